"""Benchmark runs: asked for when lines change, computed by workers, replaced whole.

A run covers twelve months: every financial year that holds lines, and the latest twelve whole
months. It reads base cells, never lines, and stores only what disclosure control lets through.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pandas as pd
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.db.models import Max, Min

from benchmarking import events
from benchmarking.actions import outcomes
from benchmarking.choices import Permission, RunState
from benchmarking.measures import spend_per_head
from benchmarking.models import BaseCell, BenchmarkDistribution, BenchmarkResult, BenchmarkRun
from benchmarking.queries import inputs
from procurement_portal.core import access, audit, jobs
from procurement_portal.core.models import Job, JobState
from procurement_portal.core.periods import Period, financial_year, first_of_month

JOB_KIND = "benchmarking.compute_run"


def windows(first_month: date, last_month: date, *, today: date) -> Iterator[Period]:
    """Every window that holds one of the months, the financial years first."""
    for year in range(financial_year(first_month), financial_year(last_month) + 1):
        yield Period.of_financial_year(year)
    latest = Period.months_ending(first_of_month(today) - relativedelta(months=1), 12)
    if (
        first_month <= latest.ends_on
        and last_month >= latest.starts_on
        and (latest != Period.of_financial_year(financial_year(latest.starts_on)))
    ):
        yield latest


def request(*, first_month: date, last_month: date, by: Any, at: datetime) -> list[BenchmarkRun]:
    """Queue a run for each window touched; a window that is queued already is not queued twice.

    Raises NotAllowed.
    """
    access.require(by, Permission.RUN_REQUEST)
    asked = [
        _request_window(window, by=by, at=at)
        for window in windows(first_month, last_month, today=at.date())
    ]
    return [run for run in asked if run is not None]


def request_all(*, by: Any, at: datetime) -> list[BenchmarkRun]:
    """Queue a run for every window that holds lines: the nightly sweep. Raises NotAllowed."""
    months = BaseCell.objects.aggregate(first=Min("month"), last=Max("month"))
    if months["first"] is None:
        return []
    return request(first_month=months["first"], last_month=months["last"], by=by, at=at)


def _request_window(window: Period, *, by: Any, at: datetime) -> BenchmarkRun | None:
    waiting = BenchmarkRun.objects.filter(state__in=[RunState.QUEUED, RunState.RUNNING])
    waiting.filter(job__state=JobState.FAILED).update(state=RunState.FAILED)
    try:
        with transaction.atomic():
            run = BenchmarkRun.objects.create(
                measure=spend_per_head.SLUG,
                method_version=spend_per_head.VERSION,
                starts_on=window.starts_on,
                ends_on=window.ends_on,
            )
            run.job = jobs.enqueue(
                JOB_KIND, title=f"Compute benchmarks for {run}", subject=run, by=by, at=at
            )
            run.save(update_fields=["job"])
    except IntegrityError:
        return None
    return run


def compute(job: Job, progress: jobs.Progress, *, at: datetime) -> None:
    """Compute the job's run and make it the current one of its window. Safe to run twice."""
    run = BenchmarkRun.objects.get(job=job)
    if run.state not in {RunState.QUEUED, RunState.RUNNING}:
        return
    BenchmarkRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
    progress.begin("Reading monthly sums")
    frame = inputs.spend_per_head(run.window)
    progress.begin("Comparing authorities", total=len(frame))
    computed = spend_per_head.compute_many(frame)
    results, distributions = outcomes.disclosed(run, frame, computed)
    progress.done = len(frame)
    _publish(run.pk, frame, results, distributions, job, progress, at=at)


@transaction.atomic
def _publish(
    run_id: int,
    frame: pd.DataFrame,
    results: list[BenchmarkResult],
    distributions: list[BenchmarkDistribution],
    job: Job,
    progress: jobs.Progress,
    *,
    at: datetime,
) -> None:
    run = BenchmarkRun.objects.select_for_update().get(pk=run_id)
    if run.state != RunState.RUNNING:
        return
    same_window = BenchmarkRun.objects.filter(
        measure=run.measure, starts_on=run.starts_on, ends_on=run.ends_on
    )
    replaced = list(same_window.filter(state=RunState.CURRENT).select_for_update())
    if any(other.pk > run.pk for other in replaced):
        run.state = RunState.SUPERSEDED
        run.save(update_fields=["state", "updated_at"])
        return
    BenchmarkResult.objects.filter(run__in=replaced).delete()
    BenchmarkDistribution.objects.filter(run__in=replaced).delete()
    same_window.filter(pk__in=[other.pk for other in replaced]).update(state=RunState.SUPERSEDED)
    BenchmarkResult.objects.bulk_create(results, batch_size=2000)
    BenchmarkDistribution.objects.bulk_create(distributions, batch_size=2000)
    run.state, run.computed_at = RunState.CURRENT, at
    run.input_hash = _hash(frame)
    run.line_count = inputs.lines_in(run.window)
    run.save()
    audit.record(
        "benchmarking.run.published",
        subject=run,
        by=access.SYSTEM,
        at=at,
        results=len(results),
        input_hash=run.input_hash,
    )
    jobs.finish(job, progress)
    events.run_computed.announce(run_id=run.pk)


def _hash(frame: pd.DataFrame) -> str:
    ordered = frame.sort_values(["category", "authority"])
    return hashlib.sha256(ordered.to_csv(index=False).encode()).hexdigest()
