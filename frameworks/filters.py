"""What lists of suppliers, categories, frameworks and contracts can be narrowed by."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from consortia.models import Authority, Consortium, standing_of
from frameworks.choices import (
    UNPUBLISHED,
    ContractStatus,
    Direction,
    FrameworkKind,
    FrameworkStatus,
    LotStatus,
    Regime,
    SpendKind,
)
from frameworks.models import Category, Contract, Framework, Lot, Supplier
from frameworks.queries import catalogue, search, suppliers
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


class FrameworkFilters(Filters):
    """Frameworks by words, state, category, publisher, law and last day."""

    order = ("title", "pk")
    found: list[int] | None = None

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
    publisher = django_filters.ModelChoiceFilter(
        to_field_name="slug",
        queryset=Consortium.objects.order_by("name", "pk"),
        label="Published by",
    )
    regime = django_filters.ChoiceFilter(choices=Regime.choices, label="Law")
    kind = django_filters.ChoiceFilter(choices=FrameworkKind.choices, label="Kind")
    ends_from = Day("ends_on", "gte", "Ends on or after")
    ends_to = Day("ends_on", "lte", "Ends on or before")
    sort = Sort("title", "ends_on", "starts_on", "status", ("publisher__name", "publisher"))

    class Meta:
        model = Framework
        fields: list[str] = []

    def with_words(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        """Full text; the best match comes first unless the address asks for an order.

        The search is made once, however often a page counts what it found.
        """
        if not search.words_of(text):
            return rows
        if self.found is None:
            self.found = search.found(text)
        return search.best_first(rows.filter(pk__in=self.found), text)

    def in_category(self, rows: QuerySet[Any], name: str, category: Category) -> QuerySet[Any]:
        """Frameworks of the category or of one below it, by themselves or by one of their lots."""
        return rows.filter(pk__in=catalogue.in_category(category))


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
