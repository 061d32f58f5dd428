"""Jobs: claimed once, beaten while they run, freed when the worker dies, tried three times."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from procurement_portal.core import jobs
from procurement_portal.core.errors import DomainError
from procurement_portal.core.models import Job, JobState
from tests.factories import consortia
from tests.factories.core import JobFactory

pytestmark = pytest.mark.django_db(transaction=True)

hinted: list[tuple[int, str]] = []


def note_hint(*, job_id, kind):
    hinted.append((job_id, kind))


def refuse_hint(*, job_id, kind):
    raise ConnectionError("the broker is away")


@pytest.fixture(autouse=True)
def hints(settings):
    settings.JOB_HINT = "tests.core.test_jobs.note_hint"
    hinted.clear()
    return hinted


def in_threads(*works):
    """Run the works at the same time, each with a connection of its own."""
    together = threading.Barrier(len(works))

    def start(work):
        together.wait()
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=start, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def do_nothing(job, progress):
    pass


def break_down(job, progress):
    raise RuntimeError("a bug")


def test_job_runs_to_its_end():
    job = JobFactory()

    def count(job, progress):
        progress.begin("Counting", total=3)
        progress.advance(3)

    jobs.run(job.pk, count)

    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.attempts) == (JobState.DONE, 3, 3, 1)
    assert job.lease_until is None
    assert job.finished_at is not None


def test_two_workers_with_one_message_do_the_work_once():
    job = JobFactory()
    done_by = []

    def work(job, progress):
        done_by.append(threading.current_thread().name)
        time.sleep(0.1)

    in_threads(*[lambda: jobs.run(job.pk, work)] * 8)

    job.refresh_from_db()
    assert len(done_by) == 1
    assert (job.state, job.attempts) == (JobState.DONE, 1)


def test_finished_job_is_not_done_again():
    job = JobFactory()
    jobs.run(job.pk, do_nothing)
    done_again = []

    jobs.run(job.pk, lambda job, progress: done_again.append(job))

    assert done_again == []


def test_message_about_no_job_is_harmless():
    jobs.run(4711, do_nothing)

    assert not Job.objects.exists()


def test_running_job_cannot_be_claimed_while_its_lease_lasts():
    job = JobFactory(
        state=JobState.RUNNING, attempts=1, lease_until=timezone.now() + timedelta(seconds=5)
    )
    done = []

    jobs.run(job.pk, lambda job, progress: done.append(job))

    assert done == []


def test_job_whose_lease_ran_out_is_taken_over():
    job = JobFactory(
        state=JobState.RUNNING, attempts=1, lease_until=timezone.now() - timedelta(seconds=1)
    )

    jobs.run(job.pk, do_nothing)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_worker_that_lost_its_lease_cannot_finish_the_job():
    job = JobFactory()
    first = jobs._claim(job.pk, at=timezone.now() - timedelta(minutes=1))
    second = jobs._claim(job.pk, at=timezone.now())

    jobs.finish(first, jobs.Progress())

    job.refresh_from_db()
    assert (first.attempts, second.attempts) == (1, 2)
    assert job.state == JobState.RUNNING


def test_beat_renews_the_lease_and_tells_the_step(monkeypatch):
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.02)
    job = JobFactory()
    seen = []

    def work(job, progress):
        progress.begin("Reading rows", total=10)
        progress.advance(4)
        before = Job.objects.get(pk=job.pk).lease_until
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            now = Job.objects.get(pk=job.pk)
            if now.step == "Reading rows" and now.lease_until > before:
                seen.append((now.done, now.total))
                return
            time.sleep(0.01)

    jobs.run(job.pk, work)

    assert seen == [(4, 10)]


def test_beat_goes_on_after_a_beat_that_failed(monkeypatch):
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.02)
    job = JobFactory()
    seen = []

    class Stumbling(jobs.Progress):
        beats = 0

        def counts(self):
            self.beats += 1
            if self.beats == 1:
                raise RuntimeError("the connection was cut")
            return super().counts()

    monkeypatch.setattr(jobs, "Progress", Stumbling)

    def work(job, progress):
        progress.begin("Reading rows")
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and not seen:
            if Job.objects.get(pk=job.pk).step == "Reading rows":
                seen.append(progress.beats)
            time.sleep(0.01)

    jobs.run(job.pk, work)

    assert len(seen) == 1
    assert seen[0] >= 2


@pytest.mark.parametrize(
    ("done", "total", "kept"),
    [(5, 10, (5, 10)), (12, 10, (10, 10)), (7, None, (7, 7)), (3, 0, (0, 0))],
)
def test_finished_count_never_exceeds_its_total(done, total, kept):
    job = JobFactory()

    def work(job, progress):
        progress.begin("Counting", total=total)
        progress.advance(done)

    jobs.run(job.pk, work)

    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert (job.done, job.total) == kept


def test_refusal_fails_the_job_at_once_with_its_reason():
    job = JobFactory()

    def refuse(job, progress):
        raise DomainError("The file has no amounts.", cure="Add a column.")

    jobs.run(job.pk, refuse)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert (job.error, job.cure) == ("The file has no amounts.", "Add a column.")


def test_job_that_breaks_is_given_back_twice_and_fails_the_third_time():
    job = JobFactory()
    states = []

    for _ in range(4):
        jobs.run(job.pk, break_down)
        job.refresh_from_db()
        states.append((job.state, job.attempts))

    assert states == [
        (JobState.QUEUED, 1),
        (JobState.QUEUED, 2),
        (JobState.FAILED, 3),
        (JobState.FAILED, 3),
    ]
    assert job.error == "Something went wrong three times in a row."


def test_finishing_inside_a_transaction_that_rolls_back_does_not_finish():
    job = JobFactory()

    def work(job, progress):
        with transaction.atomic():
            jobs.finish(job, progress)
            raise RuntimeError("the commit did not happen")

    jobs.run(job.pk, work)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, 1)


def test_finishing_inside_the_transaction_of_the_result_lets_the_beat_wait(monkeypatch):
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.02)
    job = JobFactory()

    def work(job, progress):
        with transaction.atomic():
            consortia.AuthorityFactory(slug="result")
            jobs.finish(job, progress)
            time.sleep(0.2)

    jobs.run(job.pk, work)

    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert job.lease_until is None


def test_sweeper_frees_a_job_whose_worker_died_and_hints_at_it(hints):
    now = timezone.now()
    job = JobFactory(state=JobState.RUNNING, attempts=1, lease_until=now - timedelta(seconds=1))

    sent = jobs.sweep(at=now)

    job.refresh_from_db()
    assert (sent, hints) == (1, [(job.pk, "tests.do_thing")])
    assert (job.state, job.attempts, job.hinted_at) == (JobState.QUEUED, 1, now)


def test_sweeper_fails_a_job_whose_third_worker_died(hints):
    now = timezone.now()
    job = JobFactory(state=JobState.RUNNING, attempts=3, lease_until=now - timedelta(seconds=1))

    jobs.sweep(at=now)

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, jobs.WORKER_DIED)
    assert hints == []


def test_sweeper_leaves_a_job_whose_lease_lasts(hints):
    now = timezone.now()
    job = JobFactory(state=JobState.RUNNING, attempts=1, lease_until=now + timedelta(seconds=1))

    jobs.sweep(at=now)

    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    assert hints == []


def test_sweeper_hints_again_only_after_half_a_minute(hints):
    now = timezone.now()
    JobFactory(hinted_at=now - timedelta(seconds=29))
    late = JobFactory(hinted_at=now - timedelta(seconds=31))

    jobs.sweep(at=now)
    jobs.sweep(at=now + timedelta(seconds=0.5))

    assert hints == [(late.pk, "tests.do_thing")]


def test_sweeper_waits_twice_as_long_for_each_further_hint(hints):
    job = JobFactory(hinted_at=None)
    born = job.created_at
    asked = []
    for seconds in range(0, 241, 15):
        at = born + timedelta(seconds=seconds)
        if jobs.sweep(at=at):
            asked.append(seconds)

    assert asked == [0, 45, 105, 225]


def test_queued_job_is_hinted_at_after_the_commit_and_not_before(hints, at):
    authority = consortia.AuthorityFactory()

    with transaction.atomic():
        job = jobs.enqueue(
            "tests.do_thing", title="Do it", subject=authority, by=consortia.PersonFactory(), at=at
        )
        before = list(hints)

    assert before == []
    assert hints == [(job.pk, "tests.do_thing")]
    assert job.subject_ref == f"authority:{authority.pk}"


def test_job_of_a_rolled_back_transaction_leaves_neither_row_nor_hint(hints, at):
    authority = consortia.AuthorityFactory()

    with transaction.atomic():
        jobs.enqueue("tests.do_thing", title="Do it", subject=authority, by=None, at=at)
        transaction.set_rollback(True)

    assert not Job.objects.exists()
    assert hints == []


def test_hint_that_cannot_be_sent_does_not_fail_the_request(settings, at):
    settings.JOB_HINT = "tests.core.test_jobs.refuse_hint"
    authority = consortia.AuthorityFactory()

    job = jobs.enqueue("tests.do_thing", title="Do it", subject=authority, by=None, at=at)

    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED


def test_no_connection_is_left_open_by_the_beats(monkeypatch):
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.01)

    def open_connections():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            )
            return cursor.fetchone()[0]

    before = open_connections()

    for _ in range(3):
        jobs.run(JobFactory().pk, lambda job, progress: time.sleep(0.05))
    time.sleep(0.1)

    assert open_connections() == before


def test_one_row_that_fails_stops_no_other_and_is_told_of():
    done = []

    def work(row):
        if row == "second":
            raise ValueError(row)
        done.append(row)

    with pytest.raises(ExceptionGroup) as told:
        jobs.each(["first", "second", "third"], work)

    assert done == ["first", "third"]
    assert [str(one) for one in told.value.exceptions] == ["second"]
