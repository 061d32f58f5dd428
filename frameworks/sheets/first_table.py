"""The first table of a file whose headings are known, read row by row: the good and the refused."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeVar

from frameworks.sheets.catalogue import BadRow, Row
from procurement_portal.core.sheets import refusal

HEADINGS_WITHIN: Final = 20
"""Rows from the top among which the headings are sought."""

C = TypeVar("C")
R = TypeVar("R")
Numbered = Iterator[tuple[int, list[str]]]


def first(
    sheets: Iterable[tuple[str, Iterator[list[str]]]],
    read: Callable[[str, Iterator[list[str]]], R | None],
    refuse: Callable[[str], R],
    *,
    nothing: str,
    words: Mapping[str, str],
) -> R:
    """What `read` makes of the first sheet that it knows; else `refuse` with the reason.

    `words` say reasons of `refusal.Refused` in the words of the list, by their code.
    """
    try:
        for sheet, rows in sheets:
            found = read(sheet, rows)
            if found is not None:
                return found
    except refusal.Refused as refused:
        return refuse(words.get(refused.code, refused.message))
    return refuse(nothing)


def words(too_many_rows: str, /, **others: str) -> Mapping[str, str]:
    """Why a list cannot be read, by the code of the refusal."""
    return {
        "markup": "This is a web page or XML file without a table. Save it as CSV or XLSX first.",
        "not_spend_data": (
            "This is a written document, not a list. Save the list as CSV or XLSX first."
        ),
        "too_many_rows": too_many_rows,
        "too_many_columns": "A row has more columns than any list needs. Check where its rows end.",
        "workbook_too_heavy": "Reading the workbook was stopped: it is too heavy. Save it as CSV.",
        **others,
    }


def below_headings(
    rows: Iterable[list[str]], recognise: Callable[[list[str]], C | None]
) -> tuple[int, C, Numbered] | None:
    """The number of the row of headings, what it says, and the numbered rows below it."""
    numbered = enumerate(rows, start=1)
    for number, cells in itertools.islice(numbered, HEADINGS_WITHIN):
        columns = recognise(cells)
        if columns is not None:
            return number, columns, numbered
    return None


def parted(
    numbered: Iterable[tuple[int, list[str]]],
    read: Callable[[int, list[str]], Row | BadRow],
    *,
    most: int,
) -> tuple[tuple[Row, ...], tuple[BadRow, ...]]:
    """The rows, and those refused, each by its number; empty ones are passed over.

    Raises `refusal.Refused` beyond so many rows.
    """
    good: list[Row] = []
    bad: list[BadRow] = []
    for number, cells in numbered:
        if not any(cell.strip() for cell in cells):
            continue
        if len(good) + len(bad) >= most:
            raise refusal.too_many_rows(most)
        row = read(number, cells)
        if isinstance(row, Row):
            good.append(row)
        else:
            bad.append(row)
    return tuple(good), tuple(bad)
