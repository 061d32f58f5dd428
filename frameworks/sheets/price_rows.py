"""One row of a price list: what it says of itself, its prices, and all that is wrong with it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final, NamedTuple

from frameworks.sheets import price_cells, price_headings, price_words
from frameworks.sheets.price_headings import (
    CODE,
    ENDS,
    ITEM,
    LOT,
    PACK,
    PRICE,
    REGION,
    STARTS,
    SUPPLIER,
    UNIT,
    VARIANT,
    Column,
)
from frameworks.sheets.price_tables import Known, Table
from procurement_portal.core import cells
from procurement_portal.core.sheets import dates

LONGEST_TEXT: Final = 1000


@dataclass(frozen=True)
class Line:
    """A price that can be loaded, and the cell that it stands in."""

    sheet: str
    row: int
    column: str
    lot: int | None
    supplier: int | None
    code: str
    item: str
    unit: str
    pack: int
    region: str
    variant: str
    price: Decimal
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class Refusal:
    """A cell, or a row, that cannot be loaded: why, and what to do about it."""

    sheet: str
    row: int
    column: str
    value: str
    code: str
    other: int | None = None

    @property
    def reason(self) -> str:
        """What is wrong."""
        return price_words.reason(self.code, self.other)

    @property
    def cause(self) -> str:
        """What is wrong, without the number of another row."""
        return price_words.reason(self.code)

    @property
    def cure(self) -> str:
        """How to mend it."""
        return price_words.WORDS[self.code].cure


class Problem(NamedTuple):
    """What is wrong, before it is known in which row."""

    code: str
    column: Column | None
    value: str


@dataclass(frozen=True)
class Conventions:
    """How the columns of a table are to be read: each column of days, and the basis of VAT."""

    days: Mapping[int, dates.Convention]
    in_pence: Collection[int]
    with_vat: bool


class Row:
    """The cells of one row by the roles of their columns."""

    def __init__(self, table: Table, number: int, texts: Sequence[str], how: Conventions) -> None:
        self.table, self.number, self._how = table, number, how
        self._texts = texts
        self.problems: list[Problem] = []

    def text(self, column: Column) -> str:
        """A cell without the guard against formulas and doubled blanks."""
        if column.index >= len(self._texts):
            return ""
        return " ".join(cells.unguarded(self._texts[column.index]).split())

    def said(self, role: str) -> tuple[str, Column | None]:
        """The text of the column of a role, and the column."""
        for column in self.table.of(role):
            return self.text(column), column
        return "", None

    def is_heading(self) -> bool:
        """The headings again, or a title between rows: nothing but one filled cell."""
        filled = [column for column in self.table.columns if self.text(column)]
        again = all(
            price_headings.key(self.text(column)) == price_headings.key(column.heading)
            for column in filled
        )
        used = sum(bool(column.role) for column in self.table.columns)
        return again or (len(filled) <= 1 < used - 1 and not self.prices)

    @cached_property
    def prices(self) -> list[tuple[Column, price_cells.Price]]:
        """The columns of prices in which this row says something, and what it says."""
        read = (
            (
                column,
                price_cells.price(
                    self.text(column),
                    in_pence=column.index in self._how.in_pence,
                    with_vat=self._how.with_vat,
                ),
            )
            for column in self.table.of(PRICE)
        )
        return [(column, price) for column, price in read if price != price_cells.NO_PRICE]

    def lines(self, known: Known) -> Iterator[Line | Problem]:
        """Each price of the row, or what is wrong with its cell; row-wide problems are kept."""
        line = self._whole(known)
        for column, price in self.prices:
            yield self._priced(line, column, price, known)
        if not self.prices and not self.table.axis:
            _, column_of_price = self.said(PRICE)
            yield Problem("missing_price", column_of_price, "")

    def _whole(self, known: Known) -> Line:
        """What the row says of every price in it."""
        code, _ = self.said(CODE)
        item, item_column = self.said(ITEM)
        if not (item or code):
            self._wrong("missing_item", item_column, "")
        starts_on, ends_on = self._days()
        line = Line(
            sheet=self.table.sheet,
            row=self.number,
            column="",
            lot=self._lot(known),
            supplier=self._supplier(known),
            code=code,
            item=item or code,
            unit=self.said(UNIT)[0],
            pack=self._pack(),
            region=self._region(known),
            variant=", ".join(filter(None, map(self.text, self.table.of(VARIANT)))),
            price=Decimal(0),
            starts_on=starts_on,
            ends_on=ends_on,
        )
        if max(len(line.item), len(code), len(line.unit), len(line.variant)) > LONGEST_TEXT:
            self._wrong("text_too_long", item_column, "")
        return line

    def _priced(
        self, line: Line, column: Column, read: price_cells.Price, known: Known
    ) -> Line | Problem:
        """The line of one column of prices."""
        if read.amount is None:
            return Problem(read.problem, column, self.text(column))
        line = replace(line, column=column.letter, price=read.amount, unit=line.unit or read.unit)
        return self._placed(self._for_column(line, column, known), column, known)

    def _for_column(self, line: Line, column: Column, known: Known) -> Line:
        """In a wide table a column stands for a supplier, a region, or a kind of the item."""
        if self.table.axis == SUPPLIER:
            return replace(line, supplier=known.supplier_named(column.heading))
        if self.table.axis == REGION:
            named = known.region_named(column.heading) or column.heading
            return replace(line, region=named)
        if self.table.axis == VARIANT:
            return replace(line, variant=", ".join(filter(None, (line.variant, column.heading))))
        return line

    def _placed(self, line: Line, column: Column, known: Known) -> Line | Problem:
        """The supplier of a price is known, and has a place on the lot that the price is for."""
        if line.supplier is None:
            if self.table.axis == SUPPLIER:
                return Problem("unknown_supplier", column, column.heading)
            return line
        if line.lot is not None and (line.lot, line.supplier) not in known.places:
            named = self.table.axis == SUPPLIER
            whose = column if named else self.said(SUPPLIER)[1]
            text = column.heading if named else self.said(SUPPLIER)[0]
            return Problem("not_on_the_lot", whose, text)
        return line

    def _lot(self, known: Known) -> int | None:
        text, column = self.said(LOT)
        if not text:
            return known.lot
        found = known.lots.get(price_cells.lot_key(text))
        if found is None:
            self._wrong("unknown_lot", column, text)
        return found

    def _supplier(self, known: Known) -> int | None:
        text, column = self.said(SUPPLIER)
        if column is None or (not text and known.supplier is not None):
            return known.supplier
        found = known.supplier_named(text) if text else None
        if found is None:
            self._wrong("unknown_supplier" if text else "missing_supplier", column, text)
        return found

    def _region(self, known: Known) -> str:
        text, _ = self.said(REGION)
        return known.region_named(text) or text

    def _pack(self) -> int:
        text, column = self.said(PACK)
        number = price_cells.pack(text)
        if number is None:
            self._wrong("bad_pack", column, text)
        return number or 1

    def _days(self) -> tuple[date | None, date | None]:
        first, last = self._day(STARTS), self._day(ENDS)
        starts_on, ends_on = first and first.first, last and last.last
        if starts_on and ends_on and ends_on < starts_on:
            text, column = self.said(ENDS)
            self._wrong("ends_before_start", column, text)
        return starts_on, ends_on

    def _day(self, role: str) -> price_cells.Days | None:
        text, column = self.said(role)
        if not text or column is None:
            return None
        found = price_cells.days(text, self._how.days[column.index])
        if found is None:
            self._wrong("bad_date", column, text)
        return found

    def _wrong(self, code: str, column: Column | None, value: str) -> None:
        self.problems.append(Problem(code, column, value))
