"""Waiting for jobs at the command line, or doing them there where no worker is wanted."""

import time
from collections.abc import Callable, Collection, Iterator

from django.db.models import Count, Q, Sum
from django.utils import timezone

from benchmarking import tasks
from procurement_portal.core.models import Job, JobState

PATIENCE_SECONDS = 20.0
LOOK_EVERY_SECONDS = 0.5
TELL_EVERY_SECONDS = 5.0
START_A_WORKER = (
    "celery -A procurement_portal worker --queues=imports,figures,prices,charts,snapshots,default "
    "--concurrency=2"
)
TASKS = {
    task.name: task
    for task in (
        tasks.check_spend,
        tasks.import_spend,
        tasks.compute_framework_use,
        tasks.compute_run,
        tasks.compute_changed,
        tasks.compute_prices,
        tasks.compute_opportunities,
        tasks.draw_charts,
    )
}
UNFINISHED = (JobState.QUEUED, JobState.RUNNING)

Tell = Callable[[str], object]


class NoWorker(Exception):
    """Jobs wait and nobody takes them."""

    def __init__(self) -> None:
        super().__init__(
            f"No worker has taken a job for {PATIENCE_SECONDS:.0f} seconds. What was received is "
            f"kept and is done as soon as one runs. Start one with:\n  {START_A_WORKER}"
        )


def until_done(job_ids: Collection[int], what: str, *, tell: Tell) -> None:
    """Return when all the jobs have finished, telling how far they are. Raises NoWorker."""
    seen_at = told_at = time.monotonic()
    before: object = None
    while True:
        now = _state(Q(pk__in=job_ids))
        if now["finished"] == now["all"]:
            return
        if now != before or _somebody_works():
            seen_at = time.monotonic()
        if time.monotonic() - seen_at > PATIENCE_SECONDS:
            raise NoWorker
        if time.monotonic() - told_at > TELL_EVERY_SECONDS:
            told_at = time.monotonic()
            tell(f"{what}: {now['finished']} of {now['all']} finished")
        before = now
        time.sleep(LOOK_EVERY_SECONDS)


def until_none_left(kind: str, what: str, *, tell: Tell) -> None:
    """Return when no job of the kind is unfinished, those queued meanwhile included."""
    while ids := list(_unfinished(kind)):
        until_done(ids, what, tell=tell)


def do_here(kind: str, *, tell: Tell) -> None:
    """Do all queued jobs of a kind in this process, one after the other."""
    before: list[int] = []
    while waiting := list(_unfinished(kind)):
        if waiting == before:
            time.sleep(LOOK_EVERY_SECONDS)  # a worker has them
        else:
            tell(f"{len(waiting)} jobs to do here")
        for job_id in waiting:
            TASKS[kind](job_id=job_id)
        before = waiting


def _unfinished(kind: str) -> Iterator[int]:
    jobs = Job.objects.filter(kind=kind, state__in=UNFINISHED).order_by("pk")
    return jobs.values_list("pk", flat=True).iterator()


def _state(which: Q) -> dict[str, int]:
    return Job.objects.filter(which).aggregate(
        all=Count("pk"),
        finished=Count("pk", filter=~Q(state__in=UNFINISHED)),
        running=Count("pk", filter=Q(state=JobState.RUNNING)),
        done=Sum("done", default=0),
    )


def _somebody_works() -> bool:
    return Job.objects.filter(state=JobState.RUNNING, lease_until__gt=timezone.now()).exists()
