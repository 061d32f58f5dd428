"""What one who knows the published cells of an additive table can infer of the others.

The unknown cells deviate from their true values by y: the sums that hold among cells hold for y
too, and a cell keeps its sign where credits and debits do not meet in it. How far a cell can
deviate is a linear programme; any multipliers of its equations give a bound that holds, so bounds
are taken from multipliers rounded to whole numbers, which are exact for sums over one or two
dimensions, and never from the solver's own arithmetic alone.
"""

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array

from benchmarking.disclosure.additive import Content, Table

Room = tuple[Fraction | None, Fraction | None]
Vector = npt.NDArray[np.float64]
CLOSE = Fraction(1, 10**6)
FAR, FARTHEST = 1000, 1e8
OPTIMAL, UNBOUNDED = 0, 3


class NotSolved(ArithmeticError):
    """The solver gave no answer; what was asked counts as not protected."""


@dataclass
class Unknowns:
    """The cells that a reader does not know, their rooms, and the sums that hold among them.

    `matrix` is sums × cells, with 1 for a part and −1 for its total.
    """

    table: Table
    cells: list[int]
    places: dict[int, int] = field(init=False)
    rooms: list[Room] = field(init=False)
    matrix: csr_array = field(init=False)

    def __post_init__(self) -> None:
        self.places = {cell: place for place, cell in enumerate(self.cells)}
        rows = {
            tuple(
                sorted(
                    (self.places[cell], sign)
                    for cell, sign in [(total, -1), *((part, 1) for part in parts)]
                    if cell in self.places
                )
            )
            for total, parts in self.table.lines
        }
        entries = [
            (number, place, sign)
            for number, row in enumerate(sorted(row for row in rows if row))
            for place, sign in row
        ]
        numbers, places, signs = zip(*entries, strict=True) if entries else ((), (), ())
        shape = (max(numbers, default=-1) + 1, len(self.cells))
        self.matrix = csr_array((np.array(signs, dtype=float), (numbers, places)), shape=shape)
        self.rooms = [room(self.table.contents[cell]) for cell in self.cells]


def room(content: Content) -> Room:
    """How far a cell can lie below and above its value by its sign alone; None: any far."""
    if content.is_mixed:
        return None, None
    return (content.value, None) if content.value >= 0 else (None, -content.value)


def components(table: Table, cells: list[int]) -> list[list[int]]:
    """The cells in groups of which no sum connects one with another."""
    group = {cell: cell for cell in cells}

    def top(cell: int) -> int:
        while group[cell] != cell:
            group[cell] = group[group[cell]]
            cell = group[cell]
        return cell

    for total, parts in table.lines:
        joined = [cell for cell in (total, *parts) if cell in group]
        for cell in joined[1:]:
            group[top(cell)] = top(joined[0])
    found: dict[int, list[int]] = {}
    for cell in cells:
        found.setdefault(top(cell), []).append(cell)
    return list(found.values())


def furthest(unknowns: Unknowns, cell: int, sign: int) -> Fraction | None:
    """How far the cell can lie above (sign 1) or below (−1) its value, at least 0; None: any far.

    A cell much smaller than others is first measured in its own size, so that it is not lost in
    the solver's tolerance. Raises NotSolved.
    """
    if not unknowns.matrix.shape[0]:
        return unknowns.rooms[unknowns.places[cell]][1 if sign > 0 else 0]
    largest = max(unknowns.table.contents[one].size for one in unknowns.cells) or Fraction(1)
    own = max(unknowns.table.contents[cell].size, largest / 10**12)
    if own * FAR < largest:
        exact, _ = _solved(unknowns, cell, sign, own)
        if exact is not None:
            return exact
    exact, reached = _solved(unknowns, cell, sign, largest)
    return reached if exact is None else exact


def _solved(
    unknowns: Unknowns, cell: int, sign: int, scale: Fraction
) -> tuple[Fraction | None, Fraction | None]:
    """How far the cell reaches where whole multipliers prove it; and by the solver alone."""
    aim = np.zeros(len(unknowns.cells))
    aim[unknowns.places[cell]] = -sign
    solved = linprog(
        aim,
        A_eq=unknowns.matrix,
        b_eq=np.zeros(unknowns.matrix.shape[0]),
        bounds=[(_negative(_in(low, scale)), _in(high, scale)) for low, high in unknowns.rooms],
        method="highs-ds",
        options={"presolve": False},
    )
    if solved.status == UNBOUNDED:
        return None, None
    if solved.status != OPTIMAL:
        raise NotSolved(solved.message)
    bound = _bound(aim, unknowns, np.asarray(solved.eqlin.marginals))
    reached = Fraction(max(0.0, -float(solved.fun))) * scale
    is_proven = bound is not None and abs(bound - reached) <= CLOSE * scale
    return (bound if is_proven else None), reached


def _in(room: Fraction | None, scale: Fraction) -> float | None:
    """A room in units of the scale, no farther than the solver bears."""
    return None if room is None else min(FARTHEST, float(room / scale))


def _negative(number: float | None) -> float | None:
    return None if number is None else -number


def _bound(aim: Vector, unknowns: Unknowns, multipliers: Vector) -> Fraction | None:
    """The bound that whole multipliers near these prove; None where they prove none."""
    left = np.rint(aim - unknowns.matrix.T @ np.rint(multipliers)).astype(int)
    bound = Fraction(0)
    for place in np.flatnonzero(left):
        low, high = unknowns.rooms[place]
        limit = low if left[place] > 0 else high
        if limit is None:
            return None
        bound += abs(int(left[place])) * limit
    return bound
