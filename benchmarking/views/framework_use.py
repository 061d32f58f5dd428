"""Pages of coverage and leakage: what an authority buys through frameworks, and beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.functional import cached_property

from benchmarking import filters
from benchmarking.queries import coverage_sharing, framework_use, uses
from benchmarking.views.benchmarks import AtPlace, downloads, permalink
from procurement_portal.core.figures import Figure, WithFigures
from procurement_portal.core.lists import Column, Trail
from procurement_portal.core.views import Page, csv_download


class AtUse(AtPlace):
    """The sums of the authority and period that the address names; no figure of others."""

    shows_others = False

    @cached_property
    def used(self) -> filters.UsePageFilters:
        """Those that the address asks for."""
        where = self.place
        rows = uses.rows(self.request.user, where)
        chosen = {"authority": where.authority.slug, "period": where.window and where.window.key}
        offered = {
            "authority": [(one.slug, one.name) for one in where.authorities],
            "period": [(one.key, one.label) for one in where.windows],
            "category": uses.categories_in(rows),
        }
        return filters.UsePageFilters(
            {name: value for name, value in chosen.items() if value} | self.request.GET.dict(),
            queryset=rows,
            request=self.request,
            offered=offered,
        )

    @property
    def category(self) -> str:
        """The key of the category that the sums are narrowed to; nothing where they are not."""
        form = self.used.form
        return form.cleaned_data.get("category", "") if form.is_valid() else ""


class FrameworkUse(AtUse, Trail, WithFigures, Page):
    """Coverage and leakage by category, by framework and by what would put it right."""

    title = "Framework coverage and leakage"
    template_name = "benchmarking/framework_use.html"
    trail = (("Home", "home"), ("Benchmarks", "benchmarks"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the place, the filters and everything that is shown."""
        shown = {
            "place": self.place,
            "filterset": self.used,
            "page": framework_use.page(
                self.request.user,
                self.place,
                self.used.qs,
                on=timezone.localdate(),
                category=self.category,
            ),
            "permalink": permalink("framework-use", self.place) + "#by-category",
            "downloads": downloads(self.request, "framework-use-csv"),
            "shared": coverage_sharing.of_authority(
                self.request.user, self.place.authority, on=timezone.localdate()
            ),
        }
        return super().get_context_data(**shown | kwargs)

    def figures(self, told: Mapping[str, Any]) -> list[Figure | None]:
        """Its charts."""
        return [told["page"].figure]


class FrameworkUseFile(AtUse):
    """The sums of the page as CSV: one row a category, framework, class and cause."""

    columns: Sequence[Column] = (
        ("Category", lambda row: row.category),
        ("Category key", lambda row: row.category_key),
        ("Group", lambda row: row.group),
        ("Class", lambda row: row.class_words),
        ("Cause", lambda row: row.cause_words),
        ("Framework", lambda row: row.framework),
        ("Framework key", lambda row: row.framework_slug),
        ("Lines", lambda row: row.line_count),
        ("Net amount", lambda row: row.net_amount),
        ("Of it tested by price", lambda row: row.tested_amount),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream them."""
        window = self.place.window
        days = (window.run.starts_on, window.run.ends_on) if window else ("", "")
        before = [self.place.authority.name, *map(str, days)]
        found = uses.summed(self.used.qs)
        return csv_download(
            f"framework-use-{self.place.authority.slug}.csv",
            ["Authority", "First day", "Last day", *(heading for heading, _ in self.columns)],
            ([*before, *(read(row) for _, read in self.columns)] for row in found),
        )
