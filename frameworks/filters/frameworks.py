"""What lists of frameworks and lots can be narrowed by."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from consortia.choices import Region
from consortia.models import Authority, Consortium
from frameworks.choices import (
    UNPUBLISHED,
    FrameworkKind,
    FrameworkStatus,
    LotStatus,
    Regime,
    Verdict,
)
from frameworks.filters.contracts import own_authorities
from frameworks.law.eligibility import Judgement
from frameworks.models import (
    Category,
    Framework,
    Lot,
)
from frameworks.queries import catalogue, eligibility, facets, search
from procurement_portal.core.filters import Day, Filters, Sort

PUBLISHED = [(state.value, state.label) for state in FrameworkStatus if state not in UNPUBLISHED]


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
    in_whole = False
    """Whether nothing is found where nothing holds every word."""

    q = django_filters.CharFilter(
        method="with_words", label="Search", help_text="Title, reference, lot or supplier"
    )
    may_use = django_filters.ChoiceFilter(
        choices=MAY_USE, method="when_usable", label="May we use it"
    )
    authority = django_filters.ModelChoiceFilter(
        queryset=own_authorities, to_field_name="slug", method="as_they_are", label="Authority"
    )
    category = django_filters.ModelChoiceFilter(
        field_name="categories",
        method="in_category",
        to_field_name="key",
        queryset=Category.objects.order_by("name", "pk"),
        label="Category",
    )
    region = django_filters.ChoiceFilter(
        choices=Region.choices, method="in_region", label="May be used in"
    )
    status = django_filters.ChoiceFilter(choices=PUBLISHED, label="State")
    ends_from = Day("ends_on", "gte", "Ends on or after")
    ends_to = Day("ends_on", "lte", "Ends on or before")
    route = django_filters.ChoiceFilter(choices=ROUTES, method="by_route", label="Way to buy")
    publisher = django_filters.ModelChoiceFilter(
        to_field_name="slug",
        queryset=Consortium.objects.order_by("name", "pk"),
        label="Published by",
    )
    fee = django_filters.ChoiceFilter(choices=FEES, method="with_fee", label="Fee to suppliers")
    assured = django_filters.ChoiceFilter(
        choices=(("yes", "Assured"),), method="when_assured", label="Assured listing"
    )
    kind = django_filters.ChoiceFilter(choices=FrameworkKind.choices, label="Kind")
    regime = django_filters.ChoiceFilter(choices=Regime.choices, label="Law")
    cpv = django_filters.CharFilter(
        method="with_cpv", label="CPV code", help_text="All of it or its first digits"
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
                in_whole=self.in_whole,
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


class FrameworksInWhole(FrameworkFilters):
    """For programs and alerts: only what holds every word, for nobody asked for what comes near."""

    in_whole = True


@dataclass(frozen=True)
class Asking:
    """Who asks, where there is no request."""

    user: Any


def found_by(query: str, *, seen_by: Any) -> list[int]:
    """Keys of the published frameworks that a query string finds for the person."""
    published = Framework.objects.visible_to(seen_by).exclude(status__in=UNPUBLISHED)
    found = FrameworksInWhole(QueryDict(query), queryset=published, request=Asking(seen_by))
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
