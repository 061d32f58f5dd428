"""Memberships: asked for, decided, signed, ended — along the table in `choices.MEMBERSHIP`."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, transaction

from consortia import events
from consortia.actions import membership_news
from consortia.choices import (
    LIVE_MEMBERSHIP,
    MEMBERSHIP,
    MembershipRole,
    MembershipStatus,
    Permission,
)
from consortia.models import Authority, Consortium, ConsortiumMembership
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError

NEEDS_REASON = frozenset({"reject", "suspend", "expel"})
PAST = {
    "apply": "applied",
    "invite": "invited",
    "review": "review_started",
    "approve": "approved",
    "reject": "rejected",
    "sign": "signed",
    "activate": "activated",
    "suspend": "suspended",
    "give_notice": "notice_given",
    "leave": "left",
    "expel": "expelled",
}


class AlreadyMember(DomainError):
    """The pair has a membership, or an application, at that time already."""

    code = "already_member"
    title = "This authority already has a membership or an application there at that time."
    cure = "Open the consortium's page to see how it stands."


class LeadTaken(DomainError):
    """A consortium has one lead authority at any time (domain rules, section 4)."""

    code = "lead_taken"
    title = "This consortium already has a lead authority at that time."
    cure = "Let the present lead's membership end first, or join as a member."


class ReasonNeeded(DomainError):
    """Refusing, suspending and expelling are explained."""

    code = "reason_needed"
    title = "Say why."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class DayNeeded(DomainError):
    """Notice names the last day of the membership."""

    code = "day_needed"
    title = "Say which day will be the last, today or later."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoticeStillRuns(DomainError):
    """The last day that was given notice for has not come."""

    code = "notice_still_runs"


def apply(
    *,
    authority: Authority,
    consortium: Consortium,
    by: Any,
    at: datetime,
    role: str = MembershipRole.MEMBER,
    starts_on: date | None = None,
) -> ConsortiumMembership:
    """Ask, for the authority, to join the consortium from a day on (else from today).

    Raises NotAllowed, AlreadyMember and LeadTaken.
    """
    asked = ConsortiumMembership(
        authority=authority,
        consortium=consortium,
        role=role,
        status=MembershipStatus.APPLIED,
        starts_on=starts_on or at.date(),
    )
    return _open(asked, "apply", Permission.MEMBERSHIP_APPLY, by=by, at=at)


def invite(
    *,
    authority: Authority,
    consortium: Consortium,
    by: Any,
    at: datetime,
    role: str = MembershipRole.MEMBER,
    starts_on: date | None = None,
) -> ConsortiumMembership:
    """Invite the authority into the consortium from a day on (else from today).

    Raises NotAllowed, AlreadyMember and LeadTaken.
    """
    invited = ConsortiumMembership(
        authority=authority,
        consortium=consortium,
        role=role,
        status=MembershipStatus.INVITED,
        starts_on=starts_on or at.date(),
    )
    return _open(invited, "invite", Permission.MEMBERSHIP_DECIDE, by=by, at=at)


@transaction.atomic
def move(
    membership_id: int,
    transition: str,
    *,
    by: Any,
    at: datetime,
    reason: str = "",
    on: date | None = None,
) -> ConsortiumMembership:
    """Take one arrow of the table: `transition` is its name, such as "approve" or "give_notice".

    `on` is the membership's last day: needed for notice, and today unless given for expelling.
    Raises NotAllowed, WrongState, ReasonNeeded, DayNeeded and NoticeStillRuns.
    """
    membership = ConsortiumMembership.objects.locked(membership_id)
    arrow = MEMBERSHIP[transition]
    access.require(by, arrow.permission, membership)
    source = membership.status
    target = MEMBERSHIP.target(transition, source=source)
    _guard(membership, transition, reason=reason, on=on, today=at.date())
    membership.status = target
    membership.reason = reason or membership.reason
    _set_days(membership, transition, on=on, today=at.date())
    membership.save(update_fields=["status", "reason", "starts_on", "ends_on", "updated_at"])
    audit.record(
        f"consortia.membership.{PAST[transition]}",
        subject=membership,
        tenant=membership.authority,
        by=by,
        at=at,
        consortium=audit.ref(membership.consortium),
        moved_from=source,
        moved_to=target,
        reason=reason,
    )
    events.membership_moved.announce(membership_id=membership.pk, status=str(target))
    membership_news.tell(membership, transition, by=by, at=at)
    return membership


def _open(
    membership: ConsortiumMembership, opening: str, permission: str, *, by: Any, at: datetime
) -> ConsortiumMembership:
    access.require(by, permission, membership)
    try:
        with transaction.atomic():
            membership.save()
            audit.record(
                f"consortia.membership.{PAST[opening]}",
                subject=membership,
                tenant=membership.authority,
                by=by,
                at=at,
                consortium=audit.ref(membership.consortium),
                role=membership.role,
            )
            events.membership_moved.announce(
                membership_id=membership.pk, status=str(membership.status)
            )
            membership_news.tell(membership, opening, by=by, at=at)
    except IntegrityError as overlap:
        if "membership_one_lead_at_a_time" in str(overlap):
            raise LeadTaken() from overlap
        if "membership_pair_does_not_overlap" in str(overlap):
            raise AlreadyMember() from overlap
        raise
    return membership


def _guard(
    membership: ConsortiumMembership,
    transition: str,
    *,
    reason: str,
    on: date | None,
    today: date,
) -> None:
    if transition in NEEDS_REASON and not reason.strip():
        raise ReasonNeeded()
    if transition == "give_notice" and (on is None or on < today):
        raise DayNeeded()
    ends_on = membership.ends_on
    if transition == "leave" and ends_on is not None and today < ends_on:
        raise NoticeStillRuns(f"Notice was given for {ends_on:%-d %B %Y}, which has not come yet.")


def _set_days(
    membership: ConsortiumMembership, transition: str, *, on: date | None, today: date
) -> None:
    if membership.status in LIVE_MEMBERSHIP and membership.starts_on is None:
        membership.starts_on = today
    if transition == "give_notice":
        membership.ends_on = on
    if transition == "expel":
        membership.ends_on = max(on or today, membership.starts_on or today)
