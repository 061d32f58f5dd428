"""What a loaded file did to the figures: its categories, its months, and where they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Sum

from benchmarking.choices import ImportState
from benchmarking.models import BenchmarkRun, DueFigures, SpendImport, SpendLine
from benchmarking.queries.windows import Window
from frameworks.choices import SpendKind
from procurement_portal.core.periods import Period, last_day_of_month


@dataclass(frozen=True)
class Share:
    """What of the import went into one category."""

    name: str
    key: str
    kind: str
    line_count: int
    net_amount: Decimal


@dataclass(frozen=True)
class Changed:
    """What the import did to the figures: its months and categories, and where they show."""

    first_month: date | None
    last_month: date | None
    shares: Sequence[Share]
    shown_in: Sequence[Window]
    is_computing: bool


def of(person: Any, spend_import: SpendImport) -> Changed | None:
    """The lines by category and the periods that hold them; None unless loaded. Three queries."""
    if spend_import.state != ImportState.COMMITTED:
        return None
    lines = SpendLine.objects.visible_to(person).filter(spend_import=spend_import)
    groups = (
        lines.order_by()
        .values_list("category__name", "category__key", "category__kind")
        .annotate(Count("row_number"), net=Sum("net_amount"), first=Min("month"), last=Max("month"))
        .order_by("-net", "category__name")
    )
    rows = list(groups)
    first = min((row[5] for row in rows), default=None)
    last = max((row[6] for row in rows), default=None)
    runs = _runs(person, first, last)
    due = _due(person, spend_import)
    return Changed(
        first_month=first,
        last_month=last,
        shares=[
            Share(name, key, str(SpendKind(kind).label), count, net)
            for name, key, kind, count, net, *_ in rows
        ],
        shown_in=[Window(run) for run in runs if not _is_due(run, due)],
        is_computing=bool(due),
    )


def _due(person: Any, spend_import: SpendImport) -> list[Period]:
    """Months of which the authority's figures are still to be computed."""
    notes = DueFigures.objects.visible_to(person).filter(authority=spend_import.authority_id)
    return [
        Period(first, last_day_of_month(last))
        for first, last in notes.values_list("first_month", "last_month")
    ]


def _is_due(run: BenchmarkRun, due: Sequence[Period]) -> bool:
    return any(run.starts_on <= span.ends_on and span.starts_on <= run.ends_on for span in due)


def _runs(person: Any, first: date | None, last: date | None) -> list[BenchmarkRun]:
    if first is None or last is None:
        return []
    touched = Period(first, last_day_of_month(last))
    return list(
        BenchmarkRun.objects.visible_to(person)
        .current()
        .filter(starts_on__lte=touched.ends_on, ends_on__gte=touched.starts_on)
        .order_by("-ends_on", "-pk")
    )
