"""The public face of contracting authorities."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from consortia import filters
from consortia.models import Authority
from consortia.queries import authorities, memberships
from procurement_portal.core.lists import CsvFile, TablePage, Trail
from procurement_portal.core.views import DetailPage


class AuthorityList(TablePage):
    """Every authority, by name."""

    public = True
    model = Authority
    filterset_class = filters.AuthorityFilters
    title = "Authorities"
    lead = "The public bodies that buy: what they are, where they are, and with whom they buy."
    thing = "authority"
    things = "authorities"
    rows_template = "consortia/_authority_row.html"
    csv_name = "authority-list-csv"
    usual_sort = "name"
    headings = (
        {"text": "Authority", "sort": "name"},
        {"text": "Kind", "sort": "kind"},
        {"text": "Region", "sort": "region"},
        {"text": "Consortia", "numeric": True},
    )

    def with_columns(self, rows: QuerySet[Authority]) -> QuerySet[Authority]:
        """Count the consortia."""
        return authorities.with_memberships(rows)


class AuthorityCsv(CsvFile, AuthorityList):
    """The list as a file."""

    filename = "authorities.csv"
    columns = (
        ("Name", lambda row: row.name),
        ("Kind", lambda row: row.get_kind_display()),
        ("Nation", lambda row: row.get_jurisdiction_display()),
        ("Region", lambda row: row.get_region_display()),
        ("Official numbers", lambda row: "; ".join(map(str, row.identifiers.all()))),
        ("Opened on", lambda row: row.opened_on),
        ("Closed on", lambda row: row.closed_on),
        ("Consortia", lambda row: row.consortium_count),
    )

    def with_columns(self, rows: QuerySet[Authority]) -> QuerySet[Authority]:
        """With the identifiers, which the page leaves out."""
        return super().with_columns(rows).prefetch_related("identifiers")


class AuthorityPage(Trail, DetailPage):
    """One authority: who it is, how large, what it was before, with whom it buys."""

    public = True
    model = Authority
    template_name = "consortia/authority.html"
    trail = (("Authorities", "authority-list"),)

    def get_queryset(self) -> QuerySet[Authority]:
        """With identifiers, sizes and successions."""
        return authorities.whole(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the identifiers in words and the memberships."""
        identifiers = [
            {"key": authorities.scheme_name(row.scheme), "value": row.value}
            for row in self.object.identifiers.all()
        ]
        held = memberships.memberships_of(
            self.object, seen_by=self.request.user, on=timezone.localdate()
        )
        return super().get_context_data(
            **{"identifiers": identifiers, "memberships": held} | kwargs
        )
