"""What stands in a column: how many of its cells read as money, as dates, as words."""

import datetime
import itertools
from collections.abc import Sequence
from typing import Final, NamedTuple

from procurement_portal.core.sheets import amounts, dates


class Content(NamedTuple):
    """Shares of the filled cells of a column, and how many those are."""

    filled: int
    money: float
    pence: float
    dated: float
    dated_to_the_day: float
    words: float
    distinct: int


DAYS: Final = ("day", "iso", "numeric")
"""Kinds of date readings that name a day for certain."""


def _is_money(cell: str) -> bool:
    return amounts.looks_like(cell) or amounts.has_comma_decimals(cell)


def of_column(cells: Sequence[str], latest: datetime.date) -> Content:
    """Measure the cells of one column."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return Content(0, 0.0, 0.0, 0.0, 0.0, 0.0, 0)
    readings = [dates.read(cell, latest) for cell in filled]
    number = len(filled)
    return Content(
        filled=number,
        money=sum(map(_is_money, filled)) / number,
        pence=sum(map(amounts.has_pence, filled)) / number,
        dated=sum(reading is not None for reading in readings) / number,
        dated_to_the_day=sum(reading is not None and reading.kind in DAYS for reading in readings)
        / number,
        words=sum(any(map(str.isalpha, cell)) for cell in filled) / number,
        distinct=len(set(filled)),
    )


def of_rows(rows: Sequence[Sequence[str]], latest: datetime.date) -> list[Content]:
    """Measure every column of a sample of rows, which may be ragged."""
    columns = itertools.zip_longest(*rows, fillvalue="")
    return [of_column(column, latest) for column in columns]
