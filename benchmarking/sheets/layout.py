"""Finding the tables of a sheet while its rows stream by, in constant memory.

A sheet is titles, then headings, then rows; sometimes headings stand over two rows, sometimes a
second table with other headings follows. The first rows under a heading row are kept as a sample
that settles its columns; from the rest only the date texts and the signs are counted.
"""

import dataclasses
import datetime
from collections.abc import Iterable, Sequence
from typing import Final

from benchmarking.sheets import headers, heading_rows, interpretation, open_table, unheaded, wanted
from procurement_portal.core.sheets import amounts, dates, periods

Found = open_table.Found

_SEEK_ROWS: Final = 1_000
_FUZZY_ROWS: Final = 200
_FIRST_ROWS: Final = 60
_MAX_TABLES: Final = 200


@dataclasses.dataclass(slots=True)
class SheetReport:
    """What one sheet holds."""

    name: str
    hidden: bool
    period: periods.Period | None
    tables: list[Found] = dataclasses.field(default_factory=list)
    first_rows: list[list[str]] = dataclasses.field(default_factory=list)
    looks_like_register: bool = False
    looks_like_sales: bool = False
    without_amounts: int | None = None
    """A row of headings, from 0, under which no amounts stood."""


class Scanner:
    """Reads one sheet's rows once and reports its tables.

    `start` says where the one table begins, by someone's word or by its content.
    """

    def __init__(
        self,
        name: str,
        hidden: bool,
        period: periods.Period | None,
        latest: datetime.date,
        start: unheaded.Start | None = None,
        wishes: wanted.Wanted | None = None,
    ) -> None:
        self._start = start
        self._wishes = wishes
        self._latest = latest
        self._examined = self._suspected = 0
        self._above: list[str] = []
        self._titles: list[str] = []
        self._table: open_table.OpenTable | None = None
        self.report = SheetReport(name, hidden, period=periods.find(name) or period)

    def scan(self, rows: Iterable[list[str]]) -> SheetReport:
        """Consume the sheet."""
        number = -1
        for number, row in enumerate(rows):
            if self._start is not None and number == self._start.first_row:
                self._open_without_headings(number)
            if self._table is None:
                self._seek(number, row)
            elif self._table.add(row):
                self._heading_like(number, row)
        self._close(number + 1, last=True)
        return self.report

    def _seek(self, number: int, row: list[str]) -> None:
        """Look for headings among titles, glossaries and blank rows."""
        if number < _FIRST_ROWS:
            self.report.first_rows.append(row)
        filled = [cell for cell in row if cell.strip()]
        if not filled or number > _SEEK_ROWS:
            return
        headings = self._as_headings(number, row, filled)
        if headings is not None:
            self._open(number, headings)
            return
        self._above = row
        if len(filled) <= 2 and number < _FIRST_ROWS:
            self._titles.extend(cell.strip()[:200] for cell in filled)

    def _as_headings(self, number: int, row: list[str], filled: Sequence[str]) -> list[str] | None:
        """The row as headings, perhaps with the row above it, if it is the row of headings."""
        if self._start is not None:
            return list(row) if number == self._start.header_row else None
        if len(filled) < 2:
            return None
        if self._wishes is not None and self._wishes.is_known(row):
            return list(row)
        headings = self._qualified(row)
        if headings is not None and heading_rows.is_register(headings):
            self.report.looks_like_register = True
            return None
        if headings is not None and heading_rows.is_sales(headings):
            self.report.looks_like_sales = True
            return None
        return headings

    def _qualified(self, row: list[str]) -> list[str] | None:
        """Headings alone or with the row above; after many rows only known spellings count."""
        self._examined += 1
        if self._examined > _FUZZY_ROWS:
            return list(row) if heading_rows.qualifies(row, strictly=True) else None
        together = heading_rows.joined(self._above, row)
        if together != row and heading_rows.qualifies(together):
            return together
        return list(row) if heading_rows.qualifies(row) else None

    def _open(self, number: int, headings: list[str]) -> None:
        title = " ".join(self._titles)
        period = self.report.period or periods.find(title[:400])
        self._table = open_table.OpenTable(
            number, headings, period, self._latest, title, self._wishes
        )

    def _open_without_headings(self, number: int) -> None:
        """The table starts here though no row was its headings."""
        if self._table is None and self._start and self._start.header_row < 0:
            self._open(number - 1, [])

    def _heading_like(self, number: int, row: list[str]) -> None:
        """A row without an amount inside a table: perhaps the headings of another one."""
        table = self._table
        tired = self._suspected >= heading_rows.MOST_SUSPECTED
        if table is None or self._start is not None or tired:
            return
        self._suspected += 1
        repeated = heading_rows.same_headings(row, table.headings)
        if not repeated and heading_rows.qualifies(row, strictly=True):
            self._close(number)
            self._titles = []
            self._open(number, list(row))

    def _close(self, end: int, *, last: bool = False) -> None:
        if self._table is None or len(self.report.tables) >= _MAX_TABLES:
            return
        found = self._table.close(
            None if last else end, self.report.name, hidden=self.report.hidden
        )
        headings = self._table.last_heading
        self._table = None
        if found is not None:
            self.report.tables.append(found)
        else:
            self.report.without_amounts = headings


def continues(report: SheetReport, before: Found, latest: datetime.date) -> bool:
    """Whether a sheet without headings carries on the table of the sheet before it."""
    rows = [row for row in report.first_rows if any(map(str.strip, row))]
    if len(rows) < 2:
        return False
    role = {column.role: column.index for column in before.chosen.columns}
    money = [row[role[headers.AMOUNT]] for row in rows if len(row) > role[headers.AMOUNT]]
    if sum(map(amounts.looks_like, money)) < 0.9 * len(rows):
        return False
    if headers.DATE not in role:
        return True
    dated = [row[role[headers.DATE]] for row in rows if len(row) > role[headers.DATE]]
    return sum(dates.read(cell, latest) is not None for cell in dated) >= 0.9 * len(rows)


def carried_on(report: SheetReport, before: Found) -> Found:
    """The table of a sheet that carries on without headings."""
    return dataclasses.replace(
        before,
        sheet=report.name,
        hidden=report.hidden,
        header_row=interpretation.NO_HEADER,
        first_row=0,
        end_row=None,
    )
