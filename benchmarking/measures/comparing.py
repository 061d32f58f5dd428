"""What each row sees of those that it is compared with, at each tier (method 2.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarking.measures import grouped
from benchmarking.measures.vocabulary import Tier

FEWEST_OTHERS = 7
"""Others without whom no median is shown; then the next tier is tried (method 2.1, 2.6 R1)."""

CELLS_AT_ONCE = 4_000_000
QUARTILES = (0.25, 0.5, 0.75)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


def _no_pairs(*names: str) -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in names})


@dataclass(frozen=True)
class Circles:
    """Who may be compared with whom, beside one's kind and all.

    `neighbours`: one row a pair, `profile`, `authority`, `peer`. `profile_of`: the profile of each
    category; a category without one has no neighbours. `versions`: the number of the frozen
    version of each profile. `consortia`: one row a pair, `authority`, `peer`: members of the same.
    """

    neighbours: pd.DataFrame = field(
        default_factory=lambda: _no_pairs("profile", "authority", "peer")
    )
    profile_of: Mapping[object, object] = field(default_factory=dict)
    versions: Mapping[object, int] = field(default_factory=dict)
    consortia: pd.DataFrame = field(default_factory=lambda: _no_pairs("authority", "peer"))


@dataclass(frozen=True)
class Rates:
    """The rows' rates, which of them are compared, and which are true zeros.

    `without_quarters` are the rates without each quarter: one column a quarter, or none at all.
    """

    rate: Floats
    compared: Booleans
    is_zero: Booleans
    without_quarters: Floats


@dataclass(frozen=True)
class Seen:
    """What rows see: one entry a row. Own place only where the own rate is compared."""

    others: Integers
    excluded: Integers
    zero: Integers
    first: Floats
    median: Floats
    third: Floats
    rank: Floats
    percentile: Floats
    band: Floats
    lowest: Floats
    highest: Floats

    def put(self, rows: Integers, seen: "Seen") -> None:
        """Take over, for the rows, what is seen at another tier."""
        for one in fields(self):
            getattr(self, one.name)[rows] = getattr(seen, one.name)


def among_groups(codes: Integers, rates: Rates) -> Seen:
    """Every row seen against all others of its group; groups are numbered from 0."""
    count = int(codes.max()) + 1 if codes.size else 0
    groups = grouped.Groups(codes, rates.rate, rates.compared, group_count=count)
    ranges = [
        groups.with_values(column).ranks()
        for column in np.where(rates.compared[:, np.newaxis], rates.without_quarters, 0.0).T
    ]
    lowest, highest = _range(ranges, codes.size)
    first, median, third = (groups.quantile_of_others(p) for p in QUARTILES)
    return Seen(
        others=groups.others,
        excluded=others_with(~rates.compared, codes),
        zero=others_with(rates.is_zero, codes),
        first=first,
        median=median,
        third=third,
        rank=groups.ranks(),
        percentile=groups.percentile_ranks(),
        band=groups.bands(),
        lowest=lowest,
        highest=highest,
    )


def among_peers(rows: Integers, peers: Integers, rates: Rates) -> Seen:
    """The rows seen against their own lists: row numbers of the peers, −1 for none."""
    step = max(CELLS_AT_ONCE // max(peers.shape[1], 1), 1)
    parts = [
        _among_peers(rows[begin : begin + step], peers[begin : begin + step], rates)
        for begin in range(0, max(rows.size, 1), step)
    ]
    return Seen(
        **{
            one.name: np.concatenate([getattr(part, one.name) for part in parts])
            for one in fields(Seen)
        }
    )


def _among_peers(rows: Integers, peers: Integers, rates: Rates) -> Seen:
    there = peers >= 0
    compared = there & rates.compared[peers]
    values = np.where(compared, rates.rate[peers], np.nan)
    is_placed = rates.compared[rows]
    own = np.where(is_placed, rates.rate[rows], np.nan)
    count = compared.sum(axis=1)
    ordered = np.sort(values, axis=1)
    everybody = np.sort(np.column_stack([values, own]), axis=1)
    below, equal = (values < own[:, None]).sum(axis=1), (values == own[:, None]).sum(axis=1)
    ranges = [
        1.0 + (compared & (column[peers] < column[rows][:, None])).sum(axis=1)
        for column in rates.without_quarters.T
    ]
    lowest, highest = _range(ranges, rows.size)
    cuts = (_quantile(everybody, count + is_placed, p) for p in QUARTILES)
    first, median, third = (_quantile(ordered, count, p) for p in QUARTILES)
    return Seen(
        others=count,
        excluded=(there & ~rates.compared[peers]).sum(axis=1),
        zero=(there & rates.is_zero[peers]).sum(axis=1),
        first=first,
        median=median,
        third=third,
        rank=np.where(is_placed, below + 1.0, np.nan),
        percentile=np.where(is_placed, 100.0 * (below + 0.5 * (equal + 1)) / (count + 1), np.nan),
        band=np.where(is_placed, 1.0 + sum((own > cut).astype(np.float64) for cut in cuts), np.nan),
        lowest=np.where(is_placed, lowest, np.nan),
        highest=np.where(is_placed, highest, np.nan),
    )


def _range(ranks: list[Floats], size: int) -> tuple[Floats, Floats]:
    """The least and the greatest of the ranks; missing where there are no quarters."""
    if not ranks:
        return np.full(size, np.nan), np.full(size, np.nan)
    return np.minimum.reduce(ranks), np.maximum.reduce(ranks)


def _quantile(ordered: Floats, sizes: Integers, p: float) -> Floats:
    """Type 7 of the first `sizes` values of each ordered row; NaN of none."""
    position = np.maximum(sizes - 1, 0) * p
    lower = np.floor(position).astype(np.int64)
    upper = np.minimum(lower + 1, np.maximum(sizes - 1, 0))
    row = np.arange(sizes.size)
    found = grouped.between(ordered[row, lower], ordered[row, upper], position - lower)
    return np.where(sizes > 0, found, np.nan)


def others_with(trait: Booleans, codes: Integers) -> Integers:
    """How many other rows of the row's group have the trait."""
    totals = np.bincount(codes, weights=trait).astype(np.int64)
    return np.asarray(totals[codes] - trait, dtype=np.int64)


