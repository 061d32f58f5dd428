"""A table while its rows stream by: a sample settles its columns, the rest is only counted."""

import dataclasses
import datetime
from collections import Counter
from typing import Final

from benchmarking.sheets import columns, headers, heading_rows, interpretation, wanted
from procurement_portal.core.sheets import amounts, dates, periods

_SAMPLE_ROWS: Final = 500
_MAX_DATE_TEXTS: Final = 50_000
_DATA_START: Final = frozenset("0123456789£-(")


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
        return self.chosen.date_share >= 0.5


class OpenTable:
    """A table whose rows are streaming by."""

    def __init__(
        self,
        header_row: int,
        headings: list[str],
        period: periods.Period | None,
        latest: datetime.date,
        title: str,
        wishes: wanted.Wanted | None = None,
    ) -> None:
        self.headings = headings
        self._wishes = wishes
        self._header_row = self.last_heading = header_row
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
        self._chosen = columns.choose(self.headings, self._sample, self._latest, self._wishes)
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
        if not self._sample or self._rows < 2 or not self.headings:
            return
        below = self._sample[0]
        filled = [cell for cell in below if cell.strip()]
        if any(any(map(str.isdigit, cell)) for cell in filled) or not filled:
            return
        together = heading_rows.joined(
            self.headings, below + [""] * (len(self.headings) - len(below))
        )
        for index, heading in enumerate(self.headings):
            if index < len(together) and index < len(below) and not below[index].strip():
                together[index] = heading
        changed = sum(
            index < len(together) and together[index] not in (heading, *below)
            for index, heading in enumerate(self.headings)
        )
        bracketed = sum(cell.strip().startswith("(") for cell in filled)
        if (
            changed + bracketed
            and changed + bracketed >= len(filled) - 1
            and heading_rows.qualifies(together)
        ):
            self.headings = together
            self.last_heading += 1
            del self._sample[0]

    def close(self, end: int | None, name: str, *, hidden: bool) -> Found | None:
        """What the table came to; None when it holds no amounts."""
        if not self._settled:
            self._settle()
        if self._chosen is None:
            return None
        return Found(
            sheet=name,
            hidden=hidden,
            headings=self.headings,
            header_row=self.last_heading if self.headings else interpretation.NO_HEADER,
            first_row=self.last_heading + 1,
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
