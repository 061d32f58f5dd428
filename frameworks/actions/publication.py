"""Publication: sent to review by one person, published or sent back by another."""

from collections.abc import Iterable
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.urls import reverse

from consortia.actions import notifications
from consortia.choices import NotificationKind
from consortia.models import Person
from consortia.queries import people
from frameworks import events
from frameworks.actions import drafting, lots, search_index, versions, waivers
from frameworks.actions.waivers import Reasons
from frameworks.choices import FRAMEWORK, FrameworkKind
from frameworks.models import Framework
from frameworks.queries import rules
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError

PAST = {
    "submit": "submitted",
    "send_back": "sent_back",
    "publish": "published",
    "publish_concluded": "published_concluded",
}


class NothingInIt(DomainError):
    """A framework is made of lots, be it one."""

    code = "nothing_in_it"
    title = "It has no lot yet."
    cure = "Add at least one: a framework that is not divided has one lot."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class FourEyes(DomainError):
    """Whoever sent a framework to review does not publish it."""

    code = "four_eyes"
    title = "You sent this framework to review, so somebody else has to publish it."
    cure = "Ask another manager of the consortium."


class SayWhatToMend(DomainError):
    """A framework is sent back with what is to be mended."""

    code = "reason_needed"
    title = "Say what is to be mended."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotBegun(DomainError):
    """A concluded framework has begun."""

    code = "not_begun"
    title = "Its first day has not come, or is not given."
    cure = "Publish it as planned, or send it back for its first day to be entered."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def submit(
    framework_id: int,
    *,
    on: date,
    version: int | None = None,
    reasons: Reasons | None = None,
    by: Any,
    at: datetime,
) -> Framework:
    """Send a draft to review, with reasons for what the rules warn of.

    Raises NotAllowed, WrongState, ChangedMeanwhile, NothingInIt, RuleForbids and ReasonOwed.
    """
    framework, target = _permitted(framework_id, "submit", version=version, by=by)
    if framework.kind != FrameworkKind.DYNAMIC_MARKET and not framework.lots.exists():
        raise NothingInIt()
    found = rules.findings(framework, moment=moment_of(framework), on=on)
    waivers.settle(framework, found, reasons=reasons or {}, by=by, at=at)
    framework.submitted_by = by if isinstance(by, Person) else None
    framework.submitted_at = at if framework.submitted_by else None
    framework.review_note = ""
    _arrive(framework, "submit", target=target, by=by, at=at)
    notifications.tell(
        [one for one in people.managers_of(framework.publisher, on=on) if one != by],
        kind=NotificationKind.FRAMEWORK_REVIEW,
        text=f"“{framework}” waits for your review before it is published.",
        link=reverse("framework-review", args=[framework.slug]),
        at=at,
    )
    return framework


@transaction.atomic
def send_back(
    framework_id: int, *, reason: str, version: int | None = None, by: Any, at: datetime
) -> Framework:
    """Give a framework back to be mended.

    Raises NotAllowed, WrongState, ChangedMeanwhile and SayWhatToMend.
    """
    framework, target = _permitted(framework_id, "send_back", version=version, by=by)
    if not reason.strip():
        raise SayWhatToMend()
    framework.review_note = reason
    _arrive(framework, "send_back", target=target, by=by, at=at, reason=reason)
    _tell_submitter(
        framework,
        f"“{framework}” was sent back by {by}: {reason}",
        reverse("draft", args=[framework.slug]),
        by=by,
        at=at,
    )
    return framework


@transaction.atomic
def publish(
    framework_id: int,
    *,
    on: date,
    version: int | None = None,
    reasons: Reasons | None = None,
    by: Any,
    at: datetime,
) -> Framework:
    """Let everybody see a planned framework.

    Raises NotAllowed, WrongState, ChangedMeanwhile, FourEyes, RuleForbids and ReasonOwed.
    """
    return _publish(
        framework_id, "publish", on=on, version=version, reasons=reasons or {}, by=by, at=at
    )


@transaction.atomic
def publish_concluded(
    framework_id: int,
    *,
    on: date,
    version: int | None = None,
    reasons: Reasons | None = None,
    by: Any,
    at: datetime,
) -> Framework:
    """Let everybody see, and use, a framework that was concluded before it came to the portal.

    Raises what `publish` does, and NotBegun and NobodySigned.
    """
    framework = _publish(
        framework_id,
        "publish_concluded",
        on=on,
        version=version,
        reasons=reasons or {},
        by=by,
        at=at,
    )
    if framework.starts_on is None or framework.starts_on > on:
        raise NotBegun()
    chosen = list(framework.lots.order_by("pk").select_for_update())
    for lot in chosen:
        lot.framework = framework
    lots.follow(chosen, "open_concluded", on=on, by=by, at=at)
    return framework


def moment_of(framework: Framework) -> str:
    """Which way of being published fits its facts: an award that was noticed concludes it."""
    awards = ("UK6", "UK7", "award", "psr_award")
    noticed = framework.notices.filter(notice_type__in=awards).exclude(notice_id="").exists()
    return "publish_concluded" if noticed else "publish"


def _publish(
    framework_id: int,
    transition: str,
    *,
    on: date,
    version: int | None,
    reasons: Reasons,
    by: Any,
    at: datetime,
) -> Framework:
    framework, target = _permitted(framework_id, transition, version=version, by=by)
    if framework.submitted_by_id is not None and framework.submitted_by_id == by.pk:
        raise FourEyes()
    found = rules.findings(framework, moment=transition, on=on)
    waivers.settle(framework, found, reasons=reasons, by=by, at=at)
    _arrive(framework, transition, target=target, by=by, at=at)
    versions.write(framework, what="Published.", effective_on=on, by=by, at=at)
    _tell_submitter(
        framework,
        f"“{framework}” was published by {by}.",
        reverse("framework", args=[framework.slug]),
        by=by,
        at=at,
    )
    return framework


def _permitted(
    framework_id: int, transition: str, *, version: int | None, by: Any
) -> tuple[Framework, str]:
    """The framework, locked, and where the arrow leads."""
    framework = Framework.objects.locked(framework_id)
    access.require(by, FRAMEWORK[transition].permission, framework)
    target = FRAMEWORK.target(transition, source=framework.status)
    drafting.require_version(framework, version)
    return framework, target


def _arrive(
    framework: Framework,
    transition: str,
    *,
    target: str,
    by: Any,
    at: datetime,
    reason: str = "",
) -> None:
    """Save, record and announce."""
    source, framework.status = framework.status, target
    framework.version += 1
    framework.save()
    search_index.refresh([framework.pk], at=at)
    audit.record(
        f"frameworks.framework.{PAST[transition]}",
        subject=framework,
        tenant=framework.publisher,
        by=by,
        at=at,
        moved_from=source,
        moved_to=target,
        reason=reason,
    )
    events.framework_moved.announce(framework_id=framework.pk, transition=transition, status=target)


def _tell_submitter(framework: Framework, text: str, link: str, *, by: Any, at: datetime) -> None:
    submitter: Iterable[Person | None] = [framework.submitted_by]
    notifications.tell(
        [one for one in submitter if one is not None and one.pk != by.pk],
        kind=NotificationKind.FRAMEWORK_REVIEW,
        text=text,
        link=link,
        at=at,
    )
