"""Dates in every form seen, and conventions decided over whole columns."""

import datetime

import pytest

from procurement_portal.core.sheets import dates, periods

LATEST = datetime.date(2028, 6, 1)
DAY = datetime.date


def meanings(cells, period=None):
    """Each cell's date under the convention of the column that they make."""
    convention = dates.decide(dict.fromkeys(cells, 1), period, LATEST)
    return [dates.resolve(dates.read(cell, LATEST), convention)[0] for cell in cells]


@pytest.mark.parametrize(
    "text",
    [
        "2020-04-13",
        "2020-04-13 00:00:00",
        "2020-04-13T10:11:12.5Z",
        "2020/04/13",
        "20200413",
        "13/04/2020",
        "13/04/20",
        "13.4.20",
        "13-04-2020",
        "13042020",
        "4/13/2020",
        "13-Apr-20",
        "13 Apr 2020",
        "13th April 2020",
        "Monday, 13 April 2020",
        "April 13, 2020",
        "2020-Apr-13",
        "43934",
        "43934.0",
        '="13/04/2020"',
        "13/04/2020 00:00",
    ],
)
def test_each_form_of_the_thirteenth_of_april_is_read(text):
    assert meanings([text]) == [DAY(2020, 4, 13)]


@pytest.mark.parametrize(
    "text",
    ["", "00:00:00", "N/A", "30/02/2020", "99/99/9999", "10", "1234567", "x" * 500, "٣/٤/٢٠"],
)
def test_what_is_no_date_is_none(text):
    assert dates.read(text, LATEST) is None


@pytest.mark.parametrize(
    "text,first,last",
    [
        ("Sep-10", DAY(2010, 9, 1), DAY(2010, 9, 30)),
        ("September 2010", DAY(2010, 9, 1), DAY(2010, 9, 30)),
        ("201009", DAY(2010, 9, 1), DAY(2010, 9, 30)),
        ("09/2010", DAY(2010, 9, 1), DAY(2010, 9, 30)),
        ("July 2010-September 2010", DAY(2010, 7, 1), DAY(2010, 9, 30)),
    ],
)
def test_months_and_quarters_keep_their_span(text, first, last):
    convention = dates.Convention()
    assert dates.resolve(dates.read(text, LATEST), convention) == (first, last)


def test_two_digit_years_are_never_in_the_far_future():
    assert meanings(["31/3/28", "31/3/98"]) == [DAY(2028, 3, 31), DAY(1998, 3, 31)]


def test_british_order_holds_where_some_days_are_beyond_twelve():
    assert meanings(["04/05/2020", "28/05/2020"]) == [DAY(2020, 5, 4), DAY(2020, 5, 28)]


def test_american_order_is_found_from_the_days_beyond_twelve():
    assert meanings(["7/1/2020", "7/31/2020"]) == [DAY(2020, 7, 1), DAY(2020, 7, 31)]


def test_the_file_name_decides_where_the_column_cannot():
    period = periods.find("payments-may-2020.csv")
    assert meanings(["05/04/2020", "05/07/2020"], period) == [DAY(2020, 5, 4), DAY(2020, 5, 7)]


def test_the_month_that_gathers_the_dates_decides_without_a_name():
    cells = ["01/04/2020", "02/04/2020", "03/04/2020", "08/04/2020", "09/04/2020"]
    assert meanings(cells) == [DAY(2020, 4, day) for day in (1, 2, 3, 8, 9)]


def test_one_ambiguous_date_is_british_but_uncertain():
    convention = dates.decide({"04/05/2020": 9}, None, LATEST)
    assert (convention.order, convention.confidence) == ("dmy", 0.5)


def test_days_and_months_swapped_by_software_are_put_right():
    swapped = ["2020-01-04", "2020-02-04", "2020-07-04", "2020-09-04"]
    assert meanings([*swapped, "15/04/2020", "28/04/2020"]) == [
        *(DAY(2020, 4, day) for day in (1, 2, 7, 9)),
        DAY(2020, 4, 15),
        DAY(2020, 4, 28),
    ]


def test_text_dates_swapped_below_thirteen_are_put_right():
    cells = ["1/4/2020", "2/4/2020", "7/4/2020", "4/8/2020", "4/9/2020", "15/04/2020", "28/04/2020"]
    assert meanings(cells)[:3] == [DAY(2020, 4, day) for day in (1, 2, 7)]


def test_dates_over_a_whole_year_are_left_as_written():
    cells = [f"2020-{month:02d}-{day:02d}" for month in range(1, 13) for day in (4, 20)]
    assert meanings(cells) == [DAY.fromisoformat(cell) for cell in cells]


def test_a_day_without_a_year_takes_it_from_the_period():
    period = periods.find("spend 2019-20.csv")
    assert meanings(["3-Apr", "3-Feb"], period) == [DAY(2019, 4, 3), DAY(2020, 2, 3)]


@pytest.mark.parametrize(
    "name,start,end",
    [
        ("DCCSpendingOver500_201704.csv", DAY(2017, 4, 1), DAY(2017, 4, 30)),
        ("expenditure-over-500-apr-jun-2014.csv", DAY(2014, 4, 1), DAY(2014, 6, 30)),
        ("Nov 2013 to Jan 2014.csv", DAY(2013, 11, 1), DAY(2014, 1, 31)),
        ("Spend%20over%20%C2%A3500%20-%20March%202021.csv", DAY(2021, 3, 1), DAY(2021, 3, 31)),
        ("CALL51683-May-21-250.csv", DAY(2021, 5, 1), DAY(2021, 5, 31)),
        ("pcc-2018-19.xlsx", DAY(2018, 4, 1), DAY(2019, 3, 31)),
        ("SpendDataAug2015.csv", DAY(2015, 8, 1), DAY(2015, 8, 31)),
        ("spend-2025-11-to-2026-10.csv", DAY(2025, 11, 1), DAY(2026, 10, 31)),
        ("spend_202511_202610.csv", DAY(2025, 11, 1), DAY(2026, 10, 31)),
        ("2025-11-01 to 2026-10-31.csv", DAY(2025, 11, 1), DAY(2026, 10, 31)),
        ("2011-12-to-2013-10.csv", DAY(2011, 12, 1), DAY(2013, 10, 31)),
        ("2025 November to 2026 October.csv", DAY(2025, 11, 1), DAY(2026, 10, 31)),
    ],
)
def test_the_period_is_read_from_a_name(name, start, end):
    assert periods.find(name)[:2] == (start, end)


@pytest.mark.parametrize(
    "name",
    [
        "1701.csv",
        "April.csv",
        "spend over 25k.csv",
        "2021-Q4.csv",
        "2010-11 to 2011-12.csv",
        "2026-10-to-2025-11.csv",
    ],
)
def test_a_name_that_says_no_period_gives_none(name):
    assert periods.find(name) is None
