"""A worker is killed in the middle of a file: the file is in whole, once, soon after.

Where it dies is no matter of luck: the test holds fast what the worker needs next, sees it wait
there, and kills it. The last of the slow tests leaves it to chance, fifty times.
"""

import random
import time
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from benchmarking.actions import base_cells, loading, spend_imports
from benchmarking.choices import ImportState, OverlapChoice
from benchmarking.models import BaseCell, ImportMonth, SpendImport, SpendLine
from frameworks.models import Supplier, SupplierName
from procurement_portal import celery
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import Job, JobState
from tests import workers
from tests.factories import consortia

LINES = 4_000
MANY_LINES = 20_000
NAMES = 97
KILLS = 50
NOTHING = (0, None)

WAITS_FOR_US = """
SELECT EXISTS (
    SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
)
"""
# What the test holds, and so where the worker comes to a stop.
HELD = {
    "its record": (
        "SELECT FROM benchmarking_spendimport WHERE state IN ('received', 'confirmed') FOR UPDATE"
    ),
    "refused rows": "LOCK TABLE benchmarking_rejectedrow IN SHARE MODE",
    "lines": "LOCK TABLE benchmarking_spendline IN SHARE MODE",
    "an earlier line": (
        f"SELECT FROM benchmarking_spendline WHERE row_number = {LINES // 2} FOR UPDATE"
    ),
    "sums": "LOCK TABLE benchmarking_importmonth IN SHARE MODE",
}


def slow(held):
    return pytest.param(held, marks=pytest.mark.slow)


def big_file(lines, *, dearer):
    """A year of payments; of those of a `dearer` file, one in a hundred is a pound more."""
    first = date(2025, 4, 1)
    yield b"Supplier,Payment date,Amount,Description\n"
    for number in range(lines):
        day = first + timedelta(days=number % 360)
        pounds = number % 5000 + (dearer and number % 100 == 0)
        yield f"Supplier {number % NAMES},{day:%d/%m/%Y},{pounds}.25,Thing {number}\n".encode()


def sum_of(lines, *, dearer=False):
    whole = sum(Decimal(number % 5000) + Decimal("0.25") for number in range(lines))
    return lines, whole + (len(range(0, lines, 100)) if dearer else 0)


def receive(authority, *, confirmed=True, dearer=False, lines=LINES):
    return spend_imports.receive(
        authority=authority,
        filename="big.csv",
        chunks=big_file(lines, dearer=dearer),
        confirmed=confirmed,
        overlap_choice=OverlapChoice.REPLACE if dearer else "",
        by=SYSTEM,
        at=timezone.now(),
    )


def load_here(authority):
    """Load a file in this process, whose life is not at stake."""
    spend_import = receive(authority)
    workers.empty_broker()
    work = partial(loading.load, today=timezone.localdate(), at=timezone.now())
    jobs.run(spend_import.job_id, work)
    assert state_of(spend_import) == ImportState.COMMITTED
    return spend_import


def state_of(spend_import):
    return SpendImport.objects.get(pk=spend_import.pk).state


def sums(rows, count):
    return tuple(rows.aggregate(n=count, net=Sum("net_amount")).values())


def in_force():
    """Lines and pounds that count: by lines, by cells and by months of imports, which agree."""
    lines = sums(SpendLine.objects.in_force(), Count("row_number"))
    cells = sums(BaseCell.objects, Sum("line_count"))
    months = sums(ImportMonth.objects, Sum("line_count"))
    assert cells == months == ((None, None) if lines == NOTHING else lines)
    assert base_cells.rebuild(by=SYSTEM, at=timezone.now()) == 0
    return lines


