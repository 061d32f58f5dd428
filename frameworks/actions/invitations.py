"""Invitations to suppliers: sent, sent again, claimed by their link, declined, withdrawn, lapsed.

The link's secret is in the e-mail alone: the row keeps its hash, and the worker that writes the
e-mail makes the secret anew from the portal's key. A link brings in one person, whose address it
was sent to; from then on that person answers for the supplier.
"""

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from consortia.actions import people
from consortia.models import Person
from frameworks.actions import supplier_news
from frameworks.choices import INVITATION, CallOffStatus, InvitationStatus, Permission
from frameworks.models import CallOff, Invitation, SupplierRole
from frameworks.queries import invitations as invitation_queries
from frameworks.queries import selling
from procurement_portal.core import access, audit, jobs, mail, moments
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError, WrongState
from procurement_portal.core.models import Job
from procurement_portal.core.templatetags.formats import moment

JOB_KIND = "frameworks.mail_invitation"


class ContactNeeded(DomainError):
    """An invitation goes to a person at the supplier."""

    code = "contact_needed"
    title = "An invitation needs the e-mail address of a person at the supplier."
    cure = "Enter whom to write to."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ReasonNeeded(DomainError):
    """Declining and withdrawing are explained to the other side."""

    code = "reason_needed"
    title = "Say why."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class LinkOfNoUse(DomainError):
    """Nothing belongs to the link any more, or never did."""

    code = "link_of_no_use"
    title = "This link is of no use any more."
    cure = "A newer e-mail may hold another. If not, ask the buyer to send the invitation again."
    status = HTTPStatus.NOT_FOUND


class SentToSomebodyElse(DomainError):
    """The link was sent to another address than that of who is signed in."""

    code = "sent_to_somebody_else"
    title = "This invitation was sent to another e-mail address than yours."
    cure = "Sign out and open the link again, or ask the buyer to send it to your address."
    status = HTTPStatus.FORBIDDEN


class SignInFirst(DomainError):
    """The address has an account already."""

    code = "sign_in_first"
    title = "There is an account with the address that this was sent to."
    cure = "Sign in with it, then open the link again."
    status = HTTPStatus.FORBIDDEN


@transaction.atomic
def send(
    invitation: Invitation, *, by: Any, at: datetime, answer_until: datetime | None = None
) -> str:
    """Send the invitation or the offer; returns the path of the link that its e-mail holds.

    `answer_until` is when an offer lapses. Raises NotAllowed, WrongState and ContactNeeded.
    """
    row = Invitation.objects.locked(invitation.pk)
    access.require(by, Permission.CALL_OFF_RUN, row.call_off)
    target = INVITATION.target("send", source=row.status)
    _require_contact(row)
    row.status, row.answer_until = target, answer_until
    token = _renew_link(row, by=by, at=at)
    record(row, "sent", by=by, at=at, to=row.contact_email)
    supplier_news.tell_invited([row], _asks(row.call_off), at=at)
    invitation.refresh_from_db()
    return reverse("invitation-link", args=[token])


def send_all(call_off: CallOff, *, by: Any, at: datetime) -> None:
    """Send every invitation of the call-off that waits. Raises what `send` raises."""
    for one in call_off.invitations.filter(status=InvitationStatus.READY).order_by("pk"):
        send(one, by=by, at=at)


@transaction.atomic
def send_again(
    invitation_id: int,
    *,
    by: Any,
    at: datetime,
    contact_name: str = "",
    contact_email: str = "",
) -> Invitation:
    """Send a new link, perhaps to another person; the earlier link is of no use then.

    Raises NotAllowed, WrongState and ContactNeeded.
    """
    row = Invitation.objects.locked(invitation_id)
    access.require(by, Permission.CALL_OFF_RUN, row.call_off)
    if row.status not in invitation_queries.ASKED:
        raise WrongState("This invitation does not wait for an answer: no link is sent.")
    row.contact_name = contact_name.strip() or row.contact_name
    row.contact_email = contact_email.strip() or row.contact_email
    _require_contact(row)
    _renew_link(row, by=by, at=at)
    record(row, "sent_again", by=by, at=at, to=row.contact_email)
    return row


@transaction.atomic
def note_opened(invitation_id: int, *, at: datetime) -> None:
    """Note when somebody first came by the link."""
    Invitation.objects.filter(pk=invitation_id, opened_at=None).update(opened_at=at)


@transaction.atomic
def claim(token: str, *, by: Any, at: datetime, name: str = "", password: str = "") -> Person:
    """Let the person to whom the link was sent answer for the supplier.

    A stranger with a new address gives name and password, and has an account then. Raises
    LinkOfNoUse, SignInFirst, SentToSomebodyElse, PasswordTooWeak.
    """
    found = invitation_queries.by_token(token)
    if found is None:
        raise LinkOfNoUse()
    row = Invitation.objects.locked(found.pk)
    if row.token_hash != found.token_hash or row.status == InvitationStatus.WITHDRAWN:
        raise LinkOfNoUse()
    person = _claimant(row, by=by, name=name, password=password, at=at)
    _, is_new = SupplierRole.objects.get_or_create(
        person=person,
        supplier=row.place.supplier,
        ends_on=None,
        defaults={"starts_on": moments.day_of(at)},
    )
    if row.opened_at is None:
        row.opened_at = at
        row.save(update_fields=["opened_at", "updated_at"])
    if is_new:
        transaction.on_commit(partial(selling.forget, person.pk))
        record(row, "claimed", by=person, at=at, supplier=audit.ref(row.place.supplier))
    return person


