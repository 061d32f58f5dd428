"""Access to frameworks: sent, decided, begun and ended, along the table in `choices.ACCESS`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from consortia.actions import notifications
from consortia.choices import NotificationKind
from consortia.queries import people
from frameworks import events
from frameworks.actions import access_drafts
from frameworks.actions.access_steps import STEPS, Said, can_begin, is_over
from frameworks.choices import ACCESS, AccessStatus
from frameworks.models import FrameworkAccess
from procurement_portal.core import access as permissions
from procurement_portal.core import audit
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError

PAST = {
    "submit": "submitted",
    "ask_more": "more_asked",
    "approve": "approved",
    "reject": "rejected",
    "withdraw": "withdrawn",
    "activate": "activated",
    "revoke": "revoked",
    "lapse": "lapsed",
}


# What the other side is told when a move was made.
TOLD = {
    "submit": "{authority} asks for access to {framework}.",
    "withdraw": "{authority} has withdrawn its request for access to {framework}.",
    "ask_more": "More is asked about your request for access to {framework}.",
    "approve": "Access to {framework} was approved for {authority}.",
    "reject": "Access to {framework} was refused for {authority}.",
    "activate": "Access to {framework} has begun for {authority}.",
    "revoke": "Access to {framework} was revoked for {authority}.",
    "lapse": "Access to {framework} has ended for {authority}, with the framework.",
}


TOLD_TO_PUBLISHER = frozenset({"submit", "withdraw"})


@dataclass(frozen=True)
class Outcome:
    """What became of one request among several."""

    request: FrameworkAccess
    refusal: DomainError | None = None


@transaction.atomic
def move(
    access_id: int,
    transition: str,
    *,
    by: Any,
    at: datetime,
    reason: str = "",
    notice_id: str = "",
    version: int | None = None,
) -> FrameworkAccess:
    """Take one arrow of the table: `transition` is its name, such as "submit" or "approve".

    `reason` is what the other side reads: the question, the answer, why it was refused or revoked,
    or why the notice covers the authority where that is in doubt; `notice_id` goes with the last.
    An approved access is active at once where the framework can be used today.
    Raises NotAllowed, ChangedMeanwhile, WrongState, and what the guard of the arrow raises.
    """
    request: FrameworkAccess = FrameworkAccess.objects.locked(access_id)
    arrow = ACCESS[transition]
    permissions.require(by, arrow.permission, request)
    access_drafts.require_version(request, version)
    source = request.status
    target = ACCESS.target(transition, source=source)
    STEPS[transition](request, Said(reason.strip(), notice_id.strip(), by, at))
    request.status = target
    request.version += 1
    request.save()
    audit.record(
        f"frameworks.access.{PAST[transition]}",
        subject=request,
        tenant=request.authority,
        by=by,
        at=at,
        moved_from=source,
        moved_to=target,
        reason=reason,
        verdict=request.verdict,
        notice=request.notice_id,
    )
    begins = transition == "approve" and can_begin(request, at=at)
    if not begins:
        _tell(request, transition, source=source, at=at)
    events.access_moved.announce(access_id=request.pk, status=str(target))
    return move(access_id, "activate", by=SYSTEM, at=at) if begins else request


def move_each(
    requests: Iterable[tuple[FrameworkAccess, int]],
    transition: str,
    *,
    by: Any,
    at: datetime,
    reason: str = "",
) -> list[Outcome]:
    """Take the arrow for each request at its version; one that refuses does not stop the rest."""
    outcomes = []
    for request, version in requests:
        try:
            moved = move(request.pk, transition, by=by, at=at, reason=reason, version=version)
        except DomainError as refusal:
            outcomes.append(Outcome(request, refusal))
        else:
            outcomes.append(Outcome(moved))
    return outcomes


def due(*, at: datetime) -> list[tuple[int, str]]:
    """Which accesses follow their framework now, and by which move: begin, or end with it."""
    granted = FrameworkAccess.objects.filter(
        status__in=[AccessStatus.APPROVED, AccessStatus.ACTIVE]
    )
    steps = [
        (request.pk, _due(request, at=at))
        for request in granted.select_related("framework").order_by("pk")
    ]
    return [(key, step) for key, step in steps if step]


def _due(request: FrameworkAccess, *, at: datetime) -> str:
    if is_over(request, at=at):
        return "lapse"
    begins = request.status == AccessStatus.APPROVED and can_begin(request, at=at)
    return "activate" if begins else ""


def _tell(request: FrameworkAccess, transition: str, *, source: str, at: datetime) -> None:
    """The publisher's managers of what waits for them, the authority's officers of the rest."""
    if transition == "withdraw" and source == AccessStatus.DRAFT:
        return  # nobody but its writer knew of it
    to_publisher = transition in TOLD_TO_PUBLISHER
    notifications.tell(
        people.managers_of(request.framework.publisher, on=at.date())
        if to_publisher
        else people.people_of(request.authority, on=at.date()),
        kind=NotificationKind.ACCESS_ASKED if to_publisher else NotificationKind.ACCESS_DECIDED,
        text=TOLD[transition].format(authority=request.authority, framework=request.framework),
        link=reverse("access-request", args=[request.pk]),
        at=at,
    )
