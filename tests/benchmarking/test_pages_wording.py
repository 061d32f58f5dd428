"""Words and figures for headlines say no more than is known."""

from decimal import Decimal

import pytest

from benchmarking.queries import wording


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("5601914", "£5.6m"),
        ("1023465", "£1m"),
        ("999500", "£1m"),
        ("261550", "£262,000"),
        ("87.65", "£88"),
        ("0", "£0"),
    ],
)
def test_a_headline_is_short(amount, told):
    assert wording.short_estimate(Decimal(amount)) == told


def test_an_estimate_has_three_significant_figures():
    amounts = map(Decimal, ("5601914", "261550", "12.345", "0"))

    estimates = [wording.estimate(amount) for amount in amounts]

    assert estimates == [Decimal("5600000"), Decimal("262000"), Decimal("12.3"), Decimal(0)]
