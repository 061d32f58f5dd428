"""Rows into lines: every physical row becomes exactly one of accepted, rejected or ignored."""

import datetime
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

    def __init__(
        self, table: interpretation.Table, about: interpretation.Interpretation
    ) -> None:
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
        self._accepted = 0

    def _expected_headings(self) -> list[str]:
        headings = [""] * self._width
        for column in self._table.columns:
            headings[column.index] = column.header
        return headings

    def read(self, rows: Iterator[tuple[int, list[str]]], end: int | None) -> Iterator[Line]:
        """Lines up to and without the row at `end`, counted from 0."""
        sheet, width, sign = self._table.sheet, self._width, self._sign
        amount_at, date_at = self._amount_at, self._date_at
        supplier_at, id_at = self._supplier_at, self._id_at
        texts, strip = self._texts, str.strip
        known_amounts, known_dates, known_parties = self._amounts, self._dates, self._parties
        last = end if end is not None else limits.MAX_ROWS + 1
        make = Accepted._make
        if end is not None and end <= self._table.first_row:
            return
        for number, row in rows:
            cells = list(map(strip, row))
            length = len(cells)
            if length != width:
                if length < width:
                    cells += [""] * (width - length)
                elif any(cells[width:]):
                    yield self._overlong(number, cells)
                    if number >= last:
                        return
                    continue
                else:
                    del cells[width:]
            cells.append("")
            money = known_amounts.get(cells[amount_at]) or self._money(cells[amount_at])
            amount = money[0]
            day = known_dates.get(cells[date_at]) or self._day(cells[date_at])
            party = known_parties.get(cells[supplier_at]) or self._party(cells[supplier_at])
            if amount is None or day[0] is None or not party[0]:
                line = self._unusual(number, cells, money, day, party)
                yield line
            else:
                if sign < 0:
                    amount = -amount
                self._accepted += 1
                self._running += amount
                self._since_subtotal += amount
                flags = party[2]
                if money[2] or day[2]:
                    flags = (*flags, *filter(None, (money[2], day[2])))
                yield make(
                    (
                        sheet,
                        number,
                        day[0],
                        amount,
                        party[0],
                        party[1] or cells[id_at],
                        *texts(cells),
                        flags,
                        day[1],
                    )
                )
            if number >= last:
                return

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
        inside = cells[: self._width] + [""]
        filled = sum(map(bool, inside))
        code = ""
        if len(extra) >= max(3, self._width - 2):
            code = "fused_rows"
        else:
            money = self._money(inside[self._amount_at])
            day = self._day(inside[self._date_at])
            if money.amount is None and filled > 2:
                code = "shifted_row"
            elif headers.DATE in self._index and day.paid_on is None and day.period is None:
                code = "shifted_row"
            elif any(map(amounts.has_pence, extra)) and not amounts.has_pence(
                inside[self._amount_at]
            ):
                code = "shifted_row"
        if code:
            return self._rejected(number, code, -1, "", None)
        line = self._unusual(
            number,
            inside,
            self._money(inside[self._amount_at]),
            self._day(inside[self._date_at]),
            self._party(inside[self._supplier_at]),
        )
        return line._replace(flags=(*line.flags, EXTRA_CELLS)) if isinstance(line, Accepted) else line

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
        self._accepted += 1
        self._running += amount
        self._since_subtotal += amount
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
        words = [cells[index] for index in filled if index not in self._money_columns]
        labelled = any(map(totals.is_label, words))
        sums_up = self._accepted >= 2 and totals.matches(
            amount, self._running, self._since_subtotal
        )
        is_total = (
            (labelled and not dated)
            or (labelled and sums_up)
            or (not words and not named and not dated)
            or (not dated and len(words) <= 1 and any(map(totals.is_group_label, words)))
            or (sums_up and len(words) <= 1 and not (named and dated) and self._accepted >= 3)
        )
        if not is_total:
            return None
        self._since_subtotal = _ZERO
        whole = abs(amount - self._running) <= Decimal("1.00") or totals.is_grand(words)
        return Ignored(self._table.sheet, number, "total", amount, whole)

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
        if layout.same_headings(cells, self._headings):
            return Ignored(sheet, number, "repeated_heading")
        if len(filled) >= 2 and layout.qualifies(cells, strictly=True):
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
