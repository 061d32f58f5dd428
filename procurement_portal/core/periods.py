"""Periods: inclusive dates, months, and the financial year that runs April to March."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def first_of_month(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)


def financial_year(day: date) -> int:
    """The calendar year in which the day's financial year began: 31 March 2026 → 2025."""
    return day.year if day.month >= 4 else day.year - 1


def financial_year_label(starting: int) -> str:
    """2025 → "2025 to 2026"."""
    return f"{starting} to {starting + 1}"


@dataclass(frozen=True)
class Period:
    """A run of days, both ends included."""

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise ValueError("a period ends on or after the day it starts")

    @classmethod
    def of_financial_year(cls, starting: int) -> "Period":
        """1 April of the year to 31 March of the next."""
        return cls(date(starting, 4, 1), date(starting + 1, 3, 31))

    @classmethod
    def months_ending(cls, last_month: date, count: int) -> "Period":
        """`count` whole calendar months, the last one that of `last_month`."""
        start = first_of_month(last_month) - relativedelta(months=count - 1)
        return cls(start, last_day_of_month(last_month))

    @property
    def midpoint(self) -> date:
        """The day in the middle, at which a denominator is read (method 2.1)."""
        return self.starts_on + (self.ends_on - self.starts_on) / 2

    def months(self) -> Iterator[date]:
        """The first day of each month touched."""
        month = first_of_month(self.starts_on)
        while month <= self.ends_on:
            yield month
            month += relativedelta(months=1)


def last_day_of_month(day: date) -> date:
    """The last day of the day's month."""
    return first_of_month(day) + relativedelta(months=1) - timedelta(days=1)
