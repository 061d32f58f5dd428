"""Documents of a framework: put up, replaced, taken down. The bytes are kept by their hash."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction

from frameworks.actions import search_index
from frameworks.choices import Permission
from frameworks.models import Document, Framework, Lot
from procurement_portal.core import access, audit, files
from procurement_portal.core.errors import DomainError
from procurement_portal.core.models import StoredFile

MAX_BYTES = 50 * 1024 * 1024
LONGEST_NAME = 120

ZIPPED = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0"
WORDS = b""


@dataclass(frozen=True)
class Kind:
    """One kind of file that is taken: what it is served as, and how its bytes begin."""

    content_type: str
    label: str
    begins: bytes


OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
KINDS: Mapping[str, Kind] = {
    "pdf": Kind("application/pdf", "PDF", b"%PDF-"),
    "docx": Kind(f"{OFFICE}.wordprocessingml.document", "Word document", ZIPPED),
    "xlsx": Kind(f"{OFFICE}.spreadsheetml.sheet", "Excel workbook", ZIPPED),
    "pptx": Kind(f"{OFFICE}.presentationml.presentation", "PowerPoint presentation", ZIPPED),
    "odt": Kind(f"{OPEN_DOCUMENT}.text", "OpenDocument text", ZIPPED),
    "ods": Kind(f"{OPEN_DOCUMENT}.spreadsheet", "OpenDocument spreadsheet", ZIPPED),
    "odp": Kind(f"{OPEN_DOCUMENT}.presentation", "OpenDocument presentation", ZIPPED),
    "doc": Kind("application/msword", "Word document", COMPOUND),
    "xls": Kind("application/vnd.ms-excel", "Excel workbook", COMPOUND),
    "csv": Kind("text/csv; charset=utf-8", "CSV", WORDS),
    "txt": Kind("text/plain; charset=utf-8", "Text", WORDS),
}
"""What a document may be. Nothing that a browser would run is among them."""

TAKEN = "PDF, Word, Excel, PowerPoint, OpenDocument, CSV and text"


class KindNotTaken(DomainError):
    """The name ends like no kind of file that is taken."""

    code = "kind_not_taken"
    title = f"This kind of file is not taken. {TAKEN} files are."
    cure = "Save it as one of these, or as a PDF."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotWhatItsNameSays(DomainError):
    """The bytes are of another kind than the name says."""

    code = "not_what_its_name_says"
    title = "The file is not what the ending of its name says."
    cure = "Open it, and save it anew as the kind that you mean."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class DocumentTooLarge(DomainError):
    """More bytes than a document may have."""

    code = "document_too_large"
    title = f"The file is larger than {MAX_BYTES // (1024 * 1024)} MB."
    cure = "Make it smaller, or split it into parts."
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class LotOfAnother(DomainError):
    """The lot belongs to another framework."""

    code = "lot_of_another"
    title = "This lot belongs to another framework."


class ReasonNeeded(DomainError):
    """Taking a document down is explained."""

    code = "reason_needed"
    title = "Say why."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


def kind_of(file_name: str) -> Kind:
    """The kind that the name says. Raises KindNotTaken."""
    ending = file_name.rpartition(".")[2].casefold()
    if ending not in KINDS or "." not in file_name:
        raise KindNotTaken()
    return KINDS[ending]


def require_kind(file_name: str, beginning: bytes) -> None:
    """Raise KindNotTaken, or NotWhatItsNameSays when the bytes begin otherwise."""
    kind = kind_of(file_name)
    is_binary = kind.begins == WORDS and b"\0" in beginning
    if not beginning.startswith(kind.begins) or is_binary:
        raise NotWhatItsNameSays()


def safe_name(given: str) -> str:
    """The last part of the name, without signs that steer terminals, headers or folders."""
    last = PurePosixPath(given.replace("\\", "/")).name
    plain = unicodedata.normalize("NFC", last)
    kept = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C")
    kept = "".join(" " if sign in '<>:"|?*;' else sign for sign in kept)
    stem, dot, ending = " ".join(kept.split()).rpartition(".")
    return f"{stem.strip(' .')[:LONGEST_NAME] or 'document'}{dot}{ending.casefold()}"


@transaction.atomic
def upload(
    framework_id: int,
    *,
    purpose: str,
    title: str,
    file_name: str,
    chunks: Iterable[bytes],
    open_to: str,
    on: date,
    by: Any,
    at: datetime,
    lot: Lot | None = None,
) -> Document:
    """Put up a document.

    Raises NotAllowed, KindNotTaken, NotWhatItsNameSays, DocumentTooLarge and LotOfAnother.
    """
    framework = Framework.objects.locked(framework_id)
    access.require(by, Permission.FRAMEWORK_EDIT, framework)
    if lot is not None and lot.framework_id != framework.pk:
        raise LotOfAnother()
    document = Document(
        framework=framework, lot=lot, purpose=purpose, title=title.strip(), open_to=open_to
    )
    _hold(document, file_name, chunks, on=on)
    document.save()
    _record("uploaded", document, by=by, at=at)
    return document


@transaction.atomic
def replace(
    document_id: int,
    *,
    file_name: str,
    chunks: Iterable[bytes],
    on: date,
    by: Any,
    at: datetime,
) -> Document:
    """Put another file in its place: title, purpose and address stay.

    Raises NotAllowed, KindNotTaken, NotWhatItsNameSays and DocumentTooLarge.
    """
    document = Document.objects.locked(document_id)
    access.require(by, Permission.FRAMEWORK_EDIT, document.framework)
    before = document.file.sha256
    _hold(document, file_name, chunks, on=on)
    document.save(update_fields=["file", "file_name", "published_on", "updated_at"])
    _record("replaced", document, by=by, at=at, replaced=before)
    return document


@transaction.atomic
def withdraw(document_id: int, *, reason: str, by: Any, at: datetime) -> None:
    """Take it down. What it was, and its bytes, stay in the records. Raises ReasonNeeded."""
    document = Document.objects.locked(document_id)
    access.require(by, Permission.FRAMEWORK_EDIT, document.framework)
    if not reason.strip():
        raise ReasonNeeded()
    _record("withdrawn", document, by=by, at=at, reason=reason.strip())
    document.delete()


def take(file_name: str, chunks: Iterable[bytes]) -> tuple[str, StoredFile]:
    """Check the bytes by name and beginning, and keep them: the safe name, and where they are.

    Raises KindNotTaken, NotWhatItsNameSays and DocumentTooLarge.
    """
    name = safe_name(file_name)
    rest = iter(chunks)
    first = next(rest, b"")
    require_kind(name, first)
    try:
        return name, files.store(chain([first], rest), limit=MAX_BYTES)
    except files.FileTooLarge as large:
        raise DocumentTooLarge() from large


def _hold(document: Document, file_name: str, chunks: Iterable[bytes], *, on: date) -> None:
    document.file_name, document.file = take(file_name, chunks)
    document.published_on = on


def _record(what: str, document: Document, *, by: Any, at: datetime, **more: Any) -> None:
    search_index.refresh([document.framework_id], at=at)
    audit.record(
        f"frameworks.document.{what}",
        subject=document,
        tenant=document.framework.publisher,
        by=by,
        at=at,
        framework=audit.ref(document.framework),
        purpose=document.purpose,
        file_name=document.file_name,
        sha256=document.file.sha256,
        open_to=document.open_to,
        **more,
    )
