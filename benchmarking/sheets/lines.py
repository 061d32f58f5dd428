"""Rows into lines: every physical row becomes exactly one of accepted, rejected or ignored."""

import datetime
import functools
import operator
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from benchmarking.sheets import (
    amounts,
    dates,
    headers,
    interpretation,
    layout,
    limits,
    parties,
    source,
    totals,
    wording,
)

NO_DATE: Final = "no_date"
BAD_DATE: Final = "bad_date"
DATE_OUT_OF_RANGE: Final = "date_out_of_range"
COARSE_DATE: Final = "coarse_date"
NO_SUPPLIER: Final = "no_supplier"
EXTRA_CELLS: Final = "extra_cells"

_MEMO: Final = 50_000
_ZERO: Final = Decimal("0.00")
# Without any words, only a sum of this many lines is believed to be one by its figure.
_ENOUGH_TO_SUM: Final = 3


class Accepted(NamedTuple):
    """One payment line. Texts are as published, without surrounding spaces.

    `row` counts physical rows of `sheet` from 1, as a spreadsheet shows them. `amount` is exact,
    signed as the interpretation says. `paid_on` is None where the file gives no day or month;
    a month gives its first day, and `period` then holds the days that the cell names. `flags`
    name what a reader should know (`no_date`, `redacted`, `person`, `rounded` and so on).
    """

    sheet: str
    row: int
    paid_on: datetime.date | None
    amount: Decimal
    supplier: str
    supplier_id: str
    description: str
    expense_type: str
    category: str
    department: str
    service: str
    reference: str
    contract: str
    body: str
    company_no: str
    vat_no: str
    postcode: str
    capital_revenue: str
    flags: tuple[str, ...]
    period: tuple[datetime.date, datetime.date] | None


class Rejected(NamedTuple):
    """A row that should be a line and cannot be one until someone corrects it.

    `column` is the heading of the cell at fault and `column_index` its place from 0 (-1: the row
    as a whole); `amount` is known where only something else is wrong.
    """

    sheet: str
    row: int
    column: str
    column_index: int
    value: str
    code: str
    reason: str
    amount: Decimal | None


class Ignored(NamedTuple):
    """A row that is no line and needs no correction; `amount` is what a total states."""

    sheet: str
    row: int
    code: str
    amount: Decimal | None = None
    grand: bool = False


Line = Accepted | Rejected | Ignored

_TEXTS: Final = (
    headers.DESCRIPTION,
    headers.EXPENSE_TYPE,
    headers.CATEGORY,
    headers.DEPARTMENT,
    headers.SERVICE,
    headers.REFERENCE,
    headers.CONTRACT,
    headers.BODY,
    headers.COMPANY_NO,
    headers.VAT_NO,
    headers.POSTCODE,
    headers.CAPITAL_REVENUE,
)


class DateCell(NamedTuple):
    """What a date cell came to under the table's convention."""

    paid_on: datetime.date | None
    period: tuple[datetime.date, datetime.date] | None
    flag: str


def read_sheet(
    sheet: source.Sheet,
    tables: Sequence[interpretation.Table],
    about: interpretation.Interpretation,
) -> Iterator[Line]:
    """The lines of one sheet, in physical order. Raises `refusal.Refused` while streaming."""
    rows = enumerate(sheet.rows, start=1)
    if not tables:
        for number, row in rows:
            blank = not any(map(str.strip, row))
            yield Ignored(sheet.name, number, "blank" if blank else "sheet_not_used")
        return
    for place, table in enumerate(tables):
        starts = max(table.first_row, 0)
        if place == 0 or tables[place - 1].end_row is not None:
            yield from _skipped(sheet.name, rows, table, starts)
        follows = tables[place + 1] if place + 1 < len(tables) else None
        end = table.end_row if table.end_row is not None or follows is None else follows.first_row
        yield from TableReader(table, about).read(rows, end)
    for number, row in rows:
        blank = not any(map(str.strip, row))
        yield Ignored(sheet.name, number, "blank" if blank else "sheet_not_used")


