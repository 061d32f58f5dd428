"""What a person has been told, how much of it is unread, and how it reaches them by e-mail."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from redis.exceptions import RedisError

from consortia.choices import ALWAYS_MAILED, USUAL_RHYTHM, MailRhythm, NotificationKind
from consortia.models import Notification, NotificationSetting

UNREAD_SECONDS = 60
LATEST = 5


@dataclass(frozen=True)
class Setting:
    """One kind of news and how often it goes out by e-mail to the person."""

    kind: NotificationKind
    rhythm: MailRhythm
    usual: MailRhythm

    @property
    def may_be_off(self) -> bool:
        """Whether the person may do without e-mails of the kind."""
        return self.kind not in ALWAYS_MAILED


def settings_of(person: Any) -> list[Setting]:
    """The person's rhythm for every kind: chosen, or the usual one."""
    chosen = dict(
        NotificationSetting.objects.visible_to(person).values_list("kind", "rhythm").order_by("pk")
    )
    return [
        Setting(kind, MailRhythm(chosen.get(kind, USUAL_RHYTHM[kind])), USUAL_RHYTHM[kind])
        for kind in NotificationKind
    ]


def unread_first(rows: QuerySet[Notification]) -> QuerySet[Notification]:
    """The rows in the order of the list: unread before read, each newest first."""
    is_unread = ExpressionWrapper(Q(read_at=None), output_field=BooleanField())
    return rows.order_by(is_unread.desc(), "-told_at", "-pk")


def latest(person: Any) -> QuerySet[Notification]:
    """The last few things that the person was told, newest first."""
    return Notification.objects.visible_to(person).order_by("-told_at", "-pk")[:LATEST]


def unread_count(person: Any) -> int:
    """How many are unread; remembered for a minute, or until something is told or read."""
    if not getattr(person, "is_authenticated", False):
        return 0
    try:
        known = cache.get_or_set(_key(person.pk), lambda: _count(person), UNREAD_SECONDS)
    except RedisError:
        return _count(person)
    return int(known or 0)


def forget_unread(people: Iterable[int]) -> None:
    """Let the counts of these people be counted anew; a cache that is away forgets in a minute."""
    with suppress(RedisError):
        cache.delete_many([_key(pk) for pk in people])


def _count(person: Any) -> int:
    return Notification.objects.visible_to(person).unread().count()


def _key(person_pk: int) -> str:
    return f"notifications:unread:{person_pk}"
