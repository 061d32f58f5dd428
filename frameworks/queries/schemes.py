"""Open framework schemes: when each must reopen, when it ends, what is under it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet

from frameworks.choices import UNPUBLISHED, FrameworkStatus, SchemeStatus
from frameworks.law.rules import open_schemes as law
from frameworks.models import Framework, OpenFrameworkScheme

REMINDED_MONTHS = (6, 9, 12)
ENDED = (FrameworkStatus.ABANDONED, *UNPUBLISHED)


@dataclass(frozen=True)
class Outlook:
    """What lies ahead of a scheme (R15)."""

    awards: Sequence[date]
    due_on: date | None
    """The last day for the next award; None before the first, and where the scheme ends first."""
    ends_on: date | None
    overdue_reopening: bool
    months_left: int | None
    """The reminder that is due: 12, 9 or 6 months or less are left."""


def outlook(scheme: OpenFrameworkScheme, *, on: date) -> Outlook:
    """The scheme's days as they stand on the day."""
    awards = awards_of(scheme)
    due_on = None if scheme.status == SchemeStatus.CLOSED else law.next_award_due(awards)
    return Outlook(
        awards=awards,
        due_on=due_on,
        ends_on=law.scheme_end(awards[0]) if awards else None,
        overdue_reopening=due_on is not None and on > due_on,
        months_left=_months_left(due_on, on),
    )


def awards_of(scheme: OpenFrameworkScheme) -> list[date]:
    """The days of its awards: first and last as recorded, those between by their first day."""
    first, last = scheme.first_awarded_on, scheme.last_awarded_on
    if first is None or last is None:
        return []
    between = (
        Framework.objects.filter(scheme=scheme, starts_on__gt=first, starts_on__lt=last)
        .exclude(status__in=ENDED)
        .order_by("starts_on")
        .values_list("starts_on", flat=True)
    )
    return sorted({first, *(day for day in between if day), last})


def frameworks_of(scheme: OpenFrameworkScheme, *, seen_by: Any) -> QuerySet[Framework]:
    """The scheme's frameworks that the person may see, in the order of their beginning."""
    return (
        Framework.objects.visible_to(seen_by)
        .filter(scheme=scheme)
        .select_related("publisher")
        .order_by("starts_on", "pk")
    )


def may_be_added(scheme: OpenFrameworkScheme) -> QuerySet[Framework]:
    """Frameworks of its publisher that are under no scheme yet."""
    return Framework.objects.filter(
        Q(scheme=None), publisher=scheme.publisher_id, regime="pa2023"
    ).order_by("title", "pk")


def _months_left(due_on: date | None, on: date) -> int | None:
    if due_on is None or on > due_on:
        return None
    return next(
        (months for months in REMINDED_MONTHS if on >= due_on - relativedelta(months=months)), None
    )
