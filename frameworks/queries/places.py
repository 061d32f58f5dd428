"""How suppliers' places stood on a day: their events, folded in the order of effect."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Protocol

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from frameworks.choices import PLACE, PlaceEventKind, PlaceStatus
from frameworks.models import Lot, PlaceEvent, SupplierOnLot

ARROWS: Mapping[str, str] = {
    "tender": PlaceEventKind.TENDERED,
    "prefer": PlaceEventKind.PREFERRED,
    "not_succeed": PlaceEventKind.UNSUCCESSFUL,
    "withdraw": PlaceEventKind.WITHDRAWN,
    "appoint": PlaceEventKind.APPOINTED,
    "activate": PlaceEventKind.ACTIVATED,
    "suspend": PlaceEventKind.SUSPENDED,
    "resume": PlaceEventKind.RESUMED,
    "leave": PlaceEventKind.LEFT,
    "remove": PlaceEventKind.REMOVED,
    "novate": PlaceEventKind.NOVATED,
}
"""The event that each arrow of the table leaves behind."""

BEGINNING: Mapping[str, str] = {PlaceEventKind.INVITED: PlaceStatus.INVITED}
LEADS_TO: Mapping[str, str] = {
    **BEGINNING,
    **{ARROWS[arrow.name]: arrow.target for arrow in PLACE},
}
KIND_OF: Mapping[str, str] = {status: kind for kind, status in LEADS_TO.items()} | {
    PlaceStatus.ACTIVE: PlaceEventKind.ACTIVATED
}


class Told(Protocol):
    """What a fold reads of an event."""

    kind: str
    on: date
    until: date | None
    rank: int | None


@dataclass(frozen=True)
class Standing:
    """How a place stands on a day. No status: there was no place yet."""

    status: str | None = None
    rank: int | None = None
    since: date | None = None
    until: date | None = None
    """The last day of the suspension that it is under, where one was set."""

    def on(self, day: date) -> "Standing":
        """A suspension whose last day is over has lifted by itself."""
        if self.until is None or day <= self.until:
            return self
        lifted = self.until + timedelta(days=1)
        return replace(self, status=PlaceStatus.ACTIVE, since=lifted, until=None)

    def after(self, event: Told) -> "Standing":
        """Once the event has taken effect."""
        here = self.on(event.on)
        if event.kind == PlaceEventKind.RANKED:
            return replace(here, rank=event.rank)
        return replace(here, status=LEADS_TO[event.kind], since=event.on, until=event.until)


def folded(events: Iterable[Told], day: date) -> Standing:
    """How the place stands at the end of the day; `events` come in the order of effect."""
    standing = Standing()
    for event in events:
        if event.on > day:
            break
        standing = standing.after(event)
    return standing.on(day)


def of_row(place: SupplierOnLot, events: Sequence[Told], day: date) -> Standing:
    """As `folded`; a rank that no event told of is the row's."""
    standing = folded(events, day)
    if any(event.kind == PlaceEventKind.RANKED for event in events if event.on <= day):
        return standing
    return replace(standing, rank=place.rank)


def standings_on(places: Iterable[SupplierOnLot], day: date) -> dict[int, Standing]:
    """How each place stood on the day, by its key, in one query however many there are.

    A place of which no event was kept is taken to stand as its row says.
    """
    told: dict[int, list[PlaceEvent]] = defaultdict(list)
    rows = list(places)
    for event in PlaceEvent.objects.filter(place__in=rows).by_day():
        told[event.place_id].append(event)
    return {
        place.pk: of_row(place, told[place.pk], day) if place.pk in told else _as_stored(place, day)
        for place in rows
    }


def statuses_on(places: Iterable[SupplierOnLot], day: date) -> dict[int, str | None]:
    """The status of each place on the day, by its key; None where there was no place yet."""
    return {key: standing.status for key, standing in standings_on(places, day).items()}


def standing_on(place: SupplierOnLot, day: date) -> Standing:
    """How one place stood on the day."""
    return standings_on([place], day)[place.pk]


def status_on(place: SupplierOnLot, day: date) -> str | None:
    """The place's status on the day; None where there was no place yet."""
    return standing_on(place, day).status


def with_suspensions(rows: QuerySet[SupplierOnLot], *, on: date) -> QuerySet[Any]:
    """Each place with `suspended_until`, the set last day of the newest suspension by that day."""
    newest = (
        PlaceEvent.objects.filter(place=OuterRef("pk"), kind=PlaceEventKind.SUSPENDED)
        .until(on)
        .order_by("-on", "-pk")
    )
    return rows.annotate(suspended_until=Subquery(newest.values("until")[:1]))


def public_places(*, on: date) -> QuerySet[Any]:
    """Awarded places as everybody sees them, the ranked ones first, each with its supplier."""
    rows = SupplierOnLot.objects.public().select_related("supplier")
    return with_suspensions(rows, on=on).order_by("rank", "supplier__name", "pk")


def first_public_places(number: int, *, on: date) -> QuerySet[Any]:
    """As `public_places`, but only so many of each lot."""
    in_order = Window(
        RowNumber(), partition_by=F("lot"), order_by=[F("rank"), F("supplier__name"), F("pk")]
    )
    return public_places(on=on).annotate(position=in_order).filter(position__lte=number)


def with_status_today(rows: Iterable[SupplierOnLot], *, on: date) -> list[Any]:
    """The places, each with `status_today`, as its events tell it, in one query."""
    placed: list[Any] = list(rows)
    told = statuses_on(placed, on)
    for place in placed:
        place.status_today = PlaceStatus(told[place.pk] or place.status)
    return placed


def of_lot(lot: Lot, *, on: date) -> QuerySet[Any]:
    """All places of one lot with their whole history, for those who run the framework."""
    history = PlaceEvent.objects.select_related("novated_to__supplier").order_by("-on", "-pk")
    rows = SupplierOnLot.objects.filter(lot=lot).select_related("supplier", "lot__framework")
    return (
        with_suspensions(rows, on=on)
        .prefetch_related(Prefetch("events", queryset=history))
        .order_by("rank", "supplier__name", "pk")
    )


def _as_stored(place: SupplierOnLot, day: date) -> Standing:
    if place.starts_on is not None and day < place.starts_on:
        return Standing()
    return Standing(status=place.status, rank=place.rank, since=place.starts_on)
