from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from procurement_portal.core.templatetags import formats


@pytest.mark.parametrize(
    "amount, written",
    [
        (Decimal("33750.40"), "£33,750"),
        (Decimal("0.50"), "£1"),
        (Decimal("-1200.00"), "−£1,200"),
        (0, "£0"),
        (None, "not known"),
    ],
)
def test_pounds_are_whole_and_rounded_half_up(amount, written):
    assert formats.pounds(amount) == written


@pytest.mark.parametrize(
    "amount, written",
    [
        (Decimal("33750"), "£33,750.00"),
        (Decimal("0.005"), "£0.01"),
        (Decimal("-0.004"), "£0.00"),
        (Decimal("-5.10"), "−£5.10"),
    ],
)
def test_exact_pounds_show_the_pence(amount, written):
    assert formats.pounds_exact(amount) == written


@pytest.mark.parametrize(
    "amount, written",
    [
        (Decimal("77.04719745"), "£77.05"),
        (Decimal("0.00677926"), "£0.006779"),
        (Decimal("1234.5"), "£1,234.50"),
        (Decimal("0.000"), "£0.00"),
        (None, "not known"),
    ],
)
def test_prices_that_were_divided_show_four_figures(amount, written):
    assert formats.mean_price(amount) == written


@pytest.mark.parametrize(
    "amount, written",
    [
        (Decimal("1234567.89"), "£1.2m"),
        (Decimal("2000000"), "£2m"),
        (Decimal("999950000"), "£1bn"),
        (Decimal("999999.40"), "£1m"),
        (Decimal("-3450000000"), "−£3.5bn"),
        (Decimal("412345.67"), "£412,346"),
    ],
)
def test_short_pounds_name_millions_and_billions(amount, written):
    assert formats.short_pounds(amount) == written


def test_short_pounds_on_a_page_carry_the_exact_amount():
    assert formats.pounds_short(Decimal("1234567.891")) == (
        '<abbr class="portal-amount" title="£1,234,567.89">£1.2m</abbr>'
    )


def test_short_pounds_below_a_million_need_no_explanation():
    assert formats.pounds_short(Decimal("412000")) == "£412,000"


def test_a_share_of_one_is_a_percentage():
    assert formats.percent(Decimal("0.1255")) == "12.6%"
    assert formats.percent(0.5, 0) == "50%"
    assert formats.percent(Decimal("-0.02")) == "−2.0%"


def test_quantities_are_as_fine_as_they_are():
    assert formats.quantity(Decimal("1000.000000")) == "1,000"
    assert formats.quantity(Decimal("-2.500000")) == f"{formats.MINUS}2.5"
    assert formats.quantity(Decimal("0.000000")) == "0"


def test_counts_and_numbers_have_thousands():
    assert formats.count(150000) == "150,000"
    assert formats.number(Decimal("1234.565"), 2) == "1,234.57"


@pytest.mark.parametrize(
    "octets, written",
    [(1, "1 byte"), (999, "999 bytes"), (1500, "2 KB"), (2_500_000, "2.5 MB"), (10**9, "1.0 GB")],
)
def test_sizes_are_in_steps_of_a_thousand(octets, written):
    assert formats.size(octets) == written


def test_days_are_written_in_full():
    assert formats.day(date(2026, 4, 1)) == "1 April 2026"
    assert formats.month(date(2026, 4, 1)) == "April 2026"
    assert formats.day(None) == "not known"


def test_moments_are_local_and_in_24_hours():
    summer = datetime(2026, 4, 1, 13, 5, tzinfo=UTC)

    assert formats.moment(summer) == "1 April 2026 at 14:05"
    assert formats.time_tag(summer) == (
        '<time datetime="2026-04-01T14:05:00+01:00">1 April 2026 at 14:05</time>'
    )


def test_a_moment_after_midnight_here_belongs_to_our_day():
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    assert formats.day(late) == "1 July 2026"
