"""Open framework schemes: begun, reopened, closed along `SCHEME`, as section 49 of the Act asks.

Each framework of a scheme gives way to the next when that is awarded (R15).
"""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction

from consortia.models import Consortium
from frameworks.actions import lifecycle
from frameworks.choices import (
    SCHEME,
    FrameworkKind,
    FrameworkStatus,
    Permission,
    Regime,
    SchemeStatus,
)
from frameworks.models import Framework, OpenFrameworkScheme
from frameworks.queries import schemes
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError

PAST = {
    "run": "begun",
    "reopen": "reopened",
    "finish_reopening": "reopening_finished",
    "close": "closed",
}
NOT_AWARDED_YET = (
    FrameworkStatus.DRAFT,
    FrameworkStatus.IN_REVIEW,
    FrameworkStatus.PLANNED,
    FrameworkStatus.TENDERING,
    FrameworkStatus.EVALUATING,
    FrameworkStatus.STANDSTILL,
)
AWARDED = (FrameworkStatus.AWARDED, FrameworkStatus.LIVE, FrameworkStatus.CLOSING)


class NotForThisScheme(DomainError):
    """The framework cannot be one of the scheme's."""

    code = "not_for_this_scheme"


class NothingAwarded(DomainError):
    """A scheme begins, and a reopening ends, with the award of a framework of the scheme."""

    code = "nothing_awarded"
    title = "No framework of this scheme has been awarded that the step could rest on."
    cure = "Award one of its frameworks first, then choose it."


class TooLate(DomainError):
    """The day by which the scheme had to award its next framework has passed (R15)."""

    code = "too_late"


class ReasonNeeded(DomainError):
    """Closing a scheme is explained."""

    code = "reason_needed"
    title = "Say why."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def start(
    publisher: Consortium,
    *,
    title: str,
    allows_run_off: bool,
    max_suppliers: int | None,
    by: Any,
    at: datetime,
) -> OpenFrameworkScheme:
    """Plan a scheme. Raises NotAllowed."""
    scheme = OpenFrameworkScheme(
        publisher=publisher,
        title=title.strip(),
        allows_run_off=allows_run_off,
        max_suppliers=max_suppliers,
    )
    access.require(by, Permission.FRAMEWORK_RUN, scheme)
    scheme.save()
    _record("started", scheme, by=by, at=at)
    return scheme


@transaction.atomic
def add(scheme_id: int, framework_id: int, *, by: Any, at: datetime) -> Framework:
    """Put a framework under the scheme, which makes it an open framework.

    Raises NotAllowed and NotForThisScheme.
    """
    scheme = OpenFrameworkScheme.objects.locked(scheme_id)
    access.require(by, Permission.FRAMEWORK_RUN, scheme)
    framework = Framework.objects.locked(framework_id)
    refusal = _refusal(scheme, framework)
    if refusal:
        raise NotForThisScheme(refusal)
    framework.scheme, framework.kind = scheme, FrameworkKind.OPEN
    framework.version += 1
    framework.save(update_fields=["scheme", "kind", "version", "updated_at"])
    _record("framework_added", scheme, by=by, at=at, framework=audit.ref(framework))
    return framework


@transaction.atomic
def move(
    scheme_id: int,
    transition: str,
    *,
    on: date,
    by: Any,
    at: datetime,
    framework: Framework | None = None,
    reason: str = "",
) -> OpenFrameworkScheme:
    """Take one arrow of the table on a day: `transition` is its name.

    `framework` is the one awarded that day, for "run" and "finish_reopening".
    Raises NotAllowed, WrongState, NothingAwarded, TooLate and ReasonNeeded.
    """
    scheme = OpenFrameworkScheme.objects.locked(scheme_id)
    access.require(by, SCHEME[transition].permission, scheme)
    source = scheme.status
    target = SCHEME.target(transition, source=source)
    if transition == "close" and not reason.strip():
        raise ReasonNeeded()
    if transition in {"reopen", "finish_reopening"}:
        _require_in_time(scheme, on)
    if transition in {"run", "finish_reopening"}:
        _award(scheme, framework, on=on, by=by, at=at)
    scheme.status = target
    scheme.save(update_fields=["status", "first_awarded_on", "last_awarded_on", "updated_at"])
    _record(
        PAST[transition],
        scheme,
        by=by,
        at=at,
        on=on.isoformat(),
        moved_from=source,
        moved_to=target,
        framework=audit.ref(framework) if framework else "",
        reason=reason.strip(),
    )
    return scheme


def _refusal(scheme: OpenFrameworkScheme, framework: Framework) -> str:
    """Why the framework cannot be one of the scheme's; empty when it can."""
    is_first = scheme.status == SchemeStatus.PLANNED and framework.status in AWARDED
    reasons = (
        (scheme.status == SchemeStatus.CLOSED, "The scheme is closed."),
        (
            framework.publisher_id != scheme.publisher_id,
            "The scheme and the framework have different publishers.",
        ),
        (
            framework.regime != Regime.PA2023,
            "R14: only the Procurement Act 2023 knows open frameworks.",
        ),
        (framework.scheme_id is not None, "The framework belongs to a scheme already."),
        (
            framework.kind == FrameworkKind.DYNAMIC_MARKET,
            "A dynamic market is no framework.",
        ),
        (
            framework.status not in NOT_AWARDED_YET and not is_first,
            "R15: a framework that was awarded outside the scheme cannot come under it.",
        ),
    )
    return next((words for applies, words in reasons if applies), "")


def _require_in_time(scheme: OpenFrameworkScheme, on: date) -> None:
    outlook = schemes.outlook(scheme, on=on)
    if outlook.ends_on is not None and on > outlook.ends_on:
        raise TooLate(f"R15: the scheme ended on {outlook.ends_on:%-d %B %Y}.")
    if outlook.due_on is not None and on > outlook.due_on:
        raise TooLate(
            f"R15: the next framework had to be awarded by {outlook.due_on:%-d %B %Y}.",
            cure="Close the scheme, and begin a new one.",
        )


def _award(
    scheme: OpenFrameworkScheme, framework: Framework | None, *, on: date, by: Any, at: datetime
) -> None:
    """Note the award, and let the framework before it expire."""
    awarded = scheme.frameworks.select_for_update().filter(status__in=AWARDED)
    new = awarded.filter(pk=framework.pk).first() if framework is not None else None
    if new is None:
        raise NothingAwarded()
    for old in awarded.exclude(pk=new.pk).order_by("starts_on", "pk"):
        _give_way(old, new, on=on, by=by, at=at)
    scheme.first_awarded_on = scheme.first_awarded_on or on
    scheme.last_awarded_on = on


def _give_way(old: Framework, new: Framework, *, on: date, by: Any, at: datetime) -> None:
    new.follows = old
    new.save(update_fields=["follows", "updated_at"])
    if old.ends_on is None or old.ends_on > on:
        old.ends_on = on if old.starts_on is None else max(on, old.starts_on)
        old.may_extend_to = None
        old.save(update_fields=["ends_on", "may_extend_to", "updated_at"])
    lifecycle.move(old.pk, "expire", on=on, by=by, at=at)


def _record(what: str, scheme: OpenFrameworkScheme, *, by: Any, at: datetime, **more: Any) -> None:
    audit.record(
        f"frameworks.scheme.{what}",
        subject=scheme,
        tenant=scheme.publisher,
        by=by,
        at=at,
        **more,
    )
