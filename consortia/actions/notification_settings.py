"""How often people get e-mails: chosen on the settings page, or by the link in an e-mail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.core import signing
from django.db import transaction

from consortia.choices import ALWAYS_MAILED, MailRhythm, NotificationKind
from consortia.models import Notification, NotificationSetting, Person
from consortia.queries import notifications
from procurement_portal.core import audit
from procurement_portal.core.errors import DomainError

SALT = "consortia.unsubscribe"


class AlwaysMailed(DomainError):
    """Answers to what one asked for oneself are never without an e-mail."""

    code = "always_mailed"
    title = "E-mails about decisions on your own requests cannot be switched off."
    cure = "Choose once a day or once a week instead."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class LinkUnknown(DomainError):
    """The link was not written by this portal, or is not whole."""

    code = "link_unknown"
    title = "This link does not work."
    cure = "Copy the whole link from the e-mail, or sign in and change it in your account."
    status = HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class Unsubscription:
    """Who wants no more e-mails, and of which kinds."""

    person: Person
    kinds: tuple[NotificationKind, ...]


@transaction.atomic
def choose(rhythms: Mapping[str, str], *, by: Any, at: datetime) -> dict[str, str]:
    """Set how often e-mails of these kinds go out to the person; returns what that changed.

    What was told already and waits for its e-mail follows the new choice. Raises AlwaysMailed.
    """
    if any(rhythms.get(kind) == MailRhythm.OFF for kind in ALWAYS_MAILED):
        raise AlwaysMailed()
    Person.objects.select_for_update().get(pk=by.pk)
    present = {setting.kind: setting.rhythm for setting in notifications.settings_of(by)}
    changed = {
        str(kind): str(rhythm)
        for kind, rhythm in rhythms.items()
        if present[NotificationKind(kind)] != rhythm
    }
    for kind, rhythm in changed.items():
        NotificationSetting.objects.update_or_create(
            person=by, kind=kind, defaults={"rhythm": rhythm}
        )
        Notification.objects.visible_to(by).unmailed().filter(kind=kind).update(rhythm=rhythm)
    if changed:
        audit.record(
            "consortia.notification_settings.changed", subject=by, by=by, at=at, rhythms=changed
        )
    return changed


def unsubscribe_token(person: Person, kinds: Iterable[str]) -> str:
    """The part of a link that lets the person end e-mails of these kinds without signing in."""
    return signing.dumps([person.pk, *map(str, kinds)], salt=SALT)


def read_token(token: str) -> Unsubscription:
    """Whose link it is, and for which kinds. Raises LinkUnknown."""
    try:
        person_pk, *kinds = signing.loads(token, salt=SALT)
        return Unsubscription(
            Person.objects.get(pk=person_pk), tuple(NotificationKind(kind) for kind in kinds)
        )
    except (signing.BadSignature, ValueError, Person.DoesNotExist) as unknown:
        raise LinkUnknown() from unknown
