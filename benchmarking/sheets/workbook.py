"""The child process that parses a workbook; run with `python -m benchmarking.sheets.workbook`.

A legal workbook of a few hundred bytes can make the parser abort its process (reliability E7), so
it never runs in a worker. This module limits its own memory and processor time before it loads the
parser, writes rows as lines of JSON to standard output, and says `end` when it is done: a stream
without `end` is a workbook that broke its reader.
"""

import datetime
import importlib
import itertools
import json
import math
import resource
import sys
from collections.abc import Iterator
from typing import Any, Final

from benchmarking.sheets import limits

LIMIT_PASSED: Final = 3
"""Exit status: the workbook is larger than what is read."""
UNREADABLE: Final = 4
"""Exit status: the parser says the workbook is damaged."""
PROTECTED: Final = 5
"""Exit status: the parser says the workbook needs a password."""
TOO_HEAVY: Final = 6
"""Exit status: the memory allowed did not suffice."""


def confine(memory_bytes: int, cpu_seconds: int) -> None:
    """Limit this process: memory, processor time, no core dump, no file written."""
    for what, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (bound, bound))


def as_text(value: object) -> str:
    """A cell as the text its reader would see: dates as ISO, numbers as Excel shows them.

    Numbers keep 15 significant digits, which is all that Excel itself keeps, so the noise of
    binary fractions (60110413.53999998) does not reach the accounts.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ") if value.time() != datetime.time() else _day(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def _day(value: datetime.datetime) -> str:
    return value.date().isoformat()


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "#NUM!"
    text = f"{value:.15g}"
    if "e" in text:
        text = f"{float(text):.15f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _rows(sheet: Any) -> Iterator[list[str]]:
    """All rows from the first of the sheet, so that numbers are those that its reader sees."""
    if sheet.start is None:
        return
    first_row, first_column = sheet.start
    for _ in range(first_row):
        yield []
    margin = [""] * first_column
    # The parser's own blank rows above the first cell are dropped; columns it never gives.
    rows = itertools.dropwhile(lambda row: not any(value != "" for value in row), sheet.iter_rows())
    for row in rows:
        yield margin + [as_text(value) for value in row]


def send(path: str, wanted: list[str] | None) -> int:
    """Write the workbook's sheets to standard output as JSON lines; returns the exit status."""
    parser = importlib.import_module("python_calamine")
    try:
        return _send(parser, parser.CalamineWorkbook.from_path(path), wanted)
    except MemoryError:
        return TOO_HEAVY
    except parser.PasswordError:
        return PROTECTED
    except (parser.CalamineError, OSError, ValueError, OverflowError):
        return UNREADABLE


def _send(parser: Any, book: Any, wanted: list[str] | None) -> int:
    write = sys.stdout.write
    encode = json.JSONEncoder(ensure_ascii=True, check_circular=False).encode
    if len(book.sheets_metadata) > limits.MAX_SHEETS:
        return LIMIT_PASSED
    total = 0
    for index, about in enumerate(book.sheets_metadata):
        is_cells = about.typ == parser.SheetTypeEnum.WorkSheet
        if not is_cells or (wanted is not None and about.name not in wanted):
            continue
        hidden = about.visible != parser.SheetVisibleEnum.Visible
        write(encode({"sheet": about.name, "hidden": hidden}) + "\n")
        for row in _rows(book.get_sheet_by_index(index)):
            total += 1
            if total > limits.MAX_ROWS:
                return LIMIT_PASSED
            write(encode(row) + "\n")
    write('"end"\n')
    return 0


def main(arguments: list[str]) -> int:
    """Entry of the child process: path, then optionally a JSON list of sheet names."""
    confine(limits.CHILD_MEMORY_BYTES, limits.CHILD_CPU_SECONDS)
    wanted = json.loads(arguments[1]) if len(arguments) > 1 else None
    status = send(arguments[0], wanted)
    sys.stdout.flush()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
