"""Price lists and rate cards in any spreadsheet, to prices and to reasons why some are none.

Every row of a sheet that is read is accounted for: its prices are accepted, or it is refused, or
it holds none (a blank row, a title, the headings again).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

from frameworks.sheets import price_cells, price_headings, price_tables
from frameworks.sheets.price_headings import ENDS, PRICE, STARTS, Column
from frameworks.sheets.price_rows import Conventions, Line, Problem, Refusal, Row
from frameworks.sheets.price_tables import Known, Table
from procurement_portal.core.sheets import dates, refusal, source

__all__ = [
    "Column",
    "Known",
    "Line",
    "Reading",
    "Refusal",
    "Table",
    "annotated",
    "read",
]

MOST_ROWS: Final = 50_000
MOST_PRICES: Final = 100_000
MOST_BYTES: Final = 20 * 1024 * 1024


@dataclass
class Reading:
    """What came of reading a file."""

    tables: list[Table] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    rows: int = 0
    rows_without_prices: int = 0
    sheets_left_out: list[str] = field(default_factory=list)

    @property
    def rows_refused(self) -> int:
        """How many rows have something wrong with them."""
        return len({(one.sheet, one.row) for one in self.refused})

    @property
    def noughts(self) -> int:
        """Prices of nothing at all: allowed, but seldom meant."""
        return sum(line.price == 0 for line in self.lines)

    @property
    def vat(self) -> str:
        """Whether VAT is "incl" or "excl", where the headings say so."""
        said = {
            price_headings.says_vat(one.heading) for table in self.tables for one in table.of(PRICE)
        }
        return said.pop() if len(said) == 1 else ""


def read(path: Path, known: Known) -> Reading:
    """Read every sheet that holds a table of prices; hidden sheets are left out.

    Raises `refusal.Refused` where the file cannot be opened or no sheet holds such a table.
    """
    reading = Reading()
    for sheet in source.opened(path):
        rows = _all_of(sheet)
        table = None if sheet.hidden else price_tables.find(sheet.name, rows, known)
        if table is not None:
            reading.tables.append(table)
            _read_table(reading, table, rows, known)
        elif any(map(any, rows)):
            reading.sheets_left_out.append(sheet.name)
    if not reading.tables:
        raise _no_table()
    _refuse_repeats(reading)
    reading.refused.sort(key=lambda one: (_place(reading, one.sheet), one.row, one.column))
    return reading


def _place(reading: Reading, sheet: str) -> int:
    return [table.sheet for table in reading.tables].index(sheet)


def _all_of(sheet: source.Sheet) -> list[list[str]]:
    rows = list(islice(sheet.rows, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise refusal.Refused(
            "too_many_rows",
            f"The file has more than {MOST_ROWS:,} rows. Split it, for example by lot or by "
            "supplier, and upload the parts.",
        )
    return rows


def _no_table() -> refusal.Refused:
    return refusal.Refused(
        "no_prices",
        "No row of the file reads as the headings of a price list. One row must name what is "
        "priced (such as Item, Description or Role) and the price (such as Price or Rate), or "
        "have a column of prices for each supplier, region or kind.",
    )


def _read_table(
    reading: Reading, table: Table, rows: Sequence[Sequence[str]], known: Known
) -> None:
    below = rows[table.header_row :]
    how = _conventions(table, below)
    for number, texts in enumerate(below, start=table.header_row + 1):
        if not any(text.strip() for text in texts):
            continue
        reading.rows += 1
        row = Row(table, number, texts, how)
        if row.is_heading() or (table.axis and not row.prices):
            reading.rows_without_prices += 1
            continue
        _read_row(reading, row, known)
        if len(reading.lines) + len(reading.refused) > MOST_PRICES:
            raise refusal.Refused(
                "too_many_prices",
                f"The file holds more than {MOST_PRICES:,} prices. Split it, for example by lot "
                "or by supplier, and upload the parts.",
            )


def _read_row(reading: Reading, row: Row, known: Known) -> None:
    """A problem of the whole row refuses all its prices; one of a cell only that price."""
    found = list(row.lines(known))
    wrong = [*row.problems, *(one for one in found if isinstance(one, Problem))]
    reading.refused += [
        Refusal(
            sheet=row.table.sheet,
            row=row.number,
            column=problem.column.letter if problem.column else "",
            value=problem.value[:200],
            code=problem.code,
        )
        for problem in dict.fromkeys(wrong)
    ]
    if not row.problems:
        reading.lines += [one for one in found if isinstance(one, Line)]


def _conventions(table: Table, below: Sequence[Sequence[str]]) -> Conventions:
    """How the days of each column are written is decided by all of them together."""
    days = {}
    for column in (*table.of(STARTS), *table.of(ENDS)):
        seen = Counter(row[column.index].strip() for row in below if column.index < len(row))
        days[column.index] = dates.decide(seen, None, price_cells.LATEST)
    said = {price_headings.says_vat(column.heading) for column in table.of(PRICE)}
    in_pence = {one.index for one in table.of(PRICE) if price_headings.is_in_pence(one.heading)}
    return Conventions(days, in_pence, with_vat=said == {"incl"})


# The same price twice


def _refuse_repeats(reading: Reading) -> None:
    """Refuse the second of two equal rows, and both of two that contradict each other."""
    same: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in reading.lines:
        same[_identity(line)].append(line)
    wrong: dict[int, tuple[Line, str, int]] = {}
    for lines in same.values():
        if len(lines) > 1:
            wrong |= _against_each_other(lines)
    reading.lines = [line for line in reading.lines if id(line) not in wrong]
    reading.refused += [
        Refusal(line.sheet, line.row, line.column, f"{line.price.normalize():f}", code, other)
        for line, code, other in wrong.values()
    ]


def _identity(line: Line) -> tuple[object, ...]:
    words = (line.code, line.item, line.unit, line.region, line.variant)
    return (line.lot, line.supplier, line.pack, *(word.casefold() for word in words))


def _against_each_other(lines: Sequence[Line]) -> dict[int, tuple[Line, str, int]]:
    """Each line that another one repeats or contradicts, with that one's row.

    In order of their first days a line can only meet the one that reaches furthest before it.
    """
    wrong: dict[int, tuple[Line, str, int]] = {}
    in_order = sorted(lines, key=lambda line: (line.starts_on or date.min, line.row))
    furthest = in_order[0]
    for line in in_order[1:]:
        if (furthest.ends_on or date.max) >= (line.starts_on or date.min):
            if line.price == furthest.price:
                wrong[id(line)] = line, "repeated", furthest.row
                continue
            wrong[id(line)] = line, "overlapping", furthest.row
            wrong.setdefault(id(furthest), (furthest, "overlapping", line.row))
        if (line.ends_on or date.max) > (furthest.ends_on or date.max):
            furthest = line
    return wrong


# The user's own file with reasons


def annotated(path: Path, reading: Reading, *, only_refused: bool = False) -> Iterator[list[str]]:
    """The sheets that were read, with what is wrong and how to mend it at the end of each row.

    Cells are as in the file: whoever writes them guards against formulas. Raises
    `refusal.Refused`.
    """
    said: dict[tuple[str, int], list[Refusal]] = defaultdict(list)
    for one in reading.refused:
        said[one.sheet, one.row].append(one)
    width = max(table.width for table in reading.tables)
    for sheet in source.opened(path):
        header_row = _header_row(reading, sheet)
        for number, cells in enumerate(sheet.rows, start=1):
            if not header_row:
                continue
            wrong = said.get((sheet.name, number), [])
            if only_refused and not wrong and number != header_row:
                continue
            padded = [*cells[:width], *[""] * (width - len(cells))]
            yield [*padded, *(price_headings.ADDED if number == header_row else _told(wrong))]


def _header_row(reading: Reading, sheet: source.Sheet) -> int:
    found = [table.header_row for table in reading.tables if table.sheet == sheet.name]
    return found[0] if found and not sheet.hidden else 0


def _told(wrong: Sequence[Refusal]) -> tuple[str, str]:
    """All that is wrong with a row in two cells."""
    what = "; ".join(_where(one) + one.reason for one in wrong)
    return what, " ".join(dict.fromkeys(one.cure for one in wrong))


def _where(one: Refusal) -> str:
    return f"Column {one.column}: " if one.column else ""


def causes(refused: Sequence[Refusal]) -> Mapping[str, list[Refusal]]:
    """What was refused by its cause, the commonest first."""
    grouped: dict[str, list[Refusal]] = defaultdict(list)
    for one in refused:
        grouped[one.code].append(one)
    return dict(sorted(grouped.items(), key=lambda pair: -len(pair[1])))
