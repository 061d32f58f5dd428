"""Invitations as suppliers and authorities come to them, and who answers for a supplier."""

import base64
import hashlib
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from consortia.models import Person
from frameworks.choices import CallOffRoute, CallOffStatus, InvitationStatus
from frameworks.models import (
    CallOff,
    CallOffCriterion,
    CallOffDocument,
    Clarification,
    Invitation,
    Supplier,
    SupplierRole,
)

ASKED = (InvitationStatus.SENT, InvitationStatus.RESPONDED)
"""Still taking part in a competition."""

RELATED = ("call_off__authority", "call_off__lot__framework__publisher", "place__supplier")


def token_of(invitation_id: int, sent_at: datetime) -> str:
    """The secret of the link that went out then; a worker can make it anew, the database cannot."""
    made = salted_hmac(
        "frameworks.invitation",
        f"{invitation_id} {sent_at.astimezone(UTC).isoformat()}",
        secret=settings.SECRET_KEY,
        algorithm="sha256",
    )
    return base64.urlsafe_b64encode(made.digest()).decode().rstrip("=")


def hash_of(token: str) -> str:
    """All that is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_token(token: str) -> Invitation | None:
    """The invitation whose newest link this is; none once it was withdrawn."""
    return (
        Invitation.objects.exclude(status=InvitationStatus.WITHDRAWN)
        .select_related(*RELATED)
        .filter(token_hash=hash_of(token))
        .first()
    )


def of_suppliers_of(person: Any) -> QuerySet[Invitation]:
    """What the person's suppliers were sent, the newest first."""
    return (
        Invitation.objects.received_by(person)
        .select_related(*RELATED, "response", "letter")
        .order_by("-sent_at", "-pk")
    )


def people_of(supplier: Supplier, *, on: date) -> QuerySet[Person]:
    """People who answer for the supplier on the day."""
    roles = SupplierRole.objects.held_on(on).filter(supplier=supplier)
    return Person.objects.filter(pk__in=roles.values("person"), is_active=True).order_by("pk")


def criteria_of(call_off: CallOff) -> QuerySet[CallOffCriterion]:
    """Its award criteria, the heaviest first."""
    return call_off.criteria.select_related("parent").order_by("-weight", "pk")


def papers_for(invitation: Invitation) -> QuerySet[CallOffDocument]:
    """The call-off's documents that are meant for suppliers."""
    return (
        CallOffDocument.objects.filter(call_off=invitation.call_off_id, is_for_suppliers=True)
        .select_related("file")
        .order_by("title", "pk")
    )


def clarifications_for(invitation: Invitation) -> QuerySet[Clarification]:
    """What the supplier itself asked, and every answer to anybody; who asked is left out."""
    asked = Clarification.objects.filter(call_off=invitation.call_off_id)
    rows = asked.filter(invitation=invitation) | asked.filter(answered_at__isnull=False)
    return rows.order_by("asked_at", "pk")


def is_competition(invitation: Invitation) -> bool:
    """Whether a response is asked for; else the contract is offered."""
    return invitation.call_off.route == CallOffRoute.COMPETITION


def is_running(call_off: CallOff, *, at: datetime) -> bool:
    """Whether it is open, and its deadline ahead."""
    return (
        call_off.status == CallOffStatus.INVITED
        and call_off.deadline_at is not None
        and at <= call_off.deadline_at
    )


def may_respond(invitation: Invitation, *, at: datetime) -> bool:
    """Whether a response would be taken now."""
    return invitation.status in ASKED and is_running(invitation.call_off, at=at)


def may_ask(invitation: Invitation, *, at: datetime) -> bool:
    """Whether a question would be taken now."""
    last = invitation.call_off.questions_until or invitation.call_off.deadline_at
    return may_respond(invitation, at=at) and last is not None and at <= last
