"""What a posting brings with it: people are told of limits near, and lots follow their ceiling."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from consortia.actions import notifications
from consortia.choices import NotificationKind
from consortia.models import Notification, Person
from consortia.queries import people
from frameworks.actions import lots
from frameworks.choices import ON_THE_LOT, LotStatus
from frameworks.law import headroom as law
from frameworks.law.codes import Kind, Regime
from frameworks.law.headroom import HOLDERS_TOLD_PERCENT, Mark
from frameworks.models import Framework, Lot
from frameworks.queries import holders
from procurement_portal.core import moments
from procurement_portal.core.templatetags import formats

EXHAUSTED = "Nothing is left under its ceiling."
REOPENED = "Something is left under its ceiling again."


def follow(lot: Lot, *, moved: Decimal, by: Any, at: datetime) -> None:
    """Tell of the marks that the move passed, and let the lot follow its ceiling.

    The lot and its framework are as the move left them, and locked.
    """
    framework = lot.framework
    if moved > 0:
        before = framework.committed_value - moved
        found = law.marks(stated_value(framework), framework.commitment_limit)
        passed = law.passed(found, before=before, after=framework.committed_value)
        _tell(framework, f"“{framework}”", passed, at=at)
        if lot.maximum_value is not None:
            own = law.marks(law.Stated(lot.maximum_value, "maximum value"), lot.maximum_value)
            reached = law.passed(own, before=lot.committed_value - moved, after=lot.committed_value)
            _tell(framework, f"{lot} of “{framework}”", reached, at=at)
    ceiling = lot.maximum_value
    had_room = ceiling is None or lot.committed_value - moved < ceiling
    keep_to_ceiling(lot, had_room=had_room, by=by, at=at)


def stated_value(framework: Framework) -> law.Stated | None:
    """The value that shares of the framework are taken of."""
    return law.stated_value(
        Kind(framework.kind),
        Regime(framework.regime),
        maximum=framework.maximum_value,
        estimate=framework.estimated_value,
        granted=framework.granted_value,
    )


def keep_to_ceiling(lot: Lot, *, had_room: bool, by: Any, at: datetime) -> None:
    """Exhaust a live lot with nothing left under its ceiling; reopen one that has room again.

    A lot that a person called exhausted while it still had room stays so.
    """
    if lot.framework.status not in lots.WHILE["exhaust"]:
        return
    if lot.status == LotStatus.LIVE and not lot.has_room:
        _move(lot, "exhaust", EXHAUSTED, by=by, at=at)
        return
    has_room_again = lot.has_room and not had_room
    if lot.status == LotStatus.EXHAUSTED and has_room_again and _somebody_is_on(lot):
        _move(lot, "reopen", REOPENED, by=by, at=at)


def _move(lot: Lot, transition: str, reason: str, *, by: Any, at: datetime) -> None:
    lots.follow([lot], transition, on=moments.day_of(at), by=by, at=at, reason=reason)


def _somebody_is_on(lot: Lot) -> bool:
    return lot.places.filter(status__in=ON_THE_LOT).exists()


def _tell(framework: Framework, name: str, passed: Sequence[Mark], *, at: datetime) -> None:
    """Managers of the highest mark; holders of access of the one that is theirs, or a later."""
    if not passed:
        return
    on = moments.day_of(at)
    highest = passed[-1]
    _tell_once(framework, people.managers_of(framework.publisher, on=on), name, highest, at=at)
    if any(mark.percent == HOLDERS_TOLD_PERCENT for mark in passed):
        _tell_once(framework, holders.officers_with_access(framework, on=on), name, highest, at=at)


def _tell_once(
    framework: Framework, who: Any, name: str, mark: Mark, *, at: datetime
) -> list[Notification]:
    """Tell those who were not told these words yet; another limit makes other words."""
    text = f"{name} has {mark.words} ({formats.pounds(mark.amount)})."
    link = reverse("framework", args=[framework.slug])
    kind = NotificationKind.HEADROOM
    knowing = Notification.objects.filter(kind=kind, link=link, text=text).values("person")
    unknowing: Any = Person.objects.filter(pk__in=who.values("pk")).exclude(pk__in=knowing)
    return notifications.tell(unknowing.order_by("pk"), kind=kind, text=text, link=link, at=at)
