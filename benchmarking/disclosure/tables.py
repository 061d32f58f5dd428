"""Cells of published tables that would give a contributor away by themselves (method 2.6 R2, R4).

A rule says of one cell's contributions whether they are unsafe. The portal's own is `at_level`;
the others are those of the literature, so that published tables can be checked against ours.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from benchmarking.disclosure import rules
from benchmarking.disclosure.rules import Level

Cell = TypeVar("Cell", bound=Hashable)
Contributions = Sequence[float] | Mapping[Hashable, float]
Rule = Callable[[Sequence[float]], bool]


def primary_suppressions(
    cells: Mapping[Cell, Contributions] | Sequence[Sequence[Contributions]],
    unsafe: Rule | Level | str = Level.PARTICIPANTS,
) -> set[Any]:
    """The cells to withhold for their own sake: the contributions to each, or those by name.

    Rows of cells are taken too: then a cell is its place, such as (0, 2), as it is for `audit`.

    `unsafe` is one of the rules of this module, or the level at which the table is published; that
    of participants, where it is not given. Cells to which nobody contributes are not withheld: they
    hold nothing of anyone's. Raises ValueError for cells that are lists of nothing but amounts,
    of which nobody can tell who contributes what. Method 2.6 R2.
    """
    rule = at_level(unsafe) if isinstance(unsafe, str) else unsafe
    amounts = {
        cell: list(given.values()) if isinstance(given, Mapping) else list(given)
        for cell, given in _by_cell(cells).items()
    }
    return {cell for cell, given in amounts.items() if _largest_first(given) and rule(given)}


def _by_cell(
    cells: Mapping[Cell, Contributions] | Sequence[Sequence[Contributions]],
) -> dict[Any, Contributions]:
    if isinstance(cells, Mapping):
        return dict(cells)
    places = {
        (row, column): given
        for row, of_row in enumerate(cells)
        for column, given in enumerate(of_row)
    }
    if not all(isinstance(given, Iterable) for given in places.values()):
        raise ValueError("a cell is given by what each contributor brings to it")
    return places


def at_level(level: Level | str) -> Rule:
    """Unsafe when `rules.may_publish` refuses the cell at the level."""
    return lambda contributions: not rules.may_publish(contributions, level).ok


def frequency(most: int) -> Rule:
    """Unsafe with so many contributors or fewer."""
    return lambda contributions: len(_largest_first(contributions)) <= most


def dominance(largest: int, percent: float) -> Rule:
    """Unsafe when so many of the largest make up more than so much of the total: (n, k)."""

    def unsafe(contributions: Sequence[float]) -> bool:
        sizes = _largest_first(contributions)
        return 100 * sum(sizes[:largest]) > percent * sum(sizes)

    return unsafe


def prior_posterior(posterior: float, prior: float = 100) -> Rule:
    """Unsafe when the second largest could estimate the largest to within `posterior` per cent.

    They are taken to know every other contribution to within `prior` per cent beforehand. With a
    prior of 100 this is the p%-rule.
    """

    def unsafe(contributions: Sequence[float]) -> bool:
        sizes = _largest_first(contributions)
        return prior * sum(sizes[2:]) < posterior * sum(sizes[:1])

    return unsafe


def _largest_first(contributions: Sequence[float]) -> list[float]:
    return sorted((abs(amount) for amount in contributions if amount != 0), reverse=True)
