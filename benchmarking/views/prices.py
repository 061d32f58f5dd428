"""Pages of unit prices: the items of an authority, one item, and the level of each category."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import reverse

from benchmarking.choices import Permission
from benchmarking.filters import prices as filters
from benchmarking.models import Item, PriceLevel, UnitPriceResult
from benchmarking.queries import prices as queries
from procurement_portal.core.figures import Figure, WithFigures
from procurement_portal.core.lists import CsvFile, TablePage, Trail
from procurement_portal.core.views import DetailPage, csv_download

TRAIL = (("Home", "home"), ("Benchmarks", "benchmarks"))


class UnitPrices(Trail, TablePage):
    """What the person's authorities pay for items, and what it is worth to pay the median."""

    permission = Permission.BENCHMARK_VIEW
    model = UnitPriceResult
    filterset_class = filters.UnitPriceFilters
    title = "Unit prices"
    lead = "What you pay for one unit of each item, beside everybody else who buys it."
    thing = "item"
    things = "items"
    template_name = "benchmarking/unit_prices.html"
    rows_template = "benchmarking/_unit_price_row.html"
    csv_name = "unit-prices-csv"
    trail = TRAIL
    headings = (
        {"text": "Item", "sort": "item"},
        {"text": "You spent", "numeric": True, "sort": "spend"},
        {"text": "You pay", "numeric": True},
        {"text": "Median of others", "numeric": True},
        {"text": "Middle half of others", "numeric": True},
        {"text": "Other buyers", "numeric": True},
        {"text": "Against the median", "sort": "gap"},
        {"text": "To the median", "numeric": True, "sort": "worth"},
        {"text": "To the framework", "numeric": True, "sort": "framework"},
    )
    usual_sort = "-worth"

    def rows(self) -> Any:
        """Those of the current comparison."""
        return UnitPriceResult.objects.filter(run__state="current")

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Join what a row names."""
        return rows.select_related("authority", "item__category", "run")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of each row, the comparison, and what waits for an answer."""
        told = super().get_context_data(**kwargs)
        for result in told["page_obj"].object_list:
            result.told = queries.Row(result)
        return told | {
            "run": queries.current_run(),
            "question_count": queries.open_questions(self.request.user),
        }


class UnitPricesFile(CsvFile, UnitPrices):
    """The same rows as CSV."""

    filename = "unit-prices.csv"
    columns = (
        ("Authority", lambda row: row.authority.name),
        ("Item", lambda row: str(row.item)),
        ("Key", lambda row: row.item.key),
        ("Key is", lambda row: row.item.get_key_kind_display()),
        ("Category", lambda row: row.item.category.name),
        ("Base unit", lambda row: row.item.base_unit),
        ("First day", lambda row: row.run.starts_on.isoformat()),
        ("Last day", lambda row: row.run.ends_on.isoformat()),
        ("Status", lambda row: row.get_status_display()),
        ("Net amount", lambda row: row.net_amount),
        ("Units", lambda row: row.units),
        ("Lines", lambda row: row.line_count),
        ("Lines with unknown unit", lambda row: row.unresolved_count),
        ("Lines left out", lambda row: row.excluded_count),
        ("Price", lambda row: row.price),
        ("Other buyers", lambda row: queries.Row(row).others),
        ("Median of others", lambda row: row.median),
        ("Lower quartile of others", lambda row: row.lower_quartile),
        ("Upper quartile of others", lambda row: row.upper_quartile),
        ("Gap to median in per cent", lambda row: row.gap_percent),
        ("Worth to median", lambda row: row.worth_median),
        ("Worth to lower quartile", lambda row: row.worth_best_quartile),
        ("Framework price", lambda row: row.framework_price),
        ("Worth to framework price", lambda row: row.worth_framework),
        ("Withheld because", lambda row: queries.withheld(row.withheld)),
        ("Method version", lambda row: row.run.method_version),
        ("Input hash", lambda row: row.run.input_hash),
    )


