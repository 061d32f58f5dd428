"""Thresholds of the Procurement Act 2023 as dated rows (R3-R5). All include VAT."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from frameworks.law.codes import Nature


class Row(StrEnum):
    """The types of contract that Schedule 1 tells apart."""

    CENTRAL = "central"
    SUB_CENTRAL = "sub_central"
    WORKS = "works"
    LIGHT_TOUCH = "light_touch"
    CONCESSION = "concession"
    LIGHT_TOUCH_CONCESSION = "light_touch_concession"
    UTILITIES = "utilities"
    UTILITIES_WORKS = "utilities_works"
    UTILITIES_LIGHT_TOUCH = "utilities_light_touch"
    DEFENCE = "defence"
    DEFENCE_WORKS = "defence_works"


@dataclass(frozen=True)
class Threshold:
    """An amount, VAT included, at and above which the Act applies in full."""

    row: Row
    valid_from: date
    amount: Decimal
    source: str


SCHEDULE_1 = "Procurement Act 2023, Sch.1"
GUIDANCE = "published guidance; the text of the order was not read"
FROM_2026, FROM_2024 = date(2026, 1, 1), date(2024, 1, 1)

THRESHOLDS = tuple(
    Threshold(row, valid_from, Decimal(pounds), source)
    for row, valid_from, pounds, source in (
        (Row.CENTRAL, FROM_2026, 135_018, SCHEDULE_1),
        (Row.SUB_CENTRAL, FROM_2026, 207_720, SCHEDULE_1),
        (Row.WORKS, FROM_2026, 5_193_000, SCHEDULE_1),
        (Row.LIGHT_TOUCH, FROM_2026, 663_540, SCHEDULE_1),
        (Row.CONCESSION, FROM_2026, 5_193_000, SCHEDULE_1),
        (Row.LIGHT_TOUCH_CONCESSION, FROM_2026, 5_372_609, SCHEDULE_1),
        (Row.UTILITIES, FROM_2026, 415_440, SCHEDULE_1),
        (Row.UTILITIES_WORKS, FROM_2026, 5_193_000, SCHEDULE_1),
        (Row.UTILITIES_LIGHT_TOUCH, FROM_2026, 884_720, SCHEDULE_1),
        (Row.DEFENCE, FROM_2026, 415_440, SCHEDULE_1),
        (Row.DEFENCE_WORKS, FROM_2026, 5_193_000, SCHEDULE_1),
        (Row.CENTRAL, FROM_2024, 139_688, GUIDANCE),
        (Row.SUB_CENTRAL, FROM_2024, 214_904, GUIDANCE),
        (Row.WORKS, FROM_2024, 5_372_609, GUIDANCE),
        (Row.LIGHT_TOUCH, FROM_2024, 663_540, GUIDANCE),
        (Row.CONCESSION, FROM_2024, 5_372_609, GUIDANCE),
        (Row.UTILITIES, FROM_2024, 429_809, GUIDANCE),
        (Row.UTILITIES_WORKS, FROM_2024, 5_372_609, GUIDANCE),
        (Row.UTILITIES_LIGHT_TOUCH, FROM_2024, 884_720, GUIDANCE),
    )
)


def row_for(
    nature: Nature,
    *,
    is_central: bool,
    is_light_touch: bool = False,
    is_for_utilities: bool = False,
    is_for_defence: bool = False,
) -> Row:
    """The row of Schedule 1 that a contract, or a framework for such contracts, is in."""
    if is_light_touch:
        return Row.UTILITIES_LIGHT_TOUCH if is_for_utilities else Row.LIGHT_TOUCH
    is_works = nature is Nature.WORKS
    if is_for_defence:
        return Row.DEFENCE_WORKS if is_works else Row.DEFENCE
    if is_for_utilities:
        return Row.UTILITIES_WORKS if is_works else Row.UTILITIES
    if is_works:
        return Row.WORKS
    return Row.CENTRAL if is_central else Row.SUB_CENTRAL


def threshold(row: Row, begun_on: date) -> Threshold | None:
    """The row in force when the procurement began; None where it is not known."""
    past = [one for one in THRESHOLDS if one.row is row and one.valid_from <= begun_on]
    return max(past, key=lambda one: one.valid_from, default=None)


def is_above(gross: Decimal | None, row: Row, begun_on: date) -> bool:
    """Whether the value is not less than the threshold; so it is where either is not known."""
    found = threshold(row, begun_on)
    return gross is None or found is None or gross >= found.amount
