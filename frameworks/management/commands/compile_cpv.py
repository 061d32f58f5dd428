"""Compile the CPV list into the compact table that the portal ships."""

import csv
import json
import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from frameworks.actions import reference

CODE = re.compile(r"\d{8}-\d")
HEADER = """\
# Common Procurement Vocabulary 2008 (CPV), main vocabulary, English titles.
# Source: Commission Regulation (EC) No 213/2008, Annex I. Reuse is permitted with the source
# named (Commission Decision 2011/833/EU). Compiled by `manage.py compile_cpv`.
"""


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Compile a JSON object of CPV codes (with check digit) and English titles into "
        f"{reference.CPV.name}. Nothing is written when a code or title is not as it should be."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to read and write."""
        parser.add_argument("source", type=Path, metavar="FILE")
        parser.add_argument("--output", type=Path, default=reference.CPV)

    def handle(self, *, source: Path, output: Path, **_: Any) -> None:
        """Read, check, write."""
        titles = json.loads(source.read_text(encoding="utf-8"))
        for code, title in titles.items():
            if not CODE.fullmatch(code) or not title.strip():
                raise CommandError(f"{code!r}: {title!r} is not a CPV code with its title.")
        with output.open("w", encoding="utf-8", newline="") as stream:
            stream.write(HEADER)
            write = csv.writer(stream, lineterminator="\n").writerow
            write(("code", "title"))
            for code, title in sorted(titles.items()):
                write((code, " ".join(title.split())))
        self.stdout.write(f"{len(titles)} codes written to {output}")
