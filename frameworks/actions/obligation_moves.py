"""Obligations settled by people: done with evidence, not required with a reason, or given away."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction

from consortia.models import Person
from frameworks.actions import documents, obligations
from frameworks.choices import NOTICED_OBLIGATIONS, ObligationStatus, Permission
from frameworks.law.duties.duty import day
from frameworks.law.rules.notices import NUMBER
from frameworks.models import Obligation
from frameworks.queries import obligations as obligation_queries
from procurement_portal.core import access, moments
from procurement_portal.core.errors import ChangedMeanwhile, DomainError, WrongState


class NoticeNumberNeeded(DomainError):
    """What is published as a notice has a number there (R48)."""

    code = "notice_number_needed"
    title = "Enter the number of the notice, such as 012345-2026."
    cure = "Publish it on the central digital platform first; it gives the number."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class EvidenceNeeded(DomainError):
    """Done is shown by something."""

    code = "evidence_needed"
    title = "Say how it was done, or add a file or the number of a notice that shows it."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotYetDone(DomainError):
    """The day lies ahead."""

    code = "not_yet_done"
    title = "The day on which it was done has not come."
    cure = "Enter today or an earlier day."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ReasonNeeded(DomainError):
    """That something is not required, or was not done after all, is explained."""

    code = "reason_needed"
    title = "Say why."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotOfTheAuthority(DomainError):
    """Only the authority's own people see to its obligations."""

    code = "not_of_the_authority"
    title = "This person does not buy or decide for the authority today."
    cure = "Choose one of its procurement officers or finance leads."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def done(
    obligation_id: int,
    *,
    on: date,
    by: Any,
    at: datetime,
    notice_id: str = "",
    evidence: str = "",
    file_name: str = "",
    chunks: Iterable[bytes] = (),
    version: int | None = None,
) -> Obligation:
    """Settle it: it was done on the day, as the notice, the words or the file show.

    What is published as a notice needs its number. Raises NotAllowed, ChangedMeanwhile,
    WrongState, NotYetDone, NoticeNumberNeeded, EvidenceNeeded and what `documents.take` raises.
    """
    row = _open(obligation_id, version, by=by)
    notice_id, evidence = notice_id.strip(), evidence.strip()
    if on > moments.day_of(at):
        raise NotYetDone()
    is_number = re.fullmatch(NUMBER, notice_id) is not None
    if (notice_id or row.kind in NOTICED_OBLIGATIONS) and not is_number:
        raise NoticeNumberNeeded()
    if not (notice_id or evidence or file_name):
        raise EvidenceNeeded()
    if file_name:
        row.file_name, row.file = documents.take(file_name, chunks)
    row.status, row.done_on = ObligationStatus.DONE, on
    row.notice_id, row.evidence, row.settled_by = notice_id, evidence, str(by)
    _touch(row)
    obligations.record(
        row, "done", by=by, at=at, on=day(on), notice_id=notice_id, file_name=row.file_name
    )
    return row


@transaction.atomic
def not_required(
    obligation_id: int, *, reason: str, by: Any, at: datetime, version: int | None = None
) -> Obligation:
    """Settle it: the law does not ask for it here, for the reason given.

    Raises NotAllowed, ChangedMeanwhile, WrongState and ReasonNeeded.
    """
    row = _open(obligation_id, version, by=by)
    reason = _reason(reason)
    row.status, row.evidence = ObligationStatus.NOT_REQUIRED, reason
    row.settled_by = str(by)
    _touch(row)
    obligations.record(row, "not_required", by=by, at=at, reason=reason)
    return row


@transaction.atomic
def reopen(
    obligation_id: int, *, reason: str, by: Any, at: datetime, version: int | None = None
) -> Obligation:
    """Open what was settled by mistake; what had been said stays in the audit trail.

    The next sweep brings it into line with today's facts. Raises NotAllowed, ChangedMeanwhile,
    WrongState and ReasonNeeded.
    """
    row = _changeable(obligation_id, version, by=by)
    if row.status == ObligationStatus.OPEN:
        raise WrongState("It is open already.")
    reason = _reason(reason)
    said = {
        "status_before": row.status,
        "notice_id": row.notice_id,
        "evidence": row.evidence,
        "file_name": row.file_name,
        "done_on": day(row.done_on) if row.done_on else "",
    }
    row.status, row.done_on, row.notice_id, row.evidence = ObligationStatus.OPEN, None, "", ""
    row.file, row.file_name, row.settled_by, row.reminded_on = None, "", "", None
    _touch(row)
    obligations.record(row, "reopened", by=by, at=at, reason=reason, **said)
    return row


@transaction.atomic
def assign(
    obligation_id: int,
    *,
    owner: Person | None,
    by: Any,
    at: datetime,
    version: int | None = None,
) -> Obligation:
    """Say who sees to it; nobody in particular is the authority's officers.

    Raises NotAllowed, ChangedMeanwhile, WrongState and NotOfTheAuthority.
    """
    row = _open(obligation_id, version, by=by)
    able = obligation_queries.able_to_own(row.authority, on=moments.day_of(at))
    if owner is not None and not able.filter(pk=owner.pk).exists():
        raise NotOfTheAuthority()
    row.owner = owner
    _touch(row)
    obligations.record(row, "assigned", by=by, at=at, owner=str(owner) if owner else "")
    return row


def _open(obligation_id: int, version: int | None, *, by: Any) -> Obligation:
    row = _changeable(obligation_id, version, by=by)
    if row.status != ObligationStatus.OPEN:
        raise WrongState("It is settled already. Open it again first.")
    return row


def _changeable(obligation_id: int, version: int | None, *, by: Any) -> Obligation:
    row = Obligation.objects.locked(obligation_id)
    access.require(by, Permission.OBLIGATION_SETTLE, row)
    if version is not None and version != row.version:
        raise ChangedMeanwhile("This obligation has changed since you opened it.")
    return row


def _reason(given: str) -> str:
    if not given.strip():
        raise ReasonNeeded()
    return given.strip()


def _touch(row: Obligation) -> None:
    row.version += 1
    row.save()
