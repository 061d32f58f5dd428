"""Files made to harm: each is refused in words, or read as the plain values that it holds."""

import subprocess
import sys

import pytest

from benchmarking.sheets import spend
from procurement_portal.core.sheets import limits, sandbox
from tests.benchmarking.sheets import workbooks

HEAD = "Supplier,Date,Amount\n"
SHEET = [["Supplier", "Date", "Amount"], ["Acme", workbooks.Day(45395), 10.5]]
CELL = '<c r="{0}" t="inlineStr"><is><t>x</t></is></c>'


def refusal_of(written, content, name="x.csv"):
    with pytest.raises(spend.Refused) as refused:
        spend.inspect(written(content, name))
    assert refused.value.message.endswith(".")
    return refused.value.code


def sheet_of(cells):
    return workbooks.sheet([]).replace("<sheetData></sheetData>", f"<sheetData>{cells}</sheetData>")


@pytest.mark.parametrize(
    "content,code",
    [
        (b"", "empty"),
        (b"\n\n\n", "empty"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"\x89PNG\r\n", "not_a_table"),
        (b"<html><table><tr><td>Amount</td></tr></table></html>", "markup"),
        (b"\x00\x00\x01\x02\x03" * 5000, "not_text"),
        (b"PK\x03\x04 and nothing more", "corrupt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "corrupt"),
    ],
)
def test_other_kinds_of_files_are_named(written, content, code):
    assert refusal_of(written, content) == code


def test_encrypted_workbooks_ask_for_a_copy_without_password(written):
    envelope = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    content = envelope + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    assert refusal_of(written, content, "x.xlsx") == "encrypted"
    manifest = "<manifest><manifest:encryption-data/></manifest>"
    locked = workbooks.zipped({"content.xml": "?", "META-INF/manifest.xml": manifest})
    assert refusal_of(written, locked, "x.ods") == "encrypted"


def test_an_archive_that_is_no_workbook_is_refused(written):
    assert refusal_of(written, workbooks.zipped({"spend.csv": HEAD}), "x.zip") == "archive"


def test_a_truncated_workbook_is_corrupt(written):
    book = workbooks.xlsx({"A": SHEET})
    assert refusal_of(written, book[: len(book) // 2], "x.xlsx") == "corrupt"


def test_a_damaged_part_is_corrupt(written):
    broken = workbooks.xlsx({"A": SHEET}, extra={"xl/worksheets/sheet1.xml": "<worksheet><shee"})
    assert refusal_of(written, broken, "x.xlsx") in {"corrupt", "empty"}


@pytest.mark.slow
def test_the_small_workbook_that_aborts_its_reader_is_survived(written):
    corners = (
        f'<row r="1">{CELL.format("A1")}</row><row r="1048576">{CELL.format("XFD1048576")}</row>'
    )
    bomb = workbooks.xlsx({"A": SHEET}, extra={"xl/worksheets/sheet1.xml": sheet_of(corners)})
    assert len(bomb) < 4000
    assert refusal_of(written, bomb, "x.xlsx") == "workbook_too_heavy"


def test_a_workbook_that_unpacks_to_gigabytes_is_not_opened(written):
    huge = workbooks.xlsx({"A": SHEET}, extra={"xl/sharedStrings.xml": " " * (40 * 1024 * 1024)})
    assert refusal_of(written, huge, "x.xlsx") == "unpacks_too_large"


def test_a_workbook_of_thousands_of_parts_is_not_opened(written):
    parts = {f"xl/media/{number}": "" for number in range(limits.MAX_ZIP_ENTRIES)}
    book = workbooks.xlsx({"A": SHEET}, extra=parts)
    assert refusal_of(written, book, "x.xlsx") == "unpacks_too_large"


def test_entities_that_multiply_are_not_followed(written):
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    part = (
        f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a0 "ha">{laughs}]>'
        + sheet_of('<row r="1"><c r="A1" t="inlineStr"><is><t>&a11;</t></is></c></row>')[38:]
    )
    book = workbooks.xlsx({"A": SHEET}, extra={"xl/worksheets/sheet1.xml": part})
    assert refusal_of(written, book, "x.xlsx") in {"corrupt", "not_spend_data", "empty"}


def test_macros_are_ignored_and_told(inspected):
    book = workbooks.xlsx({"A": SHEET}, extra={"xl/vbaProject.bin": "macro"})
    report = inspected(book, name="x.xlsm")
    assert report["rows"] == 1
    assert "The workbook holds macros; they were not run." in report["warnings"]


def test_a_row_of_ten_thousand_columns_is_refused(written):
    assert refusal_of(written, HEAD + "x," * 10_000 + "\n") == "too_many_columns"


def test_padding_of_empty_columns_is_not_refused(inspected):
    assert inspected(HEAD + "Acme,13/04/2024,1.00" + "," * 16_000 + "\n")["rows"] == 1


def test_a_giant_cell_is_refused(written):
    assert refusal_of(written, HEAD + "x" * 200_000 + ",13/04/2024,1.00\n") == "cell_too_long"
    assert refusal_of(written, HEAD + "x" * 40_000 + ",13/04/2024,1.00\n") == "cell_too_long"


def test_too_many_rows_are_refused_while_streaming(written, monkeypatch):
    monkeypatch.setattr(limits, "MAX_ROWS", 1_000)
    assert refusal_of(written, HEAD + "Acme,13/04/2024,1.00\n" * 1_001) == "too_many_rows"


def test_too_large_a_file_is_refused_unread(written, monkeypatch):
    monkeypatch.setattr(limits, "MAX_TEXT_BYTES", 100)
    monkeypatch.setattr(limits, "MAX_WORKBOOK_BYTES", 100)
    assert refusal_of(written, HEAD + "Acme,13/04/2024,1.00\n" * 10) == "too_large"
    assert refusal_of(written, workbooks.xlsx({"A": SHEET}), "x.xlsx") == "too_large"


def test_nul_bytes_inside_cells_do_no_harm(inspected):
    assert inspected(HEAD + "Ac\x00me,13/04/2024,1.00\n")["rows"] == 1


def test_formulas_in_text_files_stay_text(accepted):
    line = accepted(HEAD + "=cmd|' /C calc'!A0,13/04/2024,1.00\n")[0]
    assert line.supplier == "=cmd|' /C calc'!A0"


def test_the_child_ends_when_its_reader_stops_early(written, monkeypatch):
    children = []

    class Remembered(subprocess.Popen):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            children.append(self)

    monkeypatch.setattr(subprocess, "Popen", Remembered)
    book = workbooks.xlsx({"A": SHEET * 5_000})
    rows = sandbox.rows(written(book, "x.xlsx"), "xlsx")
    assert next(rows)[0] == "A"
    rows.close()
    assert [child.returncode is None for child in children] == [False]


def test_workbooks_are_read_whatever_the_working_directory(written, monkeypatch, tmp_path):
    folder = tmp_path / "a folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    book = written(workbooks.xlsx({"A": SHEET}), "name with 'quotes' & spaces.xlsx")
    assert spend.inspect(book)["rows"] == 1
    monkeypatch.chdir(tmp_path)
    assert spend.inspect(book.relative_to(tmp_path))["rows"] == 1


def test_the_child_sees_no_secret_of_its_parent(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hush")
    assert "SECRET_KEY" not in sandbox.environment()


def test_the_child_limits_itself():
    program = (
        "import resource; from procurement_portal.core.sheets import workbook;"
        "workbook.confine(10**9, 5);"
        "print([resource.getrlimit(x)[0] for x in (resource.RLIMIT_AS, resource.RLIMIT_CPU,"
        " resource.RLIMIT_CORE, resource.RLIMIT_FSIZE)])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=sandbox.environment()
    )
    assert told.stdout.strip() == "[1000000000, 5, 0, 0]"


def test_the_child_opens_nothing_once_it_has_its_input():
    program = (
        "import errno, os, socket, subprocess\n"
        "from procurement_portal.core.sheets import workbook\n"
        "workbook.confine(10**9, 5)\n"
        "workbook.seal()\n"
        "def refused(what):\n"
        "    try:\n"
        "        what()\n"
        "    except OSError as error:\n"
        "        return errno.errorcode[error.errno]\n"
        "print(refused(lambda: open('/etc/passwd')), refused(socket.socket), refused(os.pipe),"
        " refused(lambda: subprocess.run(['true'])), flush=True)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=sandbox.environment()
    )
    assert told.stdout.split() == ["EMFILE"] * 4


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_a_workbook_is_known_by_its_bytes_whatever_its_name(inspected, form):
    rows = [["Supplier", "Date", "Amount"], ["Acme", "13/04/2024", 10.5]]
    book = workbooks.xlsx({"A": rows}) if form == "xlsx" else workbooks.ods(rows)
    for name in ("x.xls", "x.xlsx", "x.ods", "x.csv", "x"):
        assert inspected(book, name=name)["encoding"] == form


def test_absurd_amounts_and_days_are_told(lines_of):
    lines = lines_of(
        HEAD + "Acme,13/04/2024,1.00\nBolt,13/04/2024,9999999999999.00\n"
        "Cog,13/04/2924,3.00\nDee,13/04/2024,1e400\nEel,99999/99/99999,5.00\n"
    )
    assert lines[2].code == "absurd_amount"
    assert (lines[3].paid_on, lines[3].flags) == (None, ("date_out_of_range",))
    assert lines[4].code == "not_an_amount"
    assert lines[5].flags == ("bad_date",)


def test_parts_that_lie_about_their_size_do_no_harm(written):
    content = bytearray(workbooks.xlsx({"A": SHEET}))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = (1).to_bytes(4, "little")
    assert readable_or_corrupt(written(bytes(content), "x.xlsx"))


def readable_or_corrupt(path):
    try:
        return spend.inspect(path)["rows"] == 1
    except spend.Refused as refused:
        return refused.code == "corrupt"
