"""Registers of savings as they are kept: what is understood, and why a row is refused."""

from decimal import Decimal

import pytest

from benchmarking.sheets import saving_registers as sheet

HEADINGS = "Saving ref,Project,Type of saving,Annual saving,FY,Category,Status"


def read(tmp_path, *rows, headings=HEADINGS):
    path = tmp_path / "register.csv"
    path.write_text("\n".join(["Savings 2025", headings, *rows]), encoding="utf-8")
    return sheet.read(path, "register.csv")


def test_rows_are_read_by_their_headings(tmp_path):
    register = read(
        tmp_path,
        'S-1,One glove,Price reduction,"£12,000.50",2025/26,Gloves,Delivered',
        "S-2,Fewer gloves,Demand management,900,FY 2026-27,Gloves,Idea",
    )

    first, second = register.rows
    assert register.heading_row == 2
    assert first.values == {
        "reference": "S-1",
        "title": "One glove",
        "kind": "price",
        "value": Decimal("12000.50"),
        "year": 2025,
        "category": "Gloves",
        "state": "realised",
    }
    assert (second.values["kind"], second.values["year"], second.values["state"]) == (
        "demand",
        2026,
        "identified",
    )


@pytest.mark.parametrize(
    "row, column, why",
    [
        ("1,A,Cashable,5,2025-26,Gloves,", "Type of saving", "not how it comes about"),
        ("1,A,Magic,5,2025-26,Gloves,", "Type of saving", "no type of saving"),
        ("1,A,Price,soon,2025-26,Gloves,", "Annual saving", "no amount"),
        ("1,A,Price,0,2025-26,Gloves,", "Annual saving", "is nought"),
        ("1,A,Price,5,2025-27,Gloves,", "FY", "no financial year"),
        ("1,A,Price,5,,Gloves,", "FY", "The financial year is missing"),
        ("1,A,Price,5,2025-26,Gloves,Withdrawn", "Status", "only what still stands"),
        ("1,A,Price,5,2025-26,Gloves,Purple", "Status", "no state"),
    ],
)
def test_row_is_refused_with_its_column_and_the_reason(tmp_path, row, column, why):
    (bad,) = read(tmp_path, row).bad_rows

    assert (bad.number, bad.column) == (3, column)
    assert why in bad.reason


def test_another_scheme_comes_with_its_reference(tmp_path):
    headings = "Claim,Type,Value,Year,Category,Scheme,Scheme reference"
    register = read(
        tmp_path,
        "A,price,5,2025-26,Gloves,National return,N-1",
        "B,price,5,2025-26,Gloves,National return,",
        headings=headings,
    )

    assert register.rows[0].values["scheme_reference"] == "N-1"
    assert register.bad_rows[0].column == "Scheme reference"


def test_file_without_a_register_says_what_it_needs(tmp_path):
    assert "It needs what saves" in read(tmp_path, "1,2", headings="A,B").refused
