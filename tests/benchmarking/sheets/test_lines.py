"""Rows into lines: every physical row is accepted, rejected with a reason, or ignored."""

import datetime
from decimal import Decimal

import pytest

from benchmarking.sheets import spend

HEAD = "Supplier,Date,Amount\n"
DAY = datetime.date


def codes(lines):
    return [(line.row, getattr(line, "code", "line")) for line in lines]


def test_a_line_carries_all_that_the_file_says(accepted):
    line = accepted(
        "Entity,Directorate,Service Area,Expense Type,Description,Proclass,Supplier ID,"
        "Supplier Name,VAT Reg No,Company Number,Supplier Postcode,Contract No,Transaction No,"
        "Capital/Revenue,Payment Date,Net Amount\n"
        " Anytown ,Place,Parks,Fuel,Diesel,271300,S12,Acme Ltd,GB1,00123456,AB1 2CD,C7,T9,R,"
        "03/04/2024,10.50\n"
    )[0]
    assert line._replace(content=0)._asdict() == {
        "sheet": "",
        "row": 2,
        "paid_on": DAY(2024, 4, 3),
        "amount": Decimal("10.50"),
        "supplier": "Acme Ltd",
        "supplier_id": "S12",
        "description": "Diesel",
        "expense_type": "Fuel",
        "category": "271300",
        "department": "Place",
        "service": "Parks",
        "reference": "T9",
        "contract": "C7",
        "body": "Anytown",
        "company_no": "00123456",
        "vat_no": "GB1",
        "postcode": "AB1 2CD",
        "capital_revenue": "R",
        "flags": (),
        "period": None,
        "official_id": "GB-COH-00123456",
        "content": 0,
    }


def test_every_physical_row_is_accounted_for(lines_of):
    lines = lines_of(
        "Payments over £500\n\n" + HEAD + "Acme,03/04/2024,10.00\n"
        ",,\n"
        "Supplier,Date,Amount\n"
        "Bolt,15/04/2024,5.00\n"
        "Cog,16/04/2024,abc\n"
        "Prices include delivery\n"
        "Grand Total,,15.00\n"
    )
    assert codes(lines) == [
        (1, "before_table"),
        (2, "blank"),
        (3, "heading"),
        (4, "line"),
        (5, "blank"),
        (6, "repeated_heading"),
        (7, "line"),
        (8, "not_an_amount"),
        (9, "note"),
        (10, "total"),
    ]


def test_a_rejection_names_row_column_value_and_reason(lines_of):
    rejected = lines_of(HEAD + "Acme,03/04/2024,1.00\nCog,16/04/2024,#REF!\n")[2]
    assert rejected == spend.Rejected(
        "",
        3,
        "Amount",
        2,
        "#REF!",
        "error_value",
        "The amount is a spreadsheet error such as #REF!.",
        None,
    )


def test_an_amount_needs_a_supplier_or_a_date(lines_of):
    lines = lines_of(
        "Supplier,Date,Amount,Description\nAcme,,1.00,a\n,03/04/2024,2.00,b\n,,3.00,something\n"
    )
    assert codes(lines)[1:] == [(2, "line"), (3, "line"), (4, "no_supplier_or_date")]
    assert lines[1].flags == ("no_date",)
    assert lines[2].flags == ("no_supplier",)
    assert lines[3].amount == Decimal("3.00")


def test_credits_and_exact_duplicates_are_kept(inspected):
    report = inspected(HEAD + "Acme,03/04/2024,-5.00\n" * 2 + "Bolt,04/04/2024,(1.50)\n")
    assert (report["rows"], report["total"]) == (3, "-11.50")


@pytest.mark.parametrize(
    "row",
    [
        "Total,,15.00",
        "TOTAL:,,15.00",
        "Grand Total,,15.00",
        "Total for April 2024,,15.00",
        "Sub-total,,15.00",
        ",,15.00",
        "Sum,,15.00",
        "Adult Care Total,,15.00",
    ],
)
def test_totals_are_no_lines(inspected, row):
    report = inspected(HEAD + "Acme,13/04/2024,10.00\nBolt,14/04/2024,5.00\n" + row + "\n")
    assert (report["rows"], report["total"], report["stated_total"]) == (2, "15.00", "15.00")


def test_subtotals_within_groups_are_no_lines(inspected):
    report = inspected(
        HEAD + "Acme,13/04/2024,10.00\nAcme,13/04/2024,2.00\nAcme Total,,12.00\n"
        "Bolt,14/04/2024,5.00\nBolt,14/04/2024,6.00\nBolt Total,,11.00\nGrand Total,,23.00\n"
    )
    assert (report["rows"], report["total"], report["stated_total"]) == (4, "23.00", "23.00")


@pytest.mark.parametrize("supplier", ["Total Gas & Power Ltd", "TOTAL PRODUCE LIMITED", "Totally"])
def test_suppliers_called_total_are_lines(inspected, supplier):
    report = inspected(
        HEAD + f"Acme,13/04/2024,10.00\n{supplier},14/04/2024,5.00\n{supplier},,7.00\n"
    )
    assert (report["rows"], report["total"]) == (3, "22.00")


