"""What is understood of a file, what is asked, and how an answer changes it."""

import dataclasses
import datetime

import pytest

from benchmarking.sheets import interpretation, spend
from tests.benchmarking.sheets import workbooks

HEAD = "Supplier,Date,Amount\n"
ROWS = "Acme,13/04/2024,10.00\nBolt,14/04/2024,5.00\nCog,15/04/2024,2.50\n"
DAY = datetime.date


def headers_of(about, table=0):
    return {column.role: column.header for column in about.tables[table].columns}


def asked(about):
    return {question.code: question.answer for question in about.questions}


def test_an_interpretation_goes_to_json_and_back_unchanged(interpreted):
    about = interpreted(HEAD + ROWS, name="spend apr 2024.csv")
    assert spend.Interpretation.from_json(about.as_json()) == about


@pytest.mark.parametrize("text", ["{}", "[]", "1", "nonsense", '{"version": 99}'])
def test_what_is_no_interpretation_is_refused(text):
    with pytest.raises(ValueError, match=r"interpretation|Expecting value"):
        spend.Interpretation.from_json(text)


@pytest.mark.parametrize(
    "encoding,found",
    [
        ("ascii", "ascii"),
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_encodings_are_told_from_the_bytes(interpreted, accepted, encoding, found):
    name = "Acme" if encoding == "ascii" else "Café £"
    text = f"Supplier,Date,Amount\n{name},13/04/2024,10.00\n"
    assert interpreted(text, encoding=encoding).encoding == found
    assert accepted(text, encoding=encoding)[0].supplier == name


def test_stray_bytes_in_a_utf8_file_are_read_as_windows_text(accepted):
    content = HEAD.encode() + "Café,13/04/2024,1.00\nCafé,13/04/2024,1.00\n".encode()
    lines = accepted(content + b"Caf\xe9 \x96 Bar,14/04/2024,\xa32.00\n")
    assert [line.supplier for line in lines] == ["Café", "Café", "Café – Bar"]


def test_the_pound_sign_of_old_code_pages_is_understood(inspected):
    report = inspected(b"Supplier,Date,Net Amount (\x9c)\nAcme,13/04/2024,\x9c10.00\n")
    assert (report["total"], report["vat_basis"]) == ("10.00", "net")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_told_from_the_text(interpreted, inspected, delimiter):
    text = (HEAD + ROWS).replace(",", delimiter)
    assert interpreted(text).delimiter == delimiter
    assert inspected(text)["total"] == "17.50"


def test_a_declared_delimiter_is_believed(inspected):
    assert inspected("sep=;\n" + (HEAD + ROWS).replace(",", ";"))["total"] == "17.50"


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_rows_that_were_quoted_as_a_whole_are_opened(interpreted, inspected, delimiter):
    rows = 'Supplier,Date,Amount\nAcme,13/04/2024,"10.00"\n"Bolt, Nut",14/04/2024,5.00\n'
    inner = rows if delimiter == "," else rows.replace("Bolt, Nut", "Bolt").replace(",", ";")
    text = "".join('"' + line.replace('"', '""') + '"\n' for line in inner.splitlines())
    assert interpreted(text).quoting == "nested"
    assert (inspected(text)["rows"], inspected(text)["total"]) == (2, "15.00")


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_read(inspected, ending):
    assert inspected((HEAD + ROWS).replace("\n", ending))["rows"] == 3


def test_decimal_commas_are_told_from_the_column(inspected):
    report = inspected("Supplier;Date;Amount\nAcme;13/04/2024;1.234,50\nBolt;14/04/2024;0,50\n")
    assert report["total"] == "1235.00"


def test_a_text_file_under_a_workbook_name_is_read_as_text(inspected):
    assert inspected(HEAD + ROWS, name="spend.xlsx")["encoding"] == "ascii"


def test_titles_and_glossaries_above_the_headings_are_passed(inspected):
    text = "Payments to suppliers\n\nTerm,Meaning\nBACS,Bank transfer\n\n" + HEAD + ROWS
    assert (inspected(text)["header_row"], inspected(text)["rows"]) == (5, 3)


def test_headings_over_two_rows_are_one(inspected):
    text = ",,Transaction,Net\nSupplier,Date paid,number,Amount\nAcme,13/04/2024,17,10.00\n"
    assert inspected(text)["columns"] == {
        "amount": "Net Amount",
        "date": "Date paid",
        "supplier": "Supplier",
        "reference": "Transaction number",
    }


def test_a_second_row_of_headings_is_not_data(inspected):
    text = "Supplier,Payment,Amount\nName,Date,(£)\nAcme,13/04/2024,10.00\nBolt,14/04/2024,5.00\n"
    report = inspected(text)
    assert (report["header_row"], report["rows"], report["rejected_rows"]) == (1, 2, 0)


def test_net_is_preferred_to_gross(inspected):
    report = inspected("Supplier,Date,Gross,VAT,Net\nAcme,13/04/2024,12.00,2.00,10.00\n")
    assert (report["total"], report["vat_basis"]) == ("10.00", "net")
    assert (report["columns"]["gross"], report["columns"]["vat"]) == ("Gross", "VAT")


def test_sums_of_net_and_vat_settle_the_basis(inspected):
    rows = "".join(f"Acme,1{n}/04/2024,10.00,2.00,12.00\n" for n in range(3, 8))
    report = inspected("Supplier,Date,Amount,VAT,Total\n" + rows)
    assert (report["total"], report["vat_basis"]) == ("50.00", "net")


def test_an_unstated_vat_basis_is_asked(interpreted):
    assert asked(interpreted(HEAD + ROWS)) == {"vat_basis": "unstated"}
    assert asked(interpreted(HEAD + ROWS, vat_basis="net")) == {}


def test_codes_and_text_in_pairs_give_identifier_and_name(accepted):
    line = accepted("Supplier Name,Supplier Name(T),Date,Amount\n200227,Acme,13/04/2024,1.00\n")[0]
    assert (line.supplier, line.supplier_id) == ("Acme", "200227")


def test_a_total_heading_is_the_amount(inspected):
    assert inspected("Supplier,Paid Date,Total\n" + ROWS)["total"] == "17.50"


def test_the_payment_date_is_preferred_and_the_choice_is_asked(interpreted):
    about = interpreted(
        "Supplier,Invoice Date,Payment Date,Net Amount\nAcme,13/03/2024,14/04/2024,1.00\n"
    )
    assert headers_of(about)["date"] == "Payment Date"
    assert asked(about) == {"date_column": "2"}


def test_a_date_column_without_a_heading_is_found_by_its_content(interpreted):
    about = interpreted("Supplier,,Net Amount\n" + ROWS)
    assert about.tables[0].column("date").index == 1
    assert about.tables[0].column("date").confidence == 0.5
    assert "headings_guessed" in about.warnings


def test_an_amount_under_an_unknown_heading_is_found_and_asked(interpreted):
    about = interpreted("Supplier,Date,Reference,April\n" + ROWS.replace("2024,", "2024,R1,"))
    assert about.tables[0].column("amount").index == 3
    assert "amount_column" in asked(about)


def test_a_merchant_category_is_not_a_supplier(interpreted):
    about = interpreted("Ref,Date,Merchant Category Desc,Net Amount\nR1,13/04/2024,Taxis,1.00\n")
    assert about.tables[0].column("supplier") is None
    assert asked(about) == {"supplier_column": ""}


def test_a_period_is_asked_when_dates_are_lost(interpreted, inspected):
    text = "Supplier,Paid Date,Net Amount\nAcme,00:00:00,1.00\n"
    about = interpreted(text, name="spend apr-jun-2014.csv")
    assert asked(about)["period"] == "2014-04-01 to 2014-06-30"
    assert inspected(text)["min_date"] is None


def test_uncertain_day_order_is_asked_and_the_answer_holds(interpreted, accepted):
    text = "Supplier,Date,Net Amount\nAcme,04/05/2024,1.00\n"
    assert asked(interpreted(text)) == {"day_order": "dmy"}
    assert accepted(text, day_order="mdy")[0].paid_on == DAY(2024, 4, 5)


def test_columns_can_be_given_by_index_or_heading(accepted):
    text = "Who,When,How much,Other\nAcme,13/04/2024,1.00,Bolt\n"
    given = {"supplier": "Other", "date": 1, "amount": 2}
    assert accepted(text, header_row=0, columns=given)[0].supplier == "Bolt"


def test_an_agreed_interpretation_serves_the_next_file(interpreted, accepted):
    text = "Firm,Paid To,Date,Amount\nAcme,Bolt,13/04/2024,1.00\n"
    agreed = interpreted(text, columns={"supplier": "Firm"}, vat_basis="net")
    later = interpreted(text.replace("13/04", "14/05"), saved=agreed)
    assert (headers_of(later)["supplier"], later.vat_basis) == ("Firm", "net")
    assert later.questions == ()


def test_an_interpretation_can_be_changed_and_read_with(written, interpreted):
    about = interpreted(HEAD + ROWS)
    turned = dataclasses.replace(about, sign=interpretation.REVERSED)
    lines = list(spend.read(written(HEAD + ROWS), turned))
    assert sum(line.amount for line in lines[1:]) == -sum(map(float, (10, 5, 2.5)))


def test_unknown_hints_are_an_error(interpreted):
    with pytest.raises(ValueError, match="unknown hints: colour"):
        interpreted(HEAD + ROWS, colour="blue")


def test_a_second_table_with_other_headings_is_read_under_them(inspected):
    text = HEAD + ROWS + "\nDate,Net Amount,Supplier Name\n16/04/2024,1.00,Dee\n"
    assert (inspected(text)["rows"], inspected(text)["total"]) == (4, "18.50")


def test_a_register_of_contracts_is_refused(interpreted):
    with pytest.raises(spend.Refused) as refused:
        interpreted("Supplier,Contract Value,Start Date,End Date\nAcme,1.00,1/4/24,31/3/25\n")
    assert refused.value.code == "not_spend_data"
    assert "register of contracts" in refused.value.message


def test_a_suppliers_return_of_sales_is_refused(interpreted):
    with pytest.raises(spend.Refused) as refused:
        interpreted(
            "Customer URN,Customer Name,Customer Invoice Date,Total Cost (ex VAT)\n"
            "1,Anytown,1/4/2024,1.00\n"
        )
    assert "return of sales" in refused.value.message


def test_headings_without_amounts_below_are_named(interpreted):
    with pytest.raises(spend.Refused) as refused:
        interpreted("Payments\n\n" + HEAD + "Acme,13/04/2024,abc\nBolt,14/04/2024,def\n")
    assert refused.value.code == "not_spend_data"
    assert "Row 3 reads as headings" in refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        "Organisations paid over £25,000\nACME LTD\nBOLT LTD\n",
        "Summary,\nTravel,100.00\nHotels,50.00\n",
        "Post,Salary\nHead,1.00\n",
        "a,b,c\n1,2,3\n",
        "just words\n",
    ],
)
def test_other_files_are_refused_with_words(interpreted, text):
    with pytest.raises(spend.Refused) as refused:
        interpreted(text)
    assert refused.value.code == "not_spend_data"


