"""Rows of delimited text, streamed: which delimiter and quoting, then cells as text."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from procurement_portal.core.sheets import encodings, limits, refusal

DELIMITERS: Final = (",", ";", "\t", "|", "^")
QUOTED: Final = "double"
UNQUOTED: Final = "none"
NESTED: Final = "nested"
"""Every row is one quoted cell, which holds the row: a file that was saved as text twice."""
_SAMPLE_CHARACTERS: Final = 256 * 1024
_SAMPLE_ROWS: Final = 500
# A cell of a real file has a line break or two; a page of text means an unclosed quotation mark.
MAX_CELL_BREAKS: Final = 100


def rows(path: Path, *, encoding: str, delimiter: str, quoting: str) -> Iterator[list[str]]:
    """Every physical row of the file in order, as a spreadsheet would number them from 1.

    Raises `refusal.Refused` when a limit is passed, at the row that passes it.
    """
    # check_row states the limits; asking first whether it is needed saves a call a row.
    most, widest, longest = limits.MAX_ROWS, limits.MAX_COLUMNS, limits.MAX_CELL_CHARACTERS
    number = 0
    with path.open("r", encoding=encoding, errors=encodings.ERRORS, newline="") as stream:
        try:
            for number, row in enumerate(_reader(stream, delimiter, quoting), start=1):
                if number > most or len(row) > widest or (row and max(map(len, row)) > longest):
                    check_row(row, number)
                yield row
        except csv.Error as error:
            # The reader's own limit on a field, far above ours, is its only complaint here.
            raise refusal.cell_too_long(limits.MAX_CELL_CHARACTERS, number + 1) from error
        except UnicodeError as error:
            raise refusal.Refused(
                "not_text", f"The text near row {number + 1:,} cannot be read in its encoding."
            ) from error


def _reader(stream: Iterable[str], delimiter: str, quoting: str) -> Iterator[list[str]]:
    lines = _without_nulls(stream)
    if quoting == UNQUOTED:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    if quoting == NESTED:
        whole = ("".join(row[:1]) for row in csv.reader(lines, delimiter=delimiter))
        return csv.reader(whole, delimiter=delimiter)
    return csv.reader(lines, delimiter=delimiter)


def _without_nulls(stream: Iterable[str]) -> Iterator[str]:
    """Null characters are damage: nobody sees them, and no database keeps them."""
    for line in stream:
        yield line.replace("\0", "") if "\0" in line else line


def check_row(row: list[str], number: int) -> None:
    """Hold one row against the limits on rows, columns and cells.

    Trailing empty cells are dropped from over-wide rows (old software pads to 256 or 16,384).
    Raises `refusal.Refused`.
    """
    if number > limits.MAX_ROWS:
        raise refusal.too_many_rows(limits.MAX_ROWS)
    if len(row) > limits.MAX_COLUMNS:
        while len(row) > limits.MAX_COLUMNS and not row[-1].strip():
            row.pop()
        if len(row) > limits.MAX_COLUMNS:
            raise refusal.too_many_columns(limits.MAX_COLUMNS, number)
    if row and max(map(len, row)) > limits.MAX_CELL_CHARACTERS:
        raise refusal.cell_too_long(limits.MAX_CELL_CHARACTERS, number)


def detect(path: Path, encoding: str, delimiter: str = "") -> tuple[str, str]:
    """Delimiter and quoting of the file, by which of them makes the steadiest table.

    A `delimiter` that is known already is kept, and only the quoting is looked for.
    """
    with path.open("r", encoding=encoding, errors=encodings.ERRORS, newline="") as stream:
        try:
            sample = stream.read(_SAMPLE_CHARACTERS)
        except UnicodeError as error:
            raise refusal.Refused("not_text", "The text cannot be read.") from error
    lines = sample.splitlines(keepends=True)
    if len(sample) == _SAMPLE_CHARACTERS and len(lines) > 1:
        lines.pop()
    if (
        not delimiter
        and lines
        and lines[0].lower().startswith("sep=")
        and len(lines[0].strip()) == len("sep=;")
    ):
        declared = lines[0].strip()[-1]
        if declared in DELIMITERS:
            return declared, _quoting(lines, declared)
    best = delimiter or max(DELIMITERS, key=lambda mark: _steadiness(lines, mark, QUOTED))
    if _steadiness(lines, best, QUOTED) == 0.0:
        inner = delimiter or max(DELIMITERS, key=lambda mark: _steadiness(lines, mark, NESTED))
        if _steadiness(lines, inner, NESTED) > 1.0:
            return inner, NESTED
    return best, _quoting(lines, best)


def _steadiness(lines: list[str], delimiter: str, quoting: str) -> float:
    """How many cells a delimiter makes, weighted by how many rows agree on the number."""
    widths: Counter[int] = Counter()
    try:
        for number, row in enumerate(_reader(iter(lines), delimiter, quoting)):
            if number >= _SAMPLE_ROWS:
                break
            if any(row):
                widths[len(row)] += 1
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    width, agreed = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    return 0.0 if width < 2 else (agreed / sum(widths.values())) * min(width, 8)


def _quoting(lines: list[str], delimiter: str) -> str:
    """Quotation marks as usual, unless one that never closes swallows a page of text."""
    try:
        for row in _reader(iter(lines), delimiter, QUOTED):
            for cell in row:
                if cell.count("\n") + cell.count("\r") > MAX_CELL_BREAKS:
                    return UNQUOTED
    except csv.Error:
        return UNQUOTED
    return QUOTED
