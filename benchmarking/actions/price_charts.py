"""Charts of unit prices: drawn by the one queue that may, once for each set of figures."""

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction

from benchmarking.charts import render
from benchmarking.choices import Permission, RunState
from benchmarking.models import ChartImage, PriceRun, UnitPriceResult
from benchmarking.queries import prices
from benchmarking.queries.drawings import Drawing
from consortia.models import Role
from procurement_portal.core import access, jobs
from procurement_portal.core.models import Job

JOB_KIND = "benchmarking.draw_prices"

log = structlog.get_logger(__name__)


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
    progress.begin("Looking which charts are new")
    missing = _missing(int(job.args["run_id"]))
    progress.begin("Drawing charts", total=len(missing))
    for key, drawing in missing.items():
        if not PriceRun.objects.filter(pk=job.args["run_id"], state=RunState.CURRENT).exists():
            return
        _draw(key, drawing)
        progress.advance(1)


def _missing(run_id: int) -> dict[str, Drawing]:
    held = Role.objects.exclude(authority=None).values("authority")
    rows = UnitPriceResult.objects.filter(
        run=run_id, run__state=RunState.CURRENT, authority__in=held
    ).select_related("item")
    drawn = [prices.of_item(row.item, row) for row in rows.order_by("pk")]
    wanted = {one.key: one for one in drawn if one is not None}
    have = set(ChartImage.objects.filter(key__in=wanted).values_list("key", flat=True))
    return {key: one for key, one in wanted.items() if key not in have}


def _draw(key: str, drawing: Drawing) -> None:
    """One picture. A chart that cannot be drawn is logged; its page has the table."""
    try:
        svg = render.svg(drawing.spec)
    except ValueError:
        log.exception("chart_not_drawn", chart=key, kind=drawing.kind)
        return
    ChartImage.objects.bulk_create([ChartImage(key=key, svg=svg)], ignore_conflicts=True)
