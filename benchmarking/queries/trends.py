"""What an authority spent month by month, from its own monthly sums."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet, Sum

from benchmarking.charts.bars import Month
from benchmarking.models import BaseCell, BenchmarkRun
from frameworks.choices import SpendKind
from procurement_portal.core.periods import Period

MONTHS_BEFORE = 12

Trend = tuple[Month, ...]
Sums = Mapping[int, Mapping[date, Decimal]]


def by_category(
    cells: QuerySet[BaseCell], run: BenchmarkRun, categories: Mapping[int, Iterable[int]]
) -> dict[int, Trend]:
    """For each category, the months of the window and of the year before it. One query.

    `cells` are of one authority; `categories` maps a category to those at and below it. A month
    in which the authority has lines but none here is nothing, not missing; the year before is
    left out where no month of it was loaded, and so are months that had not begun when the figures
    were computed.
    """
    window = run.window
    first = window.starts_on - relativedelta(months=MONTHS_BEFORE)
    loaded: set[date] = set()
    sums: dict[int, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    rows = (
        cells.filter(month__range=(first, window.ends_on))
        .order_by()
        .values_list("month", "category_id", "kind")
        .annotate(Sum("net_amount"))
    )
    for month, category_id, kind, net in rows:
        loaded.add(month)
        if kind == SpendKind.SPEND:
            sums[category_id][month] += net
    months = [month for month in _shown(first, window, loaded) if _had_begun(month, run)]
    return {
        category: tuple(
            Month(month, _total(sums, below, month) if month in loaded else None)
            for month in months
        )
        for category, below in categories.items()
    }


def _had_begun(month: date, run: BenchmarkRun) -> bool:
    return run.computed_at is None or month <= run.computed_at.date()


def _shown(first: date, window: Period, loaded: set[date]) -> list[date]:
    both = Period(first, window.ends_on)
    before = [month for month in both.months() if month < window.starts_on]
    return [*(before if loaded & set(before) else []), *window.months()]


def _total(sums: Sums, below: Iterable[int], month: date) -> Decimal:
    return sum((sums[category][month] for category in below if category in sums), Decimal(0))