class ItemPrice(Trail, WithFigures, DetailPage):
    """One item: units, the own price beside the others', and the lines behind it."""

    permission = Permission.BENCHMARK_VIEW
    model = Item
    queryset = Item.objects.select_related("category")
    context_object_name = "item"
    template_name = "benchmarking/unit_price.html"
    trail = (*TRAIL, ("Unit prices", "unit-prices"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add everything that the page shows."""
        return super().get_context_data(**{"page": self.page()} | kwargs)

    def figures(self, told: Mapping[str, Any]) -> list[Figure | None]:
        """Its charts."""
        return [told["page"].figure]

    def page(self) -> queries.ItemPage:
        """The item at the authority that the address names; else not found."""
        asked = self.request.GET.get("authority", "")
        try:
            return queries.item_page(self.request.user, self.object, authority=asked)
        except LookupError as missing:
            raise Http404 from missing


class ItemPriceFile(ItemPrice):
    """The figures of its chart as CSV."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Stream them."""
        self.object = self.get_object()
        page = self.page()
        prices = queries.prices_of(page.row.result) if page.row else []
        return self._file(page, prices)

    def _file(self, page: queries.ItemPage, prices: Any) -> StreamingHttpResponse:
        return csv_download(
            f"unit-price-{page.item.pk}.csv",
            ("Authority", "Item", "Whose price", f"Pounds for one {page.item.base_unit}"),
            ((page.authority.name, str(page.item), whose, price) for whose, price in prices),
        )


class PriceLevels(Trail, TablePage):
    """How dear the person's authorities buy in each category."""

    permission = Permission.BENCHMARK_VIEW
    model = PriceLevel
    filterset_class = filters.PriceLevelFilters
    title = "Price levels"
    lead = "How dear you buy in each category as a whole, over the items that others buy too."
    thing = "category"
    things = "categories"
    template_name = "benchmarking/price_levels.html"
    rows_template = "benchmarking/_price_level_row.html"
    csv_name = "price-levels-csv"
    trail = (*TRAIL, ("Unit prices", "unit-prices"))
    headings = (
        {"text": "Category", "sort": "category"},
        {"text": "Spend on known items", "numeric": True, "sort": "spend"},
        {"text": "Matched", "numeric": True},
        {"text": "Own basket", "numeric": True, "sort": "basket"},
        {"text": "Above the medians", "numeric": True, "sort": "gap"},
        {"text": "Price level", "numeric": True, "sort": "level"},
    )
    usual_sort = "-gap"

    def rows(self) -> Any:
        """Those of the current comparison."""
        return PriceLevel.objects.filter(run__state="current")

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Join what a row names."""
        return rows.select_related("authority", "category", "run")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the comparison, and why a level is withheld."""
        told = super().get_context_data(**kwargs)
        for level in told["page_obj"].object_list:
            level.why = queries.withheld(level.withheld)
        return told | {"run": queries.current_run(), "prices_url": reverse("unit-prices")}


class PriceLevelsFile(CsvFile, PriceLevels):
    """The same rows as CSV."""

    filename = "price-levels.csv"
    columns = (
        ("Authority", lambda row: row.authority.name),
        ("Category", lambda row: row.category.name),
        ("First day", lambda row: row.run.starts_on.isoformat()),
        ("Last day", lambda row: row.run.ends_on.isoformat()),
        ("Spend on known items", lambda row: row.keyed_amount),
        ("Matched share", lambda row: row.matched_share),
        ("Basket status", lambda row: row.get_basket_status_display()),
        ("Own basket index", lambda row: row.basket_index),
        ("Own basket gap", lambda row: row.basket_gap),
        ("Price level", lambda row: row.level),
        ("Standard error in per cent", lambda row: row.error_percent),
        ("Level by the other method", lambda row: row.check_level),
        ("Order depends on method", lambda row: row.depends_on_method),
        ("Withheld because", lambda row: queries.withheld(row.withheld)),
        ("Method version", lambda row: row.run.method_version),
    )
