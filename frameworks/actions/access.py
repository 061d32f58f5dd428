"""Access to frameworks: sent, decided, begun and ended, along the table in `choices.ACCESS`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.urls import reverse

from consortia.actions import notifications
from consortia.choices import NotificationKind
from consortia.queries import people
from frameworks import events
from frameworks.actions import access_drafts
from frameworks.choices import ACCESS, AccessStatus, FrameworkStatus, Verdict
from frameworks.law.eligibility import Judgement
from frameworks.models import FrameworkAccess
from frameworks.queries import eligibility
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
USABLE = (FrameworkStatus.LIVE, FrameworkStatus.CLOSING, FrameworkStatus.SUSPENDED)
OVER = (FrameworkStatus.EXPIRED, FrameworkStatus.TERMINATED, FrameworkStatus.ABANDONED)

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


class NotCovered(DomainError):
    """The notice does not let the authority in (R57, R58)."""

    code = "not_covered"
    title = "The notice of this framework does not cover your authority."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class IncompleteRequest(DomainError):
    """Something that the publisher needs is not filled in yet."""

    code = "incomplete_request"
    title = "The request is not complete."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ReasonNeeded(DomainError):
    """Whoever is asked for more, refused or shut out is told why; a question has an answer."""

    code = "reason_needed"
    title = "Write what the other side has to know."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ConfirmationNeeded(DomainError):
    """Where the notice leaves doubt, the publisher says why it covers the authority (R57)."""

    code = "confirmation_needed"
    title = "The notice leaves doubt about this authority: it cannot be approved without your word."
    cure = "Say why the notice covers it, and give the number of the notice."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotBegun(DomainError):
    """Access begins when the framework does."""

    code = "not_begun"
    title = "The framework cannot be used yet."


class StillRuns(DomainError):
    """Access lapses when the framework ends, and not before."""

    code = "still_runs"
    title = "The framework has not ended."
    cure = "Revoke the access, with a reason, to end it earlier."


@dataclass(frozen=True)
class Said:
    """What comes with a move: words, and the number of a notice."""

    reason: str
    notice_id: str
    by: Any
    at: datetime


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
    begins = transition == "approve" and _can_begin(request, at=at)
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


def follow_frameworks(*, by: Any, at: datetime) -> int:
    """Begin what was approved for frameworks that can be used by now, and end what outlived them.

    Twice does no harm. Gives the number of accesses moved.
    """
    moved = 0
    granted = FrameworkAccess.objects.filter(
        status__in=[AccessStatus.APPROVED, AccessStatus.ACTIVE]
    )
    for request in granted.select_related("framework").order_by("pk"):
        step = _due(request, at=at)
        if step:
            move(request.pk, step, by=by, at=at)
            moved += 1
    return moved


def _due(request: FrameworkAccess, *, at: datetime) -> str:
    if _is_over(request, at=at):
        return "lapse"
    can_begin = request.status == AccessStatus.APPROVED and _can_begin(request, at=at)
    return "activate" if can_begin else ""


def _submit(request: FrameworkAccess, said: Said) -> None:
    access_drafts.require_open(request.framework, at=said.at)
    _require_complete(request)
    newest = access_drafts.newest_agreement(request.framework)
    if newest is None or newest.pk != request.agreement_id:
        raise access_drafts.AgreementChanged()
    if request.status == AccessStatus.MORE_ASKED and not said.reason:
        raise ReasonNeeded(f"Answer what the publisher asked: {request.asked}")
    _judge(request, at=said.at)
    request.answer = said.reason
    request.submitted_at = request.submitted_at or said.at


def _require_complete(request: FrameworkAccess) -> None:
    wanted = {
        "what you need it for": request.need,
        "the spend that you expect in a year": request.expected_annual_spend is not None,
        "the name of a contact": request.contact_name,
        "the e-mail address of the contact": request.contact_email,
        "the acceptance of the access agreement": request.agreement_accepted_at,
        "your declaration that the notice covers you": request.declares_eligible,
    }
    missing = [what for what, is_given in wanted.items() if not is_given]
    if missing:
        raise IncompleteRequest(cure=f"Missing: {', '.join(missing)}.")


def _judge(request: FrameworkAccess, *, at: datetime) -> Judgement:
    """Keep what the notice means today. Raises NotCovered, quoting it."""
    judgement = eligibility.verdict(request.framework, request.authority, on=at.date())
    if judgement.status == Verdict.INELIGIBLE:
        quote = f" The notice says: “{judgement.quoted_text}”" if judgement.quoted_text else ""
        number = f" (notice {judgement.notice_id})" if judgement.notice_id else ""
        raise NotCovered(cure=f"{judgement.because}{quote}{number}")
    request.verdict = judgement.status
    request.matched_kind = judgement.kind
    request.quoted_text = judgement.quoted_text
    request.notice_id = judgement.notice_id
    return judgement


def _ask_more(request: FrameworkAccess, said: Said) -> None:
    _require_words(said)
    request.asked, request.answer = said.reason, ""


def _approve(request: FrameworkAccess, said: Said) -> None:
    judgement = _judge(request, at=said.at)
    request.notice_id = said.notice_id or request.notice_id
    if judgement.asks_for_a_reason and not (said.reason and request.notice_id):
        raise ConfirmationNeeded()
    if said.reason:
        request.confirmation = said.reason
        request.confirmed_by = str(said.by)
        request.confirmed_on = said.at.date()
    _decided(request, said)


def _reject(request: FrameworkAccess, said: Said) -> None:
    _require_words(said)
    request.reason = said.reason
    _decided(request, said)


def _withdraw(request: FrameworkAccess, said: Said) -> None:
    request.reason = said.reason


def _activate(request: FrameworkAccess, said: Said) -> None:
    if not _can_begin(request, at=said.at):
        raise NotBegun()
    request.starts_on = said.at.date()


def _revoke(request: FrameworkAccess, said: Said) -> None:
    _require_words(said)
    request.reason = said.reason
    request.ends_on = said.at.date() if request.starts_on else None
    _decided(request, said)


def _lapse(request: FrameworkAccess, said: Said) -> None:
    if not _is_over(request, at=said.at):
        raise StillRuns()
    if request.starts_on:
        last = min(said.at.date(), request.framework.ends_on or said.at.date())
        request.ends_on = max(last, request.starts_on)


STEPS: Mapping[str, Callable[[FrameworkAccess, Said], None]] = {
    "submit": _submit,
    "ask_more": _ask_more,
    "approve": _approve,
    "reject": _reject,
    "withdraw": _withdraw,
    "activate": _activate,
    "revoke": _revoke,
    "lapse": _lapse,
}


def _decided(request: FrameworkAccess, said: Said) -> None:
    request.decided_by = said.by if getattr(said.by, "pk", None) else None
    request.decided_at = said.at


def _require_words(said: Said) -> None:
    if not said.reason:
        raise ReasonNeeded()


def _can_begin(request: FrameworkAccess, *, at: datetime) -> bool:
    starts_on = request.framework.starts_on
    has_begun = starts_on is None or starts_on <= at.date()
    return has_begun and request.framework.status in USABLE and not _is_over(request, at=at)


def _is_over(request: FrameworkAccess, *, at: datetime) -> bool:
    ends_on = request.framework.ends_on
    return request.framework.status in OVER or (ends_on is not None and ends_on < at.date())


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
