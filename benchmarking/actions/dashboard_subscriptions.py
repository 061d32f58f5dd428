"""Who is told of the figures of a saved dashboard: chosen by each person, and ended for each.

Whoever is told is told of their own figures: of the claims that they may see themselves.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.urls import reverse

from benchmarking.choices import Permission
from benchmarking.models import DashboardSubscription, SavedDashboard
from benchmarking.queries import savings_news
from benchmarking.queries.savings import Slice
from consortia.actions import notifications
from consortia.choices import NotificationKind
from procurement_portal.core import access, audit


class Why(StrEnum):
    """Why somebody is told no more."""

    CHOSEN = "chosen so"
    DELETED = "it was deleted"
    UNSEEN = "it is not shared with you any more"
    UNREADABLE = "you may not see any more what it is of"


@transaction.atomic
def choose(
    dashboard_id: int, *, rhythm: str, on: date, by: Any, at: datetime
) -> DashboardSubscription | None:
    """Be told every month or quarter, a `DashboardRhythm`, or never, where it is empty.

    The first telling comes with the next month or quarter. Raises NotAllowed.
    """
    dashboard: SavedDashboard = SavedDashboard.objects.locked(dashboard_id)
    access.require(by, Permission.DASHBOARD_FOLLOW, dashboard)
    row = dashboard.subscriptions.filter(person=by.pk).first()
    if not rhythm:
        if row is not None:
            _end(row, Why.CHOSEN, by=by, at=at)
        return None
    row = row or DashboardSubscription(dashboard=dashboard, person=by, told_on=on)
    row.rhythm = rhythm
    row.save()
    audit.record(
        "benchmarking.dashboard_subscription.chosen", subject=row, by=by, at=at, rhythm=rhythm
    )
    return row


@transaction.atomic
def tell(subscription_id: int, *, part: Slice | None, on: date, by: Any, at: datetime) -> bool:
    """Tell the person of the figures of the part that the dashboard is of, as that person sees it.

    Where the person may not see the dashboard, or there is no `part` since a filter of it is not
    theirs to use, the subscription ends and that is what is told. Twice does no harm: each month
    or quarter is told of once. Returns whether figures were told. Raises NotAllowed.
    """
    due = DashboardSubscription.objects.due_on(on).filter(pk=subscription_id)
    row = due.select_for_update(of=("self",)).select_related("person", "dashboard__owner").first()
    if row is None:
        return False
    access.require(by, Permission.DASHBOARD_CHANGE, row.dashboard)
    if not access.can(row.person, Permission.DASHBOARD_FOLLOW, row.dashboard):
        _end(row, Why.UNSEEN, by=by, at=at)
        return False
    if part is None:
        _end(row, Why.UNREADABLE, by=by, at=at)
        return False
    news = savings_news.told(row.person, row.dashboard, part, on=on)
    row.told_on = on
    row.save(update_fields=["told_on", "updated_at"])
    audit.record("benchmarking.dashboard_subscription.told", subject=row, by=by, at=at)
    notifications.tell(
        [row.person],
        kind=NotificationKind.DASHBOARD,
        text=news.text,
        detail=news.detail,
        link=news.link,
        at=at,
    )
    return True


@transaction.atomic
def end_unseen(dashboard: SavedDashboard, *, known_as: str, by: Any, at: datetime) -> None:
    """End the subscriptions of those who may not see it, and tell each so.

    `known_as` is the name by which they knew it.
    """
    for row in _of(dashboard):
        if not access.can(row.person, Permission.DASHBOARD_FOLLOW, dashboard):
            _end(row, Why.UNSEEN, by=by, at=at, known_as=known_as)


@transaction.atomic
def end_all(dashboard: SavedDashboard, *, by: Any, at: datetime) -> None:
    """End every subscription of a dashboard that goes; all are told but who lets it go."""
    for row in _of(dashboard):
        _end(row, Why.CHOSEN if row.person_id == by.pk else Why.DELETED, by=by, at=at)


def _of(dashboard: SavedDashboard) -> list[DashboardSubscription]:
    rows = dashboard.subscriptions.select_for_update(of=("self",)).select_related("person")
    return list(rows.order_by("pk"))


def _end(
    row: DashboardSubscription, why: Why, *, by: Any, at: datetime, known_as: str = ""
) -> None:
    audit.record(
        "benchmarking.dashboard_subscription.ended", subject=row, by=by, at=at, why=str(why)
    )
    name = known_as or row.dashboard.name
    person = row.person
    row.delete()
    if why != Why.CHOSEN:
        notifications.tell(
            [person],
            kind=NotificationKind.DASHBOARD,
            text=f"You are told no more of the savings dashboard “{name}”: {why}.",
            link=reverse("notifications"),
            at=at,
        )
