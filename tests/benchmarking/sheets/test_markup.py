"""Web pages and Excel 2003 XML under the names of workbooks, read as the tables that they hold."""

import base64
import quopri

import pytest

from benchmarking.sheets import spend
from procurement_portal.core.sheets import limits
from tests.benchmarking.sheets import disguises, workbooks

ROWS = [
    ["Supplier", "Date", "Net Amount"],
    ["Café & Sons", "13/04/2024", "£1,010.00"],
    ["Bolt", "14/04/2024", "5.00"],
]
PAGE = (
    "<html><head><meta charset=utf-8><title>Spend</title><style>td {x: '<td>'}</style></head><body>"
    "<h1>Payments of April 2024</h1><table><thead><tr><th>Supplier<th>Date<th>Net<br>Amount</thead>"
    "<tr><td>Caf&eacute; &amp; Sons</td><td>13/04/2024</td><td>&pound;1,010.00</td></tr>"
    "<TR><TD>Bolt<TD>14/04/2024<TD>&nbsp;5.00</table><script>document.write('<td>9</td>')</script>"
)


def test_a_web_page_is_read_as_its_table(lines_of, inspected):
    report = inspected(PAGE, name="spend.xls")
    assert (report["encoding"], report["rows"], report["total"]) == ("html", 2, "1015.00")
    assert report["columns"]["amount"] == "Net Amount"
    lines = [line for line in lines_of(PAGE, name="x.xls") if isinstance(line, spend.Accepted)]
    assert [line.supplier for line in lines] == ["Café & Sons", "Bolt"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "iso-8859-1", "utf-8-sig"])
def test_a_web_page_is_read_in_the_encoding_that_it_has(accepted, encoding):
    page = PAGE.replace("charset=utf-8", f"charset={encoding}").replace("&eacute;", "é")
    assert accepted(page, name="x.htm", encoding=encoding)[0].supplier == "Café & Sons"


def test_a_page_that_names_no_encoding_or_a_wrong_one_is_read(accepted):
    page = PAGE.replace("<meta charset=utf-8>", "").replace("&eacute;", "é")
    assert accepted(page, encoding="cp1252")[0].supplier == "Café & Sons"
    assert accepted(page, encoding="utf-8")[0].supplier == "Café & Sons"
    wrong = page.replace("<head>", "<head><meta charset=klingon>")
    assert accepted(wrong, encoding="cp1252")[0].supplier == "Café & Sons"


def test_headings_and_rows_in_tables_of_their_own_are_one_table(inspected):
    head, *body = ["".join(f"<td>{cell}</td>" for cell in row) for row in ROWS]
    page = f"<html><table><tr>{head}</tr></table><table>" + "".join(f"<tr>{r}</tr>" for r in body)
    assert inspected(page)["total"] == "1015.00"


def test_cells_that_reach_over_others_keep_the_columns(accepted):
    page = (
        "<table><tr><td colspan=4>Payments</td></tr>"
        "<tr><th>Service</th><th colspan=2>Supplier</th><th>Date</th><th>Amount</th></tr>"
        "<tr><td rowspan=2>Parks</td><td colspan=2>Acme</td><td>13/04/2024</td><td>1.00</td></tr>"
        "<tr><td colspan=2>Bolt</td><td>14/04/2024</td><td>2.00</td></tr>"
        "<tr><td>Roads</td><td colspan=2>Cog</td><td>14/04/2024</td><td>3.00</td></tr></table>"
    )
    lines = accepted(page)
    assert [(line.supplier, line.service, str(line.amount)) for line in lines] == [
        ("Acme", "Parks", "1.00"),
        ("Bolt", "", "2.00"),
        ("Cog", "Roads", "3.00"),
    ]


def test_a_table_inside_a_page_laid_out_by_tables_is_found(inspected):
    rows = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in ROWS)
    page = f"<html><table><tr><td>Menu</td><td>Text<table>{rows}</table></td></tr></table>"
    assert inspected(page)["total"] == "1015.00"


@pytest.mark.parametrize("how", ["quoted-printable", "base64"])
def test_a_web_archive_is_read(inspected, how):
    body = PAGE.encode()
    body = quopri.encodestring(body) if how == "quoted-printable" else base64.encodebytes(body)
    archive = (
        b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
        b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: "
        + how.encode()
        + b"\n\n"
        + body
        + b"\n--b--\n"
    )
    assert inspected(archive, name="x.xls")["total"] == "1015.00"


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><p>Nothing here</p></body></html>",
        "<!DOCTYPE html><html><table><tr><td>Menu</td></tr></table></html>",
        '<?xml version="1.0"?><feed><entry>1</entry></feed>',
        "<html",
    ],
)
def test_a_page_without_payments_is_refused_as_a_page(interpreted, page):
    with pytest.raises(spend.Refused) as refused:
        interpreted(page)
    assert refused.value.code == "markup"


XML = disguises.CONTAINERS["xml"]([*ROWS[:2], ["Bolt", workbooks.Day(45396), 5.0]], None).decode()


def test_excel_xml_is_read_with_its_typed_cells(inspected, lines_of):
    report = inspected(XML, name="x.xls")
    assert (report["encoding"], report["sheet"], report["total"]) == ("xml", "Payments", "1015.00")
    assert report["max_date"] == "2024-04-14"


def test_rows_and_cells_left_out_of_excel_xml_keep_their_places(lines_of):
    text = (
        XML.replace("<Table>", '<Table><Row ss:Index="4">', 1).replace("<Row><Cell>", "<Cell>", 1)
    ).replace(
        "</Table>",
        '<Row ss:Index="9"><Cell ss:Index="2"><Data ss:Type="String">14/04/2024</Data></Cell>'
        '<Cell><Data ss:Type="Number">7</Data><Comment><ss:Data>88</ss:Data></Comment></Cell></Row>'
        "</Table>",
    )
    lines = [line for line in lines_of(text) if isinstance(line, spend.Accepted)]
    assert [(line.row, str(line.amount)) for line in lines] == [
        (5, "1010.00"),
        (6, "5.00"),
        (9, "7.00"),
    ]


@pytest.mark.parametrize(
    "harm",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    ],
)
def test_xml_that_defines_anything_is_refused(written, harm):
    text = XML.replace("<Workbook", harm + "<Workbook", 1)
    with pytest.raises(spend.Refused) as refused:
        spend.inspect(written(text, "x.xls"))
    assert refused.value.code == "corrupt"


@pytest.mark.parametrize("place", ['<Row ss:Index="999999999">', "<Row"])
def test_broken_xml_is_corrupt(written, place):
    with pytest.raises(spend.Refused) as refused:
        spend.inspect(written(XML.replace("<Row>", place, 1), "x.xls"))
    assert refused.value.code == "corrupt"


def test_wide_and_long_pages_meet_the_same_limits(written, monkeypatch):
    wide = "<table><tr>" + "<td>x</td>" * 10_000 + "</tr></table>"
    with pytest.raises(spend.Refused) as refused:
        spend.inspect(written(wide, "x.htm"))
    assert refused.value.code == "too_many_columns"
    monkeypatch.setattr(limits, "MAX_WORKBOOK_BYTES", 100)
    with pytest.raises(spend.Refused) as refused:
        spend.inspect(written(PAGE, "x.htm"))
    assert refused.value.code == "too_large"


def test_a_span_of_millions_is_not_believed(inspected):
    page = PAGE.replace("<th>Supplier", "<th colspan=999999999 rowspan=99999999>Supplier", 1)
    assert inspected(page.replace("<th>Supplier", "<th colspan=0>Supplier"))["rows"] == 2
