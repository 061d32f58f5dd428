"""What people say about a file: every question can be answered, and a wrong word is told kindly."""

import dataclasses
import datetime

import pytest

from benchmarking.sheets import spend
from tests.benchmarking.sheets import workbooks

HEAD = "Supplier,Date,Amount\n"
ROWS = "Acme,13/04/2024,10.00\nBolt,14/04/2024,5.00\nCog,15/04/2024,2.50\n"
WORDS = "Who,When,How much,Ref\nAcme,13/04/2024,1.00,r1\nBolt,14/04/2024,2.00,r2\n"


def asked(about):
    return {question.code: question.answer for question in about.questions}


def column(about, role, table=0):
    found = about.tables[table].column(role)
    return found and found.index


@pytest.mark.parametrize(
    "code,value,hints",
    [
        ("amount_column", "3", {"columns": {"amount": 3}}),
        ("date_column", "0", {"columns": {"date": 0}}),
        ("supplier_column", "", {"columns": {"supplier": None}}),
        ("period", "2014-04-01 to 2014-06-30", {"period": ["2014-04-01", "2014-06-30"]}),
        ("period", "", {}),
        ("sheets", "May\nApril", {"sheets": ["May", "April"]}),
        ("sheets", ["May, June"], {"sheets": ["May, June"]}),
        ("day_order", "mdy", {"day_order": "mdy"}),
        ("vat_basis", "gross", {"vat_basis": "gross"}),
        ("sign", "reversed", {"sign": "reversed"}),
        ("header_row", "3", {"header_row": 2}),
        ("header_row", "", {"header_row": -1}),
    ],
)
def test_an_answer_becomes_a_hint(code, value, hints):
    assert spend.answer(code, value) == hints


@pytest.mark.parametrize(
    "code,value",
    [
        ("amount_column", "three"),
        ("amount_column", ["1", "2"]),
        ("period", "soon"),
        ("period", "2014-06-30 to 2014-04-01"),
        ("sheets", ""),
        ("day_order", "ymd"),
        ("sign", "upside down"),
        ("header_row", "-5"),
        ("colour", "blue"),
    ],
)
def test_an_answer_that_is_none_is_told(code, value):
    with pytest.raises(spend.WrongHint) as told:
        spend.answer(code, value)
    assert str(told.value).endswith(".")


def test_answers_add_up():
    assert spend.combined(
        {"columns": {"amount": 1}, "sign": "reversed"},
        spend.answer("supplier_column", ""),
        spend.answer("sign", "as_published"),
    ) == {"columns": {"amount": 1, "supplier": None}, "sign": "as_published"}


