"""The page that says whether the two books agree."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from benchmarking.choices import Permission
from benchmarking.models import Recompute
from benchmarking.queries import recomputes
from procurement_portal.core import access
from procurement_portal.core.lists import TablePage, Trail

INCIDENTS = (
    {"text": "What"},
    {"text": "Found"},
    {"text": "Authority or file"},
    {"text": "Sums that differ", "numeric": True},
    {"text": "Mended"},
)


class Recomputes(Trail, TablePage):
    """The comparisons of sums with the snapshots, the latest first, and how things stand now."""

    permission = Permission.RECOMPUTE_VIEW
    model = Recompute
    title = "Do the books agree?"
    lead = "Every night all sums are computed once more, from files that each import left outside "
    lead += "the database, and compared with the sums that figures are made from."
    thing = "comparison"
    things = "comparisons"
    template_name = "benchmarking/recomputes.html"
    rows_template = "benchmarking/_recompute_row.html"
    headings = (
        {"text": "Begun"},
        {"text": "Outcome"},
        {"text": "Sums compared", "numeric": True},
        {"text": "Lines", "numeric": True},
        {"text": "Snapshots", "numeric": True},
        {"text": "Seconds", "numeric": True},
    )
    trail = (("Home", "home"),)

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The latest first, with the number of incidents."""
        return recomputes.with_incidents(rows).order_by("-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how things stand, and the incidents that the person may know of."""
        told = {
            "state": recomputes.state(at=timezone.now()),
            "incidents": recomputes.incidents(self.request.user),
            "incident_headings": INCIDENTS,
            "may_see_freezes": access.can(self.request.user, Permission.PRICE_FREEZES),
        }
        return super().get_context_data(**told | kwargs)
