"""What lists of suppliers, categories, frameworks and contracts can be narrowed by."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from consortia.choices import Region
from consortia.models import Authority, Consortium, standing_of
from frameworks.choices import (
    UNPUBLISHED,
    AccessStatus,
    ContractStatus,
    Direction,
    FrameworkKind,
    FrameworkStatus,
    LotStatus,
    PriceListState,
    Regime,
    SpendKind,
    Verdict,
)
from frameworks.law.eligibility import Judgement
from frameworks.models import (
    Category,
    Contract,
    Framework,
    FrameworkAccess,
    Lot,
    PriceLine,
    PriceList,
    Supplier,
)
from frameworks.queries import catalogue, eligibility, facets, prices, search, suppliers
from procurement_portal.core.filters import Day, Filters, Search, Sort

PUBLISHED = [(state.value, state.label) for state in FrameworkStatus if state not in UNPUBLISHED]


def own_authorities(request: Any) -> Any:
    """The authorities at which the person who asks holds a role."""
    held = standing_of(getattr(request, "user", None)).authorities
    return Authority.objects.filter(pk__in=held).order_by("name", "pk")


class SupplierFilters(Filters):
    """Suppliers by words of any name that the person may see."""

    order = ("name", "pk")

    q = django_filters.CharFilter(method="with_words", label="Name")
    sort = Sort("name")

    class Meta:
        model = Supplier
        fields: list[str] = []

    def with_words(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        """Every word is in one of the names."""
        return suppliers.with_words(rows, text, seen_by=getattr(self.request, "user", None))


class SupplierLookup(SupplierFilters):
    """For programs: by official identifier or slug as well."""

    identifier = django_filters.CharFilter(
        method="with_identifier", label="Scheme and value, such as GB-COH-01234567"
    )
    slug = django_filters.CharFilter(label="Slug")

    def with_identifier(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        """Scheme and value are joined by a hyphen, and schemes hold one themselves."""
        country, _, rest = text.partition("-")
        scheme, _, value = rest.partition("-")
        return rows.filter(identifiers__scheme=f"{country}-{scheme}", identifiers__value=value)


class CategoryFilters(Filters):
    """Categories by words, place in the tree and what money in them is."""

    order = ("key",)

    q = Search("name", "description", label="Name or description")
    parent = django_filters.ModelChoiceFilter(
        queryset=Category.objects.order_by("name", "pk"), label="Within"
    )
    kind = django_filters.ChoiceFilter(choices=SpendKind.choices, label="What the money is")
    direction = django_filters.ChoiceFilter(choices=Direction.choices, label="Reading")
    sort = Sort("name", "key")

    class Meta:
        model = Category
        fields: list[str] = []


ROUTES = (
    (facets.DIRECT, "Direct award"),
    (facets.COMPETITION, "Further competition"),
)
FEES = (
    (facets.NO_FEE, "No fee"),
    *((limit, f"Up to {limit}%") for limit in facets.FEE_LIMITS),
)


SURELY = "yes"
MAY_USE = ((SURELY, "We may use it"), ("perhaps", "We may, or it is to be confirmed"))
NOT_REFUSED = (Verdict.ELIGIBLE, Verdict.NEEDS_CONFIRMATION)


class FrameworkFilters(Filters):
    """Frameworks by words, what they cover, who may use them, how, from whom, until when."""

    order = ("title", "pk")
    sought: search.Understood | None = None
    judged: dict[int, Judgement] | None = None

    q = django_filters.CharFilter(
        method="with_words", label="Search", help_text="Title, reference, lot or supplier"
    )
    status = django_filters.ChoiceFilter(choices=PUBLISHED, label="State")
    category = django_filters.ModelChoiceFilter(
        field_name="categories",
        method="in_category",
        to_field_name="key",
        queryset=Category.objects.order_by("name", "pk"),
        label="Category",
    )
    cpv = django_filters.CharFilter(
        method="with_cpv", label="CPV code", help_text="All of it or its first digits"
    )
    region = django_filters.ChoiceFilter(
        choices=Region.choices, method="in_region", label="May be used in"
    )
    route = django_filters.ChoiceFilter(choices=ROUTES, method="by_route", label="Way to buy")
    publisher = django_filters.ModelChoiceFilter(
        to_field_name="slug",
        queryset=Consortium.objects.order_by("name", "pk"),
        label="Published by",
    )
    regime = django_filters.ChoiceFilter(choices=Regime.choices, label="Law")
    kind = django_filters.ChoiceFilter(choices=FrameworkKind.choices, label="Kind")
    fee = django_filters.ChoiceFilter(choices=FEES, method="with_fee", label="Fee to suppliers")
    assured = django_filters.ChoiceFilter(
        choices=(("yes", "Assured"),), method="when_assured", label="Assured listing"
    )
    ends_from = Day("ends_on", "gte", "Ends on or after")
    ends_to = Day("ends_on", "lte", "Ends on or before")
    authority = django_filters.ModelChoiceFilter(
        queryset=own_authorities, to_field_name="slug", method="as_they_are", label="Judged for"
    )
    may_use = django_filters.ChoiceFilter(
        choices=MAY_USE, method="when_usable", label="May we use it"
    )
    as_typed = django_filters.CharFilter(
        method="as_they_are",
        widget=forms.HiddenInput,
        label="The search once more, when no word of it is to be mended",
    )
    sort = Sort("title", "ends_on", "starts_on", "status", ("publisher__name", "publisher"))

    class Meta:
        model = Framework
        fields: list[str] = []

    def with_words(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        """Full text; the best match comes first unless the address asks for an order.

        Misspelt words are mended unless `as_typed` repeats the text. It is understood once,
        however often a page counts what it found.
        """
        if not search.words_of(text):
            return rows
        if self.sought is None:
            self.sought = search.understood(
                text,
                seen_by=getattr(self.request, "user", None),
                as_typed=self.form.cleaned_data.get("as_typed") == text,
            )
        return search.best_first(search.matching(rows, self.sought), self.sought)

    def in_category(self, rows: QuerySet[Any], name: str, category: Category) -> QuerySet[Any]:
        """Frameworks of the category or of one below it, by themselves or by one of their lots."""
        return rows.filter(pk__in=catalogue.in_category(category))

    def with_cpv(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        """Frameworks with a code that begins so; zeros at the end say nothing."""
        digits = "".join(filter(str.isdigit, text.partition("-")[0])).rstrip("0")
        with_code = Framework.objects.filter(cpv_codes__code__startswith=digits)
        return rows.filter(pk__in=with_code.values("pk")) if digits else rows

    def in_region(self, rows: QuerySet[Any], name: str, region: str) -> QuerySet[Any]:
        """Frameworks of which a lot may be used there."""
        return rows.filter(search__regions__contains=[region])

    def by_route(self, rows: QuerySet[Any], name: str, route: str) -> QuerySet[Any]:
        """Frameworks of which a lot allows it."""
        return rows.filter(**{f"search__allows_{route}": True})

    def with_fee(self, rows: QuerySet[Any], name: str, limit: str) -> QuerySet[Any]:
        """No fee, or one of at most so many percent; where it is not known it is not found."""
        return rows.filter(facets.has_fee_of(limit))

    def as_they_are(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Narrows nothing: it says how another filter is meant."""
        return rows

    @property
    def buyer(self) -> Authority | None:
        """Whom the verdicts are for: the chosen one of the person's authorities, or the first."""
        if not hasattr(self, "_buyer"):
            chosen = getattr(self.form, "cleaned_data", {}).get("authority")
            self._buyer = chosen or own_authorities(self.request).first()
        return self._buyer

    def when_usable(self, rows: QuerySet[Any], name: str, wish: str) -> QuerySet[Any]:
        """Those that the notice lets the authority use, surely or perhaps; judged once a page."""
        if self.buyer is None:
            return rows
        if self.judged is None:
            every = self.queryset.order_by().only("pk")
            self.judged = eligibility.verdicts(every, self.buyer, on=timezone.localdate())
        wanted = (Verdict.ELIGIBLE,) if wish == SURELY else NOT_REFUSED
        return rows.filter(pk__in=[key for key, one in self.judged.items() if one.status in wanted])

    def when_assured(self, rows: QuerySet[Any], name: str, wish: str) -> QuerySet[Any]:
        """With an assured listing that stands today."""
        return rows.filter(facets.is_assured())


