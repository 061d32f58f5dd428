"""Finding the tables of a sheet while its rows stream by, in constant memory.

A sheet is titles, then headings, then rows; sometimes headings stand over two rows, sometimes a
second table with other headings follows. The first rows under a heading row are kept as a sample
that settles its columns; from the rest only the date texts and the signs are counted.
"""

import dataclasses
import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from benchmarking.sheets import (
    amounts,
    columns,
    dates,
    headers,
    interpretation,
    periods,
)

_SAMPLE_ROWS: Final = 500
_SEEK_ROWS: Final = 1_000
_MOST_HEADINGS: Final = 100
_FUZZY_ROWS: Final = 200
# Rows without an amount that are compared with headings; a file of nothing else is no table.
MOST_SUSPECTED: Final = 5_000
_FIRST_ROWS: Final = 60
_MAX_DATE_TEXTS: Final = 50_000
_LONGEST_HEADING: Final = 200
_MAX_TABLES: Final = 200
_DATA_START: Final = frozenset("0123456789£-(")
# No heading row is without one of these; most rows of data are.
_VITAL: Final = re.compile(
    r"s[up]*p+l|vend|paye|cred|merch|benef|name|compan|paid|pay|dat|month|period|am|val|spen"
    r"|tot|net|gros|cost|sum|£|œ|gbp|expen|transact|invoice",
    re.IGNORECASE,
)
_REGISTER: Final = re.compile(
    r"\b(?:start|end|expiry|expires|review|award|commencement)\b.*\bdate\b"
    r"|\bdate\b.*\b(?:start|end|expiry|award)\b|\bextension\b"
)


@dataclasses.dataclass(slots=True)
class Found:
    """A table with what choosing its columns has shown."""

    sheet: str
    hidden: bool
    headings: list[str]
    header_row: int
    first_row: int
    end_row: int | None
    width: int
    chosen: columns.Chosen
    dates: dates.Convention
    rows: int
    amounts: int
    negative: int
    comma_decimal: bool
    sample: list[list[str]]
    title: str

    @property
    def dated(self) -> bool:
        """Whether it has a column that holds dates."""
        column = next((one for one in self.chosen.columns if one.role == headers.DATE), None)
        return column is not None and column.confidence >= 0.7


@dataclasses.dataclass(slots=True)
class SheetReport:
    """What one sheet holds."""

    name: str
    hidden: bool
    period: periods.Period | None
    tables: list[Found] = dataclasses.field(default_factory=list)
    first_rows: list[list[str]] = dataclasses.field(default_factory=list)
    looks_like_register: bool = False


def qualifies(headings: Sequence[str], *, strictly: bool = False) -> bool:
    """Whether a row reads as the headings of spend data."""
    filled = [cell.strip() for cell in headings if cell.strip()][:_MOST_HEADINGS]
    if (
        len(filled) < 2
        or not any(map(_VITAL.search, filled))
        or any(amounts.has_pence(cell) for cell in filled)
    ):
        return False
    understand = headers.exact if strictly else headers.meaning
    known = [
        meaning
        for cell in filled
        if len(cell) <= _LONGEST_HEADING and (meaning := understand(cell))
    ]
    roles = {meaning.role for meaning in known}
    money = bool(roles & {headers.AMOUNT, headers.GROSS})
    who_or_when = bool(roles & {headers.SUPPLIER, headers.DATE})
    if strictly:
        return money and who_or_when and len(roles) >= 3 and 3 * len(known) >= 2 * len(filled)
    if money and who_or_when:
        return len(roles) >= 3 or 2 * len(known) >= len(filled)
    return {headers.SUPPLIER, headers.DATE} <= roles and len(roles) >= 3


