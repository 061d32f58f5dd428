"""One category of one authority, as a page and as a file."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from benchmarking.queries import benchmarks, category_pages
from benchmarking.views.benchmarks import AtPlace, permalink
from frameworks.models import Category
from procurement_portal.core.figures import Figure, WithFigures
from procurement_portal.core.lists import Trail
from procurement_portal.core.views import DetailPage, csv_download


class CategoryBenchmark(AtPlace, Trail, WithFigures, DetailPage):
    """One category: the standing, the months, who is paid, and what could be used instead."""

    model = Category
    slug_field = "key"
    slug_url_kwarg = "key"
    context_object_name = "category"
    template_name = "benchmarking/category.html"
    trail = (("Home", "home"), ("Benchmarks", "benchmarks"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add everything the page shows."""
        shown = category_pages.of(
            self.request.user, self.place, self.object, on=timezone.localdate()
        )
        told = {
            "place": self.place,
            "page": shown,
            "permalink": permalink("benchmark-category", self.place, self.object.key),
            "csv_url": permalink("benchmark-category-csv", self.place, self.object.key),
        }
        return super().get_context_data(**told | kwargs)

    def figures(self, told: Mapping[str, Any]) -> list[Figure | None]:
        """Its charts."""
        return [told["page"].strip_figure, told["page"].trend_figure]


class CategoryMonthsFile(AtPlace):
    """The standing and the months of one category as CSV."""

    door = "csv"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream the months, each with the authority's rate and the peers' beside it."""
        category = get_object_or_404(Category.objects.visible_to(request.user), key=kwargs["key"])
        result = benchmarks.results(request.user, self.place).filter(category=category).first()
        standing = (
            [result.rate, result.median, result.lower_quartile, result.upper_quartile]
            if result
            else [""] * 4
        )
        months = category_pages.months_of(request.user, self.place, category)
        before = [self.place.authority.name, category.name]
        return csv_download(
            f"{category.key}-{self.place.authority.slug}.csv",
            (
                "Authority",
                "Category",
                "Month",
                "Net spend",
                "Rate of the window",
                "Peer median",
                "Peer lower quartile",
                "Peer upper quartile",
            ),
            (
                [*before, month.first_day.isoformat(), month.net_amount, *standing]
                for month in months
            ),
        )
