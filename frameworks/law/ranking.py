"""Suppliers of a direct award in the order of the lot's objective mechanism (R11)."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Candidate(Generic[Key]):
    """A supplier that can be awarded to."""

    key: Key
    name: str
    place_rank: int | None = None
    total: Decimal | None = None
    """Of the whole basket, without VAT; none where something has no price."""
    missing: tuple[str, ...] = ()
    """What it has no price for."""


@dataclass(frozen=True)
class Ranked(Generic[Key]):
    """Where a supplier stands, and why; without a rank it is offered nothing."""

    key: Key
    rank: int | None
    reason: str


def by_cost(candidates: Iterable[Candidate[Key]]) -> list[Ranked[Key]]:
    """The lowest total first; of two equal ones that with the better place, then the first name.

    A supplier without a price for something cannot be compared, and has no rank.
    """
    every = list(candidates)
    complete = sorted((one for one in every if one.total is not None), key=_cost)
    ranked = [
        Ranked(one.key, rank, f"£{one.total:,.2f} for the basket{_tie(one, complete)}.")
        for rank, one in enumerate(complete, start=1)
    ]
    return ranked + [
        Ranked(one.key, None, f"Not ranked: no price for {', '.join(one.missing)}.")
        for one in every
        if one.total is None
    ]


def by_place(candidates: Iterable[Candidate[Key]]) -> list[Ranked[Key]]:
    """As their places on the lot are ranked; a supplier whose place has no rank has none here."""
    every = list(candidates)
    placed = sorted(
        (one for one in every if one.place_rank is not None),
        key=lambda one: (one.place_rank, one.name),
    )
    ranked = [
        Ranked(one.key, rank, f"Rank {one.place_rank} on the lot.")
        for rank, one in enumerate(placed, start=1)
    ]
    return ranked + [
        Ranked(one.key, None, "Not ranked: its place on the lot has no rank.")
        for one in every
        if one.place_rank is None
    ]


def the_only_one(candidates: Iterable[Candidate[Key]]) -> list[Ranked[Key]]:
    """The lot's one supplier."""
    return [Ranked(one.key, 1, "The only supplier of the lot.") for one in candidates]


def _cost(one: Candidate[Key]) -> tuple[Decimal, bool, int, str]:
    rank = one.place_rank
    return (one.total or Decimal(0), rank is None, rank or 0, one.name)


def _tie(one: Candidate[Key], among: Sequence[Candidate[Key]]) -> str:
    same = [other for other in among if other.total == one.total]
    if len(same) == 1:
        return ""
    return ", as much as another: by rank on the lot, then by name"
