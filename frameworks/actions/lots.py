"""Lots: written while the framework is a draft; afterwards they move along `choices.LOT`."""

from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction

from frameworks.actions import drafting
from frameworks.choices import (
    LOT,
    ON_THE_LOT,
    FrameworkKind,
    FrameworkStatus,
    LotStatus,
)
from frameworks.models import Framework, Lot
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError

PAST = {
    "tender": "tendered",
    "award": "awarded",
    "not_award": "not_awarded",
    "cease": "ceased",
    "go_live": "went_live",
    "open_concluded": "opened",
    "exhaust": "exhausted",
    "reopen": "reopened",
    "close": "closed",
}
NEEDS_REASON = frozenset({"not_award", "cease", "exhaust", "reopen", "close"})

_CHOOSING = (FrameworkStatus.TENDERING, FrameworkStatus.EVALUATING, FrameworkStatus.STANDSTILL)
_RUNNING = (FrameworkStatus.LIVE, FrameworkStatus.CLOSING, FrameworkStatus.SUSPENDED)
WHILE: Mapping[str, tuple[str, ...]] = {
    "award": (FrameworkStatus.STANDSTILL, FrameworkStatus.AWARDED, *_RUNNING),
    "not_award": (*_CHOOSING, FrameworkStatus.AWARDED, *_RUNNING),
    "cease": (*_CHOOSING, FrameworkStatus.AWARDED, *_RUNNING),
    "go_live": (FrameworkStatus.LIVE, FrameworkStatus.CLOSING),
    "exhaust": _RUNNING,
    "reopen": _RUNNING,
    "close": _RUNNING,
}
"""Where the framework has to stand for a lot to move alone."""


class FrameworkStandsElsewhere(DomainError):
    """The lot could move, but not while its framework stands where it does."""

    code = "framework_stands_elsewhere"


class NobodySigned(DomainError):
    """Nobody could be bought from."""

    code = "nobody_signed"
    cure = "Record the suppliers' places, and the day on which each signed."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class WhyNeeded(DomainError):
    """What ends a lot's chances is explained."""

    code = "reason_needed"
    title = "Say why."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NothingLeft(DomainError):
    """Its ceiling leaves no room for a call-off."""

    code = "nothing_left"
    title = "Nothing is left under the lot's ceiling."
    cure = "It opens by itself when a call-off is cancelled, or when its maximum value is raised."


@transaction.atomic
def add(framework_id: int, *, facts: Mapping[str, Any], version: int, by: Any, at: datetime) -> Lot:
    """Add a lot to a draft. Raises NotAllowed, WrongState, ChangedMeanwhile and FactsDisagree."""
    framework = drafting.locked_draft(framework_id, version=version, by=by)
    lot = Lot(framework=framework, **facts)
    drafting.stored(lot)
    _record("added", lot, by=by, at=at)
    drafting.touched(framework)
    return lot


@transaction.atomic
def change(lot_id: int, *, facts: Mapping[str, Any], version: int, by: Any, at: datetime) -> Lot:
    """Write a lot of a draft. Raises as `add` does."""
    lot = _of_a_draft(lot_id, version=version, by=by)
    changes = drafting.written(lot, facts)
    if changes:
        _record("changed", lot, by=by, at=at, facts=[change["name"] for change in changes])
        drafting.touched(lot.framework)
    return lot


@transaction.atomic
def remove(lot_id: int, *, version: int, by: Any, at: datetime) -> Framework:
    """Take a lot out of a draft. Raises NotAllowed, WrongState and ChangedMeanwhile."""
    lot = _of_a_draft(lot_id, version=version, by=by)
    _record("removed", lot, by=by, at=at)
    lot.delete()
    drafting.touched(lot.framework)
    return lot.framework


@transaction.atomic
def move(lot_id: int, transition: str, *, on: date, by: Any, at: datetime, reason: str = "") -> Lot:
    """Take one arrow of the table for a lot alone, on a day.

    Raises NotAllowed, WrongState, FrameworkStandsElsewhere, WhyNeeded, NothingLeft and
    NobodySigned.
    """
    lot = Lot.objects.locked(lot_id)
    access.require(by, LOT[transition].permission, lot.framework)
    LOT.target(transition, source=lot.status)
    where = WHILE.get(transition, ())
    if lot.framework.status not in where:
        now = lot.framework.get_status_display().lower()
        raise FrameworkStandsElsewhere(f"A lot cannot do this alone while its framework is {now}.")
    if transition in NEEDS_REASON and not reason.strip():
        raise WhyNeeded()
    if transition == "reopen" and not lot.has_room:
        raise NothingLeft()
    follow([lot], transition, on=on, by=by, at=at, reason=reason)
    return lot


def follow(
    chosen: list[Lot], transition: str, *, on: date, by: Any, at: datetime, reason: str = ""
) -> None:
    """Move lots with their framework, which is locked. Raises WrongState and NobodySigned."""
    for lot in chosen:
        source = lot.status
        target = LOT.target(transition, source=source)
        if target == LotStatus.LIVE:
            _somebody_is_on(lot, has_signed=transition == "go_live")
        lot.status = target
        lot.save(update_fields=["status", "updated_at"])
        _record(
            PAST[transition],
            lot,
            by=by,
            at=at,
            moved_from=source,
            moved_to=target,
            on=str(on),
            reason=reason,
        )


def _somebody_is_on(lot: Lot, *, has_signed: bool) -> None:
    """A lot goes live with a supplier, whose agreement is signed when it was awarded here."""
    if lot.framework.kind == FrameworkKind.DYNAMIC_MARKET:
        return
    places = lot.places.filter(status__in=ON_THE_LOT)
    if has_signed:
        places = places.filter(signed_on__isnull=False)
    if not places.exists():
        what = "has no supplier that has signed" if has_signed else "has no supplier"
        raise NobodySigned(f"{lot} {what}.")


def _of_a_draft(lot_id: int, *, version: int, by: Any) -> Lot:
    """The lot, its framework locked first, as every action on drafts locks it."""
    framework_id = Lot.objects.values_list("framework_id", flat=True).get(pk=lot_id)
    framework = drafting.locked_draft(framework_id, version=version, by=by)
    lot = Lot.objects.locked(lot_id)
    lot.framework = framework
    return lot


def _record(done: str, lot: Lot, *, by: Any, at: datetime, **details: Any) -> None:
    audit.record(
        f"frameworks.lot.{done}",
        subject=lot,
        tenant=lot.framework.publisher,
        by=by,
        at=at,
        framework=audit.ref(lot.framework),
        **details,
    )