TABLE = "| Supplier | Date | Amount |\n|---|:--|---:|\n| Acme | 01/04/2024 | 10.00 |\n"


@pytest.mark.parametrize(
    "text",
    [
        "# Sources\n\n" + TABLE,
        "These are the files that we were given.\n\n" + TABLE,
        "# Sources\n\n" + TABLE.replace("| Supplier", "Supplier"),
        "```\nSupplier,Date,Amount\nAcme,01/04/2024,10.00\n```\n",
    ],
)
@pytest.mark.parametrize("name", ["README.md", "spend.csv"])
def test_a_written_document_with_tables_is_refused_under_any_name(interpreted, text, name):
    with pytest.raises(spend.Refused) as refused:
        interpreted(text, name=name)
    assert refused.value.code == "not_spend_data"
    assert "written document" in refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        "Supplier|Date|Amount\n--------|----|------\nAcme|01/04/2024|10.00\n\n(1 rows affected)\n",
        "Supplier,Date,Amount\n--------,----,------\nAcme,01/04/2024,10.00\n",
        "# Payments of April\nSupplier|Date|Amount\nAcme|01/04/2024|10.00\n",
        TABLE,
    ],
)
def test_headings_underlined_by_a_database_are_still_headings(inspected, text):
    assert (inspected(text)["rows"], inspected(text)["total"]) == (1, "10.00")