def widened(
    frame: pd.DataFrame, seen: Seen, rates: Rates, circles: Circles
) -> tuple[npt.NDArray[np.str_], Floats]:
    """Put into `seen`, which holds tier T2, what each row sees at its tier; tier and version.

    The first tier with at least `FEWEST_OTHERS` others wins: the nearest of its kind, all of its
    kind, the members of its consortia, all. Where none has, the row stays with all.
    """
    tier = np.full(len(frame), Tier.KIND.value)
    version = np.full(len(frame), np.nan)
    table = _Table(frame)
    alone = np.flatnonzero(seen.others < FEWEST_OTHERS)

    lists, versions = table.neighbours(circles)
    near = among_peers(np.arange(len(frame)), lists, rates)
    chosen = np.flatnonzero(near.others >= FEWEST_OTHERS)
    seen.put(chosen, _taken(near, chosen))
    tier[chosen], version[chosen] = Tier.NEAREST.value, versions[chosen]

    alone = np.setdiff1d(alone, chosen)
    joined = among_peers(alone, table.members(circles.consortia, alone), rates)
    enough = joined.others >= FEWEST_OTHERS
    seen.put(alone[enough], _taken(joined, enough))
    tier[alone[enough]] = Tier.CONSORTIUM.value

    left = alone[~enough]
    if left.size:
        seen.put(left, _taken(among_groups(table.categories, rates), left))
        tier[left] = Tier.ALL.value
    return tier, version


def _taken(seen: Seen, rows: Integers | Booleans) -> Seen:
    return Seen(**{one.name: getattr(seen, one.name)[rows] for one in fields(Seen)})


