"""The outward form of a distribution: what of it is shown, to three figures, and what is not.

Whatever a page says to one authority about its peers is computed from the figures released
here, not from the exact ones: an exact gap or opportunity would give the exact median back.
"""

import math
from dataclasses import dataclass

from benchmarking.disclosure import rules
from benchmarking.disclosure.rules import Level, Reason

MEDIAN, FIRST_QUARTILE, THIRD_QUARTILE = 0.5, 0.25, 0.75


@dataclass(frozen=True)
class ReleasedFigure:
    """A value with three significant figures, or the reason why there is none."""

    value: float | None
    reason: Reason | None
    n_band: str

    @property
    def shown(self) -> bool:
        """Whether there is a value to show."""
        return self.value is not None


@dataclass(frozen=True)
class ReleasedQuantiles:
    """Median and quartiles of a distribution as they may be read at a level.

    `n_others` is the exact number of others where the median is shown, else None: then the
    median's band is all that is told.
    """

    level: Level
    n_others: int | None
    median: ReleasedFigure
    q1: ReleasedFigure
    q3: ReleasedFigure

    @property
    def place_shown(self) -> bool:
        """Whether the reader may see the own rank, percentile and band: only with a median."""
        return self.median.shown


@dataclass(frozen=True)
class OutwardComparison:
    """One authority's own rate against released figures: per cent above the median, and pence."""

    gap_percent: float | None
    opportunity_median_pence: float | None
    opportunity_best_quartile_pence: float | None


def disclose_quantiles(
    n_others: int, median: float, q1: float, q3: float, level: Level | str
) -> ReleasedQuantiles:
    """Round each quantile to three figures, or withhold it where too few others stand behind it.

    `n_others` counts contributors outside the viewer's whole affiliation whose value is not
    exactly nothing. Median from 7 others, quartiles from 13, at L2 and L3 alike; L0 and L1 are
    refused, since this rule can not know what an agreement allows. Missing quantiles (NaN) stay
    so, with a reason. Raises ValueError for a negative count. Method 2.6 R1, 2.7a ruling 6.
    """
    if n_others < 0:
        raise ValueError("a count of others is not negative")
    read_by = Level(level)
    released = ReleasedQuantiles(
        level=read_by,
        n_others=None,
        median=_released(median, MEDIAN, n_others, read_by),
        q1=_released(q1, FIRST_QUARTILE, n_others, read_by),
        q3=_released(q3, THIRD_QUARTILE, n_others, read_by),
    )
    if not released.median.shown:
        return released
    return ReleasedQuantiles(read_by, n_others, released.median, released.q1, released.q3)


def compare(
    own_rate: float,
    denominator: float,
    released: ReleasedQuantiles,
    *,
    cap_pence: float = math.inf,
) -> OutwardComparison:
    """Gap and opportunities of a rate, in pounds, against the *released* median and quartile.

    The amounts are pence a year, unrounded, at least 0: (rate − released rate) · denominator, and
    at most `cap_pence`, what the authority can address. The own rate is a `valid` one, over a year.
    None where the released figure is withheld or the own rate or denominator is missing. An
    opportunity may be shown only in a category declared `lower_better`. Method 2.1, 2.6.
    """
    median, best = released.median.value, released.q1.value
    return OutwardComparison(
        gap_percent=_gap_percent(own_rate, median),
        opportunity_median_pence=_opportunity(own_rate, denominator, median, cap_pence),
        opportunity_best_quartile_pence=_opportunity(own_rate, denominator, best, cap_pence),
    )


def _released(value: float, p: float, n_others: int, level: Level) -> ReleasedFigure:
    fewest = rules.minimum_others(p)
    if level not in rules.TOTAL_RULES:
        return ReleasedFigure(None, Reason.NOT_AN_AGGREGATE_LEVEL, "not counted")
    band = rules.n_band(n_others, fewest)
    if n_others < fewest:
        return ReleasedFigure(None, Reason.TOO_FEW, band)
    if not math.isfinite(value):
        return ReleasedFigure(None, Reason.NO_VALUE, band)
    return ReleasedFigure(rules.round_significant(value), None, band)


def _gap_percent(own_rate: float, median: float | None) -> float | None:
    if median is None or median <= 0 or not math.isfinite(own_rate):
        return None
    return 100.0 * (own_rate - median) / median


def _opportunity(
    own_rate: float, denominator: float, target: float | None, cap_pence: float
) -> float | None:
    if target is None or not math.isfinite(own_rate) or not denominator > 0:
        return None
    above = (own_rate - target) * denominator * 100.0
    return max(0.0, min(above, cap_pence))
