"""Spend above £500 of a quarter, as the Transparency Code asks for it (R68)."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse

from benchmarking.choices import Permission
from benchmarking.queries import transparency
from frameworks.sheets import transparency as tables
from frameworks.views.transparency import OfQuarter
from procurement_portal.core.lists import ROWS_AT_ONCE
from procurement_portal.core.views import Page, csv_download


class SpendCheck(OfQuarter, Page):
    """How many lines the quarter has, and how many lack each value; and the file."""

    permission = Permission.SPEND_VIEW
    title = "Transparency Code: spend above £500"
    template_name = "benchmarking/transparency.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the counts."""
        context: dict[str, Any] = {
            "filter_form": self.form,
            "source": tables.SOURCE,
            "breadcrumbs": [{"text": "Transparency Code", "href": reverse("transparency")}],
        }
        if self.form.is_valid():
            authority = self.form.cleaned_data["authority"]
            rows = transparency.lines(self.request.user, authority, self.quarter)
            context |= {
                "authority": authority,
                "quarter": self.quarter,
                "told": transparency.told_of(rows),
                "query": self.query,
            }
        return super().get_context_data(**context | kwargs)


class SpendFile(OfQuarter):
    """The lines as CSV, with exactly the columns that the Code names."""

    permission = Permission.SPEND_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream them."""
        span = self.quarter
        authority = self.form.cleaned_data["authority"]
        rows = transparency.lines(request.user, authority, span)

        def cells() -> Iterator[list[Any]]:
            for line in rows.iterator(chunk_size=ROWS_AT_ONCE):
                yield transparency.cells_of(line)

        return csv_download(f"{authority.slug}-spend-{span.key}.csv", tables.SPEND_COLUMNS, cells())