def test_a_list_of_files_with_some_totals_is_refused(interpreted):
    text = "File,Total £,Dates\na,1.00,04/2024\nb,None,05/2024\nc,None,06/2024\n"
    with pytest.raises(spend.Refused) as refused:
        interpreted(text)
    assert refused.value.code == "not_spend_data"


SHEET = [
    ["Supplier", "Date", "Amount"],
    ["Acme", workbooks.Day(45395), 10.5],
    ["Bolt", workbooks.Day(45396), 4442.2699999999995],
]


def test_workbooks_are_read_with_their_typed_cells(lines_of, inspected):
    book = workbooks.xlsx({"April": SHEET})
    lines = lines_of(book, name="spend of april.xlsx")
    assert [(line.sheet, line.row) for line in lines] == [("April", 1), ("April", 2), ("April", 3)]
    assert (lines[1].paid_on, lines[2].paid_on) == (DAY(2024, 4, 13), DAY(2024, 4, 14))
    assert str(lines[2].amount) == "4442.27"
    assert inspected(book, name="x.xlsx")["encoding"] == "xlsx"


def test_sheets_with_changing_headings_are_added_up(inspected):
    other = [["* Date", "* Net Amount", "* SUPPLIER FINAL"], [workbooks.Day(45430), 1, "Cog"]]
    report = inspected(workbooks.xlsx({"April": SHEET, "May": other}), name="x.xlsx")
    assert (report["rows"], report["total"]) == (3, "4453.77")
    assert report["sheet"] == ["April", "May"]


