"""A pound is saved once: what claims may say together about the same lines (method 2.3).

A conflict is refused with the other claim's name; nothing is trimmed to fit (ruling 7).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from benchmarking.measures.savings import ItemPeriod


class SavingType(StrEnum):
    """How a saving comes about."""

    PRICE = "price"
    SPECIFICATION = "specification"
    DEMAND = "demand"
    PROCESS = "process"
    COST_AVOIDANCE = "cost_avoidance"
    REBATE_INCOME = "rebate_income"
    WHOLE_LIFE = "whole_life"


PRICE_LIKE: Final = frozenset(
    {SavingType.PRICE, SavingType.SPECIFICATION, SavingType.REBATE_INCOME}
)
"""They lower what a unit costs, so that together they cannot exceed how far it fell."""

NEVER_CASH: Final = frozenset({SavingType.COST_AVOIDANCE})


class Refusal(StrEnum):
    """Why a claim cannot stand on a line beside the others."""

    SAME_TYPE = "same_type"
    ABOVE_PRICE_GAP = "above_price_gap"
    ABOVE_BASELINE_COST = "above_baseline_cost"


@dataclass(frozen=True)
class OnLine:
    """What one claim says of one line: its kind, its amount in pounds, and the line's figures."""

    claim: str
    kind: SavingType
    amount: Fraction
    item: ItemPeriod

    @property
    def price_gap(self) -> Fraction:
        """p0·I·q1 − p1·q1: all that a lower price can have saved."""
        return self.item.attributable


@dataclass(frozen=True)
class Conflict:
    """Why it is refused, and whose claim stands in the way."""

    refusal: Refusal
    other: str


def baseline_cost(claims: Iterable[OnLine]) -> Fraction:
    """What the line would have cost: p0·I·q1, or p0·I·q0 where a demand claim stands on it."""
    return max(
        one.item.counterfactual_price
        * (one.item.baseline_quantity if one.kind is SavingType.DEMAND else one.item.quantity)
        for one in claims
    )


def conflict(new: OnLine, standing: Sequence[OnLine]) -> Conflict | None:
    """What speaks against the claim on a line, beside those that stand there; None if nothing.

    By itself, too, a claim is never above what the line would have cost: the conflict then names
    the claim itself.
    """
    for one in standing:
        if one.kind is new.kind:
            return Conflict(Refusal.SAME_TYPE, one.claim)
    together = [*standing, new]
    price_like = [one for one in together if one.kind in PRICE_LIKE]
    if new.kind in PRICE_LIKE and len(price_like) > 1:
        gap = max(one.price_gap for one in price_like)
        if sum(one.amount for one in price_like) > gap:
            return Conflict(Refusal.ABOVE_PRICE_GAP, price_like[0].claim)
    if sum(one.amount for one in together) > baseline_cost(together):
        return Conflict(Refusal.ABOVE_BASELINE_COST, together[0].claim)
    return None
