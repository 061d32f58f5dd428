"""The door to this room: a spend file as published in, an interpretation and its lines out.

`interpret` streams the file once and says what it understood; `read` streams it again and gives
one line for each physical row, in order; `inspect` does both and adds up. Definitions of a row and
of the total are those of the truth table that the tests use: an amount with a supplier or a date.
"""

import dataclasses
import datetime
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Final, NamedTuple

from benchmarking.sheets import (
    assembly,
    documents,
    excerpts,
    interpretation,
    lines,
    scanning,
    source,
    wanted,
    wording,
)
from benchmarking.sheets import hints as hints_room
from procurement_portal.core.sheets import (
    amounts,
    dates,
    delimited,
    encodings,
    markup,
    periods,
    refusal,
)

Accepted = lines.Accepted
Rejected = lines.Rejected
Ignored = lines.Ignored
Interpretation = interpretation.Interpretation
Refused = refusal.Refused
WrongHint = hints_room.WrongHint
RawRow = excerpts.RawRow
Preview = excerpts.Preview
Problems = excerpts.Problems
signature = interpretation.signature
answer = hints_room.answer
combined = hints_room.combined
annotated = excerpts.annotated
rows = excerpts.rows

HINTS: Final = hints_room.NAMES


def interpret(
    path: Path, *, filename: str, hints: Mapping[str, object] | None = None
) -> interpretation.Interpretation:
    """What the file holds and how it is to be read.

    `hints` overrides what would be found: `today` (date; bounds plausible dates), `encoding`,
    `delimiter`, `quoting`, `sheets` (names), `header_row` (from 0; -1 for a table without
    headings), `columns` (meaning → index from 0, heading, or None for a meaning that no column
    has), `day_order` (dmy, mdy), `sign`, `vat_basis`, `period` (first and last day) and `saved`:
    an Interpretation agreed for an earlier file of the same system, or a mapping of such by their
    `signature`, from which the one of the same layout is taken. Values may be as JSON gives them.

    Raises `refusal.Refused` when this is no spend data, is damaged, or passes a limit;
    `WrongHint` (a ValueError) when what a hint says cannot be so.
    """
    told = hints_room.checked(hints)
    kind, delimiter, quoting = _opened(path, told)
    file = _File(path, filename, told, kind, delimiter, quoting)
    try:
        return _interpret(file)
    except refusal.Refused as refused:
        # A quotation mark left open swallows the rest of the file; read it without their help.
        swallowed = refused.code == "cell_too_long" and quoting == delimited.QUOTED
        if not swallowed or kind.container == interpretation.WORKBOOK:
            raise
        return _interpret(file._replace(quoting=delimited.UNQUOTED))


class _File(NamedTuple):
    """A file with what is known of it before its rows are read."""

    path: Path
    filename: str
    told: hints_room.Hints
    kind: encodings.Kind
    delimiter: str
    quoting: str

    def sheets(self, most: int | None = None) -> Iterator[source.Sheet]:
        """Its sheets as they stream by, or `most` rows of each."""
        return source.of(
            self.path,
            container=self.kind.container,
            encoding=self.kind.encoding,
            delimiter=self.delimiter,
            quoting=self.quoting,
            most=most,
        )


def _opened(path: Path, told: hints_room.Hints) -> tuple[encodings.Kind, str, str]:
    """Container, delimiter and quoting, as told or as found."""
    kind = encodings.detect(path)
    if kind.container == interpretation.WORKBOOK:
        return kind, "", ""
    kind = dataclasses.replace(kind, encoding=told.encoding or kind.encoding)
    if told.header_row is None and documents.is_document(path, kind.encoding):
        raise refusal.a_document()
    delimiter, quoting = delimited.detect(path, kind.encoding, told.delimiter)
    return kind, delimiter, told.quoting or quoting


def _interpret(file: _File) -> interpretation.Interpretation:
    """Scan, and scan again where an earlier agreement chooses other columns than were found."""
    told = file.told
    if told.saved is not None or not told.agreed:
        return _understood(file, told.saved)
    about = _understood(file, None)
    saved = told.agreed.get(interpretation.signature(about))
    return about if saved is None else _understood(file, saved)


def _understood(
    file: _File, saved: interpretation.Interpretation | None
) -> interpretation.Interpretation:
    told = file.told
    latest = dates.latest_plausible(told.today)
    period = told.period or periods.find(file.filename)
    wishes = wanted.Wanted(told, saved)
    reports = scanning.scan(file.sheets, told, wishes, period, latest)
    tables, skipped = assembly.usable_tables(reports, told.sheets, latest)
    if not tables:
        is_markup = file.kind.encoding in markup.FORMATS and told.header_row is None
        raise refusal.markup() if is_markup else assembly.not_spend_data(reports, told)
    wishes.check()
    return assembly.assemble(
        tables,
        skipped,
        told,
        saved,
        filename=file.filename,
        kind=file.kind,
        delimiter=file.delimiter,
        quoting=file.quoting,
        period=period or next((one.period for one in reports if one.period), None),
        latest=latest,
    )


