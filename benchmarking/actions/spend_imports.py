"""Spend files: received, read, and committed whole or not at all."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from benchmarking import events
from benchmarking.actions import spend_lines
from benchmarking.choices import ImportState, Permission
from benchmarking.models import SpendImport
from benchmarking.sheets import limits
from consortia.models import Authority
from procurement_portal.core import access, audit, files, jobs
from procurement_portal.core.errors import DomainError, WrongState
from procurement_portal.core.events import DomainEvent
from procurement_portal.core.models import Job, JobState
from procurement_portal.core.periods import Period

JOB_KIND = "benchmarking.import_spend"


class AlreadyLoaded(DomainError):
    """The authority has this very file already; loading it again would count it twice."""

    code = "already_loaded"
    title = "This file has been loaded before."
    cure = "Nothing was changed. To load it afresh, undo the earlier import first."

    def __init__(self, earlier: SpendImport) -> None:
        super().__init__(
            f"This file has been loaded before, as {earlier.filename} "
            f"on {earlier.created_at:%-d %B %Y}."
        )
        self.earlier = earlier


def receive(
    *,
    authority: Authority,
    filename: str,
    chunks: Iterable[bytes],
    by: Any,
    at: datetime,
    period: Period | None = None,
) -> SpendImport:
    """Keep the file and queue its reading.

    `period` dates the lines of a file that carries no dates of its own.
    Raises NotAllowed, AlreadyLoaded, FileTooLarge and FileStoreFull.
    """
    access.require(by, Permission.SPEND_IMPORT, authority)
    stored = files.store(chunks, limit=limits.MAX_TEXT_BYTES)
    same_file = SpendImport.objects.filter(
        authority=authority, file=stored, state__in=[ImportState.RECEIVED, ImportState.COMMITTED]
    )
    try:
        with transaction.atomic():
            same_file.filter(state=ImportState.RECEIVED, job__state=JobState.FAILED).update(
                state=ImportState.REFUSED
            )
            spend_import = SpendImport.objects.create(
                authority=authority,
                file=stored,
                filename=filename,
                period_starts_on=period.starts_on if period else None,
                period_ends_on=period.ends_on if period else None,
            )
            spend_import.job = jobs.enqueue(
                JOB_KIND,
                title=f"Load {filename} for {authority}",
                subject=spend_import,
                by=by,
                at=at,
            )
            spend_import.save(update_fields=["job"])
            audit.record(
                "benchmarking.spend_import.received",
                subject=spend_import,
                tenant=authority,
                by=by,
                at=at,
                sha256=stored.sha256,
                bytes=stored.size,
            )
    except IntegrityError as twice:
        earlier = same_file.order_by("-pk").first()
        if earlier is None:
            raise
        raise AlreadyLoaded(earlier) from twice
    return spend_import


def process(job: Job, progress: jobs.Progress, *, today: date, at: datetime) -> None:
    """Read the job's file and commit its lines in one transaction.

    Raises spend_lines.FileRefused when the file cannot be loaded; the import is then marked
    refused. Does nothing when the import is no longer waiting, so it is safe to run twice.
    """
    spend_import = SpendImport.objects.select_related("authority", "file").get(job=job)
    if spend_import.state != ImportState.RECEIVED:
        return
    try:
        with spend_lines.read(spend_import, progress, today=today) as reading:
            _commit(spend_import.pk, reading, job, progress, at=at)
    except spend_lines.FileRefused as refusal:
        _refuse(spend_import.pk, refusal, at=at)
        raise


def undo(import_id: int, *, by: Any, at: datetime) -> SpendImport:
    """Take the import's lines out of every figure again; the file and the record stay.

    Raises NotAllowed, and WrongState unless the import is committed.
    """
    with transaction.atomic():
        spend_import = SpendImport.objects.locked(import_id)
        access.require(by, Permission.SPEND_UNDO, spend_import)
        if spend_import.state != ImportState.COMMITTED:
            raise WrongState("Only a loaded file can be undone.")
        months = spend_lines.remove(spend_import)
        spend_import.state = ImportState.UNDONE
        spend_import.save(update_fields=["state", "updated_at"])
        audit.record(
            "benchmarking.spend_import.undone",
            subject=spend_import,
            tenant=spend_import.authority,
            by=by,
            at=at,
            lines=spend_import.accepted_rows,
            total=str(spend_import.accepted_total),
        )
        _announce(events.spend_import_undone, spend_import, months)
    return spend_import


@transaction.atomic
def _commit(
    import_id: int,
    reading: spend_lines.Reading,
    job: Job,
    progress: jobs.Progress,
    *,
    at: datetime,
) -> None:
    spend_import = SpendImport.objects.locked(import_id)
    if spend_import.state != ImportState.RECEIVED:
        return
    progress.begin("Loading lines", total=reading.accepted_rows)
    months = spend_lines.insert(spend_import, reading)
    progress.done = reading.accepted_rows
    reading.describe(spend_import)
    spend_import.state, spend_import.committed_at = ImportState.COMMITTED, at
    spend_import.save()
    audit.record(
        "benchmarking.spend_import.committed",
        subject=spend_import,
        tenant=spend_import.authority,
        by=access.SYSTEM,
        at=at,
        lines=spend_import.accepted_rows,
        rejected=spend_import.rejected_rows,
        total=str(spend_import.accepted_total),
        sha256=spend_import.file.sha256,
    )
    jobs.finish(job, progress)
    _announce(events.spend_import_committed, spend_import, months)


@transaction.atomic
def _refuse(import_id: int, refusal: spend_lines.FileRefused, *, at: datetime) -> None:
    spend_import = SpendImport.objects.locked(import_id)
    spend_import.state = ImportState.REFUSED
    spend_import.save(update_fields=["state", "updated_at"])
    audit.record(
        "benchmarking.spend_import.refused",
        subject=spend_import,
        tenant=spend_import.authority,
        by=access.SYSTEM,
        at=at,
        code=refusal.code,
        reason=refusal.title,
    )


def _announce(event: DomainEvent, spend_import: SpendImport, months: tuple[date, date]) -> None:
    first, last = months
    event.announce(
        import_id=spend_import.pk, first_month=first.isoformat(), last_month=last.isoformat()
    )