def assert_nothing_is_half():
    """Whatever gave way did so for a loaded file; every line has its name; every name a supplier.

    The key of a name in use is its own by constraint: two halves of one name cannot be.
    """
    lines = SpendLine.objects.all()
    gave_way = lines.filter(superseded_by__isnull=False)
    assert not gave_way.exclude(superseded_by__state=ImportState.COMMITTED).exists()
    assert not lines.exclude(spend_import__state=ImportState.COMMITTED).exists()
    assert not lines.filter(Q(supplier_name=None) | ~Q(supplier_text=F("supplier_name__name")))
    assert SupplierName.objects.count() == Supplier.objects.count()
    assert SupplierName.objects.count() == (NAMES if lines.exists() else 0)


def kill_where_it_waits(start_worker, held):
    """Let a worker run into what the test holds, and kill it there."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(HELD[held])
        victim = start_worker()

        def waits():
            cursor.execute(WAITS_FOR_US)
            return cursor.fetchone()[0]

        workers.wait_until(waits)
        victim.kill()


def recover(start_worker, spend_import, expected):
    """Another worker takes over once the dead one's lease has run out."""
    start_worker()
    jobs.sweep(at=timezone.now() + jobs.LEASE)
    workers.wait_until(lambda: state_of(spend_import) == expected)
    assert Job.objects.get(pk=spend_import.job_id).attempts == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", ["refused rows", slow("its record")])
def test_a_check_is_whole_after_its_worker_was_killed(start_worker, held):
    spend_import = receive(consortia.AuthorityFactory(), confirmed=False)

    kill_where_it_waits(start_worker, held)

    assert state_of(spend_import) == ImportState.RECEIVED
    recover(start_worker, spend_import, ImportState.CHECKED)
    checked = SpendImport.objects.get(pk=spend_import.pk)
    assert (checked.accepted_rows, checked.accepted_total) == sum_of(LINES)
    assert checked.physical_rows == LINES + 1  # the headings
    assert checked.findings["suppliers"]["new"] == NAMES
    assert in_force() == NOTHING
    assert_nothing_is_half()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", ["lines", slow("its record"), slow("sums")])
def test_a_file_is_whole_after_its_worker_was_killed(start_worker, held):
    """When the table of lines is reached, the names of suppliers are written."""
    spend_import = receive(consortia.AuthorityFactory())

    kill_where_it_waits(start_worker, held)

    assert in_force() == NOTHING
    assert_nothing_is_half()
    recover(start_worker, spend_import, ImportState.COMMITTED)
    assert in_force() == sum_of(LINES)
    assert_nothing_is_half()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", ["an earlier line", slow("sums")])
def test_lines_give_way_whole_or_not_at_all_when_the_worker_is_killed(start_worker, held):
    authority = consortia.AuthorityFactory()
    load_here(authority)
    again = receive(authority, dearer=True)

    kill_where_it_waits(start_worker, held)

    assert in_force() == sum_of(LINES)
    assert_nothing_is_half()
    assert not SpendLine.objects.filter(superseded_by__isnull=False).exists()
    recover(start_worker, again, ImportState.COMMITTED)
    assert in_force() == sum_of(LINES, dearer=True)
    assert SpendLine.objects.filter(superseded_by=again).count() == LINES
    assert_nothing_is_half()


class Chance:
    """Fifty rounds of whatever a worker may be at, and what each must leave behind."""

    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.imports = []
        self.steps = [self.check, self.confirm, self.load, self.publish_again]

    def ask_for_something(self):
        """The next thing to do, drawn by lot."""
        self.imports.append(self.draw.choice(self.steps)())

    def check(self):
        return receive(consortia.AuthorityFactory(), confirmed=False, lines=MANY_LINES)

    def load(self):
        return receive(consortia.AuthorityFactory(), lines=MANY_LINES)

    def confirm(self):
        ready = SpendImport.objects.filter(state=ImportState.CHECKED).order_by("pk").first()
        if ready is None:
            return self.load()
        return spend_imports.confirm(import_id=ready.pk, by=SYSTEM, at=timezone.now())

    def publish_again(self):
        """Another file for a body that has one in force, and none on its way."""
        loaded = SpendImport.objects.filter(state=ImportState.COMMITTED)
        once = loaded.exclude(authority__in=[one.authority_id for one in self.imports[-8:]])
        first = once.annotate(n=Count("authority__spend_imports")).filter(n=1).first()
        if first is None:
            return self.load()
        return receive(first.authority, dearer=True, lines=MANY_LINES)


