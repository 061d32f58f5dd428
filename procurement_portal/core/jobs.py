"""Jobs: work that outlives a request, told by a row and hinted at by a message.

A worker takes a lease, beats while it works and finishes in the transaction of its result.
When it dies the lease runs out and the sweeper lets another worker begin again, three times at
the most. Handlers must therefore be all-or-nothing and safe to run twice (reliability rule 5).
"""

import threading
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.module_loading import import_string

from procurement_portal.core import audit
from procurement_portal.core.errors import DomainError
from procurement_portal.core.models import Job, JobState

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=30)
BEAT_SECONDS = 2.0
HINT_AGAIN_AFTER = timedelta(seconds=30)
HINT_AT_LEAST_EVERY = timedelta(minutes=10)

WORKER_DIED = "The worker stopped three times while working on this."
WORKER_DIED_CURE = "Nothing was changed. Tell the operator, with the number of this job."


class Progress:
    """What a running handler tells the page: the step it is on, and how far it has come."""

    def __init__(self) -> None:
        self.step = ""
        self.done = 0
        self.total: int | None = None

    def begin(self, step: str, *, total: int | None = None) -> None:
        """Start a named step; `total` is the count it works through, where that is known."""
        self.total, self.done, self.step = None, 0, step
        self.total = total

    def advance(self, count: int) -> None:
        """Count things done in this step."""
        self.done += count

    def counts(self) -> dict[str, int | None]:
        """What is done of how many, as the row may hold it, whatever another thread just began."""
        done, total = self.done, self.total
        return {"done": done if total is None else min(done, total), "total": total}


Handler = Callable[[Job, Progress], None]


def enqueue(
    kind: str,
    *,
    title: str,
    subject: models.Model,
    by: Any,
    at: datetime,
    **args: int | str,
) -> Job:
    """Queue work and, once the transaction has committed, hint that it is there."""
    job = Job.objects.create(
        kind=kind,
        title=title,
        subject_ref=audit.ref(subject),
        owner_ref=audit.ref(by) if getattr(by, "pk", None) else "",
        args=args,
        hinted_at=at,
    )
    # The row is committed by then: a hint that fails must not fail the request that asked.
    transaction.on_commit(lambda: _hint(job.pk, kind), robust=True)
    return job


def run(job_id: int, handler: Handler) -> None:
    """Claim the job and do its work; do nothing when another worker has it or it is finished."""
    job = _claim(job_id, at=timezone.now())
    if job is None:
        log.info("job_not_claimed", job_id=job_id)
        return
    progress = Progress()
    try:
        with _beating(job, progress):
            handler(job, progress)
    except DomainError as refusal:
        _fail(job, error=refusal.title, cure=refusal.cure)
    except Exception:
        log.exception("job_attempt_failed", job_id=job.pk, attempt=job.attempts)
        _give_back(job)
    else:
        finish(job, progress)


def each(rows: Iterable[Any], work: Callable[[Any], object]) -> None:
    """Do the work of a night row by row: one that fails is told of at the end, and stops no other.

    Raises ExceptionGroup with everything that failed.
    """
    failed = []
    for row in rows:
        try:
            work(row)
        except Exception as failure:
            log.exception("one_of_many_failed", row=str(row))
            failed.append(failure)
    if failed:
        raise ExceptionGroup("not all of the rows were done", failed)


def finish(job: Job, progress: Progress) -> None:
    """Mark the job done, once. A handler may call it inside the transaction of its result."""
    counts = progress.counts()
    _held_by(job).update(
        state=JobState.DONE,
        step="",
        done=counts["done"],
        total=counts["done"] if counts["total"] is None else counts["total"],
        lease_until=None,
        finished_at=timezone.now(),
    )


def sweep(*, at: datetime) -> int:
    """Free jobs whose lease ran out, fail those with no attempt left, hint at the rest.

    Safe to run from several places at once. Returns how many hints were sent.
    """
    lost = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=at)
    lost.filter(attempts__gte=Job.MAX_ATTEMPTS).update(
        state=JobState.FAILED,
        error=WORKER_DIED,
        cure=WORKER_DIED_CURE,
        lease_until=None,
        finished_at=at,
    )
    lost.update(state=JobState.QUEUED, lease_until=None, hinted_at=None)
    waiting = Job.objects.filter(state=JobState.QUEUED).filter(_wants_a_hint(at))
    hints = list(waiting.order_by("pk").values_list("pk", "kind"))
    waiting.filter(pk__in=[job_id for job_id, _ in hints]).update(hinted_at=at)
    for job_id, kind in hints:
        _hint(job_id, kind)
    return len(hints)


def _wants_a_hint(at: datetime) -> Q:
    """Never hinted since it was freed, or not for as long again as it had waited before.

    The time between hints doubles, so that a long queue does not fill the broker with copies.
    """
    twice_as_old = F("hinted_at") + (F("hinted_at") - F("created_at"))
    return (
        Q(hinted_at=None)
        | Q(hinted_at__lt=at - HINT_AT_LEAST_EVERY)
        | (
            Q(hinted_at__lt=at - HINT_AGAIN_AFTER)
            & Q(LessThan(ExpressionWrapper(twice_as_old, models.DateTimeField()), at))
        )
    )


def _hint(job_id: int, kind: str) -> None:
    import_string(settings.JOB_HINT)(job_id=job_id, kind=kind)


def _claim(job_id: int, *, at: datetime) -> Job | None:
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=at)
    won = Job.objects.filter(free, pk=job_id, attempts__lt=Job.MAX_ATTEMPTS).update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        lease_until=at + LEASE,
        started_at=at,
        done=0,
        total=None,
        step="Starting",
    )
    return Job.objects.get(pk=job_id) if won else None


def _held_by(job: Job) -> models.QuerySet[Job]:
    """The row, only while this attempt still holds it."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _fail(job: Job, *, error: str, cure: str) -> None:
    _held_by(job).update(
        state=JobState.FAILED,
        error=error,
        cure=cure,
        lease_until=None,
        finished_at=timezone.now(),
    )


def _give_back(job: Job) -> None:
    if job.attempts >= Job.MAX_ATTEMPTS:
        _fail(job, error="Something went wrong three times in a row.", cure=WORKER_DIED_CURE)
        return
    _held_by(job).update(state=JobState.QUEUED, lease_until=None, hinted_at=None)


@contextmanager
def _beating(job: Job, progress: Progress) -> Any:
    """Renew the lease and publish progress from a second connection while the handler works."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(BEAT_SECONDS):
            try:
                _held_by(job).update(
                    lease_until=timezone.now() + LEASE, step=progress.step, **progress.counts()
                )
            except Exception:
                # One beat may be missed: the lease outlasts fifteen of them.
                log.exception("job_beat_failed", job_id=job.pk)
                connection.close()
        connection.close()

    beater = threading.Thread(target=beat, name=f"job-{job.pk}", daemon=True)
    beater.start()
    try:
        yield
    finally:
        stop.set()
        beater.join()
