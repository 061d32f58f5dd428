"""Load spend files for an authority."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from benchmarking.actions import spend_imports
from benchmarking.choices import ImportState, OverlapChoice
from benchmarking.management import waiting
from benchmarking.models import SpendImport
from consortia.models import Authority, Person
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import DomainError
from procurement_portal.core.periods import Period, last_day_of_month

CHUNK = 1024 * 1024
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class Command(BaseCommand):
    """See `help`."""

    help = (
        "Load spend files for an authority, named by its slug or by an official code. Workers do "
        "the work; this waits for them and says what came of each file. A file that was loaded "
        "before is reported and left alone. Exits with 1 when a file was refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, whose they are, and how to treat them."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--authority", required=True, metavar="CODE")
        parser.add_argument(
            "--period",
            type=period,
            help="Months of lines that carry no date: 2014-04 or 2014-04:2014-06.",
        )
        parser.add_argument(
            "--overlap",
            choices=OverlapChoice.values,
            default="",
            help="What becomes of payments that are loaded already; as proposed when not given.",
        )
        parser.add_argument(
            "--check", action="store_true", help="Say what loading would do, and load nothing."
        )
        parser.add_argument("--by", metavar="EMAIL", help="Act as this person, not as the portal.")
        parser.add_argument(
            "--wait", action="store_true", default=True, help="Wait for the outcome (the default)."
        )
        parser.add_argument("--no-wait", action="store_false", dest="wait")

    def handle(
        self,
        *,
        files: list[Path],
        authority: str,
        period: Period | None,
        by: str | None,
        wait: bool,
        overlap: str,
        check: bool,
        **_: Any,
    ) -> None:
        """Receive every file, then wait for all and report."""
        owner = authority_called(authority)
        actor = person_called(by) if by else SYSTEM
        received: list[SpendImport] = []
        failures = 0
        for path in files:
            require_readable(path)
        for path in files:
            try:
                spend_import = spend_imports.receive(
                    authority=owner,
                    filename=path.name,
                    chunks=chunks_of(path),
                    period=period,
                    confirmed=not check,
                    overlap_choice=overlap,
                    by=actor,
                    at=timezone.now(),
                )
            except spend_imports.AlreadyLoaded as known:
                self.stdout.write(f"{path.name}: already loaded. {known.title}")
            except DomainError as refusal:
                failures += 1
                self.stderr.write(f"{path.name}: {refusal.title} {refusal.cure}".rstrip())
            else:
                received.append(spend_import)
                self.stdout.write(f"{path.name}: received as import {spend_import.pk}")
        if wait and received:
            self._wait(received)
            failures += sum(not self._tell(spend_import.pk) for spend_import in received)
        if failures:
            raise CommandError(f"{failures} of {len(files)} files were not loaded.")

    def _wait(self, received: list[SpendImport]) -> None:
        jobs = [spend_import.job_id for spend_import in received if spend_import.job_id]
        try:
            waiting.until_done(jobs, "Loading", tell=self.stdout.write)
        except waiting.NoWorker as nobody:
            raise CommandError(str(nobody)) from nobody

    def _tell(self, import_id: int) -> bool:
        """One line on what came of the file; whether it was loaded."""
        spend_import = SpendImport.objects.select_related("job").get(pk=import_id)
        done = {ImportState.COMMITTED: "lines loaded", ImportState.CHECKED: "lines to load"}
        if spend_import.state in done:
            self.stdout.write(
                f"{spend_import}: {spend_import.accepted_rows:,} {done[spend_import.state]}, "
                f"£{spend_import.accepted_total:,} in all; "
                f"{spend_import.rejected_rows:,} rows rejected, "
                f"{spend_import.ignored_rows:,} ignored"
            )
            if overlap := spend_import.findings.get("overlap"):
                self.stdout.write(told_of(overlap, spend_import.overlap_choice))
            return True
        job = spend_import.job
        reason = f"{job.error} {job.cure}".strip() if job else ""
        self.stderr.write(f"{spend_import}: not loaded. {reason}")
        return False


def told_of(overlap: dict[str, Any], choice: str) -> str:
    """How the file and earlier ones hold the same payments, on one line."""
    counts = ", ".join(
        f"{overlap[name]['lines']:,} {name}" for name in ("new", "same", "changed", "gone")
    )
    chosen = OverlapChoice(choice or overlap["proposed"]).label
    return f"  Payments loaded before: {counts}. {chosen}."


def require_readable(path: Path) -> None:
    """Raise CommandError, before anything is received, when the file cannot be opened."""
    try:
        path.open("rb").close()
    except OSError as problem:
        raise CommandError(f"{path} cannot be read: {problem.strerror}.") from problem


def chunks_of(path: Path) -> Iterator[bytes]:
    """The file's bytes, a megabyte at a time."""
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def period(text: str) -> Period:
    """2014-04 is that month, 2014-04:2014-06 three. Raises ValueError, which argparse reports."""
    first, _, last = text.partition(":")
    return Period(_month(first), last_day_of_month(_month(last or first)))


def _month(text: str) -> date:
    parts = MONTH.fullmatch(text)
    if parts is None:
        raise ValueError(text)
    return date(int(parts[1]), int(parts[2]), 1)


def authority_called(code: str) -> Authority:
    """By slug, by the value of an identifier, or by scheme and value: GB-LAE-BIR."""
    named = Q(slug=code) | Q(identifiers__value__iexact=code)
    scheme, _, value = code.rpartition("-")
    if scheme:
        named |= Q(identifiers__scheme__iexact=scheme, identifiers__value__iexact=value)
    found = list(Authority.objects.filter(named).distinct().order_by("name"))
    if not found:
        raise CommandError(f"No authority is called {code}.")
    if len(found) > 1:
        several = "; ".join(f"{one.slug} ({one})" for one in found)
        raise CommandError(f"Several authorities are called {code}. Give one of: {several}")
    return found[0]


def person_called(email: str) -> Person:
    """Whoever signs in with the address."""
    try:
        return Person.objects.get(email=email.strip().lower(), is_active=True)
    except Person.DoesNotExist as nobody:
        raise CommandError(f"Nobody signs in as {email}.") from nobody
