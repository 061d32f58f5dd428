"""Against what a saving is claimed: the first baseline that holds, and why those before failed.

Method 2.3: the price paid in the twelve months before, the expiring contract's price with its
indexation, the peers' median, the median of all compliant bids, the list price where members
really pay it; without any of them there is no claim.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

SMALLEST_NUMBER_OF_BIDS: Final = 3
SMALLEST_SHARE_PAYING_LIST: Final = Fraction(1, 2)


class BaselineKind(StrEnum):
    """In order of precedence."""

    PAID = "paid"
    EXPIRING_CONTRACT = "expiring_contract"
    PEER_MEDIAN = "peer_median"
    BIDS_MEDIAN = "bids_median"
    LIST_PRICE = "list_price"


NEVER_CASH: Final = frozenset({BaselineKind.BIDS_MEDIAN})
"""Nobody paid what was bid, so nothing leaves a budget."""


def higher(kind: str) -> tuple[BaselineKind, ...]:
    """The kinds that come before and must have failed."""
    order = list(BaselineKind)
    return tuple(order[: order.index(BaselineKind(kind))])


def unexplained(kind: str, failed: Mapping[str, str]) -> tuple[BaselineKind, ...]:
    """Higher kinds for which no reason is given why they do not hold."""
    return tuple(one for one in higher(kind) if not failed.get(one, "").strip())


def median_of_bids(bids: Sequence[Decimal]) -> Decimal | None:
    """Of all compliant bids, of which there must be three; else None. Exact pounds."""
    if len(bids) < SMALLEST_NUMBER_OF_BIDS:
        return None
    ordered = sorted(bids)
    middle, is_even = len(ordered) // 2, len(ordered) % 2 == 0
    if is_even:
        return (ordered[middle - 1] + ordered[middle]) / 2
    return ordered[middle]


def list_price_holds(members: int, paying_it: int) -> bool:
    """Whether at least half of the members demonstrably pay the list price."""
    return members > 0 and Fraction(paying_it, members) >= SMALLEST_SHARE_PAYING_LIST