@dataclass(frozen=True)
class Asking:
    """Who asks, where there is no request."""

    user: Any


def found_by(query: str, *, seen_by: Any) -> list[int]:
    """Keys of the published frameworks that a query string finds for the person."""
    published = Framework.objects.visible_to(seen_by).exclude(status__in=UNPUBLISHED)
    found = FrameworkFilters(QueryDict(query), queryset=published, request=Asking(seen_by))
    return list(found.qs.values_list("pk", flat=True)) if found.is_valid() else []


class LotFilters(Filters):
    """Lots by framework, state and category."""

    order = ("framework_id", "number", "pk")

    framework = django_filters.ModelChoiceFilter(
        queryset=lambda request: Framework.objects.visible_to(
            getattr(request, "user", None)
        ).order_by("title", "pk"),
        label="Framework",
    )
    status = django_filters.ChoiceFilter(choices=LotStatus.choices, label="State")
    category = django_filters.ModelChoiceFilter(
        field_name="categories",
        to_field_name="key",
        queryset=Category.objects.order_by("name", "pk"),
        label="Category",
    )

    class Meta:
        model = Lot
        fields: list[str] = []


class AccessFilters(Filters):
    """Requests for access by framework, authority and state."""

    order = ("pk",)

    framework = django_filters.ModelChoiceFilter(
        queryset=lambda request: Framework.objects.visible_to(
            getattr(request, "user", None)
        ).order_by("title", "pk"),
        label="Framework",
    )
    authority = django_filters.ModelChoiceFilter(
        queryset=Authority.objects.order_by("name", "pk"), label="Authority"
    )
    status = django_filters.ChoiceFilter(choices=AccessStatus.choices, label="State")

    class Meta:
        model = FrameworkAccess
        fields: list[str] = []


