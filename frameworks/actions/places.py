"""Suppliers' places: given, ranked, suspended, ended — each as a dated event along `PLACE`.

Events are only ever added. An event may lie ahead or back in time, as long as every event of the
place still follows from those before it. `status` and `rank` of the row are how it stands today;
`keep` brings them up to date when a day brings an event or ends a suspension.
"""

from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, transaction

from frameworks import events
from frameworks.actions import place_events
from frameworks.actions.place_guards import (
    require_basis,
    require_notice,
    require_open_to_more,
    require_words,
)
from frameworks.choices import (
    ON_THE_LOT,
    PLACE,
    Permission,
    PlaceEventKind,
    PlaceStatus,
)
from frameworks.models import Lot, PlaceEvent, Supplier, SupplierOnLot
from frameworks.queries import places
from procurement_portal.core import access, audit, moments
from procurement_portal.core.errors import DomainError, WrongState

ENDS = frozenset({"leave", "remove", "novate"})


MAY_BE_RANKED = (*ON_THE_LOT, PlaceStatus.SUSPENDED)


class AlreadyOnTheLot(DomainError):
    """A supplier holds one place on a lot, with one history."""

    code = "already_on_the_lot"
    title = "This supplier already has a place on the lot."
    cure = "Open its history on the lot's page and move that place."


class SuccessorNeeded(DomainError):
    """A place that is passed on goes to a supplier by name."""

    code = "successor_needed"
    title = "Say which supplier takes over the place."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def appoint(
    lot: Lot,
    supplier: Supplier,
    *,
    on: date,
    by: Any,
    at: datetime,
    rank: int | None = None,
    is_reserve: bool = False,
    signed_on: date | None = None,
    carry_basis: str = "",
    ground: str = "",
) -> SupplierOnLot:
    """Give the supplier a place that is active from the day on.

    Raises NotAllowed, AlreadyOnTheLot, and RuleForbids after the award of a closed framework.
    """
    lot = Lot.objects.locked(lot.pk)
    access.require(by, Permission.FRAMEWORK_RUN, lot.framework)
    require_open_to_more(lot, on=on)
    require_basis(lot, carry_basis)
    place = _opened(
        lot, supplier, on=on, by=by, at=at, rank=rank, ground=ground, signed_on=signed_on
    )
    place.is_reserve, place.signed_on, place.carry_basis = is_reserve, signed_on, carry_basis
    place.save(update_fields=["is_reserve", "signed_on", "carry_basis", "updated_at"])
    _record("appointed", place, by=by, at=at, on=on, ground=ground)
    return place


@transaction.atomic
def invite(lot: Lot, supplier: Supplier, *, on: date, by: Any, at: datetime) -> SupplierOnLot:
    """Note that the supplier was invited to tender; nobody but the publisher sees it.

    Raises NotAllowed, AlreadyOnTheLot and RuleForbids.
    """
    lot = Lot.objects.locked(lot.pk)
    access.require(by, Permission.FRAMEWORK_RUN, lot.framework)
    require_open_to_more(lot, on=on)
    place = _created(lot, supplier, status=PlaceStatus.INVITED)
    invited = PlaceEvent(place=place, kind=PlaceEventKind.INVITED, on=on)
    place_events.append([], invited, by=by, at=at)
    _record("invited", place, by=by, at=at, on=on)
    return place


@transaction.atomic
def move(
    place_id: int,
    transition: str,
    *,
    on: date,
    by: Any,
    at: datetime,
    ground: str = "",
    until: date | None = None,
    noticed_on: date | None = None,
    novated_to: Supplier | None = None,
    signed_on: date | None = None,
) -> SupplierOnLot:
    """Take one arrow of the table with effect from the day: `transition` is its name.

    `until` is the last day of a suspension, which then lifts by itself. `novated_to` is the
    supplier that takes the place over: it gets a place of its own on the lot.
    Raises NotAllowed, WrongState, LaterEventStands, GroundNeeded, NoticeNeeded,
    EndsBeforeItBegins, SuccessorNeeded, SignatureNeeded and AlreadyOnTheLot.
    """
    place = SupplierOnLot.objects.locked(place_id)
    access.require(by, PLACE[transition].permission, place.lot.framework)
    told = place_events.history(place, before=on)
    source = place_events.status_at(told, on)
    PLACE.target(transition, source=source)
    require_words(place, transition, ground=ground, signed_on=signed_on)
    require_notice(transition, on=on, until=until, noticed_on=noticed_on)
    event = PlaceEvent(place=place, kind=places.ARROWS[transition], on=on, ground=ground.strip())
    if transition == "suspend":
        event.until, event.noticed_on = until, noticed_on
    place_events.require_sequence([*told, event])
    if transition == "novate":
        event.novated_to = _passed_on(place, novated_to, on=on, by=by, at=at, ground=ground)
    _set_days(place, transition, on=on, signed_on=signed_on)
    place_events.append(told, event, by=by, at=at)
    _record(event.kind, place, by=by, at=at, on=on, moved_from=source, ground=ground)
    return place


