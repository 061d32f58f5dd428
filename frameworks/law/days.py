"""Periods and working days as the statutes count them (R8, R9, R29, R31).

Bank holidays come from the package `holidays`; what was proclaimed after its release, or moved,
is said by overrides, which the portal keeps as rows.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import holidays

STANDSTILL_WORKING_DAYS = 8
NATIONS = ("ENG", "WLS", "SCT", "NIR")

Overrides = Mapping[tuple[str, date], bool]
"""Days that are said to be working, or not, whatever the calendar says."""

NO_OVERRIDES: Overrides = {}


class Calendar(StrEnum):
    """Whose working days are meant."""

    PA2023 = "pa2023"
    """No bank holiday in any part of the United Kingdom (PA s.123)."""
    PSR = "psr"
    """No bank holiday in England (PSR reg. 12(12))."""


def last_day(first: date, days: int) -> date:
    """The last of so many days beginning with the first (R8)."""
    return first + timedelta(days=days - 1)


def last_day_of_years(first: date, years: int) -> date:
    """The last day of so many years beginning with the first: 1 April to 31 March."""
    return anniversary(first, years) - timedelta(days=1)


def anniversary(day: date, years: int) -> date:
    """The same day so many years on; 1 March where there is no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def is_working_day(day: date, calendar: Calendar, overrides: Overrides = NO_OVERRIDES) -> bool:
    """Whether the statute counts the day (R9)."""
    said = overrides.get((calendar, day))
    if said is not None:
        return said
    return day.isoweekday() <= 5 and day not in bank_holidays(calendar, day.year)


@cache
def bank_holidays(calendar: Calendar, year: int) -> frozenset[date]:
    """The days of the year that are holidays in the calendar, weekends not counted."""
    if calendar is Calendar.PA2023:
        return frozenset().union(*(_holidays_of(nation, year) for nation in NATIONS))
    return _holidays_of("ENG", year) | {first_monday_in_may(year)}


def _holidays_of(nation: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv=nation, years=year))


def first_monday_in_may(year: int) -> date:
    """Named by PSR reg. 12(12) beside the bank holidays."""
    first = date(year, 5, 1)
    return first + timedelta(days=(8 - first.isoweekday()) % 7)


def end_of_working_days(
    first: date, count: int, calendar: Calendar, overrides: Overrides = NO_OVERRIDES
) -> date:
    """The last of so many working days, the first day counting if it is one."""
    day = first - timedelta(days=1)
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, calendar, overrides)
    return day


def standstill_end(
    published_on: date, calendar: Calendar, overrides: Overrides = NO_OVERRIDES
) -> date:
    """The last day on which the contract may not be entered into.

    Under the Act, eight working days beginning with the day of the contract award notice (R29).
    Under the Provider Selection Regime the standstill begins the day after the notice, and ends
    with the eighth working day after the day on which it began (R31).
    """
    if calendar is Calendar.PA2023:
        first = published_on
    else:
        begins = published_on + timedelta(days=1)
        first = begins + timedelta(days=1)
    return end_of_working_days(first, STANDSTILL_WORKING_DAYS, calendar, overrides)
