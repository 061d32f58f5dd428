"""The figures of a release before they are frozen: disclosed, and held against earlier ones.

A figure of a cut is new only where at least three contributors other than its reader differ from
every earlier figure of the cut that was shown; else the one that stands is carried over (R6).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
from django.db.models import F

from benchmarking.actions.outcomes import RATE_PLACES, decimal
from benchmarking.choices import ResultStatus
from benchmarking.disclosure import release as rounding
from benchmarking.disclosure import rules
from benchmarking.disclosure.revisions import FEWEST_CHANGED
from benchmarking.disclosure.rules import Level
from benchmarking.measures import comparing, order_statistics
from benchmarking.measures.comparing import Circles
from benchmarking.measures.quality import Band
from benchmarking.measures.vocabulary import Flag
from benchmarking.models import Release, ReleaseFigure, ReleaseInput
from benchmarking.queries import releases
from procurement_portal.core.periods import Period

NOT_SCORED = "not_scored"

Cut = tuple[int, str, int | None]
Rates = Mapping[tuple[int, int], Decimal]
"""The rate with which an authority stands in distributions, by category and authority."""


class WrongCount(Exception):
    """The contributors that were counted are not those that were found: nothing is released."""


def candidates(rows: pd.DataFrame, nearby: Circles) -> Iterator[ReleaseFigure]:
    """What disclosure lets through of every cut, from inputs beside what was computed of them.

    For each authority the others of its tier (L2), and for the public each category and
    kind of authority (L3). Method 2.6 R1, ruling 6.
    """
    compared = rows[(rows["status"] == ResultStatus.VALID) & (rows["quality_band"] != Band.D)]
    cuts: Any = compared.groupby(["category", "peer_group"])
    members = {cut: sorted(map(int, group["authority"])) for cut, group in cuts}
    others = comparing.Others(compared, nearby)
    row: Any
    for row in rows.itertuples(index=False):
        yield _for_viewer(row, others.of(row))
    groups: Any = rows.groupby(["category", "peer_group"])
    for cut, group in groups:
        yield _for_public(int(cut[0]), cut[1], group, members.get(cut, []))


def _for_viewer(row: Any, contributors: list[int]) -> ReleaseFigure:
    if len(contributors) != row.n_others:
        raise WrongCount(f"{row.category} {row.authority}: {row.n_others}")
    told = rounding.disclose_quantiles(
        row.n_others, row.peer_median, row.peer_q1, row.peer_q3, Level.PARTICIPANTS
    )
    return ReleaseFigure(
        category_id=row.category,
        peer_group=row.peer_group,
        viewer_id=row.authority,
        tier=row.tier,
        peer_version=_whole(row.peer_version),
        rank_lowest=_whole(row.rank_lowest) if told.place_shown else None,
        rank_highest=_whole(row.rank_highest) if told.place_shown else None,
        is_outlier=Flag.OUTLIER in row.flags.split(),
        excluded_count=row.n_excluded,
        contributors=contributors,
        **_told(told),
    )


def _for_public(
    category: int, peer_group: str, group: pd.DataFrame, contributors: list[int]
) -> ReleaseFigure:
    rates = group.loc[group["authority"].isin(contributors), "rate"].to_numpy()
    fewest = rules.TOTAL_RULES[Level.PUBLIC].fewest
    others = max(len(rates) - 1, 0)  # whoever reads the page may be one of them (ruling 6)
    enough = others >= fewest
    median, first, third = (
        order_statistics.quantile(rates, p) if enough else math.nan for p in (0.5, 0.25, 0.75)
    )
    told = rounding.disclose_quantiles(others, median, first, third, Level.PUBLIC)
    valid = group[group["status"] == ResultStatus.VALID]
    figure = ReleaseFigure(
        category_id=category,
        peer_group=peer_group,
        statuses=dict(Counter(group["status"])),
        quality=_bands(valid["quality_band"]) if told.median.shown else {},
        contributors=contributors,
        **_told(told),
    )
    figure.withheld = "" if told.median.shown else rules.Reason.TOO_FEW
    figure.other_band = rules.n_band(others, fewest)
    return figure


def _told(told: rounding.ReleasedQuantiles) -> dict[str, Any]:
    return {
        "median": decimal(told.median.value, RATE_PLACES),
        "lower_quartile": decimal(told.q1.value, RATE_PLACES),
        "upper_quartile": decimal(told.q3.value, RATE_PLACES),
        "other_count": told.n_others,
        "other_band": told.median.n_band,
        "withheld": told.median.reason or "",
    }


def _bands(bands: pd.Series) -> dict[str, int]:
    """How many are of each band, and how many of none."""
    return dict(sorted(Counter(str(band) or NOT_SCORED for band in bands).items()))


def _whole(number: Any) -> int | None:
    return None if pd.isna(number) else int(number)


def brought(rows: pd.DataFrame) -> Iterator[ReleaseInput]:
    """What each authority that submitted brings, unsaved; a rate only where it is compared."""
    return map(_input, rows[rows["submitted"]].itertuples(index=False))


def _input(row: Any) -> ReleaseInput:
    counts = row.status == ResultStatus.VALID and row.quality_band != Band.D
    return ReleaseInput(
        category_id=row.category,
        authority_id=row.authority,
        peer_group=row.peer_group,
        net_pence=row.net_pence,
        denominator=decimal(row.denominator, Decimal("0.01")),
        months=row.months_complete,
        quality_band=row.quality_band,
        status=row.status,
        rate=decimal(row.rate, RATE_PLACES) if counts else None,
    )


class Before:
    """All that was ever shown of a window, and what stands of it."""

    def __init__(self, measure: str, window: Period) -> None:
        told = releases.figures_of(measure, window)
        latest = releases.latest_of(measure, window)
        self._standing = {_cut(figure): figure for figure in told.filter(release=latest)}
        self._shown: defaultdict[Cut, list[tuple[int, frozenset[int]]]] = defaultdict(list)
        fresh = told.filter(based_on=F("release"), median__isnull=False)
        for figure in fresh.only("release", "category", "peer_group", "viewer", "contributors"):
            self._shown[_cut(figure)].append((figure.release_id, frozenset(figure.contributors)))
        self._rates = _rates(measure, window)

    def settle(self, figure: ReleaseFigure, release: Release, now: Rates) -> ReleaseFigure:
        """The figure as new, or the standing one once more; `now` are the rates behind it."""
        cut = _cut(figure)
        changed = [self._changed(figure, then, now) for then in self._shown[cut]]
        stands = self._standing.get(cut)
        if stands is not None and changed and min(changed) < _fewest_changed(figure):
            figure = stands
            figure.pk = None
            figure._state.adding = True
        else:
            figure.based_on = release
        figure.changed_count = min(changed, default=None)
        return figure

    def _changed(self, figure: ReleaseFigure, then: tuple[int, frozenset[int]], now: Rates) -> int:
        """How many contributors came, went, or stand with another rate."""
        release_id, before = then
        after = frozenset(figure.contributors)
        rates, category = self._rates[release_id], figure.category_id
        moved = sum(
            rates.get((category, one)) != now.get((category, one)) for one in before & after
        )
        return len(before ^ after) + moved


def _fewest_changed(figure: ReleaseFigure) -> int:
    """Three, and of a public figure four: whoever reads it may be one of them (ruling 6)."""
    return FEWEST_CHANGED + (figure.viewer_id is None)


def _cut(figure: ReleaseFigure) -> Cut:
    kind = figure.peer_group if figure.viewer_id is None else ""
    return figure.category_id, kind, figure.viewer_id


def _rates(measure: str, window: Period) -> Mapping[int, Rates]:
    """The rates behind every release of the window."""
    found: defaultdict[int, dict[tuple[int, int], Decimal]] = defaultdict(dict)
    rows = ReleaseInput.objects.filter(
        measure=measure, starts_on=window.starts_on, ends_on=window.ends_on, rate__isnull=False
    )
    for release_id, category, authority, rate in rows.values_list(
        "release", "category", "authority", "rate"
    ):
        if rate is not None:
            found[release_id][category, authority] = rate
    return found