def _skipped(
    sheet: str, rows: Iterator[tuple[int, list[str]]], table: interpretation.Table, first: int
) -> Iterator[Ignored]:
    """The rows above a table's first row of data."""
    if first == 0:
        return
    for number, row in rows:
        if number - 1 == table.header_row:
            code = "heading"
        else:
            code = "before_table" if any(map(str.strip, row)) else "blank"
        yield Ignored(sheet, number, code)
        if number >= first:
            return


class TableReader:
    """Reads the rows of one table; holds the memory of what its cells meant before."""

    def __init__(self, table: interpretation.Table, about: interpretation.Interpretation) -> None:
        self._table = table
        self._about = about
        self._sign = -1 if about.sign == interpretation.REVERSED else 1
        width = table.width
        for column in table.columns:
            width = max(width, column.index + 1)
        self._width = width
        self._index = {column.role: column.index for column in table.columns}
        self._headers = {column.role: column.header for column in table.columns}
        self._headings = self._expected_headings()
        self._amount_at = self._index[headers.AMOUNT]
        # Cells that no column gives are taken from one empty cell kept behind the row.
        self._date_at = self._index.get(headers.DATE, width)
        self._supplier_at = self._index.get(headers.SUPPLIER, width)
        self._id_at = self._index.get(headers.SUPPLIER_ID, width)
        self._texts: Callable[[list[str]], tuple[str, ...]] = operator.itemgetter(
            *(self._index.get(role, width) for role in _TEXTS)
        )
        self._money_columns = {
            self._index[role]
            for role in (headers.AMOUNT, headers.GROSS, headers.VAT)
            if role in self._index
        }
        self._amounts: dict[str, amounts.Money] = {}
        self._dates: dict[str, DateCell] = {}
        self._parties: dict[str, parties.Party] = {}
        self._running = self._since_subtotal = _ZERO
        self._accepted = self._accepted_before = self._suspected = 0

    def _expected_headings(self) -> list[str]:
        headings = [""] * self._width
        for column in self._table.columns:
            headings[column.index] = column.header
        return headings

    def read(self, rows: Iterator[tuple[int, list[str]]], end: int | None) -> Iterator[Line]:
        """Lines up to and without the row at `end`, counted from 0."""
        sheet, full, sign = self._table.sheet, self._width + 1, self._sign
        amount_at, date_at = self._amount_at, self._date_at
        supplier_at, id_at = self._supplier_at, self._id_at
        texts, strip = self._texts, str.strip
        known_amounts, known_dates, known_parties = self._amounts, self._dates, self._parties
        last = end if end is not None else limits.MAX_ROWS + 1
        make = functools.partial(tuple.__new__, Accepted)
        line: Line
        if end is not None and end <= self._table.first_row:
            return
        for number, row in rows:
            cells = list(map(strip, row))
            cells.append("")
            if len(cells) != full and not self._fit(cells):
                line = self._overlong(number, cells)
            else:
                money = known_amounts.get(cells[amount_at]) or self._money(cells[amount_at])
                day = known_dates.get(cells[date_at]) or self._day(cells[date_at])
                party = known_parties.get(cells[supplier_at]) or self._party(cells[supplier_at])
                amount = money[0]
                text = "".join(cells)
                if amount is None or day[0] is None or not party[0] or "\n" in text or "\r" in text:
                    line = self._unusual(number, cells, money, day, party)
                else:
                    amount = amount if sign > 0 else -amount
                    self._accepted += 1
                    self._running += amount
                    self._since_subtotal += amount
                    flags = party[2]
                    if money[2] or day[2]:
                        flags = (*flags, *filter(None, (money[2], day[2])))
                    names = (party[0], party[1] or cells[id_at])
                    line = make(
                        (sheet, number, day[0], amount, *names, *texts(cells), flags, day[1])
                    )
            yield line
            if number >= last:
                return

    def _count(self, amount: Decimal) -> None:
        """Keep the sums by which a total is known."""
        self._accepted += 1
        self._running += amount
        self._since_subtotal += amount

    def _fit(self, cells: list[str]) -> bool:
        """Bring a ragged row to the table's width and one empty cell; False if cells stand over."""
        over = len(cells) - 1 - self._width
        if over > 0:
            if any(cells[self._width :]):
                return False
            del cells[self._width + 1 :]
        cells.extend([""] * -over)
        return True

    def _money(self, cell: str) -> amounts.Money:
        if len(self._amounts) >= _MEMO:
            self._amounts.clear()
        money = amounts.read(cell, comma_decimal=self._about.comma_decimal)
        self._amounts[cell] = money
        return money

    def _party(self, cell: str) -> parties.Party:
        if len(self._parties) >= _MEMO:
            self._parties.clear()
        party = self._parties[cell] = parties.read(cell)
        return party

    def _day(self, cell: str) -> DateCell:
        if len(self._dates) >= _MEMO:
            self._dates.clear()
        day = self._dates[cell] = self._understood(cell)
        return day

    def _understood(self, cell: str) -> DateCell:
        if not cell:
            return DateCell(None, None, NO_DATE if headers.DATE in self._index else "")
        reading = dates.read(cell, self._about.latest_date)
        if reading is None:
            return DateCell(None, None, BAD_DATE)
        first, last = dates.resolve(reading, self._table.dates)
        if first is None:
            return DateCell(None, None, BAD_DATE)
        if not limits.EARLIEST_DATE <= first <= self._about.latest_date:
            return DateCell(None, None, DATE_OUT_OF_RANGE)
        if last is None:
            return DateCell(first, None, "")
        one_month = (first.year, first.month) == (last.year, last.month)
        return DateCell(first if one_month else None, (first, last), COARSE_DATE)

    def _overlong(self, number: int, cells: list[str]) -> Line:
        """A row with filled cells beyond the table: harmless remarks, or cells that moved."""
        extra = [cell for cell in cells[self._width :] if cell]
        inside = [*cells[: self._width], ""]
        code = self._displaced(inside, extra)
        if code:
            return self._rejected(number, code, -1, "", None)
        line = self._unusual(
            number,
            inside,
            self._money(inside[self._amount_at]),
            self._day(inside[self._date_at]),
            self._party(inside[self._supplier_at]),
        )
        return (
            line._replace(flags=(*line.flags, EXTRA_CELLS)) if isinstance(line, Accepted) else line
        )

    def _displaced(self, inside: list[str], extra: list[str]) -> str:
        """Why an overlong row cannot be trusted; "" when only remarks stand behind it."""
        if len(extra) >= max(3, self._width - 2):
            return "fused_rows"
        money = self._money(inside[self._amount_at])
        day = self._day(inside[self._date_at])
        undated = headers.DATE in self._index and day.paid_on is None and day.period is None
        pence_outside = any(map(amounts.has_pence, extra))
        moved = pence_outside and not amounts.has_pence(inside[self._amount_at])
        if sum(map(bool, inside)) > 2 and (money.amount is None or undated or moved):
            return "shifted_row"
        return ""

    def _unusual(
        self,
        number: int,
        cells: list[str],
        money: amounts.Money,
        day: DateCell,
        party: parties.Party,
    ) -> Line:
        """A row that lacks an amount, a date or a supplier: line, total, note or mistake."""
        sheet = self._table.sheet
        filled = [index for index, cell in enumerate(cells) if cell]
        if not filled:
            return Ignored(sheet, number, "blank")
        swallowed = self._swallowed(cells)
        if swallowed >= 0:
            return self._rejected(number, "swallowed_rows", swallowed, cells[swallowed], None)
        if money.amount is None:
            return self._without_amount(number, cells, filled, money, day, party)
        amount = money.amount * self._sign
        dated = day.paid_on is not None or day.period is not None
        total = self._as_total(number, cells, filled, amount, bool(party.name), dated)
        if total is not None:
            return total
        if not party.name and not dated:
            at = self._index.get(headers.SUPPLIER, self._index.get(headers.DATE, -1))
            return self._rejected(number, "no_supplier_or_date", at, "", amount)
        return self._accept(number, cells, amount, money, day, party)

    def _accept(
        self,
        number: int,
        cells: list[str],
        amount: Decimal,
        money: amounts.Money,
        day: DateCell,
        party: parties.Party,
    ) -> Accepted:
        self._count(amount)
        missing = "" if party.name or headers.SUPPLIER not in self._index else NO_SUPPLIER
        return Accepted._make(
            (
                self._table.sheet,
                number,
                day.paid_on,
                amount,
                party.name,
                party.identifier or cells[self._id_at],
                *self._texts(cells),
                tuple(filter(None, (*party.flags, money.flag, day.flag, missing))),
                day.period,
            )
        )

    def _as_total(
        self,
        number: int,
        cells: list[str],
        filled: list[int],
        amount: Decimal,
        named: bool,
        dated: bool,
    ) -> Ignored | None:
        """The row as a total, if that is what it is."""
        words = [
            cells[index]
            for index in filled
            if index not in self._money_columns and not amounts.has_pence(cells[index])
        ]
        labelled = any(map(totals.is_label, words))
        sums_up = self._sums_up(amount)
        lacks = not (named and dated) if headers.DATE in self._index else not named
        is_total = (
            (labelled and (sums_up or not dated))
            or not (words or named or dated)
            or (len(words) <= 1 and not dated and any(map(totals.is_group_label, words)))
            or (len(words) <= 1 and sums_up and lacks and self._accepted >= _ENOUGH_TO_SUM)
        )
        if not is_total:
            return None
        self._since_subtotal, self._accepted_before = _ZERO, self._accepted
        whole = abs(amount - self._running) <= Decimal("1.00") or totals.is_grand(words)
        return Ignored(self._table.sheet, number, "total", amount, whole)

    def _sums_up(self, amount: Decimal) -> bool:
        """Whether the amount repeats the sum of two lines or more: all, or since the last sum."""
        return (self._accepted >= 2 and totals.equal(amount, self._running)) or (
            self._accepted - self._accepted_before >= 2
            and totals.equal(amount, self._since_subtotal)
        )

    def _without_amount(
        self,
        number: int,
        cells: list[str],
        filled: list[int],
        money: amounts.Money,
        day: DateCell,
        party: parties.Party,
    ) -> Line:
        sheet = self._table.sheet
        if self._repeats_headings(cells):
            return Ignored(sheet, number, "repeated_heading")
        if any(map(totals.is_label, (cells[index] for index in filled))):
            return Ignored(sheet, number, "total")
        dated = day.paid_on is not None or day.period is not None
        at = self._amount_at
        # Words of money missing beside a name and a day, or garbage where money should be, are
        # mistakes to correct; anything less is a remark between the rows.
        if cells[at] and (party.name or dated) and len(filled) > 2:
            return self._rejected(number, money.problem, at, cells[at], None)
        if not cells[at] and party.name and dated:
            return self._rejected(number, money.problem, at, "", None)
        return Ignored(sheet, number, "note")

    def _repeats_headings(self, cells: list[str]) -> bool:
        """Whether a row without an amount is headings once more."""
        self._suspected += 1
        if self._suspected > layout.MOST_SUSPECTED:
            return False
        return layout.same_headings(cells, self._headings) or layout.qualifies(cells, strictly=True)

    def _swallowed(self, cells: list[str]) -> int:
        """The cell into which an unclosed quotation mark has drawn whole rows, or -1."""
        mark = self._about.delimiter
        if not mark:
            return -1
        for index, cell in enumerate(cells):
            if "\n" in cell or "\r" in cell:
                rest = cell.replace("\r", "\n").split("\n", 1)[1]
                if rest.count(mark) >= max(2, len(self._table.columns) - 2):
                    return index
        return -1

    def _rejected(
        self, number: int, code: str, at: int, value: str, amount: Decimal | None
    ) -> Rejected:
        header = next((one.header for one in self._table.columns if one.index == at), "")
        return Rejected(
            self._table.sheet, number, header, at, value, code, wording.REASONS[code], amount
        )
