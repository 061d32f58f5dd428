"""E-mails with news: each row goes out once, with all else that is due to its person by then.

A worker claims rows by writing `mailed_at` and commits before it speaks to the mail server, so
that two workers never send the same news. What the server did not take is given back and goes out
with the next sweep. A worker that is killed between claim and sending loses an e-mail rather than
sending it twice; the news itself is in the portal.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

import structlog
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from consortia.actions import notification_settings
from consortia.choices import ALWAYS_MAILED, MailRhythm, NotificationKind
from consortia.models import Notification, Person
from procurement_portal.core import mail

log = structlog.get_logger(__name__)

MORNING = time(7)
STALE_AFTER = timedelta(days=14)
FOR_GOOD = HTTPStatus.INTERNAL_SERVER_ERROR  # SMTP's replies of 500 and above are final, too


def mail_now(*, at: datetime) -> int:
    """Send what goes out at once. Returns how many e-mails the server took."""
    return _mail(Q(rhythm=MailRhythm.NOW), at=at)


def mail_digests(*, at: datetime) -> int:
    """Send each person one e-mail with what was told before this morning, and before Monday's.

    Safe at any hour: a second run finds nothing, a late one sends what the first could not.
    """
    morning, monday = mornings(at=at)
    due = Q(rhythm=MailRhythm.DAILY, told_at__lt=morning)
    return _mail(due | Q(rhythm=MailRhythm.WEEKLY, told_at__lt=monday), at=at)


def mornings(*, at: datetime) -> tuple[datetime, datetime]:
    """The last morning, and the last Monday morning, at which digests were to leave."""
    local = timezone.localtime(at)
    day = local.date() if local.time() >= MORNING else local.date() - timedelta(days=1)
    monday = day - timedelta(days=day.weekday())
    return _morning_of(day), _morning_of(monday)


def _morning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))


def _mail(due: Q, *, at: datetime) -> int:
    rows = Notification.objects.unmailed().filter(
        due, told_at__gt=at - STALE_AFTER, person__is_active=True
    )
    people = list(Person.objects.filter(pk__in=rows.values("person")).order_by("pk"))
    if not people:
        return 0
    server = get_connection()
    sent = 0
    try:
        server.open()
        for person in people:
            sent += _mail_person(server, person, rows.filter(person=person), at=at)
    except (SMTPException, OSError) as away:
        log.warning("mail_server_away", reason=str(away), sent=sent)
    finally:
        server.close()
    return sent


def _mail_person(server: Any, person: Person, rows: QuerySet[Notification], *, at: datetime) -> int:
    """Claim the person's rows and send them. Raises what ends the talk with the server."""
    claimed = _claim(rows, at=at)
    if not claimed:
        return 0
    try:
        server.send_messages([letter(person, claimed)])
    except SMTPRecipientsRefused as refused:
        if any(code < FOR_GOOD for code, _ in refused.recipients.values()):
            _give_back(claimed)
        log.warning("mail_refused", person_id=person.pk, reason=str(refused))
        return 0
    except (SMTPException, OSError):
        _give_back(claimed)
        raise
    except Exception:
        _give_back(claimed)
        log.exception("mail_not_written", person_id=person.pk)
        return 0
    return 1


@transaction.atomic
def _claim(rows: QuerySet[Notification], *, at: datetime) -> list[Notification]:
    """The rows that nobody else has claimed, oldest first, claimed."""
    free = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("told_at", "pk"))
    Notification.objects.filter(pk__in=[row.pk for row in free]).update(mailed_at=at)
    return free


def _give_back(claimed: Sequence[Notification]) -> None:
    Notification.objects.filter(pk__in=[row.pk for row in claimed]).update(mailed_at=None)


def letter(person: Person, rows: Sequence[Notification]) -> mail.Letter:
    """The e-mail that tells the person of these."""
    kinds = [kind for kind in NotificationKind if any(row.kind == kind for row in rows)]
    sections = [
        {"kind": kind, "rows": [_told(row) for row in rows if row.kind == kind]} for kind in kinds
    ]
    can_end = [kind for kind in kinds if kind not in ALWAYS_MAILED]
    return mail.letter(
        "notifications",
        {
            "person": person,
            "sections": sections,
            "count": len(rows),
            "unsubscribe": [{"kind": kind, "url": _end(person, [kind])} for kind in can_end],
            "always": [kind for kind in kinds if kind in ALWAYS_MAILED],
            "settings_url": mail.absolute(reverse("notification-settings")),
        },
        to=person.email,
        subject=rows[0].text if len(rows) == 1 else f"{len(rows)} things are new for you",
        reference=f"news-{rows[0].pk}-{rows[-1].pk}",
        unsubscribe=_end(person, can_end) if can_end else "",
    )


def _told(row: Notification) -> dict[str, Any]:
    url = mail.absolute(reverse("notification", args=[row.pk]))
    return {"text": row.text, "detail": row.detail.splitlines(), "url": url}


def _end(person: Person, kinds: Iterable[str]) -> str:
    token = notification_settings.unsubscribe_token(person, kinds)
    return mail.absolute(reverse("unsubscribe", args=[token]))
