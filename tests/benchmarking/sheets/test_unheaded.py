"""Tables without headings, or with headings in words that nobody knows, read by what they hold."""

import pytest

from benchmarking.sheets import spend
from tests.benchmarking.sheets import workbooks

ROWS = [
    ("R1", "13/04/2024", "Acme Ltd", "Repairs", "10.00"),
    ("R2", "14/04/2024", "Bolt & Sons", "Repairs", "5.00"),
    ("R3", "15/04/2024", "Cog Trust", "Fuel", "1,002.50"),
    ("R4", "16/04/2024", "Dee Council", "Fuel", "-2.50"),
]
TEXT = "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in ROWS)


def roles(about):
    return {column.role: column.index for column in about.tables[0].columns}


def asked(about):
    return {question.code: question.answer for question in about.questions}


def test_a_table_without_headings_is_recognised_by_its_content_and_asked_about(interpreted):
    about = interpreted(TEXT)
    assert roles(about) == {"amount": 4, "date": 1, "supplier": 2}
    assert about.tables[0].header_row == -1
    assert {"header_row": "", "amount_column": "4", "supplier_column": "2"}.items() <= asked(
        about
    ).items()
    assert {"no_headings", "headings_guessed"} <= set(about.warnings)
    assert about.confidence <= 0.5


def test_every_row_of_it_is_a_line(inspected):
    report = inspected(TEXT)
    assert (report["rows"], report["total"], report["header_row"]) == (4, "1015.00", -1)
    assert (report["min_date"], report["max_date"]) == ("2024-04-13", "2024-04-16")


def test_titles_above_it_are_passed(inspected):
    report = inspected("Payments of Anytown Council\n\nApril 2024\n" + TEXT)
    assert (report["rows"], report["total"]) == (4, "1015.00")


def test_headings_in_unknown_words_are_taken_as_headings(interpreted, inspected):
    text = "Nr,Wann,Wer,Was,Wieviel\n" + TEXT
    about = interpreted(text)
    assert about.tables[0].header_row == 0
    assert about.tables[0].headings == ("Nr", "Wann", "Wer", "Was", "Wieviel")
    assert roles(about) == {"amount": 4, "date": 1, "supplier": 2}
    assert "amount_column" in asked(about)
    assert (inspected(text)["rows"], inspected(text)["total"]) == (4, "1015.00")


@pytest.mark.parametrize("place", [0, 2])
def test_its_columns_can_be_named_by_a_person(accepted, place):
    lines = accepted(TEXT, columns={"supplier": place, "description": 3})
    assert [line.supplier for line in lines] == [row[place] for row in ROWS]
    assert [line.description for line in lines] == [row[3] for row in ROWS]


def test_a_workbook_without_headings_is_recognised(inspected):
    rows = [[*row[:4], float(row[4].replace(",", ""))] for row in ROWS]
    book = workbooks.xlsx({"A": rows, "B": [["Notes", "and more"], ["a", "b"]]})
    report = inspected(book, name="x.xlsx")
    assert (report["rows"], report["total"], report["sheet"]) == (4, "1015.00", "A")


@pytest.mark.parametrize(
    "text",
    [
        # Contracts with their first and last days.
        "".join(f"Acme Ltd,01/04/20{n},31/03/20{n + 3},100{n}.50\n" for n in range(10, 20)),
        # A bank's rates, without words.
        "".join(f"{n}/04/2024,1.0{n}\n" for n in range(1, 9)),
        # People and their days of birth, without money.
        "".join(f"Joan Bloggs,0{n}/04/1970,Anytown\n" for n in range(1, 9)),
        # Money in some of the rows only.
        "".join(f"Acme,1{n}/04/2024,{'' if n % 2 else '1.50'},x\n" for n in range(8)),
        # Two rows prove nothing.
        TEXT.splitlines()[0] + "\n" + TEXT.splitlines()[1],
    ],
)
def test_other_tables_without_headings_are_refused(interpreted, text):
    with pytest.raises(spend.Refused) as refused:
        interpreted(text)
    assert refused.value.code == "not_spend_data"
