"""Write all open contracting data that is published into a folder."""

import json
from argparse import ArgumentTypeError
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from frameworks.ocds import checking, releases
from frameworks.ocds.processes import Publisher
from frameworks.queries import ocds

USUAL = 1000
SHOWN = 5


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Write everything that is published as open contracting data into a folder: release "
        "packages, the same processes as record packages, and index.json, which names them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and how much to a file."""
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument(
            "--at-most",
            type=_positive,
            default=USUAL,
            metavar="N",
            help=f"Processes to a file; {USUAL} where it is not said.",
        )

    def handle(self, *, out: Path, at_most: int, **options: Any) -> None:
        """Write the packages, the index last."""
        if not settings.OCDS_OCID_PREFIX:
            raise CommandError("Nothing is published before OCDS_OCID_PREFIX is set.")
        at = timezone.localtime()
        out.mkdir(parents=True, exist_ok=True)
        keys = ocds.keys(ocds.public())
        files = []
        for number, start in enumerate(range(0, len(keys), at_most), start=1):
            chunk = keys[start : start + at_most]
            for name, write in (("releases", ocds.all_releases), ("records", ocds.records)):
                path = out / f"{name}-{number:04}.json"
                publisher = Publisher(settings.OCDS_PUBLISHER, _address(path), at)
                things = write(ocds.gathered(chunk))
                _write(path, releases.stream(publisher, name, things))
                files.append({"file": path.name, "holds": name, "processes": len(chunk)})
        index = {"publishedDate": at.isoformat(timespec="seconds"), "files": files}
        (out / "index.json").write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
        self.stdout.write(f"{len(keys):,} processes in {len(files):,} files in {out}")


def _positive(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1_000_000:
        raise ArgumentTypeError("Give a number from 1.")
    return int(text)


def _address(path: Path) -> str:
    return f"{settings.PORTAL_URL.rstrip('/')}/open-data/{path.name}"


def _write(path: Path, parts: Iterator[str]) -> None:
    """Write a package, and take it away again when our own checks find something in it."""
    with path.open("w", encoding="utf-8") as handle:
        handle.writelines(parts)
    found = checking.faults(json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal))
    if found:
        path.unlink()
        told = "; ".join(str(one) for one in found[:SHOWN])
        raise CommandError(f"{path.name} was not written, {len(found)} faults: {told}")
