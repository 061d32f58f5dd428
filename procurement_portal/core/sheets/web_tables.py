"""Rows of the tables of a web page or of a web archive.

Runs in the child process of `workbook`, inside its limits. Nothing that a page refers to is
fetched, and the text of scripts is dropped.
"""

import codecs
import email.message
import email.parser
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import IO, Final

from procurement_portal.core.sheets import limits, markup

Row = markup.Row
_CHUNK: Final = 64 * 1024
_SILENT: Final = frozenset({"script", "style", "title", "noscript"})
_BLOCKS: Final = frozenset(
    ["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "caption", "br", "hr", "table"]
)


def html_rows(stream: IO[bytes]) -> Iterator[Row]:
    """The rows of all tables of a page, one table after the other, as one sheet."""
    head = stream.read(_CHUNK)
    decoder = codecs.getincrementaldecoder(markup.charset(head))("replace")
    tables = _Tables()
    chunk = head
    while chunk:
        tables.feed(decoder.decode(chunk))
        yield from tables.taken()
        chunk = stream.read(_CHUNK)
    tables.feed(decoder.decode(b"", final=True))
    tables.close()
    yield from tables.taken()


def mhtml_rows(stream: IO[bytes]) -> Iterator[Row]:
    """The rows of the pages of a web archive."""
    message: email.message.Message = email.parser.BytesParser().parse(stream)
    for part in message.walk():
        if part.get_content_type() != "text/html":
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            tables = _Tables()
            tables.feed(payload.decode(markup.charset(payload[:_CHUNK]), "replace"))
            tables.close()
            yield from tables.taken()


class _Open:
    """A table that has begun: the row being filled and what hangs down into the next rows."""

    def __init__(self) -> None:
        self.row: list[str] | None = None
        self.hanging: dict[int, int] = {}


class _Tables(HTMLParser):
    """Rows of the tables of a page, as they end; tables inside cells give rows of their own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._rows: deque[Row] = deque()
        self._open: list[_Open] = []
        self._text: list[str] | None = None
        self._outside: list[str] = []
        self._span = (1, 1)
        self._silent = ""

    def taken(self) -> Iterator[Row]:
        """Rows complete so far, each once."""
        while self._rows:
            yield self._rows.popleft()

    def close(self) -> None:
        """The page is over, whatever it left open."""
        super().close()
        while self._open:
            self.handle_endtag("table")
        self._end_outside()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Tables, rows and cells begin; what HTML lets one leave out ends here."""
        if tag in _SILENT:
            self._silent = tag
        if tag in _BLOCKS:
            self._break(tag)
        if tag == "table":
            self._end_cell()
            self._open.append(_Open())
        elif tag == "tr" and self._open:
            self._end_row()
            self._open[-1].row = []
        elif tag in ("td", "th") and self._open:
            self._begin_cell(dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An empty cell, or a line break."""
        self.handle_starttag(tag, attrs)
        if tag not in ("table", "tr") and tag not in _SILENT:
            self.handle_endtag(tag)
        self._silent = ""

    def handle_endtag(self, tag: str) -> None:
        """Cells, rows and tables end."""
        if tag == self._silent:
            self._silent = ""
        if tag in _BLOCKS:
            self._break(tag)
        if tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table" and self._open:
            self._end_row()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text of a cell, or a title between tables."""
        if self._silent:
            return
        if self._text is not None:
            self._text.append(data)
        elif not self._open and data.strip():
            self._outside.append(data)

    def _break(self, tag: str) -> None:
        if self._text is not None and tag != "table":
            self._text.append(" ")
        elif not self._open:
            self._end_outside()

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        self._end_cell()
        if self._open[-1].row is None:
            self._open[-1].row = []
        self._text = []
        self._span = (_span(attributes.get("colspan")), _span(attributes.get("rowspan")))

    def _end_cell(self) -> None:
        if self._text is None or not self._open:
            return
        table = self._open[-1]
        row = table.row if table.row is not None else []
        _hang(row, table.hanging)
        text = " ".join("".join(self._text).split())
        across, down = self._span
        if down > 1:
            table.hanging.update({len(row) + at: down for at in range(across)})
        row.append(text)
        row.extend([""] * (across - 1))
        table.row, self._text = row, None

    def _end_row(self) -> None:
        self._end_cell()
        table = self._open[-1] if self._open else None
        if table is None or table.row is None:
            return
        _hang(table.row, table.hanging)
        table.hanging = {at: left - 1 for at, left in table.hanging.items() if left > 1}
        self._rows.append(("", table.row))
        table.row = None

    def _end_outside(self) -> None:
        text = " ".join("".join(self._outside).split())
        self._outside = []
        if text:
            self._rows.append(("", [text]))


def _span(value: str | None) -> int:
    text = (value or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        return 1
    return max(1, min(int(text), limits.MAX_COLUMNS))


def _hang(row: list[str], hanging: dict[int, int]) -> None:
    """Leave out the places that a cell of a row above reaches into."""
    while hanging.get(len(row), 0) > 0:
        row.append("")
