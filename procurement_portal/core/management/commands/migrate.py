"""Bring the tables up to date, as their owner."""

from typing import Any

from django.core.management.commands import migrate

from procurement_portal.core import owner


class Command(migrate.Command):
    """Django's command, connected as the owner; privileges are settled at its end."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Check and migrate, as `OWNER_DATABASE_URL` says: the application may not be there yet."""
        with owner.connected():
            return super().execute(*args, **options)
