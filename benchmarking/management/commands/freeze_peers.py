"""Freeze the peers of a year."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from benchmarking.actions import peers
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Work out from the loaded statistics which bodies of a kind are most alike, for each "
        "profile, and freeze it for the figures of a year. Once frozen it does not change. "
        "Benchmarks use it from their next computation."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which year."""
        parser.add_argument("--year", type=int, required=True)

    def handle(self, *, year: int, **_: Any) -> None:
        """Bring the profiles up to date, then freeze."""
        peers.define(by=SYSTEM, at=timezone.now())
        try:
            made = peers.freeze(year, by=SYSTEM, at=timezone.now())
        except DomainError as refusal:
            raise CommandError(f"{refusal.title} {refusal.cure}".rstrip()) from refusal
        for version in made:
            self.stdout.write(
                f"{version}: {version.places.count()} bodies, {version.peers.count()} pairs, "
                f"statistics {version.input_hash[:12]}"
            )