class ContractFilters(Filters):
    """Contracts by words, authority, supplier, state, category and last day."""

    order = ("ends_on", "pk")

    q = Search("title", "reference", "supplier__name", label="Title, reference or supplier")
    authority = django_filters.ModelChoiceFilter(
        to_field_name="slug", queryset=own_authorities, label="Authority"
    )
    status = django_filters.ChoiceFilter(choices=ContractStatus.choices, label="State")
    category = django_filters.ModelChoiceFilter(
        to_field_name="key", queryset=Category.objects.order_by("name", "pk"), label="Category"
    )
    ends_from = Day("ends_on", "gte", "Ends on or after")
    ends_to = Day("ends_on", "lte", "Ends on or before")
    sort = Sort("title", "ends_on", "starts_on", "award_value", ("supplier__name", "supplier"))

    class Meta:
        model = Contract
        fields: list[str] = []


class PriceFilters(Filters):
    """Prices of one framework by words, lot, supplier, region and the day that they hold on."""

    order = ("item", "code", "variant", "region", "unit", "price", "pk")

    q = Search("item", "code", "variant", label="Item", help_text="Words of the item, or its code")
    lot = django_filters.ChoiceFilter(field_name="lot", label="Lot", empty_label="Any")
    supplier = django_filters.ChoiceFilter(
        field_name="supplier__slug", label="Supplier", empty_label="Any"
    )
    region = django_filters.ChoiceFilter(field_name="region", label="Region", empty_label="Any")
    on = django_filters.DateFilter(
        method="holding_on",
        label="Holding on",
        help_text="Today, if left empty",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    sort = Sort("item", "price", ("supplier__name", "supplier"), "unit", "region")

    class Meta:
        model = PriceLine
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.queryset.order_by()
        self.filters["lot"].extra["choices"] = [
            (pk, f"{number}: {title}")
            for pk, number, title in rows.exclude(lot=None)
            .values_list("lot", "lot__number", "lot__title")
            .distinct()
            .order_by("lot__number")
        ]
        self.filters["supplier"].extra["choices"] = list(
            rows.exclude(supplier=None)
            .values_list("supplier__slug", "supplier__name")
            .distinct()
            .order_by("supplier__name")
        )
        self.filters["region"].extra["choices"] = [
            (region, region)
            for region in rows.exclude(region="")
            .values_list("region", flat=True)
            .distinct()
            .order_by("region")
        ]

    @property
    def day(self) -> date:
        """The day asked for, or today."""
        asked = getattr(self.form, "cleaned_data", {}).get("on") if self.is_bound else None
        return asked or timezone.localdate()

    def holding_on(self, rows: QuerySet[Any], name: str, day: date) -> QuerySet[Any]:
        """Narrowed for every answer by `qs`, whether or not a day is asked for."""
        return rows

    @property
    def qs(self) -> QuerySet[Any]:
        """The prices that hold on the day."""
        return prices.valid_on(super().qs, self.day)


class PriceLookup(Filters):
    """For programs: prices by list, framework, lot, supplier and words."""

    order = ("price_list_id", "row_number", "pk")

    q = Search("item", "code", "variant", label="Item or code")
    price_list = django_filters.NumberFilter(field_name="price_list", label="Price list")
    framework = django_filters.CharFilter(
        field_name="price_list__framework__slug", label="Framework's slug"
    )
    lot = django_filters.NumberFilter(field_name="lot", label="Lot")
    supplier = django_filters.CharFilter(field_name="supplier__slug", label="Supplier's slug")

    class Meta:
        model = PriceLine
        fields: list[str] = []


class PriceListFilters(Filters):
    """Price lists by framework and state."""

    order = ("-uploaded_at", "-pk")

    framework = django_filters.CharFilter(field_name="framework__slug", label="Framework's slug")
    state = django_filters.ChoiceFilter(choices=PriceListState.choices, label="State")

    class Meta:
        model = PriceList
        fields: list[str] = []
