"""Contract registers and lists of awards, read cell by cell and as files."""

import json
from datetime import date
from decimal import Decimal

import pytest

from frameworks.sheets import contract_values as values
from frameworks.sheets import contracts
from frameworks.sheets.catalogue_values import Unreadable
from frameworks.sheets.contract_headings import Layout, recognise

REGISTER = (
    "Contract Ref:,Contract Title,Contractor/\nProvider,Start,Current end date,Est Total Awarded "
    "Contract value £'s (exc VAT) including extensions,Renewal / Review Date"
)


def read(tmp_path, text, name="register.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return contracts.read(path, name)


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("", True),
        (" N/A ", True),
        ("TBC", True),
        ("£ -", True),
        ("none", True),
        ("0", False),
        ("Nonesuch Ltd", False),
    ],
)
def test_cells_that_say_nothing(text, nothing):
    assert values.is_nothing(text) is nothing


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Request for quotes", "quotation"),
        ("RFQ", "quotation"),
        ("Further Comp via Framework", "call_off"),
        ("Direct award via framework", "call_off"),
        ("DPS mini competition", "call_off"),
        ("Call of via framework", "call_off"),
        ("Direct Award", "direct"),
        ("Exemption & Waiver", "direct"),
        ("OJEU Tender", "published_tender"),
        ("ITT", "published_tender"),
        ("PSAA National Procurement exercise", "unknown"),
        ("Called off from a framework", "call_off"),
        ("Published invitation to tender", "published_tender"),
        ("Invitation to quote", "quotation"),
        ("Not recorded", "unknown"),
    ],
)
def test_how_it_came_about_in_the_words_of_registers(text, told):
    assert values.origin(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("05512051", "GB-COH-05512051"),
        ("3554098", "GB-COH-03554098"),
        ("SC166891", "GB-COH-SC166891"),
        ("1121596-1", "GB-COH-11215961"),
        ("Dorset Council", ""),
        ("12", ""),
    ],
)
def test_company_numbers_get_back_their_lost_noughts(text, told):
    assert values.company_number(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (" £880,000.00 ", Decimal("880000.00")),
        (" \ufffd377,501.12 ", Decimal("377501.12")),
        ("0", Decimal("0.00")),
        ("20000000", Decimal("20000000.00")),
    ],
)
def test_values_in_pounds(text, told):
    assert values.value(text) == told


@pytest.mark.parametrize("text", ["rolling", "-5", "$5", "1.005"])
def test_values_that_are_none(text):
    with pytest.raises(Unreadable):
        values.value(text)


def test_one_cell_names_one_supplier():
    assert values.one_supplier("Marks, Spencer & Co Ltd") == "Marks, Spencer & Co Ltd"
    with pytest.raises(Unreadable, match="2 suppliers"):
        values.one_supplier("Dunsters Farm Ltd,Sysco GB Limited")
    with pytest.raises(Unreadable, match="withheld"):
        values.one_supplier("[Redacted – Personal Data]")


def test_last_day_of_a_contract_may_be_open():
    assert values.last_day("Ongoing") is None
    assert values.last_day("March 2027") == date(2027, 3, 31)
    with pytest.raises(Unreadable):
        values.last_day("when it is done")


def test_register_is_read_by_its_own_headings(tmp_path):
    found = read(
        tmp_path,
        f'Contracts register April 2026\n"{REGISTER.replace(",", chr(34) + "," + chr(34))}"\n'
        '0021,Cleaning,Bright &amp; Co,15/06/2021,31/05/2027,"£880,000.00",31/06/2027\n'
        "0022,Windows,Bright,TBC,Ongoing,£500.00,N/A\n"
        "0023,Gardens,Green,01/04/2025,01/03/2025,£500.00,N/A\n"
        "0024,Lifts,Otto,01/04/2025,Rolling,rolling,N/A\n",
    )

    assert (found.columns.layout, found.heading_row) == (Layout.REGISTER, 2)
    assert [row.values for row in found.rows] == [
        {
            "reference": "0021",
            "title": "Cleaning",
            "supplier": "Bright & Co",
            "starts_on": date(2021, 6, 15),
            "ends_on": date(2027, 5, 31),
            "award_value": Decimal("880000.00"),
        }
    ]
    assert [(bad.number, bad.reason) for bad in found.bad_rows] == [
        (4, "The first day is missing."),
        (5, "It would end on 2025-03-01, before it starts on 2025-04-01."),
        (6, "“rolling” is no amount; write 1250.00."),
    ]
    assert [(one.number, one.column) for one in found.remarks] == [(3, "Renewal / Review Date")]


