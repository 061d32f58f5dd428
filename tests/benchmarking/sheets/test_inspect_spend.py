"""The command that shows what is understood of a file, with no database behind it."""

import io
import json

import pytest
from django.core.management import call_command

KEYS = {
    "file", "encoding", "sheet", "header_row", "columns", "rows", "total", "rejected_rows",
    "rejected_total", "min_date", "max_date", "stated_total", "vat_basis", "confidence", "warnings",
}  # fmt: skip
TEXT = "Supplier,Date,Net Amount\nAcme,13/04/2024,10.00\nBolt,14/04/2024,x\nCog,,-1.00\n"


def test_one_object_a_line_is_printed_for_each_file(written):
    out = io.StringIO()
    paths = [written(TEXT), written(TEXT, "another.csv")]
    call_command("inspect_spend", *paths, "--json", stdout=out)
    reports = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [report["file"] for report in reports] == list(map(str, paths))
    assert set(reports[0]) == KEYS
    assert {key: reports[0][key] for key in sorted(KEYS - {"file", "warnings"})} == {
        "columns": {"amount": "Net Amount", "date": "Date", "supplier": "Supplier"},
        "confidence": 1.0,
        "encoding": "ascii",
        "header_row": 0,
        "max_date": "2024-04-13",
        "min_date": "2024-04-13",
        "rejected_rows": 1,
        "rejected_total": "0.00",
        "rows": 2,
        "sheet": None,
        "stated_total": None,
        "total": "9.00",
        "vat_basis": "net",
    }


def test_a_refused_file_stops_no_other_and_leaves_status_one(written):
    out = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("inspect_spend", written("%PDF", "a.pdf"), written(TEXT), "--json", stdout=out)
    assert left.value.code == 1
    refused, read = map(json.loads, out.getvalue().splitlines())
    assert refused["error"]["code"] == "not_a_table"
    assert read["rows"] == 2


def test_a_missing_file_is_told(tmp_path):
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("inspect_spend", tmp_path / "none.csv", stdout=out)
    assert "cannot be opened" in out.getvalue()


def test_a_person_reads_a_summary(written):
    out = io.StringIO()
    call_command("inspect_spend", written(TEXT), stdout=out)
    assert "2 lines, £9.00" in out.getvalue()
    assert "headings in row 1" in out.getvalue()
