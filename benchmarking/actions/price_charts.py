"""Charts of unit prices: drawn by the one queue that may, once for each set of figures."""

from datetime import datetime
from typing import Any

from django.db import transaction

from benchmarking.actions import charts
from benchmarking.choices import Permission, RunState
from benchmarking.models import PriceRun, UnitPriceResult
from benchmarking.queries import prices
from consortia.models import Role
from procurement_portal.core import access, jobs
from procurement_portal.core.models import Job

JOB_KIND = "benchmarking.draw_prices"


@transaction.atomic
def request(run_id: int, *, by: Any, at: datetime) -> Job | None:
    """Queue the drawing of a comparison's charts; none for one that is no longer current.

    Raises NotAllowed.
    """
    access.require(by, Permission.RUN_REQUEST)
    run = PriceRun.objects.filter(pk=run_id, state=RunState.CURRENT).first()
    if run is None:
        return None
    return jobs.enqueue(
        JOB_KIND, title=f"Draw the charts of {run}", subject=run, by=by, at=at, run_id=run.pk
    )


def draw(job: Job, progress: jobs.Progress) -> None:
    """Draw what has no picture yet, for authorities whose pages somebody can open.

    Stops when the comparison has been superseded. Safe to run twice.
    """
    held = Role.objects.exclude(authority=None).values("authority")
    run = PriceRun.objects.filter(pk=job.args["run_id"], state=RunState.CURRENT)
    rows = UnitPriceResult.objects.filter(run__in=run, authority__in=held)
    drawn = (prices.of_item(row.item, row) for row in rows.select_related("item").order_by("pk"))
    charts.draw_new(drawn, progress, while_true=run.exists)
