"""Spend files as people handle them: received, reread, confirmed, discarded, undone.

The worker's part lies in `loading`.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from benchmarking import events
from benchmarking.actions import base_cells, layouts, overlaps, quality, spend_lines
from benchmarking.choices import ImportState, OverlapChoice, Permission
from benchmarking.models import RejectedRow, SpendImport
from benchmarking.queries import returns
from benchmarking.sheets import spend
from consortia.models import Authority
from procurement_portal.core import access, audit, files, jobs
from procurement_portal.core.errors import DomainError, WrongState
from procurement_portal.core.events import DomainEvent
from procurement_portal.core.models import JobState, StoredFile
from procurement_portal.core.periods import Period
from procurement_portal.core.sheets import limits

CHECK = "benchmarking.check_spend"
LOAD = "benchmarking.import_spend"


class AlreadyLoaded(DomainError):
    """The authority has this very file already; loading it again would count it twice."""

    code = "already_loaded"
    title = "This file has come in before."
    cure = "Nothing was changed. To load it afresh, undo or discard the earlier import first."

    def __init__(self, earlier: SpendImport) -> None:
        super().__init__(
            f"This file has come in before, as {earlier.filename} "
            f"on {earlier.created_at:%-d %B %Y}."
        )
        self.earlier = earlier


class NotCorrectable(DomainError):
    """The import named has no refused rows left that a file could mend."""

    code = "not_correctable"
    title = "There are no refused rows left to mend."
    cure = "Load the file by itself."


class OverlapNotSettled(DomainError):
    """Some of the payments are loaded already, and nobody has said what is to become of them."""

    code = "overlap_not_settled"
    title = "Some of these payments are loaded already."
    cure = "Say what is to happen with them."


class StillReplaced(WrongState):
    """A later file stands in this one's place, which itself stands in another's."""

    code = "still_replaced"

    def __init__(self, later: SpendImport) -> None:
        super().__init__(
            f"{later.filename} has replaced lines of this file.",
            cure=f"Undo the import of {later.filename} first.",
        )


def receive(
    *,
    authority: Authority,
    filename: str,
    chunks: Iterable[bytes],
    by: Any,
    at: datetime,
    period: Period | None = None,
    corrects: SpendImport | None = None,
    confirmed: bool = False,
    overlap_choice: str = "",
    ledger_total: Decimal | None = None,
) -> SpendImport:
    """Keep the file and queue its check, or its loading at once when `confirmed`.

    `period` dates the lines of a file that carries no dates of its own. `corrects` is the import
    whose refused rows this file mends. Confirmed without an `overlap_choice`, payments that are
    loaded already are treated as the comparison proposes.
    Raises NotAllowed, AlreadyLoaded, NotCorrectable, FileTooLarge and FileStoreFull.
    """
    access.require(by, Permission.SPEND_IMPORT, authority)
    if corrects is not None:
        _require_correctable(corrects, authority)
    stored = files.store(chunks, limit=limits.MAX_TEXT_BYTES)
    try:
        with transaction.atomic():
            _give_up_failed(authority, stored)
            spend_import = SpendImport.objects.create(
                authority=authority,
                file=stored,
                filename=filename,
                state=ImportState.CONFIRMED if confirmed else ImportState.RECEIVED,
                period_starts_on=period.starts_on if period else None,
                period_ends_on=period.ends_on if period else None,
                corrects=corrects,
                overlap_choice=overlap_choice,
                ledger_total=ledger_total,
            )
            _enqueue(spend_import, LOAD if confirmed else CHECK, by=by, at=at)
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
        raise _already_loaded(authority, stored, twice) from twice
    return spend_import


def reread(
    *, import_id: int, hints: Mapping[str, Any], by: Any, at: datetime, afresh: bool = False
) -> SpendImport:
    """Check the file again with what a person says about it; earlier words stand unless replaced.

    `hints` are the reader's (`sheets.hints`); with `afresh` they are all that was said, and earlier
    words are forgotten. Raises NotAllowed, WrongState, AlreadyLoaded.
    """
    spend_import = SpendImport.objects.get(pk=import_id)
    try:
        with transaction.atomic():
            spend_import = SpendImport.objects.locked(import_id)
            access.require(by, Permission.SPEND_IMPORT, spend_import)
            if not _may_be_reread(spend_import):
                raise WrongState("Only a file that has not been loaded can be read again.")
            earlier = {} if afresh else spend_import.hints
            spend_import.hints = spend.combined(earlier, hints)
            spend_import.state = ImportState.RECEIVED
            _enqueue(spend_import, CHECK, by=by, at=at)
            audit.record(
                "benchmarking.spend_import.reread",
                subject=spend_import,
                tenant=spend_import.authority,
                by=by,
                at=at,
                hints=sorted(hints),
            )
    except IntegrityError as twice:
        raise _already_loaded(spend_import.authority, spend_import.file, twice) from twice
    return spend_import


def confirm(
    *,
    import_id: int,
    by: Any,
    at: datetime,
    overlap_choice: str = "",
    ledger_total: Decimal | None = None,
    source_system: str = "",
    answered: Collection[str] = (),
) -> SpendImport:
    """Load a checked file as it was understood, and read the next of its layout the same way.

    `ledger_total` is what the ledger says the payments add up to, in pounds. `answered` are the
    codes of questions whose answers the person has seen and left as they were.
    Raises NotAllowed, WrongState, and OverlapNotSettled where payments are loaded already and
    `overlap_choice` does not say what becomes of them.
    """
    with transaction.atomic():
        spend_import = SpendImport.objects.locked(import_id)
        access.require(by, Permission.SPEND_IMPORT, spend_import)
        if spend_import.state != ImportState.CHECKED:
            raise WrongState("Only a file that has been read and checked can be loaded.")
        if spend_import.findings.get("overlap"):
            if overlap_choice not in OverlapChoice.values:
                raise OverlapNotSettled
            spend_import.overlap_choice = overlap_choice
        spend_import.ledger_total = ledger_total
        spend_import.profile = layouts.remember(
            spend_import, source_system=source_system, answered=answered
        )
        spend_import.state = ImportState.CONFIRMED
        _enqueue(spend_import, LOAD, by=by, at=at)
        audit.record(
            "benchmarking.spend_import.confirmed",
            subject=spend_import,
            tenant=spend_import.authority,
            by=by,
            at=at,
            overlap=overlap_choice,
            ledger_total=None if ledger_total is None else str(ledger_total),
        )
    return spend_import


def discard(*, import_id: int, by: Any, at: datetime) -> SpendImport:
    """Put a file away that has not been loaded; the record stays. Raises NotAllowed, WrongState."""
    with transaction.atomic():
        spend_import = SpendImport.objects.locked(import_id)
        access.require(by, Permission.SPEND_IMPORT, spend_import)
        if not _may_be_reread(spend_import):
            raise WrongState("Only a file that has not been loaded can be discarded.")
        spend_import.state = ImportState.DISCARDED
        spend_import.findings = {}
        spend_import.save(update_fields=["state", "findings", "updated_at"])
        audit.record(
            "benchmarking.spend_import.discarded",
            subject=spend_import,
            tenant=spend_import.authority,
            by=by,
            at=at,
        )
    return spend_import


def undo(*, import_id: int, by: Any, at: datetime) -> SpendImport:
    """Take the import's lines out of every figure again; the file and the record stay.

    Lines that it had superseded count again. Raises NotAllowed, WrongState unless the import is
    loaded, and StillReplaced.
    """
    with transaction.atomic():
        spend_import = base_cells.locked(import_id)
        access.require(by, Permission.SPEND_UNDO, spend_import)
        if spend_import.state != ImportState.COMMITTED:
            raise WrongState("Only a loaded file can be undone.")
        if later := overlaps.later_than(spend_import):
            raise StillReplaced(later)
        beside = list(returns.beside(spend_import))
        months = _take_out(spend_import)
        spend_import.state = ImportState.UNDONE
        spend_import.save(update_fields=["state", "updated_at"])
        RejectedRow.objects.filter(mended_by=spend_import).update(mended_by=None)
        quality.rescore(beside, at=at)
        audit.record(
            "benchmarking.spend_import.undone",
            subject=spend_import,
            tenant=spend_import.authority,
            by=by,
            at=at,
            lines=spend_import.accepted_rows,
            total=str(spend_import.accepted_total),
        )
        announce(events.spend_import_undone, spend_import, months)
    return spend_import


def announce(
    event: DomainEvent, spend_import: SpendImport, months: tuple[date, date] | None
) -> None:
    """Tell which months' figures changed, once the transaction has committed."""
    if months is None:
        return
    first, last = months
    event.announce(
        import_id=spend_import.pk, first_month=first.isoformat(), last_month=last.isoformat()
    )