def _is_register(headings: Sequence[str]) -> bool:
    """Whether the headings are of contracts with a start and an end, not of payments."""
    spans = [_REGISTER.search(headers.spaced(cell[:_LONGEST_HEADING])) for cell in headings]
    return sum(map(bool, spans)) >= 2


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Headings over two rows made one, wherever the upper cell helps to understand the lower."""
    result = list(lower)
    for index, above in enumerate(upper[:_MOST_HEADINGS]):
        above = above.strip()
        if not above or len(above) > _LONGEST_HEADING:
            continue
        below = lower[index].strip() if index < len(lower) else ""
        if not below:
            if headers.meaning(above) is not None:
                result.extend([""] * (index + 1 - len(result)))
                result[index] = above
            continue
        together = headers.meaning(f"{above} {below}")
        alone = headers.meaning(below)
        if together and (alone is None or (together.confidence == 1.0 and together != alone)):
            result[index] = f"{above} {below}"
    return result


def same_headings(row: Sequence[str], headings: Sequence[str]) -> bool:
    """Whether a row repeats the headings of its table."""
    wanted = [(index, headers.squeezed(cell)) for index, cell in enumerate(headings)]
    wanted = [(index, key) for index, key in wanted if key]
    if len(wanted) < 2:
        return False
    different = 0
    for index, key in wanted:
        cell = row[index] if index < len(row) else ""
        different += len(cell) > _LONGEST_HEADING or headers.squeezed(cell) != key
        if 5 * different > 2 * len(wanted):
            return False
    return True


class Scanner:
    """Reads one sheet's rows once and reports its tables."""

    def __init__(
        self,
        name: str,
        hidden: bool,
        period: periods.Period | None,
        latest: datetime.date,
        header_row: int | None = None,
    ) -> None:
        self._forced_header = header_row
        self._latest = latest
        self._examined = self._suspected = 0
        self._above: list[str] = []
        self._titles: list[str] = []
        self._table: _OpenTable | None = None
        self.report = SheetReport(name, hidden, period=periods.find(name) or period)

    def scan(self, rows: Iterable[list[str]]) -> SheetReport:
        """Consume the sheet."""
        number = -1
        for number, row in enumerate(rows):
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
        if self._forced_header is not None:
            return list(row) if number == self._forced_header else None
        if len(filled) < 2:
            return None
        headings = self._qualified(row)
        if headings is not None and _is_register(headings):
            self.report.looks_like_register = True
            return None
        return headings

    def _qualified(self, row: list[str]) -> list[str] | None:
        """Headings alone or with the row above; after many rows only known spellings count."""
        self._examined += 1
        if self._examined > _FUZZY_ROWS:
            return list(row) if qualifies(row, strictly=True) else None
        together = joined(self._above, row)
        if together != row and qualifies(together):
            return together
        return list(row) if qualifies(row) else None

    def _open(self, number: int, headings: list[str]) -> None:
        title = " ".join(self._titles)
        period = self.report.period or periods.find(title[:400])
        self._table = _OpenTable(number, headings, period, self._latest, title)

    def _heading_like(self, number: int, row: list[str]) -> None:
        """A row without an amount inside a table: perhaps the headings of another one."""
        table = self._table
        if table is None or self._forced_header is not None or self._suspected >= MOST_SUSPECTED:
            return
        self._suspected += 1
        if not same_headings(row, table.headings) and qualifies(row, strictly=True):
            self._close(number)
            self._titles = []
            self._open(number, list(row))

    def _close(self, end: int, *, last: bool = False) -> None:
        if self._table is None or len(self.report.tables) >= _MAX_TABLES:
            return
        found = self._table.close(None if last else end, self.report)
        self._table = None
        if found is not None:
            self.report.tables.append(found)


