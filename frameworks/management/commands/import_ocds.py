"""Bring in packages of open contracting data."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from frameworks.actions import packages
from frameworks.actions.packages import Incoming
from frameworks.choices import PackageResult
from frameworks.models import PackageImport
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Bring in packages of the Open Contracting Data Standard (release packages, record "
        "packages, releases one a line): frameworks, suppliers, and contracts of authorities that "
        "are known here. Files that are named together are read together, so that updates find "
        "what they update. Bringing in the same files again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The files."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *, files: list[Path], **options: Any) -> None:
        """Bring them in, and say what became of everything."""
        missing = [str(path) for path in files if not path.is_file()]
        if missing:
            raise CommandError(f"No such file: {', '.join(missing)}")
        incoming = [Incoming(path.name, [path.read_bytes()]) for path in files]
        try:
            rows = packages.bring_in(incoming, by=SYSTEM, at=timezone.now())
        except DomainError as refusal:
            raise CommandError(f"{refusal.title} {refusal.cure}".strip()) from refusal
        for row in rows:
            self._tell(row, wordy=options["verbosity"] > 1)

    def _tell(self, row: PackageImport, *, wordy: bool) -> None:
        outcomes = list(row.outcomes.order_by("pk"))
        counts = [
            f"{sum(1 for one in outcomes if one.outcome == result):,} {result.label.lower()}"
            for result in PackageResult
        ]
        self.stdout.write(f"{row.file_name}: {', '.join(counts)}")
        for one in outcomes:
            if one.outcome == PackageResult.REFUSED or wordy:
                name = " ".join(text for text in (one.thing, one.ocid, one.label) if text)
                self.stdout.write(f"  {name}: {one.get_outcome_display().lower()}. {one.reason}")
