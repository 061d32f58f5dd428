"""Periods: both ends included, financial years from April to March."""

from datetime import date

import pytest

from procurement_portal.core import periods
from procurement_portal.core.periods import Period


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), 2025),
        (date(2026, 4, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
    ],
)
def test_financial_year_begins_on_1_april(day, year):
    assert periods.financial_year(day) == year


def test_financial_year_is_labelled_by_both_its_years():
    assert periods.financial_year_label(2025) == "2025 to 2026"


def test_financial_year_as_a_period():
    assert Period.of_financial_year(2025) == Period(date(2025, 4, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2025, 2, 28), date(2025, 2, 28)),
        (date(2025, 12, 31), date(2025, 12, 31)),
        (date(2025, 4, 15), date(2025, 4, 30)),
    ],
)
def test_last_day_of_month(day, last):
    assert periods.last_day_of_month(day) == last


def test_twelve_months_ending_in_a_leap_february():
    period = Period.months_ending(date(2024, 2, 10), 12)

    assert period == Period(date(2023, 3, 1), date(2024, 2, 29))


def test_months_of_a_period_are_those_it_touches():
    period = Period(date(2025, 11, 30), date(2026, 1, 1))

    assert list(period.months()) == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]


def test_midpoint_of_a_financial_year():
    assert Period.of_financial_year(2025).midpoint == date(2025, 9, 30)


def test_period_of_one_day_is_a_period():
    assert list(Period(date(2026, 1, 1), date(2026, 1, 1)).months()) == [date(2026, 1, 1)]


def test_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="ends on or after"):
        Period(date(2026, 1, 2), date(2026, 1, 1))
