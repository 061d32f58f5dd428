"""Opportunities found anew from the stored figures, by a worker, authority by authority.

An opportunity keeps its row as long as its key is found again, and with it what people decided; one
that is no longer found stays, no longer current. Finding twice changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from benchmarking.choices.opportunities import WayToTake
from benchmarking.measures import next_pound
from benchmarking.models import BenchmarkResult, Opportunity, UnitPriceResult
from benchmarking.queries import opportunity_inputs, usable_frameworks
from benchmarking.queries.opportunity_inputs import Found
from benchmarking.queries.usable_frameworks import Usable
from consortia.models import Authority, Role
from frameworks.models import Category
from procurement_portal.core import audit, jobs, moments
from procurement_portal.core.models import Job, JobState

JOB_KIND: Final = "benchmarking.compute_opportunities"
MOVING: Final = (
    "kind",
    "cause",
    "category",
    "item",
    "framework",
    "contract",
    "low",
    "high",
    "at_stake",
    "line_count",
    "effort",
    "way",
    "usable",
    "overlap",
    "starts_on",
    "ends_on",
    "due_on",
    "figures",
    "is_current",
    "computed_at",
)


def request(authority_id: int, *, by: Any, at: datetime) -> Job | None:
    """Queue the finding for an authority, unless it waits or nobody could read it."""
    authority = Authority.objects.get(pk=authority_id)
    waiting = Job.objects.filter(
        kind=JOB_KIND, subject_ref=audit.ref(authority), state=JobState.QUEUED
    )
    if waiting.exists() or not Role.objects.filter(authority=authority).exists():
        return None
    return jobs.enqueue(
        JOB_KIND,
        title=f"Find opportunities of {authority}",
        subject=authority,
        by=by,
        at=at,
        authority_id=authority.pk,
    )


def request_of_run(run_id: int, *, by: Any, at: datetime) -> int:
    """Queue it for everybody who has a result in a comparison of spend; returns how many."""
    rows = BenchmarkResult.objects.filter(run=run_id).order_by()
    return _request(rows.values_list("authority", flat=True).distinct(), by=by, at=at)


def request_of_prices(run_id: int, *, by: Any, at: datetime) -> int:
    """Queue it for everybody who has a result in a comparison of prices; returns how many."""
    rows = UnitPriceResult.objects.filter(run=run_id).order_by()
    return _request(rows.values_list("authority", flat=True).distinct(), by=by, at=at)


def request_all(*, by: Any, at: datetime) -> int:
    """Queue it for every authority whose pages somebody can open; returns how many."""
    held = Role.objects.exclude(authority=None).order_by()
    return _request(held.values_list("authority", flat=True).distinct(), by=by, at=at)


def _request(authority_ids: Iterable[int], *, by: Any, at: datetime) -> int:
    return sum(request(one, by=by, at=at) is not None for one in sorted(set(authority_ids)))


def find(job: Job, progress: jobs.Progress, *, at: datetime) -> None:
    """Find the opportunities of the job's authority. Safe to run twice."""
    progress.begin("Finding opportunities")
    progress.done = find_for(Authority.objects.get(pk=job.args["authority_id"]), at=at)


@transaction.atomic
def find_for(authority: Authority, *, at: datetime) -> int:
    """Bring the authority's opportunities up to date; returns how many are current.

    Two that do so at once do not mix: each waits for the authority.
    """
    Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    found = opportunity_inputs.of_authority(authority, on=moments.day_of(at))
    return keep(found, {row.key: row for row in authority.opportunities.all()}, authority, at=at)


def keep(
    found: Iterable[Found], held: Mapping[str, Opportunity], authority: Authority, *, at: datetime
) -> int:
    """Write what was found over what is held under the same keys; returns how many were found."""
    shown = list(found)
    usable = usable_frameworks.for_authority(
        authority, opportunity_inputs.categories_of(shown), on=moments.day_of(at)
    )
    parents = dict(Category.objects.values_list("pk", "parent_id"))
    groups = next_pound.overlaps(opportunity_inputs.categories_of(shown), parents)
    new: list[Opportunity] = []
    moved: list[Opportunity] = []
    for one in shown:
        row = held.get(one.key) or Opportunity(key=one.key, authority=authority)
        _fill(row, one, groups, at=at)
        _offer(row, usable.get(one.category or 0, ()))
        (moved if row.pk else new).append(row)
    Opportunity.objects.bulk_create(new, batch_size=1000)
    Opportunity.objects.bulk_update(moved, MOVING, batch_size=1000)
    keys = {one.key for one in shown}
    gone = [row.pk for key, row in held.items() if key not in keys]
    Opportunity.objects.filter(pk__in=gone, is_current=True).update(is_current=False)
    return len(shown)


def _fill(row: Opportunity, one: Found, groups: Mapping[int, int], *, at: datetime) -> None:
    row.kind, row.cause, row.effort = one.kind, one.cause, one.effort
    row.category_id, row.item_id = one.category, one.item
    row.framework_id, row.contract_id = one.framework, one.contract
    row.low, row.high, row.at_stake = one.low, one.high, one.at_stake
    row.line_count, row.figures = one.line_count, one.figures
    row.overlap_id = None if one.category is None else groups[one.category]
    row.starts_on = one.months.starts_on if one.months else None
    row.ends_on = one.months.ends_on if one.months else None
    row.due_on, row.is_current, row.computed_at = one.due_on, True, at


def _offer(row: Opportunity, usable: Sequence[Usable]) -> None:
    """Name the frameworks that could be used, and propose the readiest as the next step."""
    row.usable = [one.framework.pk for one in usable]
    row.way = usable[0].way if usable else WayToTake.INITIATIVE
