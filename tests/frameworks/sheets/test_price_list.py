"""Files of prices are read as they come: every row is a price, a refusal with a cure, or none."""

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frameworks.sheets import price_cells, price_headings, price_list, price_words
from procurement_portal.core.sheets.refusal import Refused
from tests.benchmarking.sheets import workbooks

LOT_1, LOT_2A = 11, 12
ACME, BOLT = 21, 22


def known(**more):
    told = {
        "lots": {"1": LOT_1, "2a": LOT_2A},
        "suppliers": {"acme": ACME, "bolt": BOLT},
        "places": {(LOT_1, ACME), (LOT_1, BOLT), (LOT_2A, ACME)},
        "regions": {"london": "London", "north west": "North West", "scotland": "Scotland"},
        "name_key": lambda name: name.casefold().removesuffix(" ltd").strip(),
    }
    return price_list.Known(**(told | more))


@pytest.fixture
def read(tmp_path):
    """Read a text or the bytes of a file."""

    def of(content, **more):
        path = tmp_path / "prices"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return price_list.read(path, known(**more))

    return of


def codes(reading):
    return [(one.row, one.column, one.code) for one in reading.refused]


# One price a row


FULL = (
    "Our prices for 2026,,,,,,,,,\n"
    ",,,,,,,,,\n"
    "Lot,Supplier name,Item code,Item description,Unit of measure,Pack size,Region,"
    "Price (ex VAT),Valid from,Valid to\n"
    'Lot 2A: Glass,ACME Ltd,G-1,Pane of glass,each,Pack of 10,London,"£1,234.50",'
    "01/04/2026,31/03/2027\n"
)


def test_each_column_is_found_by_its_heading_under_titles(read):
    reading = read(FULL)

    assert reading.refused == []
    assert reading.tables[0].header_row == 3
    assert reading.vat == "excl"
    assert reading.lines == [
        price_list.Line(
            sheet="",
            row=4,
            column="H",
            lot=LOT_2A,
            supplier=ACME,
            code="G-1",
            item="Pane of glass",
            unit="each",
            pack=10,
            region="London",
            variant="",
            price=Decimal("1234.5000"),
            starts_on=date(2026, 4, 1),
            ends_on=date(2027, 3, 31),
        )
    ]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Price", "price"),
        ("Unit price (£)", "price"),
        ("Rate per hour", "price"),
        ("Day rate", "price"),
        ("Price inc. VAT", "price"),
        ("Discount %", ""),
        ("Price basis", ""),
        ("Pricing date", ""),
        ("SERVICE DESCRIPTION", "item"),
        ("Job title", "item"),
        ("Item no.", "code"),
        ("SKU", "code"),
        ("UoM", "unit"),
        ("Units per order unit", "pack"),
        ("Vendor", "supplier"),
        ("Lot number", "lot"),
        ("Start date", "starts_on"),
        ("Valid until", "ends_on"),
        ("Telephone", ""),
        ("12", ""),
    ],
)
def test_heading_is_known_by_its_synonyms(heading, role):
    roles = price_headings.roles([heading])

    assert roles.get(0, "") == role


def test_plainest_of_several_prices_is_taken():
    roles = price_headings.roles(["Item", "List price", "Price ex VAT", "Price inc VAT"])

    assert roles == {0: "item", 2: "price"}


