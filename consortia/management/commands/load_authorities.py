"""Load authorities and their sizes from a reference table."""

from pathlib import Path
from types import ModuleType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consortia.actions import authorities
from consortia.management.tables import (
    departments,
    gss_codes,
    icbs,
    local_authorities,
    nhs,
    populations,
    registers,
)
from consortia.management.tables.table import Table
from procurement_portal.core.access import SYSTEM

TABLES: tuple[ModuleType, ...] = (
    local_authorities,
    registers,
    gss_codes,
    populations,
    icbs,
    nhs,
    departments,
)


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Load authorities from reference tables, each recognised by its headings: "
        + "; ".join(table.TITLE for table in TABLES)
        + ". Load integrated care boards before trusts, so that parents are known. "
        "Blank fields are filled and differing ones kept unless --replace is given; loading "
        "again changes nothing. Binary R data (.rda), lookups of names and similarity labels are "
        "not read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Files and how careful to be."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done.")
        parser.add_argument(
            "--replace", action="store_true", help="Let the table win where it says otherwise."
        )

    def handle(self, *, files: list[Path], dry_run: bool, replace: bool, **_: Any) -> None:
        """Load each file in its own transaction."""
        for path in files:
            table, meaning = self._recognise(path)
            report = authorities.load(
                meaning.rows(table),
                source=path.name,
                by=SYSTEM,
                at=timezone.now(),
                replace=replace,
                dry_run=dry_run,
            )
            self._tell(path, meaning.TITLE, report, dry_run=dry_run)

    def _recognise(self, path: Path) -> tuple[Table, ModuleType]:
        if path.suffix == ".rda":
            raise CommandError(f"{path} is binary R data, which is not read. Export it as CSV.")
        table = Table.at(path)
        try:
            first_row = table.first_row()
        except OSError as problem:
            raise CommandError(f"{path} cannot be opened: {problem.strerror}.") from problem
        except UnicodeDecodeError as problem:
            raise CommandError(f"{path} is not a text file in UTF-8.") from problem
        for meaning in TABLES:
            if meaning.recognises(first_row):
                return table, meaning
        raise CommandError(
            f"{path} is none of the tables that are known. "
            f"Its first row is: {', '.join(first_row)[:200]}"
        )

    def _tell(self, path: Path, title: str, report: authorities.Report, *, dry_run: bool) -> None:
        self.stdout.write(f"{path.name}: {title}")
        for one in report.unloaded:
            self.stdout.write(f"  row {one.row}, {one.what}: {one.reason}")
        done = ", ".join(f"{count} {what}" for what, count in sorted(report.counts.items()))
        would = "Would have been: " if dry_run else ""
        self.stdout.write(
            f"  {would}{done or 'nothing to do'}; {len(report.unloaded)} remarks on rows."
        )
