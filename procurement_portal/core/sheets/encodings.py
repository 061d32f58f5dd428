"""What a file really is, from its bytes and never from its name: container and text encoding."""

import codecs
import dataclasses
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from procurement_portal.core.sheets import limits, markup, refusal

_CHUNK: Final = 1024 * 1024
_UTF8_SEQUENCE: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_CONTROLS: Final = bytes([*range(9), *range(14, 32)])
_OPEN_SEQUENCE: Final = re.compile(rb"[\x80-\xff]{1,3}\Z")
# Curly quotes inside words, é between small letters and dashes as old Mac software writes them; in
# cp1252 these bytes are Õ, Ò, Ó, Ž and Ð.
_MAC_QUOTES: Final = re.compile(
    rb"(?<=[a-z])[\xd5\x8e](?=[a-z])|\xd2[A-Za-z ]{1,60}\xd3|(?<=[\s,;|\"])[\xd0\xd1](?=[\s0-9])"
)
_CP1252_QUOTES: Final = re.compile(rb"[\x91-\x97]")

_OTHER_KINDS: Final = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """What was found: `text` with an encoding, or `workbook` with its format."""

    container: str
    encoding: str
    warnings: tuple[str, ...] = ()


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Decode what is invalid byte by byte as Windows-1252, the usual stray encoding in Britain."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    raw = bytes(error.object[error.start : error.end])
    text = "".join(
        "\ufffd" if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([byte]).decode("cp1252")
        for byte in raw
    )
    return text, error.end


ERRORS: Final = "spend_cp1252"
codecs.register_error(ERRORS, _as_cp1252)


def detect(path: Path) -> Kind:
    """Container and encoding of the file at `path`.

    Raises `refusal.Refused` for empty, encrypted, corrupt, over-large and non-tabular files.
    """
    size = path.stat().st_size
    if size == 0:
        raise refusal.Refused("empty", "The file is empty.")
    with path.open("rb") as stream:
        head = stream.read(4096)
        if head.startswith(b"PK"):
            return _zipped(stream, size)
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            return _compound(stream, size)
        _refuse_other_kinds(head)
        if form := markup.format_of(head):
            return _marked_up(form, size)
        if size > limits.MAX_TEXT_BYTES:
            raise refusal.too_large(limits.MAX_TEXT_BYTES)
        stream.seek(0)
        return _text(stream, head)


def _refuse_other_kinds(head: bytes) -> None:
    for magic, what in _OTHER_KINDS:
        if head.startswith(magic):
            raise refusal.Refused(
                "not_a_table",
                f"This is {what}, not a table. Upload the spreadsheet or CSV file itself.",
            )


def _marked_up(form: str, size: int) -> Kind:
    if form not in markup.FORMATS:
        raise refusal.markup()
    if size > limits.MAX_WORKBOOK_BYTES:
        raise refusal.too_large(limits.MAX_WORKBOOK_BYTES)
    return Kind("workbook", form)


_ZIP_FAULTS: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    OSError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    LookupError,
    struct.error,
)
_WORKBOOK_PARTS: Final = (
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("content.xml", "ods"),
)


def _zipped(stream: IO[bytes], size: int) -> Kind:
    """Check a zipped workbook before anything in it is unpacked (reliability, rule 6)."""
    if size > limits.MAX_WORKBOOK_BYTES:
        raise refusal.too_large(limits.MAX_WORKBOOK_BYTES)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            _refuse_bombs(entries)
            locked = any(entry.flag_bits & 0x1 for entry in entries)
            locked = locked or _is_locked_ods(archive, names)
    except _ZIP_FAULTS as error:
        raise corrupt() from error
    if locked:
        raise encrypted_file()
    macros = any(name.endswith("vbaProject.bin") for name in names)
    for part, encoding in _WORKBOOK_PARTS:
        if part in names:
            return Kind("workbook", encoding, ("macros_ignored",) if macros else ())
    raise refusal.Refused(
        "archive",
        "This is a zip archive or a document, not a spreadsheet. Unpack it and upload the "
        "spreadsheet or CSV file inside.",
    )


