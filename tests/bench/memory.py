"""Peak memory of real processes: of a worker that loads a file, of a web server that takes one.

The peak is what the kernel remembers of the process that did the work (VmHWM).
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from http import HTTPStatus
from pathlib import Path

from django.utils import timezone

from benchmarking.actions import spend_imports
from benchmarking.choices import ImportState
from benchmarking.models import SpendImport
from consortia.models import Authority, Person, Role
from procurement_portal.core.access import SYSTEM
from tests import processes, uploads, web, workers
from tests.bench import estate, imports, million

PATIENCE_SECONDS = 1800
UPLOADS_MEGABYTES = (5, 100)
SMALL = 100 * 1024
FOUND = HTTPStatus.FOUND


def measure() -> Iterator[str]:
    """Each file has a worker or a web server of its own, started for it."""
    with tempfile.TemporaryDirectory() as folder:
        yield _of_workers(Path(folder))
    yield _of_the_web()


def _of_workers(folder: Path) -> str:
    small, large = (
        _peak_of_worker(folder, lines, names)
        for lines, names in ((imports.LINES, imports.NAMES), (million.LINES, million.NAMES))
    )
    return (
        f"worker's peak memory at {million.LINES:,} lines: {large:.0f} MB; "
        f"at {imports.LINES:,} lines: {small:.0f} MB; ratio {large / small:.2f} "
        f"({million.NAMES:,} and {imports.NAMES:,} new names of suppliers)"
    )


def _peak_of_worker(folder: Path, lines: int, names: int) -> float:
    """Megabytes of the process that loads such a file, and has done nothing else."""
    body = _new_body()
    workers.empty_broker()
    worker = workers.Worker(folder / "worker.log", queues="imports")
    try:
        worker.wait_until_ready()
        spend_import = spend_imports.receive(
            authority=body,
            filename="bench.csv",
            chunks=estate.csv_lines(lines, seed=next(imports.seeds), suppliers=names),
            confirmed=True,
            by=SYSTEM,
            at=timezone.now(),
        )
        loaded = SpendImport.objects.filter(pk=spend_import.pk, state=ImportState.COMMITTED)
        workers.wait_until(loaded.exists, seconds=PATIENCE_SECONDS)
        return max(map(processes.peak, processes.children(worker.process.pid)))
    finally:
        worker.stop()


def _of_the_web() -> str:
    small, large = (_growth_of_web(size) for size in UPLOADS_MEGABYTES)
    return (
        f"web server's memory after taking a file of {UPLOADS_MEGABYTES[1]} MB: "
        f"{large:+.1f} MB; of {UPLOADS_MEGABYTES[0]} MB: {small:+.1f} MB "
        f"(difference {large - small:+.1f} MB)"
    )


def _growth_of_web(megabytes: int) -> float:
    """By how many megabytes the peak of a web process rises that takes such a file."""
    body = _new_body()
    person = Person.objects.create_user(f"{body.slug}@example.org", "a long pass phrase", name="B")
    Role.objects.create(
        person=person, kind="finance_lead", authority=body, starts_on=date(2020, 1, 1)
    )
    with web.served() as address, closing(uploads.Uploader(address, person)) as uploader:
        assert uploader.upload(body, SMALL, first=b"first\n").status == FOUND
        serving = processes.of_program(os.getpid(), "gunicorn")
        before = max(map(processes.peak, serving))
        assert uploader.upload(body, megabytes * uploads.MEGABYTE).status == FOUND
        return max(map(processes.peak, serving)) - before


def _new_body() -> Authority:
    (body,) = estate.authorities(1, named=f"Memory {Authority.objects.count()}")
    return body
