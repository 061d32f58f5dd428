"""What a large estate costs: a new file, the full recompute, a page. Sizes are `--lines`.

(a) one authority's quarterly file of 10,000 lines, from its arrival to refreshed results, at every
size; (b) at one size the recompute from the snapshots beside DuckDB on the same files and a plain
GROUP BY of PostgreSQL; (c) at that size a dashboard beside an empty page.
"""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from benchmarking.actions import recompute, snapshots
from benchmarking.management import waiting
from benchmarking.models import SpendImport
from consortia.models import Authority
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import Job, JobState
from tests import processes
from tests.bench import dashboard, grown, loads, savings, second_book, timing

SIZES = (1_000_000, 3_000_000)
FILE_LINES = 10_000
ROUNDS = 3
NOT_FIGURES = ("benchmarking.draw_charts",)
GROUP_BY = """
SELECT count(*) FROM (
    SELECT authority_id, category_id, month, kind, count(*), sum(net_amount), sum(abs(net_amount))
    FROM benchmarking_spendline WHERE superseded_by_id IS NULL
    GROUP BY authority_id, category_id, month, kind
) AS cells
"""


def measure(sizes: tuple[int, ...] = SIZES, *, compared_at: int | None = None) -> Iterator[str]:
    """Grow the estate from size to size; compare engines and pages at one of them, or the last."""
    bodies = iter(grown.bodies())
    first: float | None = None
    for size in sizes:
        began = time.perf_counter()
        lines = grown.grow(size)
        yield f"estate of {lines:,} lines made in {time.perf_counter() - began:.0f} s"
        yield from _new_file(lines, bodies, first)
        first = first or _last["seconds"]
        if size == (compared_at or sizes[-1]):
            yield from _engines(lines)
            _tidy()
            yield from dashboard.measure()
            yield from savings.measure()


def _tidy() -> None:
    """What growing left for the database to do in the background would else be timed with pages."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


_last = {"seconds": 0.0}


def _new_file(lines: int, bodies: Iterator[Authority], first: float | None) -> Iterator[str]:
    """(a): three bodies, each with a file; loading and what follows told apart."""
    loaded, refreshed = [], []
    with _watched() as held:
        for _ in range(ROUNDS):
            body = next(bodies)
            file = list(grown.quarterly_file(FILE_LINES, seed=body.pk))
            loaded.append(timing.seconds(lambda body=body, file=file: loads.load(body, file)))
            refreshed.append(timing.seconds(_refresh))
    _last["seconds"] = median(refreshed)
    ratio = f"; {median(refreshed) / first:.2f} of that at the first size" if first else ""
    yield (
        f"file of {FILE_LINES:,} lines into {lines:,}: refreshed results {median(refreshed):.3f} s "
        f"after the commit{ratio}; loading it {median(loaded):.3f} s "
        f"({ROUNDS} rounds; peak {held['megabytes']:.0f} MB in this process)"
    )


def _refresh() -> None:
    """Do what the commit queued, as workers would: figures and the snapshot, but no charts."""
    while queued := list(_queued()):
        for kind, job_id in queued:
            waiting.TASKS[kind](job_id=job_id)
    snapshots.keep(by=SYSTEM, at=timezone.now())


def _queued() -> Iterator[tuple[str, int]]:
    jobs = Job.objects.filter(state=JobState.QUEUED, kind__in=waiting.TASKS)
    return jobs.exclude(kind__in=NOT_FIGURES).order_by("pk").values_list("kind", "pk").iterator()


def _engines(lines: int) -> Iterator[str]:
    """(b): snapshots of everything, then each side in turn in processes of their own."""
    with tempfile.TemporaryDirectory(dir=settings.PORTAL_DATA) as name, _stored_in(Path(name)):
        folder = Path(name)
        snapshots.owe(SpendImport.objects.filter(state="committed").values_list("pk", flat=True))
        writing = timing.seconds(lambda: snapshots.keep(by=SYSTEM, at=timezone.now()))
        held = [path.stat().st_size for path in folder.rglob("*.parquet")]
        yield (
            f"snapshots of {lines:,} lines: {len(held):,} files, {sum(held) / 1e6:.0f} MB, "
            f"{sum(held) / lines:.1f} bytes a line, written in {writing:.0f} s"
        )
        sides: dict[str, list[second_book.Done]] = {"ours": [], "duck": []}
        for _ in range(ROUNDS):
            for side, done in sides.items():
                done.append(second_book.in_a_process(side, folder))
        assert len({one.checksum for done in sides.values() for one in done}) == 1
        seconds = {side: median(one.seconds for one in done) for side, done in sides.items()}
        peaks = {side: max(one.megabytes for one in done) for side, done in sides.items()}
        postgres = timing.seconds(_group_by)
        yield timing.line(
            f"sums and quartiles of {lines:,} lines from their snapshots",
            seconds["ours"],
            "DuckDB from the same files",
            seconds["duck"],
            f"{ROUNDS} rounds; peaks {peaks['ours']:.0f} and {peaks['duck']:.0f} MB; "
            f"{sides['ours'][0].cells:,} cells, same quartiles to the digit; "
            f"PostgreSQL's plain GROUP BY of the cells {postgres:.3f} s",
        )
        with _watched() as peak:
            done = recompute.check(by=SYSTEM, at=timezone.now())
        yield (
            f"nightly comparison of {done.cell_count:,} sums: {done.seconds:.1f} s, "
            f"{'equal' if done.is_equal else 'NOT EQUAL'}, peak {peak['megabytes']:.0f} MB "
            "(with the lines of a seventh of the authorities)"
        )


@contextmanager
def _stored_in(folder: Path) -> Iterator[None]:
    """Snapshots go to a folder of their own."""
    alias = {**settings.STORAGES["snapshots"], "OPTIONS": {"location": folder}}
    with override_settings(STORAGES=settings.STORAGES | {"snapshots": alias}):
        yield


def _group_by() -> None:
    with connection.cursor() as cursor:
        cursor.execute(GROUP_BY)


@contextmanager
def _watched() -> Iterator[dict[str, float]]:
    """The most memory that this process holds meanwhile, in megabytes, looked at every tenth."""
    held = {"megabytes": 0.0}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            held["megabytes"] = max(held["megabytes"], processes.held(os.getpid()))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield held
    finally:
        done.set()
        watcher.join()
