"""Compare the sums with those that the snapshots alone give."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from benchmarking.actions import recompute, snapshots
from benchmarking.models import Recompute, SpendImport
from procurement_portal.core.access import SYSTEM


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Write what is owed to the snapshots, compute every sum from them alone, compare with the "
        "tables and say what came of it. Exits with 1 where something differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do beside comparing."""
        parser.add_argument(
            "--check", action="store_true", help="Compare (what it does when nothing is asked)."
        )
        parser.add_argument(
            "--lines", action="store_true", help="Also sum every line, of all authorities."
        )
        parser.add_argument(
            "--renew",
            type=int,
            metavar="IMPORT",
            help="First write this import's snapshot afresh from its lines.",
        )

    def handle(self, *, lines: bool, renew: int | None, **_: Any) -> None:
        """Renew, compare, tell."""
        if renew is not None:
            self._renew(renew)
        done = recompute.check(by=SYSTEM, at=timezone.now(), every_line=lines)
        self.stdout.write(told(done))
        for incident in done.incidents.select_related("authority"):
            self.stderr.write(f"{incident}: {incident.cell_count} cells, {incident.cells[:5]}")
        if not done.is_equal:
            raise CommandError("The books do not agree.")

    def _renew(self, import_id: int) -> None:
        try:
            snapshots.renew(import_id=import_id, by=SYSTEM, at=timezone.now())
        except SpendImport.DoesNotExist as unknown:
            raise CommandError(f"There is no import {import_id}.") from unknown


def told(done: Recompute) -> str:
    """What came of it, on one line."""
    waiting = f"; {done.waiting_count} authorities wait" if done.waiting_count else ""
    verdict = "equal" if done.is_equal else "NOT equal"
    return (
        f"{done.cell_count:,} sums of {done.line_count:,} lines "
        f"from {done.file_count:,} snapshots: {verdict}{waiting} ({done.seconds:.1f} s)"
    )
