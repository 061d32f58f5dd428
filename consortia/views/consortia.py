"""The public face of consortia, and for their managers the memberships behind it."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from consortia import filters
from consortia.models import Consortium
from consortia.queries import authorities, memberships
from consortia.views import memberships as membership_pages
from procurement_portal.core.lists import CsvFile, TablePage, Trail
from procurement_portal.core.views import DetailPage


class ConsortiumList(TablePage):
    """Every consortium, by name."""

    public = True
    model = Consortium
    filterset_class = filters.ConsortiumFilters
    title = "Consortia"
    lead = "Groups of public bodies that buy together under an agreement."
    thing = "consortium"
    things = "consortia"
    rows_template = "consortia/_consortium_row.html"
    csv_name = "consortium-list-csv"
    usual_sort = "name"
    headings = (
        {"text": "Consortium", "sort": "name"},
        {"text": "Form", "sort": "form"},
        {"text": "Lead authority"},
        {"text": "Members", "numeric": True},
    )

    def with_columns(self, rows: QuerySet[Consortium]) -> QuerySet[Consortium]:
        """With the lead and the number of members."""
        return authorities.consortia_with_members(rows)


class ConsortiumCsv(CsvFile, ConsortiumList):
    """The list as a file."""

    filename = "consortia.csv"
    columns = (
        ("Name", lambda row: row.name),
        ("Form", lambda row: row.get_form_display()),
        ("Operator", lambda row: row.operator.name if row.operator else ""),
        ("Lead authority", lambda row: row.lead_name or ""),
        ("Members", lambda row: row.member_count),
        ("Purpose", lambda row: row.purpose),
    )


class ConsortiumPage(Trail, DetailPage):
    """One consortium: its form, its lead and its members; requests for those who may see them."""

    public = True
    model = Consortium
    template_name = "consortia/consortium.html"
    trail = (("Consortia", "consortium-list"),)

    def get_queryset(self) -> QuerySet[Consortium]:
        """With the lead and the number of members."""
        return authorities.consortia_with_members(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add members, requests, and what the person may do about them."""
        person = self.request.user
        members = memberships.members_of(self.object, seen_by=person, on=timezone.localdate())
        requests = memberships.requests_to(self.object, seen_by=person)
        rows = {
            "members": membership_pages.with_moves(members, person),
            "requests": membership_pages.with_moves(requests, person),
        }
        context = rows | {
            "has_moves": any(row["moves"] for group in rows.values() for row in group),
            "may_decide": memberships.may_decide(person, self.object),
            "may_apply_for": memberships.may_apply_for(person, self.object),
        }
        return super().get_context_data(**context | kwargs)
