"""Which further cells to withhold so that sums do not give the unsafe ones back (method 2.6 R4)."""

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from benchmarking.disclosure import additive, least_cost
from benchmarking.disclosure.additive import Relations, Table
from benchmarking.disclosure.rules import Level
from benchmarking.disclosure.targets import Guard, Target
from benchmarking.disclosure.trees import Hierarchies, Key

PROTECTIONS = {Level.PARTICIPANTS: Fraction(1, 10), Level.PUBLIC: Fraction(1, 5)}
COST_OF_ALL, COST_OF_COUNT, COST_OF_PLACE = 1e4, 1e-2, 1e-4
FREE = 1e-3


def secondary_suppressions(
    table: Any,
    primary: Any,
    level: Level | str = Level.PARTICIPANTS,
    *,
    protection: float | Fraction | None = None,
    relations: Relations | None = None,
    hierarchies: Hierarchies | None = None,
    owners: Mapping[Any, Hashable] | None = None,
) -> set[Key]:
    """The cells to withhold beside the primary ones, so that none of these can be worked out.

    `table`, `primary` (cells or a mask), `relations` and `hierarchies` are as for `audit`. Each
    primary cell x is left at least the interval from x − share · |x| to x + share · |x|, where the
    share is 10 % at L2 and 20 % at L3, or `protection`. |x| is the sum of absolute contributions
    where the table holds contributions.

    Where the only contributor of a cell is known, from `owners` or from contributions by name,
    cells are protected from that contributor too, and those that one body alone contributes to in
    one line are protected by their sum: they do not protect each other.

    Among sets that protect, one whose cells come to the least is taken, then one with the fewest
    contributors; cells of nothing are never taken, and totals only where other cells do not do.
    That is the least there is up to 60 candidate cells, and otherwise a set none of whose cells can
    be left out. Where nothing protects, or the solver fails, every cell is withheld that holds
    anything. Raises ValueError as `audit` does, for a share below 0 or above 1, and for levels
    that are not of aggregates.
    """
    share = _share(level, protection)
    read = additive.read(table, relations=relations, hierarchies=hierarchies, owners=owners)
    unsafe = frozenset(read.numbers(primary))
    guard = Guard(read, unsafe, share)
    full = frozenset(cell for cell, content in enumerate(read.contents) if content.size > 0)
    inner = full - read.totals - unsafe
    for candidates in (inner, full - unsafe):
        if not any(guard.unmet(unsafe | candidates)):
            return {read.cells[cell] for cell in _chosen(guard, candidates)}
    return {read.cells[cell] for cell in full - unsafe}


def _share(level: Level | str, protection: float | Fraction | None) -> Fraction:
    if protection is None:
        if Level(level) not in PROTECTIONS:
            raise ValueError("tables are published to participants or to the public")
        return PROTECTIONS[Level(level)]
    if not 0 <= protection <= 1:
        raise ValueError("a share to protect lies between 0 and 1")
    return Fraction(str(protection))


def _chosen(guard: Guard, candidates: frozenset[int]) -> frozenset[int]:
    costs = _costs(guard.table, candidates)
    if len(candidates) <= least_cost.MOST_CANDIDATES:
        cheapest = least_cost.Choice(guard, costs).solve()
        if cheapest is not None:
            return cheapest
    return _without_needless(guard, costs, _enough(guard, costs))


def _costs(table: Table, candidates: frozenset[int]) -> dict[int, float]:
    """Cell value first; between equals the fewest contributors, then the order of the cells."""
    contents = table.contents
    most = max((contents[cell].size for cell in candidates), default=Fraction(1))
    count = sum(contents[cell].n for cell in candidates) or 1
    return {
        cell: COST_OF_ALL * float(contents[cell].size / most)
        + COST_OF_COUNT * contents[cell].n / count
        + COST_OF_PLACE * place / len(candidates)
        for place, cell in enumerate(sorted(candidates))
    }


def _enough(guard: Guard, costs: Mapping[int, float]) -> frozenset[int]:
    """Cells that protect, found target by target, the greatest need first; all if none are found.

    What meets one target still meets it when more is withheld, so that one round after another
    ends: each adds a cell.
    """
    taken: frozenset[int] = frozenset()
    while True:
        unmet = sorted(
            guard.unmet(guard.primary | taken), key=lambda pair: (-pair[0].need, pair[0].cells)
        )
        if not unmet:
            return taken
        for target, sign in unmet:
            if guard.is_met(target, sign, guard.primary | taken):
                continue
            more = _partners(guard, costs, taken, target, sign)
            if not more:
                return frozenset(costs)
            taken |= more


def _partners(
    guard: Guard, costs: Mapping[int, float], taken: frozenset[int], target: Target, sign: int
) -> frozenset[int]:
    """The cheapest cells, by how far they deviate, with which the target deviates by its need."""
    hidden = guard.primary | taken
    prices = np.full(len(guard.table.cells), FREE)
    for cell in costs.keys() - hidden:
        prices[cell] = costs[cell]
    found = guard.deviation(target, sign, hidden | costs.keys(), prices)
    if found is None:
        return frozenset()
    return frozenset(np.flatnonzero(found).tolist()) - hidden


def _without_needless(
    guard: Guard, costs: Mapping[int, float], taken: frozenset[int]
) -> frozenset[int]:
    for cell in sorted(taken, key=lambda one: -costs[one]):
        fewer = taken - {cell}
        if not any(guard.unmet(guard.primary | fewer)):
            taken = fewer
    return taken
