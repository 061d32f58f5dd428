"""Lists of frameworks, lots and supplier places as publishers keep them, read from any file.

A file holds one list, or a workbook one to a sheet. Nothing is guessed silently: what each column
was taken for is told, and a row that cannot be read is refused with its column and the reason.
"""

import itertools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from frameworks.sheets import catalogue_values as values
from frameworks.sheets.catalogue_headings import NAMES, ListColumns, ListKind, recognise
from procurement_portal.core.sheets import delimited, encodings, refusal, sandbox

HEADINGS_WITHIN: Final = 20
MAX_ROWS: Final = 50_000
"""Of one file: far more than any publisher has places, and few enough to check while one waits."""

NOT_A_CATALOGUE: Final = (
    "No row of headings says that this is a list of frameworks, of lots or of supplier places. "
    "Frameworks need a reference and a title or dates; lots a lot number and title; places a "
    "supplier name and a lot number or framework reference."
)
_IN_OUR_WORDS: Final[Mapping[str, str]] = {
    "markup": "This is a web page or XML file without a table. Save it as CSV or XLSX first.",
    "not_spend_data": "This is a written document, not a list. Save the list as CSV or XLSX first.",
    "too_many_rows": f"The file has more than {MAX_ROWS:,} rows. Split it and import the parts.",
    "too_many_columns": "A row has more columns than any list needs. Check where its rows end.",
    "workbook_too_heavy": "Reading the workbook was stopped: it is too heavy. Save it as CSV.",
}


@dataclass(frozen=True)
class Row:
    """One row that was read; `values` holds only what the row says."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class BadRow:
    """One row that was not taken: the heading of the column, what it held, and why not."""

    number: int
    column: str
    reason: str


@dataclass(frozen=True)
class ReadList:
    """One list: what its headings were taken for, its rows, and those refused."""

    sheet: str
    columns: ListColumns
    heading_row: int
    rows: tuple[Row, ...]
    refused: tuple[BadRow, ...]

    @property
    def kind(self) -> ListKind:
        """What the list is of."""
        return self.columns.kind

    @property
    def needs_framework(self) -> bool:
        """Whether somebody must say which agreement its rows belong to."""
        return "reference" not in self.columns.places


@dataclass(frozen=True)
class ReadFile:
    """A file with its lists; `refused` says why where there are none."""

    name: str
    lists: tuple[ReadList, ...] = ()
    refused: str = ""
    sheets_left_out: tuple[str, ...] = field(default=())


def read(path: Path, name: str) -> ReadFile:
    """Every list of the file. Never raises for what the file holds: it is told in `refused`."""
    try:
        found = [(sheet, _of_rows(sheet, rows)) for sheet, rows in sheets(path)]
    except refusal.Refused as refused:
        return ReadFile(name, refused=_IN_OUR_WORDS.get(refused.code, refused.message))
    lists = tuple(one for _, one in found if one is not None)
    left_out = tuple(sheet for sheet, one in found if one is None and sheet)
    if not lists:
        return ReadFile(name, refused=NOT_A_CATALOGUE)
    return ReadFile(name, lists, sheets_left_out=left_out)


def sheets(path: Path) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """The visible sheets with their rows; a text file is one sheet without a name.

    Each sheet's rows must be consumed before the next is asked for. Raises `refusal.Refused`.
    """
    kind = encodings.detect(path)
    if kind.container == "text":
        delimiter, quoting = delimited.detect(path, kind.encoding)
        rows = delimited.rows(path, encoding=kind.encoding, delimiter=delimiter, quoting=quoting)
        yield "", _counted(rows)
        return
    streamed = sandbox.rows(path, kind.encoding)
    try:
        for (sheet, hidden), group in itertools.groupby(streamed, key=operator.itemgetter(0, 1)):
            if not hidden:
                yield sheet, _counted(map(operator.itemgetter(2), group))
    finally:
        streamed.close()


def _counted(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise refusal.too_many_rows(MAX_ROWS)
        yield row


def _of_rows(sheet: str, rows: Iterator[list[str]]) -> ReadList | None:
    numbered = enumerate(rows, start=1)
    for number, cells in itertools.islice(numbered, HEADINGS_WITHIN):
        columns = recognise(cells)
        if columns is not None:
            read_rows, refused = _read(columns, numbered)
            return ReadList(sheet, columns, number, read_rows, refused)
    return None


def _read(
    columns: ListColumns, numbered: Iterable[tuple[int, list[str]]]
) -> tuple[tuple[Row, ...], tuple[BadRow, ...]]:
    rows: list[Row] = []
    refused: list[BadRow] = []
    for number, cells in numbered:
        if any(cell.strip() for cell in cells):
            row = _row(columns, number, cells)
            if isinstance(row, Row):
                rows.append(row)
            else:
                refused.append(row)
    return tuple(rows), tuple(refused)


def _row(columns: ListColumns, number: int, cells: list[str]) -> Row | BadRow:
    told: dict[str, Any] = {}
    for name, place in columns.places.items():
        text = cells[place] if place < len(cells) else ""
        if not text.strip():
            continue
        try:
            told[name] = _READERS[name](text)
        except values.Unreadable as unreadable:
            return BadRow(number, columns.heading(name), unreadable.reason)
    missing = _missing(columns, told)
    if missing:
        return BadRow(number, columns.heading(missing), f"The {NAMES[missing]} is missing.")
    return _checked(columns, Row(number, told))


def _missing(columns: ListColumns, told: Mapping[str, Any]) -> str:
    """The field without which a row of this kind says nothing; "" where none is missing."""
    needed = {
        ListKind.FRAMEWORKS: ("reference",),
        ListKind.LOTS: ("reference", "lot_number", "lot_title"),
        ListKind.PLACES: ("reference", "lot_number", "supplier"),
    }[columns.kind]
    return next((name for name in needed if name in columns.places and not told.get(name)), "")


def _checked(columns: ListColumns, row: Row) -> Row | BadRow:
    starts, ends = row.values.get("starts_on"), row.values.get("ends_on")
    if starts and ends and ends < starts:
        reason = f"It would end on {ends:%Y-%m-%d}, before it starts on {starts:%Y-%m-%d}."
        return BadRow(row.number, columns.heading("ends_on"), reason)
    extended = row.values.get("may_extend_to")
    if extended and (not ends or extended < ends):
        reason = "An extension needs a last day, and ends on that day or later."
        return BadRow(row.number, columns.heading("may_extend_to"), reason)
    return row


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "reference": values.reference,
    "title": values.title,
    "subject": values.title,
    "summary": lambda text: text.strip(),
    "starts_on": values.first_day,
    "ends_on": values.last_day,
    "may_extend_to": values.last_day,
    "fee": values.fee,
    "status": values.status,
    "regime": values.regime,
    "lots": values.listed_lots,
    "lot_number": values.lot_number,
    "lot_title": values.title,
    "supplier": values.supplier,
    "company_number": values.squeezed,
    "supplier_id": values.squeezed,
}
