"""Tables that systems export as web pages or as Excel 2003 XML, mostly under the name of .xls.

What such a file is, is told here from its beginning; `web_tables` and `excel_xml` read it, in the
child process of `workbook` and inside its limits.
"""

import codecs
import re
from typing import Final

HTML: Final = "html"
MHTML: Final = "mhtml"
SPREADSHEETML: Final = "xml"
FORMATS: Final = (HTML, MHTML, SPREADSHEETML)

SPREADSHEET: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_STARTS: Final = (
    "<!doctype",
    "<html",
    "<table",
    "<meta",
    "<head",
    "<body",
    "<!--",
    "<div",
    "<style",
)
_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


class NotAllowed(Exception):
    """The document defines entities or passes a limit."""


def format_of(head: bytes) -> str:
    """Which of the formats a file's beginning shows; "" for none, "markup" for some other XML."""
    text = _as_text(head).lstrip("\ufeff \t\r\n").lower()
    if text.startswith(("<?xml", "<workbook", "<?mso-application", "<ss:workbook")):
        if SPREADSHEET in text or 'progid="excel.sheet"' in text:
            return SPREADSHEETML
        return HTML if "<html" in text or "<!doctype html" in text else "markup"
    if text.startswith(_STARTS):
        return HTML
    if text.startswith("mime-version:") and "multipart/related" in text:
        return MHTML
    return ""


def _as_text(head: bytes) -> str:
    for bom, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(bom):
            return head.decode(name, "ignore")
    if head[:40:2].count(0) > 5 or head[1:40:2].count(0) > 5:
        return head.replace(b"\0", b"").decode("latin-1")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def charset(head: bytes) -> str:
    """The encoding of a web page: by its mark, by what it says, else Windows text."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head[1:40:2].count(0) > 5:
        return "utf-16-le"
    match = _CHARSET.search(head)
    told = match[1].decode("ascii") if match else ""
    try:
        # A page whose bytes say otherwise cannot be in two bytes a character.
        name = codecs.lookup(told).name if told else ""
        return "utf-8" if name.startswith(("utf-16", "utf-32")) else name or _utf8_or_windows(head)
    except LookupError:
        return "cp1252"


def _utf8_or_windows(head: bytes) -> str:
    try:
        head[: len(head) - 4].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


Row = tuple[str, list[str]]
"""Name of the sheet, cells."""
