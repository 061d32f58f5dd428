"""How good the data of a return is: a score from 0 to 100 beside every figure that uses it.

Seven parts, each a share from 0 to 1, weighted; a part that does not apply is dropped and the
weights of the others are scaled up. Exact fractions until the score is posted with two decimals.
Method 2.7, worked example W12.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

VERSION = 1
SECTION = "2.7"

LEDGER_TOLERANCE = Fraction(5, 100)
DAYS_UNTIL_WORTHLESS = 60
CENT = Decimal("0.01")


class Band(StrEnum):
    """Classes of scores: C is compared and marked, D is left out of everybody's peers."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


LOWEST_OF_BAND = {Band.A: Decimal(85), Band.B: Decimal(70), Band.C: Decimal(50), Band.D: Decimal(0)}


@dataclass(frozen=True)
class Part:
    """A part of the score: its weight, and what it asks, in a sentence for readers."""

    key: str
    name: str
    weight: Fraction
    asks: str

    @property
    def percent(self) -> int:
        """The weight as a percentage."""
        return int(100 * self.weight)


PARTS = (
    Part(
        "completeness",
        "Completeness",
        Fraction(25, 100),
        "How much of what each payment must say is said: who was paid, on which day, how much and "
        "for what.",
    ),
    Part(
        "reconciliation",
        "Agreement with the ledger",
        Fraction(25, 100),
        "How near the sum of the payments comes to the total of the authority's ledger. Five per "
        "cent apart is worth nothing, and so is a ledger total that was not stated.",
    ),
    Part(
        "classification",
        "Categories",
        Fraction(15, 100),
        "How much of the money has a category, each payment counted as far as its category is "
        "sure.",
    ),
    Part(
        "supplier",
        "Suppliers",
        Fraction(10, 100),
        "How much of the money went to a supplier who is known beyond doubt. Payments to private "
        "persons, and those whose payee is redacted, do not count.",
    ),
    Part(
        "unit",
        "Units",
        Fraction(10, 100),
        "How much of the money has a known unit of measure. It applies where prices are compared, "
        "not to spend.",
    ),
    Part(
        "timeliness",
        "Timeliness",
        Fraction(10, 100),
        "Whether the file came by the end of the month that follows its last payment. Sixty days "
        "later is worth nothing.",
    ),
    Part(
        "duplicates",
        "No duplicates",
        Fraction(5, 100),
        "How little of the money may have been counted twice: the same supplier, reference and "
        "amount once more, or without a reference the same supplier and amount within three days.",
    ),
)


@dataclass(frozen=True)
class Components:
    """The parts of one return, each from 0 to 1; None where a part does not apply."""

    completeness: Fraction | None
    reconciliation: Fraction | None
    classification: Fraction | None
    supplier: Fraction | None
    unit: Fraction | None
    timeliness: Fraction | None
    duplicates: Fraction | None

    def __post_init__(self) -> None:
        for field in fields(self):
            value: Fraction | None = getattr(self, field.name)
            if value is not None and not 0 <= value <= 1:
                raise ValueError(f"{field.name} lies between 0 and 1")
        if not any(True for _ in self.applying()):
            raise ValueError("at least one part applies")

    def applying(self) -> Iterator[tuple[Part, Fraction]]:
        """The parts that apply, each with its value."""
        for part in PARTS:
            value: Fraction | None = getattr(self, part.key)
            if value is not None:
                yield part, value


@dataclass(frozen=True)
class Points:
    """What a part gives of the hundred, what it could give, and so what is missing."""

    part: Part
    value: Fraction
    points: Fraction
    most: Fraction

    @property
    def missing(self) -> Fraction:
        """Points that a perfect part would add."""
        return self.most - self.points


def points(components: Components) -> list[Points]:
    """The parts that apply, with their points; their `most` add up to 100 exactly."""
    applying = list(components.applying())
    whole = sum(part.weight for part, _ in applying)
    return [
        Points(part, value, 100 * part.weight * value / whole, 100 * part.weight / whole)
        for part, value in applying
    ]


def score(components: Components) -> Decimal:
    """The score from 0 to 100, rounded half-up once, to two decimals."""
    return posted(sum((one.points for one in points(components)), Fraction(0)))


def band(scored: Decimal) -> Band:
    """A from 85, B from 70, C from 50, D below. Raises ValueError outside 0 to 100."""
    if not 0 <= scored <= 100:
        raise ValueError("a score lies between 0 and 100")
    return next(one for one, lowest in LOWEST_OF_BAND.items() if scored >= lowest)


def share(part: Decimal, whole: Decimal) -> Fraction | None:
    """How much of the whole the part is; None of nothing, which has no parts."""
    return Fraction(part) / Fraction(whole) if whole else None


def reconciliation(returned: Decimal, ledger: Decimal | None) -> Fraction:
    """1 where return and ledger agree, 0 from five per cent apart or without a ledger total."""
    if ledger is None:
        return Fraction(0)
    if not ledger:
        return Fraction(int(not returned))
    apart = abs(Fraction(returned) - Fraction(ledger)) / abs(Fraction(ledger))
    return max(Fraction(0), 1 - apart / LEDGER_TOLERANCE)


def timeliness(days_late: int) -> Fraction:
    """1 until the day it is due, 0 from sixty days later; early is no better than on the day."""
    return max(Fraction(0), 1 - Fraction(max(days_late, 0), DAYS_UNTIL_WORTHLESS))


def posted(exact: Fraction, to: Decimal = CENT) -> Decimal:
    """The fraction as a decimal, rounded half away from zero."""
    units = exact / Fraction(to)
    doubled = 2 * abs(units.numerator) + units.denominator
    whole = doubled // (2 * units.denominator)
    return (Decimal(whole if units >= 0 else -whole) * to).quantize(to, rounding=ROUND_HALF_UP)
