"""What is left, in figures and words; when people are told; how long it may last."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks.law.codes import Kind, Regime
from frameworks.law.headroom import (
    Band,
    Outlook,
    Prospect,
    Stated,
    band,
    left,
    marks,
    outlook,
    passed,
    stated_value,
)

ON = date(2026, 6, 1)
MONEY = st.decimals(0, 10**9, places=2)


@pytest.mark.parametrize(
    ("limit", "committed", "words"),
    [
        (None, 5, Band.NO_LIMIT),
        (100, 0, Band.HALF),
        (100, 50, Band.HALF),
        (100, "50.01", Band.LESS_THAN_HALF),
        (100, 80, Band.LESS_THAN_HALF),
        (100, "80.01", Band.LESS_THAN_A_FIFTH),
        (100, "99.99", Band.LESS_THAN_A_FIFTH),
        (100, 100, Band.NONE),
        (100, 120, Band.NONE),
        (0, 0, Band.NONE),
    ],
)
def test_band_gives_no_figure_away(limit, committed, words):
    whole = None if limit is None else Decimal(limit)

    assert band(whole, Decimal(committed)) is words


def test_nothing_is_left_when_more_was_spent_than_the_limit():
    assert left(Decimal(100), Decimal(130)) == 0
    assert left(None, Decimal(130)) is None


@pytest.mark.parametrize(
    ("kind", "regime", "values", "stated"),
    [
        (Kind.CLOSED, Regime.PCR2015, {"maximum": 10, "estimate": 8}, ("maximum value", 10)),
        (Kind.CLOSED, Regime.PCR2015, {"maximum": None, "estimate": 8}, ("estimated value", 8)),
        (Kind.OPEN, Regime.PA2023, {"maximum": 10, "estimate": 8}, ("estimated value", 8)),
        (Kind.OPEN, Regime.PA2023, {"maximum": 10, "estimate": None}, ("maximum value", 10)),
        (Kind.DYNAMIC_MARKET, Regime.PA2023, {"maximum": 10, "estimate": 8}, None),
        (Kind.CLOSED, Regime.PA2023, {"maximum": None, "estimate": None}, None),
        (
            Kind.CLOSED,
            Regime.PCR2015,
            {"maximum": 10, "estimate": 8, "granted": 5},
            ("maximum value", 15),
        ),
    ],
)
def test_shares_are_of_the_value_that_the_law_counts_by(kind, regime, values, stated):
    found = stated_value(kind, regime, **values)

    assert found == (None if stated is None else Stated(stated[1], stated[0]))


def test_marks_are_four_shares_and_a_limit_beyond_them():
    stated = Stated(Decimal(1000), "estimated value")

    assert [mark.amount for mark in marks(stated, Decimal(1100))] == [700, 800, 950, 1000, 1100]
    assert [mark.amount for mark in marks(stated, Decimal(1000))] == [700, 800, 950, 1000]
    assert [mark.amount for mark in marks(stated, None)] == [700, 800, 950, 1000]
    assert marks(None, None) == []


@given(before=MONEY, moves=st.lists(MONEY, max_size=5))
def test_each_mark_is_passed_once_on_the_way_up(before, moves):
    found = marks(Stated(Decimal(10**9), "maximum value"), None)
    amounts = [before]
    for move in moves:
        amounts.append(amounts[-1] + move)

    told = [
        mark for start, end in pairwise(amounts) for mark in passed(found, before=start, after=end)
    ]

    assert told == [mark for mark in found if before < mark.amount <= amounts[-1]]


def _even(days, amount, *, every):
    return [(ON - timedelta(days=ago), Decimal(amount)) for ago in range(0, days + 1, every)]


def project(moves, *, limit=Decimal(1000), committed=Decimal(400)):
    return outlook(moves, limit=limit, committed=committed, on=ON)


def test_rate_of_the_last_twelve_months_goes_on():
    moves = [(ON - timedelta(days=ago), Decimal(100)) for ago in (300, 200, 100, 0)]

    # £400 in 300 days leave 450 days for the £600 that are left
    assert project(moves) == Outlook(Prospect.ON_A_DAY, date(2027, 8, 25))


def test_what_is_older_than_a_year_is_no_part_of_the_rate():
    moves = [(ON - timedelta(days=900), Decimal(10**6)), *_even(360, 10, every=40)]

    # £100 in 365 days
    assert project(moves).on == ON + timedelta(days=2190)


@pytest.mark.parametrize(
    ("moves", "sums", "prospect"),
    [
        ([], {"limit": None}, Prospect.NO_LIMIT),
        ([], {"committed": Decimal(1000)}, Prospect.NONE_LEFT),
        ([], {}, Prospect.TOO_EARLY),
        (_even(89, 10, every=10), {}, Prospect.TOO_EARLY),
        ([(ON - timedelta(days=200), Decimal(400))], {}, Prospect.TOO_EARLY),
        ([(ON - timedelta(days=700), Decimal(400))], {}, Prospect.TOO_EARLY),
        ([*_even(300, 10, every=100), (ON, Decimal(-40))], {}, Prospect.NOT_IN_SIGHT),
        (_even(300, "0.01", every=100), {}, Prospect.NOT_IN_SIGHT),
    ],
)
def test_no_day_is_named_that_cannot_be_known(moves, sums, prospect):
    assert project(moves, **sums) == Outlook(prospect)


def test_what_lies_ahead_counts_for_nothing():
    moves = [*_even(300, 100, every=100), (ON + timedelta(days=5), Decimal(10**6))]

    assert project(moves) == project(moves[:-1])
