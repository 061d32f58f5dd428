"""Publish the next release of benchmarks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from benchmarking.actions import releases
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Freeze the figures of every window as the next numbered release and show them. Figures "
        "for which fewer than three contributors changed stay as they are."
    )

    def handle(self, **_: Any) -> None:
        """Publish it and say what it holds."""
        try:
            release = releases.publish(by=SYSTEM, at=timezone.now())
        except DomainError as refusal:
            raise CommandError(f"{refusal} {refusal.cure}".rstrip()) from refusal
        self.stdout.write(
            f"{release}: {release.figure_count:,} figures, {release.carried_count:,} carried over, "
            f"{release.withheld_count:,} withheld; {release.figures_hash}"
        )
