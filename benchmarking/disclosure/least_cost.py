"""The cheapest cells to withhold beside the unsafe ones: exact, for small tables.

An integer programme chooses cells; a linear programme looks for a target that they leave too
little in doubt; its multipliers say which cells could change that, as a new condition for the
first. When no target is found, the choice is the cheapest there is (Fischetti and Salazar).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from benchmarking.disclosure.targets import Guard, Target

MOST_CANDIDATES = 60
MOST_ROUNDS = 60
MOST_NODES = 5000
OPTIMAL = 0


@dataclass
class Choice:
    """The candidates with their costs, and the conditions found so far."""

    guard: Guard
    costs: Mapping[int, float]
    conditions: list[tuple[dict[int, float], float]] = field(default_factory=list)

    def solve(self) -> frozenset[int] | None:
        """The candidates to withhold; None where there is no answer within the limits.

        The limits are counts, not seconds: the same table has the same answer everywhere.
        """
        for _ in range(MOST_ROUNDS):
            chosen = self._cheapest()
            if chosen is None:
                return None
            unmet = list(self.guard.unmet(self.guard.primary | chosen))
            if not unmet:
                return chosen
            found = [self._condition(target, sign, chosen) for target, sign in unmet]
            if not all(found):
                return None
            self.conditions += [condition for condition in found if condition]
        return None

    def _cheapest(self) -> frozenset[int] | None:
        cells = list(self.costs)
        if not self.conditions or not cells:
            return frozenset()
        rows = np.array([[row.get(cell, 0.0) for cell in cells] for row, _ in self.conditions])
        solved = milp(
            np.array(list(self.costs.values())),
            constraints=LinearConstraint(rows, [least for _, least in self.conditions], np.inf),
            integrality=np.ones(len(cells)),
            bounds=Bounds(0, 1),
            options={"mip_rel_gap": 0, "node_limit": MOST_NODES},
        )
        if solved.status != OPTIMAL:
            return None
        return frozenset(cell for cell, taken in zip(cells, solved.x, strict=True) if taken > 0.5)

    def _condition(
        self, target: Target, sign: int, chosen: frozenset[int]
    ) -> tuple[dict[int, float], float] | None:
        """Weights of candidates and the least that they must come to, which those chosen do not.

        From any multipliers of the sums: how far the target can deviate is at most what the cells'
        rooms, each weighted by what the multipliers leave of it, come to. Weights above what is
        missing are cut to it, since cells are taken whole.
        """
        up, down = self.guard.rooms(target)
        hidden = np.zeros(len(up), dtype=bool)
        hidden[list((self.guard.primary | chosen) - target.known)] = True
        aim = np.zeros(len(up))
        aim[list(target.cells)] = -sign
        solved = linprog(
            aim,
            A_eq=self.guard.sums,
            b_eq=np.zeros(self.guard.sums.shape[0]),
            bounds=np.column_stack([np.where(hidden, -down, 0.0), np.where(hidden, up, 0.0)]),
            method="highs-ds",
        )
        if solved.status != OPTIMAL:
            return None
        left = aim - self.guard.sums.T @ np.asarray(solved.eqlin.marginals)
        weights = np.where(left > 0, left * down, -left * up)
        usable = sorted((self.guard.primary | self.costs.keys()) - target.known)
        return self._cut({cell: float(weights[cell]) for cell in usable}, target)

    def _cut(
        self, weights: dict[int, float], target: Target
    ) -> tuple[dict[int, float], float] | None:
        primary = self.guard.primary
        missing = 1.0 - sum(weight for cell, weight in weights.items() if cell in primary)
        if missing <= 1e-9:
            return None
        row = {
            cell: min(weight, missing)
            for cell, weight in weights.items()
            if cell not in primary and weight > 1e-9
        }
        least = missing
        for cell in set(target.cells) - primary:  # a sum counts only while all of it is hidden
            row[cell] = row.get(cell, 0.0) - missing
            least -= missing
        return row, least * (1 - 1e-7)
