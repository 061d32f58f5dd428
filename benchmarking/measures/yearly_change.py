"""Where a change of spend between two years comes from, in parts that add up to it exactly.

Where items have prices and quantities the parts are those of Bennet (method 2.2): price, volume,
new and lost. Where only amounts are known, the third term is split instead: who was paid in both
years, who is new, who is gone.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
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


def _sum(parts: tuple[Part[Key], ...]) -> Decimal:
    return sum((part.change for part in parts), NOTHING)