def read(path: Path, about: interpretation.Interpretation) -> Iterator[lines.Line]:
    """Every physical row as an Accepted, Rejected or Ignored line, in order.

    Memory does not grow with the file. Raises `refusal.Refused` while streaming when a limit is
    passed or the file is not the one that was interpreted; what came before is then void.
    """
    for sheet in source.as_interpreted(path, about):
        tables = [table for table in about.tables if table.sheet == sheet.name]
        yield from lines.read_sheet(sheet, tables, about)


def first_rows(
    path: Path,
    *,
    filename: str,
    hints: Mapping[str, object] | None = None,
    count: int = 20,
) -> list[excerpts.RawRow]:
    """The first `count` rows of every sheet as they stand in the file, without any meaning.

    For a file in which no table was found, so that a person can point at the row of headings.
    Raises `refusal.Refused` where the file cannot be opened at all, and `WrongHint`.
    """
    told = dataclasses.replace(hints_room.checked(hints), header_row=0)
    kind, delimiter, quoting = _opened(path, told)
    file = _File(path, filename, told, kind, delimiter, quoting)
    return excerpts.beginning(file.sheets(count), count)


def preview(
    path: Path, about: interpretation.Interpretation, count: int = 8
) -> list[excerpts.Preview]:
    """Each table that is read, with its headings and first rows of data as they stand in the file.

    Reads no further than it must. Raises `refusal.Refused`.
    """
    return excerpts.previews(path, about, count)


def inspect(
    path: Path, *, filename: str | None = None, hints: Mapping[str, object] | None = None
) -> dict[str, object]:
    """The file in figures: one flat mapping for machines and people.

    Money is text with two decimals, dates are ISO text, `header_row` counts from 0 as in the
    truth table. Raises `refusal.Refused`.
    """
    name = filename or path.name
    about = interpret(path, filename=name, hints=hints)
    tally = _Tally()
    for line in read(path, about):
        tally.add(line)
    first = about.tables[0]
    found = [*about.warnings, *tally.warnings()]
    sheets = [sheet for sheet in about.sheets if sheet]
    return {
        "file": name,
        "encoding": about.encoding,
        "sheet": sheets[0] if len(sheets) == 1 else sheets or None,
        "header_row": first.header_row,
        "columns": {column.role: column.header for column in first.columns},
        "rows": tally.rows,
        "total": _money(tally.total),
        "rejected_rows": tally.rejected_rows,
        "rejected_total": _money(tally.rejected_total),
        "min_date": tally.min_date.isoformat() if tally.min_date else None,
        "max_date": tally.max_date.isoformat() if tally.max_date else None,
        "stated_total": None if tally.stated is None else _money(tally.stated),
        "vat_basis": about.vat_basis,
        "confidence": about.confidence,
        "warnings": [wording.WARNINGS[code] for code in dict.fromkeys(found)],
    }


def _money(value: Decimal) -> str:
    return str(value.quantize(amounts.PENCE, ROUND_HALF_UP))


class PrintedTotals:
    """The totals that a file prints itself, gathered from the rows that are no lines."""

    def __init__(self) -> None:
        self._any: dict[str, Decimal] = {}
        self._whole: dict[str, Decimal] = {}

    def add(self, line: lines.Ignored) -> None:
        """Keep the amount if the row is a total."""
        if line.code == "total" and line.amount is not None:
            self._any[line.sheet] = line.amount
            if line.grand:
                self._whole[line.sheet] = line.amount

    @property
    def total(self) -> Decimal | None:
        """Of each sheet the total for the whole sheet, or the last one; None without any."""
        by_sheet = self._any | self._whole
        return sum(by_sheet.values(), Decimal(0)) if by_sheet else None


class _Tally:
    """Control totals over a file's lines."""

    def __init__(self) -> None:
        self.rows = self.rejected_rows = 0
        self.total = self.rejected_total = Decimal(0)
        self.min_date: datetime.date | None = None
        self.max_date: datetime.date | None = None
        self._printed = PrintedTotals()
        self._flags: set[str] = set()

    def add(self, line: lines.Line) -> None:
        if isinstance(line, lines.Accepted):
            self.rows += 1
            self.total += line.amount
            self._flags.update(line.flags)
            if line.period is not None:
                self._span(*line.period)
            elif line.paid_on is not None:
                self._span(line.paid_on, line.paid_on)
        elif isinstance(line, lines.Rejected):
            self.rejected_rows += 1
            self.rejected_total += line.amount or 0
        else:
            self._printed.add(line)

    def _span(self, first: datetime.date, last: datetime.date) -> None:
        if self.min_date is None or first < self.min_date:
            self.min_date = first
        if self.max_date is None or last > self.max_date:
            self.max_date = last

    @property
    def stated(self) -> Decimal | None:
        """The total that the file itself prints."""
        return self._printed.total

    def warnings(self) -> Iterator[str]:
        """Codes of what the lines have shown."""
        if self.min_date is None:
            yield "no_dates"
        if lines.COARSE_DATE in self._flags:
            yield "coarse_dates"
        if self.min_date and self._flags & {lines.BAD_DATE, lines.DATE_OUT_OF_RANGE}:
            yield "dates_dropped"
        if self.rejected_rows:
            yield "rejected_rows"
        stated = self.stated
        if stated is not None and abs(stated - self.total) > Decimal("0.05"):
            yield "stated_total_differs"
