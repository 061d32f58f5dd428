"""Places of agreements that were concluded before they came to the portal, many at once.

The same rows and events as `places.appoint` leaves behind, written by sets. R18 does not speak
here: these suppliers are not added, the record of the award is completed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from consortia.models import Consortium
from frameworks.choices import Permission, PlaceEventKind, PlaceStatus
from frameworks.models import PlaceEvent, SupplierOnLot
from procurement_portal.core import access, audit, moments

AT_ONCE = 2000
DAY_NOT_TOLD = "The list does not tell from which day."


@dataclass(frozen=True)
class Held:
    """A supplier's place on a lot; `since` is empty where no list tells the day."""

    lot_id: int
    supplier_id: int
    since: date | None
    not_after: date | None = None


def record(
    places: Sequence[Held], publisher: Consortium, *, ground: str, by: Any, at: datetime
) -> int:
    """Write the places with their events, in the caller's transaction; return how many.

    Raises NotAllowed.
    """
    access.require(by, Permission.FRAMEWORK_IMPORT, publisher)
    today = moments.day_of(at)
    rows = SupplierOnLot.objects.bulk_create(
        [
            SupplierOnLot(
                lot_id=one.lot_id,
                supplier_id=one.supplier_id,
                status=PlaceStatus.APPOINTED if _day(one, today) > today else PlaceStatus.ACTIVE,
                starts_on=one.since,
            )
            for one in places
        ],
        batch_size=AT_ONCE,
    )
    told: list[PlaceEvent] = []
    for row, one in zip(rows, places, strict=True):
        day = _day(one, today)
        words = ground if one.since else f"{ground} {DAY_NOT_TOLD}"
        shared = {"place": row, "recorded_by": str(by), "recorded_at": at}
        appointed, activated = PlaceEventKind.APPOINTED, PlaceEventKind.ACTIVATED
        told.append(PlaceEvent(kind=appointed, on=min(day, today), ground=words, **shared))
        told.append(PlaceEvent(kind=activated, on=day, **shared))
    PlaceEvent.objects.bulk_create(told, batch_size=AT_ONCE)
    audit.record(
        "frameworks.places.recorded",
        subject=publisher,
        tenant=publisher,
        by=by,
        at=at,
        places=len(rows),
        ground=ground,
    )
    return len(rows)


def _day(one: Held, today: date) -> date:
    return one.since or min(today, one.not_after or today)
