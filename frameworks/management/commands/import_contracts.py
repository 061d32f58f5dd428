"""Bring in an authority's contracts from registers and lists of awards."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consortia.models import Authority
from frameworks.actions import contract_imports
from frameworks.queries.contract_imports import WORDS
from frameworks.sheets import contracts as sheet
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError

PARQUET = b"PAR1"
AS_PUBLISHED = "raw"
"""A column in which a collector keeps the published row, as JSON, beside what was made of it."""


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Bring in an authority's contracts (CSV, XLSX, XLS, ODS, JSON, Parquet), recognised by "
        "their headings. Bringing in the same file again changes nothing; what the register has "
        "otherwise is shown, and taken only with --take-changes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, whose they are, and how careful to be."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--authority", required=True, metavar="SLUG")
        parser.add_argument("--take-changes", action="store_true", help="The files win.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done.")
        parser.add_argument("--json", action="store_true", help="Say it as JSON.")

    def handle(self, *, files: list[Path], authority: str, **options: Any) -> None:
        """Check each file, then bring it in unless told not to."""
        held = Authority.objects.filter(slug=authority).first()
        if held is None:
            raise CommandError(f"There is no authority {authority}.")
        missing = [str(path) for path in files if not path.is_file()]
        if missing:
            raise CommandError(f"No such file: {', '.join(missing)}")
        for path in files:
            self._bring(held, path, options)

    def _bring(self, authority: Authority, path: Path, options: dict[str, Any]) -> None:
        at = timezone.now()
        name, contents = _as_text(path)
        try:
            row = contract_imports.check(
                authority,
                name=name,
                chunks=[contents],
                takes_changes=options["take_changes"],
                by=SYSTEM,
                at=at,
            )
            self._tell(row.file_name, row.result, whole=options["json"])
            if row.result["does_something"] and not options["dry_run"]:
                contract_imports.bring_in(row.pk, plan_hash=row.plan_hash, by=SYSTEM, at=at)
        except DomainError as refusal:
            raise CommandError(f"{name}: {refusal.title} {refusal.cure}".strip()) from refusal

    def _tell(self, name: str, result: dict[str, Any], *, whole: bool) -> None:
        if whole:
            self.stdout.write(json.dumps({"file": name} | result, ensure_ascii=False, indent=1))
            return
        self.stdout.write(self.style.MIGRATE_HEADING(name))
        for heading, meaning in result["understood"]:
            self.stdout.write(f"  {heading} = {meaning}")
        if result["unused"]:
            self.stdout.write(f"  not read: {', '.join(result['unused'])}")
        for came, words in WORDS.items():
            self.stdout.write(f"{result['counts'].get(came, 0):>8,} {words}")
        for number, column, reason in result["remarks"]:
            self.stdout.write(f"row {number}, {column}: left out. {reason}")
        for row in result["rows"]:
            if row["reason"]:
                column = f", {row['column']}" if row["column"] else ""
                self.stdout.write(f"row {row['row']}{column}: {row['came']}. {row['reason']}")


def _as_text(path: Path) -> tuple[str, bytes]:
    """The name and the bytes of the file; of Parquet, which only programs write, as CSV."""
    contents = path.read_bytes()
    if not contents.startswith(PARQUET):
        return path.name, contents
    table = pd.read_parquet(path).to_dict("records")
    written = io.StringIO()
    csv.writer(written).writerows(sheet.table_of(_as_published(table)))
    return f"{path.stem}.csv", written.getvalue().encode()


def _as_published(table: Iterable[Mapping[Any, Any]]) -> list[Mapping[Any, Any]]:
    """The rows as they were published, where a collector kept them beside its own reading."""
    rows = list(table)
    try:
        kept = [json.loads(row[AS_PUBLISHED]) for row in rows]
    except (KeyError, TypeError, ValueError):
        return rows
    return kept if all(isinstance(one, dict) for one in kept) else rows
