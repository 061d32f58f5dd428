"""The headroom ledger of a framework for its publisher's people, and room beyond its limit."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from frameworks import filters
from frameworks.actions import headroom_grants
from frameworks.choices import Permission, Regime
from frameworks.forms import headroom as forms
from frameworks.models import HeadroomGrant, HeadroomPosting
from frameworks.queries import headroom
from frameworks.views.of_framework import OfFramework, trail_to
from procurement_portal.core.lists import CsvFile, TablePage
from procurement_portal.core.views import ActionPage


class Ledger(OfFramework, TablePage):
    """Every movement of the framework's headroom, and what they add up to by cause."""

    permission = Permission.HEADROOM_VIEW
    model = HeadroomPosting
    filterset_class = filters.PostingFilters
    title = "Headroom ledger"
    template_name = "frameworks/headroom_ledger.html"
    rows_template = "frameworks/_headroom_posting_row.html"
    thing = "posting"
    things = "postings"
    paginate_by = 50
    headings = (
        {"text": "Posted", "sort": "posted"},
        {"text": "Cause"},
        {"text": "Lot", "sort": "lot"},
        {"text": "Committed", "numeric": True, "sort": "committed"},
        {"text": "Spent", "numeric": True, "sort": "actual"},
    )

    def rows(self) -> Any:
        """Those of the framework."""
        return HeadroomPosting.objects.filter(
            pk__in=headroom.ledger(self.framework, seen_by=self.request.user).values("pk")
        )

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With lot, call-off and contract."""
        return rows.select_related("lot", "call_off__authority", "contract__authority")

    def downloads(self) -> list[dict[str, str]]:
        """The same postings as a file."""
        query = self.request.GET.copy()
        query.pop("page", None)
        joint = f"?{query.urlencode()}" if query else ""
        return [
            {"text": "CSV", "href": reverse("headroom-csv", args=[self.framework.slug]) + joint}
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where the framework and its lots stand, and the sums by cause."""
        framework, person = self.framework, self.request.user
        lots = list(framework.lots.order_by("number", "pk"))
        postings = headroom.ledger(framework, seen_by=person)
        context = {
            "framework": framework,
            "headroom": headroom.of(framework, lots, seen_by=person, on=timezone.localdate()),
            "causes": headroom.by_cause(postings),
            "breadcrumbs": trail_to(framework),
        }
        return super().get_context_data(**context | kwargs)


class LedgerCsv(CsvFile, Ledger):
    """The postings as a file."""

    filename = "headroom-ledger.csv"
    columns = (
        ("Posted at", lambda row: row.posted_at),
        ("Cause", lambda row: row.get_kind_display()),
        ("Lot", lambda row: row.lot.number),
        ("Authority", lambda row: (row.call_off or row.contract).authority.name),
        ("Reference", lambda row: (row.call_off or row.contract).reference),
        ("Reason", lambda row: row.reason),
        ("Committed (GBP)", lambda row: row.committed),
        ("Spent (GBP)", lambda row: row.actual),
        ("Of which could not be refused (GBP)", lambda row: row.unguarded),
        ("Posted by", lambda row: row.posted_by),
    )


class Grant(OfFramework, ActionPage):
    """Room beyond the limit, on a ground in law."""

    permission = Permission.HEADROOM_GRANT
    form_class = forms.Grant
    title = "Grant headroom beyond the limit"
    submit = "Grant headroom"
    done = "Granted. The change log of the framework says so."
    template_name = "frameworks/headroom_grant.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Under the Act a notice comes first."""
        needs_notice = self.framework.regime == Regime.PA2023
        return super().get_form_kwargs() | {"needs_notice": needs_notice}

    def action(self, **arguments: Any) -> HeadroomGrant:
        """Grant it."""
        return headroom_grants.grant(self.framework.pk, on=timezone.localdate(), **arguments)

    def get_success_url(self) -> str:
        """Back to the framework's headroom."""
        return reverse("framework", args=[self.framework.slug]) + "#headroom"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where the framework stands."""
        context = {
            "framework": self.framework,
            "facts": headroom.in_short(self.framework),
            "cancel_url": self.get_success_url(),
            "breadcrumbs": trail_to(self.framework),
        }
        return super().get_context_data(**context | kwargs)
