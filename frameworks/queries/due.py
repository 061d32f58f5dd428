"""What a day asks for: which frameworks, places and schemes are behind it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import F, Q
from django.db.models.functions import TruncDate

from frameworks.choices import (
    CallOffStatus,
    FrameworkStatus,
    PlaceEventKind,
    PlaceStatus,
    SchemeStatus,
)
from frameworks.law.rules import open_schemes as law
from frameworks.models import CallOff, Framework, OpenFrameworkScheme, PlaceEvent, SupplierOnLot
from frameworks.queries import places as place_queries

CLOSES_BEFORE_END = timedelta(days=180)
TOLD_MONTHS = (3, 6, 12)
LISTING_NEWS = timedelta(days=7)
AT_ONCE = 500


def frameworks(on: date) -> Mapping[str, list[int]]:
    """Keys of the frameworks whose time has come, by the arrow that each is to take."""
    ended = Framework.objects.filter(
        status__in=[FrameworkStatus.LIVE, FrameworkStatus.CLOSING, FrameworkStatus.SUSPENDED],
        ends_on__lt=on,
    )
    ending = Framework.objects.filter(
        status=FrameworkStatus.LIVE, ends_on__gte=on, ends_on__lte=on + CLOSES_BEFORE_END
    )
    return {
        "expire": list(ended.order_by("pk").values_list("pk", flat=True)),
        "close": list(ending.order_by("pk").values_list("pk", flat=True)),
    }


def places(on: date) -> Iterator[int]:
    """Keys of the places that stand otherwise than their events say.

    Only time moves a place without an action: a suspension that ends, or an event that was
    recorded ahead. Those are looked at, some hundreds with one query.
    """
    lifted = PlaceEvent.objects.filter(kind=PlaceEventKind.SUSPENDED, until__lt=on)
    ahead = PlaceEvent.objects.until(on).filter(on__gte=TruncDate(F("recorded_at")))
    suspects = SupplierOnLot.objects.filter(
        Q(status=PlaceStatus.SUSPENDED, pk__in=lifted.values("place"))
        | Q(pk__in=ahead.values("place"))
    ).order_by("pk")
    last = 0
    while rows := list(suspects.filter(pk__gt=last)[:AT_ONCE]):
        standings = place_queries.standings_on(rows, on)
        last = rows[-1].pk
        yield from (row.pk for row in rows if _is_behind(row, standings[row.pk]))


def schemes(on: date) -> list[int]:
    """Keys of the schemes whose eight years are over."""
    rows = OpenFrameworkScheme.objects.filter(first_awarded_on__isnull=False).exclude(
        status=SchemeStatus.CLOSED
    )
    return [
        scheme.pk
        for scheme in rows.order_by("pk")
        if scheme.first_awarded_on and law.scheme_end(scheme.first_awarded_on) < on
    ]


def horizon(on: date) -> date:
    """The last day of which managers are told today."""
    return on + relativedelta(months=max(TOLD_MONTHS))


def milestone(ends_on: date | None, on: date) -> int | None:
    """The fewest of 3, 6 and 12 months within which it ends."""
    if ends_on is None:
        return None
    return next(
        (months for months in TOLD_MONTHS if ends_on <= on + relativedelta(months=months)), None
    )


def _is_behind(place: SupplierOnLot, standing: place_queries.Standing) -> bool:
    told = (standing.status, standing.rank)
    return standing.status is not None and told != (place.status, place.rank)


def competitions(at: datetime) -> list[int]:
    """Keys of the competitions whose deadline has passed: their responses are to be opened."""
    rows = CallOff.objects.filter(status=CallOffStatus.INVITED, deadline_at__lt=at)
    return list(rows.order_by("pk").values_list("pk", flat=True))
