"""Rows of any file, sheet by sheet: text files stream here, workbooks from their child process."""

import itertools
import operator
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarking.sheets import delimited, sandbox


class Sheet(NamedTuple):
    """One sheet as it streams by; a text file is one sheet without a name."""

    name: str
    hidden: bool
    rows: Iterator[list[str]]


def of_text(path: Path, *, encoding: str, delimiter: str, quoting: str) -> Iterator[Sheet]:
    """The one sheet of a text file. Raises `refusal.Refused` while streaming."""
    rows = delimited.rows(path, encoding=encoding, delimiter=delimiter, quoting=quoting)
    yield Sheet(name="", hidden=False, rows=rows)


def of_workbook(path: Path, wanted: Sequence[str] | None = None) -> Iterator[Sheet]:
    """The sheets of a workbook in order. Raises `refusal.Refused` while streaming.

    Each sheet's rows must be consumed before the next sheet is asked for.
    """
    rows = sandbox.rows(path, wanted)
    try:
        for (name, hidden), group in itertools.groupby(rows, key=operator.itemgetter(0, 1)):
            yield Sheet(name, hidden, map(operator.itemgetter(2), group))
    finally:
        rows.close()
