"""What a reader of quantiles, places and sums can infer of one body, by linear programmes.

The reader is as strong as can be: who stands in every figure is known, and so are the own values.
Where limits are known between which quantiles lie, all that counts of a value is between which of
them it falls, so that the programme counts bodies between limits, in whole numbers. Bodies that
stand in the same figures are alike to the reader: what one of them may be, each may be.
"""

import math
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

INFEASIBLE, UNBOUNDED = 2, 3

Who = Hashable
Values = Mapping[Who, float]
Limits = tuple[float, float]


@dataclass(frozen=True)
class Below:
    """How many of the members are less than a limit (or no more than it), at least and at most."""

    members: frozenset[Who]
    limit: float
    fewest: int
    most: int
    with_limit: bool = False


@dataclass(frozen=True)
class Sum:
    """A weighted sum of values, known to lie between two limits."""

    weights: tuple[tuple[Who, float], ...]
    low: float
    high: float


Figure = Below | Sum


def quantile(members: frozenset[Who], p: float, low: float, high: float) -> list[Figure]:
    """That a type-7 quantile lies between two limits, told by how many lie on either side.

    Exact where it is one member's value; where it lies between two, they lie on its two sides.
    """
    exact = (len(members) - 1) * p
    under = math.floor(exact + 1e-9)
    is_between = exact - under > 1e-9
    return [
        Below(members, high, under + 1, len(members), with_limit=True),
        Below(members, low, 0, under + 1 if is_between else under),
    ]


def intervals(values: Values, known: Iterable[Who], figures: Iterable[Figure]) -> dict[Who, Limits]:
    """Between what the figures leave each value that is not known; 0 or infinity where anywhere.

    `values` are the true ones, of which the reader uses those of `known` only; all are positive.
    """
    told = list(dict.fromkeys(figures))
    own = {who: values[who] for who in known}
    counted = [one for one in told if isinstance(one, Below)]
    found = _by_counting(values, own, counted)
    return _by_sums(found, own, [one for one in told if isinstance(one, Sum)])


def _by_counting(values: Values, own: Values, figures: Sequence[Below]) -> dict[Who, Limits]:
    """Between which limits each value can fall, so that all the counts hold."""
    edges = sorted({figure.limit for figure in figures})
    kinds: dict[Hashable, list[Who]] = {}
    for who in values:
        if who not in own:
            kinds.setdefault(tuple(who in one.members for one in figures), []).append(who)
    shape = len(kinds), 2 * len(edges) + 1
    rows = [np.repeat(np.eye(shape[0])[kind], shape[1]) for kind in range(shape[0])]
    sizes = [len(group) for group in kinds.values()]
    limits = [(float(size), float(size)) for size in sizes]
    for place, figure in enumerate(figures):
        counts = np.zeros(shape)
        end = 2 * bisect_left(edges, figure.limit) + (2 if figure.with_limit else 1)
        counts[[kind[place] for kind in kinds], :end] = 1  # type: ignore[index]
        rows.append(counts.ravel())
        told = sum(_is_below(own[who], figure) for who in own if who in figure.members)
        limits.append((figure.fewest - told, figure.most - told))
    found: dict[Who, Limits] = {}
    for number, group in enumerate(kinds.values()):
        parts = range(shape[1])
        is_possible = _Question(np.array(rows), np.array(limits), shape, number)
        lowest = next(part for part in parts if is_possible(part))
        highest = next(part for part in reversed(parts) if is_possible(part))
        low, _ = _ends(edges, lowest)
        _, high = _ends(edges, highest)
        found |= dict.fromkeys(group, (low, high))
    return found


def _is_below(value: float, figure: Below) -> bool:
    return value <= figure.limit if figure.with_limit else value < figure.limit


@dataclass(frozen=True)
class _Question:
    """Whether one of a kind may fall into a part of the scale: between two limits, or on one."""

    rows: np.ndarray
    limits: np.ndarray
    shape: tuple[int, int]
    kind: int

    def __call__(self, part: int) -> bool:
        least = np.zeros(self.shape)
        least[self.kind, part] = 1
        solved = milp(
            np.zeros(least.size),
            constraints=LinearConstraint(self.rows, self.limits[:, 0], self.limits[:, 1]),
            bounds=Bounds(least.ravel(), np.inf),
            integrality=np.ones(least.size),
        )
        assert solved.status in {0, INFEASIBLE}, solved.message
        return bool(solved.status == 0)


def _ends(edges: Sequence[float], part: int) -> Limits:
    """Parts are taken in turn: below the first limit, on it, between it and the second …"""
    ends = [0.0, *edges, math.inf]
    place, is_on_one = divmod(part, 2)
    return (ends[place + 1],) * 2 if is_on_one else (ends[place], ends[place + 1])


def _by_sums(found: dict[Who, Limits], own: Values, sums: Sequence[Sum]) -> dict[Who, Limits]:
    """The same, narrowed by sums that hold some of the values."""
    if not sums:
        return found
    whole = found | {who: (value, value) for who, value in own.items()}
    places = {who: place for place, who in enumerate(whole)}
    matrix = np.zeros((len(sums), len(whole)))
    for row, figure in zip(matrix, sums, strict=True):
        for who, weight in figure.weights:
            row[places[who]] = weight
    upper = np.array([figure.high for figure in sums])
    lower = np.array([figure.low for figure in sums])
    narrowed = {}
    for who in found:
        ends = []
        for sign, anywhere in ((1, 0.0), (-1, math.inf)):
            aim = np.zeros(len(whole))
            aim[places[who]] = sign
            solved = linprog(
                aim,
                A_ub=np.vstack([matrix, -matrix]),
                b_ub=np.concatenate([upper, -lower]),
                bounds=list(whole.values()),
            )
            assert solved.status in {0, UNBOUNDED}, solved.message
            ends.append(anywhere if solved.status == UNBOUNDED else sign * solved.fun)
        narrowed[who] = (float(ends[0]), float(ends[1]))
    return narrowed