@transaction.atomic
def decline(invitation_id: int, *, reason: str, by: Any, at: datetime) -> Invitation:
    """The supplier does not take part, or takes its response back: it is never opened then.

    Raises NotAllowed, WrongState and ReasonNeeded.
    """
    row = Invitation.objects.locked(invitation_id)
    access.require(by, Permission.INVITATION_ANSWER, row)
    target = INVITATION.target("decline", source=row.status)
    if row.call_off.status != CallOffStatus.INVITED:
        raise WrongState("The competition is closed: nothing can be declined now.")
    _end(row, target, reason=reason, at=at)
    record(row, "declined", by=by, at=at, reason=row.reason)
    text = f"{row.place.supplier} does not take part in {row.call_off}."
    supplier_news.tell_buyers(row.call_off, text, at=at)
    return row


@transaction.atomic
def withdraw(invitation_id: int, *, reason: str, by: Any, at: datetime) -> Invitation:
    """Take the invitation back; its link is of no use then.

    Raises NotAllowed, WrongState and ReasonNeeded.
    """
    row = Invitation.objects.locked(invitation_id)
    access.require(by, Permission.CALL_OFF_RUN, row.call_off)
    target = INVITATION.target("withdraw", source=row.status)
    was_sent = row.sent_at is not None
    _end(row, target, reason=reason, at=at)
    record(row, "withdrawn", by=by, at=at, reason=row.reason)
    if was_sent:
        text = f"{row.call_off.authority} has withdrawn its invitation to {row.call_off}."
        supplier_news.tell_invited([row], text, at=at)
    return row


def withdraw_all(call_off: CallOff, *, reason: str, by: Any, at: datetime) -> None:
    """Take back those that wait for an answer, when the call-off ends.

    Who was asked has the letter of the ending, and is told no second time.
    """
    waiting = (InvitationStatus.READY, InvitationStatus.SENT)
    for one in call_off.invitations.filter(status__in=waiting).order_by("pk"):
        row = Invitation.objects.locked(one.pk)
        _end(row, INVITATION.target("withdraw", source=row.status), reason=reason, at=at)
        record(row, "withdrawn", by=by, at=at, reason=row.reason)


def lapse_all(call_off: CallOff, *, by: Any, at: datetime) -> None:
    """Mark those that never answered, once the deadline has passed."""
    for one in call_off.invitations.filter(status=InvitationStatus.SENT).order_by("pk"):
        row = Invitation.objects.locked(one.pk)
        row.status = INVITATION.target("lapse", source=row.status)
        row.save(update_fields=["status", "updated_at"])
        record(row, "lapsed", by=by, at=at)


def mail_link(job: Job, progress: jobs.Progress) -> None:
    """Write the e-mail that a job asks for, unless its invitation waits for no answer any more.

    A second job for the same invitation writes the newest link as well.
    """
    row = (
        Invitation.objects.select_related(*invitation_queries.RELATED)
        .filter(pk=job.args["invitation_id"], status__in=invitation_queries.ASKED)
        .first()
    )
    if row is None or row.sent_at is None:
        return
    token = invitation_queries.token_of(row.pk, row.sent_at)
    if invitation_queries.hash_of(token) == row.token_hash:
        letter(row, token).send()


def letter(invitation: Invitation, token: str) -> mail.Letter:
    """The e-mail with the link."""
    call_off = invitation.call_off
    return mail.letter(
        "invitation",
        {
            "invitation": invitation,
            "call_off": call_off,
            "is_competition": invitation_queries.is_competition(invitation),
            "last": invitation.answer_until or call_off.deadline_at,
            "url": mail.absolute(reverse("invitation-link", args=[token])),
        },
        to=invitation.contact_email,
        subject=_asks(call_off),
        reference=f"invitation-{invitation.pk}-{invitation.token_hash[:16]}",
    )


def record(invitation: Invitation, what: str, *, by: Any, at: datetime, **details: Any) -> None:
    """Write what happened to the invitation. Links are never written anywhere."""
    audit.record(
        f"frameworks.invitation.{what}",
        subject=invitation,
        tenant=invitation.call_off.authority,
        by=by,
        at=at,
        call_off=audit.ref(invitation.call_off),
        **details,
    )


def _asks(call_off: CallOff) -> str:
    last = f" Answer by {moment(call_off.deadline_at)}." if call_off.deadline_at else ""
    return f"{call_off.authority} invites you: {call_off.title}.{last}"


def _require_contact(row: Invitation) -> None:
    try:
        validate_email(row.contact_email)
    except ValidationError as wrong:
        raise ContactNeeded(f"{row.place.supplier}: {ContactNeeded.title}") from wrong


def _renew_link(row: Invitation, *, by: Any, at: datetime) -> str:
    token = invitation_queries.token_of(row.pk, at)
    row.sent_at, row.token_hash = at, invitation_queries.hash_of(token)
    row.save()
    jobs.enqueue(
        JOB_KIND,
        title=f"E-mail to {row.place.supplier}",
        subject=row,
        by=by,
        at=at,
        invitation_id=row.pk,
    )
    return token


def _claimant(row: Invitation, *, by: Any, name: str, password: str, at: datetime) -> Person:
    """Who comes by the link, with an account of the address that it was sent to."""
    address = row.contact_email.strip().lower()
    if getattr(by, "is_authenticated", False):
        if by.email.lower() != address:
            raise SentToSomebodyElse()
        return Person.objects.get(pk=by.pk)
    if Person.objects.filter(email=address).exists():
        raise SignInFirst()
    return people.create(email=address, name=name.strip(), password=password, by=SYSTEM, at=at)


def _end(row: Invitation, target: str, *, reason: str, at: datetime) -> None:
    if not reason.strip():
        raise ReasonNeeded()
    row.status, row.reason, row.answered_at = target, reason.strip(), at
    row.save()
