"""Results that may be stored: an authority's own figures beside what was released of its peers."""

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from benchmarking.choices import AWAITS_RELEASE, PeerTier, ResultStatus
from benchmarking.disclosure import release
from benchmarking.disclosure.release import ReleasedFigure, ReleasedQuantiles
from benchmarking.disclosure.rules import Level, Reason
from benchmarking.measures import spend_per_head
from benchmarking.measures.quality import Band
from benchmarking.measures.vocabulary import Direction, Flag
from benchmarking.models import (
    BenchmarkDistribution,
    BenchmarkResult,
    BenchmarkRun,
    ReleaseFigure,
)
from procurement_portal.core.money import round_half_up, to_pounds

RATE_PLACES = Decimal("0.00000001")
PERCENT_PLACES = Decimal("0.0001")
STALE = "stale_denominator"
REORGANISED = "reorganised"

Released = Mapping[tuple[int, int], ReleaseFigure]
"""What was released for an authority in a category, by the keys of category and authority."""


def results(run: BenchmarkRun, frame: pd.DataFrame, released: Released) -> list[BenchmarkResult]:
    """Unsaved results (level L2) of the authorities that submitted anything, from their inputs.

    Rate, status and quality are those of `frame`; everything about peers, and every gap, band
    and opportunity, comes from the released figures alone, so that nothing of others moves
    between releases. Where none was released yet the result says so.
    """
    own = spend_per_head.compute_many(frame)[["rate", "status", "flags"]]
    rows = frame.join(own)
    return [
        _result(run, row, _peers(row, released))
        for row in rows[rows["submitted"]].itertuples(index=False)
    ]


def distributions(
    run: BenchmarkRun, figures: Iterable[ReleaseFigure]
) -> list[BenchmarkDistribution]:
    """Unsaved public distributions (level L3): the released figures of kinds of authority."""
    return [
        BenchmarkDistribution(
            run=run,
            category_id=figure.category_id,
            peer_group=figure.peer_group,
            compared_count=len(figure.contributors),
            statuses=figure.statuses,
            quality=figure.quality,
            median=figure.median,
            lower_quartile=figure.lower_quartile,
            upper_quartile=figure.upper_quartile,
            withheld=figure.withheld,
            compared_band=figure.other_band,
        )
        for figure in figures
    ]


def decimal(value: float | None, places: Decimal) -> Decimal | None:
    """The number to so many places; None for one that is missing."""
    if value is None or not math.isfinite(value):
        return None
    return Decimal(repr(float(value))).quantize(places)


def _peers(row: Any, released: Released) -> ReleaseFigure:
    waits = ReleaseFigure(withheld=AWAITS_RELEASE, tier=PeerTier.KIND, excluded_count=0)
    return released.get((row.category, row.authority), waits)


def _result(run: BenchmarkRun, row: Any, peers: ReleaseFigure) -> BenchmarkResult:
    is_valid = row.status == ResultStatus.VALID
    is_compared = is_valid and row.quality_band != Band.D
    own = release.compare(
        row.rate if is_valid else math.nan,
        row.denominator,
        _quantiles(peers),
        cap_pence=_cap(row),
    )
    shows_opportunity = is_compared and row.direction == Direction.LOWER_BETTER
    has_size = not math.isnan(row.denominator)
    return BenchmarkResult(
        run=run,
        authority_id=row.authority,
        category_id=row.category,
        peer_group=row.peer_group,
        tier=peers.tier,
        peer_version_id=peers.peer_version,
        rank_lowest=peers.rank_lowest if is_compared else None,
        rank_highest=peers.rank_highest if is_compared else None,
        status=row.status,
        flags=_flags(row, peers),
        net_amount=to_pounds(row.net_pence),
        line_count=row.line_count,
        months=row.months_complete,
        denominator=Decimal(str(row.denominator)) if has_size else None,
        denominator_label=_denominator_label(row) if has_size else "",
        rate=decimal(row.rate, RATE_PLACES),
        other_count=peers.other_count,
        excluded_count=peers.excluded_count or 0,
        median=peers.median,
        lower_quartile=peers.lower_quartile,
        upper_quartile=peers.upper_quartile,
        quartile_band=quartile_band(row.rate, peers) if is_compared else None,
        gap_percent=decimal(own.gap_percent, PERCENT_PLACES),
        opportunity=_pounds(own.opportunity_median_pence) if shows_opportunity else None,
        opportunity_best_quartile=(
            _pounds(own.opportunity_best_quartile_pence) if shows_opportunity else None
        ),
        withheld=peers.withheld,
        other_band=peers.other_band,
        quality_score=row.quality_score,
        quality_band=row.quality_band,
    )


def quartile_band(rate: float, peers: ReleaseFigure) -> int | None:
    """The quarter of the released distribution where a rate lies: from 1, at or below Q1, to 4.

    None where the quartiles were not released. Method 2.0.
    """
    cuts = (peers.lower_quartile, peers.median, peers.upper_quartile)
    if None in cuts:
        return None
    return 1 + sum(rate > float(cut) for cut in cuts if cut is not None)


def _flags(row: Any, peers: ReleaseFigure) -> list[str]:
    """The row's own remarks; whether it is far from others was settled at the release."""
    words = [word for word in row.flags.split() if word != Flag.OUTLIER]
    if peers.is_outlier:
        words.append(Flag.OUTLIER.value)
    return [*words, *[STALE] * row.denominator_stale, *[REORGANISED] * row.reorganised]


def _quantiles(peers: ReleaseFigure) -> ReleasedQuantiles:
    median, first, third = (
        ReleasedFigure(
            None if value is None else float(value),
            Reason.NO_VALUE if value is None else None,
            peers.other_band,
        )
        for value in (peers.median, peers.lower_quartile, peers.upper_quartile)
    )
    return ReleasedQuantiles(Level.PARTICIPANTS, peers.other_count, median, first, third)


def _cap(row: Any) -> float:
    cap = getattr(row, spend_per_head.CAP_COLUMN, math.inf)
    return math.inf if pd.isna(cap) else max(float(cap), 0.0)


def _denominator_label(row: Any) -> str:
    return f"{row.denominator_measure} {int(row.denominator_year)}, {row.denominator_source}"


def _pounds(pence: float | None) -> Decimal | None:
    if pence is None:
        return None
    return round_half_up(Decimal(repr(pence)).scaleb(-2))
