"""Workbooks that leave the portal: nothing in them is run by whoever opens them."""

import io

import pytest
from python_calamine import CalamineWorkbook

from procurement_portal.core import cells, xlsx

HOSTILE = ["=1+1", "+1+A1", "-1+A1", "@SUM(A1)", "\t=1", "＝1"]


def sheet(book, name):
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_name(name)
    return [[str(cell) for cell in row] for row in rows.to_python()]


def made(words):
    return xlsx.download(
        "rows.xlsx", title=words, notes=[(words, words)], headings=[words], rows=[[words]]
    )


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
@pytest.mark.parametrize("name", ["About", "Rows"])
def test_no_text_of_either_sheet_is_a_formula(words, name):
    told = [cell for row in sheet(made(words), name) for cell in row if cell]

    assert told
    assert {cells.unguarded(cell) for cell in told} == {words}
    assert not any(cell.strip().startswith(("=", "+", "-", "@", "＝")) for cell in told)


def test_cover_says_title_and_notes():
    book = xlsx.download(
        "rows.xlsx", title="Frameworks", notes=[("Rows", "0")], headings=["A"], rows=[]
    )

    assert sheet(book, "About")[0][0] == "Frameworks"
    assert sheet(book, "About")[2] == ["Rows", "0"]
