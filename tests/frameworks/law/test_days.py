"""Periods, working days and standstills, with the vectors of the domain rules."""

from datetime import date

import pytest

from frameworks.law.days import (
    Calendar,
    anniversary,
    end_of_working_days,
    is_working_day,
    last_day,
    last_day_of_years,
    standstill_end,
)

day = date.fromisoformat


@pytest.mark.parametrize(
    ("first", "days", "last"),
    [
        ("2026-03-20", 30, "2026-04-18"),
        ("2026-03-20", 90, "2026-06-17"),
        ("2026-03-20", 120, "2026-07-17"),
        ("2026-03-20", 180, "2026-09-15"),
        ("2026-03-31", 30, "2026-04-29"),
        ("2026-04-01", 56, "2026-05-26"),
    ],
)
def test_r8_days_beginning_with_a_day_count_that_day(first, days, last):
    assert last_day(day(first), days) == day(last)


@pytest.mark.parametrize(
    ("first", "years", "last"),
    [
        ("2026-04-01", 4, "2030-03-31"),
        ("2026-04-01", 3, "2029-03-31"),
        ("2028-02-29", 3, "2031-02-28"),
        ("2028-02-29", 4, "2032-02-28"),
    ],
)
def test_years_beginning_with_a_day_end_the_day_before_its_anniversary(first, years, last):
    assert last_day_of_years(day(first), years) == day(last)


def test_anniversary_of_29_february_is_1_march_where_the_year_has_none():
    assert anniversary(day("2028-02-29"), 1) == day("2029-03-01")


@pytest.mark.parametrize("iso", ["2026-03-17", "2026-06-15", "2026-07-13", "2026-11-30"])
def test_t9_holiday_of_one_nation_is_no_working_day_of_the_act_but_is_one_of_the_psr(iso):
    assert not is_working_day(day(iso), Calendar.PA2023)
    assert is_working_day(day(iso), Calendar.PSR)


@pytest.mark.parametrize("iso", ["2026-01-02", "2026-08-03", "2026-07-12", "2027-01-04"])
def test_r9_second_of_january_twelfth_of_july_and_scottish_august_are_not_working_days(iso):
    assert not is_working_day(day(iso), Calendar.PA2023)


@pytest.mark.parametrize(
    "iso", ["2026-12-25", "2026-04-03", "2026-05-04", "2026-12-28", "2026-05-30", "2026-05-31"]
)
def test_r9_christmas_good_friday_early_may_and_weekends_are_not_working_days_anywhere(iso):
    assert not is_working_day(day(iso), Calendar.PA2023)
    assert not is_working_day(day(iso), Calendar.PSR)


def test_r9_override_makes_a_holiday_of_a_working_day_and_the_reverse():
    proclaimed = {(Calendar.PA2023, day("2026-06-16")): False}
    moved = {(Calendar.PA2023, day("2026-05-04")): True}

    assert not is_working_day(day("2026-06-16"), Calendar.PA2023, proclaimed)
    assert is_working_day(day("2026-06-16"), Calendar.PSR, proclaimed)
    assert is_working_day(day("2026-05-04"), Calendar.PA2023, moved)


@pytest.mark.parametrize(
    ("published", "ends"),
    [
        ("2026-03-02", "2026-03-11"),
        ("2026-03-12", "2026-03-24"),
        ("2026-03-30", "2026-04-10"),
        ("2025-12-19", "2026-01-05"),
        ("2026-07-06", "2026-07-16"),
        ("2026-11-25", "2026-12-07"),
    ],
)
def test_r29_standstill_of_the_act_is_eight_working_days_with_the_day_of_the_notice(
    published, ends
):
    assert standstill_end(day(published), Calendar.PA2023) == day(ends)


def test_t28_notice_of_30_march_2026_keeps_easter_out_of_the_count():
    assert standstill_end(day("2026-03-30"), Calendar.PA2023) == day("2026-04-10")


def test_r29_notice_published_on_a_sunday_counts_from_monday():
    assert standstill_end(day("2026-03-01"), Calendar.PA2023) == day("2026-03-11")


def test_t31_standstill_of_the_psr_begins_the_day_after_and_ends_eight_working_days_later():
    assert standstill_end(day("2026-03-02"), Calendar.PSR) == day("2026-03-13")


def test_a_holiday_proclaimed_late_moves_the_end_of_the_standstill():
    proclaimed = {(Calendar.PA2023, day("2026-03-05")): False}

    assert standstill_end(day("2026-03-02"), Calendar.PA2023, proclaimed) == day("2026-03-12")


def test_no_working_days_end_before_the_first_day():
    assert end_of_working_days(day("2026-03-02"), 0, Calendar.PSR) == day("2026-03-01")
