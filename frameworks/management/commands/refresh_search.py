"""`manage.py refresh_search`: make anew what every framework is found by."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from frameworks.actions import search_index


class Command(BaseCommand):
    """Make anew what every framework is found by."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how many there are."""
        done = search_index.refresh_all(at=timezone.now())
        self.stdout.write(f"{done:,} frameworks can be found.")
