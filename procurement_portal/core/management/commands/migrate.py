"""Bring the tables up to date, as their owner."""

from typing import Any

from django.core.management.commands import migrate

from procurement_portal.core import owner


class Command(migrate.Command):
    """Django's command, connected as the owner; privileges are settled at its end."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, as `OWNER_DATABASE_URL` says."""
        with owner.connected():
            super().handle(*args, **options)
