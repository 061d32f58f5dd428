"""Benchmark runs: every result of a window computed whole, at night and when asked for.

A run covers twelve months: every financial year that holds lines, and the latest twelve whole
months. It reads base cells, never lines, and stores only what disclosure control lets through.
Between runs `refresh` computes what a file changed, and mends the current run's results.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pandas as pd
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.db.models import Max, Min, QuerySet

from benchmarking import events
from benchmarking.actions import outcomes, window_locks
from benchmarking.choices import Permission, RunState
from benchmarking.measures import spend_per_head
from benchmarking.models import BaseCell, BenchmarkDistribution, BenchmarkResult, BenchmarkRun
from benchmarking.queries import inputs, releases
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


@transaction.atomic
def compute(job: Job, progress: jobs.Progress, *, at: datetime) -> None:
    """Compute the job's run and make it the current one of its window. Safe to run twice.

    Nobody else writes results of the window meanwhile: what a file changes while this reads is
    noted as due, and is computed after it.
    """
    run = BenchmarkRun.objects.get(job=job)
    window_locks.hold_all(run.window)
    if run.state not in {RunState.QUEUED, RunState.RUNNING}:
        return
    progress.begin("Reading monthly sums")
    frame = inputs.spend_per_head(run.window)
    progress.begin("Comparing authorities", total=len(frame))
    if _is_outdated(run):
        BenchmarkRun.objects.filter(pk=run.pk).update(state=RunState.SUPERSEDED)
        return
    _supersede_others(run)
    stored = write(run, frame, at=at)
    progress.done = len(frame)
    audit.record(
        "benchmarking.run.published",
        subject=run,
        by=access.SYSTEM,
        at=at,
        results=stored,
        input_hash=run.input_hash,
    )
    jobs.finish(job, progress)
    events.run_computed.announce(run_id=run.pk)


def write(run: BenchmarkRun, frame: pd.DataFrame, *, at: datetime) -> int:
    """Store every result of the run, from inputs read under the window's lock; how many they are.

    Peers' figures are those of the newest release that speaks of the window.
    """
    run.release = releases.latest_of(run.measure, run.window)
    run.state, run.computed_at = RunState.CURRENT, at
    run.method_version = spend_per_head.VERSION
    run.input_hash = input_hash(frame)
    run.line_count = inputs.lines_in(run.window)
    run.save()
    told = releases.for_viewers(run.release, run.measure, run.window)
    results = outcomes.results(run, frame, told)
    BenchmarkResult.objects.filter(run=run).delete()
    BenchmarkResult.objects.bulk_create(results, batch_size=2000)
    BenchmarkDistribution.objects.filter(run=run).delete()
    public = releases.for_public(run.release, run.measure, run.window)
    BenchmarkDistribution.objects.bulk_create(outcomes.distributions(run, public), batch_size=2000)
    return len(results)


def _is_outdated(run: BenchmarkRun) -> bool:
    return _current_of(run).filter(pk__gt=run.pk).exists()


def _supersede_others(run: BenchmarkRun) -> None:
    replaced = list(_current_of(run).exclude(pk=run.pk).select_for_update())
    BenchmarkResult.objects.filter(run__in=replaced).delete()
    BenchmarkDistribution.objects.filter(run__in=replaced).delete()
    BenchmarkRun.objects.filter(pk__in=[other.pk for other in replaced]).update(
        state=RunState.SUPERSEDED
    )


def _current_of(run: BenchmarkRun) -> QuerySet[BenchmarkRun]:
    """Current runs of the run's window."""
    return BenchmarkRun.objects.current().filter(
        measure=run.measure, starts_on=run.starts_on, ends_on=run.ends_on
    )


def input_hash(frame: pd.DataFrame) -> str:
    """SHA-256 of a frame of inputs, whatever the order of its rows."""
    ordered = frame.sort_values(["category", "authority"])
    return hashlib.sha256(ordered.to_csv(index=False).encode()).hexdigest()
