"""Values of frameworks and what has been committed of them (R4, R6, R24-R26, R75)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from frameworks.law.codes import Nature

PENNY = Decimal("0.01")
HUNDRED = Decimal(100)
CLOSE_PERCENT = Decimal(80)
"""From here on it is told that the value is running out [D]."""
GROWTH_PERCENT = {
    Nature.GOODS: Decimal(110),
    Nature.SERVICES: Decimal(110),
    Nature.WORKS: Decimal(115),
}
"""Beyond this share of the estimate growth needs a ground of its own (PA s.74(4))."""


@dataclass(frozen=True)
class CallOffValue:
    """What one call-off counts for: its estimate at the award, options included."""

    estimate: Decimal
    spent: Decimal = Decimal(0)
    is_cancelled: bool = False


def with_vat(net: Decimal, rate_percent: Decimal) -> Decimal:
    """The amount that is compared with a threshold (R4)."""
    return (net * (HUNDRED + rate_percent) / HUNDRED).quantize(PENNY, rounding=ROUND_HALF_UP)


def framework_value(parts: Iterable[Decimal | None]) -> Decimal | None:
    """All contracts that may be awarded under it, or all frameworks of a scheme (R6).

    None when one of them cannot be estimated: it is then treated as above every threshold.
    """
    total = Decimal(0)
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def committed_value(call_offs: Iterable[CallOffValue]) -> Decimal:
    """Estimates at the award, or spend where larger; of cancelled ones what was paid (R26)."""
    return sum(
        (one.spent if one.is_cancelled else max(one.estimate, one.spent) for one in call_offs),
        Decimal(0),
    )


def percent_of(part: Decimal, whole: Decimal) -> Decimal:
    """The share in percent; of nothing, any part is beyond measure."""
    if not whole:
        return Decimal("Infinity") if part else Decimal(0)
    return part / whole * HUNDRED


def spread_percent(low: Decimal, high: Decimal) -> int:
    """How much more the highest price is than the lowest, in whole percents (R75)."""
    return int(((high - low) / low * HUNDRED).quantize(Decimal(1), rounding=ROUND_HALF_UP))
