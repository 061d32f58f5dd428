"""Reads the rows of one table: the usual row fast, the unusual one with care."""

import functools
import operator
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from benchmarking.sheets import (
    headers,
    heading_rows,
    interpretation,
    parties,
    readings,
    records,
    totals,
    wording,
)
from procurement_portal.core.sheets import amounts, limits

_ZERO: Final = Decimal("0.00")
# Without any words, only a sum of this many lines is believed to be one by its figure.
_ENOUGH_TO_SUM: Final = 3
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
        numbered = [self._index[role] for role in readings.NUMBERS if role in self._index]
        self._has_numbers = bool(numbered)
        # The text of the one column there is, or texts together.
        self._numbers: Callable[[list[str]], readings.Numbers] = operator.itemgetter(
            *(numbered or [width])
        )
        self._readings = readings.Readings(table, about)
        self._running = self._at_subtotal = _ZERO
        self._accepted = self._accepted_before = self._suspected = 0

    def _expected_headings(self) -> list[str]:
        headings = [""] * self._width
        for column in self._table.columns:
            headings[column.index] = column.header
        return headings

    def read(
        self, rows: Iterator[tuple[int, list[str]]], end: int | None
    ) -> Iterator[records.Line]:
        """Lines up to and without the row at `end`, counted from 0."""
        sheet, full, sign = self._table.sheet, self._width + 1, self._sign
        amount_at, date_at = self._amount_at, self._date_at
        supplier_at, id_at = self._supplier_at, self._id_at
        texts, strip = self._texts, str.strip
        known = self._readings
        known_amounts, known_dates, known_parties = known.amounts, known.days, known.parties
        last = end if end is not None else limits.MAX_ROWS + 1
        has_numbers, numbers, officials = self._has_numbers, self._numbers, known.officials
        official = ""
        make = functools.partial(tuple.__new__, records.Accepted)
        line: records.Line
        if end is not None and end <= self._table.first_row:
            return
        for number, row in rows:
            cells = list(map(strip, row))
            cells.append("")
            if len(cells) != full and not self._fit(cells):
                line = self._overlong(number, cells)
            else:
                money = known_amounts.get(cells[amount_at]) or known.money(cells[amount_at])
                day = known_dates.get(cells[date_at]) or known.day(cells[date_at])
                party = known_parties.get(cells[supplier_at]) or known.party(cells[supplier_at])
                amount = money[0]
                text = "".join(cells)
                if amount is None or day[0] is None or not party[0] or "\n" in text or "\r" in text:
                    line = self._unusual(number, cells, money, day, party)
                else:
                    amount = amount if sign > 0 else -amount
                    self._accepted += 1
                    self._running += amount
                    flags = party[2]
                    if money[2] or day[2]:
                        flags = (*flags, *filter(None, (money[2], day[2])))
                    if has_numbers:
                        found = officials.get(key := numbers(cells))
                        official = known.official(key) if found is None else found
                    line = make(
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
                            official,
                            hash(tuple(cells)),
                        )
                    )
            yield line
            if number >= last:
                return

    def _count(self, amount: Decimal) -> None:
        """Keep the sums by which a total is known."""
        self._accepted += 1
        self._running += amount

    def _fit(self, cells: list[str]) -> bool:
        """Bring a ragged row to the table's width and one empty cell; False if cells stand over."""
        over = len(cells) - 1 - self._width
        if over > 0:
            if any(cells[self._width :]):
                return False
            del cells[self._width + 1 :]
        cells.extend([""] * -over)
        return True

    def _overlong(self, number: int, cells: list[str]) -> records.Line:
        """A row with filled cells beyond the table: harmless remarks, or cells that moved."""
        extra = [cell for cell in cells[self._width :] if cell]
        inside = [*cells[: self._width], ""]
        code = self._displaced(inside, extra)
        if code:
            return self._rejected(number, code, -1, "", None)
        line = self._unusual(
            number,
            inside,
            self._readings.money(inside[self._amount_at]),
            self._readings.day(inside[self._date_at]),
            self._readings.party(inside[self._supplier_at]),
        )
        return (
            line._replace(flags=(*line.flags, records.EXTRA_CELLS))
            if isinstance(line, records.Accepted)
            else line
        )

    def _displaced(self, inside: list[str], extra: list[str]) -> str:
        """Why an overlong row cannot be trusted; "" when only remarks stand behind it."""
        if len(extra) >= max(3, self._width - 2):
            return "fused_rows"
        money = self._readings.money(inside[self._amount_at])
        day = self._readings.day(inside[self._date_at])
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
        day: readings.DateCell,
        party: parties.Party,
    ) -> records.Line:
        """A row that lacks an amount, a date or a supplier: line, total, note or mistake."""
        sheet = self._table.sheet
        filled = [index for index, cell in enumerate(cells) if cell]
        if not filled:
            return records.Ignored(sheet, number, "blank")
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
        day: readings.DateCell,
        party: parties.Party,
    ) -> records.Accepted:
        self._count(amount)
        missing = "" if party.name or headers.SUPPLIER not in self._index else records.NO_SUPPLIER
        return records.Accepted._make(
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
                self._readings.official(self._numbers(cells)) if self._has_numbers else "",
                hash(tuple(cells)),
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
    ) -> records.Ignored | None:
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
        self._at_subtotal, self._accepted_before = self._running, self._accepted
        whole = abs(amount - self._running) <= Decimal("1.00") or totals.is_grand(words)
        return records.Ignored(self._table.sheet, number, "total", amount, whole)

    def _sums_up(self, amount: Decimal) -> bool:
        """Whether the amount repeats the sum of two lines or more: all, or since the last sum."""
        return (self._accepted >= 2 and totals.equal(amount, self._running)) or (
            self._accepted - self._accepted_before >= 2
            and totals.equal(amount, self._running - self._at_subtotal)
        )

    def _without_amount(
        self,
        number: int,
        cells: list[str],
        filled: list[int],
        money: amounts.Money,
        day: readings.DateCell,
        party: parties.Party,
    ) -> records.Line:
        sheet = self._table.sheet
        if self._repeats_headings(cells):
            return records.Ignored(sheet, number, "repeated_heading")
        if any(map(totals.is_label, (cells[index] for index in filled))):
            return records.Ignored(sheet, number, "total")
        dated = day.paid_on is not None or day.period is not None
        at = self._amount_at
        # Words of money missing beside a name and a day, or garbage where money should be, are
        # mistakes to correct; anything less is a remark between the rows.
        if cells[at] and (party.name or dated) and len(filled) > 2:
            return self._rejected(number, money.problem, at, cells[at], None)
        if not cells[at] and party.name and dated:
            return self._rejected(number, money.problem, at, "", None)
        return records.Ignored(sheet, number, "note")

    def _repeats_headings(self, cells: list[str]) -> bool:
        """Whether a row without an amount is headings once more."""
        self._suspected += 1
        if self._suspected > heading_rows.MOST_SUSPECTED:
            return False
        return heading_rows.same_headings(cells, self._headings) or heading_rows.qualifies(
            cells, strictly=True
        )

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
    ) -> records.Rejected:
        header = next((one.header for one in self._table.columns if one.index == at), "")
        return records.Rejected(
            self._table.sheet, number, header, at, value, code, wording.REASONS[code], amount
        )