def award(**facts):
    usual = {
        "id": "e7d4",
        "title": "Waste",
        "awarded_supplier": "Green &amp; Co",
        "awarded_value": 5000.5,
        "awarded_date": "2025-04-21",
        "cpv_codes": "45212100 45212110",
    }
    return usual | facts


def test_awards_are_read_from_json_and_what_was_not_awarded_is_refused(tmp_path):
    rows = [
        award(),
        award(id="2", awarded_supplier=None),
        award(id="3", awarded_value=0),
        award(id="4", awarded_supplier="A Ltd,B Ltd"),
    ]
    found = read(tmp_path, json.dumps({"meta": {"n": 4}, "contracts": rows}), "awards.json")

    assert found.columns.layout == Layout.AWARDS
    (row,) = found.rows
    assert row.values["starts_on"] == row.values["entered_on"] == date(2025, 4, 21)
    assert row.values["cpv"] == ("45212100", "45212110")
    assert row.values["supplier"] == "Green & Co"
    assert [bad.reason for bad in found.bad_rows] == [
        "It names no supplier: nothing was awarded.",
        "The value at award, without VAT is missing.",
        "It names 2 suppliers. A contract has one: enter each of them by hand.",
    ]
    assert (
        found.remarks[0].reason == "The first day is not told; the day of award stands in for it."
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "Date,Supplier,Amount\n1/4/2025,A,5\n", contracts.NOT_A_REGISTER),
        ("a.json", "{ not json", "The file begins like JSON"),
        ("a.json", '{"a": [1, 2]}', "The file begins like JSON"),
        ("a.json", '{"a": [{"x": 1}], "b": [{"y": 1}]}', "The file begins like JSON"),
        ("a.json", '[{"x": 1}]', contracts.NOT_A_REGISTER),
    ],
)
def test_other_files_are_turned_away_with_what_is_needed(name, text, said, tmp_path):
    found = read(tmp_path, text, name)

    assert found.refused.startswith(said)
    assert found.rows == ()


def test_endless_files_are_turned_away(tmp_path, monkeypatch):
    monkeypatch.setattr(contracts, "MAX_ROWS", 2)
    rows = [award(id=str(number)) for number in range(3)]

    assert "more than" in read(tmp_path, json.dumps(rows), "a.json").refused
    lines = "Reference,Title,Supplier,Start date,Value\n" + "1,A,B,1/4/2025,5\n" * 3
    assert "more than" in read(tmp_path, lines).refused


def test_lesser_facts_that_do_not_fit_are_left_out_and_told(tmp_path):
    found = read(
        tmp_path,
        "Reference,Title,Supplier,Starts on,Ends on,May extend to,Value,Option value,"
        "Payment days,Law,What is bought\n"
        "1,A,B,2025-04-01,2027-03-31,2026-03-31,100,200,soon,Roman law,dreams\n",
    )

    assert set(found.rows[0].values) == {
        *("reference", "title", "supplier", "starts_on", "ends_on", "award_value")
    }
    assert len(found.remarks) == 5


def test_headings_without_a_day_or_a_supplier_are_no_register():
    assert recognise(["Reference", "Title", "Supplier", "Value"]) is None
    assert recognise(["Reference", "Title", "Value", "Start"]) is None
