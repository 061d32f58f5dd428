"""Rows of tables as markup: drawn here, for a page has hundreds of cells and a template takes long.

Cells are text, or {text, html, href, note, numeric}: a note stands small below the text. The first
cell of a row names the row.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.utils import formats, html, safestring, timezone


def draw(rows: Iterable[Sequence[Any]], numeric: Sequence[bool]) -> safestring.SafeString:
    """The rows; `numeric` says which columns are of numbers, and none beyond it is."""
    return safestring.mark_safe("".join(_row(row, numeric[: len(row)]) for row in rows))


def _row(row: Sequence[Any], numeric: Sequence[bool]) -> str:
    first, *others = row
    cells = [f'<th class="govuk-table__header" scope="row">{_inner(first)}</th>']
    cells += [_cell(cell, bool(is_number)) for cell, is_number in zip_longest(others, numeric[1:])]
    return f'<tr class="govuk-table__row">{"".join(cells)}</tr>'


def _cell(cell: Any, is_number: bool) -> str:
    if isinstance(cell, Mapping):
        is_number = bool(cell.get("numeric", is_number))
    kind = " govuk-table__cell--numeric" if is_number else ""
    return f'<td class="govuk-table__cell{kind}">{_inner(cell)}</td>'


def _inner(cell: Any) -> str:
    if not isinstance(cell, Mapping):
        return _shown(cell)
    note = f'<div class="portal-meta">{_shown(cell["note"])}</div>' if cell.get("note") else ""
    return _of_cell(cell) + note


def _of_cell(cell: Mapping[str, Any]) -> str:
    text = _shown(cell.get("text", ""))
    if href := cell.get("href"):
        return f'<a class="govuk-link" href="{html.conditional_escape(href)}">{text}</a>'
    return _shown(cell["html"]) if cell.get("html") else text


def _shown(value: Any) -> str:
    """As a template shows it: in local time and form, escaped unless it is marked safe."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return html.conditional_escape(value if isinstance(value, str) else formats.localize(value))
