"""How much of what could go through frameworks does, and where the rest leaks (method 2.4).

All amounts are whole pence, net, credits included. The rule that sorts lines into the five classes
is `line_classes.classify`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Self

from benchmarking.measures import order_statistics
from benchmarking.measures.line_classes import LineClass
from benchmarking.measures.vocabulary import Direction

SLUG = "framework-coverage"
VERSION = 2
NAME = "Framework coverage and leakage"
WHY = (
    "A framework saves money only for those who buy through it. What is bought beside it from one "
    "of its own suppliers is the cheapest to bring back."
)
NUMERATOR = (
    "Net amount, in pounds without VAT, of lines on a framework: called off by a contract from a "
    "lot that covers the category and that the authority had joined, or paid to a supplier on such "
    "a lot at no more than 2% above its list price."
)
DENOMINATOR = (
    "Addressable spend: on framework, and off it in categories that a lot covers which the "
    "authority may use, for the days on which the lot was live. Beside it stand the share of all "
    "spend that can be influenced, and of the authorities that buy anything on framework."
)
DIRECTION = Direction.HIGHER_BETTER
SILENT_WHEN: tuple[str, ...] = (
    "Nothing is addressable, or credits outweigh what is: there is no share to give.",
    "A class that nets to less than nothing is shown as it is, and the share is held between 0 and "
    "100% and marked.",
    "Spend lines carry no units: their price is held against a list only where purchases of the "
    "same supplier and invoice add up to them; the page says for how much of the spend that is.",
    "Leakage in pounds of opportunity needs a discount verified by the finance officers of five "
    "members or more of the framework, and of seven besides the reader's own body, so that the "
    "median tells of none of them (R1); until then it is not shown.",
)

FEWEST_VERIFIED = 5
HUNDRED = 100


@dataclass(frozen=True)
class Share:
    """A share in per cent, exact; `is_clipped`: credits took it out of 0 to 100."""

    percent: Fraction
    is_clipped: bool = False


@dataclass(frozen=True)
class Buckets:
    """Net pence by class, over any set of lines."""

    on: int = 0
    off_fw_supplier: int = 0
    off_other: int = 0
    out_of_scope: int = 0
    excluded: int = 0

    def __add__(self, other: Self) -> "Buckets":
        sums = (getattr(self, one.name) + getattr(other, one.name) for one in fields(self))
        return Buckets(*sums)

    @property
    def off(self) -> int:
        """Leakage: addressable, and not on framework."""
        return self.off_fw_supplier + self.off_other

    @property
    def addressable(self) -> int:
        """What could have gone through a framework."""
        return self.on + self.off

    @property
    def influenceable(self) -> int:
        """Spend of any kind that the authority decides about."""
        return self.addressable + self.out_of_scope

    @property
    def total(self) -> int:
        """All lines."""
        return self.influenceable + self.excluded

    @property
    def coverage(self) -> Share | None:
        """On framework of addressable."""
        return share(self.on, self.addressable)

    @property
    def coverage_of_influenceable(self) -> Share | None:
        """On framework of what can be influenced."""
        return share(self.on, self.influenceable)


def bucket(line_class: LineClass | str, pence: int) -> Buckets:
    """The pence in the bucket of their class. Raises ValueError for an unknown class."""
    return Buckets(**{LineClass(line_class).value: pence})


def total(parts: Iterable[Buckets]) -> Buckets:
    """The sum, class by class."""
    return sum(parts, Buckets())


def share(part: int, whole: int) -> Share | None:
    """Per cent of the whole, held between 0 and 100; None where the whole is not above nothing."""
    if whole <= 0:
        return None
    exact = Fraction(HUNDRED * part, whole)
    held = min(max(exact, Fraction(0)), Fraction(HUNDRED))
    return Share(held, is_clipped=held != exact)


def by_count(authorities: Sequence[Buckets]) -> tuple[int, int]:
    """How many authorities buy anything on framework, of how many that could (method 2.4)."""
    could = [one for one in authorities if one.addressable > 0]
    return sum(one.on > 0 for one in could), len(could)


def verified_discount(discounts: Sequence[float]) -> float | None:
    """The median of a framework's finance-verified discounts, one a member, as shares of a pound.

    None with fewer than five members: it is then shown to nobody. Method 2.4.
    """
    if len(discounts) < FEWEST_VERIFIED:
        return None
    return order_statistics.quantile(discounts, 0.5)


def leakage_opportunity(
    off_by_category: Mapping[str, int], discounts: Mapping[str, float | None]
) -> float | None:
    """Pence that the off-framework spend would cost less at each category's verified discount.

    Categories that net to less than nothing count as nothing; so do those without a discount. None
    where no category has one: an opportunity nobody verified is not shown. Method 2.4.
    """
    known = {name: rate for name, rate in discounts.items() if rate is not None}
    if not known:
        return None
    return sum(max(0, off) * known[name] for name, off in off_by_category.items() if name in known)
