"""Frameworks that end, and what is planned after each."""

from collections.abc import Collection
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Prefetch, Q, QuerySet

from consortia.choices import RoleKind
from consortia.models import standing_of
from frameworks.choices import FrameworkStatus, SuccessorPlan
from frameworks.models import Framework

MONTHS_AHEAD = 18
RUNNING = (
    FrameworkStatus.AWARDED,
    FrameworkStatus.LIVE,
    FrameworkStatus.CLOSING,
    FrameworkStatus.SUSPENDED,
)


def ending(person: Any, *, on: date) -> QuerySet[Framework]:
    """Frameworks that the person manages and that end in 18 months, soonest first."""
    managed = standing_of(person).consortia_as([RoleKind.CONSORTIUM_MANAGER])
    return ending_between(on, on + relativedelta(months=MONTHS_AHEAD)).filter(publisher__in=managed)


def ending_between(first: date, last: date) -> QuerySet[Framework]:
    """Running frameworks with a last day in that time, with their publisher and successors."""
    successors = Framework.objects.order_by("starts_on", "pk")
    return (
        Framework.objects.filter(status__in=RUNNING, ends_on__range=(first, last))
        .select_related("publisher")
        .prefetch_related(Prefetch("successors", queryset=successors))
        .order_by("ends_on", "title", "pk")
    )


def without_successor(rows: QuerySet[Framework]) -> QuerySet[Framework]:
    """Those that nothing follows and that are not meant to end for good."""
    return rows.filter(Q(successors=None) & ~Q(successor_plan=SuccessorPlan.LAPSE))


def may_follow(framework: Framework) -> QuerySet[Framework]:
    """Frameworks of the same publisher that follow none, or this one already."""
    return (
        Framework.objects.filter(publisher=framework.publisher_id)
        .filter(Q(follows=None) | Q(follows=framework.pk))
        .exclude(pk__in=_line(framework))
        .order_by("title", "pk")
    )


def _line(framework: Framework) -> Collection[int]:
    return [key for key in (framework.pk, framework.follows_id) if key is not None]
