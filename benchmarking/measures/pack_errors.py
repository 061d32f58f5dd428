"""Prices that look like a wrong pack size rather than a dear purchase (method 2.2, ruling 2.7a-3).

A price many times that of everybody else, by just the factor that packs come in, is more often a
box booked as a piece than a bad bargain. Such prices are put to their owner before anybody is
compared with them; a price that is only dear is a finding and stays.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from benchmarking.measures import order_statistics

PACK_SIZES: Final = (2, 5, 6, 10, 12, 20, 24, 25, 48, 50, 72, 100, 144, 200, 250, 500, 1000)
TOLERANCE: Final = 0.08
FAR: Final = 3.0
"""A ratio beyond this, or below one over this, can not be left to stand unexplained."""


class Question(StrEnum):
    """What is asked of the owner of a price."""

    NONE = ""
    PACK = "pack"
    CHECK = "check"


@dataclass(frozen=True)
class Screened:
    """What the screen says of one price.

    `factors` are those by which the base units may have to be multiplied, as whole numbers or
    one over a whole number: "10", "1/12". One alone is a proposal; several are only shown.
    """

    question: Question
    factors: tuple[str, ...] = ()

    @property
    def proposed(self) -> str:
        """The factor to propose; empty where none fits or more than one does."""
        return self.factors[0] if len(self.factors) == 1 else ""


def screen(z: float, ratio: float, *, is_goods: bool) -> Screened:
    """Judge a price by its modified z among the logs of all, and its ratio to the others' median.

    Only goods with an order unit have packs: of a service an outlier with a ratio outside ⅓ to 3
    is to be checked, never a factor proposed.
    """
    if not abs(z) > order_statistics.OUTLIER_LIMIT:
        return Screened(Question.NONE)
    factors = fitting(ratio) if is_goods else ()
    if factors:
        return Screened(Question.PACK, factors)
    if ratio > FAR or ratio < 1 / FAR:
        return Screened(Question.CHECK)
    return Screened(Question.NONE)


def fitting(ratio: float) -> tuple[str, ...]:
    """The pack factors within 8 % of the ratio, or of its inverse, the smallest pack first."""
    many = [f"{size}" for size in PACK_SIZES if _is_near(ratio, size)]
    parts = [f"1/{size}" for size in PACK_SIZES if _is_near(ratio, 1 / size)]
    return (*many, *parts)


def _is_near(ratio: float, wanted: float) -> bool:
    return abs(ratio / wanted - 1) <= TOLERANCE
