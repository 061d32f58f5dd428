"""Full recompute of spend per head from the lines, against DuckDB's group-by on the same lines."""

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import duckdb
from django.db import connection
from django.utils import timezone

from benchmarking.actions import base_cells, runs
from benchmarking.choices import RunState
from benchmarking.models import BenchmarkRun, SpendLine
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from tests.bench import timing

ROUNDS = 3


def measure() -> Iterator[str]:
    """Rebuild every base cell from the lines and compute a run; the lines are those at hand."""
    span = SpendLine.objects.order_by("month").values_list("month", flat=True)
    month = span.first()
    lines = SpendLine.objects.count()

    def recompute() -> None:
        now = timezone.now()
        assert base_cells.rebuild(by=SYSTEM, at=now) == 0
        runs.request(first_month=month, last_month=month, by=SYSTEM, at=now)
        run = BenchmarkRun.objects.filter(state=RunState.QUEUED).earliest("starts_on")
        jobs.run(run.job_id, partial(runs.compute, at=now))
        assert BenchmarkRun.objects.get(pk=run.pk).line_count == lines

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.csv"
        with connection.cursor() as cursor, path.open("w") as out:
            cursor.copy_expert(
                "COPY (SELECT authority_id, category_id, month, net_amount "
                "FROM benchmarking_spendline) TO STDOUT WITH (FORMAT csv, HEADER)",
                out,
            )
        engine = duckdb.connect()
        engine.execute(f"CREATE TABLE lines AS SELECT * FROM read_csv('{path}')")
    group_by = partial(
        engine.execute,
        "CREATE OR REPLACE TABLE cells AS SELECT authority_id, category_id, month, count(*), "
        "sum(net_amount) FROM lines GROUP BY ALL",
    )
    ours, reference = timing.in_turn(recompute, group_by, rounds=ROUNDS)
    yield timing.line(
        f"full recompute over {lines:,} lines",
        ours,
        "DuckDB's group-by",
        reference,
        f"{ROUNDS} rounds, cells rebuilt and figures published",
    )
