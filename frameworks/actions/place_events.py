"""The history of a place: what was told is kept, and every event follows from those before.

Only `actions.places` calls these, with the place's row locked.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from frameworks.choices import PLACE, PlaceEventKind, PlaceStatus
from frameworks.models import PlaceEvent, SupplierOnLot
from frameworks.queries import places
from procurement_portal.core import access, moments
from procurement_portal.core.errors import DomainError, WrongState


class LaterEventStands(DomainError):
    """What was recorded for a later day would no longer follow."""

    code = "later_event_stands"
    title = "Something is already recorded for a later day that would contradict this."
    cure = "Choose a day after it, or another step."


def stored(place: SupplierOnLot) -> list[PlaceEvent]:
    """What was told of the place, in the order of effect."""
    return list(PlaceEvent.objects.filter(place=place).by_day())


def history(place: SupplierOnLot, *, before: date) -> list[PlaceEvent]:
    """What was told; of a place with nothing told, what its row implies (not stored yet)."""
    return stored(place) or _implied(place, before=before)


def status_at(told: Sequence[PlaceEvent], day: date) -> str:
    """Where the place stands on the day. Raises WrongState where there was no place yet."""
    status = places.folded(told, day).status
    if status is None:
        raise WrongState("This place did not exist yet on that day.", cure="Choose a later day.")
    return status


def require_sequence(told: Sequence[PlaceEvent]) -> None:
    """Raise LaterEventStands unless each event may follow those before it.

    The new event comes last in `told`, and so takes effect last on its day.
    """
    standing = places.Standing()
    for event in sorted(told, key=lambda each: each.on):
        if not _may_follow(event.kind, standing.on(event.on).status):
            raise LaterEventStands()
        standing = standing.after(event)


def append(
    told: Sequence[PlaceEvent], event: PlaceEvent, *, by: Any, at: datetime
) -> list[PlaceEvent]:
    """Write the event (and before it what was only implied), and bring the row to today."""
    for implied in told:
        if implied.pk is None:
            _write(implied, by=access.SYSTEM, at=at)
    _write(event, by=by, at=at)
    whole = sorted([*told, event], key=lambda each: each.on)
    keep(event.place, whole, today=moments.day_of(at))
    return whole


def keep(place: SupplierOnLot, told: Sequence[PlaceEvent], *, today: date) -> bool:
    """Bring the row to how its events say it stands today; whether anything changed."""
    standing = places.of_row(place, told, today)
    if standing.status is None or (standing.status, standing.rank) == (place.status, place.rank):
        return False
    place.status, place.rank = standing.status, standing.rank
    place.save(update_fields=["status", "rank", "updated_at"])
    return True


def _implied(place: SupplierOnLot, *, before: date) -> list[PlaceEvent]:
    first = place.starts_on or place.lot.starts_on or place.lot.framework.starts_on or before
    event = PlaceEvent(place=place, kind=places.KIND_OF[place.status], on=min(first, before))
    if place.status == PlaceStatus.SUSPENDED:
        event.ground, event.noticed_on = "Suspended before events were kept.", event.on
    return [event]


def _may_follow(kind: str, status: str | None) -> bool:
    if status is None or kind == PlaceEventKind.RANKED:
        return True
    arrow = next((name for name, leaves in places.ARROWS.items() if leaves == kind), "")
    return bool(arrow) and status in PLACE[arrow].sources


def _write(event: PlaceEvent, *, by: Any, at: datetime) -> None:
    event.recorded_by, event.recorded_at = str(by), at
    event.save(force_insert=True)