FILES = {
    "amounts, dates and VAT": (
        "Supplier,Invoice Date,Payment Date,Amount,Total\n"
        + "".join(f"Acme,0{n}/03/2024,1{n}/04/2024,1.00,2.00\n" for n in range(1, 6))
    ),
    "sign": HEAD + "Acme,13/04/2024,-10.00\nBolt,14/04/2024,-5.00\n",
    "day order": HEAD + "Acme,04/05/2024,10.00\n",
    "supplier": "Ref,Date,Category,Net Amount\nr,13/04/2024,Taxis,1.00\n",
    "period": "Supplier,Date,Net Amount\nAcme,00:00:00,1.00\n",
    "no headings": "".join(f"Firm {n} Ltd,1{n}/04/2024,1.50\n" for n in range(1, 6)),
    "sheets": workbooks.xlsx(
        {
            "Payments": [["Supplier", "Date", "Amount"], ["Acme", workbooks.Day(45395), 10.5]],
            "Top": [["Supplier", "Total"], ["Acme", 10.5]],
        }
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_every_question_is_settled_by_any_of_its_answers(interpreted, name):
    filename = "spend apr 2024.xlsx"
    about = interpreted(FILES[name], name=filename)
    assert about.questions
    for question in about.questions:
        answers = [question.answer, *(choice.value for choice in question.choices)]
        for value in answers:
            hints = spend.answer(question.code, value)
            if not hints:
                continue
            answered = interpreted(FILES[name], name=filename, **hints)
            assert question.code not in asked(answered)
            assert question.code in answered.settled


def test_answering_one_question_leaves_the_others_open(interpreted):
    text = FILES["amounts, dates and VAT"]
    assert {"amount_column", "date_column", "vat_basis"} <= set(asked(interpreted(text)))
    again = interpreted(text, **spend.answer("amount_column", "4"))
    assert {"date_column", "vat_basis"} <= set(asked(again))
    assert column(again, "amount") == 4


def test_a_table_without_headings_is_read_by_places(accepted):
    lines = accepted(ROWS, header_row=-1, columns={"supplier": 0, "date": 1, "amount": 2})
    assert [(line.row, line.supplier, str(line.amount)) for line in lines] == [
        (1, "Acme", "10.00"),
        (2, "Bolt", "5.00"),
        (3, "Cog", "2.50"),
    ]


def test_a_heading_counts_in_the_tables_that_have_it(interpreted):
    book = workbooks.xlsx(
        {
            "A": [["Supplier", "Paid to", "Date", "Amount"], ["x", "Acme", "13/04/2024", 1]],
            "B": [["Date", "Amount", "Supplier"], ["14/04/2024", 2, "Bolt"]],
        }
    )
    about = interpreted(book, name="x.xlsx", columns={"supplier": "paid TO"})
    assert [column(about, "supplier", table) for table in (0, 1)] == [1, 2]


def test_a_table_keeps_its_own_columns_where_a_place_holds_no_amounts(interpreted):
    book = workbooks.xlsx(
        {
            "A": [["Supplier", "Date", "Amount", "Total"], ["x", "13/04/2024", 1, 2]],
            "B": [["Amount", "Date", "Supplier"], [2, "14/04/2024", "Bolt"]],
        }
    )
    about = interpreted(book, name="x.xlsx", columns={"amount": 3})
    assert [column(about, "amount", table) for table in (0, 1)] == [3, 0]


def test_the_convention_is_that_of_the_column_chosen(accepted):
    text = (
        "Supplier,Invoice Date,Payment Date,Net Amount\n"
        + "".join(f"Acme,04/{n}/2024,{n}/04/2024,1.00\n" for n in range(13, 20))
        + "Acme,04/05/2024,05/04/2024,1.00\n"
    )
    assert accepted(text)[-1].paid_on == datetime.date(2024, 4, 5)
    chosen = accepted(text, columns={"date": "Invoice Date"})
    assert chosen[-1].paid_on == datetime.date(2024, 4, 5)
    assert chosen[0].paid_on == datetime.date(2024, 4, 13)


@pytest.mark.parametrize(
    "hints",
    [
        {"colour": "blue"},
        {"header_row": "2"},
        {"header_row": -2},
        {"header_row": True},
        {"header_row": 3},
        {"header_row": 99},
        {"columns": {"amount": "Cost"}},
        {"columns": {"amount": 0}},
        {"columns": {"amount": 99}},
        {"columns": {"amount": None}},
        {"columns": {"amount": -1}},
        {"columns": {"amount": 1.5}},
        {"columns": {"price": 2}},
        {"columns": {"supplier": 0, "body": 0}},
        {"columns": "Amount"},
        {"sheets": ["May"]},
        {"sheets": []},
        {"sheets": "May"},
        {"period": ("soon", "later")},
        {"period": (datetime.date(2024, 5, 1), datetime.date(2024, 4, 1))},
        {"day_order": "ymd"},
        {"sign": "minus"},
        {"vat_basis": "some"},
        {"encoding": "klingon"},
        {"encoding": "rot13"},
        {"delimiter": ";;"},
        {"delimiter": '"'},
        {"quoting": "single"},
        {"saved": "{}"},
        {"saved": {"a": 1}},
        {"today": "tomorrow"},
    ],
)
def test_a_wrong_hint_is_told_in_words(written, hints):
    with pytest.raises(spend.WrongHint) as told:
        spend.interpret(written(HEAD + ROWS), filename="x.csv", hints=hints)
    assert isinstance(told.value, ValueError)


def test_hints_may_come_from_json(accepted):
    lines = accepted(
        "Supplier,Amount\nAcme,1.00\n", today="2026-06-01", period=["2024-04-01", "2024-04-30"]
    )
    assert lines[0].amount == 1


def test_a_signature_is_that_of_the_layout(interpreted):
    april = interpreted(HEAD + ROWS)
    assert spend.signature(april) == spend.signature(interpreted("Payments\n" + HEAD + ROWS))
    assert spend.signature(april) == spend.signature(
        interpreted("SUPPLIER,Date ,* Amount\n" + ROWS)
    )
    assert spend.signature(april) != spend.signature(
        interpreted("Supplier,Date,Net Amount\n" + ROWS)
    )
    assert len(spend.signature(april)) == 64
    sheet = [["Supplier", "Date", "Amount"], ["Acme", workbooks.Day(45395), 10.5]]
    one = interpreted(workbooks.xlsx({"April": sheet}), name="x.xlsx")
    two = interpreted(workbooks.xlsx({"May": sheet, "June": sheet}), name="x.xlsx")
    assert spend.signature(one) == spend.signature(two) != spend.signature(april)


def test_an_agreement_is_found_by_its_signature_and_settles_its_questions(interpreted):
    text = FILES["amounts, dates and VAT"]
    agreed = interpreted(
        text,
        columns={"amount": "Total", "date": "Invoice Date", "supplier": "Supplier"},
        vat_basis="gross",
        day_order="mdy",
    )
    assert agreed.questions == ()
    other = interpreted(HEAD + ROWS)
    kept = {spend.signature(one): one for one in (other, agreed)}
    later = interpreted(text.replace("/2024", "/2025"), saved=kept)
    assert later.questions == ()
    assert (column(later, "amount"), column(later, "date")) == (4, 1)
    assert (later.vat_basis, later.tables[0].dates.order) == ("gross", "mdy")
    assert later.settled == agreed.settled
    assert spend.Interpretation.from_json(later.as_json()) == later
    unlike = interpreted(text.replace("Total", "Sum"), saved=kept)
    assert column(unlike, "amount") == 3


def test_headings_that_only_a_person_understood_are_known_the_next_time(interpreted):
    text = WORDS.replace("13/04/2024", "x").replace("14/04/2024", "y")
    with pytest.raises(spend.Refused):
        interpreted(text)
    agreed = interpreted(text, header_row=0, columns={"supplier": 0, "amount": 2})
    later = interpreted("\n" + text, saved={spend.signature(agreed): agreed})
    assert (later.tables[0].header_row, column(later, "amount")) == (1, 2)


def test_an_agreed_turning_of_signs_is_asked_again_where_it_does_not_fit(interpreted):
    text = FILES["sign"]
    agreed = interpreted(text, sign="reversed", vat_basis="net")
    kept = {spend.signature(agreed): agreed}
    later = interpreted(text, saved=kept)
    assert (later.sign, asked(later)) == ("reversed", {})
    assert asked(interpreted(text.replace("-", ""), saved=kept)) == {"sign": "reversed"}


def test_sheets_left_out_as_before_are_not_asked_again(interpreted):
    book = FILES["sheets"]
    agreed = interpreted(book, name="x.xlsx", sheets=["Payments"], vat_basis="net")
    again = interpreted(book, name="x.xlsx", saved=agreed)
    assert asked(again) == {}


def test_an_interpretation_saved_before_it_knew_its_headings_is_read(interpreted):
    about = interpreted(HEAD + ROWS)
    old = about.as_json().replace('"headings"', '"heading_texts"')
    with pytest.raises(ValueError, match="not a saved interpretation"):
        spend.Interpretation.from_json(old)
    table = dataclasses.replace(about.tables[0], headings=())
    bare = dataclasses.replace(about, tables=(table,))
    assert spend.Interpretation.from_json(bare.as_json()) == bare
