"""Money: to the penny, both ways, and rounded half-up only on the way out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement_portal.core import money

PENCE = st.integers(min_value=-(10**17), max_value=10**17)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("1.004", "1.00"),
        ("2.675", "2.68"),
        ("-2.675", "-2.68"),
        ("1E+3", "1000.00"),
    ],
)
def test_rounding_is_away_from_zero_at_the_half(amount, rounded):
    assert str(money.round_half_up(Decimal(amount))) == rounded


def test_rounding_to_whole_pounds():
    assert money.round_half_up(Decimal("1234.50"), Decimal(1)) == Decimal(1235)


@given(PENCE)
def test_pence_and_pounds_are_the_same_money(pence):
    pounds = money.to_pounds(pence)

    assert pounds * 100 == pence
    assert pounds.as_tuple().exponent == -2


@given(st.lists(PENCE, max_size=50))
def test_sum_in_pence_is_the_sum_in_pounds(amounts):
    assert money.to_pounds(sum(amounts)) == sum(map(money.to_pounds, amounts), Decimal(0))
