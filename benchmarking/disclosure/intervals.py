"""The interval within which each suppressed cell can be inferred (method 2.6 R4)."""

import math
from collections.abc import Hashable
from typing import Any, NamedTuple

from benchmarking.disclosure import additive, attack
from benchmarking.disclosure.additive import Relations
from benchmarking.disclosure.trees import Hierarchies, Key


class Interval(NamedTuple):
    """The least and the greatest value that a cell can have, both included; may be infinite."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How much is left in doubt."""
        return self.high - self.low


def audit(
    table: Any,
    suppressed: Any,
    *,
    relations: Relations | None = None,
    hierarchies: Hierarchies | None = None,
    known: Any = (),
) -> dict[Key, Interval]:
    """For each suppressed cell, what a reader of all other cells and margins can infer of it.

    `table` maps cells to values or contributions, or is an array or a data frame; a cell is a tuple
    of labels, one a dimension, "Total" standing for all. Totals that are not given are derived and
    count as published unless they are among `suppressed`, an iterable of cells or a mask. In an
    array a cell is its place, such as (0, 2), and (0, "Total") the total of the first row.

    `hierarchies` gives labels that are sums of others, by the number of the dimension, such as
    {0: {"care": ["home", "day"]}}; `relations` instead gives all sums that hold, as total and
    parts, over cells with any names.
    `known` are suppressed cells that this reader knows: those to which nobody else contributes.

    Values are taken to be non-negative; a negative cell to be known to be no more than nothing; one
    whose contributions have both signs may be anything. The limits are exact where sums go over one
    or two dimensions without a tree, and within a millionth of the largest cell otherwise. A cell
    that the solver fails on counts as known. Raises ValueError for cells that are not in the table,
    or totals that are not the sum of their parts.
    """
    read = additive.read(table, relations=relations, hierarchies=hierarchies)
    told = set(read.numbers(known))
    hidden = [cell for cell in read.numbers(suppressed) if cell not in told]
    found: dict[Hashable, Interval] = {}
    for cells in attack.components(read, hidden):
        unknowns = attack.Unknowns(read, cells)
        for cell in cells:
            found[read.cells[cell]] = _interval(unknowns, cell)
    for cell in read.numbers(suppressed):
        value = float(read.contents[cell].value)
        found.setdefault(read.cells[cell], Interval(value, value))
    return {read.cells[cell]: found[read.cells[cell]] for cell in read.numbers(suppressed)}


def _interval(unknowns: attack.Unknowns, cell: int) -> Interval:
    value = unknowns.table.contents[cell].value
    try:
        below = attack.furthest(unknowns, cell, -1)
        above = attack.furthest(unknowns, cell, 1)
    except attack.NotSolved:
        return Interval(float(value), float(value))
    return Interval(
        -math.inf if below is None else float(value - below),
        math.inf if above is None else float(value + above),
    )


def contains(interval: Interval, value: float, protection: float) -> bool:
    """Whether the interval leaves at least this share of the value in doubt on either side."""
    need = abs(value) * protection
    slack = 1e-9 * max(1.0, abs(value))
    return interval.low <= value - need + slack and interval.high >= value + need - slack
