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
from typing import Final

from benchmarking.sheets import (
    amounts,
    dates,
    delimited,
    documents,
    encodings,
    interpretation,
    layout,
    lines,
    periods,
    questions,
    refusal,
    source,
    wording,
)

Accepted = lines.Accepted
Rejected = lines.Rejected
Ignored = lines.Ignored
Interpretation = interpretation.Interpretation
Refused = refusal.Refused

HINTS: Final = (
    "today",
    "encoding",
    "delimiter",
    "quoting",
    "sheets",
    "header_row",
    "columns",
    "day_order",
    "sign",
    "vat_basis",
    "period",
    "saved",
)


def interpret(
    path: Path, *, filename: str, hints: Mapping[str, object] | None = None
) -> interpretation.Interpretation:
    """What the file holds and how it is to be read.

    `hints` overrides what would be found: `today` (date; bounds plausible dates), `encoding`,
    `delimiter`, `quoting`, `sheets` (names), `header_row` (from 0), `columns` (meaning → index or
    heading text), `day_order` (dmy, mdy), `sign`, `vat_basis`, `period` (two dates) and `saved`
    (an Interpretation agreed for an earlier file of the same system, whose choices are kept where
    the headings are the same). Raises `refusal.Refused` when this is no spend data, is damaged,
    or passes a limit; ValueError for an unknown hint.
    """
    given = dict(hints or {})
    unknown = set(given) - set(HINTS)
    if unknown:
        raise ValueError(f"unknown hints: {', '.join(sorted(unknown))}")
    kind = encodings.detect(path)
    if kind.container == interpretation.WORKBOOK:
        return _interpret(path, filename, given, kind, "", "")
    encoding = str(given.get("encoding") or kind.encoding)
    kind = dataclasses.replace(kind, encoding=encoding)
    if documents.is_document(path, encoding):
        raise refusal.a_document()
    delimiter, quoting = delimited.detect(path, encoding)
    delimiter = str(given.get("delimiter") or delimiter)
    quoting = str(given.get("quoting") or quoting)
    try:
        return _interpret(path, filename, given, kind, delimiter, quoting)
    except refusal.Refused as refused:
        # A quotation mark left open swallows the rest of the file; read it without their help.
        if refused.code != "cell_too_long" or quoting == delimited.UNQUOTED:
            raise
        return _interpret(path, filename, given, kind, delimiter, delimited.UNQUOTED)


def _interpret(
    path: Path,
    filename: str,
    given: Mapping[str, object],
    kind: encodings.Kind,
    delimiter: str,
    quoting: str,
) -> interpretation.Interpretation:
    today = given.get("today")
    if not isinstance(today, datetime.date):
        today = datetime.datetime.now(tz=datetime.UTC).date()
    latest = dates.latest_plausible(today)
    period = questions.given_period(given) or periods.find(filename)
    reports = _scan(path, given, kind, delimiter, quoting, period, latest)
    tables, skipped = questions.usable_tables(reports, given, latest)
    if not tables:
        raise questions.not_spend_data(reports)
    return questions.assemble(
        tables,
        skipped,
        given,
        filename=filename,
        kind=kind,
        delimiter=delimiter,
        quoting=quoting,
        period=period or next((one.period for one in reports if one.period), None),
        latest=latest,
    )


def _scan(
    path: Path,
    given: Mapping[str, object],
    kind: encodings.Kind,
    delimiter: str,
    quoting: str,
    period: periods.Period | None,
    latest: datetime.date,
) -> list[layout.SheetReport]:
    header_row = given.get("header_row")
    forced = header_row if isinstance(header_row, int) else None
    if kind.container == interpretation.WORKBOOK:
        sheets = source.of_workbook(path)
    else:
        sheets = source.of_text(path, encoding=kind.encoding, delimiter=delimiter, quoting=quoting)
    return [
        layout.Scanner(sheet.name, sheet.hidden, period, latest, forced).scan(sheet.rows)
        for sheet in sheets
    ]


def read(path: Path, about: interpretation.Interpretation) -> Iterator[lines.Line]:
    """Every physical row as an Accepted, Rejected or Ignored line, in order.

    Memory does not grow with the file. Raises `refusal.Refused` while streaming when a limit is
    passed or the file is not the one that was interpreted; what came before is then void.
    """
    if about.container == interpretation.WORKBOOK:
        sheets = source.of_workbook(path)
    else:
        sheets = source.of_text(
            path, encoding=about.encoding, delimiter=about.delimiter, quoting=about.quoting
        )
    for sheet in sheets:
        tables = [table for table in about.tables if table.sheet == sheet.name]
        yield from lines.read_sheet(sheet, tables, about)


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


class _Tally:
    """Control totals over a file's lines."""

    def __init__(self) -> None:
        self.rows = self.rejected_rows = 0
        self.total = self.rejected_total = Decimal(0)
        self.min_date: datetime.date | None = None
        self.max_date: datetime.date | None = None
        self._stated: dict[str, Decimal] = {}
        self._any_total: dict[str, Decimal] = {}
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
        elif line.code == "total" and line.amount is not None:
            self._any_total[line.sheet] = line.amount
            if line.grand:
                self._stated[line.sheet] = line.amount

    def _span(self, first: datetime.date, last: datetime.date) -> None:
        if self.min_date is None or first < self.min_date:
            self.min_date = first
        if self.max_date is None or last > self.max_date:
            self.max_date = last

    @property
    def stated(self) -> Decimal | None:
        """The total that the file itself prints: of each sheet the one for the whole sheet."""
        by_sheet = self._any_total | self._stated
        return sum(by_sheet.values(), Decimal(0)) if by_sheet else None

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
