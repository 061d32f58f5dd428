"""Rows of any file, sheet by sheet: text files stream here, workbooks from their child process."""

import itertools
import operator
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from procurement_portal.core.sheets import delimited, encodings, sandbox

WORKBOOK: Final = "workbook"


class Sheet(NamedTuple):
    """One sheet as it streams by; a text file is one sheet without a name."""

    name: str
    hidden: bool
    rows: Iterator[list[str]]


def opened(path: Path) -> Iterator[Sheet]:
    """The sheets of a file of which nothing is known yet.

    Each sheet's rows must be consumed before the next sheet is asked for. Raises
    `refusal.Refused` at once or while streaming.
    """
    kind = encodings.detect(path)
    if kind.container == WORKBOOK:
        yield from of_workbook(path, kind.encoding)
        return
    delimiter, quoting = delimited.detect(path, kind.encoding)
    yield from of_text(path, encoding=kind.encoding, delimiter=delimiter, quoting=quoting)


def of_text(path: Path, *, encoding: str, delimiter: str, quoting: str) -> Iterator[Sheet]:
    """The one sheet of a text file. Raises `refusal.Refused` while streaming."""
    rows = delimited.rows(path, encoding=encoding, delimiter=delimiter, quoting=quoting)
    yield Sheet(name="", hidden=False, rows=rows)


def of_workbook(
    path: Path, form: str, wanted: Sequence[str] | None = None, *, most: int | None = None
) -> Iterator[Sheet]:
    """The sheets of a workbook in order. Raises `refusal.Refused` while streaming.

    Each sheet's rows must be consumed before the next sheet is asked for.
    """
    rows = sandbox.rows(path, form, wanted, most=most)
    try:
        for (name, hidden), group in itertools.groupby(rows, key=operator.itemgetter(0, 1)):
            yield Sheet(name, hidden, map(operator.itemgetter(2), group))
    finally:
        rows.close()
