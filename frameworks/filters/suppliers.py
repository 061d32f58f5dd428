"""What lists of suppliers and categories can be narrowed by."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from frameworks.choices import (
    Direction,
    SpendKind,
)
from frameworks.models import (
    Category,
    Supplier,
    SupplierOnLot,
)
from frameworks.queries import suppliers
from procurement_portal.core.filters import Filters, Search, Sort


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


class PlaceFilters(Filters):
    """Places on one lot by the supplier's name: the ranked ones first, then by name."""

    order = ("rank", "supplier__name", "pk")

    q = Search("supplier__name", label="Supplier", help_text="Words of its name")
    sort = Sort(("supplier__name", "supplier"), "rank", ("status", "place"))

    class Meta:
        model = SupplierOnLot
        fields: list[str] = []
