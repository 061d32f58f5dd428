"""Items, purchases, questions and what comparing prices found, narrowed for pages and the API."""

import django_filters
from django.db.models import F, QuerySet

from benchmarking.choices import PriceStatus, PurchaseImportState, PurchaseState, QuestionState
from benchmarking.models import (
    Item,
    PriceAdjustment,
    PriceLevel,
    PriceQuestion,
    PurchaseImport,
    PurchaseLine,
    UnitPriceResult,
)
from frameworks.filters import own_authorities
from frameworks.models import Category
from procurement_portal.core.filters import Day, Filters, Search, Sort

ABOVE, BELOW = "above", "below"


def _authority() -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        queryset=own_authorities, to_field_name="slug", label="Authority"
    )


def _category(field: str) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        field_name=field,
        to_field_name="key",
        queryset=Category.objects.order_by("name", "pk"),
        label="Category",
    )


class UnitPriceFilters(Filters):
    """What the person's authorities pay, the most that could be saved first."""

    order = (F("worth_median").desc(nulls_last=True), "-net_amount", "pk")

    q = Search("item__name", "item__key", label="Item")
    authority = _authority()
    category = _category("item__category")
    status = django_filters.ChoiceFilter(choices=PriceStatus.choices, label="Status")
    position = django_filters.ChoiceFilter(
        choices=[(ABOVE, "Above the median"), (BELOW, "At or below the median")],
        label="Position",
        method="beside_median",
    )
    sort = Sort(
        ("item__name", "item"),
        ("net_amount", "spend"),
        ("gap_percent", "gap"),
        ("worth_median", "worth"),
        ("worth_framework", "framework"),
    )

    class Meta:
        model = UnitPriceResult
        fields: list[str] = []

    def beside_median(
        self, rows: QuerySet[UnitPriceResult], name: str, value: str
    ) -> QuerySet[UnitPriceResult]:
        """Where the disclosed gap lies; prices that are not compared are on neither side."""
        lookup = "gap_percent__gt" if value == ABOVE else "gap_percent__lte"
        return rows.filter(**{lookup: 0})


class ItemFilters(Filters):
    """Items that the caller's authorities have bought."""

    order = ("name", "pk")

    q = Search("name", "key", label="Item")
    category = _category("category")

    class Meta:
        model = Item
        fields: list[str] = []


class PriceLevelFilters(Filters):
    """How dear authorities buy in a category."""

    order = (F("basket_gap").desc(nulls_last=True), "category__name", "pk")

    authority = _authority()
    category = _category("category")
    sort = Sort(
        ("category__name", "category"),
        ("keyed_amount", "spend"),
        ("level", "level"),
        ("basket_index", "basket"),
        ("basket_gap", "gap"),
    )

    class Meta:
        model = PriceLevel
        fields: list[str] = []


class PriceQuestionFilters(Filters):
    """Questions about prices, those that wait first."""

    order = ("-state", "-raised_at", "pk")

    authority = _authority()
    state = django_filters.ChoiceFilter(choices=QuestionState.choices, label="State")
    sort = Sort(("item__name", "item"), ("raised_at", "raised"))

    class Meta:
        model = PriceQuestion
        fields: list[str] = []


class PurchaseLineFilters(Filters):
    """Purchase lines of the caller's authorities."""

    order = ("-bought_on", "-pk")

    authority = _authority()
    item = django_filters.ModelChoiceFilter(queryset=Item.objects.all(), label="Item")
    state = django_filters.ChoiceFilter(choices=PurchaseState.choices, label="State")
    bought_from = Day("bought_on", "gte", "From")
    bought_to = Day("bought_on", "lte", "To")

    class Meta:
        model = PurchaseLine
        fields: list[str] = []


class PurchaseImportFilters(Filters):
    """Files of purchases."""

    order = ("-loaded_at", "-pk")

    q = Search("file_name", label="File name")
    authority = _authority()
    state = django_filters.ChoiceFilter(choices=PurchaseImportState.choices, label="State")
    sort = Sort(
        ("file_name", "file"),
        ("line_count", "lines"),
        ("refused_count", "refused"),
        ("net_amount", "total"),
        ("loaded_at", "loaded"),
    )

    class Meta:
        model = PurchaseImport
        fields: list[str] = []


class AdjustmentFilters(Filters):
    """Adjustments that the person may see."""

    order = ("-applies_on", "-pk")

    class Meta:
        model = PriceAdjustment
        fields: list[str] = []
