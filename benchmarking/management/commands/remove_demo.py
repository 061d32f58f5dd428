"""Remove the sample data."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from benchmarking.actions import sample
from procurement_portal.core import owner
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Remove all sample data: bodies, people, suppliers, agreements, spend and the files' "
        "bytes. Real data, categories and the audit trail stay. Benchmarks are computed anew."
    )

    def handle(self, **_: Any) -> None:
        """Remove and count."""
        if not sample.is_present():
            self.stdout.write("There is no sample data.")
            return
        try:
            with owner.connected():
                counts = sample.remove(by=SYSTEM, at=timezone.now())
        except DomainError as refusal:
            raise CommandError(f"{refusal.title} {refusal.cure}") from refusal
        for what, count in counts.items():
            self.stdout.write(f"  {count:,} {what} removed")
        self.stdout.write("Audit events about them stay: the trail is never shortened.")
