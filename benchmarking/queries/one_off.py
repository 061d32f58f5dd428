"""One payment that is most of a category's spend: told with it and without (method 2.1).

A building paid in one year makes a body look dear among its peers, and cheap the year after.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from benchmarking.charts import words
from benchmarking.models import BenchmarkResult
from benchmarking.queries import wording
from consortia.choices import DenominatorMeasure
from procurement_portal.core.templatetags import formats

MOST_SHARE = Decimal("0.5")
"""A line of more than this share of the category's net amount is told (method 2.1)."""


@dataclass(frozen=True)
class OneOff:
    """The line, and the result that it is most of."""

    net_amount: Decimal
    paid_on: date | None
    month: date
    result: BenchmarkResult

    @property
    def share(self) -> Decimal:
        """Its share of the net amount, above a half; above 1 where credits stand beside it."""
        return self.net_amount / self.result.net_amount

    @property
    def rate_without(self) -> Decimal | None:
        """What the rate would be without it; None where there is no rate."""
        return None if self.result.rate is None else self.result.rate * (1 - self.share)

    @property
    def sentence(self) -> str:
        """With it and without."""
        when = (
            f"on {formats.day(self.paid_on)}" if self.paid_on else f"in {words.month(self.month)}"
        )
        told = f"One payment of {formats.pounds_exact(self.net_amount)} {when} is "
        told += f"{formats.percent(self.share)} of this."
        if self.rate_without is None:
            return told
        each = wording.EACH[DenominatorMeasure(self.result.category.denominator)]
        without = f"Without it you would spend {formats.pounds_exact(self.rate_without)} {each}"
        if self.result.median and self.rate_without > 0:
            against = words.against(float(self.rate_without), float(self.result.median))
            without += f", {against} the median of the peers"
        return f"{told} {without}. If it does not come every year, compare without it."


def of(lines: QuerySet[Any], result: BenchmarkResult) -> OneOff | None:
    """The largest of the lines that the result is of, where it is more than half. One query."""
    largest = lines.order_by("-net_amount", "pk").values_list("net_amount", "paid_on", "month")
    found = largest.filter(net_amount__gt=result.net_amount * MOST_SHARE).first()
    if found is None or result.net_amount <= 0:
        return None
    net_amount, paid_on, month = found
    return OneOff(net_amount, paid_on, month, result)
