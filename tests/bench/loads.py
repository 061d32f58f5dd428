"""A file's way through the portal's own actions, and the same rows by one raw COPY."""

import io
from collections.abc import Iterable
from datetime import date
from functools import partial
from statistics import median

from django.db import connection
from django.utils import timezone

from benchmarking.actions import loading, spend_imports, spend_lines
from benchmarking.choices import ImportState
from benchmarking.models import SpendImport
from consortia.models import Authority
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from tests.bench import timing

TODAY = date(2026, 5, 1)
COLUMNS = ", ".join(spend_lines.COLUMNS)
COPIES = 3


def load(authority: Authority, lines: Iterable[bytes], *, choice: str = "") -> SpendImport:
    """Receive the file and load it at once, as the command and the API do."""
    spend_import = spend_imports.receive(
        authority=authority,
        filename="bench.csv",
        chunks=lines,
        confirmed=True,
        overlap_choice=choice,
        by=SYSTEM,
        at=timezone.now(),
    )
    return _worked(spend_import, loading.load, ImportState.COMMITTED)


def receive_and_check(authority: Authority, lines: Iterable[bytes]) -> SpendImport:
    """Receive the file and check it, as the page does first."""
    spend_import = spend_imports.receive(
        authority=authority, filename="bench.csv", chunks=lines, by=SYSTEM, at=timezone.now()
    )
    return _worked(spend_import, loading.check, ImportState.CHECKED)


def confirm_and_load(spend_import: SpendImport, *, choice: str = "") -> SpendImport:
    """Confirm a checked file and load it, as the page does then."""
    spend_import = spend_imports.confirm(
        import_id=spend_import.pk, overlap_choice=choice, by=SYSTEM, at=timezone.now()
    )
    return _worked(spend_import, loading.load, ImportState.COMMITTED)


def undo(spend_import: SpendImport) -> None:
    """Take the import out again."""
    spend_imports.undo(import_id=spend_import.pk, by=SYSTEM, at=timezone.now())


def _worked(spend_import: SpendImport, handler, expected: ImportState) -> SpendImport:
    jobs.run(spend_import.job_id, partial(handler, today=TODAY, at=timezone.now()))
    spend_import = SpendImport.objects.select_related("job", "authority").get(pk=spend_import.pk)
    assert spend_import.state == expected, (spend_import.state, spend_import.job.error)
    return spend_import


def raw_copy(spend_import: SpendImport, *, copies: int = COPIES) -> float:
    """Median seconds of one COPY of the import's rows into the same table, beside them.

    The rows go in under the name of another body and out again, and what they leave behind is
    swept up before the next copy: each finds the table as the import found it, one file larger.
    """
    beside = SpendImport.objects.create(
        authority=Authority.objects.exclude(pk=spend_import.authority_id).latest("pk"),
        file=spend_import.file,
        filename="raw.csv",
        state=ImportState.DISCARDED,
    )
    rows = _dumped(spend_import, beside)
    taken = []
    for _ in range(copies):
        rows.seek(0)
        with connection.cursor() as cursor:
            copied = partial(
                cursor.copy_expert, f"COPY benchmarking_spendline ({COLUMNS}) FROM STDIN", rows
            )
            taken.append(timing.seconds(copied))
            assert cursor.rowcount == spend_import.accepted_rows
            cursor.execute(
                "DELETE FROM benchmarking_spendline WHERE spend_import_id = %s", [beside.pk]
            )
            tidy()
    beside.delete()
    return median(taken)


def tidy() -> None:
    """Sweep up what was deleted, as the database does by itself when it has time."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE benchmarking_spendline")


def _dumped(spend_import: SpendImport, beside: SpendImport) -> io.StringIO:
    """The import's rows as COPY writes them, as if they were the other import's."""
    rows = io.StringIO()
    instead = {"spend_import_id": beside.pk, "authority_id": beside.authority_id}
    columns = ", ".join(str(instead.get(name, name)) for name in spend_lines.COLUMNS)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY (SELECT {columns} FROM benchmarking_spendline "
            f"WHERE spend_import_id = {spend_import.pk} ORDER BY row_number) TO STDOUT",
            rows,
        )
    return rows
