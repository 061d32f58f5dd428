"""The child process that parses a workbook, started by `sandbox` with `python -m`.

A legal workbook of a few hundred bytes can make the parser abort its process (reliability E7), so
it never runs in a worker. This module limits its own memory and processor time before it loads the
parser, gives up opening anything before it looks at the workbook, writes rows as lines of JSON to
standard output, and says `end` when it is done: a stream without `end` is a workbook that broke
its reader.
"""

import codecs
import importlib
import itertools
import json
import operator
import resource
import sys
from collections.abc import Callable, Iterator
from typing import IO, Any, Final, NamedTuple
from xml.parsers import expat

from procurement_portal.core.sheets import cells, excel_xml, limits, markup, web_tables

LIMIT_PASSED: Final = 3
"""Exit status: the workbook is larger than what is read."""
UNREADABLE: Final = 4
"""Exit status: the parser says the workbook is damaged."""
PROTECTED: Final = 5
"""Exit status: the parser says the workbook needs a password."""
TOO_HEAVY: Final = 6
"""Exit status: the memory allowed did not suffice."""
# Encodings of web pages and of XML, which the library loads from files of its own.
_CODECS: Final = (
    "ascii",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "latin-1",
    "iso8859-15",
    "cp1252",
)


class LimitPassed(Exception):
    """The workbook is larger than what is read."""


class Asked(NamedTuple):
    """What the parent wants: the format as it saw it, sheets and rows of each (None: all)."""

    form: str
    sheets: list[str] | None
    most: int | None

    def wants(self, sheet: str) -> bool:
        """Whether a sheet is to be sent."""
        return self.sheets is None or sheet in self.sheets


Message = dict[str, Any] | list[str]


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


def seal() -> None:
    """From here on this process opens nothing: no file, no socket, no other process.

    It has its input and its output; what it still needs of its own library is loaded already.
    """
    for name in _CODECS:
        codecs.lookup(name)
    for what, value in ((resource.RLIMIT_NOFILE, 0), (resource.RLIMIT_NPROC, 0)):
        resource.setrlimit(what, (value, value))


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
        yield margin + [cells.as_text(value) for value in row]


_READERS: Final[dict[str, Callable[[IO[bytes]], Iterator[markup.Row]]]] = {
    markup.HTML: web_tables.html_rows,
    markup.MHTML: web_tables.mhtml_rows,
    markup.SPREADSHEETML: excel_xml.spreadsheet_rows,
}


def _of_book(parser: Any, stream: IO[bytes], asked: Asked) -> Iterator[Message]:
    book = parser.CalamineWorkbook.from_filelike(stream)
    if len(book.sheets_metadata) > limits.MAX_SHEETS:
        raise LimitPassed
    for index, about in enumerate(book.sheets_metadata):
        is_cells = about.typ == parser.SheetTypeEnum.WorkSheet
        if is_cells and asked.wants(about.name):
            hidden = about.visible != parser.SheetVisibleEnum.Visible
            yield {"sheet": about.name, "hidden": hidden}
            yield from itertools.islice(_rows(book.get_sheet_by_index(index)), asked.most)


def _of_markup(rows: Iterator[markup.Row], asked: Asked) -> Iterator[Message]:
    grouped = itertools.groupby(rows, key=operator.itemgetter(0))
    for number, (name, group) in enumerate(grouped):
        if number >= limits.MAX_SHEETS:
            raise LimitPassed
        if asked.wants(name):
            yield {"sheet": name, "hidden": False}
            yield from itertools.islice(map(operator.itemgetter(1), group), asked.most)


def send(stream: IO[bytes], asked: Asked) -> int:
    """Write the workbook's sheets to standard output as JSON lines; returns the exit status."""
    parser = importlib.import_module("python_calamine")
    seal()
    reader = _READERS.get(asked.form)
    try:
        if reader is not None:
            return _send(_of_markup(reader(stream), asked))
        return _send(_of_book(parser, stream, asked))
    except MemoryError:
        return TOO_HEAVY
    except LimitPassed:
        return LIMIT_PASSED
    except parser.PasswordError:
        return PROTECTED
    except (
        parser.CalamineError,
        markup.NotAllowed,
        expat.ExpatError,
        OSError,
        ValueError,
        LookupError,
        OverflowError,
    ):
        return UNREADABLE


def _send(messages: Iterator[Message]) -> int:
    write = sys.stdout.write
    encode = json.JSONEncoder(ensure_ascii=True, check_circular=False).encode
    total = 0
    for message in messages:
        total += isinstance(message, list)
        if total > limits.MAX_ROWS:
            return LIMIT_PASSED
        write(encode(message) + "\n")
    write('"end"\n')
    return 0


def main(arguments: list[str]) -> int:
    """Entry of the child process: what is wanted as JSON; the workbook is standard input."""
    confine(limits.CHILD_MEMORY_BYTES, limits.CHILD_CPU_SECONDS)
    status = send(sys.stdin.buffer, Asked(*json.loads(arguments[0])))
    sys.stdout.flush()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
