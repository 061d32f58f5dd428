"""Releases: what others may see, computed, checked and frozen in one transaction (R5, R6, R8).

Whatever goes wrong on the way publishes nothing. Between two releases nobody sees anything of
others change, so that no file can be told by what it moves.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Any

import pandas as pd
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from benchmarking import events
from benchmarking.actions import release_figures, released_savings, runs, window_locks
from benchmarking.choices import Permission
from benchmarking.measures import spend_per_head
from benchmarking.models import (
    BenchmarkRun,
    Release,
    ReleasedSaving,
    ReleasedSavingInput,
    ReleaseFigure,
    ReleaseInput,
)
from benchmarking.queries import circles, inputs
from consortia.models import Authority
from procurement_portal.core import access, audit, turns
from procurement_portal.core.errors import DomainError
from procurement_portal.core.periods import Period, financial_year

HASHED = ("median", "lower_quartile", "upper_quartile", "other_count", "other_band", "withheld")


class NothingToRelease(DomainError):
    """No window has been computed yet."""

    code = "nothing_to_release"
    title = "No figures have been computed yet, so there is nothing to release."
    cure = "Load spend files first."


def publish(*, by: Any, at: datetime) -> Release:
    """Freeze the figures of every window as the next release, and show them beside own figures.

    Raises NotAllowed, and NothingToRelease.
    """
    access.require(by, Permission.RELEASE_PUBLISH)
    with transaction.atomic():
        _hold()
        return _publish(by=by, at=at)


def publish_when_due(*, by: Any, at: datetime) -> Release | None:
    """Publish the first release, or the month's on its day or after; None when none is due.

    Any number of callers publish one. Raises NotAllowed.
    """
    access.require(by, Permission.RELEASE_PUBLISH)
    with transaction.atomic():
        _hold()
        if not _is_due(at=at) or not BenchmarkRun.objects.current().exists():
            return None
        return _publish(by=by, at=at)


def _hold() -> None:
    """One at a time, as the database role that releases, where the settings name one."""
    turns.take("publish a release")
    if settings.RELEASE_DATABASE_ROLE:
        with connection.cursor() as cursor:
            role = connection.ops.quote_name(settings.RELEASE_DATABASE_ROLE)
            cursor.execute(f"SET LOCAL ROLE {role}")


def _is_due(*, at: datetime) -> bool:
    newest = Release.objects.order_by("-number").first()
    if newest is None:
        return True
    today, last = timezone.localtime(at), timezone.localtime(newest.published_at)
    is_next_month = (today.year, today.month) > (last.year, last.month)
    return is_next_month and today.day >= settings.RELEASE_DAY


def _publish(*, by: Any, at: datetime) -> Release:
    current = list(_runs())
    if not current:
        raise NothingToRelease()
    release = _open(by=by, at=at)
    read: list[tuple[BenchmarkRun, pd.DataFrame]] = []
    for run in current:
        window_locks.hold_all(run.window)
        frame = inputs.spend_per_head(run.window)
        _fill(release, run, frame)
        read.append((run, frame))
    released_savings.tell(release, on=timezone.localtime(at).date())
    _seal(release)
    for run, frame in read:
        runs.write(run, frame, at=at)
        events.run_computed.announce(run_id=run.pk)
    audit.record(
        "benchmarking.release.published",
        subject=release,
        by=by,
        at=at,
        figures=release.figure_count,
        carried_over=release.carried_count,
        withheld=release.withheld_count,
        input_hash=release.input_hash,
        figures_hash=release.figures_hash,
    )
    return release


def _runs() -> Iterable[BenchmarkRun]:
    """Current runs of financial years and of the newest twelve months, always in one order."""
    found = list(
        BenchmarkRun.objects.current()
        .filter(measure=spend_per_head.SLUG)
        .order_by("starts_on", "ends_on")
    )
    years = [run for run in found if _is_financial_year(run.window)]
    others = [run for run in found if run not in years]
    return sorted([*years, *others[-1:]], key=lambda run: (run.starts_on, run.ends_on))


def _is_financial_year(window: Period) -> bool:
    return window == Period.of_financial_year(financial_year(window.starts_on))


def _open(*, by: Any, at: datetime) -> Release:
    last = Release.objects.aggregate(last=Max("number"))["last"] or 0
    return Release.objects.create(
        number=last + 1,
        published_at=at,
        published_by=str(by),
        methods={spend_per_head.SLUG: spend_per_head.VERSION},
        is_sample=Authority.objects.filter(is_sample=True).exists(),
    )


def _fill(release: Release, run: BenchmarkRun, frame: pd.DataFrame) -> None:
    """Write the figures and inputs of one window into the open release."""
    nearby = circles.of(run.window)
    computed = spend_per_head.compute_many(frame, nearby)
    added = [name for name in computed if name not in frame]
    rows = frame.join(computed[added])
    brought = list(release_figures.brought(rows))
    now = {(one.category_id, one.authority_id): one.rate for one in brought if one.rate is not None}
    found = release_figures.candidates(rows, nearby)
    before = release_figures.Before(run.measure, run.window)
    settled = [before.settle(figure, release, now) for figure in found]
    written: list[ReleaseFigure | ReleaseInput] = [*settled, *brought]
    for row in written:
        row.release = release
        row.measure = run.measure
        row.starts_on, row.ends_on = run.starts_on, run.ends_on
    ReleaseInput.objects.bulk_create(brought, batch_size=2000)
    ReleaseFigure.objects.bulk_create(settled, batch_size=2000)


def _seal(release: Release) -> None:
    """Count and hash what was written; from here on the database refuses every change."""
    figures = ReleaseFigure.objects.filter(release=release)
    savings = ReleasedSaving.objects.filter(release=release)
    release.figure_count = figures.count() + savings.count()
    release.carried_count = figures.exclude(based_on=release).count()
    release.withheld_count = (
        figures.filter(median=None).count() + savings.filter(amount=None).count()
    )
    versions = figures.exclude(peer_version=None).values_list("peer_version", flat=True)
    release.peer_versions = sorted(one for one in set(versions) if one is not None)
    release.input_hash = hash_of_inputs(release)
    release.figures_hash = hash_of_figures(release)
    release.is_sealed = True
    release.save()


def hash_of_inputs(release: Release) -> str:
    """SHA-256 of what the release's figures rest on, line by line in a fixed order."""
    rows = ReleaseInput.objects.filter(release=release).order_by(
        "measure", "starts_on", "ends_on", "category", "authority"
    )
    fields = ("net_pence", "denominator", "months", "quality_band", "status", "rate")
    brought = ReleasedSavingInput.objects.filter(release=release).order_by(
        "financial_year", "category", "authority"
    )
    of_savings = brought.values_list("financial_year", "category__key", "authority", "net")
    return _hash(chain(rows.values_list(*_CUT, "authority", *fields).iterator(), of_savings))


def hash_of_figures(release: Release) -> str:
    """SHA-256 of the release's figures, line by line in a fixed order."""
    rows = ReleaseFigure.objects.filter(release=release).order_by(
        "measure", "starts_on", "ends_on", "category", "peer_group", "viewer"
    )
    told = ReleasedSaving.objects.filter(release=release).order_by("financial_year", "category")
    savings = told.values_list("financial_year", "category__key", "amount", "withheld")
    figures = rows.values_list(*_CUT, "peer_group", "viewer", *HASHED)
    return _hash(chain(figures.iterator(), savings))


_CUT = ("measure", "starts_on", "ends_on", "category__key")


def _hash(rows: Iterable[tuple[Any, ...]]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps([None if one is None else str(one) for one in row]).encode())
        digest.update(b"\n")
    return digest.hexdigest()