def test_item_beside_a_description_is_its_code():
    assert price_headings.roles(["Item", "Description", "Price"]) == {
        0: "code",
        1: "item",
        2: "price",
    }


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("12.5", "12.5000", ""),
        ("£1,234.50", "1234.5000", ""),
        ("GBP 7", "7.0000", ""),
        ("45p", "0.4500", ""),
        ("45 pence", "0.4500", ""),
        ("12.5p", "0.1250", ""),
        ("£12.50 per hour", "12.5000", "hour"),
        ("£12.50/day", "12.5000", "day"),
        ("£10 each", "10.0000", ""),
        ("£10 + VAT", "10.0000", ""),
        ("5.21360518999073", "5.2136", ""),
        ("0", "0.0000", ""),
    ],
)
def test_price_is_read_in_every_form(text, amount, unit):
    assert price_cells.price(text) == price_cells.Price(Decimal(amount), "", unit)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("POA", "no_price"),
        ("tbc", "no_price"),
        ("$125.44", "foreign_currency"),
        ("-5", "negative_price"),
        ("(5.00)", "negative_price"),
        ("12%", "percentage"),
        ("£10 - £12", "price_range"),
        ("10 to 12", "price_range"),
        ("12,50", "ambiguous_amount"),
        ("#N/A", "error_value"),
        ("BAD_PRICE_DATA", "not_a_price"),
        ("£10 inc VAT", "vat_included"),
        ("9" * 14, "absurd_amount"),
        ("9" * 200, "not_a_price"),
    ],
)
def test_what_is_no_price_is_refused_by_its_cause(text, code):
    assert price_cells.price(text) == price_cells.Price(None, code)
    assert price_words.WORDS[code].cure


@pytest.mark.parametrize("text", ["", " ", "-", "–", "n/a", "N/A", "Not offered"])
def test_blank_price_is_none_and_no_fault(text):
    assert price_cells.price(text) == price_cells.NO_PRICE


def test_prices_under_a_heading_of_pence_are_pence(read):
    (line,) = read("Item,Price (p)\nPen,45\n").lines

    assert line.price == Decimal("0.4500")


@pytest.mark.parametrize(
    ("text", "number"), [("", 1), ("10", 10), ("Pack of 12", 12), ("100.0", 100), ("each", 1)]
)
def test_pack_size_is_a_whole_number(text, number):
    assert price_cells.pack(text) == number


@pytest.mark.parametrize("text", ["many", "0", "1.5", "-3", "10 x 12", "9999999"])
def test_what_is_no_pack_size_is_refused(text):
    assert price_cells.pack(text) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Lot 2A: Windows", "2a"),
        ("2a", "2a"),
        ("1.0", "1"),
        ("LOT 01", "1"),
        ("2.1", "2.1"),
        ("Lot A", "a"),
    ],
)
def test_lot_is_known_however_it_is_written(text, key):
    assert price_cells.lot_key(text) == key


# What is refused, and why


def test_every_problem_of_a_row_is_told(read):
    reading = read(
        "Lot,Supplier,Item,Pack size,Price,From,To\n"
        "9,Nobody,Pane,many,POA,someday,\n"
        "1,Acme,Pane,1,5,01/04/2027,01/04/2026\n"
        "2a,Bolt,Pane,1,5,,\n"
        "1,,Pane,1,5,,\n"
        "1,Acme,,1,5,,\n"
        "1,Acme,Frame,1,,,\n"
    )

    assert reading.lines == []
    assert codes(reading) == [
        (2, "A", "unknown_lot"),
        (2, "B", "unknown_supplier"),
        (2, "D", "bad_pack"),
        (2, "E", "no_price"),
        (2, "F", "bad_date"),
        (3, "G", "ends_before_start"),
        (4, "B", "not_on_the_lot"),
        (5, "B", "missing_supplier"),
        (6, "C", "missing_item"),
        (7, "E", "missing_price"),
    ]
    assert reading.refused[0].value == "9"
    assert reading.rows_refused == 6


def test_lot_and_supplier_of_the_whole_file_stand_in(read):
    (line,) = read("Item,Price\nPane,5\n", lot=LOT_1, supplier=ACME).lines

    assert (line.lot, line.supplier) == (LOT_1, ACME)


def test_second_of_two_equal_rows_is_refused_with_the_number_of_the_first(read):
    reading = read("Supplier,Item,Unit,Price\nAcme,Pane,each,5\nACME LTD,PANE, each,5.00\n")

    assert [line.row for line in reading.lines] == [2]
    assert codes(reading) == [(3, "D", "repeated")]
    assert reading.refused[0].reason == "The same price stands in row 2 already."


