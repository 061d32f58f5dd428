"""The savings dashboard: every panel of the part of the ledger that the address names."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from benchmarking.actions import savings_charts
from benchmarking.actions.saved_dashboards import canonical
from benchmarking.choices import Permission
from benchmarking.forms.savings_dashboard import PartOfLedger, read
from benchmarking.queries import saved_dashboards, savings_paper, savings_workbook
from benchmarking.queries import savings_dashboard as queries
from procurement_portal.core import paper, xlsx
from procurement_portal.core.figures import Figure, WithFigures
from procurement_portal.core.lists import Trail
from procurement_portal.core.templatetags import formats
from procurement_portal.core.views import Guarded, Page, csv_download

CLAIMS = (
    {"text": "Claim"},
    {"text": "Category"},
    {"text": "State"},
    {"text": "Verified cash", "numeric": True},
    {"text": "Verified, avoided cost", "numeric": True},
    {"text": "Expected", "numeric": True},
)


class OfPart(Guarded):
    """Of the part of the ledger that the address names, among what the person sees."""

    permission = Permission.SAVING_VIEW

    @cached_property
    def form(self) -> PartOfLedger:
        """The filter bar, filled in from the address; today's year where none is named."""
        asked = self.request.GET.dict()
        return read(asked, person=self.request.user, on=timezone.localdate())

    def whole_query(self) -> str:
        """The filters with the year that was understood, so that others see the same later."""
        query = self.request.GET.copy()
        query.setdefault("year", self.form.data["year"])
        return query.urlencode()

    def where(self) -> str:
        """The address of the page with the same filters, for whoever holds a file of it."""
        page = f"{reverse('savings-dashboard')}?{self.whole_query()}"
        return self.request.build_absolute_uri(page)


class SavingsDashboard(OfPart, Trail, WithFigures, Page):
    """What was saved, against what was meant to be, cut in every way."""

    title = "Savings dashboard"
    template_name = "benchmarking/savings_dashboard.html"
    trail = (("Home", "home"), ("Savings", "savings"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the panels; charts without a picture are asked for."""
        asked = self.request.GET.dict()
        shown = queries.page(self.request.user, self.form.part_shown, asked, self.form.names)
        if shown.undrawn:
            savings_charts.request(shown.undrawn, by=self.request.user, at=timezone.now())
        seen = saved_dashboards.seen_by(self.request.user)
        told = {
            "form": self.form,
            "page": shown,
            "claim_headings": CLAIMS,
            "downloads": [
                {"text": "CSV", "href": self._file("savings-dashboard-csv")},
                {"text": "Excel", "href": self._file("savings-dashboard-xlsx")},
                {"text": "Board paper (PDF)", "href": self._file("savings-paper")},
            ],
            "permalink": self.where(),
            "saved_dashboards": seen[: saved_dashboards.SHOWN],
            "known_as": saved_dashboards.known_as(seen, self.request.user, self._kept_as()),
            "save_href": f"{reverse('saved-dashboard-save')}?{self.request.GET.urlencode()}",
        }
        return super().get_context_data(**told | kwargs)

    def figures(self, told: Mapping[str, Any]) -> list[Figure | None]:
        """Its charts."""
        return [panel.figure for panel in told["page"].panels]

    def _kept_as(self) -> str:
        """The filters as a saved dashboard would have them."""
        return canonical(self.form.understood, self.request.GET.get("year", ""))

    def _file(self, name: str) -> str:
        """The same figures as a file."""
        return f"{reverse(name)}?{self.whole_query()}"


class SavingsDashboardFile(OfPart):
    """The figures of every panel as CSV."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream them."""
        found = queries.figures(request.user, self.form.part_shown)
        return csv_download(
            "savings-dashboard.csv", queries.FILE_HEADINGS, queries.file_rows(found)
        )


class SavingsWorkbook(OfPart):
    """The same as a workbook, one panel a sheet, whose cover says what it is of."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make and send it."""
        found = queries.figures(request.user, self.form.part_shown)
        taken = formats.moment(timezone.now())
        return xlsx.workbook(
            "savings-dashboard.xlsx",
            title=savings_paper.title_of(found.part),
            notes=savings_paper.about(found.part, address=self.where(), taken=taken),
            sheets=savings_workbook.sheets(found),
        )


class SavingsPaper(OfPart):
    """The same as a board paper, an accessible PDF that says what it covers and when it was made.

    Charts that were not drawn yet are left out; their tables stand.
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make and send it."""
        made = savings_paper.make(
            request.user,
            self.form.part_shown,
            address=self.where(),
            taken=formats.moment(timezone.now()),
        )
        return paper.download("savings.pdf", made)
