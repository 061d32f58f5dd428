"""From computed figures to rows that may be stored: disclosure control stands in between."""

import math
from collections import Counter
from decimal import Decimal
from typing import Any

import pandas as pd

from benchmarking.choices import ResultStatus
from benchmarking.disclosure import release, rules
from benchmarking.disclosure.rules import Level
from benchmarking.measures import order_statistics
from benchmarking.measures.quality import Band
from benchmarking.measures.vocabulary import Direction
from benchmarking.models import BenchmarkDistribution, BenchmarkResult, BenchmarkRun
from procurement_portal.core.money import round_half_up, to_pounds

RATE_PLACES = Decimal("0.00000001")
PERCENT_PLACES = Decimal("0.0001")
STALE = "stale_denominator"
NOT_SCORED = "not_scored"


def disclosed(
    run: BenchmarkRun, frame: pd.DataFrame, computed: pd.DataFrame
) -> tuple[list[BenchmarkResult], list[BenchmarkDistribution]]:
    """Unsaved results (level L2) and public distributions (level L3) of a run.

    Authorities that submitted nothing get no result; the distributions count them.
    """
    columns = [name for name in computed if name not in {"category", "peer_group", "authority"}]
    rows = frame.join(computed[columns])
    results = [_result(run, row) for row in rows[rows["submitted"]].itertuples(index=False)]
    distributions = [
        _distribution(run, int(str(category)), str(peer_group), group)
        for (category, peer_group), group in rows.groupby(["category", "peer_group"])
    ]
    return results, distributions


def _result(run: BenchmarkRun, row: Any) -> BenchmarkResult:
    released = release.disclose_quantiles(
        row.n_others, row.peer_median, row.peer_q1, row.peer_q3, Level.PARTICIPANTS
    )
    is_valid = row.status == ResultStatus.VALID
    own = release.compare(row.rate if is_valid else math.nan, row.denominator, released)
    is_compared = is_valid and row.quality_band != Band.D
    shows_opportunity = is_compared and row.direction == Direction.LOWER_BETTER
    flags = row.flags.split() + ([STALE] if row.denominator_stale else [])
    has_size = not math.isnan(row.denominator)
    return BenchmarkResult(
        run=run,
        authority_id=row.authority,
        category_id=row.category,
        peer_group=row.peer_group,
        tier=row.tier,
        peer_version_id=_whole(row.peer_version),
        rank_lowest=_whole(row.rank_lowest) if released.place_shown else None,
        rank_highest=_whole(row.rank_highest) if released.place_shown else None,
        status=row.status,
        flags=flags,
        net_amount=to_pounds(row.net_pence),
        line_count=row.line_count,
        months=row.months_complete,
        denominator=Decimal(str(row.denominator)) if has_size else None,
        denominator_label=_denominator_label(row) if has_size else "",
        rate=_decimal(row.rate, RATE_PLACES),
        other_count=released.n_others,
        excluded_count=row.n_excluded,
        median=_decimal(released.median.value, RATE_PLACES),
        lower_quartile=_decimal(released.q1.value, RATE_PLACES),
        upper_quartile=_decimal(released.q3.value, RATE_PLACES),
        quartile_band=int(row.band) if is_compared and released.q1.shown else None,
        gap_percent=_decimal(own.gap_percent, PERCENT_PLACES),
        opportunity=_pounds(own.opportunity_median_pence) if shows_opportunity else None,
        opportunity_best_quartile=(
            _pounds(own.opportunity_best_quartile_pence) if shows_opportunity else None
        ),
        withheld=released.median.reason or "",
        other_band=released.median.n_band,
        quality_score=row.quality_score,
        quality_band=row.quality_band,
    )


def _distribution(
    run: BenchmarkRun, category: int, peer_group: str, group: pd.DataFrame
) -> BenchmarkDistribution:
    valid = group[group["status"] == ResultStatus.VALID]
    rates = valid.loc[valid["quality_band"] != Band.D, "rate"].to_numpy()
    fewest = rules.TOTAL_RULES[Level.PUBLIC].fewest
    others = max(len(rates) - 1, 0)  # whoever reads the page may be one of them (ruling 6)
    enough = others >= fewest
    median, first, third = (
        order_statistics.quantile(rates, p) if enough else math.nan for p in (0.5, 0.25, 0.75)
    )
    released = release.disclose_quantiles(others, median, first, third, Level.PUBLIC)
    return BenchmarkDistribution(
        run=run,
        category_id=category,
        peer_group=peer_group,
        compared_count=len(rates),
        statuses=dict(Counter(group["status"])),
        quality=_bands(valid["quality_band"]) if released.median.shown else {},
        median=_decimal(released.median.value, RATE_PLACES),
        lower_quartile=_decimal(released.q1.value, RATE_PLACES),
        upper_quartile=_decimal(released.q3.value, RATE_PLACES),
        withheld="" if released.median.shown else rules.Reason.TOO_FEW,
        compared_band=rules.n_band(others, fewest),
    )


def _bands(bands: pd.Series) -> dict[str, int]:
    """How many are of each band, and how many of none."""
    return dict(sorted(Counter(str(band) or NOT_SCORED for band in bands).items()))


def _denominator_label(row: Any) -> str:
    return f"{row.denominator_measure} {int(row.denominator_year)}, {row.denominator_source}"


def _decimal(value: float | None, places: Decimal) -> Decimal | None:
    if value is None or not math.isfinite(value):
        return None
    return Decimal(repr(float(value))).quantize(places)


def _whole(number: Any) -> int | None:
    return None if pd.isna(number) else int(number)


def _pounds(pence: float | None) -> Decimal | None:
    if pence is None:
        return None
    return round_half_up(Decimal(repr(pence)).scaleb(-2))
