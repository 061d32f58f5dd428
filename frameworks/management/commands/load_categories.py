"""Load the reference lists that ship with the portal."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from frameworks.actions import reference
from procurement_portal.core.access import SYSTEM


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Load categories, the words and labels that mean them, and CPV codes from the tables "
        "that ship with the portal. Safe to repeat after an update."
    )

    def handle(self, **_: Any) -> None:
        """Load and count."""
        for what, count in reference.load(by=SYSTEM, at=timezone.now()).items():
            self.stdout.write(f"{count} {what} added or changed")
