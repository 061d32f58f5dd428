"""Amounts shared out over days, and over the parties to a claim, so that parts sum to the whole.

A recurring saving is worth a year's amount in each claim year, which is twelve months from its
start: a financial year gets its days' share of each claim year that it touches (method 2.3).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from typing import Final

from dateutil.relativedelta import relativedelta

from benchmarking.measures.savings import half_up
from procurement_portal.core.periods import (
    Period,
    financial_year,
    first_of_month,
    last_day_of_month,
)

ONE_DAY: Final = timedelta(days=1)
MONTHS_NEW: Final = 12


class Phase(StrEnum):
    """Where a recurring saving stands in a month."""

    NOT_BEGUN = "not_begun"
    NEW = "new"
    SUSTAINED = "sustained"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Part:
    """What falls in one year or month, by its first day, to the penny."""

    starts_on: date
    amount: Decimal


def _days(period: Period) -> int:
    return (period.ends_on - period.starts_on).days + 1


def _common_days(one: Period, other: Period) -> int:
    first, last = max(one.starts_on, other.starts_on), min(one.ends_on, other.ends_on)
    return max(0, (last - first).days + 1)


def claim_years(lasts: Period) -> Iterator[Period]:
    """Each twelve months from the start; the last one whole, even where the claim ends in it."""
    number = 0
    while (start := lasts.starts_on + relativedelta(years=number)) <= lasts.ends_on:
        number += 1
        yield Period(start, lasts.starts_on + relativedelta(years=number) - ONE_DAY)


def falling_in(annual: Decimal, lasts: Period, window: Period) -> Fraction:
    """Unrounded pounds of the claim in the window."""
    if not _common_days(lasts, window):
        return Fraction(0)
    within = Period(
        max(lasts.starts_on, window.starts_on),
        min(lasts.ends_on, window.ends_on),
    )
    return sum(
        (
            Fraction(annual) * _common_days(year, within) / _days(year)
            for year in claim_years(lasts)
        ),
        Fraction(0),
    )


def by_financial_year(annual: Decimal, lasts: Period) -> list[Part]:
    """Each rounded half-up; the last takes the rounding, so that they sum to the whole."""
    first, last = financial_year(lasts.starts_on), financial_year(lasts.ends_on)
    years = [Period.of_financial_year(year) for year in range(first, last + 1)]
    whole = half_up(falling_in(annual, lasts, lasts))
    return _closed([(year.starts_on, falling_in(annual, lasts, year)) for year in years], whole)


def by_month(annual: Decimal, lasts: Period) -> list[Part]:
    """Months that sum to each financial year's part: its last month takes the rounding."""
    wholes = {financial_year(one.starts_on): one.amount for one in by_financial_year(annual, lasts)}
    parts: list[Part] = []
    for year, months in groupby(lasts.months(), key=financial_year):
        exact = [
            (month, falling_in(annual, lasts, Period(month, last_day_of_month(month))))
            for month in months
        ]
        parts += _closed(exact, wholes[year])
    return parts


def _closed(exact: Sequence[tuple[date, Fraction]], whole: Decimal) -> list[Part]:
    rounded = [Part(starts_on, half_up(amount)) for starts_on, amount in exact[:-1]]
    rest = whole - sum((part.amount for part in rounded), Decimal(0))
    return [*rounded, Part(exact[-1][0], rest)]


def phase(month: date, lasts: Period) -> Phase:
    """New for twelve months from the start, then sustained to the end, then lapsed."""
    month = first_of_month(month)
    if month > lasts.ends_on:
        return Phase.LAPSED
    if last_day_of_month(month) < lasts.starts_on:
        return Phase.NOT_BEGUN
    is_new = month < lasts.starts_on + relativedelta(months=MONTHS_NEW)
    return Phase.NEW if is_new else Phase.SUSTAINED


def shares_are_whole(shares: Mapping[str, Decimal]) -> bool:
    """Whether each lies from 0 to 1 and all sum to exactly 1 (double counting, rule 4)."""
    return all(0 <= one <= 1 for one in shares.values()) and sum(shares.values()) == 1


def attributed(amount: Decimal, shares: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The amount by party, to the penny. Raises ValueError unless the shares sum to exactly 1."""
    if not shares_are_whole(shares):
        raise ValueError("shares sum to exactly 1")
    return shown({party: amount * share for party, share in shares.items()})


def shown(parts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Exact pounds with fractions of pence, as pence that sum to the rounded whole.

    The largest remainders take what is left over; ties go to the party named first.
    """
    exact = {party: Fraction(amount) * 100 for party, amount in parts.items()}
    whole = int(half_up(sum(exact.values(), Fraction(0)) / 100) * 100)
    floors = {party: one.numerator // one.denominator for party, one in exact.items()}
    left = whole - sum(floors.values())
    by_remainder = sorted(exact, key=lambda party: floors[party] - exact[party])
    for party in by_remainder[:left]:
        floors[party] += 1
    return {party: Decimal(one).scaleb(-2) for party, one in floors.items()}
