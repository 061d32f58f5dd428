"""Refreshing: whatever order changes come in, whoever dies, the figures are those of a full run."""

import random
import threading
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from benchmarking.actions import base_cells, refresh, releases, runs
from benchmarking.models import BenchmarkResult, BenchmarkRun, DueFigures, SpendLine
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import Job, JobState
from tests.factories import benchmarking, consortia, frameworks

MONTHS = [date(2025, month, 1) for month in range(4, 13)]
COMPARED = [
    field.attname
    for field in BenchmarkResult._meta.concrete_fields
    if field.name not in {"id", "run"}
]


def work(at):
    """What a worker does with the queued job."""
    job = refresh.request(by=SYSTEM, at=at)
    if job is not None:
        jobs.run(job.pk, partial(refresh.compute, at=at))
    return job


def figures():
    """Every current result without the keys of rows, by window."""
    current = BenchmarkResult.objects.filter(run__state="current")
    rows = current.values_list("run__starts_on", "run__ends_on", *COMPARED)
    return sorted(map(repr, rows))


def loaded(authority, lines):
    """A file of the authority with lines of (category, month, pounds), counted in the sums."""
    spend_import = benchmarking.LoadedSpendImportFactory(
        authority=authority, quality_score=Decimal(90)
    )
    for category, month, pounds in lines:
        benchmarking.SpendLineFactory(
            spend_import=spend_import, category=category, paid_on=month, net_amount=pounds
        )
    with transaction.atomic():
        base_cells.add(spend_import)
    return spend_import


def undone(spend_import):
    with transaction.atomic():
        base_cells.subtract(spend_import)
        SpendLine.objects.filter(spend_import=spend_import).delete()


@pytest.fixture
def estate(db):
    """Nine bodies of one kind, two categories below one."""
    whole = frameworks.CategoryFactory(key="whole")
    below = [frameworks.CategoryFactory(key=f"part-{n}", parent=whole) for n in range(2)]
    bodies = [consortia.AuthorityFactory() for _ in range(9)]
    for body in bodies[:-1]:
        consortia.DenominatorFactory(authority=body, value=1000, as_at=date(2025, 9, 30))
    return bodies, below


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_any_order_of_files_and_undoing_ends_where_a_full_run_does(estate, at, seed):
    bodies, categories = estate
    chance = random.Random(seed)
    for body in bodies:
        loaded(body, [(categories[0], month, chance.randint(50, 500)) for month in MONTHS])
    work(at)
    releases.publish(by=SYSTEM, at=at)
    held = []
    for _ in range(10):
        if held and chance.random() < 0.4:
            undone(held.pop(chance.randrange(len(held))))
        else:
            lines = [
                (chance.choice(categories), chance.choice(MONTHS), chance.randint(-50, 500))
                for _ in range(chance.randint(1, 4))
            ]
            held.append(loaded(chance.choice(bodies), lines))
        if chance.random() < 0.5:
            work(at)
    work(at)
    assert not DueFigures.objects.exists()
    mended = figures()
    assert any("'valid'" in row for row in mended)

    for run in runs.request_all(by=SYSTEM, at=at):
        jobs.run(run.job_id, partial(runs.compute, at=at))

    assert figures() == mended


@pytest.mark.django_db
def test_results_of_others_are_not_even_written(estate, at):
    bodies, categories = estate
    for body in bodies[:2]:
        loaded(body, [(categories[0], MONTHS[0], 100)])
    work(at)
    other = BenchmarkResult.objects.filter(authority=bodies[1])
    other.update(line_count=77)
    loaded(bodies[0], [(categories[1], MONTHS[1], 100)])

    work(at)

    assert set(other.values_list("line_count", flat=True)) == {77}


@pytest.mark.django_db
def test_authority_that_takes_its_only_file_back_has_no_results(estate, at):
    bodies, categories = estate
    file = loaded(bodies[0], [(categories[0], MONTHS[0], 100)])
    work(at)
    assert BenchmarkResult.objects.filter(authority=bodies[0]).exists()
    undone(file)

    work(at)

    assert not BenchmarkResult.objects.filter(authority=bodies[0]).exists()


@pytest.mark.django_db
def test_computing_twice_changes_nothing(estate, at):
    bodies, categories = estate
    loaded(bodies[0], [(categories[0], MONTHS[0], 100)])
    job = work(at)
    before = figures()
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, finished_at=None)

    jobs.run(job.pk, partial(refresh.compute, at=at))

    assert figures() == before
    assert BenchmarkRun.objects.current().count() == len({row[:60] for row in before})


@pytest.mark.django_db(transaction=True)
def test_worker_that_dies_leaves_the_work_to_the_next(estate, at, monkeypatch):
    bodies, categories = estate
    loaded(bodies[0], [(categories[0], MONTHS[0], 100)])
    work(at)
    before = figures()
    loaded(bodies[0], [(categories[0], MONTHS[0], 900)])
    mend = refresh._mend

    def mend_and_die(*args, **kwargs):
        mend(*args, **kwargs)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(refresh, "_mend", mend_and_die)
    with pytest.raises(OperationalError):
        refresh._some(at=at)
    connection.close()
    assert (figures(), DueFigures.objects.count()) == (before, 1)

    monkeypatch.setattr(refresh, "_mend", mend)
    work(at)

    assert not DueFigures.objects.exists()
    assert "Decimal('1000.00')" in "".join(figures())


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_share_the_work_and_leave_what_moves_alone(estate):
    bodies, categories = estate
    for body in bodies:
        loaded(body, [(categories[0], month, 100) for month in MONTHS])
    now = timezone.now()
    done = threading.Barrier(3)
    failed = []

    def worker():
        done.wait()
        try:
            while refresh._some(at=now):
                pass
        except Exception as broken:
            failed.append(broken)
        finally:
            connection.close()

    refresh.AT_ONCE, usual = 2, refresh.AT_ONCE
    try:
        with transaction.atomic():
            base_cells.lock(bodies[0])  # a file of theirs is being loaded
            both = [threading.Thread(target=worker) for _ in range(2)]
            for one in both:
                one.start()
            done.wait()
            for one in both:
                one.join(60)
    finally:
        refresh.AT_ONCE = usual

    assert failed == []
    assert set(DueFigures.objects.values_list("authority", flat=True)) == {bodies[0].pk}
    work(now)
    mended = figures()
    for run in runs.request_all(by=SYSTEM, at=now):
        jobs.run(run.job_id, partial(runs.compute, at=now))
    assert figures() == mended
