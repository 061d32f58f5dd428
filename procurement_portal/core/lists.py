"""Lists that can be taken away as files, and the trail that leads back to them.

Filters, order and page live in the address, so that what one person sees another can open.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.views.generic.base import ContextMixin

from procurement_portal.core import views

ROWS_AT_ONCE = 500

Column = tuple[str, Callable[[Any], Any]]


class Trail(ContextMixin):
    """The pages above this one, as words and the name of their address."""

    trail: Sequence[tuple[str, str]] = ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the breadcrumbs."""
        crumbs = [{"text": text, "href": reverse(name)} for text, name in self.trail]
        return super().get_context_data(**{"breadcrumbs": crumbs} | kwargs)


class TablePage(views.ListPage):
    """A list page that declares its columns and the file that it can be had as.

    Filters and the order that the address asks for are the filter set's; `usual_sort` only names
    the column by which the filter set orders when nothing is asked, so that its heading says so.
    """

    template_name = "core/list_page.html"
    lead = ""
    thing = "result"
    things = "results"
    headings: Sequence[Mapping[str, Any]] = ()
    rows_template = ""
    usual_sort = ""
    csv_name = ""

    def get_queryset(self) -> QuerySet[Any]:
        """The person's rows, filtered and in order, with what the page shows of each."""
        return self.with_columns(super().get_queryset())

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Join and count what the columns need; nothing by default."""
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the list template draws from."""
        frame = {
            "lead": self.lead,
            "thing": self.thing,
            "things": self.things,
            "headings": self.headings,
            "rows_template": self.rows_template,
            "default_sort": self.usual_sort,
            "downloads": self.downloads(),
        }
        return super().get_context_data(**frame | kwargs)

    def downloads(self) -> list[dict[str, str]]:
        """The same rows, all pages of them, as a file."""
        if not self.csv_name:
            return []
        query = self.request.GET.copy()
        query.pop("page", None)
        joint = f"?{query.urlencode()}" if query else ""
        return [{"text": "CSV", "href": reverse(self.csv_name) + joint}]


class CsvFile(TablePage):
    """Stands before a list page's class: the rows that the page shows, all of them, as CSV."""

    filename = "rows.csv"
    columns: Sequence[Column] = ()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Stream the rows."""
        rows = self.get_queryset().iterator(chunk_size=ROWS_AT_ONCE)
        return views.csv_download(
            self.filename,
            [heading for heading, _ in self.columns],
            ([read(row) for _, read in self.columns] for row in rows),
        )
