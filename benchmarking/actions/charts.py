"""Charts: drawn by the one queue that may, once for each set of figures."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction

from benchmarking.charts import render
from benchmarking.choices import Permission
from benchmarking.models import (
    BaseCell,
    BenchmarkDistribution,
    BenchmarkResult,
    BenchmarkRun,
    ChartImage,
)
from benchmarking.queries import categories, drawings, trends
from benchmarking.queries.categories import Tree
from benchmarking.queries.drawings import Drawing
from consortia.models import Role
from frameworks.models import Category
from procurement_portal.core import access, audit, jobs
from procurement_portal.core.models import Job, JobState

JOB_KIND = "benchmarking.draw_charts"

log = structlog.get_logger(__name__)


def request(run_id: int, *, by: Any, at: datetime, authority_id: int = 0) -> Job | None:
    """Queue the drawing of a run's charts; none when one is queued, or the run is not current.

    With an authority, by its key, only those of its own pages.

    Raises NotAllowed.
    """
    access.require(by, Permission.RUN_REQUEST)
    with transaction.atomic():
        run = BenchmarkRun.objects.current().select_for_update().filter(pk=run_id).first()
        if run is None or _is_queued(run, authority_id):
            return None
        return jobs.enqueue(
            JOB_KIND,
            title=f"Draw the charts of {run}",
            subject=run,
            by=by,
            at=at,
            run_id=run.pk,
            authority_id=authority_id,
        )


def _is_queued(run: BenchmarkRun, authority_id: int) -> bool:
    """Whether a job waits that will draw these charts, or all of the run's."""
    waiting = Job.objects.filter(kind=JOB_KIND, state=JobState.QUEUED, subject_ref=audit.ref(run))
    return waiting.filter(args__authority_id__in=[0, authority_id]).exists()


def draw(job: Job, progress: jobs.Progress) -> None:
    """Draw every chart of the job's run that has no picture yet. Safe to run twice.

    Stops when the run has been superseded: the next run's charts have a job of their own.
    """
    run = BenchmarkRun.objects.current().filter(pk=job.args["run_id"]).first()
    if run is None:
        return
    authority_id = job.args.get("authority_id", 0)
    wanted = wanted_of(run, authority_id) if authority_id else wanted_by(run)
    same_run = BenchmarkRun.objects.current().filter(pk=run.pk)
    draw_new(wanted, progress, while_true=same_run.exists)


def draw_new(
    wanted: Iterable[Drawing | None], progress: jobs.Progress, *, while_true: Callable[[], bool]
) -> None:
    """Draw those without a picture, the first looked at first, as long as they are still wanted."""
    progress.begin("Looking which charts are new")
    missing = _missing(wanted)
    progress.begin("Drawing charts", total=len(missing))
    for key, drawing in missing.items():
        if not while_true():
            return
        _draw(key, drawing)
        progress.advance(1)


def draw_missing(drawing: Drawing) -> None:
    """Draw it, unless its picture is there already."""
    if not ChartImage.objects.filter(key=drawing.key).exists():
        _draw(drawing.key, drawing)


def _draw(key: str, drawing: Drawing) -> None:
    """One picture. A chart that cannot be drawn is logged; its page has the table."""
    try:
        svg = render.svg(drawing.spec)
    except ValueError:
        log.exception("chart_not_drawn", chart=key, kind=drawing.kind)
        return
    ChartImage.objects.bulk_create([ChartImage(key=key, svg=svg)], ignore_conflicts=True)


def _missing(all_wanted: Iterable[Drawing | None]) -> dict[str, Drawing]:
    wanted = {drawing.key: drawing for drawing in all_wanted if drawing is not None}
    drawn = set(ChartImage.objects.filter(key__in=wanted).values_list("key", flat=True))
    return {key: drawing for key, drawing in wanted.items() if key not in drawn}


def wanted_by(run: BenchmarkRun) -> Iterator[Drawing | None]:
    """Every drawing that a page of the run's window looks up: dashboards before the rest.

    Only authorities at which somebody holds a role have pages that anybody can open.
    """
    results = _results(run)
    yield from (drawings.of_standings(rows) for rows in results.values())
    yield from _of_public(run)
    tree = categories.planted(Category.objects.values_list("pk", "parent_id"))
    for authority_id, rows in results.items():
        yield from _of_categories(run, authority_id, rows, tree)


def wanted_of(run: BenchmarkRun, authority_id: int) -> Iterator[Drawing | None]:
    """Those of them that only the pages of one authority look up."""
    rows = _results(run, authority_id).get(authority_id, [])
    yield drawings.of_standings(rows)
    tree = categories.planted(Category.objects.values_list("pk", "parent_id"))
    yield from _of_categories(run, authority_id, rows, tree)


def _results(run: BenchmarkRun, authority_id: int = 0) -> dict[int, list[BenchmarkResult]]:
    held = Role.objects.exclude(authority=None).values("authority")
    rows = BenchmarkResult.objects.filter(run=run, authority__in=held).exclude(
        category__key=Category.UNCATEGORISED
    )
    if authority_id:
        rows = rows.filter(authority=authority_id)
    found: dict[int, list[BenchmarkResult]] = {}
    for row in rows.select_related("category").order_by("authority", "pk"):
        found.setdefault(row.authority_id, []).append(row)
    return found


def _of_public(run: BenchmarkRun) -> Iterator[Drawing | None]:
    by_category: dict[int, list[BenchmarkDistribution]] = {}
    for row in BenchmarkDistribution.objects.filter(run=run).order_by("category", "pk"):
        by_category.setdefault(row.category_id, []).append(row)
    yield from map(drawings.of_spreads, by_category.values())


def _of_categories(
    run: BenchmarkRun, authority_id: int, rows: list[BenchmarkResult], tree: Tree
) -> Iterator[Drawing | None]:
    names = {row.category_id: row.category.name for row in rows}
    months = trends.by_category(
        BaseCell.objects.filter(authority=authority_id),
        run,
        {category_id: tree.at_and_below(category_id) for category_id in names},
    )
    yield from map(drawings.of_one, rows)
    yield from (drawings.of_months(name, months[pk]) for pk, name in names.items())
