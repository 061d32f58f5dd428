"""Charts of the savings dashboard: drawn when somebody asks for figures that have no picture yet.

The ledger can be cut in too many ways to draw all of them ahead. A drawing is named by its figures,
so that each is made once, whoever asks.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from benchmarking.actions import charts
from benchmarking.charts.saved import Saved
from benchmarking.choices import Permission
from benchmarking.queries.drawings import Drawing
from procurement_portal.core import access, jobs
from procurement_portal.core.models import Job, JobState

JOB_KIND: Final = "benchmarking.draw_savings"


@transaction.atomic
def request(wanted: Iterable[Drawing], *, by: Any, at: datetime) -> list[Job]:
    """Queue the drawing of charts of savings, those aside that wait already. Raises NotAllowed."""
    access.require(by, Permission.SAVING_VIEW)
    missing = {drawing.key: drawing for drawing in wanted}
    waiting = set(
        Job.objects.filter(
            kind=JOB_KIND, state__in=[JobState.QUEUED, JobState.RUNNING], args__key__in=[*missing]
        ).values_list("args__key", flat=True)
    )
    return [
        jobs.enqueue(
            JOB_KIND,
            title="Draw a chart of savings",
            subject=by,
            by=by,
            at=at,
            key=key,
            about=drawing.about,
            figures=_written(drawing),
        )
        for key, drawing in missing.items()
        if key not in waiting
    ]


def draw(job: Job, progress: jobs.Progress) -> None:
    """Draw the job's chart, unless its picture is there already. Safe to run twice."""
    progress.begin("Drawing the chart")
    figures = tuple(
        Saved(name, Decimal(amount), None if target is None else Decimal(target))
        for name, amount, target in json.loads(str(job.args["figures"]))
    )
    charts.draw_missing(Drawing("saved", figures, about=str(job.args["about"])))
    progress.advance(1)


def _written(drawing: Drawing) -> str:
    return json.dumps(
        [
            [one.name, str(one.amount), None if one.target is None else str(one.target)]
            for one in drawing.figures
        ]
    )