@transaction.atomic
def rank(
    place_id: int, rank: int | None, *, on: date, by: Any, at: datetime, ground: str = ""
) -> SupplierOnLot:
    """Rank the place for direct awards with effect from the day; None takes its rank away.

    Raises NotAllowed, and WrongState for a place that is not on the lot that day.
    """
    place = SupplierOnLot.objects.locked(place_id)
    access.require(by, Permission.FRAMEWORK_RUN, place.lot.framework)
    told = place_events.history(place, before=on)
    if place_events.status_at(told, on) not in MAY_BE_RANKED:
        raise WrongState("Only a place that is on the lot that day can be ranked.")
    event = PlaceEvent(
        place=place, kind=PlaceEventKind.RANKED, on=on, rank=rank, ground=ground.strip()
    )
    place_events.append(told, event, by=by, at=at)
    _record(event.kind, place, by=by, at=at, on=on, rank=rank, ground=ground)
    return place


@transaction.atomic
def keep(place_id: int, *, on: date, by: Any, at: datetime) -> bool:
    """Bring the row to how its events say it stands on the day; whether anything changed."""
    place = SupplierOnLot.objects.locked(place_id)
    access.require(by, Permission.FRAMEWORK_RUN, place.lot.framework)
    before = place.status
    if not place_events.keep(place, place_events.stored(place), today=on):
        return False
    _record("kept", place, by=by, at=at, on=on, moved_from=before)
    return True


def _created(lot: Lot, supplier: Supplier, **fields: Any) -> SupplierOnLot:
    try:
        with transaction.atomic():
            return SupplierOnLot.objects.create(lot=lot, supplier=supplier, **fields)
    except IntegrityError as twice:
        raise AlreadyOnTheLot() from twice


def _opened(
    lot: Lot,
    supplier: Supplier,
    *,
    on: date,
    by: Any,
    at: datetime,
    rank: int | None,
    ground: str,
    signed_on: date | None = None,
) -> SupplierOnLot:
    """A place appointed by today at the latest, and active from the day on."""
    appointed_on = min(on, signed_on or moments.day_of(at))
    place = _created(lot, supplier, status=PlaceStatus.APPOINTED, starts_on=on)
    first = {"kind": PlaceEventKind.APPOINTED, "on": appointed_on, "ground": ground.strip()}
    ranked = {"kind": PlaceEventKind.RANKED, "on": appointed_on, "rank": rank}
    active = {"kind": PlaceEventKind.ACTIVATED, "on": on}
    told: list[PlaceEvent] = []
    for fields in (first, ranked, active) if rank is not None else (first, active):
        told = place_events.append(told, PlaceEvent(place=place, **fields), by=by, at=at)
    return place


def _passed_on(
    place: SupplierOnLot,
    supplier: Supplier | None,
    *,
    on: date,
    by: Any,
    at: datetime,
    ground: str,
) -> SupplierOnLot:
    """The new supplier's own place on the lot, with the rank of the one before it."""
    if supplier is None:
        raise SuccessorNeeded()
    taken = _opened(place.lot, supplier, on=on, by=by, at=at, rank=place.rank, ground=ground)
    _record("appointed", taken, by=by, at=at, on=on, ground=ground)
    return taken


def _set_days(place: SupplierOnLot, transition: str, *, on: date, signed_on: date | None) -> None:
    if transition == "appoint":
        place.signed_on = signed_on or place.signed_on
    if transition == "activate":
        place.starts_on = on
    if transition in ENDS:
        last = on - timedelta(days=1)
        place.ends_on = max(last, place.starts_on or last)
    place.save(update_fields=["signed_on", "starts_on", "ends_on", "updated_at"])


def _record(
    what: str, place: SupplierOnLot, *, by: Any, at: datetime, on: date, **more: Any
) -> None:
    framework = place.lot.framework
    audit.record(
        f"frameworks.place.{what}",
        subject=place,
        tenant=framework.publisher,
        by=by,
        at=at,
        on=on.isoformat(),
        status=str(place.status),
        **more,
    )
    events.place_moved.announce(place_id=place.pk, framework_id=framework.pk)
