"""A person's secret address from which calendars read; only its hash is kept."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from consortia.models import Person
from frameworks.models import CalendarFeed
from procurement_portal.core import audit

TOKEN_BYTES = 32


@transaction.atomic
def renew(*, by: Person, at: datetime) -> str:
    """Make the person's address, or a new one in its place: its token, told once."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    CalendarFeed.objects.update_or_create(person=by, defaults={"token_hash": hash_of(token)})
    audit.record("frameworks.calendar_feed.made", subject=by, by=by, at=at)
    return token


@transaction.atomic
def remove(*, by: Person, at: datetime) -> bool:
    """Take the address away: calendars that know it get nothing more. Whether there was one."""
    gone, _ = CalendarFeed.objects.filter(person=by).delete()
    if gone:
        audit.record("frameworks.calendar_feed.removed", subject=by, by=by, at=at)
    return bool(gone)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
