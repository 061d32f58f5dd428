"""How the second book stands: what was compared last, what waits, what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet, Sum

from benchmarking.models import (
    DueFigures,
    Recompute,
    RecomputeIncident,
    SnapshotDue,
    SpendSnapshot,
)
from consortia.policies import is_operator
from procurement_portal.core.models import Job, JobState

LATEST = 10
FIGURES = "benchmarking.compute_"
"""How the names of jobs begin that compute figures."""


@dataclass(frozen=True)
class State:
    """Where the snapshots and the computation of figures stand now."""

    latest: Recompute | None
    """The last comparison that came to an end."""
    running: Recompute | None
    """One that was begun since, and may have been broken off."""
    file_count: int
    line_count: int
    """Lines in the snapshots, whether or not they are in force."""
    owed_count: int
    """Imports whose snapshot is owed what stands now."""
    owed_since: datetime | None
    lag: timedelta | None
    """How long the longest of them has waited."""
    jobs_waiting: int
    jobs_running: int
    """Jobs that compute figures."""
    due_count: int
    """Authorities whose figures are due."""


def state(*, at: datetime) -> State:
    """Where everything stands, from stored rows alone."""
    latest = Recompute.objects.latest_finished()
    held = SpendSnapshot.objects.aggregate(files=Count("pk"), lines=Sum("row_count", default=0))
    owed = SnapshotDue.objects.aggregate(
        imports=Count("spend_import", distinct=True), since=Min("since")
    )
    jobs = Job.objects.filter(kind__startswith=FIGURES)
    return State(
        latest=latest,
        running=_begun_after(latest),
        file_count=held["files"],
        line_count=held["lines"],
        owed_count=owed["imports"],
        owed_since=owed["since"],
        lag=None if owed["since"] is None else max(at - owed["since"], timedelta(0)),
        jobs_waiting=jobs.filter(state=JobState.QUEUED).count(),
        jobs_running=jobs.filter(state=JobState.RUNNING).count(),
        due_count=DueFigures.objects.values("authority").distinct().count(),
    )


def _begun_after(latest: Recompute | None) -> Recompute | None:
    begun = Recompute.objects.filter(finished_at=None)
    if latest is not None:
        begun = begun.filter(pk__gt=latest.pk)
    return begun.order_by("-pk").first()


def incidents(person: Any) -> Sequence[RecomputeIncident]:
    """The latest that the person may know of: an operator of all, others of their authorities."""
    every = RecomputeIncident.objects.select_related("authority", "recompute")
    seen = every if is_operator(person, None) else every.visible_to(person)
    return list(seen.order_by("-pk")[:LATEST])


def with_incidents(rows: QuerySet[Recompute]) -> QuerySet[Recompute]:
    """Each with `incident_count`."""
    return rows.annotate(incident_count=Count("incidents"))
