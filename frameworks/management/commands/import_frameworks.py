"""Bring in a publisher's lists of frameworks, lots and suppliers' places."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consortia.models import Consortium
from frameworks.actions import catalogue_imports, catalogue_plans, catalogue_reports
from frameworks.actions.catalogue_imports import Incoming, Options
from frameworks.choices import Regime
from frameworks.sheets import catalogue
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError

COUNTS = (
    ("new_frameworks", "agreements new"),
    ("same_frameworks", "agreements in the catalogue already"),
    ("without_title", "new ones without a title"),
    ("without_end", "new ones without a last day"),
    ("new_lots", "lots new"),
    ("new_places", "suppliers' places new"),
    ("supplier_new", "suppliers new"),
    ("supplier_matched", "names matched to a supplier"),
    ("supplier_proposed", "names for a person to look at"),
    ("filled", "empty facts filled"),
    ("changed", "facts changed"),
    ("left", "facts told otherwise and left as they are"),
    ("refused_rows", "rows refused"),
)
CAME = ("accepted", "same", "repeated", "conflicting", "refused")


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Bring in lists of a publisher's frameworks, lots and suppliers' places (CSV, XLS, XLSX, "
        "ODS), recognised by their headings. Bringing in the same lists again changes nothing; "
        "facts that the catalogue has otherwise are shown and taken only with --take-changes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, whose they are, and how careful to be."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--publisher", required=True, metavar="SLUG")
        parser.add_argument(
            "--framework",
            action="append",
            default=[],
            metavar="REF",
            help="The agreement that files without a reference column go with; FILENAME=REF for "
            "one file of several.",
        )
        parser.add_argument(
            "--law", choices=Regime.values, default="", help="Where lists and days settle none."
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done.")
        parser.add_argument("--take-changes", action="store_true", help="The lists win.")
        parser.add_argument("--json", action="store_true", help="Say it as JSON.")

    def handle(self, *, files: list[Path], publisher: str, **options: Any) -> None:
        """Check all files together, then bring them in unless told not to."""
        self.whole = bool(options["json"])
        said = _frameworks(files, options["framework"])
        held = Consortium.objects.filter(slug=publisher).first()
        if held is None:
            raise CommandError(f"There is no consortium {publisher}.")
        missing = [str(path) for path in files if not path.is_file()]
        if missing:
            raise CommandError(f"No such file: {', '.join(missing)}")
        decided = Options(takes_changes=options["take_changes"], law_otherwise=options["law"])
        if options["dry_run"]:
            self._tell(_dry(held, files, said, decided))
            return
        try:
            self._bring(held, files, said, decided)
        except DomainError as refusal:
            raise CommandError(f"{refusal.title} {refusal.cure}".strip()) from refusal

    def _bring(
        self, publisher: Consortium, files: list[Path], said: list[str], decided: Options
    ) -> None:
        incoming = [
            Incoming(path.name, [path.read_bytes()], framework)
            for path, framework in zip(files, said, strict=True)
        ]
        at = timezone.now()
        row = catalogue_imports.check(publisher, incoming, options=decided, by=SYSTEM, at=at)
        self._tell(row.result)
        if row.result["does_something"]:
            catalogue_imports.carry_out(row.pk, plan_hash=row.plan_hash, by=SYSTEM, at=at)
        elif not self.whole:
            self.stdout.write("Nothing to bring in: the catalogue has all of it.")

    def _tell(self, result: dict[str, Any]) -> None:
        if self.whole:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))
            return
        for file in result["files"]:
            self._tell_file(file)
        for name, words in COUNTS:
            self.stdout.write(f"{result['counts'].get(name, 0):>8,} {words}")
        for change in result["changes"]:
            lot = f" lot {change['lot_number']}" if change["lot_number"] else ""
            verb = "becomes" if change["taken"] else "stays, though a list says"
            was = change["was"] or "nothing"
            self.stdout.write(
                f"{change['reference']}{lot}, {change['fact']}: {was} {verb} {change['now']}"
            )
        for row in result["rows"]:
            column = f", {row['column']}" if row["column"] else ""
            self.stdout.write(
                f"{row['where']}, row {row['row']}{column}: {row['came']}. {row['reason']}"
            )

    def _tell_file(self, file: dict[str, Any]) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(file["name"]))
        if file["refused"]:
            self.stdout.write(f"  not read: {file['refused']}")
        for one in file["lists"]:
            sheet = f" (sheet {one['sheet']})" if one["sheet"] else ""
            self.stdout.write(
                f"  a list of {one['kind']}{sheet}, headings in row {one['heading_row']}"
            )
            for heading, meaning in one["understood"]:
                self.stdout.write(f"    {heading} = {meaning}")
            if one["unused"]:
                self.stdout.write(f"    not read: {', '.join(one['unused'])}")
            if one["needs_framework"]:
                self.stdout.write(f"    of agreement: {one['framework'] or 'say --framework'}")
            told = ", ".join(f"{one['counts'][came]:,} {came}" for came in CAME)
            self.stdout.write(f"    {one['row_count']:,} rows: {told}")


def _frameworks(files: list[Path], said: list[str]) -> list[str]:
    """The agreement said for each file."""
    names = {path.name for path in files}
    by_name = {}
    for_all = ""
    for text in said:
        name, mark, reference = text.partition("=")
        if mark and name in names:
            by_name[name] = reference
        else:
            for_all = text
    return [by_name.get(path.name, for_all) for path in files]


def _dry(
    publisher: Consortium, files: list[Path], said: list[str], decided: Options
) -> dict[str, Any]:
    read = [catalogue.read(path, path.name) for path in files]
    told = catalogue_plans.plan(
        publisher,
        catalogue_imports.given_of(read, said),
        on=timezone.localdate(),
        takes_changes=decided.takes_changes,
        law_otherwise=decided.law_otherwise,
    )
    return catalogue_reports.report(told, read)
