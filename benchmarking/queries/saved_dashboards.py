"""The saved dashboards that a person sees, with what the pages say of each."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery

from benchmarking.models import DashboardSubscription, SavedDashboard

SHOWN: Final = 12
"""How many the dashboard's own page names."""


def with_own_rhythm(rows: QuerySet[SavedDashboard], person: Any) -> QuerySet[SavedDashboard]:
    """Each with its owner, its place, and how often the person is told of it: `own_rhythm`."""
    own = DashboardSubscription.objects.visible_to(person).filter(dashboard=OuterRef("pk"))
    joined = rows.select_related("owner", "authority", "consortium")
    return joined.annotate(own_rhythm=Subquery(own.values("rhythm")[:1]))


def seen_by(person: Any) -> list[SavedDashboard]:
    """All that the person sees, by name. One query."""
    return list(SavedDashboard.objects.visible_to(person).order_by("name", "pk"))


def known_as(seen: Iterable[SavedDashboard], person: Any, query: str) -> SavedDashboard | None:
    """One of those that the person sees whose filters are these, one's own before others'."""
    alike = [one for one in seen if one.query == query]
    return min(alike, key=lambda one: one.owner_id != person.pk, default=None)
