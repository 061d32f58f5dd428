"""Every class and cause of a line, and the days on which they change."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from benchmarking.measures.line_classes import (
    CallOffTerms,
    Cause,
    Finding,
    Line,
    LineClass,
    LotTerms,
    Span,
    classify,
    is_within_list,
)

ENERGY, FOSTER = 1, 2
ON_THE_LOT, ELSEWHERE = 7, 8
DAY = date(2026, 5, 10)
YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
LOT = LotTerms(
    lot=3,
    framework=30,
    categories=frozenset({ENERGY}),
    live=(YEAR,),
    joined=(YEAR,),
    suppliers={ON_THE_LOT: (YEAR,)},
)
PAID = Line(category=ENERGY, first=DAY, last=DAY, supplier=ON_THE_LOT)
CALLED_OFF = CallOffTerms(lot=3, term=YEAR)


def off(cause, framework=30):
    return Finding(LineClass.OFF_SUPPLIER, framework, cause)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (replace(PAID, is_spend=False), Finding(LineClass.EXCLUDED)),
        (replace(PAID, category=FOSTER), Finding(LineClass.OUT_OF_SCOPE)),
        (replace(PAID, call_offs=(CALLED_OFF,)), Finding(LineClass.ON, 30)),
        (replace(PAID, within_list={3: True}), Finding(LineClass.ON, 30)),
        (replace(PAID, within_list={3: False}), off(Cause.WRONG_PRICE)),
        (replace(PAID, within_list={4: True}), off(Cause.NO_REFERENCE)),
        (PAID, off(Cause.NO_REFERENCE)),
        (replace(PAID, supplier=ELSEWHERE), Finding(LineClass.OFF_OTHER)),
        (replace(PAID, supplier=None), Finding(LineClass.OFF_OTHER)),
    ],
)
def test_class_of_a_line(line, found):
    assert classify(line, [LOT]) == found


@pytest.mark.parametrize(
    ("paid", "at_list", "found"),
    [
        ("102.00", "100.00", True),
        ("102.01", "100.00", False),
        ("34.00", "100/3", True),
        ("34.01", "100/3", False),
        ("90.00", "100.00", True),
        ("1.00", "0", None),
        ("-103.00", "-100.00", None),
    ],
)
def test_price_is_within_the_list_up_to_exactly_two_per_cent(paid, at_list, found):
    assert is_within_list(Fraction(paid), Fraction(at_list)) is found


@pytest.mark.parametrize(
    ("line", "by_price"),
    [
        (replace(PAID, within_list={3: True}), True),
        (replace(PAID, within_list={3: False}), True),
        (replace(PAID, within_list={3: True}, call_offs=(CALLED_OFF,)), False),
        (PAID, False),
    ],
)
def test_finding_says_whether_the_price_decided(line, by_price):
    assert classify(line, [LOT]).by_price is by_price


def test_access_that_was_never_given_is_the_cause_even_at_the_right_price():
    line = replace(PAID, within_list={3: True})

    assert classify(line, [replace(LOT, joined=())]) == off(Cause.NOT_JOINED)


def test_place_that_ended_is_expired_while_the_lot_goes_on():
    ended = replace(LOT, suppliers={ON_THE_LOT: (Span(None, date(2026, 5, 9)),)})

    assert classify(PAID, [ended]) == off(Cause.EXPIRED)


def test_supplier_that_joins_the_lot_later_is_any_other_supplier_until_then():
    later = replace(LOT, suppliers={ON_THE_LOT: (Span(date(2026, 5, 11)),)})

    assert classify(PAID, [later]).line_class == LineClass.OFF_OTHER


def test_lot_that_begins_later_is_not_met_until_then():
    later = replace(LOT, lot=4, framework=40, live=(Span(date(2026, 5, 11), None),))

    assert classify(PAID, [later]) == Finding(LineClass.OUT_OF_SCOPE)
    assert classify(PAID, [later, replace(LOT, suppliers={})]) == Finding(LineClass.OFF_OTHER)
    assert classify(replace(PAID, last=date(2026, 5, 31)), [later]).framework == 40


def test_spend_is_addressable_only_for_days_on_which_the_lot_is_live():
    over = replace(LOT, live=(Span(None, date(2026, 5, 9)),))

    assert classify(PAID, [over]) == Finding(LineClass.OUT_OF_SCOPE, 30, Cause.EXPIRED)
    other = replace(PAID, supplier=ELSEWHERE)
    assert classify(other, [over]) == Finding(LineClass.OUT_OF_SCOPE)
    assert classify(replace(other, first=date(2026, 5, 9)), [over]).line_class == (
        LineClass.OFF_OTHER
    )


def test_call_off_outlives_its_framework_and_the_access_to_it():
    spring = Span(date(2026, 1, 1), date(2026, 3, 31))
    over = replace(LOT, live=(spring,), joined=(spring,), suppliers={ON_THE_LOT: (spring,)})

    assert classify(replace(PAID, call_offs=(CALLED_OFF,)), [over]) == Finding(LineClass.ON, 30)


def test_call_off_that_is_over_is_no_reference():
    ended = CallOffTerms(lot=3, term=Span(date(2026, 1, 1), date(2026, 5, 9)))

    assert classify(replace(PAID, call_offs=(ended,)), [LOT]) == off(Cause.NO_REFERENCE)


def test_call_off_for_another_category_covers_nothing():
    line = replace(PAID, call_offs=(CALLED_OFF,), category=FOSTER)

    assert classify(line, [LOT]).line_class == LineClass.OUT_OF_SCOPE


def test_of_two_call_offs_it_does_not_matter_which():
    other = replace(LOT, lot=4, framework=40)
    both = (CALLED_OFF, CallOffTerms(lot=4, term=YEAR))

    assert classify(replace(PAID, call_offs=both), [LOT, other]) == Finding(LineClass.ON, 30)
    unjoined = replace(other, joined=())
    assert classify(replace(PAID, call_offs=both), [LOT, unjoined]).line_class == (
        LineClass.OFF_SUPPLIER
    )


def test_lot_that_the_notice_closes_to_the_authority_makes_nothing_addressable():
    assert classify(PAID, [replace(LOT, may_use=())]).line_class == LineClass.OUT_OF_SCOPE


def test_of_several_lots_the_one_cheapest_to_put_right_tells_why():
    unjoined = replace(LOT, lot=1, framework=10, joined=())

    assert classify(PAID, [unjoined, LOT]) == off(Cause.NO_REFERENCE)
    assert classify(replace(PAID, supplier=ELSEWHERE), [unjoined, LOT]).framework is None
