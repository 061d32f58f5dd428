"""Rows of any file, sheet by sheet: text files stream here, workbooks from their child process."""

import itertools
import operator
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarking.sheets import interpretation
from procurement_portal.core.sheets import delimited, sandbox


class Sheet(NamedTuple):
    """One sheet as it streams by; a text file is one sheet without a name."""

    name: str
    hidden: bool
    rows: Iterator[list[str]]


def of(
    path: Path,
    *,
    container: str,
    encoding: str,
    delimiter: str,
    quoting: str,
    most: int | None = None,
) -> Iterator[Sheet]:
    """The sheets of any file; `most` rows of each where only the beginning is wanted.

    Each sheet's rows must be consumed before the next sheet is asked for. Raises
    `refusal.Refused` while streaming.
    """
    if container == interpretation.WORKBOOK:
        yield from of_workbook(path, encoding, most=most)
        return
    for sheet in of_text(path, encoding=encoding, delimiter=delimiter, quoting=quoting):
        yield sheet if most is None else sheet._replace(rows=itertools.islice(sheet.rows, most))


def as_interpreted(path: Path, about: interpretation.Interpretation) -> Iterator[Sheet]:
    """The sheets of a file that was interpreted."""
    return of(
        path,
        container=about.container,
        encoding=about.encoding,
        delimiter=about.delimiter,
        quoting=about.quoting,
    )


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
