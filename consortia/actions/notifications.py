"""Telling people: one row for each, in the transaction of what it tells of."""

from collections.abc import Iterable
from datetime import datetime

from consortia.models import Notification, Person


def tell(
    people: Iterable[Person], *, kind: str, text: str, link: str, at: datetime
) -> list[Notification]:
    """Tell each person once. `kind` is a `NotificationKind`, `link` a path of the portal."""
    once = {person.pk: person for person in people}
    return Notification.objects.bulk_create(
        Notification(person=person, kind=kind, text=text, link=link, told_at=at)
        for person in once.values()
    )
