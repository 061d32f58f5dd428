"""What a stored working comes to by other levels of its index: the arithmetic of a true-up."""

from decimal import Decimal
from fractions import Fraction

import pytest

from benchmarking.choices.savings import SavingType
from benchmarking.measures.savings import Split
from benchmarking.models import Claim, ClaimLine, Working
from benchmarking.queries import workings
from benchmarking.queries.index_levels import Moved

PROVISIONAL = Moved(Decimal(105), Decimal(100))
FINAL = Moved(Decimal(95), Decimal(100))


def working(line=None, *, is_indexed=True):
    """W5: £100 before, 1,000 units then and now, £97 paid; worked out by a level 5% above."""
    return Working(
        claim_line=line,
        baseline_price=Decimal(100),
        index_level=PROVISIONAL.level if is_indexed else None,
        index_base_level=PROVISIONAL.base_level if is_indexed else None,
        quantity=Decimal(1000),
        baseline_quantity=Decimal(1000),
        paid=Decimal(97_000),
    )


@pytest.mark.parametrize(
    ("index", "split"),
    [
        (PROVISIONAL, Split(Fraction(3000), Fraction(5000), Fraction(0))),
        (FINAL, Split(Fraction(0), Fraction(0), Fraction(-2000))),
    ],
)
def test_w5_follows_the_level_that_is_given(index, split):
    assert workings.again(Claim(kind=SavingType.PRICE), working(), index) == split


def test_what_was_worked_out_without_an_index_stays_without():
    claim = Claim(kind=SavingType.PRICE)

    split = workings.again(claim, working(is_indexed=False), FINAL)

    assert split == Split(Fraction(3000), Fraction(0), Fraction(0))


def test_saved_units_are_priced_by_the_level_too():
    row = working()
    row.quantity, row.paid = Decimal(800), Decimal(76_000)

    split = workings.again(Claim(kind=SavingType.DEMAND), row, FINAL)

    assert split.net == 200 * 95


def test_amount_on_a_line_that_no_price_explains_is_what_was_claimed():
    line = ClaimLine(amount=Decimal("120.50"))

    for index in (PROVISIONAL, FINAL):
        split = workings.again(Claim(kind=SavingType.PROCESS), working(line), index)
        assert split.net == Fraction("120.50")
