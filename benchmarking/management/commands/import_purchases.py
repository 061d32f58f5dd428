"""Load an authority's purchase lines from files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from benchmarking.actions import purchase_imports
from benchmarking.models import PurchaseImport
from consortia.models import Authority
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Load an authority's purchase lines (CSV, XLSX, XLS, ODS), amounts without VAT, recognised "
        "by their headings. Loading the same file again changes nothing. Refused rows are told."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, and whose they are."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--authority", required=True, metavar="SLUG")

    def handle(self, *, files: list[Path], authority: str, **options: Any) -> None:
        """Load each file; one that cannot be read stops the rest."""
        held = Authority.objects.filter(slug=authority).first()
        if held is None:
            raise CommandError(f"There is no authority {authority}.")
        missing = [str(path) for path in files if not path.is_file()]
        if missing:
            raise CommandError(f"No such file: {', '.join(missing)}")
        for path in files:
            self._load(held, path)

    def _load(self, authority: Authority, path: Path) -> None:
        try:
            loaded = purchase_imports.load(
                authority,
                name=path.name,
                chunks=[path.read_bytes()],
                by=SYSTEM,
                at=timezone.now(),
            )
        except purchase_imports.AlreadyLoaded as already:
            self.stdout.write(f"{path.name}: {already.title}")
        except DomainError as refusal:
            raise CommandError(f"{path.name}: {refusal.title} {refusal.cure}".strip()) from refusal
        else:
            self._tell(loaded)

    def _tell(self, loaded: PurchaseImport) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(loaded.file_name))
        for heading, meaning in loaded.report["understood"]:
            self.stdout.write(f"  {heading} = {meaning}")
        self.stdout.write(f"{loaded.line_count:>8,} lines loaded")
        self.stdout.write(f"{loaded.report['unresolved']:>8,} of them without a known unit")
        self.stdout.write(f"{loaded.refused_count:>8,} rows refused")
        for number, column, reason in loaded.report["refused"]:
            self.stdout.write(f"row {number}, {column}: {reason}")