class Others:
    """Whose rates stand behind what a row sees, tier by tier: who must be kept, and counted."""

    def __init__(self, compared: pd.DataFrame, circles: Circles) -> None:
        """`compared` holds the rows whose rates are compared."""
        self._in_category = _lists_by(compared, "category")
        self._in_group = _lists_by(compared, "category", "peer_group")
        self._near = {
            key: list(pairs["peer"])
            for key, pairs in circles.neighbours.groupby(["profile", "authority"])
        }
        self._joined = {
            key: list(pairs["peer"]) for key, pairs in circles.consortia.groupby("authority")
        }
        self._profile_of = circles.profile_of

    def of(self, row: Any) -> list[int]:
        """The others at the row's tier, in order, without the row's own authority."""
        category = self._in_category.get((row.category,), set())
        match row.tier:
            case Tier.NEAREST.value:
                key = (self._profile_of.get(row.category), row.authority)
                found = category & set(self._near[key])
            case Tier.CONSORTIUM.value:
                found = category & set(self._joined[row.authority])
            case Tier.ALL.value:
                found = category
            case _:
                found = self._in_group.get((row.category, row.peer_group), set())
        return sorted(int(one) for one in found if one != row.authority)


def _lists_by(compared: pd.DataFrame, *names: str) -> dict[tuple[Any, ...], set[Any]]:
    """The authorities of each group of rows."""
    groups: Any = compared.groupby(list(names), observed=True)["authority"]
    return {key: set(authorities) for key, authorities in groups}


class _Table:
    """Rows by category and authority, so that lists of authorities become lists of rows."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.categories, self.category_keys = pd.factorize(frame["category"])
        self.authorities, keys = pd.factorize(frame["authority"])
        self.number_of = {key: number for number, key in enumerate(keys)}
        self.row_of = np.full((len(self.category_keys) + 1, len(keys) + 1), -1)
        self.row_of[self.categories, self.authorities] = np.arange(len(frame))

    def neighbours(self, circles: Circles) -> tuple[Integers, Floats]:
        """For each row the rows of its neighbours, and the version that they are of."""
        profiles = {key: place for place, key in enumerate(circles.versions)}
        lists = [
            self._lists(circles.neighbours[circles.neighbours["profile"] == key])
            for key in profiles
        ]
        width = max([one.shape[1] for one in lists], default=1)
        nobody = np.full((len(self.number_of), width), -1)
        padded = [
            np.pad(one, ((0, 0), (0, width - one.shape[1])), constant_values=-1) for one in lists
        ]
        by_profile = np.stack([*padded, nobody])
        of_category = np.array(
            [
                profiles.get(circles.profile_of.get(key), len(profiles))
                for key in self.category_keys
            ],
            dtype=np.int64,
        )
        numbers = np.array([*circles.versions.values(), np.nan], dtype=np.float64)
        profile = of_category[self.categories]
        peers = by_profile[profile, self.authorities]
        return self.row_of[self.categories[:, np.newaxis], peers], numbers[profile]

    def members(self, pairs: pd.DataFrame, rows: Integers) -> Integers:
        """For each of the rows the rows of those that share a consortium with it."""
        peers = self._lists(pairs)[self.authorities[rows]]
        return np.asarray(self.row_of[self.categories[rows][:, np.newaxis], peers])

    def _lists(self, pairs: pd.DataFrame) -> Integers:
        """One row an authority with the numbers of its peers, −1 at the end where it has fewer."""
        known = pairs[pairs["authority"].isin(self.number_of) & pairs["peer"].isin(self.number_of)]
        owner = known["authority"].map(self.number_of).to_numpy(dtype=np.int64)
        peer = known["peer"].map(self.number_of).to_numpy(dtype=np.int64)
        order = np.argsort(owner, kind="stable")
        owner, peer = owner[order], peer[order]
        sizes = np.bincount(owner, minlength=len(self.number_of))
        place = np.arange(owner.size) - (np.cumsum(sizes) - sizes)[owner]
        lists = np.full((len(self.number_of), int(sizes.max(initial=1))), -1)
        lists[owner, place] = peer
        return lists
