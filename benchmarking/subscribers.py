"""News this app acts on."""

from datetime import date

from django.utils import timezone

from benchmarking import events
from benchmarking.actions import charts, runs
from procurement_portal.core.access import SYSTEM


def connect() -> None:
    """Listen. Called once when Django starts."""
    events.spend_import_committed.connect(refresh_figures)
    events.spend_import_undone.connect(refresh_figures)
    events.run_computed.connect(redraw_charts)


def refresh_figures(*, import_id: int, first_month: str, last_month: str) -> None:
    """Queue the runs whose windows hold a month that changed."""
    runs.request(
        first_month=date.fromisoformat(first_month),
        last_month=date.fromisoformat(last_month),
        by=SYSTEM,
        at=timezone.now(),
    )


def redraw_charts(*, run_id: int) -> None:
    """Queue the charts that show the run's figures."""
    charts.request(run_id, by=SYSTEM, at=timezone.now())
