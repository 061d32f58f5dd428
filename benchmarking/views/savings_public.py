"""The savings of closed years, for anybody: the page and its file."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from benchmarking.disclosure import rules
from benchmarking.disclosure.rules import Level
from benchmarking.measures import savings as measure
from benchmarking.queries import savings_public as queries
from benchmarking.queries import wording
from procurement_portal.core.lists import Column
from procurement_portal.core.periods import financial_year_label
from procurement_portal.core.templatetags import formats
from procurement_portal.core.views import Guarded, Page, csv_download

HEADINGS = ({"text": "Category"}, {"text": "Verified, net", "numeric": True})
COLUMNS: Sequence[Column] = (
    ("Financial year", lambda row: financial_year_label(row.financial_year)),
    ("Category", lambda row: row.category.name if row.category else "All"),
    ("Category key", lambda row: row.category.key if row.category else ""),
    ("Verified, net (£, three figures)", lambda row: row.amount),
    ("Withheld because", lambda row: wording.withheld(row.withheld)),
    ("Release", lambda row: row.release.number),
    ("Released on", lambda row: timezone.localdate(row.release.published_at).isoformat()),
)


class PublicSavings(Page):
    """What public bodies saved together, year by year."""

    public = True
    title = "Savings of public bodies"
    template_name = "benchmarking/savings_public.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the years."""
        told = {
            "years": [_shown(year) for year in queries.years(self.request.user)],
            "headings": HEADINGS,
            "fewest": rules.TOTAL_RULES[Level.PUBLIC].fewest,
            "method_version": measure.VERSION,
            "downloads": [{"text": "CSV", "href": reverse("savings-public-csv")}],
        }
        return super().get_context_data(**told | kwargs)


def _shown(year: queries.PublicYear) -> dict[str, Any]:
    label = financial_year_label(year.financial_year)
    return {
        "label": label,
        "release": year.release,
        "caption": f"Verified savings, net, by category, {label}",
        "rows": [[row.category.name, _amount(row)] for row in year.categories if row.category],
        "totals": ["All categories", _amount(year.whole)],
    }


def _amount(row: Any) -> str:
    return wording.withheld(row.withheld) if row.amount is None else formats.pounds(row.amount)


class PublicSavingsFile(Guarded):
    """The same as CSV."""

    public = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream it."""
        rows = ([read(row) for _, read in COLUMNS] for row in queries.rows(request.user))
        headings = [heading for heading, _ in COLUMNS]
        return csv_download("savings-of-public-bodies.csv", headings, rows)
