"""Money in the forms that published files use, and what must not pass for money."""

from decimal import Decimal

import pytest

from procurement_portal.core.sheets import amounts


@pytest.mark.parametrize(
    "text,amount",
    [
        ("1234", "1234.00"),
        ("1234.5", "1234.50"),
        ("1,234.56", "1234.56"),
        (" £55,723.12 ", "55723.12"),
        ("£ 1 234.50", "1234.50"),
        ("œ12.00", "12.00"),
        ("Â£12.00", "12.00"),
        ("GBP 12.00", "12.00"),
        ("\u00a01,000.00\u00a0", "1000.00"),
        ("(1,234.00)", "-1234.00"),
        ("(£1,234.00)", "-1234.00"),
        ("£(5.00)", "-5.00"),
        ("-£5", "-5.00"),
        ("£-5.00", "-5.00"),
        ("- 5.00", "-5.00"),
        ("12.00-", "-12.00"),
        ("\u221212.00", "-12.00"),
        ("5.00CR", "-5.00"),
        ("5.00 cr", "-5.00"),
        ("5.00 DR", "5.00"),
        ("+5.00", "5.00"),
        (".5", "0.50"),
        ('="1,234.50"', "1234.50"),
        ("-0", "0.00"),
    ],
)
def test_published_forms_of_money_are_read_exactly(text, amount):
    assert amounts.read(text).amount == Decimal(amount)
    assert str(amounts.read(text).amount) == amount


@pytest.mark.parametrize("text", ["-", " - ", "£-", "£ -", "–", "(-)"])
def test_a_dash_is_nought(text):
    assert str(amounts.read(text).amount) == "0.00"


@pytest.mark.parametrize(
    "text,problem",
    [
        ("", "missing_amount"),
        ("   ", "missing_amount"),
        ("NaN", "not_an_amount"),
        ("Infinity", "not_an_amount"),
        ("1_000", "not_an_amount"),
        ("٣٤", "not_an_amount"),
        ("12 34", "not_an_amount"),
        ("--5", "not_an_amount"),
        ("1.2.3", "not_an_amount"),
        ("£", "not_an_amount"),
        ("CR", "not_an_amount"),
        ("705E01510602", "not_an_amount"),
        ("1 Year", "not_an_amount"),
        ("N/A", "not_an_amount"),
        ("#REF!", "error_value"),
        ("$5.00", "foreign_currency"),
        ("5.00 EUR", "foreign_currency"),
        ("1,23", "ambiguous_amount"),
        ("1.234,56", "ambiguous_amount"),
        ("1000000000000", "absurd_amount"),
    ],
)
def test_what_is_not_money_is_named_and_refused(text, problem):
    assert amounts.read(text) == amounts.Money(None, problem)


def test_noise_of_binary_fractions_is_removed_and_told():
    assert amounts.read("834890.9299999999") == (Decimal("834890.93"), "", "rounded")
    assert amounts.read("1.0E7") == (Decimal("10000000.00"), "", "scientific")
    assert amounts.read("1.005") == (Decimal("1.005"), "", "sub_penny")
    assert amounts.read("2.5000") == (Decimal("2.50"), "", "")


def test_decimal_commas_are_read_where_the_file_uses_them():
    assert amounts.read("1.234,56", comma_decimal=True).amount == Decimal("1234.56")
    assert amounts.read("-12,5", comma_decimal=True).amount == Decimal("-12.50")
    assert amounts.has_comma_decimals("1.234,56")
    assert not amounts.has_comma_decimals("1,234")
