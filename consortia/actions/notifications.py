"""Telling people: one row for each, in the transaction of what it tells of.

By e-mail it leaves later, as each one chose: see `mailing`.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from consortia import events
from consortia.choices import USUAL_RHYTHM, MailRhythm, NotificationKind
from consortia.models import Notification, NotificationSetting, Person
from consortia.queries import notifications


def tell(
    people: Iterable[Person],
    *,
    kind: str,
    text: str,
    link: str,
    at: datetime,
    rhythm: str | None = None,
    detail: str = "",
) -> list[Notification]:
    """Tell each person once. `kind` is a `NotificationKind`, `link` a path of the portal.

    `detail` is what else there is to say, in lines of its own.
    `rhythm` is a choice narrower than the kind's, such as that of one saved search; it holds
    where the person has not switched the whole kind off.
    """
    once = {person.pk: person for person in people}
    if not once:
        return []
    chosen = dict(
        NotificationSetting.objects.filter(person__in=once, kind=kind)
        .order_by("pk")
        .values_list("person_id", "rhythm")
    )
    usual = USUAL_RHYTHM[NotificationKind(kind)]
    told = Notification.objects.bulk_create(
        Notification(
            person=person,
            kind=kind,
            text=text,
            detail=detail,
            link=link,
            told_at=at,
            rhythm=_rhythm(chosen.get(person.pk, usual), rhythm),
        )
        for person in once.values()
    )
    _recount(once)
    if any(row.rhythm == MailRhythm.NOW for row in told):
        events.mail_fell_due.announce()
    return told


@transaction.atomic
def mark_read(notification: Notification, *, by: Any, at: datetime) -> None:
    """Note that the person has seen it; the first time counts. Somebody else's stays as it is."""
    _mark(Notification.objects.filter(pk=notification.pk), by=by, at=at)


@transaction.atomic
def mark_all_read(*, by: Any, at: datetime, kind: str = "") -> int:
    """Note that the person has seen all of it, or all of a kind. Returns how many were unread."""
    rows = Notification.objects.filter(kind=kind) if kind else Notification.objects.all()
    return _mark(rows, by=by, at=at)


def _rhythm(chosen: str, narrower: str | None) -> str:
    return chosen if narrower is None or chosen == MailRhythm.OFF else narrower


def _mark(rows: Any, *, by: Any, at: datetime) -> int:
    marked: int = rows.visible_to(by).unread().update(read_at=at, updated_at=at)
    if marked:
        _recount([by.pk])
    return marked


def _recount(people: Iterable[int]) -> None:
    """Once this is committed, since others count until then what was before."""
    transaction.on_commit(partial(notifications.forget_unread, list(people)))
