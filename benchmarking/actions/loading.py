"""The worker's part of an import: a check that touches no figure, and the loading of all or none.

The check reads the whole file and tells what loading would do. Loading reads the same bytes
again, the same way, and commits lines, sums and records in one transaction.
"""

import json
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from benchmarking import events
from benchmarking.actions import (
    base_cells,
    overlaps,
    quality,
    snapshots,
    spend_imports,
    spend_lines,
    spend_reading,
)
from benchmarking.choices import ImportState
from benchmarking.models import RejectedRow, SpendImport
from benchmarking.sheets import spend
from frameworks.actions.supplier_names import OutcomeKind, Outcomes
from frameworks.models import Category
from procurement_portal.core import access, audit, files, jobs
from procurement_portal.core.models import Job

FIRST_ROWS = 8
ROWS_TO_POINT_AT = 15
EXAMPLES = 50


def check(job: Job, progress: jobs.Progress, *, today: date, at: datetime) -> None:
    """Read the job's file and say what loading it would do; nothing enters a figure.

    Raises spend_reading.FileRefused when the file cannot be loaded as it is; the import is then
    marked refused and keeps what was understood. Safe to run twice.
    """
    _work(job, progress, ImportState.RECEIVED, _record_check, today=today, at=at)


def load(job: Job, progress: jobs.Progress, *, today: date, at: datetime) -> None:
    """Read the job's file and commit its lines in one transaction.

    Raises spend_reading.FileRefused as `check` does. Safe to run twice.
    """
    _work(job, progress, ImportState.CONFIRMED, _commit, today=today, at=at)


def _work(
    job: Job,
    progress: jobs.Progress,
    state: ImportState,
    record: Any,
    *,
    today: date,
    at: datetime,
) -> None:
    spend_import = SpendImport.objects.select_related("authority", "file").get(job=job)
    if spend_import.state != state:
        return
    try:
        with spend_reading.read(spend_import, progress, today=today) as reading:
            record(spend_import.pk, reading, job, progress, at=at)
    except spend_reading.FileRefused as refusal:
        _refuse(spend_import.pk, refusal, at=at)
        raise


@transaction.atomic
def _record_check(
    import_id: int,
    reading: spend_reading.Reading,
    job: Job,
    progress: jobs.Progress,
    *,
    at: datetime,
) -> None:
    spend_import = SpendImport.objects.locked(import_id)
    if spend_import.state != ImportState.RECEIVED:
        return
    progress.begin("Comparing with earlier files")
    overlap = _overlap_of(spend_import, reading)
    reading.describe(spend_import)
    spend_import.findings = _findings(spend_import, reading, overlap) | {
        "suppliers": _names(reading.resolver.outcomes())
    }
    spend_import.state = ImportState.CHECKED
    spend_import.save()
    spend_lines.keep_rejected(spend_import, reading)
    jobs.finish(job, progress)


def _overlap_of(
    spend_import: SpendImport, reading: spend_reading.Reading
) -> overlaps.Overlap | None:
    """Compare with the lines in force, from a temporary copy; most files touch nothing."""
    months = sorted(reading.months)
    if not overlaps.touches(spend_import, months):
        return None
    spend_lines.stage(reading)
    return overlaps.find(spend_import, months, reading.years, table=spend_lines.STAGE, where="true")


@transaction.atomic
def _commit(
    import_id: int,
    reading: spend_reading.Reading,
    job: Job,
    progress: jobs.Progress,
    *,
    at: datetime,
) -> None:
    spend_import = base_cells.locked(import_id)
    if spend_import.state != ImportState.CONFIRMED:
        return
    progress.begin("Loading lines", total=reading.accepted_rows)
    suppliers = reading.resolver.save(by=access.SYSTEM, at=at)
    spend_lines.insert(spend_import, reading, renamed=suppliers.renamed)
    overlap = _settle(spend_import, reading)
    months = base_cells.span(
        [base_cells.add(spend_import), base_cells.subtract_superseded(spend_import)]
    )
    progress.done = reading.accepted_rows
    reading.describe(spend_import)
    spend_import.findings = _findings(spend_import, reading, overlap) | {
        "suppliers": _names(suppliers)
    }
    spend_import.state = ImportState.COMMITTED
    spend_import.committed_at = _after_all_before(spend_import, at=at)
    spend_import.save()
    spend_lines.keep_rejected(spend_import, reading)
    if spend_import.corrects is not None:
        spend_import.corrects.rejections.filter(mended_by=None).update(mended_by=spend_import)
    quality.score(spend_import, at=at)
    snapshots.owe([spend_import.pk])
    audit.record(
        "benchmarking.spend_import.committed",
        subject=spend_import,
        tenant=spend_import.authority,
        by=access.SYSTEM,
        at=at,
        lines=spend_import.accepted_rows,
        rejected=spend_import.rejected_rows,
        total=str(spend_import.accepted_total),
        overlap=spend_import.overlap_choice,
        sha256=spend_import.file.sha256,
    )
    jobs.finish(job, progress)
    spend_imports.announce(events.spend_import_committed, spend_import, months)


