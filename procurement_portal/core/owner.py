"""The database user that owns the tables, for the few commands that change or empty them.

Web, workers and beat connect as another, who owns nothing. Where `OWNER_DATABASE_URL` is not given,
both are one, and the owner's powers lie open to whatever runs in the application.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from procurement_portal.core.errors import DomainError

LOGIN = ("USER", "PASSWORD", "HOST", "PORT")


class OwnerNeeded(DomainError):
    """The application's own database user was asked to remove what it may only add to."""

    code = "owner_needed"
    title = "Only the owner of the database may do this."
    cure = "Run the command with OWNER_DATABASE_URL set, as for manage.py migrate."


@contextmanager
def connected() -> Iterator[None]:
    """Connect as the owner inside the block; not inside a transaction."""
    used = connection.settings_dict
    before = {name: used[name] for name in LOGIN}
    owner = {name: settings.OWNER_DATABASE[name] for name in LOGIN}
    if owner == before:
        yield
        return
    connection.close()
    used.update(owner)
    try:
        yield
    finally:
        connection.close()
        used.update(before)


def require() -> None:
    """Raise OwnerNeeded where the connection's user is not the owner of the audit trail."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class"
            " WHERE oid = 'core_auditevent'::regclass"
        )
        (is_owner,) = cursor.fetchone()
    if not is_owner:
        raise OwnerNeeded()
