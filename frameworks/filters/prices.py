"""What lists of prices and price lists can be narrowed by."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from frameworks.choices import (
    PriceListState,
)
from frameworks.filters.lots import lots_among
from frameworks.models import (
    PriceLine,
    PriceList,
)
from frameworks.queries import prices
from procurement_portal.core.filters import Filters, Search, Sort


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
        self.filters["lot"].extra["choices"] = lots_among(rows)
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
