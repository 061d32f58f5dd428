"""A published framework's life, along `choices.FRAMEWORK`: what the law asks at each step."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.urls import reverse

from consortia.actions import notifications
from consortia.choices import NotificationKind
from frameworks import events
from frameworks.actions import lots, search_index, versions, waivers
from frameworks.actions.waivers import Reasons
from frameworks.choices import FRAMEWORK, FrameworkKind, FrameworkStatus, LotStatus, Regime
from frameworks.law import days
from frameworks.law.days import Calendar
from frameworks.models import Framework, Lot
from frameworks.queries import holders, rules
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError

CLOSES_BEFORE_END = timedelta(days=180)

PAST = {
    "tender": "tendered",
    "evaluate": "evaluation_begun",
    "stand_still": "stood_still",
    "award": "awarded",
    "go_live": "went_live",
    "suspend": "suspended",
    "resume": "resumed",
    "close": "closing",
    "expire": "expired",
    "abandon": "abandoned",
    "terminate": "terminated",
}
IN_THE_LOG = {
    "tender": "Tendering began.",
    "evaluate": "Tendering ended; tenders are being assessed.",
    "stand_still": "The standstill began.",
    "award": "Awarded.",
    "go_live": "Went live.",
    "suspend": "Suspended: no new call-offs.",
    "resume": "The suspension was lifted.",
    "close": "Began to close: it ends within 180 days.",
    "expire": "Ended.",
    "abandon": "Abandoned: it will not be awarded.",
    "terminate": "Terminated.",
}
NEEDS_REASON = frozenset({"suspend", "abandon", "terminate"})
TOLD_TO_HOLDERS = frozenset({"suspend", "resume", "terminate"})

WAITS_FOR_A_DAY = frozenset({"resume", "close", "expire"})

LOTS_FOLLOW: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "tender": (("tender", (LotStatus.DRAFT,)),),
    "award": (("award", (LotStatus.TENDERING,)),),
    "go_live": (("go_live", (LotStatus.AWARDED,)),),
    "expire": (("close", (LotStatus.LIVE, LotStatus.EXHAUSTED)),),
    "abandon": (("not_award", (LotStatus.TENDERING,)),),
    "terminate": (
        ("close", (LotStatus.LIVE, LotStatus.EXHAUSTED)),
        ("cease", (LotStatus.AWARDED,)),
    ),
}
"""The arrows that lots take with their framework, and from where."""

STANDSTILL_NOTICE = {
    Regime.PA2023: ("UK6", "contract award notice (UK6)"),
    Regime.PSR: ("psr_intention", "notice of the intention to award"),
}
CALENDARS = {Regime.PA2023: Calendar.PA2023, Regime.PSR: Calendar.PSR}
PCR_STANDSTILL_DAYS = 10


class ReasonNeeded(DomainError):
    """Suspending, abandoning and terminating are explained."""

    code = "reason_needed"
    title = "Say why."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class SummariesNotSent(DomainError):
    """Everybody who was assessed gets a summary before the standstill (R29)."""

    code = "summaries_not_sent"
    title = "R29: the assessment summaries have to be sent before the standstill begins."
    cure = "Give the day on which they were sent, today or earlier."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoticeMissing(DomainError):
    """The notice that begins the standstill has no number yet."""

    code = "notice_missing"
    cure = "Publish it on the central digital platform, then enter its number under Notices."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class StandstillRuns(DomainError):
    """The standstill has not ended."""

    code = "standstill_runs"


class NotBegunYet(DomainError):
    """The first day has not come."""

    code = "not_begun_yet"


class NoLotLeft(DomainError):
    """Every lot fell away."""

    code = "no_lot_left"
    title = "It has no lot that could go on with it."
    cure = "Abandon or terminate it instead."


class TooEarly(DomainError):
    """It ends, or begins to close, on days of its own."""

    code = "too_early"


class HasEnded(DomainError):
    """Its last day has passed."""

    code = "has_ended"
    title = "Its last day has passed."
    cure = "Record its end instead."


@transaction.atomic
def move(
    framework_id: int,
    transition: str,
    *,
    on: date,
    by: Any,
    at: datetime,
    reason: str = "",
    summaries_sent_on: date | None = None,
    reasons: Reasons | None = None,
) -> Framework:
    """Take one arrow of the table on a day: `transition` is its name, such as "tender".

    `reason` is why, where that is owed; `reasons` are those for what the rules warn of.
    Raises NotAllowed, WrongState, RuleForbids, ReasonOwed, NobodySigned and this module's own.
    """
    framework = Framework.objects.locked(framework_id)
    access.require(by, FRAMEWORK[transition].permission, framework)
    source = framework.status
    target = FRAMEWORK.target(transition, source=source)
    if transition in NEEDS_REASON and not reason.strip():
        raise ReasonNeeded()
    if transition == "stand_still":
        framework.summaries_sent_on = summaries_sent_on or framework.summaries_sent_on
    if transition in GUARDS:
        GUARDS[transition](framework, on)
    found = rules.findings(framework, moment=transition, on=on)
    waivers.settle(framework, found, reasons=reasons or {}, by=by, at=at)
    before, framework.status = framework.get_status_display(), target
    framework.version += 1
    framework.save(update_fields=["status", "summaries_sent_on", "version", "updated_at"])
    _lots_follow(framework, transition, on=on, by=by, at=at, reason=reason)
    versions.write(
        framework,
        what=IN_THE_LOG[transition],
        why=reason,
        effective_on=on,
        changes=[{"fact": "State", "was": before, "is": framework.get_status_display()}],
        by=by,
        at=at,
    )
    audit.record(
        f"frameworks.framework.{PAST[transition]}",
        subject=framework,
        tenant=framework.publisher,
        by=by,
        at=at,
        moved_from=source,
        moved_to=target,
        on=str(on),
        reason=reason,
    )
    search_index.refresh([framework.pk], at=at)
    events.framework_moved.announce(framework_id=framework.pk, transition=transition, status=target)
    if transition in TOLD_TO_HOLDERS:
        tell_holders(framework, _news(framework, transition, reason), on=on, at=at)
    return framework


def is_due(framework: Framework, transition: str, *, on: date) -> bool:
    """Whether the day has come for a move that waits for a day of its own."""
    if transition not in WAITS_FOR_A_DAY:
        return True
    try:
        GUARDS[transition](framework, on)
    except DomainError:
        return False
    return True


def tell_holders(framework: Framework, text: str, *, on: date, at: datetime) -> None:
    """Tell the officers of the authorities whose access is active."""
    notifications.tell(
        holders.officers_with_access(framework, on=on),
        kind=NotificationKind.FRAMEWORK_CHANGED,
        text=text,
        link=reverse("framework", args=[framework.slug]),
        at=at,
    )


def standstill_end(framework: Framework) -> date | None:
    """The last day of the standstill; None where the notice that begins it is not published."""
    if framework.regime == Regime.PCR2015:
        sent = framework.summaries_sent_on
        return None if sent is None else sent + timedelta(days=PCR_STANDSTILL_DAYS)
    kind, _ = STANDSTILL_NOTICE[Regime(framework.regime)]
    published_on = (
        framework.notices.filter(notice_type=kind, published_on__isnull=False)
        .order_by("-published_on")
        .values_list("published_on", flat=True)
        .first()
    )
    if published_on is None:
        return None
    return days.standstill_end(published_on, CALENDARS[Regime(framework.regime)])


def _news(framework: Framework, transition: str, reason: str) -> str:
    what = {
        "suspend": "was suspended: no new call-offs can be made under it",
        "resume": "is no longer suspended",
        "terminate": "was terminated: no new call-offs can be made under it",
    }[transition]
    return f"“{framework}” {what}.{f' {reason}' if reason else ''}"


def _lots_follow(
    framework: Framework, transition: str, *, on: date, by: Any, at: datetime, reason: str
) -> None:
    arrows = LOTS_FOLLOW.get(transition, ())
    if not arrows:
        return
    every = list(Lot.objects.filter(framework=framework).order_by("pk").select_for_update())
    for arrow, sources in arrows:
        chosen = [lot for lot in every if lot.status in sources]
        for lot in chosen:
            lot.framework = framework
        lots.follow(chosen, arrow, on=on, by=by, at=at, reason=reason)


def _summaries_and_notice(framework: Framework, on: date) -> None:
    sent = framework.summaries_sent_on
    if sent is None or sent > on:
        raise SummariesNotSent()
    if standstill_end(framework) is None:
        _, name = STANDSTILL_NOTICE[Regime(framework.regime)]
        raise NoticeMissing(f"R29: the {name} has to be published before the standstill begins.")


def _standstill_is_over(framework: Framework, on: date) -> None:
    ends_on = standstill_end(framework)
    if ends_on is None:
        _summaries_and_notice(framework, on)
    elif on <= ends_on and not framework.is_light_touch:  # which owes none (R30)
        rule = "R31" if framework.regime == Regime.PSR else "R29"
        raise StandstillRuns(
            f"{rule}: the standstill runs until the end of {ends_on:%-d %B %Y}.",
            cure="Award it on a later day.",
        )
    _has_lots(framework, LotStatus.TENDERING, LotStatus.AWARDED)


def _has_begun(framework: Framework, on: date) -> None:
    if framework.starts_on is None:
        raise NotBegunYet("Its first day is not given.", cure="Enter it by changing its facts.")
    if on < framework.starts_on:
        raise NotBegunYet(
            f"Its first day, {framework.starts_on:%-d %B %Y}, has not come.",
            cure="It can go live on that day.",
        )
    _has_lots(framework, LotStatus.AWARDED)


def _has_lots(framework: Framework, *statuses: str) -> None:
    if framework.kind == FrameworkKind.DYNAMIC_MARKET:
        return
    if not framework.lots.filter(status__in=statuses).exists():
        raise NoLotLeft()


def _ends_soon(framework: Framework, on: date) -> None:
    if framework.ends_on is None:
        raise TooEarly("It has no last day.", cure="Enter it by changing its facts.")
    first = framework.ends_on - CLOSES_BEFORE_END
    if on < first:
        raise TooEarly(f"It begins to close on {first:%-d %B %Y}, 180 days before its end.")


def _has_run_out(framework: Framework, on: date) -> None:
    """The day after its last; or its scheme's next framework is awarded (R15)."""
    if (
        framework.scheme_id is not None
        and framework.successors.filter(
            scheme=framework.scheme_id,
            status__in=[FrameworkStatus.AWARDED, FrameworkStatus.LIVE],
        ).exists()
    ):
        return
    if framework.ends_on is None:
        raise TooEarly("It has no last day.", cure="Terminate it, if it is to end now.")
    if on <= framework.ends_on:
        raise TooEarly(
            f"Its last day is {framework.ends_on:%-d %B %Y}.",
            cure="Terminate it, if it is to end before.",
        )


def _has_not_run_out(framework: Framework, on: date) -> None:
    if framework.ends_on is not None and framework.ends_on < on:
        raise HasEnded()


GUARDS: Mapping[str, Callable[[Framework, date], None]] = {
    "stand_still": _summaries_and_notice,
    "award": _standstill_is_over,
    "go_live": _has_begun,
    "resume": _has_not_run_out,
    "close": _ends_soon,
    "expire": _has_run_out,
}
