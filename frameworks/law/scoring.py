"""How responses of a further competition get their points, and their order.

Quality: the points of 100 that the panel agreed on, times the weight. Price: the lowest price
divided by this price, times the weight. Both are rounded half up to two places, each criterion by
itself, so that anybody can add the lines up again. Equal totals share a place: a tie is told, the
portal breaks none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")
HUNDRED = Decimal(100)
FORMULA = "lowest price ÷ this price × weight, rounded half up to two places"


def quality_points(moderated: Decimal, weight: int) -> Decimal:
    """Points for a criterion that people judge; `moderated` is of 0 to 100."""
    return _rounded(moderated * weight / HUNDRED)


def price_points(price: Decimal, lowest: Decimal, weight: int) -> Decimal:
    """Points for the price. Nothing is cheaper than free: a price of zero has all of them."""
    if price == 0:
        return _rounded(Decimal(weight))
    return _rounded(lowest * weight / price)


def _rounded(points: Decimal) -> Decimal:
    return points.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Standing:
    """One response in the order of the competition."""

    response: int
    points: Mapping[int, Decimal]
    """By criterion."""
    total: Decimal
    place: int
    is_tied: bool


@dataclass(frozen=True)
class Weighed:
    """A criterion and how much it weighs, in percent."""

    criterion: int
    weight: int
    is_price: bool


@dataclass(frozen=True)
class Judged:
    """A response with its price and what the panel agreed on, by criterion."""

    response: int
    price: Decimal
    moderated: Mapping[int, Decimal]


def rank(criteria: Sequence[Weighed], responses: Sequence[Judged]) -> list[Standing]:
    """Every response with its points, the best first; ties in the order of their numbers."""
    if not responses:
        return []
    lowest = min(one.price for one in responses)
    points = {one.response: _points(criteria, one, lowest) for one in responses}
    totals = {response: sum(given.values(), Decimal(0)) for response, given in points.items()}
    order = sorted(totals, key=lambda response: (-totals[response], response))
    everybody = list(totals.values())
    return [
        Standing(
            response=response,
            points=points[response],
            total=totals[response],
            place=1 + sum(1 for other in everybody if other > totals[response]),
            is_tied=everybody.count(totals[response]) > 1,
        )
        for response in order
    ]


def _points(criteria: Sequence[Weighed], one: Judged, lowest: Decimal) -> dict[int, Decimal]:
    return {
        each.criterion: price_points(one.price, lowest, each.weight)
        if each.is_price
        else quality_points(one.moderated[each.criterion], each.weight)
        for each in criteria
    }
