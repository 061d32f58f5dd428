"""What has to stay in doubt in a table, and whether it does (method 2.6 R4, 2.7a ruling 6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from benchmarking.disclosure import attack
from benchmarking.disclosure.additive import Table

FAR = 1e4
NOTHING = 1e-9
SLACK = 1e-7
FAINT = 1e-3
OPTIMAL = 0

Vector = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Target:
    """Cells whose sum is to stay in doubt by `need` on either side, to one who knows `known`."""

    cells: tuple[int, ...]
    need: float
    known: frozenset[int] = frozenset()


class Guard:
    """The targets of a table's unsafe cells, and what has been seen to meet them.

    Hidden cells meet a target on a side when they can deviate together, within their rooms and
    with every sum kept, so that the target deviates by its need. Deviations that were found are
    kept, since one often meets many targets. `sums` is sums × cells; `low` and `high` are the
    rooms, in the unit of the table.
    """

    def __init__(self, table: Table, primary: frozenset[int], protection: Fraction) -> None:
        self.table = table
        self.primary = primary
        self._protection = protection
        every = attack.Unknowns(table, list(range(len(table.cells))))
        self.sums: csr_array = every.matrix
        self.low, self.high = (
            np.array([np.inf if side is None else float(side) for side in sides])
            for sides in zip(*every.rooms, strict=True)
        )
        self._seen: Vector = np.zeros((0, len(table.cells)))
        self._dense = self.sums.toarray()

    def unmet(self, hidden: frozenset[int]) -> Iterator[tuple[Target, int]]:
        """Targets that the hidden cells do not leave in doubt, with the side: 1 above, −1 below."""
        for target in self.targets(hidden):
            for sign in (1, -1):
                if not self.is_met(target, sign, hidden):
                    yield target, sign

    def targets(self, hidden: frozenset[int]) -> list[Target]:
        """Each unsafe cell to strangers, and to who alone stands behind another hidden cell.

        And the sum of what one body alone contributes to hidden cells of one line: among
        themselves those cells are no protection.
        """
        needs = {cell: self._need(cell) for cell in sorted(self.primary)}
        found = [Target((cell,), need) for cell, need in needs.items()]
        owned = self._owned(hidden)
        for owner in owned:
            known = frozenset(self._owned(range(len(self.table.cells)))[owner])
            others = [cell for cell in needs if self.table.contents[cell].owner != owner]
            found += [Target((cell,), needs[cell], known) for cell in others]
        for _, parts in self.table.lines:
            for cells in owned.values():
                group = tuple(part for part in parts if part in cells)
                if len(group) > 1 and self.primary.intersection(group):
                    found.append(Target(group, sum(map(self._need, group))))
        return [target for target in dict.fromkeys(found) if target.need > 0]

    def is_met(self, target: Target, sign: int, hidden: frozenset[int]) -> bool:
        """Whether the hidden cells leave the target in doubt on that side."""
        usable = self._marks(hidden - target.known)
        if self._has_been_seen(target, sign, usable):
            return True
        found = self.deviation(target, sign, hidden, np.ones(len(usable)))
        if found is None:
            return False
        self._seen = np.vstack([self._seen, found])
        return True

    def deviation(
        self, target: Target, sign: int, hidden: frozenset[int], prices: Vector
    ) -> Vector | None:
        """The cheapest way for hidden cells to deviate so that the target does by its need.

        `prices` are what each cell costs for each unit by which it deviates; the deviation is in
        the unit of the table, one number a cell. None where there is none, or the solver fails.
        All is measured in needs of the target, so that a small cell among large ones is not lost
        in the solver's tolerance.
        """
        usable = self._marks(hidden - target.known)
        if not usable[list(target.cells)].all():
            return None
        cells = np.flatnonzero(usable)
        up, down = (room[cells] for room in self.rooms(target))
        aim = np.isin(cells, target.cells).astype(float)
        sums = self._dense[:, cells]
        sums = sums[sums.any(axis=1)]
        constraints = [LinearConstraint(np.concatenate([aim, -aim])[None, :], sign, sign)]
        if len(sums):
            constraints.append(LinearConstraint(np.hstack([sums, -sums]), 0, 0))
        solved = milp(
            np.concatenate([prices[cells], prices[cells]]),
            constraints=constraints,
            bounds=Bounds(0, np.concatenate([up, down])),
        )
        if solved.status != OPTIMAL:
            return None
        moved = solved.x[: len(cells)] - solved.x[len(cells) :]
        found = np.zeros(len(usable))
        found[cells] = np.where(np.abs(moved) > NOTHING, moved, 0.0) * target.need
        return found

    def rooms(self, target: Target) -> tuple[Vector, Vector]:
        """How far each cell can deviate up and down in needs of the target, as far as matters."""
        up, down = np.minimum(self.high / target.need, FAR), np.minimum(self.low / target.need, FAR)
        return up, down

    def _has_been_seen(self, target: Target, sign: int, usable: Marks) -> bool:
        """Whether a deviation known already, or a multiple of it, serves."""
        moved = self._seen[:, list(target.cells)].sum(axis=1)
        strong = np.abs(moved) > FAINT * np.abs(self._seen).max(axis=1, initial=NOTHING)
        rows = self._seen[strong]
        rows = rows * (sign * target.need / moved[strong])[:, None]
        slack = SLACK * target.need
        fits = (rows <= self.high + slack) & (rows >= -self.low - slack)
        fits &= usable | (rows == 0)
        return bool(fits.all(axis=1).any())

    def _need(self, cell: int) -> float:
        return float(self._protection * self.table.contents[cell].size)

    def _marks(self, cells: frozenset[int]) -> Marks:
        marks = np.zeros(len(self.table.cells), dtype=bool)
        marks[list(cells)] = True
        return marks

    def _owned(self, cells: frozenset[int] | range) -> dict[object, set[int]]:
        owned: dict[object, set[int]] = {}
        for cell in sorted(cells):
            owner = self.table.contents[cell].owner
            if owner is not None:
                owned.setdefault(owner, set()).add(cell)
        return owned
