"""Finding a table that has no headings, or none that we understand, by what its cells hold.

Only payments read the same on every row: a day, words, and money written with pence. That is asked
of nearly every row before anything is believed, and the person is asked to confirm it.
"""

import datetime
import itertools
import statistics
from collections.abc import Sequence
from typing import Final, NamedTuple

from benchmarking.sheets import evidence, heading_rows, interpretation
from procurement_portal.core.sheets import amounts, dates

_FEWEST: Final = 3
_NEARLY_ALL: Final = 0.8
# Days of payment and of invoice lie weeks apart; first and last day of a contract, a year.
_DAYS_APART: Final = 150


class Start(NamedTuple):
    """Where the headings stand (`interpretation.NO_HEADER`: nowhere) and the first row of data."""

    header_row: int
    first_row: int


def find(rows: Sequence[Sequence[str]], latest: datetime.date) -> Start | None:
    """Where payments begin among the first rows of a sheet; None where none are to be seen."""
    filled = [(number, row) for number, row in enumerate(rows) if any(map(str.strip, row))]
    data = [number for number, row in filled if _is_payment(row, latest)]
    if len(data) < _FEWEST:
        return None
    below = [row for number, row in filled if number >= data[0]]
    if len(data) < _NEARLY_ALL * len(below) or not _are_payments(below, latest):
        return None
    above = [(number, row) for number, row in filled if number < data[0]]
    if above and _may_be_headings(above[-1][1], below, latest):
        return Start(above[-1][0], above[-1][0] + 1)
    return Start(interpretation.NO_HEADER, data[0])


def _is_payment(row: Sequence[str], latest: datetime.date) -> bool:
    """Whether a row holds a number, a day and words, each in a cell of its own."""
    money = day = words = False
    for cell in row:
        text = cell.strip()
        if not text:
            continue
        if _is_day(text, latest):
            day = True
        elif amounts.looks_like(text) or amounts.has_comma_decimals(text):
            money = True
        else:
            words = words or any(map(str.isalpha, text))
    return money and day and words


def _is_day(text: str, latest: datetime.date) -> bool:
    reading = dates.read(text, latest)
    return reading is not None and reading.kind in evidence.DAYS


def _are_payments(rows: Sequence[Sequence[str]], latest: datetime.date) -> bool:
    """Whether one column holds the money, one the days, and no two columns begin and end terms."""
    contents = evidence.of_rows(rows, latest)
    enough = _NEARLY_ALL * len(rows)
    full = [(index, one) for index, one in enumerate(contents) if one.filled >= enough]
    money = [one for _, one in full if one.money >= 0.9 and one.pence >= 0.3 and one.dated < 0.5]
    dated = [index for index, one in full if one.dated_to_the_day >= 0.9]
    words = [one for _, one in full if one.words >= _NEARLY_ALL and one.dated < 0.5]
    return bool(money and dated and words) and not _spans(rows, dated, latest)


def _spans(rows: Sequence[Sequence[str]], dated: Sequence[int], latest: datetime.date) -> bool:
    """Whether two neighbouring columns of days lie as far apart as the ends of contracts."""
    for left, right in itertools.pairwise(dated):
        pairs = [
            (dates.read(row[left], latest), dates.read(row[right], latest))
            for row in rows
            if max(left, right) < len(row)
        ]
        apart = [
            abs((one.date - other.date).days)
            for one, other in pairs
            if one and other and one.date and other.date
        ]
        if apart and statistics.median(apart) > _DAYS_APART:
            return True
    return False


def _may_be_headings(
    row: Sequence[str], below: Sequence[Sequence[str]], latest: datetime.date
) -> bool:
    """Whether the row above the data has words, and nothing but words, over half its columns."""
    texts = [cell.strip() for cell in row if cell.strip()]
    width = max(sum(bool(cell.strip()) for cell in one) for one in below)
    return (
        len(texts) >= max(2, width // 2)
        and all(any(map(str.isalpha, text)) or text in ("£", "#") for text in texts)
        and all(len(text) <= heading_rows.LONGEST for text in texts)
        and not any(_is_day(text, latest) or amounts.has_pence(text) for text in texts)
    )
