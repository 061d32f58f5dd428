"""The saved dashboards that a person sees, with what the pages say of each."""

from typing import Any, Final

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from benchmarking.models import DashboardSubscription, SavedDashboard

SHOWN: Final = 12
"""How many the dashboard's own page names."""


def with_own_rhythm(rows: QuerySet[SavedDashboard], person: Any) -> QuerySet[SavedDashboard]:
    """Each with its owner, its place, and how often the person is told of it: `own_rhythm`."""
    own = DashboardSubscription.objects.visible_to(person).filter(dashboard=OuterRef("pk"))
    joined = rows.select_related("owner", "authority", "consortium")
    return joined.annotate(own_rhythm=Subquery(own.values("rhythm")[:1]))


def seen_by(person: Any) -> list[SavedDashboard]:
    """The first of those that the person sees, by name. One query."""
    return list(SavedDashboard.objects.visible_to(person).order_by("name", "pk")[:SHOWN])


def known_as(person: Any, query: str) -> SavedDashboard | None:
    """One that the person sees whose filters are these, one's own before others'. One query."""
    found = SavedDashboard.objects.visible_to(person).filter(query=query)
    is_own = ExpressionWrapper(Q(owner=person.pk), output_field=BooleanField())
    first: SavedDashboard | None = found.order_by(is_own.desc(), "name", "pk").first()
    return first
