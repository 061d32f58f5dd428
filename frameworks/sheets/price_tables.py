"""Where a price list begins in a sheet, and how it is laid out: one price a row, or many."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from frameworks.sheets import price_cells, price_headings
from frameworks.sheets.price_headings import CODE, ITEM, PRICE, REGION, SUPPLIER, VARIANT, Column

HEADINGS_WITHIN: Final = 40
SAMPLE: Final = 200
WIDE_FROM: Final = 2
ENOUGH: Final = 0.8

LONG: Final = ""
"""One price a row. The other layouts say what the columns of prices stand for."""


@dataclass(frozen=True)
class Table:
    """A table of prices in a sheet. Rows are counted from 1, as a spreadsheet shows them."""

    sheet: str
    header_row: int
    columns: tuple[Column, ...]
    axis: str

    def of(self, role: str) -> list[Column]:
        """The columns of a role."""
        return self._by_role.get(role, [])

    @cached_property
    def _by_role(self) -> dict[str, list[Column]]:
        found: dict[str, list[Column]] = {}
        for column in self.columns:
            found.setdefault(column.role, []).append(column)
        return found

    @property
    def unused(self) -> list[Column]:
        """Columns with a heading that are not read."""
        return [column for column in self.columns if column.heading and not column.role]

    @property
    def width(self) -> int:
        """How many columns the file has, used or not."""
        return len(self.columns)


@dataclass(frozen=True)
class Known:
    """What the framework calls its lots and suppliers, and what regions are called.

    Numbers stand for lots and suppliers; what they are is the caller's business. `lot` and
    `supplier` are those of the whole file, where the file names none itself.
    """

    lots: Mapping[str, int]
    suppliers: Mapping[str, int]
    places: Collection[tuple[int, int]]
    regions: Mapping[str, str]
    name_key: Callable[[str], str]
    lot: int | None = None
    supplier: int | None = None

    def supplier_named(self, text: str) -> int | None:
        """The supplier of that name, or nothing."""
        return self.suppliers.get(self.name_key(text))

    def region_named(self, heading: str) -> str:
        """The region that a heading or a cell names, or nothing."""
        whole = self.regions.get(price_headings.key(heading), "")
        return whole or self.regions.get(price_headings.without_price_words(heading), "")


def find(sheet: str, rows: Sequence[Sequence[str]], known: Known) -> Table | None:
    """The table of a sheet, or None where no row reads as its headings."""
    best: tuple[int, Table] | None = None
    for index, row in enumerate(rows[:HEADINGS_WITHIN]):
        if sum(bool(cell.strip()) for cell in row) < WIDE_FROM:
            continue
        below = rows[index + 1 : index + 1 + SAMPLE]
        columns = _columns(row, below)
        score = _score(columns)
        if score and (best is None or score > best[0]):
            best = score, _table(sheet, index + 1, columns, known)
    return best[1] if best else None


def _score(columns: Sequence[Column]) -> int:
    """How much a row reads as headings: nought unless it names things and prices."""
    found = {column.role for column in columns} - {""}
    if PRICE not in found or not found & {ITEM, CODE}:
        return 0
    return len(found)


def _columns(row: Sequence[str], below: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    roles = price_headings.roles(row)
    if PRICE not in roles.values():
        wide = [
            index
            for index, heading in enumerate(row)
            if index not in roles
            and price_headings.may_hold_prices(heading)
            and _holds_prices(index, below)
        ]
        if len(wide) >= WIDE_FROM:
            roles |= dict.fromkeys(wide, PRICE)
    return tuple(
        Column(index, heading.strip(), roles.get(index, "")) for index, heading in enumerate(row)
    )


def _holds_prices(index: int, below: Sequence[Sequence[str]]) -> bool:
    texts = (row[index] for row in below if index < len(row))
    cells = [text for text in texts if price_cells.price(text) != price_cells.NO_PRICE]
    if not cells:
        return False
    return sum(map(price_cells.looks_like_a_price, cells)) >= ENOUGH * len(cells)


def _table(sheet: str, header_row: int, columns: tuple[Column, ...], known: Known) -> Table:
    prices = [column.heading for column in columns if column.role == PRICE]
    roles = {column.role for column in columns}
    axis = _axis(prices, roles, known) if len(prices) > 1 else LONG
    return Table(sheet, header_row, columns, axis)


def _axis(headings: Sequence[str], roles: set[str], known: Known) -> str:
    """What the columns of a wide table stand for: suppliers, regions, or kinds of the item."""
    suppliers = sum(known.supplier_named(heading) is not None for heading in headings)
    regions = sum(bool(known.region_named(heading)) for heading in headings)
    if SUPPLIER not in roles and suppliers * 2 >= len(headings):
        return SUPPLIER
    if REGION not in roles and regions * 2 >= len(headings):
        return REGION
    return VARIANT
