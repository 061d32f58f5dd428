"""How far an index has moved a baseline's prices, and by which publication (method 2.3)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from benchmarking.measures import savings
from benchmarking.models import Baseline, IndexLevel, IndexVintage


@dataclass(frozen=True)
class Moved:
    """The ratio I of a month to the base month; exactly 1 where no index is approved."""

    level: Decimal | None = None
    base_level: Decimal | None = None
    vintage: IndexVintage | None = None
    is_provisional: bool = False

    @property
    def ratio(self) -> Fraction:
        """I, exact."""
        if self.level is None or self.base_level is None:
            return savings.NO_INDEX
        return savings.index_ratio(self.level, self.base_level)


def moved(baseline: Baseline, month: date) -> Moved | None:
    """The index in the month, from the frozen vintage where that knows the month.

    A later month is in no vintage that was published by the approval: it is read from the first
    that holds it. None where no vintage does yet. Both levels are of one vintage.
    """
    if baseline.index_series_id is None:
        return Moved()
    frozen = baseline.index_vintage
    if frozen is None:
        return None
    later = frozen.series.vintages.filter(published_on__gte=frozen.published_on)
    for vintage in later.order_by("published_on"):
        if found := _in_vintage(baseline, vintage, month):
            return found
    return None


def final(baseline: Baseline, month: date) -> Moved | None:
    """The first vintage in which neither level is open to revision any more; None before."""
    if baseline.index_series_id is None or baseline.index_vintage is None:
        return None
    series = baseline.index_vintage.series
    later = series.vintages.filter(published_on__gte=baseline.index_vintage.published_on)
    for vintage in later.order_by("published_on"):
        found = _in_vintage(baseline, vintage, month)
        if found and not found.is_provisional:
            return found
    return None


def _in_vintage(baseline: Baseline, vintage: IndexVintage, month: date) -> Moved | None:
    levels = {
        one.month: one
        for one in IndexLevel.objects.filter(
            vintage=vintage, month__in=[month, baseline.base_month]
        )
    }
    level, base = levels.get(month), levels.get(baseline.base_month or month)
    if level is None or base is None:
        return None
    return Moved(
        level=level.level,
        base_level=base.level,
        vintage=vintage,
        is_provisional=level.is_provisional or base.is_provisional,
    )
