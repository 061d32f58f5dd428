"""The memory of what cells mean: the same text is read once, however often a file repeats it."""

import datetime
from typing import Final, NamedTuple

from benchmarking.sheets import headers, identifiers, interpretation, parties, records
from procurement_portal.core.sheets import amounts, dates, limits

_MEMO: Final = 50_000
NUMBERS: Final = (headers.COMPANY_NO, headers.CHARITY_NO, headers.VAT_NO)
"""Columns of official numbers, in the order in which their cells are given."""

Numbers = str | tuple[str, ...]
"""The cell of the one column of official numbers there is, or the cells of several."""


class DateCell(NamedTuple):
    """What a date cell came to under the table's convention."""

    paid_on: datetime.date | None
    period: tuple[datetime.date, datetime.date] | None
    flag: str


class Readings:
    """Readings of the cells of one table. Each memory is emptied when it has grown too large."""

    def __init__(self, table: interpretation.Table, about: interpretation.Interpretation) -> None:
        self._about = about
        self._dates = table.dates
        self._has_dates = table.column(headers.DATE) is not None
        company = table.column(headers.COMPANY_NO)
        self._has_charities = company is not None and "charit" in company.header.lower()
        self.amounts: dict[str, amounts.Money] = {}
        self.days: dict[str, DateCell] = {}
        self.parties: dict[str, parties.Party] = {}
        self._numbers = [role for role in NUMBERS if table.column(role) is not None]
        self.officials: dict[Numbers, str] = {}

    def money(self, cell: str) -> amounts.Money:
        """The amount of a cell, as published."""
        if len(self.amounts) >= _MEMO:
            self.amounts.clear()
        money = amounts.read(cell, comma_decimal=self._about.comma_decimal)
        self.amounts[cell] = money
        return money

    def party(self, cell: str) -> parties.Party:
        """The supplier of a cell."""
        if len(self.parties) >= _MEMO:
            self.parties.clear()
        party = self.parties[cell] = parties.read(cell)
        return party

    def day(self, cell: str) -> DateCell:
        """The day of a cell under the table's convention."""
        if len(self.days) >= _MEMO:
            self.days.clear()
        day = self.days[cell] = self._understood(cell)
        return day

    def _understood(self, cell: str) -> DateCell:
        if not cell:
            return DateCell(None, None, records.NO_DATE if self._has_dates else "")
        reading = dates.read(cell, self._about.latest_date)
        if reading is None:
            return DateCell(None, None, records.BAD_DATE)
        first, last = dates.resolve(reading, self._dates)
        if first is None:
            return DateCell(None, None, records.BAD_DATE)
        if not limits.EARLIEST_DATE <= first <= self._about.latest_date:
            return DateCell(None, None, records.DATE_OUT_OF_RANGE)
        if last is None:
            return DateCell(first, None, "")
        one_month = (first.year, first.month) == (last.year, last.month)
        return DateCell(first if one_month else None, (first, last), records.COARSE_DATE)

    def official(self, numbers: Numbers) -> str:
        """The supplier's number in a public register, from its cells."""
        if len(self.officials) >= _MEMO:
            self.officials.clear()
        cells = (numbers,) if isinstance(numbers, str) else numbers
        given = dict(zip(self._numbers, cells, strict=False))
        found = identifiers.official(
            *(given.get(role, "") for role in NUMBERS), may_be_charity=self._has_charities
        )
        self.officials[numbers] = found
        return found
