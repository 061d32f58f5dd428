"""A worker is killed in the middle of a file: the file is in whole, once, soon after."""

import random
import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Count, Sum
from django.utils import timezone

from benchmarking.actions import spend_imports
from benchmarking.choices import ImportState
from benchmarking.models import BaseCell, SpendImport, SpendLine
from procurement_portal import celery
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import Job, JobState
from tests import workers
from tests.factories import consortia

LINES = 40_000
KILLS = 50


def big_file():
    first = date(2025, 4, 1)
    yield b"Supplier,Payment date,Amount,Description\n"
    for number in range(LINES):
        day = first + timedelta(days=number % 360)
        yield f"Supplier {number % 997},{day:%d/%m/%Y},{number % 5000}.25,Thing\n".encode()


EXPECTED = (LINES, sum(Decimal(number % 5000) + Decimal("0.25") for number in range(LINES)))


def totals():
    lines = SpendLine.objects.aggregate(rows=Count("row_number"), net=Sum("net_amount"))
    cells = BaseCell.objects.aggregate(rows=Sum("line_count"), net=Sum("net_amount"))
    return tuple(lines.values()), tuple(cells.values())


def import_state(spend_import):
    return SpendImport.objects.get(pk=spend_import.pk).state


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["Reading rows", "Loading lines"])
def test_a_file_is_whole_after_its_worker_was_killed(start_worker, step):
    authority = consortia.AuthorityFactory()
    victim = start_worker()
    spend_import = spend_imports.receive(
        authority=authority, filename="big.csv", chunks=big_file(), by=SYSTEM, at=timezone.now()
    )
    waiting = Job.objects.filter(pk=spend_import.job_id)

    workers.wait_until(lambda: waiting.filter(state=JobState.RUNNING).exists())
    if step == "Loading lines":
        workers.wait_until(
            lambda: waiting.filter(step=step).exists() or waiting.filter(state="done").exists()
        )
    victim.kill()

    assert totals() in (
        ((0, None), (None, None)),
        (EXPECTED, EXPECTED),
    )
    start_worker()
    jobs.sweep(at=timezone.now() + jobs.LEASE)
    workers.wait_until(lambda: import_state(spend_import) == ImportState.COMMITTED)
    assert totals() == (EXPECTED, EXPECTED)
    assert waiting.get().attempts <= Job.MAX_ATTEMPTS


def lines_of(spend_import):
    found = SpendLine.objects.filter(spend_import=spend_import)
    return tuple(found.aggregate(rows=Count("row_number"), net=Sum("net_amount")).values())


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_kills_at_random_moments_leave_every_file_whole_or_out(start_worker):
    """Each worker is killed somewhere between its first file's claim and some files later."""
    chance = random.Random(50)
    imports = []
    for _ in range(KILLS):
        victim = start_worker()
        imports.append(
            spend_imports.receive(
                authority=consortia.AuthorityFactory(),
                filename="big.csv",
                chunks=big_file(),
                by=SYSTEM,
                at=timezone.now(),
            )
        )
        jobs.sweep(at=timezone.now() + jobs.LEASE)
        time.sleep(chance.uniform(0, 4))
        victim.kill()
        assert {lines_of(one) for one in imports} <= {(0, None), EXPECTED}

    start_worker()
    unfinished = Job.objects.exclude(state__in=[JobState.DONE, JobState.FAILED])
    while unfinished.filter(kind=spend_imports.JOB_KIND).exists():
        jobs.sweep(at=timezone.now() + jobs.LEASE)
        time.sleep(2)

    for spend_import in imports:
        given_up = Job.objects.get(pk=spend_import.job_id).state == JobState.FAILED
        assert lines_of(spend_import) == ((0, None) if given_up else EXPECTED)
    committed = SpendImport.objects.filter(state=ImportState.COMMITTED).count()
    assert totals() == (
        (committed * EXPECTED[0], committed * EXPECTED[1]),
        (committed * EXPECTED[0], committed * EXPECTED[1]),
    )
    assert committed >= KILLS * 0.9


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_message_was_lost_is_found_by_the_sweeper(start_worker):
    spend_import = spend_imports.receive(
        authority=consortia.AuthorityFactory(),
        filename="big.csv",
        chunks=big_file(),
        by=SYSTEM,
        at=timezone.now(),
    )
    workers.empty_broker()
    start_worker()

    jobs.sweep(at=timezone.now() + jobs.HINT_AGAIN_AFTER + timedelta(seconds=1))

    workers.wait_until(lambda: import_state(spend_import) == ImportState.COMMITTED)
    assert totals() == (EXPECTED, EXPECTED)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_does_not_refuse_the_file(settings):
    settings.JOB_HINT = "tests.journeys.test_worker_dies.hint_to_nowhere"

    spend_import = spend_imports.receive(
        authority=consortia.AuthorityFactory(),
        filename="big.csv",
        chunks=big_file(),
        by=SYSTEM,
        at=timezone.now(),
    )

    assert Job.objects.get(pk=spend_import.job_id).state == JobState.QUEUED


def hint_to_nowhere(*, job_id, kind):
    """The portal's own hint, with nobody listening where the broker should be."""
    away = celery.Celery("away", broker="redis://127.0.0.1:1/0")
    away.conf.task_publish_retry = False
    celery.hint(job_id=job_id, kind=kind, app=away)