def test_rows_that_contradict_each_other_are_both_refused(read):
    reading = read(
        "Item,Price,From,To\n"
        "Pane,5,01/04/2026,31/03/2027\n"
        "Pane,6,01/01/2027,\n"
        "Pane,4,01/04/2025,31/03/2026\n"
    )

    assert [line.row for line in reading.lines] == [4]
    assert [(one.row, one.other) for one in reading.refused] == [(2, 3), (3, 2)]
    assert {one.code for one in reading.refused} == {"overlapping"}


def test_same_item_by_another_unit_region_or_supplier_is_another_price(read):
    reading = read(
        "Supplier,Item,Unit,Region,Price\n"
        "Acme,Pane,each,,5\nAcme,Pane,box,,5\nAcme,Pane,each,London,5\nBolt,Pane,each,,5\n"
    )

    assert len(reading.lines) == 4
    assert reading.refused == []


def test_blank_rows_titles_and_repeated_headings_hold_no_prices(read):
    reading = read("Item,Unit,Price\nGlass,,\nPane,each,5\n,,\nItem,Unit,Price\nFrame,each,6\n")

    assert [line.item for line in reading.lines] == ["Pane", "Frame"]
    assert (reading.rows, reading.rows_without_prices, reading.rows_refused) == (4, 2, 0)


def test_item_without_a_price_in_a_table_of_two_columns_is_not_lost(read):
    reading = read("Item,Price\nPane,5\nFrame,\n")

    assert codes(reading) == [(3, "B", "missing_price")]


def test_guard_against_formulas_is_taken_off_again(read):
    (line,) = read("Item,Price\n'=1+1 pane,5\n").lines

    assert line.item == "=1+1 pane"


def test_day_is_read_by_the_convention_of_its_column(read):
    reading = read("Item,Price,From\nPane,5,04/05/2026\nFrame,5,13/05/2026\nSill,5,June 2026\n")

    assert [line.starts_on for line in reading.lines] == [
        date(2026, 5, 4),
        date(2026, 5, 13),
        date(2026, 6, 1),
    ]


# Rate cards


def test_columns_named_by_suppliers_are_their_prices(read):
    reading = read("Role,Unit,Acme Ltd,Bolt\nJunior,day,300,310\nSenior,day,500,n/a\n", lot=LOT_1)

    assert reading.tables[0].axis == "supplier"
    assert [(line.item, line.supplier, line.price) for line in reading.lines] == [
        ("Junior", ACME, Decimal("300.0000")),
        ("Junior", BOLT, Decimal("310.0000")),
        ("Senior", ACME, Decimal("500.0000")),
    ]


def test_column_of_a_supplier_without_a_place_is_refused_cell_by_cell(read):
    reading = read("Role,Acme,Bolt,Cog\nJunior,300,310,320\n", lot=LOT_2A)

    assert [line.supplier for line in reading.lines] == [ACME]
    assert codes(reading) == [(2, "C", "not_on_the_lot"), (2, "D", "unknown_supplier")]
    assert [one.value for one in reading.refused] == ["Bolt", "Cog"]


def test_columns_named_by_regions_are_regions(read):
    reading = read("Role,Day rate London,Day rate North West\nJunior,300,250\n", supplier=ACME)

    assert reading.tables[0].axis == "region"
    assert [(line.region, line.price) for line in reading.lines] == [
        ("London", Decimal("300.0000")),
        ("North West", Decimal("250.0000")),
    ]


def test_other_columns_of_prices_are_kinds_of_the_item(read):
    reading = read("Supplier,Service,Warehouse,School\nAcme,Cleaning,1.5,2\nBolt,Cleaning,,3\n")

    assert reading.tables[0].axis == "variant"
    assert [(line.supplier, line.variant) for line in reading.lines] == [
        (ACME, "Warehouse"),
        (ACME, "School"),
        (BOLT, "School"),
    ]


