"""What follows when lines change category or supplier: figures computed, imports scored anew.

Scoring reads every line of an import, so a worker does it and not the request that corrected.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Abs

from benchmarking import events
from benchmarking.actions import base_cells, quality
from benchmarking.actions.reclassification import Moved
from benchmarking.choices import CategorySource
from benchmarking.models import SpendImport, SpendLine
from benchmarking.queries import returns
from consortia.models import Authority
from frameworks.models import SupplierProposal
from procurement_portal.core import access, jobs
from procurement_portal.core.models import Job, JobState

SCORE = "benchmarking.score_imports"


def follow_up(authority: Authority, moves: Sequence[Moved], *, at: datetime) -> None:
    """Have figures computed and imports scored anew where lines in force changed category."""
    span = base_cells.span([(moved.first_month, moved.last_month) for moved in moves])
    if span is None:
        return
    first, last = span
    events.lines_reclassified.announce(
        authority_id=authority.pk, first_month=first.isoformat(), last_month=last.isoformat()
    )
    request_scores(authority, {one for moved in moves for one in moved.import_ids}, at=at)


def request_scores(authority: Authority, import_ids: Collection[int], *, at: datetime) -> None:
    """Have imports scored anew, unless the same are waiting for that already."""
    imports = ",".join(map(str, sorted(import_ids)))
    waiting = Job.objects.filter(kind=SCORE, state=JobState.QUEUED, args={"imports": imports})
    if imports and not waiting.exists():
        jobs.enqueue(
            SCORE,
            title=f"Score the imports of {authority} anew",
            subject=authority,
            by=access.SYSTEM,
            at=at,
            imports=imports,
        )


def supplier_settled(name_id: int, *, at: datetime) -> None:
    """A name is known to be a supplier's or not: imports that hold it are scored anew."""
    holding = SpendImport.objects.filter(pk__in=returns.holding([name_id])).select_related(
        "authority"
    )
    by_authority: dict[Authority, list[int]] = {}
    for spend_import in holding:
        by_authority.setdefault(spend_import.authority, []).append(spend_import.pk)
    for authority, import_ids in by_authority.items():
        request_scores(authority, import_ids, at=at)


def suppliers_settled_since(moment: datetime, *, at: datetime) -> None:
    """Make up for news of decisions that was lost: the nightly sweep."""
    decided = SupplierProposal.objects.filter(decided_at__gte=moment)
    for name_id in sorted(set(decided.values_list("name_id", flat=True))):
        supplier_settled(name_id, at=at)


def score(job: Job, progress: jobs.Progress, *, at: datetime) -> None:
    """Count and score anew the imports that the job names. Safe to run twice."""
    import_ids = [int(one) for one in job.args["imports"].split(",")]
    progress.begin("Scoring imports", total=len(import_ids))
    _recount(import_ids)
    quality.rescore(import_ids, at=at)
    progress.done = len(import_ids)


@transaction.atomic
def _recount(import_ids: Iterable[int]) -> None:
    """Sum afresh how much of each import has a category."""
    for import_id in sorted(set(import_ids)):
        spend_import = SpendImport.objects.locked(import_id)
        sums = SpendLine.objects.filter(spend_import=spend_import).exclude(
            category_source=CategorySource.NONE
        )
        spend_import.categorised_amount = sums.aggregate(sum=Sum(Abs("net_amount")))["sum"] or 0
        spend_import.save(update_fields=["categorised_amount", "updated_at"])