def test_a_total_that_differs_from_its_lines_is_told(inspected):
    report = inspected(HEAD + "Acme,13/04/2024,10.00\nGrand Total,,99.00\n")
    assert report["stated_total"] == "99.00"
    assert "The total printed in the file differs from the sum of its lines." in report["warnings"]


def test_two_rows_run_into_one_are_rejected(lines_of):
    lines = lines_of(HEAD + "Acme,13/04/2024,10.00\nBolt,14/04/2024,5.00Cog,15/04/2024,6.00\n")
    assert codes(lines)[1:] == [(2, "line"), (3, "shifted_row")]
    wide = "Supplier,Date,Amount,Service,Reference\n"
    lines = lines_of(wide + "A,13/04/2024,1.00,s,r\nB,14/04/2024,2.00,s,r,C,15/04/2024,3.00,s,r\n")
    assert codes(lines)[1:] == [(2, "line"), (3, "fused_rows")]


def test_a_comma_without_quotation_marks_does_not_move_a_number_into_the_amount(lines_of):
    lines = lines_of(
        "Supplier,Reference,Date,Amount\nAcme,17,13/04/2024,10.00\n"
        "Bolt, Nut & Co,18,14/04/2024,5.00\n"
    )
    assert codes(lines)[2] == (3, "shifted_row")


def test_remarks_behind_the_table_do_not_lose_the_line(accepted):
    lines = accepted(HEAD + "Acme,13/04/2024,10.00,see note\nBolt,14/04/2024,5.00\n")
    assert [line.flags for line in lines] == [("extra_cells",), ()]


def test_an_unclosed_quotation_mark_costs_the_rows_it_swallowed_and_no_more(lines_of):
    lines = lines_of(
        'Supplier,Description,Date,Amount\n"Acme,x,13/04/2024,1.00\nBolt,y,14/04/2024,2.00\n'
        'Cog",z,15/04/2024,3.00\nDee,z,16/04/2024,4.00\n'
    )
    assert codes(lines)[1:] == [(2, "swallowed_rows"), (3, "line")]


def test_a_quotation_mark_never_closed_does_not_swallow_the_file(inspected):
    body = "".join(f"Firm {n},13/04/2024,1.00\n" for n in range(3000))
    report = inspected(HEAD + '"Acme,13/04/2024,1.00\n' + body)
    assert (report["rows"], report["total"]) == (3001, "3001.00")
    assert any("quotation mark" in warning for warning in report["warnings"])


def test_a_line_break_inside_a_quoted_cell_is_one_row(accepted):
    lines = accepted('Supplier,Date,Amount\n"Acme\nLtd",13/04/2024,1.00\nBolt,14/04/2024,2.00\n')
    assert [(line.row, line.supplier) for line in lines] == [(2, "Acme\nLtd"), (3, "Bolt")]


def test_identifiers_inside_the_supplier_cell_are_taken_out(accepted):
    line = accepted(HEAD + "0012345 : Acme Ltd,13/04/2024,1.00\n")[0]
    assert (line.supplier, line.supplier_id) == ("Acme Ltd", "0012345")


def test_redactions_and_private_persons_are_flagged(accepted):
    lines = accepted(
        HEAD + "REDACTED UNDER DP ACT,13/04/2024,1.00\nMr J Bloggs,13/04/2024,2.00\n"
        "Mr & Mrs A Smith,13/04/2024,3.00\nDr Martens Ltd,13/04/2024,4.00\n"
        "Mrs Miggins Pie Shop,13/04/2024,5.00\n"
    )
    assert [line.flags for line in lines] == [("redacted",), ("person",), ("person",), (), ()]


def test_absurd_dates_are_dropped_and_told(accepted):
    lines = accepted(HEAD + "Acme,13/04/2024,1.00\nBolt,13/04/1900,2.00\nCog,13/04/2063,3.00\n")
    assert [line.paid_on for line in lines] == [DAY(2024, 4, 13), None, None]
    assert [line.flags for line in lines][1:] == [("date_out_of_range",)] * 2


def test_a_month_gives_its_first_day_and_its_span(accepted):
    line = accepted(HEAD + "Acme,Sep-10,1.00\n")[0]
    assert line.paid_on == DAY(2010, 9, 1)
    assert line.period == (DAY(2010, 9, 1), DAY(2010, 9, 30))
    assert line.flags == ("coarse_date",)


def test_a_quarter_gives_no_day(inspected):
    report = inspected(HEAD + "Acme,July 2010-September 2010,1.00\n")
    assert (report["min_date"], report["max_date"]) == ("2010-07-01", "2010-09-30")


def test_signs_turn_when_the_user_says_that_a_minus_is_a_payment(accepted, interpreted):
    text = HEAD + "Acme,13/04/2024,-10.00\nBolt,14/04/2024,-5.00\nCog,15/04/2024,1.00\n"
    question = next(one for one in interpreted(text).questions if one.code == "sign")
    assert question.answer == "as_published"
    lines = accepted(text, sign="reversed")
    assert [line.amount for line in lines] == [Decimal("10.00"), Decimal("5.00"), Decimal("-1.00")]
