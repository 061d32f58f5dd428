"""The file's own rows: shown before they mean anything, under their meanings, and with mistakes."""

import csv
import io

import pytest

from benchmarking.sheets import excerpts, spend
from tests.benchmarking.sheets import workbooks

HINTS = {"today": "2026-06-01"}
HEAD = "Supplier,Date,Amount\n"
TEXT = (
    "Payments of April,,\n,,\n" + HEAD + "Acme,13/04/2024,10.00\nBolt,14/04/2024,x\n"
    "Prices include delivery\n,,3.00\nTotal,,13.00\n"
)
WRONG = {
    ("", 5): [("Amount", "not_an_amount")],
    ("", 7): [("Supplier", "no_supplier_or_date")],
}


def understood(path, **hints):
    return spend.interpret(path, filename=path.name, hints=HINTS | hints)


def test_the_first_rows_of_a_file_that_was_refused_are_shown(written):
    path = written("a,b\n\n1,2\n3,4\n")
    with pytest.raises(spend.Refused):
        understood(path)
    assert spend.first_rows(path, filename="x.csv", count=3) == [
        spend.RawRow("", 1, ("a", "b")),
        spend.RawRow("", 2, ()),
        spend.RawRow("", 3, ("1", "2")),
    ]


def test_the_first_rows_of_every_sheet_are_shown(written):
    book = workbooks.xlsx({"One": [["a"], ["b"], ["c"]], "Two": [[], [None, "d"]]})
    rows = spend.first_rows(written(book, "x.xlsx"), filename="x.xlsx", count=2)
    assert rows == [("One", 1, ("a",)), ("One", 2, ("b",)), ("Two", 1, ()), ("Two", 2, ("", "d"))]


def test_a_written_document_can_be_looked_at(written):
    path = written("```\n" + HEAD + "Acme,13/04/2024,10.00\n```\n")
    with pytest.raises(spend.Refused):
        understood(path)
    assert spend.first_rows(path, filename="x")[1].cells == ("Supplier", "Date", "Amount")
    assert understood(path, header_row=1).tables[0].header_row == 1


def test_a_table_is_shown_with_its_meanings_and_first_rows(written):
    path = written(TEXT)
    assert spend.preview(path, understood(path), count=2) == [
        (
            "",
            3,
            ("Supplier", "Date", "Amount"),
            ("supplier", "date", "amount"),
            (("", 4, ("Acme", "13/04/2024", "10.00")), ("", 5, ("Bolt", "14/04/2024", "x"))),
        )
    ]


def test_every_table_of_every_sheet_is_shown(written):
    one = [["Supplier", "Date", "Amount"], ["Acme", "13/04/2024", 1], [], ["Bolt", "1/4/2024", 2]]
    two = [[], ["Paid to", "Net Amount", "Date"], ["Cog", 3, "14/04/2024"]]
    path = written(workbooks.xlsx({"April": one, "May": two}), "x.xlsx")
    shown = spend.preview(path, understood(path))
    assert [(one.sheet, one.header_row, one.headings) for one in shown] == [
        ("April", 1, ("Supplier", "Date", "Amount")),
        ("May", 2, ("Paid to", "Net Amount", "Date")),
    ]
    assert [[row.row for row in one.rows] for one in shown] == [[2, 4], [3]]


def test_tables_below_each_other_are_shown_apart(written):
    path = written(HEAD + "Acme,13/04/2024,1.00\nDate,Net Amount,Payee\n1/4/2024,2.00,Bolt\n")
    shown = spend.preview(path, understood(path))
    assert [[row.row for row in one.rows] for one in shown] == [[2], [4]]


def test_columns_without_headings_are_named_by_their_place(written):
    path = written("Supplier,,Net Amount\nAcme,13/04/2024,1.00\nBolt,14/04/2024,2.00\n")
    assert spend.preview(path, understood(path))[0].headings == (
        "Supplier",
        "Column 2",
        "Net Amount",
    )


def test_raw_rows_go_one_to_one_with_lines(written):
    book = workbooks.xlsx(
        {"A": [["t"], ["Supplier", "Date", "Amount"], ["x", "1/4/2024", 1]], "B": [["note"]]}
    )
    for path in (written(TEXT), written(book, "x.xlsx")):
        about = understood(path)
        rows = [(row.sheet, row.row) for row in spend.rows(path, about)]
        assert rows == [(line.sheet, line.row) for line in spend.read(path, about)]


