"""Lists that can be taken away as files, and the trail that leads back to them.

Filters, order and page live in the address, so that what one person sees another can open.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.views.generic.base import ContextMixin

from procurement_portal.core import views, xlsx
from procurement_portal.core.templatetags import formats
from procurement_portal.core.templatetags import lists as list_links

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
    xlsx_name = ""

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
            "page_sizes": self.page_sizes,
        }
        return super().get_context_data(**frame | kwargs)

    def downloads(self) -> list[dict[str, str]]:
        """The same rows, all pages of them, as files."""
        query = self.request.GET.copy()
        for name in ("page", "per_page"):
            query.pop(name, None)
        joint = f"?{query.urlencode()}" if query else ""
        offered = (("CSV", self.csv_name), ("Excel", self.xlsx_name))
        return [{"text": text, "href": reverse(name) + joint} for text, name in offered if name]


class CsvFile(TablePage):
    """Stands before a list page's class: the rows that the page shows, all of them, as CSV."""

    filename = "rows.csv"
    columns: Sequence[Column] = ()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Stream the rows."""
        rows = self.file_rows()
        columns = self.file_columns()
        return views.csv_download(
            self.filename,
            [heading for heading, _ in columns],
            ([read(row) for _, read in columns] for row in rows),
        )

    def file_rows(self) -> Iterable[Any]:
        """The rows of the file."""
        return self.get_queryset().iterator(chunk_size=ROWS_AT_ONCE)

    def file_columns(self) -> Sequence[Column]:
        """Its columns; those of the class unless who asks changes them."""
        return self.columns


class XlsxFile(CsvFile):
    """The same rows and columns as a workbook, whose first sheet says what was asked for."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Send the workbook."""
        rows = list(self.file_rows())
        columns = self.file_columns()
        return xlsx.download(
            self.filename,
            title=self.title,
            notes=[*self.filters_in_words(), ("Rows", f"{len(rows):,}"), *self.source()],
            headings=[heading for heading, _ in columns],
            rows=([read(row) for _, read in columns] for row in rows),
        )

    def filters_in_words(self) -> list[tuple[str, str]]:
        """Each filter that is on, or that none is."""
        filterset = getattr(self, "filterset", None)
        context: Any = {"request": self.request}
        chips = list_links.filter_chips(context, filterset.form) if filterset else []
        told = [(f"Filter: {chip['label']}", chip["value"]) for chip in chips]
        return told or [("Filters", "None: every row that you may see")]

    def source(self) -> list[tuple[str, str]]:
        """When it was taken, and from which address."""
        address = self.request.build_absolute_uri(self.request.get_full_path())
        return [("Taken", formats.moment(timezone.now())), ("Source", address)]
