"""What frameworks and contracts put on a person's home page."""

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, QuerySet

from consortia.choices import RoleKind
from consortia.models import standing_of
from frameworks.choices import ContractStatus, FrameworkStatus
from frameworks.models import Contract, Framework, SavedView
from frameworks.queries import headroom

SAVED_SHOWN = 6
CONTRACTS_AHEAD = relativedelta(months=12)
FRAMEWORKS_AHEAD = timedelta(days=180)  # a framework is closing from here on: domain rules, 4


def contracts_ending(person: Any, *, on: date) -> QuerySet[Contract]:
    """Running contracts of the person's authorities that end in the next 12 months, soonest first.

    `has_live_framework` says whether its category is on a framework live on the day.
    """
    same_category = Framework.objects.visible_to(person).live_on(on)
    return (
        Contract.objects.visible_to(person)
        .ending_between(on, on + CONTRACTS_AHEAD)
        .exclude(status=ContractStatus.TERMINATED)
        .select_related("supplier", "authority", "category", "lot__framework")
        .annotate(has_live_framework=Exists(same_category.filter(categories=OuterRef("category"))))
        .order_by("ends_on", "pk")
    )


def frameworks_ending(person: Any, *, on: date) -> QuerySet[Framework]:
    """Live frameworks of the consortia that the person manages, ending within 180 days."""
    managed = standing_of(person).consortia_as([RoleKind.CONSORTIUM_MANAGER])
    return (
        Framework.objects.visible_to(person)
        .live_on(on)
        .filter(publisher__in=managed, ends_on__lte=on + FRAMEWORKS_AHEAD)
        .select_related("publisher")
        .order_by("ends_on", "pk")
    )


def frameworks_running_out(person: Any) -> QuerySet[Framework]:
    """Live frameworks that the person manages with less than a fifth of their limit left."""
    managed = standing_of(person).consortia_as([RoleKind.CONSORTIUM_MANAGER])
    rows = Framework.objects.visible_to(person).filter(
        publisher__in=managed, status__in=[FrameworkStatus.LIVE, FrameworkStatus.CLOSING]
    )
    return headroom.running_out(rows.select_related("publisher"))


def saved_views(person: Any) -> list[SavedView]:
    """The person's own searches and those shared with them, as many as a first page holds."""
    return list(SavedView.objects.visible_to(person).order_by("name", "pk")[:SAVED_SHOWN])