def test_summaries_hidden_sheets_and_notes_are_left_out_and_told(interpreted):
    summary = [["Supplier", "Total"], ["Acme", 10.5], ["Bolt", 4442.27]]
    book = workbooks.xlsx(
        {"Payments": SHEET, "Top": summary, "Old": SHEET, "Notes": [["Read me"]]}, hidden=["Old"]
    )
    about = interpreted(book, name="x.xlsx")
    assert about.sheets == ("Payments",)
    assert {one.sheet: one.reason for one in about.skipped} == {
        "Top": "no dates while other sheets have them, as in a summary",
        "Old": "hidden",
        "Notes": "no headings of spend data",
    }
    assert "sheets" in asked(about)


def test_a_sheet_without_headings_carries_on_the_one_before(inspected):
    book = workbooks.xlsx({"1": SHEET, "2": SHEET[1:] + SHEET[1:]})
    report = inspected(book, name="x.xlsx")
    assert (report["rows"], report["total"]) == (6, "13358.31")


def test_formula_cells_give_their_last_value(inspected):
    rows = [SHEET[0], ["Acme", workbooks.Day(45395), workbooks.Formula("1+1")]]
    assert inspected(workbooks.xlsx({"A": rows}), name="x.xlsx")["total"] == "12.50"


def test_columns_and_rows_left_blank_keep_their_places(lines_of):
    rows = [[], [None, *SHEET[0]], *([None, *row] for row in SHEET[1:])]
    lines = lines_of(workbooks.xlsx({"A": rows}), name="x.xlsx")
    assert [line.row for line in lines if isinstance(line, spend.Accepted)] == [3, 4]


def test_opendocument_sheets_are_read(inspected):
    book = workbooks.ods([["Supplier", "Date", "Amount"], ["Acme", "13/04/2024", 10.5]])
    report = inspected(book, name="x.ods")
    assert (report["encoding"], report["total"]) == ("ods", "10.50")
