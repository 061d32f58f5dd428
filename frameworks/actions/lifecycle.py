"""A published framework's life, along `choices.FRAMEWORK`; its lots and its holders follow."""

from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.urls import reverse

from consortia.actions import notifications
from consortia.choices import NotificationKind
from frameworks import events
from frameworks.actions import lots, search_index, versions, waivers
from frameworks.actions.lifecycle_guards import GUARDS
from frameworks.actions.waivers import Reasons
from frameworks.choices import FRAMEWORK, LotStatus
from frameworks.models import Framework, Lot
from frameworks.queries import holders, rules
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError

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


class ReasonNeeded(DomainError):
    """Suspending, abandoning and terminating are explained."""

    code = "reason_needed"
    title = "Say why."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


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
