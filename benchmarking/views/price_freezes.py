"""The operator's pages of frozen prices: what is told of others since when, and what waits."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse

from benchmarking import forms
from benchmarking.actions import price_runs
from benchmarking.choices import Permission
from benchmarking.models import PriceRun
from benchmarking.queries import price_freezes
from benchmarking.views.releases import TRAIL
from procurement_portal.core.lists import Column, CsvFile, TablePage, Trail
from procurement_portal.core.views import ActionPage, Guarded, csv_download

WAITING = (
    {"text": "What"},
    {"text": "Kind"},
    {"text": "Told"},
)


class PriceFreezes(Trail, TablePage):
    """Every comparison of prices: how much was told with it, and how much waited."""

    permission = Permission.PRICE_FREEZES
    model = PriceRun
    title = "Frozen prices"
    lead = (
        "What anybody is told of others’ prices is frozen with the comparison that told it, and "
        "moves only once three others have changed."
    )
    thing = "comparison"
    things = "comparisons"
    template_name = "benchmarking/price_freezes.html"
    rows_template = "benchmarking/_price_freeze_row.html"
    csv_name = "price-freezes-csv"
    trail = TRAIL
    headings = (
        {"text": "Compared"},
        {"text": "Purchases of"},
        {"text": "Release that stood"},
        {"text": "Items told", "numeric": True},
        {"text": "Categories told", "numeric": True},
        {"text": "Bodies behind them", "numeric": True},
        {"text": "Items waiting", "numeric": True},
        {"text": "Categories waiting", "numeric": True},
    )

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those that came to an end."""
        return price_freezes.with_release(rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how things stand now."""
        told = {
            "state": price_freezes.state(),
            "why": price_freezes.WHY,
            "waiting_headings": WAITING,
            "empty_text": "They are made a few minutes after purchases were loaded, and at night.",
        }
        return super().get_context_data(**told | kwargs)


def _waiting(row: PriceRun, keys: list[int]) -> int | None:
    return None if row.told_item_count is None else len(keys)


class PriceFreezesFile(CsvFile, PriceFreezes):
    """The same comparisons as CSV."""

    filename = "frozen-prices.csv"
    columns = (
        ("Compared at", lambda row: row.computed_at.isoformat()),
        ("First day", lambda row: row.starts_on.isoformat()),
        ("Last day", lambda row: row.ends_on.isoformat()),
        ("Method version", lambda row: row.method_version),
        ("Release that stood", lambda row: row.release_number),
        ("Items told", lambda row: row.told_item_count),
        ("Categories told", lambda row: row.told_category_count),
        ("Bodies behind them", lambda row: row.entity_count),
        ("Items waiting", lambda row: _waiting(row, row.waiting_items)),
        ("Categories waiting", lambda row: _waiting(row, row.waiting_categories)),
        ("Hash of the inputs", lambda row: row.input_hash),
    )


class WaitingPricesFile(Guarded):
    """What waits since the newest comparison, as CSV."""

    permission = Permission.PRICE_FREEZES
    columns: tuple[Column, ...] = (
        ("What", lambda row: row.name),
        ("Kind", lambda row: row.kind),
        ("Told at", lambda row: row.told_at.isoformat() if row.told_at else ""),
        ("Why it waits", lambda _: price_freezes.WHY),
    )

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        """Stream it."""
        rows = price_freezes.waiting(PriceRun.objects.visible_to(request.user).current())
        return csv_download(
            "prices-that-wait.csv",
            [heading for heading, _ in self.columns],
            ([read(row) for _, read in self.columns] for row in rows),
        )


class ComparePrices(Trail, ActionPage):
    """Compare prices now, without waiting for a file or the night."""

    permission = Permission.RUN_REQUEST
    form_class = forms.Confirm
    action = staticmethod(price_runs.request)
    title = "Compare prices now"
    submit = "Compare prices"
    trail = (*TRAIL, ("Frozen prices", "price-freezes"))

    def arguments(self, form: Any) -> dict[str, Any]:
        """Nothing to choose: the months are the last twelve whole ones."""
        return {}

    def told(self) -> str:
        """Whether one was asked for, or waits already."""
        if self.result is None:
            return "A comparison waits already. It is made next."
        return "Asked for. The comparison is made in the background."

    def get_success_url(self) -> str:
        """Back to the list."""
        return reverse("price-freezes")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what it does to what is frozen, and the way back."""
        told = {
            "cancel_url": reverse("price-freezes"),
            "lead": (
                "The prices of the last twelve whole months are compared anew. What waits is told "
                "if three others have changed by now; everything else stays as it was."
            ),
        }
        return super().get_context_data(**told | kwargs)
