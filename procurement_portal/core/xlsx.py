"""Workbooks that leave the portal: a cover that says what it is, and one table a sheet."""

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone

from procurement_portal.core import cells

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME_WIDTH, WIDEST, SAMPLE = 32, 60, 200
LINE_HEIGHT = 15
A4 = 9
# Pence always, and as many more figures as a unit price has.
AMOUNT = "#,##0.00######"
# A spreadsheet may hold no more of either; longer texts are cut with a sign that says so.
LONGEST_CELL = 32_000

Notes = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook; its name has at most 31 letters, digits and spaces."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]


def download(
    filename: str,
    *,
    title: str,
    notes: Notes,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> HttpResponse:
    """A workbook of two sheets: "About" with the title and the notes, and "Rows" with the table."""
    return workbook(filename, title=title, notes=notes, sheets=[Sheet("Rows", headings, rows)])


def workbook(filename: str, *, title: str, notes: Notes, sheets: Iterable[Sheet]) -> HttpResponse:
    """A workbook whose first sheet, "About", has title and notes; then one table a sheet."""
    bytes_of_it = io.BytesIO()
    book = xlsxwriter.Workbook(
        bytes_of_it,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "d mmmm yyyy",
        },
    )
    # The same rows give the same bytes but for the day.
    book.set_properties({"title": title, "created": timezone.now().replace(tzinfo=None)})
    _write_cover(book, title, notes)
    for sheet in sheets:
        _write_table(book, sheet.name, sheet.headings, list(sheet.rows))
    book.close()
    response = HttpResponse(bytes_of_it.getvalue(), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _sheet(book: Any, name: str) -> Any:
    """A sheet that prints across, as wide as the paper, and says which it is."""
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")
    return sheet


def _write_cover(book: Any, title: str, notes: Notes) -> None:
    sheet = _sheet(book, "About")
    sheet.set_column(0, 0, NAME_WIDTH)
    sheet.set_column(1, 1, WIDEST)
    sheet.write_string(0, 0, _text(title), book.add_format({"bold": True, "font_size": 16}))
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for row, (name, value) in enumerate(notes, start=2):
        # Not every program makes room for wrapped text by itself.
        sheet.set_row(row, LINE_HEIGHT * max(1, math.ceil(len(value) / WIDEST)))
        sheet.write_string(row, 0, _text(name), bold)
        sheet.write_string(row, 1, _text(value), wrapped)


def _write_table(
    book: Any, name: str, headings: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    sheet = _sheet(book, name)
    sheet.repeat_rows(0)
    amount = book.add_format({"num_format": AMOUNT})
    head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
    over_words, over_numbers = book.add_format(head), book.add_format({**head, "align": "right"})
    for column, heading in enumerate(headings):
        values = [row[column] for row in rows[:SAMPLE] if row[column] not in {None, ""}]
        is_number = bool(values) and all(isinstance(one, Decimal | int | float) for one in values)
        over = over_numbers if is_number else over_words
        sheet.write_string(0, column, _text(heading), over)
        told = [len(str(value)) for value in values]
        sheet.set_column(column, column, min(max([len(heading), *told]) + 4, WIDEST))
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, number, column, value, amount)
    sheet.freeze_panes(1, 1)
    if headings:
        sheet.autofilter(0, 0, max(len(rows), 1), len(headings) - 1)


def _write(sheet: Any, row: int, column: int, value: Any, amount: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        value = timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, str):
        sheet.write_string(row, column, _text(value))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif isinstance(value, bool):
        sheet.write_string(row, column, "Yes" if value else "No")
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, value, amount)
    else:
        sheet.write_number(row, column, value)


def _text(value: str) -> str:
    """Guarded, for whoever saves the sheet as CSV and opens that."""
    told = str(cells.guarded(value))
    return told if len(told) <= LONGEST_CELL else f"{told[:LONGEST_CELL]} … (cut)"
