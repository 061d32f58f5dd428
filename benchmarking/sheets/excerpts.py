"""The file's own rows, as they stand in it: to show what was understood, and to hand back mistakes.

Rows here go one to one with the lines that `spend.read` yields: same sheets, same row numbers.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from benchmarking.sheets import headers, interpretation, source, wording

_ALPHABET: Final = 26
_NAMES: Final = {
    headers.AMOUNT: "Amount",
    headers.DATE: "Date",
    headers.SUPPLIER: "Supplier",
}


class RawRow(NamedTuple):
    """A physical row: its sheet ("" in a text file), its number from 1 as spreadsheets show it."""

    sheet: str
    row: int
    cells: tuple[str, ...]


class Preview(NamedTuple):
    """The beginning of a table that is read.

    `headings` has a text for every column (those without headings are named by their place),
    `roles` the meaning of each ("" for none); `header_row` is the number of the heading row from
    1, None for a table without one. `rows` are raw and may be shorter or longer than `headings`.
    """

    sheet: str
    header_row: int | None
    headings: tuple[str, ...]
    roles: tuple[str, ...]
    rows: tuple[RawRow, ...]


Problems = Mapping[tuple[str, int], Sequence[tuple[str, str]]]
"""(sheet, row) → (heading of the column or "", code of `wording.REASONS` or words)."""


def beginning(sheets: Iterable[source.Sheet], count: int) -> list[RawRow]:
    """The first `count` rows of each sheet."""
    return [
        RawRow(sheet.name, number, tuple(cells))
        for sheet in sheets
        for number, cells in enumerate(itertools.islice(sheet.rows, count), start=1)
    ]


def rows(path: Path, about: interpretation.Interpretation) -> Iterator[RawRow]:
    """Every physical row, one for each line that reading yields. Raises `refusal.Refused`."""
    for sheet in source.as_interpreted(path, about):
        for number, cells in enumerate(sheet.rows, start=1):
            yield RawRow(sheet.name, number, tuple(cells))


def previews(path: Path, about: interpretation.Interpretation, count: int) -> list[Preview]:
    """The first `count` rows of data of each table. Raises `refusal.Refused`."""
    kept: list[list[RawRow]] = [[] for _ in about.tables]
    for sheet in source.as_interpreted(path, about):
        open_ones = [(at, one) for at, one in enumerate(about.tables) if one.sheet == sheet.name]
        for number, cells in enumerate(sheet.rows, start=1):
            open_ones = [
                (at, one)
                for at, one in open_ones
                if len(kept[at]) < count and (one.end_row is None or number <= one.end_row)
            ]
            if not open_ones:
                break
            if any(map(str.strip, cells)):
                for at, one in open_ones:
                    if number > one.first_row and not _starts_later(about, at, number):
                        kept[at].append(RawRow(sheet.name, number, tuple(cells)))
        if all(len(one) >= count for one in kept):
            break
    return [_preview(table, found) for table, found in zip(about.tables, kept, strict=True)]


def _starts_later(about: interpretation.Interpretation, at: int, number: int) -> bool:
    """Whether the next table of the sheet has begun by this row."""
    after = about.tables[at + 1] if at + 1 < len(about.tables) else None
    if after is None or after.sheet != about.tables[at].sheet:
        return False
    return number > after.first_row


def _preview(table: interpretation.Table, found: Sequence[RawRow]) -> Preview:
    roles = [""] * max(table.width, *(column.index + 1 for column in table.columns))
    for column in table.columns:
        roles[column.index] = column.role
    headings = [
        (table.headings[at] if at < len(table.headings) else "") or f"Column {at + 1}"
        for at in range(len(roles))
    ]
    header_row = None if table.header_row < 0 else table.header_row + 1
    return Preview(table.sheet, header_row, tuple(headings), tuple(roles), tuple(found))


def annotated(
    path: Path,
    about: interpretation.Interpretation,
    problems: Problems,
    *,
    only_problems: bool,
) -> Iterator[list[str]]:
    """The user's own file with two columns added: what is wrong, and in which cell.

    Rows of the sheets that are read keep their cells and their order, padded to one width so that
    the added columns stand under each other; headings over two rows are joined into the last, and
    a table without headings is given some, so that the corrected file can be read by itself. With
    `only_problems` the rows with problems are given, under the headings of their tables. Cells are
    as in the file: whoever writes them guards against formulas. Raises `refusal.Refused`.
    """
    writer = _Annotator(about, problems, only_problems)
    for sheet in source.as_interpreted(path, about):
        if sheet.name in about.sheets:
            yield from writer.sheet(sheet)


class _Annotator:
    def __init__(
        self, about: interpretation.Interpretation, problems: Problems, only_problems: bool
    ) -> None:
        self._about = about
        self._problems = problems
        self._only = only_problems
        self._width = max(
            max(table.width, len(table.headings), *(one.index + 1 for one in table.columns))
            for table in about.tables
        )
        self._told: list[str] = []

    def sheet(self, sheet: source.Sheet) -> Iterator[list[str]]:
        """What to write of one sheet."""
        tables = [table for table in self._about.tables if table.sheet == sheet.name]
        heading_rows = {table.header_row: table for table in tables if table.header_row >= 0}
        table, later = tables[0], tables[1:]
        for number, cells in enumerate(sheet.rows, start=1):
            while later and number > later[0].first_row:
                table = later.pop(0)
            wrong = self._problems.get((sheet.name, number), ())
            if number - 1 in heading_rows:
                yield from self._heading_row(heading_rows[number - 1])
            elif wrong:
                yield from self._missing_headings(table)
                words = self._words(sheet.name, number, table, wrong)
                yield [*self._padded(cells), *words]
            elif not self._only:
                if number > table.first_row:
                    yield from self._missing_headings(table)
                yield [*self._padded(cells), "", ""]

    def _heading_row(self, table: interpretation.Table) -> Iterator[list[str]]:
        """The headings where they stand in the file, if the whole file is written."""
        if not self._only:
            yield self._headings(table)

    def _missing_headings(self, table: interpretation.Table) -> Iterator[list[str]]:
        """The headings once before the first row under them, where none stand above it."""
        headings = self._headings(table)
        if (self._only or table.header_row < 0) and headings != self._told:
            self._told = headings
            yield headings

    def _headings(self, table: interpretation.Table) -> list[str]:
        headings = self._padded(table.headings)
        if not any(headings):
            for column in table.columns:
                name = _NAMES.get(column.role, column.role.replace("_", " ").capitalize())
                headings[column.index] = name
        return [*headings, *interpretation.ADDED_HEADINGS]

    def _padded(self, cells: Sequence[str]) -> list[str]:
        row = list(cells)
        while len(row) > self._width and not row[-1].strip():
            row.pop()
        return row + [""] * (self._width - len(row))

    def _words(
        self,
        sheet: str,
        number: int,
        table: interpretation.Table,
        wrong: Sequence[tuple[str, str]],
    ) -> tuple[str, str]:
        problem = " ".join(dict.fromkeys(wording.REASONS.get(code, code) for _, code in wrong))
        places = "; ".join(dict.fromkeys(self._place(number, table, one) for one, _ in wrong))
        return problem, f"{sheet}: {places}" if len(self._about.sheets) > 1 else places

    def _place(self, number: int, table: interpretation.Table, heading: str) -> str:
        index = next((one.index for one in table.columns if one.header == heading), -1)
        if index < 0 and heading in table.headings:
            index = table.headings.index(heading)
        if index < 0 or not heading:
            return f"{heading}, row {number}" if heading else f"row {number}"
        return f"{heading}, cell {letters(index)}{number}"


def letters(index: int) -> str:
    """The name of a column by its place from 0, as a spreadsheet shows it: A, Z, AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, _ALPHABET)
        text = chr(ord("A") + rest) + text
    return text
