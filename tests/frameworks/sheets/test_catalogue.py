"""Lists of frameworks, lots and places read from files as publishers keep them."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frameworks.sheets import catalogue, catalogue_facts, catalogue_new
from frameworks.sheets import catalogue_values as values
from frameworks.sheets.catalogue import BadRow, Row
from frameworks.sheets.catalogue_facts import Came, Given, Source
from frameworks.sheets.catalogue_headings import ListKind, recognise

DAY = datetime.date(2026, 11, 28)


@pytest.fixture
def read(tmp_path):
    def reader(text, name="list.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return catalogue.read(path, name)

    return reader


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        ("id,service,live_at,expires_at", ListKind.FRAMEWORKS),
        ("framework_number,name,management_charge_expression", ListKind.FRAMEWORKS),
        ("Expiry Date;Agreement Name;Agreement Ref;Start".replace(";", ","), ListKind.FRAMEWORKS),
        ("id,framework_id,number,name", ListKind.LOTS),
        ("framework_number,lot_number,lot_description", ListKind.LOTS),
        ("Lot,Lot Title", ListKind.LOTS),
        ("framework_short_name,supplier_name", ListKind.PLACES),
        ("lot_number,salesforce_id,supplier_name,", ListKind.PLACES),
        ("Framework,Lot No,Provider", ListKind.PLACES),
        ("id,lot_id,number,name,category,description", None),
        ("id,framework_id,code,name,mapping_name,category", None),
        ("code,name", None),
        ("id,name", None),
        ("Supplier,Amount,Date", None),
        ("", None),
    ],
)
def test_list_is_known_by_its_headings(headings, kind):
    found = recognise(headings.split(","))

    assert (found.kind if found else None) == kind


def test_headings_are_told_with_what_they_were_taken_for(read):
    (one,) = read("Notes,Agreement Ref,End Date,Fee %\n-,A1,31/03/2027,0.5%\n").lists

    assert one.columns.understood == [
        ("Agreement Ref", "agreement's reference"),
        ("End Date", "last day"),
        ("Fee %", "supplier fee"),
    ]
    assert one.columns.unused == ["Notes"]
    assert one.rows == (
        Row(
            2,
            {
                "reference": "A1",
                "ends_on": datetime.date(2027, 3, 31),
                "fee": values.Fee(Decimal("0.50"), "fixed_percent"),
            },
        ),
    )


def test_byte_order_mark_blank_rows_titles_and_trailing_columns_do_no_harm(read):
    text = "\ufeffOur agreements,,\n,,\nLot Number,Supplier Name,\n1,Acme Ltd,\n,,\n2,Bolt Ltd,\n"

    (one,) = read(text).lists

    assert (one.kind, one.heading_row, one.needs_framework) == (ListKind.PLACES, 3, True)
    assert [(row.number, row.values["supplier"]) for row in one.rows] == [
        (4, "Acme Ltd"),
        (6, "Bolt Ltd"),
    ]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",2026-01-01,2027-01-01,", "Ref", "The agreement's reference is missing."),
        ("A1,soon,2027-01-01,", "Start", "“soon” is not a date that we can read"),
        ("A1,2026-01-01,2025-01-01,", "End", "It would end on 2025-01-01, before it starts"),
        ("A1,2026-01-01,2027-01-01,cheap", "Fee", "“cheap” is not a percentage"),
        ("A1,2026-01-01,2027-01-01,120%", "Fee", "“120%” is more than the whole."),
    ],
)
def test_row_that_cannot_be_read_is_refused_with_column_and_reason(read, row, column, reason):
    (one,) = read(f"Ref,Start,End,Fee\n{row}\n").lists

    (bad,) = one.refused
    assert (bad.number, bad.column) == (2, column)
    assert bad.reason.startswith(reason)


@pytest.mark.parametrize(
    ("text", "fee"),
    [
        ("0.75%", values.Fee(Decimal("0.75"), "fixed_percent")),
        ("0.0075", values.Fee(Decimal("0.75"), "fixed_percent")),
        ("1", values.Fee(Decimal("1.00"), "fixed_percent")),
        ("0.0%", values.Fee(Decimal("0.00"), "none")),
        ("None", values.Fee(Decimal(0), "none")),
        (
            "0.5% of 'Supplier Price'",
            values.Fee(Decimal("0.50"), "fixed_percent", "0.5% of 'Supplier Price'"),
        ),
        ("0% or 1.5%", values.Fee(None, "other", "0% or 1.5%")),
    ],
)
def test_fee(text, fee):
    assert values.fee(text) == fee


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Lot 1a", "1a"),
        ("1.0", "1"),
        (" 7f (H) ", "7f (H)"),
        ("LOT 2.1", "2.1"),
        ("15.07", "15.07"),
    ],
)
def test_lot_number(text, number):
    assert values.lot_number(text) == number


def test_lots_in_one_cell_may_hold_commas_and_semicolons():
    assert values.listed_lots("1=Cars, vans; 2a=Hire; short term; 3=Fleet") == (
        ("1", "Cars, vans"),
        ("2a", "Hire; short term"),
        ("3", "Fleet"),
    )


def merged(read, *texts, later_wins=False, framework=""):
    given = [
        Given(f"file {number}", one, framework)
        for number, text in enumerate(texts, start=1)
        for one in read(text).lists
    ]
    return catalogue_facts.merge(given, later_wins=later_wins)


FIRST = "Ref,Title,End\nA1,Cars,2027-03-31\n"
SECOND = "Ref,Title,End\na1,Cars,2027-06-30\n"


def test_same_fact_twice_is_a_repetition(read):
    whole = merged(read, FIRST, FIRST)

    assert whole.outcomes[Source(1, 2)].came is Came.REPEATED
    assert list(whole.frameworks) == ["a1"]


def test_of_two_values_the_first_stands_and_both_are_told(read):
    whole = merged(read, FIRST, SECOND)

    assert whole.frameworks["a1"].facts["ends_on"].value == datetime.date(2027, 3, 31)
    outcome = whole.outcomes[Source(1, 2)]
    assert (outcome.came, outcome.column) == (Came.CONFLICTING, "End")
    assert outcome.reason == (
        "This says 2027-06-30 for the last day; 2027-03-31 in row 2 of file 1 came first and "
        "stands."
    )


def test_later_list_wins_when_it_was_asked_to(read):
    whole = merged(read, FIRST, SECOND, later_wins=True)

    assert whole.frameworks["a1"].facts["ends_on"].value == datetime.date(2027, 6, 30)
    assert whole.outcomes[Source(1, 2)].reason.endswith("in row 2 of file 1 is replaced.")


def test_within_one_list_the_first_row_stands_even_then(read):
    twice = "Ref,End\nA1,2027-03-31\nA1,2027-06-30\n"

    whole = merged(read, twice, later_wins=True)

    assert whole.frameworks["a1"].facts["ends_on"].value == datetime.date(2027, 3, 31)


def test_list_without_references_needs_to_be_told_its_agreement(read):
    text = "Lot,Supplier\n1,Acme Ltd\n"

    untold, told = merged(read, text), merged(read, text, framework="A1")

    assert untold.outcomes[Source(0, 2)].reason == catalogue_facts.NO_FRAMEWORK
    assert untold.places == []
    assert [place.reference for place in told.places] == ["A1"]


def entry(read, text, **options):
    (wanted,) = merged(read, text).frameworks.values()
    return catalogue_new.entry(wanted, on=DAY, **options)


@pytest.mark.parametrize(
    ("start", "end", "law", "status"),
    [
        ("2021-01-01", "2025-01-01", "pcr2015", "expired"),
        ("2025-02-23", "2029-02-22", "pcr2015", "live"),
        ("2025-02-24", "2029-02-23", "pa2023", "live"),
        ("2026-12-01", "", "pa2023", "awarded"),
        ("", "2025-02-23", "pcr2015", "expired"),
        ("", "2026-11-28", "pcr2015", "live"),
        ("", "", "pcr2015", "live"),
    ],
)
def test_law_and_status_follow_the_days(read, start, end, law, status):
    told = entry(read, f"Ref,Title,Start,End\nA1,Cars,{start},{end}\n")

    assert (told.fields["regime"], told.fields["status"]) == (law, status)


def test_law_that_the_days_leave_open_is_what_the_person_says(read):
    text = "Ref,Title,Start\nA1,Cars,2025-08-18\n"

    assert entry(read, text).fields["regime"] == "pa2023"
    assert entry(read, text, law_otherwise="pcr2015").fields["regime"] == "pcr2015"
    before = "Ref,Title,Start\nA1,Cars,2020-08-18\n"
    assert entry(read, before, law_otherwise="psr").fields["regime"] == "pcr2015"


def test_missing_end_and_title_are_said_to_be_missing(read):
    told = entry(
        read, "Ref,Lot,Lot Title\nA1,1,Direct Marketing Lot 1\nA1,2,Direct marketing mail\n"
    )

    assert told.fields["title"] == "Direct Marketing"
    assert told.gaps == ("title", "starts_on", "ends_on")
    assert "ends_on" not in told.fields


@pytest.mark.parametrize(
    ("titles", "title"),
    [
        (["Journals"], "Journals"),
        (["Cloud hosting", "Software"], "Cloud hosting and 1 other lot"),
        (["Cars", "Vans", "Buses"], "Cars and 2 other lots"),
        (["Supply of desks", "Supply of chairs"], "Supply of desks and 1 other lot"),
    ],
)
def test_title_is_made_from_the_lots(read, titles, title):
    rows = "".join(f"A1,{number},{text}\n" for number, text in enumerate(titles))

    assert entry(read, f"Ref,Lot,Lot Title\n{rows}").fields["title"] == title


def test_days_of_two_lists_that_contradict_leave_the_end_out(read):
    whole = merged(read, "Ref,Start\nA1,2026-01-01\n", "Ref,End\nA1,2025-01-01\n")

    told = catalogue_new.entry(whole.frameworks["a1"], on=DAY)

    assert "ends_on" not in told.fields
    assert told.gaps == ("title", "ends_on")
    assert told.remarks[0].startswith("The last day 2025-01-01 lies before")


CELLS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=12)
HEADINGS = st.sampled_from(
    ["Ref", "Title", "Start", "End", "Fee", "Lot", "Lot Title", "Supplier", "Status", "Law", "Lots"]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("lists")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_read_or_refused(folder, content):
    path = folder / "any"
    path.write_bytes(content)

    told = catalogue.read(path, "any")

    assert bool(told.lists) != bool(told.refused)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(HEADINGS, min_size=2, max_size=6),
    st.lists(st.lists(CELLS, max_size=7), max_size=6),
    st.booleans(),
)
def test_every_row_of_an_arbitrary_table_is_accounted_for(folder, headings, rows, later_wins):
    text = "\n".join(",".join(cells) for cells in [headings, *rows])
    path = folder / "list.csv"
    path.write_bytes(text.encode())

    for one in catalogue.read(path, "list.csv").lists:
        whole = catalogue_facts.merge([Given("list", one)] * 2, later_wins=later_wins)

        assert len(whole.outcomes) == 2 * (len(one.rows) + len(one.refused))
        assert all(isinstance(bad, BadRow) and bad.reason for bad in one.refused)
        for wanted in whole.frameworks.values():
            assert catalogue_new.entry(wanted, on=DAY).fields["title"]
