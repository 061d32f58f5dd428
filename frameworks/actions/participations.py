"""Taking part in a planned joint procurement, along the table in `choices.PARTICIPATION` (R60).

Before the award, and apart from access: what authorities commit feeds the estimated value (R6).
"""

from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from consortia.actions import notifications
from consortia.choices import NotificationKind
from consortia.models import Authority
from consortia.queries import people
from frameworks import events
from frameworks.choices import PARTICIPATION, FrameworkStatus
from frameworks.choices import Permission as Permissions
from frameworks.law.findings import Finding, Outcome
from frameworks.models import Framework, Participation
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError

PAST = {
    "supply_data": "volumes_supplied",
    "commit": "committed",
    "enter_contract": "entered_contract",
    "withdraw_before_notice": "withdrawn_before_notice",
    "withdraw_late": "withdrawn_late",
}
BEFORE_NOTICE = frozenset({"supply_data", "commit", "withdraw_before_notice"})
CONCLUDED = (FrameworkStatus.AWARDED, FrameworkStatus.LIVE, FrameworkStatus.CLOSING)
TOLD = {
    "supply_data": "{authority} has supplied its volumes for {framework}.",
    "commit": "{authority} has committed itself to {framework}.",
    "enter_contract": "{authority} is in the contract of {framework}.",
    "withdraw_before_notice": "{authority} has withdrawn from {framework}.",
    "withdraw_late": "{authority} has withdrawn from {framework} after the notice.",
}

LATE = Finding(
    rule="R60",
    outcome=Outcome.WARN,
    says="The notice is published with the volumes of those who committed themselves; one that "
    "withdraws now may owe the others a share of the cost.",
    cure="Record why, and read the cost clause of the agreement between you.",
)


class NotPlanned(DomainError):
    """Authorities join a procurement while it is planned, before its notice."""

    code = "not_planned"
    title = "The notice of this procurement is published: nobody can join it or leave it freely."
    cure = "Once it is awarded, ask for access if the notice covers your authority."


class NoticeNotOut(DomainError):
    """Before the notice there is nothing late about withdrawing."""

    code = "notice_not_out"
    title = "The notice is not published yet."
    cure = "Withdraw without a reason, as before the notice."


class AlreadyTakesPart(DomainError):
    """An authority takes part in a procurement once."""

    code = "already_takes_part"
    title = "Your authority takes part in this procurement already, or has withdrawn from it."
    cure = "Speak with the publisher to come back."


class ValueNeeded(DomainError):
    """Volumes are pounds over the whole term."""

    code = "value_needed"
    title = "Enter what you expect to spend over the whole term, in pounds."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ReasonNeeded(DomainError):
    """Whoever withdraws late owes the others an explanation."""

    code = "reason_needed"
    title = "Say why your authority withdraws after the notice."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotConcluded(DomainError):
    """There is no contract to be in before the award."""

    code = "not_concluded"
    title = "The framework is not awarded yet."


def offer(
    *, framework: Framework, authority: Authority, note: str = "", by: Any, at: datetime
) -> Participation:
    """Register an authority's interest in a planned procurement.

    Raises NotAllowed, NotPlanned and AlreadyTakesPart.
    """
    part = Participation(framework=framework, authority=authority, note=note.strip())
    access.require(by, Permissions.PARTICIPATION_OFFER, part)
    if framework.status != FrameworkStatus.PLANNED:
        raise NotPlanned()
    try:
        with transaction.atomic():
            part.save()
            _record(part, "offered", by=by, at=at, moved_to=part.status)
            _tell(part, "{authority} is interested in {framework}.", at=at)
            events.participation_moved.announce(participation_id=part.pk, status=str(part.status))
    except IntegrityError as taken:
        if "participation_once" in str(taken):
            raise AlreadyTakesPart() from taken
        raise
    return part


@transaction.atomic
def move(
    participation_id: int,
    transition: str,
    *,
    by: Any,
    at: datetime,
    value: Decimal | None = None,
    reason: str = "",
) -> Participation:
    """Take one arrow of the table. `value` is what is expected, then committed, over the term.

    Raises NotAllowed, WrongState, NotPlanned, NoticeNotOut, ValueNeeded, ReasonNeeded and
    NotConcluded.
    """
    part: Participation = Participation.objects.locked(participation_id)
    arrow = PARTICIPATION[transition]
    access.require(by, arrow.permission, part)
    source = part.status
    target = PARTICIPATION.target(transition, source=source)
    _guard(part, transition, value=value, reason=reason.strip())
    part.status = target
    part.committed_value = part.committed_value if value is None else value
    part.reason = reason.strip() or part.reason
    part.save()
    _record(
        part,
        PAST[transition],
        by=by,
        at=at,
        moved_from=source,
        moved_to=target,
        value=None if part.committed_value is None else str(part.committed_value),
        reason=reason,
        warned=LATE.rule if transition == "withdraw_late" else "",
    )
    _tell(part, TOLD[transition], to_authority=transition == "enter_contract", at=at)
    events.participation_moved.announce(participation_id=part.pk, status=str(target))
    return part


def is_timely(part: Participation, transition: str) -> bool:
    """Whether the state of the procurement, apart from the table, lets the move be made now."""
    if transition in BEFORE_NOTICE:
        return is_planned(part.framework)
    if transition == "enter_contract":
        return part.framework.status in CONCLUDED
    return not is_planned(part.framework)


def is_planned(framework: Framework) -> bool:
    """Its notice is not published yet."""
    return framework.status == FrameworkStatus.PLANNED


def _guard(part: Participation, transition: str, *, value: Decimal | None, reason: str) -> None:
    planned = is_planned(part.framework)
    if transition in BEFORE_NOTICE and not planned:
        raise NotPlanned()
    if transition == "supply_data":
        _require_value(value)
    if transition == "commit":
        _require_value(part.committed_value if value is None else value)
    if transition == "withdraw_late":
        _guard_late(planned=planned, reason=reason)
    if transition == "enter_contract" and part.framework.status not in CONCLUDED:
        raise NotConcluded()


def _guard_late(*, planned: bool, reason: str) -> None:
    if planned:
        raise NoticeNotOut()
    if not reason:
        raise ReasonNeeded()


def _require_value(value: Decimal | None) -> None:
    if value is None or value < 0:
        raise ValueNeeded()


def _record(part: Participation, what: str, *, by: Any, at: datetime, **details: Any) -> None:
    audit.record(
        f"frameworks.participation.{what}",
        subject=part,
        tenant=part.authority,
        by=by,
        at=at,
        framework=audit.ref(part.framework),
        **details,
    )


def _tell(part: Participation, text: str, *, at: datetime, to_authority: bool = False) -> None:
    notifications.tell(
        people.people_of(part.authority, on=at.date())
        if to_authority
        else people.managers_of(part.framework.publisher, on=at.date()),
        kind=NotificationKind.PARTICIPATION,
        text=text.format(authority=part.authority, framework=part.framework),
        link=reverse("framework", args=[part.framework.slug]),
        at=at,
    )
