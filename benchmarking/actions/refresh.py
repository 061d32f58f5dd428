"""Figures brought up to date after a change: those of the authorities concerned, and no others.

What moves an authority's monthly sums or the score of its data notes the months as due, in its
own transaction. A worker claims authorities, computes their results in every window that holds a
due month, and deletes the notes with the results in one transaction. What it reads is their own
cells: the work grows with what those authorities hold, not with the estate, for everything about
peers is frozen between releases. Any number of workers may do so at once: an authority is one
worker's at a time, and its sums stand still meanwhile.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from benchmarking import events
from benchmarking.actions import outcomes, runs, window_locks
from benchmarking.choices import Permission, RunState
from benchmarking.measures import spend_per_head
from benchmarking.models import BenchmarkResult, BenchmarkRun, DueFigures
from benchmarking.queries import inputs, releases
from procurement_portal.core import access, jobs
from procurement_portal.core.models import Job, JobState
from procurement_portal.core.periods import Period

JOB_KIND = "benchmarking.compute_changed"
AT_ONCE = 25

CLAIM = """
SELECT id FROM consortia_authority
WHERE id IN (SELECT authority_id FROM benchmarking_duefigures)
ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""
SETTLED = [
    field.name
    for field in BenchmarkResult._meta.concrete_fields
    if field.name not in {"id", "run", "authority", "category"}
]


def request(*, by: Any, at: datetime) -> Job | None:
    """Queue the computing of whatever is due; None when nothing is, or it is queued already.

    One queued job does for any number of changes: it looks for them when it starts. Raises
    NotAllowed.
    """
    access.require(by, Permission.RUN_REQUEST)
    oldest = DueFigures.objects.select_related("authority").order_by("pk").first()
    if oldest is None or _is_queued():
        return None
    return jobs.enqueue(
        JOB_KIND, title="Bring figures up to date", subject=oldest.authority, by=by, at=at
    )


def _is_queued() -> bool:
    return Job.objects.filter(kind=JOB_KIND, state=JobState.QUEUED).exists()


def compute(job: Job, progress: jobs.Progress, *, at: datetime) -> None:
    """Compute what is due, some authorities at a time, until nothing is. Safe to run twice.

    An authority whose sums are being moved is left to the job that follows the move.
    """
    waiting = DueFigures.objects.values("authority").distinct().count()
    progress.begin("Computing what changed", total=waiting)
    while done := _some(at=at):
        progress.advance(done)


@transaction.atomic
def _some(*, at: datetime) -> int:
    """Claim some authorities and compute what is due of them; how many they were."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [AT_ONCE])
        claimed = [authority_id for (authority_id,) in cursor.fetchall()]
    notes = list(DueFigures.objects.filter(authority__in=claimed))
    for window, authorities in _windows(notes, at=at):
        _mend(window, sorted(authorities), at=at)
    DueFigures.objects.filter(pk__in=[note.pk for note in notes]).delete()
    return len(claimed)


def _windows(notes: Collection[DueFigures], *, at: datetime) -> list[tuple[Period, set[int]]]:
    """Whose figures are due in which windows, always in the same order."""
    found: defaultdict[Period, set[int]] = defaultdict(set)
    for note in notes:
        for window in runs.windows(note.first_month, note.last_month, today=at.date()):
            found[window].add(note.authority_id)
    return sorted(found.items(), key=lambda pair: (pair[0].starts_on, pair[0].ends_on))


def _mend(window: Period, authorities: list[int], *, at: datetime) -> None:
    """Replace the authorities' results in the window's current run, and no others."""
    window_locks.hold_some(window)
    run = _current(window)
    frame = inputs.spend_per_head(window, authorities)
    told = releases.for_viewers(run.release, run.measure, window, authorities)
    results = outcomes.results(run, frame, told)
    BenchmarkResult.objects.bulk_create(
        results,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["run", "authority", "category"],
        update_fields=SETTLED,
    )
    silent = set(authorities) - {result.authority_id for result in results}
    BenchmarkResult.objects.filter(run=run, authority__in=silent).delete()
    BenchmarkRun.objects.filter(pk=run.pk).update(computed_at=at)
    only = authorities[0] if len(authorities) == 1 else 0
    events.figures_refreshed.announce(run_id=run.pk, authority_id=only)


def _current(window: Period) -> BenchmarkRun:
    """The window's current run; the first file of a window makes one."""
    run, _ = BenchmarkRun.objects.get_or_create(
        measure=spend_per_head.SLUG,
        starts_on=window.starts_on,
        ends_on=window.ends_on,
        state=RunState.CURRENT,
        defaults={
            "method_version": spend_per_head.VERSION,
            "release": releases.latest_of(spend_per_head.SLUG, window),
        },
    )
    return run