def assert_all_are_whole_or_out():
    """Each body has nothing, its first file, or the file that replaced it: never parts of both."""
    assert_nothing_is_half()
    in_force()
    whole = {sum_of(MANY_LINES), sum_of(MANY_LINES, dearer=True)}
    by_body = SpendLine.objects.in_force().order_by().values_list("authority")
    for _, count, net in by_body.annotate(n=Count("row_number"), net=Sum("net_amount")):
        assert (count, net) in whole
    for one in SpendImport.objects.all():
        lines = SpendLine.objects.filter(spend_import=one).count()
        assert lines == (MANY_LINES if one.state == ImportState.COMMITTED else 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_kills_at_random_moments_leave_every_file_whole_or_out(start_worker):
    """Checks, loads and replacements; each worker dies between a file's claim and some files on."""
    chance = Chance(seed=50)
    unfinished = Job.objects.exclude(state__in=[JobState.DONE, JobState.FAILED]).filter(
        kind__in=[spend_imports.CHECK, spend_imports.LOAD]
    )
    for _ in range(KILLS):
        victim = start_worker()
        chance.ask_for_something()
        time.sleep(chance.draw.uniform(0, 4))
        victim.kill()
        jobs.sweep(at=timezone.now() + jobs.LEASE)  # nobody is alive: every lease has run out
        assert_all_are_whole_or_out()

    start_worker()
    while unfinished.exists():
        for job in unfinished.filter(state=JobState.QUEUED):  # hints died with their workers
            celery.hint(job_id=job.pk, kind=job.kind)
        time.sleep(5)

    assert_all_are_whole_or_out()
    done = {ImportState.CHECKED, ImportState.COMMITTED}
    given_up = SpendImport.objects.exclude(state__in=done)
    assert set(given_up.values_list("job__state", flat=True)) <= {JobState.FAILED}
    assert given_up.count() < KILLS / 2  # killed three times, each before its end
    replaced = SpendImport.objects.filter(superseded_lines__isnull=False).distinct().count()
    assert replaced >= 3
    for one in given_up:
        assert one.job.attempts == Job.MAX_ATTEMPTS
        spend_imports.reread(import_id=one.pk, hints={}, by=SYSTEM, at=timezone.now())
    workers.wait_until(lambda: not unfinished.exists(), seconds=600)
    assert not given_up.all().exists()
    checked = SpendImport.objects.filter(state=ImportState.CHECKED)
    for one in checked:
        is_dearer = one.overlap_choice == OverlapChoice.REPLACE
        assert (one.accepted_rows, one.accepted_total) == sum_of(MANY_LINES, dearer=is_dearer)


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_message_was_lost_is_found_by_the_sweeper(start_worker):
    spend_import = receive(consortia.AuthorityFactory())
    workers.empty_broker()
    start_worker()

    jobs.sweep(at=timezone.now() + jobs.HINT_AGAIN_AFTER + timedelta(seconds=1))

    workers.wait_until(lambda: state_of(spend_import) == ImportState.COMMITTED)
    assert in_force() == sum_of(LINES)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_does_not_refuse_the_file(settings):
    settings.JOB_HINT = "tests.journeys.test_worker_dies.hint_to_nowhere"

    spend_import = receive(consortia.AuthorityFactory())

    assert Job.objects.get(pk=spend_import.job_id).state == JobState.QUEUED


def hint_to_nowhere(*, job_id, kind):
    """The portal's own hint, with nobody listening where the broker should be."""
    away = celery.Celery("away", broker="redis://127.0.0.1:1/0")
    away.conf.task_publish_retry = False
    celery.hint(job_id=job_id, kind=kind, app=away)
