"""Payments matched with contracts, after files come in or go and after contracts change.

The matching of an authority is asked for once, however many things changed; it reads the payments
of those suppliers only whose lines or contracts changed.
"""

from datetime import datetime
from typing import Any, Final

from benchmarking.models import SpendImport
from benchmarking.queries import contract_spend
from consortia.models import Authority
from frameworks.actions import contracts
from frameworks.models import Contract
from procurement_portal.core import access, audit, jobs
from procurement_portal.core.models import Job, JobState

JOB_KIND: Final = "benchmarking.compute_contract_spend"
EVERYTHING: Final = 0
"""In place of an import's number: all contracts of the authority."""


def request_for_import(import_id: int, *, by: Any, at: datetime) -> Job | None:
    """Queue the matching for the suppliers of an import that was loaded or taken out."""
    loaded = SpendImport.objects.select_related("authority").get(pk=import_id)
    return _request(loaded.authority, import_id, by=by, at=at)


def request_for_contract(contract_id: int, *, by: Any, at: datetime) -> Job | None:
    """Queue the matching for the authority whose contract changed."""
    contract = Contract.objects.select_related("authority").get(pk=contract_id)
    return _request(contract.authority, EVERYTHING, by=by, at=at)


def request_all(*, by: Any, at: datetime) -> int:
    """Queue the matching of every authority that keeps contracts here; returns how many."""
    keepers = Authority.objects.filter(pk__in=Contract.objects.values("authority")).order_by("pk")
    return sum(_request(one, EVERYTHING, by=by, at=at) is not None for one in keepers)


def _request(authority: Authority, import_id: int, *, by: Any, at: datetime) -> Job | None:
    """None where the authority has no contracts or spend, or the same waits already."""
    if not Contract.objects.filter(authority=authority).exists():
        return None
    if contract_spend.loaded_to(authority.pk) is None and import_id == EVERYTHING:
        return None
    waiting = Job.objects.filter(
        kind=JOB_KIND, subject_ref=audit.ref(authority), state=JobState.QUEUED
    )
    if waiting.filter(args__import_id__in=[import_id, EVERYTHING]).exists():
        return None
    return jobs.enqueue(
        JOB_KIND,
        title=f"Match payments with contracts of {authority}",
        subject=authority,
        by=by,
        at=at,
        authority_id=authority.pk,
        import_id=import_id,
    )


def compute(job: Job, progress: jobs.Progress, *, at: datetime) -> None:
    """Match what the job is about. Safe to run twice; contracts of which nothing is new stay."""
    authority_id, import_id = int(job.args["authority_id"]), int(job.args["import_id"])
    progress.begin("Reading payments")
    suppliers = contract_spend.suppliers_in(import_id) if import_id else None
    if not suppliers:  # the lines of an import that was taken out are gone
        suppliers = None
    spent = contract_spend.of_authority(authority_id, suppliers)
    as_at = contract_spend.loaded_to(authority_id)
    progress.begin("Writing sums", total=len(spent))
    for contract_id, mine in spent.items():
        contracts.record_spend(
            contract_id,
            total=mine.total,
            line_count=mine.line_count,
            unclear_line_count=mine.unclear_line_count,
            as_at=as_at,
            by=access.SYSTEM,
            at=at,
        )
        progress.advance(1)
