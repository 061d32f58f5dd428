"""Cells that go out: never a formula, always the same text when they come back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement_portal.core import cells

SIGNS = "=+-@＝＋－＠"
FORMULAS = ["=1+1", "+44 20 7946 0000", "-1+1", "@SUM(A1)", "\t=1", "\rx", "\nx", " =1", "\ufeff=1"]


@pytest.mark.parametrize("text", [*FORMULAS, *(f"{sign}cmd" for sign in SIGNS), "' =1", "-", "- x"])
def test_formula_becomes_text(text):
    assert cells.guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "value", ["", "Acme Ltd", "O'Neill", "'quoted'", "a=1", "x\n=1", "-12.50", "7", " ", "–"]
)
def test_harmless_text_stays_as_it_is(value):
    assert cells.guarded(value) == value


@pytest.mark.parametrize("number", [Decimal("-12.50"), -3, 0, None])
def test_number_stays_a_number(number):
    assert cells.guarded(number) is number


@given(st.text(st.sampled_from("'" + SIGNS + " \t\r\n\u200ba1.") | st.characters(), max_size=8))
def test_every_text_comes_back_and_none_begins_like_a_formula(text):
    told = cells.guarded(text)

    assert cells.unguarded(told) == text
    assert not told.lstrip().startswith(tuple(SIGNS)) or cells.PLAIN_NUMBER.fullmatch(told)
