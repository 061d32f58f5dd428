"""Where a change of spend between two years comes from, in parts that add up to it exactly.

Where items have prices and quantities the parts are those of Bennet (method 2.2): price, volume,
new and lost. Where only amounts are known, the third term is split instead: who was paid in both
years, who is new, who is gone.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Generic, TypeVar

from benchmarking.measures.vocabulary import Direction

SLUG = "yearly-change"
VERSION = 1
NAME = "Change since the year before"
WHY = "Spend can rise because more is bought, because prices rise, or because others are paid."
NUMERATOR = (
    "Net amount of the twelve months less that of the same months a year before, split by "
    "supplier: paid in both years, new, and no longer paid. Where items have prices and "
    "quantities, the change is split by Bennet: half of both years' quantities times the change "
    "in price, half of both years' prices times the change in quantity, and items new or lost."
)
DENOMINATOR = "None: the parts are pounds and add up to the change exactly."
DIRECTION = Direction.CONTEXT
SILENT_WHEN: tuple[str, ...] = (
    "No month of the year before is loaded.",
    "The two years do not have the same months loaded: the change would be one of files.",
    "An item without a usable quantity in either year stands with those new or lost.",
)

NOTHING = Decimal(0)
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Part(Generic[Key]):
    """One party to the change: what it was paid before and after, in pounds."""

    key: Key
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        """Pounds more, or fewer."""
        return self.after - self.before


@dataclass(frozen=True)
class YearlyChange(Generic[Key]):
    """The change and its parts, each the largest movement first."""

    continuing: tuple[Part[Key], ...]
    new: tuple[Part[Key], ...]
    lost: tuple[Part[Key], ...]

    @property
    def before(self) -> Decimal:
        """Pounds of the year before."""
        return sum((part.before for part in self._parts), NOTHING)

    @property
    def after(self) -> Decimal:
        """Pounds of the year."""
        return sum((part.after for part in self._parts), NOTHING)

    @property
    def change(self) -> Decimal:
        """The change, which is the sum of the three."""
        return self.after - self.before

    @property
    def by_continuing(self) -> Decimal:
        """The part of the change that comes from those in both years."""
        return _sum(self.continuing)

    @property
    def by_new(self) -> Decimal:
        """The part that comes from those who were not there before."""
        return _sum(self.new)

    @property
    def by_lost(self) -> Decimal:
        """The part that comes from those who are no longer there; below nothing as a rule."""
        return _sum(self.lost)

    @property
    def _parts(self) -> tuple[Part[Key], ...]:
        return (*self.continuing, *self.new, *self.lost)


def split(before: Mapping[Key, Decimal], after: Mapping[Key, Decimal]) -> YearlyChange[Key]:
    """Pounds by whoever was paid, in the year before and in the year.

    Someone is new or lost by being in one mapping and not in the other; an amount of nothing, or
    below nothing by credits, is an amount. Method 2.2.
    """
    parts = [
        Part(key, before.get(key, NOTHING), after.get(key, NOTHING)) for key in {**before, **after}
    ]
    parts.sort(key=lambda part: (-abs(part.change), str(part.key)))
    return YearlyChange(
        continuing=tuple(part for part in parts if part.key in before and part.key in after),
        new=tuple(part for part in parts if part.key not in before),
        lost=tuple(part for part in parts if part.key not in after),
    )


@dataclass(frozen=True)
class Bought:
    """What was paid for an item in a year, in pounds, and how many base units it came to.

    A quantity that is not known, or not above nothing, makes no price.
    """

    amount: Decimal
    quantity: Decimal | None


@dataclass(frozen=True)
class PriceAndVolume:
    """The change of what was paid for items, in pounds; the three add up to it exactly."""

    by_price: Fraction
    by_volume: Fraction
    by_new_and_lost: Fraction
    item_count: int

    @property
    def change(self) -> Fraction:
        """The whole of it."""
        return self.by_price + self.by_volume + self.by_new_and_lost


def price_and_volume(before: Mapping[Key, Bought], after: Mapping[Key, Bought]) -> PriceAndVolume:
    """Bennet's split over items: price at the mean quantity, volume at the mean price.

    An item without a usable quantity in either year stands with those new or lost, as does one
    that was bought in one year only (method 2.2, ruling 4). The same as `indices.bennet`, exact.
    """
    by_price, by_volume, rest, matched = Fraction(0), Fraction(0), Fraction(0), 0
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old and new and _has_price(old) and _has_price(new):
            matched += 1
            price, volume = _bennet(old, new)
            by_price += price
            by_volume += volume
        else:
            rest += Fraction(new.amount if new else 0) - Fraction(old.amount if old else 0)
    return PriceAndVolume(by_price, by_volume, rest, matched)


def _has_price(bought: Bought) -> bool:
    return bought.quantity is not None and bought.quantity > 0 and bought.amount > 0


def _bennet(old: Bought, new: Bought) -> tuple[Fraction, Fraction]:
    units, more_units = Fraction(old.quantity or 0), Fraction(new.quantity or 0)
    price, new_price = Fraction(old.amount) / units, Fraction(new.amount) / more_units
    return (
        (units + more_units) / 2 * (new_price - price),
        (price + new_price) / 2 * (more_units - units),
    )


def _sum(parts: tuple[Part[Key], ...]) -> Decimal:
    return sum((part.change for part in parts), NOTHING)