def test_every_visible_sheet_with_prices_is_read(read):
    book = workbooks.xlsx(
        {
            "Read me": [["This is how to fill it in"]],
            "Lot 1": [["Item", "Price"], ["Pane", 5]],
            "Lot 2": [["Item", "Price"], ["Frame", 6.25]],
            "Old": [["Item", "Price"], ["Sill", 1]],
        },
        hidden=("Old",),
    )

    reading = read(book)

    assert [(line.sheet, line.row, line.item) for line in reading.lines] == [
        ("Lot 1", 2, "Pane"),
        ("Lot 2", 2, "Frame"),
    ]
    assert reading.sheets_left_out == ["Read me", "Old"]


# Whole files


def test_file_without_a_table_of_prices_is_refused_with_a_cure(read):
    with pytest.raises(Refused, match="No row of the file reads as the headings") as refused:
        read("Name,Telephone\nAcme,0123\n")

    assert refused.value.code == "no_prices"


def test_file_of_too_many_rows_is_refused(read, monkeypatch):
    monkeypatch.setattr(price_list, "MOST_ROWS", 3)

    with pytest.raises(Refused, match="more than 3 rows"):
        read("Item,Price\na,1\nb,2\nc,3\n")


def test_own_file_comes_back_with_reasons_and_can_be_read_again(read, tmp_path):
    text = "Prices,\nItem,Price\nPane,5\nFrame,POA\nSill,\n"
    reading = read(text)

    rows = list(price_list.annotated(tmp_path / "prices", reading))
    only = list(price_list.annotated(tmp_path / "prices", reading, only_refused=True))

    assert rows[:3] == [
        ["Prices", "", "", ""],
        ["Item", "Price", "What is wrong", "How to mend it"],
        ["Pane", "5", "", ""],
    ]
    assert rows[3] == [
        "Frame",
        "POA",
        "Column B: This is not a price but a word in its place.",
        "Give the price in pounds, or take the row out.",
    ]
    assert [row[0] for row in only] == ["Item", "Frame", "Sill"]
    again = read("\n".join(",".join(f'"{cell}"' for cell in row) for row in rows))
    assert (again.lines, codes(again)) == (reading.lines, codes(reading))


PIECES = [b",", b'"', b"\n", b"\x00", b"\xa3", b"\xff", b"=1+1", b";", b"Item,Price\n", b"POA"]
PIECES += [b"Lot", b"31/02/2026", b"9" * 30, b",,,,,,", b"PK\x03\x04", b"<html>", b"\r", b"(", b"%"]
BOOK = workbooks.xlsx({"Prices": [["Item", "Price"], ["Pane", 5], ["Frame", "POA"]]})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("mutated")


def outcome(folder, content):
    """Whatever is in the file, it is read whole or refused, each refusal with a cure."""
    path = folder / "prices"
    path.write_bytes(content)
    try:
        reading = price_list.read(path, known())
    except Refused:
        return
    list(price_list.annotated(path, reading))
    for one in reading.refused:
        assert one.reason
        assert one.cure
    for line in reading.lines:
        assert line.item
        assert line.price >= 0


@settings(max_examples=100, deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=400), st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join)
    )
)
def test_arbitrary_bytes_are_read_or_refused(content, folder):
    outcome(folder, content)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_mutated_price_list_is_read_or_refused(seed, folder):
    chance = random.Random(seed)
    content = bytearray(FULL.encode() * 2)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(content))
        content[at : at + chance.randint(0, 9)] = chance.choice(PIECES)

    outcome(folder, bytes(content))


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_mutated_workbook_is_read_or_refused(seed, folder):
    chance = random.Random(seed)
    content = bytearray(BOOK)
    for _ in range(chance.randint(1, 6)):
        content[chance.randrange(len(content))] = chance.randrange(256)

    outcome(folder, bytes(content))
