"""A made-up population, and what would be released of it: two tables with margins.

Contributors return late and revise between the releases; a figure is in the second only where the
rules let it follow the first.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarking.disclosure import linear, revisions, secondary_suppressions, tables
from benchmarking.disclosure.rules import Level

Cell = tuple[str, str]
REGIONS, KINDS = "abcdef", "uvxyz"
BOTH = 2


@dataclass
class Population:
    """Amounts by contributor and release, and the cell of each contributor."""

    cells: dict[str, Cell]
    releases: list[dict[str, float]]

    @classmethod
    def made(cls, seed: int, contributors: int = 45) -> "Population":
        rng = np.random.default_rng(seed)
        names = [f"c{number}" for number in range(contributors)]
        cells = {name: (rng.choice(list(REGIONS)), rng.choice(list(KINDS))) for name in names}
        amounts = dict(zip(names, rng.lognormal(6, 1.2, contributors).round(2) + 1, strict=True))
        late = set(rng.choice(names, size=int(rng.integers(0, 20)), replace=False).tolist())
        first = {name: amount for name, amount in amounts.items() if name not in late}
        revised = set(rng.choice(names, size=int(rng.integers(0, 10)), replace=False).tolist())
        second = {
            name: round(amount * rng.uniform(0.5, 1.5), 2) if name in revised else amount
            for name, amount in amounts.items()
        }
        return cls(cells, [first, second])

    def members(self, release: int) -> dict[Cell, dict[str, float]]:
        """Each cell's and margin's contributions."""
        found: dict[Cell, dict[str, float]] = {}
        for name, amount in self.releases[release].items():
            region, kind = self.cells[name]
            for row in (region, "Total"):
                for column in (kind, "Total"):
                    found.setdefault((row, column), {})[name] = amount
        return found


@dataclass
class Told:
    """The figures that are out: the unknowns in each, and its value.

    `withheld` has the unsafe cells of each release, and all that are hidden with them.
    """

    population: Population
    figures: list[tuple[list[str], float]] = field(default_factory=list)
    span: linear.Span = field(default_factory=linear.Span)
    withheld: list[tuple[set[Cell], set[Cell]]] = field(default_factory=list)

    def unknown(self, name: str, release: int) -> str:
        """A contributor's amount in a release: one unknown where it was not revised."""
        first, second = self.population.releases
        is_revised = release == 1 and name in first and first[name] != second[name]
        return f"{name}, revised" if is_revised else name

    def tell(self, release: int, members: dict[Cell, dict[str, float]], cell: Cell) -> None:
        names = [self.unknown(name, release) for name in members[cell]]
        self.figures.append((names, sum(members[cell].values())))


def everything(population: Population) -> Told:
    """All cells and margins of both releases, with no rule at all."""
    told = Told(population)
    for release in range(BOTH):
        members = population.members(release)
        for cell in members:
            told.tell(release, members, cell)
    return told


def by_the_rules(population: Population) -> Told:
    """What passes: primary and secondary suppression, the linear audit, and enough changes."""
    told = Told(population)
    _release(told, 0, set())
    before, after = population.members(0), population.members(1)
    _, hidden = told.withheld[0]
    waiting = {
        cell
        for cell in after
        if cell in before
        and cell not in hidden
        and not revisions.total_may_follow(before[cell], after[cell])
    }
    _release(told, 1, waiting)
    return told


def _release(told: Told, release: int, waiting: set[Cell]) -> None:
    """Cells that wait or that the linear audit refuses are unsafe; partners are chosen beside."""
    members = told.population.members(release)
    inner = {cell: amounts for cell, amounts in members.items() if "Total" not in cell}
    unsafe: set[Any] = tables.primary_suppressions(members, Level.PARTICIPANTS) | waiting
    while True:
        hidden = unsafe | secondary_suppressions(inner, unsafe)
        span = linear.Span({f"{name}, revised": name for name in told.population.cells})
        for names, _ in told.figures:
            span.admit(dict.fromkeys(names, 1.0))
        refused = {
            cell
            for cell in sorted(set(members) - hidden)
            if not span.admit({told.unknown(name, release): 1.0 for name in members[cell]}).ok
        }
        if not refused:
            break
        unsafe |= refused
    told.span = span
    told.withheld.append((unsafe, hidden))
    for cell in sorted(set(members) - hidden):
        told.tell(release, members, cell)
