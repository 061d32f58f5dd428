"""Call-offs: begun, filled in and moved along the table in `choices.CALL_OFF`."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.db.models.functions import Cast, Substr
from django.urls import reverse

from consortia.actions import notifications
from consortia.choices import NotificationKind, RoleKind
from consortia.models import Authority
from consortia.queries import people
from frameworks import events
from frameworks.actions import obligations
from frameworks.actions.call_off_steps import STEPS, ReasonNeeded, Said, check
from frameworks.actions.waivers import Reasons
from frameworks.choices import (
    CALL_OFF,
    AccessStatus,
    CallOffRoute,
    CallOffStatus,
    Permission,
)
from frameworks.models import CallOff, FrameworkAccess, Lot, SupplierOnLot
from frameworks.queries import closures
from procurement_portal.core import access as permissions
from procurement_portal.core import audit, moments
from procurement_portal.core.errors import ChangedMeanwhile, DomainError, WrongState

PAST = {
    "approve": "approved",
    "send_back": "sent_back",
    "invite": "invited",
    "close": "closed",
    "finish_evaluation": "evaluated",
    "justify": "justified",
    "recommend": "recommended",
    "stand_still": "stood_still",
    "award": "awarded",
    "sign": "signed",
    "cancel": "cancelled",
    "end_without_award": "ended_without_award",
}


class NoAccess(DomainError):
    """Only an authority with active access calls off (R57, R59)."""

    code = "no_access"
    title = "Your authority has no active access to this framework."
    cure = "Ask for access on the framework's page."


class NotCallable(DomainError):
    """Framework and lot are live, and their last day has not passed."""

    code = "not_callable"
    title = "This lot cannot be called off from today."
    cure = "See on its page whether it is suspended, has ended or has not begun."


class NoCompetition(DomainError):
    """Only a further competition has criteria and invites suppliers; a direct award ranks them."""

    code = "no_competition"
    title = "This call-off is no further competition."
    cure = "Choose the route first."


class TitleNeeded(DomainError):
    """A call-off is found by its title."""

    code = "title_needed"
    title = "Say in a few words what is bought."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class FactsDisagree(DomainError):
    """Two facts of the draft cannot both be so."""

    code = "facts_disagree"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class DayDoesNotFit(DomainError):
    """What is recorded has happened, and in its order."""

    code = "day_does_not_fit"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


WRITABLE = frozenset(
    {
        "title",
        "need",
        "route",
        "estimated_value",
        "vat_percent",
        "starts_on",
        "ends_on",
        "may_extend_to",
        "conditions",
        "justification",
        "answer_working_days",
        "questions_until",
        "deadline_at",
        "not_invited_reason",
        "standstill_days",
    }
)


ORDERS = (
    ("starts_on", "ends_on", "The last day of the contract comes before its first."),
    ("ends_on", "may_extend_to", "The last day with extensions comes before the last day."),
    ("questions_until", "deadline_at", "Questions end before the deadline, or with it."),
)


@transaction.atomic
def start(
    *,
    lot: Lot,
    authority: Authority,
    title: str,
    by: Any,
    at: datetime,
    need: str = "",
    route: str = "",
    estimated_value: Decimal | None = None,
) -> CallOff:
    """Begin a call-off from a lot that the authority may use today.

    Raises NotAllowed, NoAccess, NotCallable and TitleNeeded.
    """
    framework = lot.framework
    call_off = CallOff(
        authority=authority,
        lot=lot,
        title=title.strip(),
        need=need.strip(),
        regime=framework.regime,
        nature=framework.nature,
        is_light_touch=framework.is_light_touch,
        route=route,
        estimated_value=estimated_value,
        is_sample=authority.is_sample,
        started_by=_person(by=by),
        written_by=_person(by=by),
    )
    permissions.require(by, Permission.CALL_OFF_RUN, call_off)
    if not call_off.title:
        raise TitleNeeded()
    call_off.access = _access(lot, authority)
    today = moments.day_of(at)
    require_callable(lot, on=today)
    _require_agreement(call_off)
    Authority.objects.select_for_update().get(pk=authority.pk)
    call_off.reference = _next_reference(authority, year=today.year)
    call_off.save()
    record(call_off, "started", by=by, at=at, framework=audit.ref(framework))
    return call_off


@transaction.atomic
def save(
    call_off_id: int, *, by: Any, at: datetime, version: int | None = None, **given: Any
) -> CallOff:
    """Keep some of its facts while it is a draft, by their names in `WRITABLE`.

    Raises NotAllowed, ChangedMeanwhile, WrongState, TitleNeeded and FactsDisagree.
    """
    call_off = writable(call_off_id, version, by=by)
    unknown = given.keys() - WRITABLE
    if unknown:
        raise TypeError(f"A call-off has no such fact to fill in: {', '.join(sorted(unknown))}.")
    for name, value in given.items():
        setattr(call_off, name, value.strip() if isinstance(value, str) else value)
    if not call_off.title:
        raise TitleNeeded()
    _require_agreement(call_off)
    written(call_off, by=by, at=at, facts=sorted(given))
    return call_off


@transaction.atomic
def ask_approval(
    call_off_id: int,
    *,
    by: Any,
    at: datetime,
    version: int | None = None,
    reasons: Reasons | None = None,
) -> CallOff:
    """Tell those who may approve the draft that it waits for them; a change takes it back.

    `reasons` are those for what the rules warn of. Raises NotAllowed, ChangedMeanwhile,
    WrongState, RuleForbids and ReasonOwed.
    """
    call_off = writable(call_off_id, version, by=by)
    if call_off.approval_asked_at is not None:
        raise WrongState("It waits for approval already.")
    check(call_off, on=moments.day_of(at), reasons=reasons or {}, by=by, at=at)
    call_off.approval_asked_at = at
    touch(call_off)
    record(call_off, "approval_asked", by=by, at=at)
    _tell(call_off, "ask_approval", by=by, at=at)
    return call_off


@transaction.atomic
def return_draft(
    call_off_id: int, *, reason: str, by: Any, at: datetime, version: int | None = None
) -> CallOff:
    """Give a draft that waits for approval back to its writers, with what is to be mended.

    Raises NotAllowed, ChangedMeanwhile, WrongState and ReasonNeeded.
    """
    call_off = CallOff.objects.locked(call_off_id)
    permissions.require(by, Permission.CALL_OFF_APPROVE, call_off)
    require_version(call_off, version)
    if call_off.status != CallOffStatus.DRAFT or call_off.approval_asked_at is None:
        raise WrongState("It does not wait for approval.")
    if not reason.strip():
        raise ReasonNeeded()
    call_off.approval_asked_at = None
    touch(call_off)
    record(call_off, "returned", by=by, at=at, reason=reason.strip())
    _tell(call_off, "return_draft", by=by, at=at)
    return call_off


@transaction.atomic
def move(
    call_off_id: int,
    transition: str,
    *,
    by: Any,
    at: datetime,
    on: date | None = None,
    reason: str = "",
    reasons: Reasons | None = None,
    place: SupplierOnLot | None = None,
    award_value: Decimal | None = None,
    core_information_on: date | None = None,
    version: int | None = None,
) -> CallOff:
    """Take one arrow of the table: `transition` is its name, such as "approve" or "award".

    `reason` is the recommendation, or why it is cancelled; `reasons` are those for what the rules
    warn of. Raises NotAllowed, ChangedMeanwhile, WrongState, RuleForbids, ReasonOwed, NoHeadroom,
    and what the step of the arrow raises.
    """
    call_off = CallOff.objects.locked(call_off_id)
    permissions.require(by, CALL_OFF[transition].permission, call_off)
    require_version(call_off, version)
    day = on or moments.day_of(at)
    _require_fitting(call_off, day, at=at)
    source = call_off.status
    target = CALL_OFF.target(transition, source=source)
    said = Said(
        by=by,
        at=at,
        on=day,
        reason=reason.strip(),
        reasons=reasons or {},
        place=place,
        award_value=award_value,
        core_information_on=core_information_on,
    )
    STEPS[transition](call_off, said)
    call_off.status = target
    touch(call_off)
    record(
        call_off, PAST[transition], by=by, at=at, moved_from=source, moved_to=target, reason=reason
    )
    obligations.refresh_call_off(call_off, by=by, at=at)
    _tell(call_off, transition, by=by, at=at)
    events.call_off_moved.announce(call_off_id=call_off.pk, transition=transition)
    return call_off


def require_callable(lot: Lot, *, on: date) -> None:
    """Raise NotCallable unless framework and lot are live on the day (R13, R28)."""
    found = closures.of_term(lot, on=on)
    if found:
        raise NotCallable(found[0].says, cure=found[0].cure)


def writable(call_off_id: int, version: int | None, *, by: Any) -> CallOff:
    """The call-off, locked, while it is a draft."""
    call_off = CallOff.objects.locked(call_off_id)
    permissions.require(by, Permission.CALL_OFF_RUN, call_off)
    require_version(call_off, version)
    if call_off.status != CallOffStatus.DRAFT:
        raise WrongState("It is no draft any more: its facts cannot be changed now.")
    return call_off


def writable_competition(call_off_id: int, version: int | None, *, by: Any) -> CallOff:
    """As `writable`, for a further competition only."""
    call_off = writable(call_off_id, version, by=by)
    if call_off.route != CallOffRoute.COMPETITION:
        raise NoCompetition()
    return call_off


def written(call_off: CallOff, *, by: Any, at: datetime, **details: Any) -> None:
    """Save a change of the draft: it waits for approval no more, and its writer cannot give it."""
    call_off.written_by = _person(by=by)
    call_off.approval_asked_at = None
    touch(call_off)
    record(call_off, "changed", by=by, at=at, **details)


def touch(call_off: CallOff) -> None:
    """Save it as its next version."""
    call_off.version += 1
    call_off.save()


def require_version(call_off: CallOff, version: int | None) -> None:
    """Raise ChangedMeanwhile when it is not at that version."""
    if version is not None and version != call_off.version:
        raise ChangedMeanwhile("This call-off has changed since you opened it.")


def _require_agreement(call_off: CallOff) -> None:
    """Raise FactsDisagree where days, values or routes cannot be so."""
    if call_off.route and call_off.route not in CallOffRoute.values:
        raise FactsDisagree("There is no such route.", cure="Choose one of the lot's routes.")
    for low, high, words in ORDERS:
        first, last = getattr(call_off, low), getattr(call_off, high)
        if first is not None and last is not None and last < first:
            raise FactsDisagree(words)
    if call_off.may_extend_to is not None and call_off.ends_on is None:
        raise FactsDisagree("Extensions need a last day that they extend.")
    if call_off.questions_until is not None and call_off.deadline_at is None:
        raise FactsDisagree("Set the deadline before the end of questions.")
    value = call_off.estimated_value
    if value is not None and value < 0:
        raise FactsDisagree("The value cannot be below nought.")
    if not 0 <= call_off.vat_percent <= 100:
        raise FactsDisagree("VAT is between 0 and 100 percent.")


def _require_fitting(call_off: CallOff, day: date, *, at: datetime) -> None:
    """Raise DayDoesNotFit for days ahead, and for a signature before the decision."""
    if day > moments.day_of(at):
        raise DayDoesNotFit("This day lies ahead.", cure="Record it on the day, or later.")
    if call_off.awarded_on is not None and day < call_off.awarded_on:
        raise DayDoesNotFit(
            f"The decision was made on {call_off.awarded_on:%-d %B %Y}: this cannot be earlier."
        )


def _person(*, by: Any) -> Any:
    return by if getattr(by, "pk", None) else None


def _access(lot: Lot, authority: Authority) -> FrameworkAccess:
    held = FrameworkAccess.objects.filter(
        framework=lot.framework, authority=authority, status=AccessStatus.ACTIVE
    ).first()
    if held is None:
        raise NoAccess()
    return held


def _next_reference(authority: Authority, *, year: int) -> str:
    """CO-2026-0007: counted by authority and year, while its row is locked."""
    prefix = f"CO-{year}-"
    newest = (
        CallOff.objects.filter(authority=authority, reference__startswith=prefix)
        .annotate(number=Cast(Substr("reference", len(prefix) + 1), models.IntegerField()))
        .aggregate(newest=Max("number"))["newest"]
    )
    return f"{prefix}{(newest or 0) + 1:04}"


TOLD = {
    "ask_approval": "{call_off} waits for approval to run.",
    "return_draft": "{call_off} was not approved yet: its page says what is to be mended.",
    "approve": "{call_off} was approved to run.",
    "send_back": "{call_off} was sent back to its draft.",
    "recommend": "An award is recommended for {call_off}: it waits for a decision.",
    "stand_still": "The standstill of {call_off} has begun.",
    "award": "{call_off} was awarded.",
    "sign": "The contract of {call_off} was signed.",
    "cancel": "{call_off} was cancelled.",
    "end_without_award": "{call_off} ended without an award.",
}


def _tell(call_off: CallOff, transition: str, *, by: Any, at: datetime) -> None:
    """The authority's people who run and decide, except who did it."""
    if transition not in TOLD:
        return
    kinds: Collection[str] = (RoleKind.PROCUREMENT_OFFICER, RoleKind.FINANCE_LEAD)
    own = people.people_of(call_off.authority, on=moments.day_of(at), kinds=kinds)
    notifications.tell(
        own.exclude(pk=getattr(by, "pk", None) or 0),
        kind=NotificationKind.CALL_OFF,
        text=TOLD[transition].format(call_off=call_off),
        link=reverse("call-off", args=[call_off.pk]),
        at=at,
    )


def record(call_off: CallOff, what: str, *, by: Any, at: datetime, **details: Any) -> None:
    """Write in the trail what happened to the call-off."""
    audit.record(
        f"frameworks.call_off.{what}",
        subject=call_off,
        tenant=call_off.authority,
        by=by,
        at=at,
        **details,
    )
