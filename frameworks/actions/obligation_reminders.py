"""Reminders of what falls due: 30, 7 and 1 days before, on the day, and weekly once overdue."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from consortia.actions import notifications
from consortia.choices import NotificationKind
from frameworks.choices import ObligationStatus
from frameworks.models import Obligation
from frameworks.queries import obligations as obligation_queries

DAYS_BEFORE = (30, 7, 1, 0)
WEEK = 7


def milestone(due_on: date, on: date) -> date | None:
    """The newest day, not after `on`, on which a reminder belongs; None before the first.

    A day on which nothing ran is made up for by the next.
    """
    if on > due_on:
        weeks = (on - due_on).days // WEEK
        return due_on + timedelta(days=WEEK * weeks)
    ahead = [due_on - timedelta(days=days) for days in DAYS_BEFORE]
    return max((day for day in ahead if day <= on), default=None)


def remind(*, on: date, at: datetime) -> int:
    """Remind of each open obligation whose milestone has come, once: how many people were told."""
    horizon = on + timedelta(days=max(DAYS_BEFORE))
    rows = Obligation.objects.open().filter(due_on__lte=horizon).order_by("due_on", "pk")
    told = 0
    for key, due_on, reminded_on in rows.values_list("pk", "due_on", "reminded_on"):
        if _belongs(due_on, reminded_on, on):
            told += _remind(key, on=on, at=at)
    return told


def _belongs(due_on: date, reminded_on: date | None, on: date) -> bool:
    day = milestone(due_on, on)
    return day is not None and (reminded_on is None or reminded_on < day)


@transaction.atomic
def _remind(obligation_id: int, *, on: date, at: datetime) -> int:
    """Under a lock, so that two runs at once tell once."""
    row = Obligation.objects.locked(obligation_id)
    is_open = row.status == ObligationStatus.OPEN
    if not is_open or not _belongs(row.due_on, row.reminded_on, on):
        return 0
    told = notifications.tell(
        obligation_queries.told_of(row, on=on),
        kind=NotificationKind.OBLIGATION,
        text=_text(row, on),
        link=reverse("obligation", args=[row.pk]),
        at=at,
    )
    row.reminded_on = on
    row.save(update_fields=["reminded_on"])
    return len(told)


def _text(row: Obligation, on: date) -> str:
    what = f"{row.get_kind_display()} for {row.cause}"
    day = f"{row.due_on:%-d %B %Y}"
    if row.due_on < on:
        return f"{what} was due on {day} and is overdue."
    return f"{what} is due today." if row.due_on == on else f"{what} is due on {day}."
