"""What a day brings by itself: ends, beginnings, suspensions that lift, and reminders.

It asks which things are due and takes each through its own door, as the portal. What one refuses
does not stop the others, and twice does no harm.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.urls import reverse

from consortia.actions import notifications
from consortia.choices import NotificationKind
from consortia.models import Consortium, Notification
from consortia.queries import people
from frameworks.actions import (
    access,
    call_offs,
    contracts,
    lifecycle,
    obligation_reminders,
    obligations,
    offers,
    places,
    schemes,
)
from frameworks.choices import SchemeStatus
from frameworks.models import AssuredListing, OpenFrameworkScheme
from frameworks.queries import contracts as contract_queries
from frameworks.queries import due, expiry
from frameworks.queries import schemes as scheme_queries
from procurement_portal.core.errors import DomainError

log = structlog.get_logger(__name__)


def advance(*, on: date, by: Any, at: datetime) -> Counter[str]:
    """Bring everything to the day: how many of each were moved or told."""
    done: Counter[str] = Counter()
    done["places"] = _each(due.places(on), lambda key: places.keep(key, on=on, by=by, at=at))
    for transition, keys in due.frameworks(on).items():
        done[transition] = _each(keys, _mover(transition, on=on, by=by, at=at))
    done["accesses"] = _each(access.due(at=at), lambda step: access.move(*step, by=by, at=at))
    done["offers"] = _each(offers.due(at=at), lambda key: offers.lapse(key, by=by, at=at))
    done["schemes"] = _each(due.schemes(on), lambda key: _close(key, on=on, by=by, at=at))
    for arrow, keys in contract_queries.due(on).items():
        done[f"contracts_{arrow}"] = _each(keys, _contract_mover(arrow, on=on, by=by, at=at))
    done["closed"] = _each(
        due.competitions(at), lambda key: call_offs.move(key, "close", by=by, at=at)
    )
    done["told"] = _tell_of_ends(on=on, at=at)
    done["told"] += _tell_of_reopenings(on=on, at=at) + _tell_of_listings(on=on, at=at)
    done["obligations"] = obligations.sweep(on=on, by=by, at=at)
    done["reminded"] = obligation_reminders.remind(on=on, at=at)
    log.info("schedule_advanced", on=on.isoformat(), **done)
    return done


def _each(keys: Iterable[Any], step: Callable[[Any], Any]) -> int:
    """Take the step for each; how many did something."""
    moved = 0
    for key in keys:
        try:
            moved += step(key) is not False
        except DomainError as refusal:
            log.warning("schedule_step_refused", key=key, code=refusal.code, title=refusal.title)
    return moved


def _mover(transition: str, *, on: date, by: Any, at: datetime) -> Callable[[int], Any]:
    return lambda key: lifecycle.move(key, transition, on=on, by=by, at=at)


def _contract_mover(arrow: str, *, on: date, by: Any, at: datetime) -> Callable[[int], Any]:
    return lambda key: contracts.move(key, arrow, on=on, by=by, at=at)


def _close(scheme_id: int, *, on: date, by: Any, at: datetime) -> OpenFrameworkScheme:
    return schemes.move(
        scheme_id, "close", on=on, by=by, at=at, reason="Its eight years are over (R15)."
    )


def _tell_of_ends(*, on: date, at: datetime) -> int:
    """Tell managers of frameworks that end within a year and that nothing follows."""
    rows = expiry.without_successor(expiry.ending_between(on, due.horizon(on)))
    told = 0
    for framework in rows:
        months = due.milestone(framework.ends_on, on)
        text = (
            f"“{framework}” ends on {framework.ends_on:%-d %B %Y}, and nothing follows it yet: "
            f"{months} months or less are left."
        )
        link = reverse("framework-successor", args=[framework.slug])
        told += _tell_once(framework.publisher, text, link=link, on=on, at=at)
    return told


def _tell_of_reopenings(*, on: date, at: datetime) -> int:
    """Tell managers of schemes whose next award falls due within a year, or is overdue."""
    told = 0
    open_ones = OpenFrameworkScheme.objects.exclude(status=SchemeStatus.CLOSED)
    for scheme in open_ones.select_related("publisher").order_by("pk"):
        outlook = scheme_queries.outlook(scheme, on=on)
        if outlook.due_on is None or not (outlook.overdue_reopening or outlook.months_left):
            continue
        left = f"{outlook.months_left} months or less are left."
        said = "It is overdue." if outlook.overdue_reopening else left
        text = (
            f"“{scheme}” must award its next framework by {outlook.due_on:%-d %B %Y} (R15): {said}"
        )
        link = reverse("scheme", args=[scheme.pk])
        told += _tell_once(scheme.publisher, text, link=link, on=on, at=at)
    return told


def _tell_of_listings(*, on: date, at: datetime) -> int:
    """Tell managers of assured listings that ended yesterday or in the days before."""
    ended = AssuredListing.objects.filter(
        withdrawn_on=None, expires_on__range=(on - due.LISTING_NEWS, on - timedelta(days=1))
    ).select_related("framework__publisher")
    told = 0
    for listing in ended.order_by("pk"):
        framework = listing.framework
        text = f"The assured listing of “{framework}” ended on {listing.expires_on:%-d %B %Y}."
        link = reverse("framework", args=[framework.slug])
        told += _tell_once(framework.publisher, text, link=link, on=on, at=at)
    return told


def _tell_once(publisher: Consortium, text: str, *, link: str, on: date, at: datetime) -> int:
    """Tell each manager who was not told these words yet; how many were."""
    knowing = Notification.objects.filter(
        kind=NotificationKind.FRAMEWORK_ENDING, link=link, text=text
    ).values("person")
    managers = people.managers_of(publisher, on=on).exclude(pk__in=knowing)
    told = notifications.tell(
        managers, kind=NotificationKind.FRAMEWORK_ENDING, text=text, link=link, at=at
    )
    return len(told)