def _after_all_before(spend_import: SpendImport, *, at: datetime) -> datetime:
    """The moment, pushed on where clocks or waiting would put it before an earlier commit."""
    last = SpendImport.objects.filter(authority=spend_import.authority_id).aggregate(
        last=Max("committed_at")
    )["last"]
    return at if last is None or last < at else last + timedelta(microseconds=1)


def _settle(spend_import: SpendImport, reading: spend_reading.Reading) -> overlaps.Overlap | None:
    """Let lines give way where payments stand in two files: as chosen, else as proposed."""
    months = sorted(reading.months)
    if not overlaps.touches(spend_import, months):
        return None
    overlap = overlaps.find(
        spend_import,
        months,
        reading.years,
        table=spend_lines.TABLE,
        where="spend_import_id = %(import)s",
    )
    if overlap is not None:
        spend_import.overlap_choice = spend_import.overlap_choice or overlap.proposed
        overlaps.settle(spend_import, spend_import.overlap_choice)
    return overlap


def _findings(
    spend_import: SpendImport, reading: spend_reading.Reading, overlap: overlaps.Overlap | None
) -> dict[str, Any]:
    """What the page tells beside the counts."""
    about = reading.interpretation
    preview = spend.preview(files.path(spend_import.file), about, count=FIRST_ROWS)
    named = Category.objects.in_bulk(list(reading.categories))
    return {
        "preview": [one._asdict() for one in preview],
        "overlap": overlap.as_json() if overlap else None,
        "stated_total": None if reading.printed.total is None else str(reading.printed.total),
        "months": [
            {"month": month.isoformat(), "lines": lines, "net": str(net)}
            for month, (lines, net) in sorted(reading.months.items())
        ],
        "categories": [
            {
                "key": named[pk].key,
                "name": named[pk].name,
                "kind": named[pk].kind,
                "lines": lines,
                "net": str(net),
            }
            for pk, (lines, net) in reading.categories.items()
        ],
    }


def _names(outcomes: Outcomes) -> dict[str, Any]:
    """What the names of suppliers are, those that want a person's look first."""
    wanted = sorted(outcomes.items, key=lambda one: one.outcome != OutcomeKind.PROPOSED)
    return {
        "known": outcomes.known,
        "matched": outcomes.matched,
        "proposed": outcomes.proposed,
        "new": outcomes.new,
        "examples": [asdict(one) for one in wanted[:EXAMPLES]],
    }


@transaction.atomic
def _refuse(import_id: int, refusal: spend_reading.FileRefused, *, at: datetime) -> None:
    spend_import = SpendImport.objects.locked(import_id)
    spend_import.state = ImportState.REFUSED
    spend_import.findings = {"first_rows": _first_rows(spend_import)}
    if refusal.interpretation is not None:
        spend_import.interpretation = json.loads(refusal.interpretation.as_json())
    RejectedRow.objects.filter(spend_import=spend_import).delete()
    for name in ("physical_rows", "accepted_rows", "rejected_rows", "ignored_rows"):
        setattr(spend_import, name, 0)
    spend_import.save()
    audit.record(
        "benchmarking.spend_import.refused",
        subject=spend_import,
        tenant=spend_import.authority,
        by=access.SYSTEM,
        at=at,
        code=refusal.code,
        reason=refusal.title,
    )


def _first_rows(spend_import: SpendImport) -> list[dict[str, Any]]:
    """The beginning of each sheet as it is, so that a person can point at the headings."""
    try:
        rows = spend.first_rows(
            files.path(spend_import.file), filename=spend_import.filename, count=ROWS_TO_POINT_AT
        )
        return [row._asdict() for row in rows]
    except spend.Refused:
        return []
