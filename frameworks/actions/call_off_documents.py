"""Papers of a call-off: the specification for suppliers, and what the authority keeps with it."""

from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from itertools import chain
from typing import Any

from django.db import transaction

from frameworks.actions import documents
from frameworks.choices import ENDED_CALL_OFFS, CallOffStatus, Permission
from frameworks.models import CallOff, CallOffDocument
from procurement_portal.core import access, audit, files
from procurement_portal.core.errors import DomainError, WrongState

BEFORE_SUPPLIERS_SEE_IT = (CallOffStatus.DRAFT, CallOffStatus.APPROVED_TO_RUN)


class TitleNeeded(DomainError):
    """A paper is found by its title."""

    code = "title_needed"
    title = "Give the paper a title."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def add(
    call_off_id: int,
    *,
    title: str,
    file_name: str,
    chunks: Iterable[bytes],
    by: Any,
    at: datetime,
    is_for_suppliers: bool = True,
) -> CallOffDocument:
    """Keep a paper with the call-off; suppliers that are asked can open it where it is for them.

    Raises NotAllowed, WrongState, TitleNeeded, KindNotTaken, NotWhatItsNameSays and
    DocumentTooLarge.
    """
    call_off = CallOff.objects.locked(call_off_id)
    access.require(by, Permission.CALL_OFF_RUN, call_off)
    if call_off.status in ENDED_CALL_OFFS:
        raise WrongState("It has ended: nothing is added to it any more.")
    if not title.strip():
        raise TitleNeeded()
    name = documents.safe_name(file_name)
    rest = iter(chunks)
    first = next(rest, b"")
    documents.require_kind(name, first)
    try:
        stored = files.store(chain([first], rest), limit=documents.MAX_BYTES)
    except files.FileTooLarge as large:
        raise documents.DocumentTooLarge() from large
    document: CallOffDocument = call_off.documents.create(
        title=title.strip(),
        file=stored,
        file_name=name,
        is_for_suppliers=is_for_suppliers,
        uploaded_by=str(by),
        uploaded_at=at,
    )
    _record(document, "added", by=by, at=at)
    return document


@transaction.atomic
def remove(document_id: int, *, by: Any, at: datetime) -> None:
    """Take a paper away while no supplier can have seen it. Raises NotAllowed and WrongState."""
    document = CallOffDocument.objects.select_related("call_off").get(pk=document_id)
    call_off = CallOff.objects.locked(document.call_off_id)
    access.require(by, Permission.CALL_OFF_RUN, call_off)
    if call_off.status not in BEFORE_SUPPLIERS_SEE_IT:
        raise WrongState(
            "Suppliers have seen it: it stays in the records.",
            cure="Add a newer paper, and tell suppliers of it.",
        )
    _record(document, "removed", by=by, at=at)
    document.delete()


def _record(document: CallOffDocument, what: str, *, by: Any, at: datetime) -> None:
    audit.record(
        f"frameworks.call_off.document_{what}",
        subject=document.call_off,
        tenant=document.call_off.authority,
        by=by,
        at=at,
        file_name=document.file_name,
        title=document.title,
    )
