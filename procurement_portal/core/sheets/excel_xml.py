"""Rows of an Excel 2003 XML workbook.

Runs in the child process of `workbook`, inside its limits. A document that defines entities of its
own, or refers to a definition elsewhere, is not read.
"""

from collections import deque
from collections.abc import Iterator
from typing import IO, Final
from xml.parsers import expat

from procurement_portal.core.sheets import cells, limits, markup

Row = markup.Row
_CHUNK: Final = 64 * 1024


def spreadsheet_rows(stream: IO[bytes]) -> Iterator[Row]:
    """The rows of an Excel 2003 XML workbook, its sheets in order."""
    reader = _SpreadsheetReader()
    while chunk := stream.read(_CHUNK):
        reader.feed(chunk, is_last=False)
        yield from reader.taken()
    reader.feed(b"", is_last=True)
    yield from reader.taken()


class _SpreadsheetReader:
    """Cells of SpreadsheetML by the events of the parser; what it does not know it passes over."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.StartDoctypeDeclHandler = _refuse
        self._parser.EntityDeclHandler = _refuse
        self._parser.buffer_text = True
        self._rows: deque[Row] = deque()
        self._sheet = ""
        self._row: list[str] | None = None
        self._number = 0
        self._across = 0
        self._kind = ""
        self._text: list[str] | None = None
        self._in_comment = False

    def feed(self, chunk: bytes, *, is_last: bool) -> None:
        """Parse some more. Raises expat.ExpatError, markup.NotAllowed."""
        self._parser.Parse(chunk, is_last)

    def taken(self) -> Iterator[Row]:
        """Rows complete so far, each once."""
        while self._rows:
            yield self._rows.popleft()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        if tag == "Worksheet":
            self._sheet, self._number = _attribute(attributes, "Name"), 0
        elif tag == "Row":
            self._begin_row(_place(_attribute(attributes, "Index"), limits.MAX_ROWS))
        elif tag == "Cell" and self._row is not None:
            place = _place(_attribute(attributes, "Index"), limits.MAX_COLUMNS)
            self._row.extend([""] * (place - 1 - len(self._row)))
            self._across = _place(_attribute(attributes, "MergeAcross"), limits.MAX_COLUMNS)
            self._text = []
        elif tag == "Comment":
            self._in_comment = True
        elif tag == "Data" and not self._in_comment:
            self._kind = _attribute(attributes, "Type")

    def _begin_row(self, place: int) -> None:
        """Rows that are left out stand for blank ones."""
        while self._number + 1 < place:
            self._number += 1
            self._rows.append((self._sheet, []))
        self._number += 1
        self._row = []

    def _end(self, name: str) -> None:
        tag = _local(name)
        if tag == "Comment":
            self._in_comment = False
        elif tag == "Cell" and self._row is not None:
            text = "".join(self._text or [])
            self._row.append(_typed(text, self._kind))
            self._row.extend([""] * self._across)
            self._text, self._kind = None, ""
        elif tag == "Row" and self._row is not None:
            self._rows.append((self._sheet, self._row))
            self._row = None

    def _data(self, text: str) -> None:
        if self._text is not None and not self._in_comment:
            self._text.append(text)


def _refuse(*_: object) -> None:
    raise markup.NotAllowed


def _local(name: str) -> str:
    namespace, _, tag = name.rpartition(" ")
    return tag if namespace in ("", markup.SPREADSHEET) else ""


def _attribute(attributes: dict[str, str], name: str) -> str:
    return attributes.get(f"{markup.SPREADSHEET} {name}") or attributes.get(name, "")


def _place(text: str, most: int) -> int:
    """A number in an attribute; beyond what is read it is a row or column too many."""
    if not (text.isascii() and text.isdigit()):
        return 0
    place = int(text[:9])
    if place > most:
        raise markup.NotAllowed
    return place


def _typed(text: str, kind: str) -> str:
    """A cell as text, with the clock of a day without a time left out."""
    text = text.strip()
    if kind == "DateTime":
        return text.removesuffix(".000").removesuffix("T00:00:00")
    if kind == "Number":
        try:
            return cells.number(float(text))
        except ValueError:
            return text
    return text
