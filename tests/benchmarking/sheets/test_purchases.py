"""Files of purchases: what is read, and why a row is not."""

from datetime import date
from decimal import Decimal

import pytest

from benchmarking.sheets import purchases

HEADINGS = "GTIN,Maker,MPN,Item description,Qty,UOM,Pack size,Net amount,Supplier,Invoice date"
GLOVES = "5012345678900,,,Gloves,40,Box,100,192.00,Acme Ltd,03/04/2026"


def read(tmp_path, *rows, headings=HEADINGS):
    path = tmp_path / "purchases.csv"
    path.write_text("\n".join([headings, *rows]), encoding="utf-8")
    return purchases.read(path, path.name)


def test_row_is_read_whole(tmp_path):
    (row,) = read(tmp_path, GLOVES).rows

    assert row.number == 2
    assert row.values == {
        "gtin": "05012345678900",
        "description": "Gloves",
        "quantity": Decimal(40),
        "order_unit": "Box",
        "units_held": Decimal(100),
        "amount": Decimal("192.00"),
        "supplier": "Acme Ltd",
        "bought_on": date(2026, 4, 3),
    }


@pytest.mark.parametrize(
    "row, column, words",
    [
        (GLOVES.replace("8900", "8901"), "GTIN", "check digit"),
        (GLOVES.replace("5012345678900", ""), "GTIN", "no number"),
        (GLOVES.replace("5012345678900,,", ",,AB-1"), "GTIN", "needs its maker"),
        (GLOVES.replace(",40,", ",-40,"), "Qty", "different signs"),
        (GLOVES.replace(",40,", ",many,"), "Qty", "no quantity"),
        (GLOVES.replace("192.00", "192.005"), "Net amount", "pounds and pence"),
        (GLOVES.replace("192.00", ""), "Net amount", "missing"),
        (GLOVES.replace(",100,", ",0,"), "Pack size", "more than nothing"),
    ],
)
def test_row_is_refused_with_its_column_and_reason(tmp_path, row, column, words):
    found = read(tmp_path, row)

    assert found.rows == ()
    assert (found.bad_rows[0].column, words in found.bad_rows[0].reason) == (column, True)


def test_pack_that_is_not_known_is_not_refused(tmp_path):
    (row,) = read(tmp_path, GLOVES.replace(",100,", ",?,")).rows

    assert row.values["units_held"] is None


@pytest.mark.parametrize(
    "headings, words",
    [
        ("Item description,Qty,Net amount,Date", "Words alone"),
        ("GTIN,Qty,Gross amount,Date", "hold VAT"),
        ("Name,Address", "list of purchases"),
    ],
)
def test_file_is_refused_with_what_it_lacks(tmp_path, headings, words):
    assert words in read(tmp_path, "a,b,c,d", headings=headings).refused


@pytest.mark.parametrize(
    "text, code",
    [("Delivery charge", "delivery"), ("Goods", "price"), ("Installation", "installation")],
)
def test_what_is_charged_for_is_told_apart(text, code):
    assert purchases.charge(text) == code
