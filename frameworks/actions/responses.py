"""Suppliers' responses: sealed when they are received, opened together after the deadline.

Nothing of a response is kept in the clear before: not its price, not a word of its answers, not
the name of a file. The audit trail holds the hash of the sealed bytes, as the receipt does.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import structlog
from django.db import transaction

from frameworks.actions import response_contents, supplier_news
from frameworks.actions.response_contents import Contents, Paper
from frameworks.choices import (
    INVITATION,
    CallOffStatus,
    InvitationStatus,
    Permission,
)
from frameworks.models import (
    CallOff,
    Invitation,
    Response,
    ResponseAnswer,
    ResponseFile,
    SupplierOnLot,
)
from frameworks.queries import evaluations
from procurement_portal.core import access, audit, files, sealing
from procurement_portal.core.errors import DomainError
from procurement_portal.core.templatetags.formats import moment

log = structlog.get_logger(__name__)

BEEN_OPEN = (CallOffStatus.INVITED, CallOffStatus.CLOSED, CallOffStatus.EVALUATED)


class TooLate(DomainError):
    """The portal's clock decides, at the moment when all of the response had arrived."""

    code = "too_late"
    title = "The deadline has passed. This response is not taken."
    cure = "Nothing of it was kept."


class NotOpenForResponses(DomainError):
    """The call-off is no further competition that runs."""

    code = "not_open_for_responses"
    title = "This call-off does not take responses now."


class AnswerMissing(DomainError):
    """Each criterion that asks a question has an answer; the price is none below zero."""

    code = "answer_missing"
    title = "Answer every question, and give a price of zero or more."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def respond(
    invitation_id: int,
    *,
    price: Decimal,
    answers: Mapping[int, str],
    by: Any,
    at: datetime,
    papers: Sequence[Paper] = (),
    core_information_on: date | None = None,
) -> Response:
    """Receive and seal a response, in the place of an earlier one.

    `price` is in pounds without VAT, `answers` are by the number of their criterion,
    `core_information_on` is the day on which the supplier confirmed its record on the central
    digital platform (R46). Raises NotAllowed, NotOpenForResponses, TooLate, WrongState,
    AnswerMissing, KindNotTaken, NotWhatItsNameSays, ResponseTooLarge and NoSealingKey.
    """
    call_off = _locked_call_off(invitation_id)
    row = Invitation.objects.locked(invitation_id)
    access.require(by, Permission.INVITATION_ANSWER, row)
    deadline = require_open(call_off, at=at)
    row.status = INVITATION.target("respond", source=row.status)
    contents = Contents(
        price=price,
        answers=_complete(call_off, price, answers),
        core_information_on=core_information_on,
        papers=response_contents.checked(papers),
    )
    sealed = response_contents.seal(contents, row, until=deadline)
    received, _ = Response.objects.update_or_create(
        invitation=row,
        defaults={
            "sealed": sealed,
            "sealed_until": deadline,
            "digest": hashlib.sha256(sealed).hexdigest(),
            "received_at": at,
            "received_from": str(by),
        },
    )
    row.answered_at = at
    row.save(update_fields=["status", "answered_at", "updated_at"])
    _record(row, "received", by=by, at=at, digest=received.digest)
    text = f"Your response to {call_off} was received on {moment(at)}: {received.digest[:16]}…"
    supplier_news.tell_invited([row], text, at=at)
    return received


def require_open(call_off: CallOff, *, at: datetime) -> datetime:
    """The deadline, while it is ahead. Raises NotOpenForResponses and TooLate."""
    deadline = call_off.deadline_at
    if deadline is not None and at > deadline and call_off.status in BEEN_OPEN:
        raise TooLate(f"The deadline passed on {moment(deadline)}. This response is not taken.")
    if call_off.status != CallOffStatus.INVITED or deadline is None:
        raise NotOpenForResponses()
    return deadline


def confirmed_on(call_off: CallOff, place: SupplierOnLot) -> date | None:
    """When the supplier confirmed its core information with its response (R46), if it did."""
    opened = Response.objects.filter(invitation__call_off=call_off, invitation__place=place)
    return opened.values_list("core_information_on", flat=True).first()


def open_all(call_off: CallOff, *, by: Any, at: datetime) -> None:
    """Open every response that was not taken back. Raises StillSealed before its moment.

    One whose seal is broken stays closed, and is told of: it does not keep the others shut.
    """
    rows = Response.objects.filter(
        invitation__call_off=call_off,
        invitation__status=InvitationStatus.RESPONDED,
        opened_at=None,
    ).select_related("invitation__place__supplier", "invitation__call_off__authority")
    for response in rows.order_by("pk"):
        try:
            contents = response_contents.unseal(bytes(response.sealed), response.invitation, at=at)
        except sealing.BrokenSeal:
            log.error("response_unreadable", response_id=response.pk)
            _record(response.invitation, "unreadable", by=by, at=at, digest=response.digest)
            continue
        _lay_open(response, contents, at=at)
        _record(response.invitation, "opened", by=by, at=at, digest=response.digest)


def reseal_all(call_off: CallOff, *, until: datetime, by: Any, at: datetime) -> None:
    """Seal every response for longer, because the deadline was moved to a later moment.

    The bytes are others then, and so is their hash: the trail keeps both. Raises BrokenSeal.
    """
    rows = Response.objects.filter(invitation__call_off=call_off, opened_at=None)
    for response in rows.select_related("invitation__call_off__authority").order_by("pk"):
        before = response.digest
        response.sealed = response_contents.reseal(
            bytes(response.sealed), response.invitation, until=until
        )
        response.sealed_until = until
        response.digest = hashlib.sha256(response.sealed).hexdigest()
        response.save(update_fields=["sealed", "sealed_until", "digest", "updated_at"])
        digest = response.digest
        _record(response.invitation, "resealed", by=by, at=at, digest=digest, replaced=before)


def _lay_open(response: Response, contents: Contents, *, at: datetime) -> None:
    response.price = contents.price
    response.core_information_on = contents.core_information_on
    response.opened_at = at
    response.save(update_fields=["price", "core_information_on", "opened_at", "updated_at"])
    ResponseAnswer.objects.bulk_create(
        ResponseAnswer(response=response, criterion_id=criterion, text=text)
        for criterion, text in contents.answers.items()
    )
    ResponseFile.objects.bulk_create(
        ResponseFile(
            response=response,
            file=files.store([paper.content], limit=response_contents.MAX_BYTES),
            file_name=paper.name,
        )
        for paper in contents.papers
    )


def _complete(call_off: CallOff, price: Decimal, answers: Mapping[int, str]) -> dict[int, str]:
    asked = {one.pk for one in evaluations.quality_criteria(call_off)}
    given = {key: text.strip() for key, text in answers.items() if text.strip()}
    if given.keys() != asked or price < 0:
        raise AnswerMissing()
    return given


def _locked_call_off(invitation_id: int) -> CallOff:
    """The call-off first, as its moves lock it: closing waits for who came in time."""
    call_off_id = Invitation.objects.values_list("call_off", flat=True).get(pk=invitation_id)
    return CallOff.objects.locked(call_off_id)


def _record(row: Invitation, what: str, *, by: Any, at: datetime, **details: Any) -> None:
    audit.record(
        f"frameworks.response.{what}",
        subject=row,
        tenant=row.call_off.authority,
        by=by,
        at=at,
        call_off=audit.ref(row.call_off),
        **details,
    )
