"""The chart of coverage and leakage: drawn in the charts queue after lines were sorted."""

from datetime import datetime
from typing import Any, Final

from benchmarking.actions import charts
from benchmarking.models import BenchmarkRun, FrameworkUse
from benchmarking.queries import drawings, framework_use, use_lines, uses
from consortia.models import Authority, Role
from procurement_portal.core import audit, jobs
from procurement_portal.core.models import Job, JobState

JOB_KIND: Final = "benchmarking.draw_framework_use"


def request(authority_id: int, *, by: Any, at: datetime) -> Job | None:
    """Queue the drawing of an authority's charts, unless it waits or nobody could open them."""
    authority = Authority.objects.get(pk=authority_id)
    waiting = Job.objects.filter(
        kind=JOB_KIND, subject_ref=audit.ref(authority), state=JobState.QUEUED
    )
    if waiting.exists() or not Role.objects.filter(authority=authority).exists():
        return None
    return jobs.enqueue(
        JOB_KIND,
        title=f"Draw what {authority} buys by framework",
        subject=authority,
        by=by,
        at=at,
        authority_id=authority.pk,
    )


def draw(job: Job, progress: jobs.Progress) -> None:
    """Draw the chart of each window that has no picture yet. Safe to run twice."""
    progress.begin("Drawing charts")
    authority = Authority.objects.get(pk=job.args["authority_id"])
    for run in BenchmarkRun.objects.current().order_by("-ends_on", "pk"):
        rows = FrameworkUse.objects.filter(
            authority=authority, month__range=(run.starts_on, run.ends_on)
        )
        lines = use_lines.Addresses(authority.slug, run.starts_on, run.ends_on)
        by_category = framework_use.categories(uses.summed(rows), lines)
        drawing = drawings.of_shares(row.cut for row in by_category)
        if drawing is not None:
            charts.draw_missing(drawing)
            progress.advance(1)