def test_the_whole_file_comes_back_with_what_is_wrong(written):
    path = written(TEXT)
    assert list(spend.annotated(path, understood(path), WRONG, only_problems=False)) == [
        ["Payments of April", "", "", "", ""],
        ["", "", "", "", ""],
        ["Supplier", "Date", "Amount", "Problem", "Where"],
        ["Acme", "13/04/2024", "10.00", "", ""],
        ["Bolt", "14/04/2024", "x", "The amount is not a number.", "Amount, cell C5"],
        ["Prices include delivery", "", "", "", ""],
        ["", "", "3.00", "The row has an amount but neither a supplier nor a date.",
         "Supplier, cell A7"],
        ["Total", "", "13.00", "", ""],
    ]  # fmt: skip


def test_the_rows_to_correct_come_back_under_their_headings(written):
    path = written(TEXT)
    rows = list(spend.annotated(path, understood(path), WRONG, only_problems=True))
    assert [row[:3] for row in rows] == [
        ["Supplier", "Date", "Amount"],
        ["Bolt", "14/04/2024", "x"],
        ["", "", "3.00"],
    ]


def test_the_corrected_rows_are_read_by_themselves_under_the_same_signature(written):
    path = written(TEXT)
    about = understood(path)
    out = io.StringIO()
    csv.writer(out).writerows(spend.annotated(path, about, WRONG, only_problems=True))
    corrected = written(out.getvalue().replace(",x,", ",5.00,").replace(",,3.00", "Cog,,3.00"))
    again = understood(corrected)
    assert spend.signature(again) == spend.signature(about)
    lines = [one for one in spend.read(corrected, again) if isinstance(one, spend.Accepted)]
    assert [(line.supplier, str(line.amount)) for line in lines] == [
        ("Bolt", "5.00"),
        ("Cog", "3.00"),
    ]


def test_reasons_are_in_words_whether_known_or_not_and_name_sheet_and_cell(written):
    sheet = [["Supplier", "Date", "Amount"], ["Acme", "13/04/2024", "x"], ["B", "1/4/2024", "1"]]
    path = written(
        workbooks.xlsx({"A": sheet, "B": [["Ref", *sheet[0]], ["r", *sheet[1]], ["s", *sheet[2]]]}),
        "x.xlsx",
    )
    wrong = {
        ("A", 2): [("Amount", "not_an_amount"), ("", "Supplier not known."), ("Date", "Too old.")],
        ("B", 2): [("Date", "Too old.")],
    }
    rows = list(spend.annotated(path, understood(path), wrong, only_problems=True))
    assert rows == [
        ["Supplier", "Date", "Amount", "", "Problem", "Where"],
        ["Acme", "13/04/2024", "x", "", "The amount is not a number. Supplier not known. Too old.",
         "A: Amount, cell C2; row 2; Date, cell B2"],
        ["Ref", "Supplier", "Date", "Amount", "Problem", "Where"],
        ["r", "Acme", "13/04/2024", "x", "Too old.", "B: Date, cell C2"],
    ]  # fmt: skip


def test_headings_over_two_rows_come_back_joined_so_that_they_can_be_read(written):
    path = written(",,Net\nSupplier,Date,Amount\nAcme,13/04/2024,x\nBolt,13/04/2024,1.00\n")
    rows = list(
        spend.annotated(
            path, understood(path), {("", 3): [("Net Amount", "?")]}, only_problems=True
        )
    )
    assert rows[0][:3] == ["Supplier", "Date", "Net Amount"]


def test_a_file_without_headings_gains_some(written):
    body = "".join(f"Firm {n} Ltd,1{n}/04/2024,1.50\n" for n in range(1, 6))
    path = written(body)
    about = understood(path)
    for only in (True, False):
        rows = list(spend.annotated(path, about, {("", 1): [("", "?")]}, only_problems=only))
        assert rows[0] == ["Supplier", "Date", "Amount", "Problem", "Where"]
        assert rows[1][:3] == ["Firm 1 Ltd", "11/04/2024", "1.50"]
        assert len(rows) == (2 if only else 6)


@pytest.mark.parametrize("index,name", [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_spreadsheets_do(index, name):
    assert excerpts.letters(index) == name
