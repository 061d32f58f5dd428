"""Load statistics of places, from which peers are worked out."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from benchmarking.actions import statistics
from benchmarking.sheets.statistics import KNOWN, LONG, UnknownTable, readings
from procurement_portal.core.access import SYSTEM

MOST_REMARKS = 20


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Load statistics of places from CSV files. A file has the columns "
        + ", ".join(LONG)
        + "; or a code and one column a variable, with --year and --source; or it is one of the "
        "published tables that are known by their headings: "
        + "; ".join(one.source for one in KNOWN)
        + ". Figures that are held already are kept unless --replace is given. Peers that are "
        "frozen do not move: see freeze_peers."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, and what they do not say themselves."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--year", type=int, help="Of a table with one variable a column.")
        parser.add_argument("--source", default="", help="Of a table with one variable a column.")
        parser.add_argument("--replace", action="store_true", help="Let the table win.")

    def handle(
        self, *, files: list[Path], year: int | None, source: str, replace: bool, **_: Any
    ) -> None:
        """Load each file in its own transaction."""
        for path in files:
            try:
                report = statistics.load(
                    readings(_rows(path), year=year, source=source),
                    table=path.name,
                    replace=replace,
                    by=SYSTEM,
                    at=timezone.now(),
                )
            except OSError as problem:
                raise CommandError(f"{path} cannot be opened: {problem.strerror}.") from problem
            except (UnknownTable, UnicodeDecodeError) as problem:
                raise CommandError(f"{path}: {problem}") from problem
            self._tell(path, report)

    def _tell(self, path: Path, report: statistics.Report) -> None:
        done = ", ".join(f"{count} {what}" for what, count in sorted(report.counts.items()))
        refused = report.refusals
        self.stdout.write(f"{path.name}: {done or 'nothing'}; {len(refused)} not loaded")
        for one in refused[:MOST_REMARKS]:
            self.stdout.write(f"  row {one.row}, {one.what}: {one.reason}")
        if len(refused) > MOST_REMARKS:
            self.stdout.write(f"  and {len(refused) - MOST_REMARKS} more")


def _rows(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from enumerate(csv.reader(stream), start=1)
