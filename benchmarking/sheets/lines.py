"""Rows into lines: every physical row becomes exactly one of accepted, rejected or ignored."""

from collections.abc import Iterator, Sequence

from benchmarking.sheets import interpretation, records, source, table_reader

Accepted = records.Accepted
Rejected = records.Rejected
Ignored = records.Ignored
Line = records.Line
NO_DATE = records.NO_DATE
BAD_DATE = records.BAD_DATE
DATE_OUT_OF_RANGE = records.DATE_OUT_OF_RANGE
COARSE_DATE = records.COARSE_DATE
NO_SUPPLIER = records.NO_SUPPLIER
EXTRA_CELLS = records.EXTRA_CELLS


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
        yield from table_reader.TableReader(table, about).read(rows, end)
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