class _OpenTable:
    """A table whose rows are streaming by."""

    def __init__(
        self,
        header_row: int,
        headings: list[str],
        period: periods.Period | None,
        latest: datetime.date,
        title: str,
    ) -> None:
        self.headings = headings
        self._header_row = self._last_heading = header_row
        self._period = period
        self._latest = latest
        self._title = title
        self._sample: list[list[str]] = []
        self._chosen: columns.Chosen | None = None
        self._settled = False
        self._amount = self._date = -1
        self._rows = self._amounts = self._negative = self._commas = 0
        self._date_texts: Counter[str] = Counter()
        self._beyond: Counter[int] = Counter()

    def add(self, row: list[str]) -> bool:
        """Take one row; True when it might be the headings of another table."""
        self._rows += 1
        if not self._settled:
            if any(map(str.strip, row)):
                self._sample.append(row)
            if len(self._sample) >= _SAMPLE_ROWS:
                self._settle()
            return self._suspicious(row)
        return self._count(row)

    def _suspicious(self, row: list[str]) -> bool:
        """Before columns are settled: a row of several words and no number."""
        filled = [cell for cell in row if cell.strip()]
        return len(filled) >= 3 and not any(map(amounts.looks_like, filled))

    def _count(self, row: list[str]) -> bool:
        if len(row) <= self._amount:
            return False
        amount = row[self._amount].lstrip()
        if self._date >= 0 and len(row) > self._date:
            text = row[self._date]
            if text in self._date_texts or len(self._date_texts) < _MAX_DATE_TEXTS:
                self._date_texts[text] += 1
        if not amount:
            return False
        self._amounts += 1
        start = amount[0]
        if start in "-(":
            self._negative += 1
        return start not in _DATA_START and not amounts.looks_like(amount)

    def _settle(self) -> None:
        """Choose the columns from the sample, then count the sample like any other row."""
        self._settled = True
        self._absorb_second_heading_row()
        self._chosen = columns.choose(self.headings, self._sample, self._latest)
        if self._chosen is None:
            return
        for column in self._chosen.columns:
            if column.role == headers.AMOUNT:
                self._amount = column.index
            elif column.role == headers.DATE:
                self._date = column.index
        for row in self._sample:
            self._count(row)
            while row and not row[-1].strip():
                row.pop()
            self._beyond[len(row)] += 1
        cells = [row[self._amount] for row in self._sample if len(row) > self._amount]
        self._commas = sum(map(amounts.has_comma_decimals, cells)) * 2 > len(cells)

    def _absorb_second_heading_row(self) -> None:
        """“Supplier | Amount” over “Name | (£)”: the second row is heading, not data."""
        if not self._sample or self._rows < 2:
            return
        below = self._sample[0]
        filled = [cell for cell in below if cell.strip()]
        if any(any(map(str.isdigit, cell)) for cell in filled) or not filled:
            return
        together = joined(self.headings, below + [""] * (len(self.headings) - len(below)))
        for index, heading in enumerate(self.headings):
            if index < len(together) and index < len(below) and not below[index].strip():
                together[index] = heading
        changed = sum(
            index < len(together) and together[index] not in (heading, *below)
            for index, heading in enumerate(self.headings)
        )
        bracketed = sum(cell.strip().startswith("(") for cell in filled)
        if changed + bracketed and changed + bracketed >= len(filled) - 1 and qualifies(together):
            self.headings = together
            self._last_heading += 1
            del self._sample[0]

    def close(self, end: int | None, report: SheetReport) -> Found | None:
        """What the table came to; None when it holds no amounts."""
        if not self._settled:
            self._settle()
        if self._chosen is None:
            return None
        return Found(
            sheet=report.name,
            hidden=report.hidden,
            headings=self.headings,
            header_row=self._last_heading,
            first_row=self._last_heading + 1,
            end_row=end,
            width=self._width(),
            chosen=self._chosen,
            dates=dates.decide(self._date_texts, self._period, self._latest),
            rows=self._rows,
            amounts=self._amounts,
            negative=self._negative,
            comma_decimal=bool(self._commas),
            sample=self._sample,
            title=self._title,
        )

    def _width(self) -> int:
        """Columns of the table: those with headings, and any beyond that rows usually fill."""
        width = len(self.headings)
        while width and not self.headings[width - 1].strip():
            width -= 1
        total = sum(self._beyond.values())
        for length in sorted(self._beyond, reverse=True):
            longer = sum(count for reach, count in self._beyond.items() if reach >= length)
            if length > width and longer * 20 >= total and total >= 20:
                return length
        return (
            max(width, *(column.index + 1 for column in self._chosen.columns))
            if self._chosen
            else width
        )


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