def _is_locked_ods(archive: zipfile.ZipFile, names: set[str]) -> bool:
    if not {"META-INF/manifest.xml", "content.xml"} <= names:
        return False
    with archive.open("META-INF/manifest.xml") as manifest:
        return b"encryption-data" in manifest.read(limits.FREE_ZIP_BYTES)


def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    inflated = any(
        entry.file_size > limits.FREE_ZIP_BYTES
        and entry.file_size > limits.MAX_ZIP_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    too_many = len(entries) > limits.MAX_ZIP_ENTRIES
    if unpacked > limits.MAX_UNZIPPED_BYTES or inflated or too_many:
        raise refusal.Refused(
            "unpacks_too_large",
            "The workbook unpacks to far more than a spend file holds, so it was not opened. "
            "Save the sheet with the payments as CSV and upload that.",
        )


def _compound(stream: IO[bytes], size: int) -> Kind:
    """An old Excel file, or the envelope of an encrypted new one."""
    if size > limits.MAX_WORKBOOK_BYTES:
        raise refusal.too_large(limits.MAX_WORKBOOK_BYTES)
    stream.seek(0)
    content = stream.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise encrypted_file()
    if "WordDocument".encode("utf-16-le") in content:
        raise refusal.Refused(
            "not_a_table", "This is a text document, not a table. Upload the spreadsheet itself."
        )
    macros = "_VBA_PROJECT".encode("utf-16-le") in content
    return Kind("workbook", "xls", ("macros_ignored",) if macros else ())


def encrypted_file() -> refusal.Refused:
    """The file needs a password."""
    return refusal.Refused(
        "encrypted",
        "The file is protected by a password. Save a copy without the password and upload that.",
    )


def corrupt() -> refusal.Refused:
    """The file is damaged."""
    return refusal.Refused(
        "corrupt",
        "The file is damaged or incomplete and cannot be opened. Save it again, or save it as "
        "CSV, and upload that.",
    )


def _text(stream: IO[bytes], head: bytes) -> Kind:
    for bom, name in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(bom):
            return Kind("text", name)
    if head.count(0) > len(head) // 8:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if odd > 8 * (even + 1) or (odd and not even):
            return Kind("text", "utf-16-le")
        if even > 8 * (odd + 1) or (even and not odd):
            return Kind("text", "utf-16-be")
        raise refusal.Refused(
            "not_text", "This is neither a spreadsheet nor a text file with rows and columns."
        )
    return _eight_bit(stream, head.startswith(codecs.BOM_UTF8))


def _whole_characters(stream: IO[bytes]) -> Iterator[bytes]:
    """Chunks that never end in the middle of a UTF-8 sequence."""
    carry = b""
    while chunk := stream.read(_CHUNK):
        chunk = carry + chunk
        cut = _OPEN_SEQUENCE.search(chunk[-3:])
        carry = cut[0] if cut else b""
        yield chunk.removesuffix(carry)
    if carry:
        yield carry


def _eight_bit(stream: IO[bytes], has_bom: bool) -> Kind:
    """UTF-8 where the whole file is; otherwise by the weight of its high bytes."""
    valid = invalid = mac = windows = controls = 0
    ascii_only = True
    for chunk in _whole_characters(stream):
        controls += len(chunk) - len(chunk.translate(None, _CONTROLS))
        if chunk.isascii():
            continue
        ascii_only = False
        sequences, rest = len(_UTF8_SEQUENCE.findall(chunk)), _UTF8_SEQUENCE.sub(b"", chunk)
        valid += sequences
        invalid += len(rest.translate(None, bytes(range(128))))
        mac += len(_MAC_QUOTES.findall(chunk))
        windows += len(_CP1252_QUOTES.findall(chunk))
    if controls > 1000:
        raise refusal.Refused(
            "not_text", "This is neither a spreadsheet nor a text file with rows and columns."
        )
    if has_bom:
        return Kind("text", "utf-8-sig")
    if ascii_only:
        return Kind("text", "ascii")
    if valid and invalid <= 4 * valid:
        stray = ("mixed_encoding",) if invalid else ()
        return Kind("text", "utf-8", stray)
    return Kind("text", "mac_roman" if mac > windows else "cp1252")
