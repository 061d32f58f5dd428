"""What a loaded file did to the figures: its categories, its months, and where they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum

from benchmarking.choices import ImportState, RunState
from benchmarking.models import BenchmarkRun, SpendImport, SpendLine
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
    shown = [run for run in runs if run.state == RunState.CURRENT and _holds(run, spend_import)]
    return Changed(
        first_month=first,
        last_month=last,
        shares=[
            Share(name, key, str(SpendKind(kind).label), count, net)
            for name, key, kind, count, net, *_ in rows
        ],
        shown_in=[Window(run) for run in shown],
        is_computing=any(run.state in {RunState.QUEUED, RunState.RUNNING} for run in runs),
    )


def _holds(run: BenchmarkRun, spend_import: SpendImport) -> bool:
    """Computed after the lines were loaded."""
    computed, loaded = run.computed_at, spend_import.committed_at
    return computed is not None and loaded is not None and computed >= loaded


def _runs(person: Any, first: date | None, last: date | None) -> list[BenchmarkRun]:
    if first is None or last is None:
        return []
    touched = Period(first, last_day_of_month(last))
    wanted = Q(state__in=[RunState.CURRENT, RunState.QUEUED, RunState.RUNNING])
    return list(
        BenchmarkRun.objects.visible_to(person)
        .filter(wanted, starts_on__lte=touched.ends_on, ends_on__gte=touched.starts_on)
        .order_by("-ends_on", "-pk")
    )
