"""Savings dashboards that people keep: saved, changed, shared and deleted.

A dashboard is kept as its filters. Sharing one shares no figures: who opens it sees those of what
they may see themselves.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse

from benchmarking.actions import dashboard_subscriptions
from benchmarking.choices import Permission
from benchmarking.models import SavedDashboard
from consortia.models import Authority, Consortium
from frameworks.actions.saved_views import shared_with
from frameworks.choices import ViewScope
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError

FILTERS: Final = ("authority", "consortium", "category", "framework")


class NameTaken(DomainError):
    """The person has another saved dashboard of that name."""

    code = "saved_dashboard_name_taken"
    title = "You already have a saved dashboard of that name."
    cure = "Choose another name."


def canonical(filters: Mapping[str, str], year: str) -> str:
    """The query in one order and without what says nothing, so that two alike are the same."""
    told = {name: filters[name] for name in FILTERS if filters.get(name)}
    return urlencode(sorted((told | ({"year": year} if year else {})).items()))


@transaction.atomic
def save(
    *,
    name: str,
    filters: Mapping[str, str],
    year: str,
    by: Any,
    at: datetime,
    scope: str = ViewScope.PRIVATE,
    place: Authority | Consortium | None = None,
) -> SavedDashboard:
    """Keep the part of the ledger that the filters name, as the dashboard's address has them.

    `year` is that in which a financial year begins, "all", or empty to follow the year in force.
    Raises NotAllowed, NameTaken and NotYourPlace.
    """
    access.require(by, Permission.DASHBOARD_KEEP)
    _require_free(by, name)
    dashboard = SavedDashboard(
        owner=by, name=name, query=canonical(filters, year), **shared_with(by, scope, place)
    )
    dashboard.save()
    audit.record("benchmarking.saved_dashboard.saved", subject=dashboard, by=by, at=at)
    return dashboard


@transaction.atomic
def change(
    dashboard_id: int,
    *,
    name: str,
    year: str,
    scope: str,
    by: Any,
    at: datetime,
    place: Authority | Consortium | None = None,
) -> SavedDashboard:
    """Rename it, share it, or let it be of another year; its other filters stay.

    Subscriptions of those who see it no more end, and each is told so under the name that it had.
    Raises NotAllowed, NameTaken and NotYourPlace.
    """
    dashboard: SavedDashboard = SavedDashboard.objects.locked(dashboard_id)
    access.require(by, Permission.DASHBOARD_CHANGE, dashboard)
    if name != dashboard.name:
        _require_free(by, name)
    before = dashboard.name
    dashboard.name, dashboard.query = name, canonical(dashboard.filters, year)
    for column, value in shared_with(by, scope, place).items():
        setattr(dashboard, column, value)
    dashboard.save()
    audit.record(
        "benchmarking.saved_dashboard.changed", subject=dashboard, by=by, at=at, scope=scope
    )
    dashboard_subscriptions.end_unseen(dashboard, known_as=before, by=by, at=at)
    return dashboard


@transaction.atomic
def delete(dashboard_id: int, *, by: Any, at: datetime) -> None:
    """Forget it, and tell who was subscribed to it. Raises NotAllowed."""
    dashboard: SavedDashboard = SavedDashboard.objects.locked(dashboard_id)
    access.require(by, Permission.DASHBOARD_CHANGE, dashboard)
    audit.record("benchmarking.saved_dashboard.deleted", subject=dashboard, by=by, at=at)
    dashboard_subscriptions.end_all(dashboard, by=by, at=at)
    dashboard.delete()


def address_of(dashboard: SavedDashboard) -> str:
    """The dashboard with the filters that are kept."""
    return reverse("savings-dashboard") + (f"?{dashboard.query}" if dashboard.query else "")


def _require_free(owner: Any, name: str) -> None:
    if SavedDashboard.objects.filter(owner=owner, name=name).exists():
        raise NameTaken()
