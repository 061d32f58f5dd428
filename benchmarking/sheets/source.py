"""Rows of a spend file, sheet by sheet, as it was interpreted."""

import itertools
from collections.abc import Iterator
from pathlib import Path

from benchmarking.sheets import interpretation
from procurement_portal.core.sheets.source import WORKBOOK, Sheet, of_text, of_workbook

__all__ = ["Sheet", "as_interpreted", "of", "of_text", "of_workbook"]


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
    if container == WORKBOOK:
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
