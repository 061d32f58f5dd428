"""Lines sorted by framework, after lines, places on lots, access or contracts change.

The sorting of an authority's months is asked for once, however many things changed in them; a
framework that changed asks for all authorities that buy what it covers.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from benchmarking import events
from benchmarking.models import BaseCell, FrameworkUse, SpendLine
from benchmarking.queries import line_classing, lot_terms
from consortia.models import Authority
from frameworks.models import Framework
from procurement_portal.core import audit, jobs
from procurement_portal.core.models import Job, JobState
from procurement_portal.core.periods import Period, last_day_of_month

SORT: Final = "benchmarking.compute_framework_use"
SPREAD: Final = "benchmarking.compute_framework_change"


def request_months(
    authority: Authority, first_month: date, last_month: date, *, by: Any, at: datetime
) -> Job | None:
    """Queue the sorting of the months; None where a job that waits will sort them already."""
    waiting = Job.objects.filter(
        kind=SORT,
        subject_ref=audit.ref(authority),
        state=JobState.QUEUED,
        args__first_month__lte=first_month.isoformat(),
        args__last_month__gte=last_month.isoformat(),
    )
    if waiting.exists():
        return None
    return jobs.enqueue(
        SORT,
        title=f"Sort the lines of {authority} by framework",
        subject=authority,
        by=by,
        at=at,
        authority_id=authority.pk,
        first_month=first_month.isoformat(),
        last_month=last_month.isoformat(),
    )


def request_authority(authority: Authority, *, by: Any, at: datetime) -> Job | None:
    """Queue the sorting of every month; None where no line is loaded, or it waits already."""
    months = line_classing.loaded(authority)
    if months is None:
        return None
    return request_months(authority, months.starts_on, months.ends_on, by=by, at=at)


def request_authorities(authority_ids: Iterable[int], *, by: Any, at: datetime) -> int:
    """The same for several; returns how many were queued."""
    rows = Authority.objects.filter(pk__in=list(authority_ids)).order_by("pk")
    return sum(request_authority(one, by=by, at=at) is not None for one in rows)


def request_all(*, by: Any, at: datetime) -> int:
    """Queue the sorting of every authority that has lines; returns how many were queued."""
    with_lines = BaseCell.objects.order_by().values_list("authority", flat=True).distinct()
    return request_authorities(with_lines, by=by, at=at)


def request_for_name(name_id: int, *, by: Any, at: datetime) -> int:
    """Queue the authorities whose lines carry a name that was given to a supplier, or taken."""
    lines = SpendLine.objects.filter(supplier_name=name_id).order_by()
    return request_authorities(lines.values_list("authority", flat=True).distinct(), by=by, at=at)


def request_for_framework(framework_id: int, *, by: Any, at: datetime) -> Job | None:
    """Queue the question which authorities a framework's change concerns, unless it waits."""
    framework = Framework.objects.get(pk=framework_id)
    waiting = Job.objects.filter(
        kind=SPREAD, subject_ref=audit.ref(framework), state=JobState.QUEUED
    )
    if waiting.exists():
        return None
    return jobs.enqueue(
        SPREAD,
        title=f"Find whose spend {framework} concerns",
        subject=framework,
        by=by,
        at=at,
        framework_id=framework.pk,
    )


def spread(job: Job, progress: jobs.Progress, *, by: Any, at: datetime) -> None:
    """Queue every authority that buys in a category of the framework, or did by it."""
    framework_id = int(job.args["framework_id"])
    progress.begin("Finding authorities")
    covered = lot_terms.covered_by(framework_id)
    cells = BaseCell.objects.filter(category__in=covered).values_list("authority", flat=True)
    used = FrameworkUse.objects.filter(framework=framework_id).values_list("authority", flat=True)
    concerned = {*cells.order_by().distinct(), *used.order_by().distinct()}
    progress.done = request_authorities(concerned, by=by, at=at)


def sort(job: Job, progress: jobs.Progress, *, at: datetime) -> None:
    """Sort the lines of the job's months and write their sums in place of what stood there.

    Safe to run twice. Sums that two jobs write at once do not mix: each waits for the authority.
    """
    authority = Authority.objects.get(pk=job.args["authority_id"])
    first, last = (
        date.fromisoformat(str(job.args[name])) for name in ("first_month", "last_month")
    )
    months = Period(first, last_day_of_month(last))
    progress.begin("Sorting lines")
    with transaction.atomic():
        Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)
        found = line_classing.sums(authority, months)
        FrameworkUse.objects.filter(
            authority=authority, month__range=(months.starts_on, months.ends_on)
        ).delete()
        FrameworkUse.objects.bulk_create(
            [
                FrameworkUse(
                    authority=authority,
                    category_id=category,
                    month=month,
                    framework_id=finding.framework,
                    line_class=finding.line_class,
                    cause=finding.cause or "",
                    line_count=summed.line_count,
                    net_amount=summed.net_amount,
                    tested_amount=summed.tested_amount,
                    computed_at=at,
                )
                for (category, month, finding), summed in found.items()
            ],
            batch_size=2000,
        )
        progress.done = sum(summed.line_count for summed in found.values())
        events.framework_use_computed.announce(authority_id=authority.pk)
