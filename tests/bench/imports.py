"""Import of a spend file end to end, against one raw COPY of the same rows."""

import io
from datetime import date
from functools import partial

from django.db import connection
from django.utils import timezone

from benchmarking.actions import spend_imports, spend_lines
from benchmarking.models import SpendLine
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from tests.bench import estate, timing

LINES = 100_000
ROUNDS = 3


def measure() -> str:
    """Read, categorise, insert and roll up, each round into an authority of its own."""
    estate.categories()
    bodies = iter(estate.authorities(ROUNDS + 1))
    content = b"".join(estate.csv_lines(LINES, seed=1))
    loaded = []

    def load() -> None:
        now = timezone.now()
        spend_import = spend_imports.receive(
            authority=next(bodies), filename="bench.csv", chunks=[content], by=SYSTEM, at=now
        )
        jobs.run(
            spend_import.job_id, partial(spend_imports.process, today=date(2026, 5, 1), at=now)
        )
        loaded.append(spend_import)

    def copy() -> None:
        rows = _dump(loaded[-1].pk)
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM benchmarking_spendline WHERE spend_import_id = %s", [loaded[-1].pk]
            )
            taken.append(timing.seconds(partial(_copy, cursor, rows)))

    taken: list[float] = []
    ours, _ = timing.in_turn(load, copy, rounds=ROUNDS)
    raw = sorted(taken[1:])[ROUNDS // 2]
    assert SpendLine.objects.count() == (ROUNDS + 1) * LINES
    return timing.line(
        f"import of {LINES:,} lines", ours, "raw COPY of the same rows", raw, f"{ROUNDS} rounds"
    )


def _dump(import_id: int) -> io.StringIO:
    rows = io.StringIO()
    columns = ", ".join(spend_lines.COLUMNS)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY (SELECT {columns} FROM benchmarking_spendline "
            f"WHERE spend_import_id = {import_id}) TO STDOUT",
            rows,
        )
    rows.seek(0)
    return rows


def _copy(cursor, rows: io.StringIO) -> None:
    columns = ", ".join(spend_lines.COLUMNS)
    cursor.copy_expert(f"COPY benchmarking_spendline ({columns}) FROM STDIN", rows)