def _take_out(spend_import: SpendImport) -> tuple[date, date] | None:
    touched = [base_cells.subtract(spend_import), base_cells.add_superseded(spend_import)]
    overlaps.release(spend_import)
    spend_lines.remove(spend_import)
    return base_cells.span(touched)


def _enqueue(spend_import: SpendImport, kind: str, *, by: Any, at: datetime) -> None:
    verb = "Check" if kind == CHECK else "Load"
    spend_import.job = jobs.enqueue(
        kind,
        title=f"{verb} {spend_import.filename} for {spend_import.authority}",
        subject=spend_import,
        by=by,
        at=at,
    )
    spend_import.save()


def _may_be_reread(spend_import: SpendImport) -> bool:
    """Checked, refused, or given up by its job."""
    job = spend_import.job
    gave_up = job is not None and job.state == JobState.FAILED
    waiting = spend_import.state in {ImportState.CHECKED, ImportState.REFUSED}
    return waiting or (
        gave_up and spend_import.state in {ImportState.RECEIVED, ImportState.CONFIRMED}
    )


def _require_correctable(corrects: SpendImport, authority: Authority) -> None:
    is_loaded = corrects.state == ImportState.COMMITTED and corrects.authority_id == authority.pk
    if not (is_loaded and corrects.rejections.filter(mended_by=None).exists()):
        raise NotCorrectable


def _same_file(authority: Authority, stored: StoredFile) -> Any:
    return SpendImport.objects.filter(
        authority=authority, file=stored, state__in=ImportState.holding_the_file()
    )


def _give_up_failed(authority: Authority, stored: StoredFile) -> None:
    """A file whose job gave up may come in again."""
    _same_file(authority, stored).filter(
        state__in=[ImportState.RECEIVED, ImportState.CONFIRMED], job__state=JobState.FAILED
    ).update(state=ImportState.REFUSED)


def _already_loaded(
    authority: Authority, stored: StoredFile, twice: IntegrityError
) -> AlreadyLoaded | IntegrityError:
    earlier = _same_file(authority, stored).order_by("-pk").first()
    return twice if earlier is None else AlreadyLoaded(earlier)
