"""Pages of benchmarks: one authority against its peers, one category, the public, a consortium."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from benchmarking import filters
from benchmarking.actions import release_readings
from benchmarking.choices import LineClass, Permission, ResultStatus
from benchmarking.disclosure import rules
from benchmarking.measures import quality, registry
from benchmarking.models import BenchmarkDistribution, BenchmarkResult
from benchmarking.queries import benchmarks, distributions, places, windows, wording
from consortia.models import Consortium
from procurement_portal.core.figures import Figure, WithFigures
from procurement_portal.core.lists import Column, Trail
from procurement_portal.core.views import DetailPage, Guarded, Page, csv_download

NAMES_A_PLACE = {"authority", "period"}


class AtPlace(Guarded):
    """A page about one of the person's authorities in one period, both named in the address."""

    permission: str | None = Permission.BENCHMARK_VIEW
    door = "page"
    shows_others = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and write down that released figures of others were read (R8)."""
        response = super().dispatch(request, *args, **kwargs)
        is_shown = response.status_code == HTTPStatus.OK and "place" in vars(self)
        if self.shows_others and is_shown and self.place.window:
            release_readings.note(
                release_id=self.place.window.run.release_id,
                authority_id=self.place.authority.pk,
                door=self.door,
                by=request.user,
                at=timezone.now(),
            )
        return response

    @cached_property
    def place(self) -> benchmarks.Place:
        """Whose figures, and of when; not found where the person does not stand."""
        asked = self.request.GET
        try:
            return benchmarks.place(
                self.request.user,
                authority=asked.get("authority", ""),
                period=asked.get("period", ""),
            )
        except LookupError as missing:
            raise Http404 from missing

    @cached_property
    def found(self) -> list[BenchmarkResult]:
        """All results there, whatever the filters, in the order in which pages list them."""
        found = benchmarks.results(self.request.user, self.place)
        return list(found.order_by(*filters.StandingFilters.order))

    @cached_property
    def filterset(self) -> filters.StandingFilters:
        """The results that the address asks for."""
        where = self.place
        chosen = {"authority": where.authority.slug, "period": where.window and where.window.key}
        offered = {
            "authority": [(one.slug, one.name) for one in where.authorities],
            "period": [(one.key, one.label) for one in where.windows],
            "group": benchmarks.groups(self.found),
        }
        return filters.StandingFilters(
            {name: value for name, value in chosen.items() if value} | self.request.GET.dict(),
            queryset=benchmarks.results(self.request.user, where),
            request=self.request,
            offered=offered,
        )


def permalink(name: str, where: benchmarks.Place, *args: str) -> str:
    """A page's address with authority and period, so that others open the same figures."""
    return f"{reverse(name, args=args)}?{where.query}"


def downloads(request: HttpRequest, name: str) -> list[dict[str, str]]:
    """The rows of this address as a file."""
    query = request.GET.urlencode()
    return [{"text": "CSV", "href": reverse(name) + (f"?{query}" if query else "")}]


class Benchmarks(AtPlace, Trail, WithFigures, Page):
    """An authority against its peers, category by category."""

    title = "Benchmarks"
    template_name = "benchmarking/benchmarks.html"
    trail = (("Home", "home"),)

    @property
    def shown(self) -> Sequence[BenchmarkResult]:
        """The results that the address asks for; all where it names only whose they are."""
        return list(self.filterset.qs) if set(self.request.GET) - NAMES_A_PLACE else self.found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the place, what stands around the table, and its rows."""
        rows = [benchmarks.Row(result) for result in self.shown]
        shown = {
            "place": self.place,
            "dashboard": benchmarks.dashboard(self.request.user, self.place, self.found),
            "filterset": self.filterset,
            "rows": rows,
            "cells": [row.cells(self.place) for row in rows],
            "headings": benchmarks.HEADINGS,
            "downloads": downloads(self.request, "benchmarks-csv"),
            "permalink": permalink("benchmarks", self.place) + "#standings",
        }
        return super().get_context_data(**shown | kwargs)

    def figures(self, told: Mapping[str, Any]) -> list[Figure | None]:
        """Its charts."""
        return [told["dashboard"].figure]


class BenchmarksFile(AtPlace):
    """The same rows as CSV."""

    door = "csv"
    columns: Sequence[Column] = (
        ("Authority", lambda row: row.authority.name),
        ("First day", lambda row: row.run.starts_on.isoformat()),
        ("Last day", lambda row: row.run.ends_on.isoformat()),
        ("Category", lambda row: row.category.name),
        ("Category key", lambda row: row.category.key),
        ("Group", lambda row: row.category.parent.name if row.category.parent else ""),
        ("Status", lambda row: row.get_status_display()),
        ("Net amount", lambda row: row.net_amount),
        ("Lines", lambda row: row.line_count),
        ("Months", lambda row: row.months),
        ("Size", lambda row: row.denominator),
        ("Size is", lambda row: row.denominator_label),
        ("Rate", lambda row: row.rate),
        ("Peer group", lambda row: row.get_peer_group_display()),
        ("Tier", lambda row: row.tier),
        ("Rank at the least", lambda row: row.rank_lowest),
        ("Rank at the most", lambda row: row.rank_highest),
        ("Other bodies compared", lambda row: benchmarks.told_others(row)),
        ("Peer median", lambda row: row.median),
        ("Peer lower quartile", lambda row: row.lower_quartile),
        ("Peer upper quartile", lambda row: row.upper_quartile),
        ("Gap to median in per cent", lambda row: row.gap_percent),
        ("Opportunity to median a year", lambda row: row.opportunity),
        ("Remarks", lambda row: wording.flags(row.flags)),
        ("Withheld because", lambda row: wording.withheld(row.withheld)),
        ("Data quality", lambda row: row.quality_band or "not scored"),
        ("Data quality score", lambda row: row.quality_score),
        ("Release", lambda row: windows.told_release(row.run)),
        ("Method version", lambda row: row.run.method_version),
        ("Computed at", lambda row: row.run.computed_at.isoformat()),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream them."""
        found = self.filterset.qs.select_related("authority", "category__parent", "run__release")
        return _file(f"benchmarks-{self.place.authority.slug}.csv", self.columns, found)


def _file(name: str, columns: Sequence[Column], found: QuerySet[Any]) -> StreamingHttpResponse:
    return csv_download(
        name,
        [heading for heading, _ in columns],
        ([read(row) for _, read in columns] for row in found.iterator()),
    )


class InPublic(Guarded):
    """Distributions that anybody may see, of one period."""

    public = True

    @cached_property
    def computed(self) -> list[windows.Window]:
        """Every period."""
        return windows.computed(self.request.user)

    @cached_property
    def window(self) -> windows.Window | None:
        """The period that the address names, or the newest that is over."""
        asked = self.request.GET.get("period", "")
        try:
            return distributions.window(self.computed, asked, on=timezone.localdate())
        except LookupError as missing:
            raise Http404 from missing

    @cached_property
    def found(self) -> QuerySet[BenchmarkDistribution]:
        """All of the period."""
        return distributions.rows(self.request.user, self.window)

    def filtered(self, asked: dict[str, str]) -> filters.PublicFilters:
        """What the address asks for."""
        offered = {"period": [(one.key, one.label) for one in self.computed]}
        chosen = {"period": self.window.key} if self.window else {}
        return filters.PublicFilters(
            chosen | asked, queryset=self.found, request=self.request, offered=offered
        )


class PublicBenchmarks(InPublic, WithFigures, Page):
    """How bodies of each kind spread."""

    title = "Benchmarks of public bodies"
    template_name = "benchmarking/public.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows; without a category or kind, those of the category most compared."""
        asked = self.request.GET.dict()
        if not asked.get("category") and not asked.get("peer_group"):
            asked["category"] = distributions.usual_category(self.found)
        filterset = self.filtered(asked)
        shown = list(filterset.qs)
        told = {
            "window": self.window,
            "filterset": filterset,
            "spread": distributions.spread(shown, has_every_kind=not asked.get("peer_group")),
            "downloads": downloads(self.request, "benchmarks-public-csv"),
        }
        return super().get_context_data(**told | kwargs)

    def figures(self, told: Mapping[str, Any]) -> list[Figure | None]:
        """Its charts."""
        return [told["spread"].figure]


class PublicBenchmarksFile(InPublic):
    """The same as CSV; without filters, all of the period."""

    columns: Sequence[Column] = (
        ("First day", lambda row: row.run.starts_on.isoformat()),
        ("Last day", lambda row: row.run.ends_on.isoformat()),
        ("Category", lambda row: row.category.name),
        ("Category key", lambda row: row.category.key),
        ("Kind of body", lambda row: row.get_peer_group_display()),
        ("Bodies compared", lambda row: distributions.told_count(row)),
        ("Rate is for", lambda row: distributions.each(row)),
        ("Median", lambda row: row.median),
        ("Lower quartile", lambda row: row.lower_quartile),
        ("Upper quartile", lambda row: row.upper_quartile),
        ("Withheld because", lambda row: wording.withheld(row.withheld)),
        ("Data quality of the bodies", lambda row: distributions.told_quality(row)),
        ("Release", lambda row: windows.told_release(row.run)),
        ("Method version", lambda row: row.run.method_version),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        """Stream them."""
        found = self.filtered(request.GET.dict()).qs
        return _file("benchmarks-of-public-bodies.csv", self.columns, found)


class Method(Page):
    """How every figure is worked out, written by the measures themselves."""

    public = True
    title = "How benchmarks are worked out"
    template_name = "benchmarking/method.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the measures, the statuses and the rules of disclosure."""
        told = {
            "measures": registry.MEASURES,
            "statuses": [(status.label, wording.STATUSES[status]) for status in ResultStatus],
            "line_classes": [(one.label, wording.LINE_CLASSES[one]) for one in LineClass],
            "totals": rules.TOTAL_RULES[rules.Level.PARTICIPANTS],
            "public_totals": rules.TOTAL_RULES[rules.Level.PUBLIC],
            "median_needs": rules.minimum_others(0.5),
            "quartiles_need": rules.minimum_others(0.25),
            "public_needs": rules.TOTAL_RULES[rules.Level.PUBLIC].fewest,
            "figures": rules.SIGNIFICANT_FIGURES,
            "quality": {
                "version": quality.VERSION,
                "parts": quality.PARTS,
                "bands": [
                    (band.value, lowest, wording.QUALITY[band])
                    for band, lowest in quality.LOWEST_OF_BAND.items()
                ],
            },
        }
        return super().get_context_data(**told | kwargs)


class ConsortiumBenchmarks(DetailPage):
    """A consortium's members: who reports, and how bodies of their kinds spread."""

    model = Consortium
    context_object_name = "consortium"
    template_name = "benchmarking/consortium.html"

    def get_queryset(self) -> QuerySet[Consortium]:
        """Those at which the person holds a role."""
        return places.consortia_of(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the members and the spreads."""
        try:
            shown = distributions.consortium_page(
                self.request.user,
                self.object,
                period=self.request.GET.get("period", ""),
                on=timezone.localdate(),
            )
        except LookupError as missing:
            raise Http404 from missing
        return super().get_context_data(**{"page": shown} | kwargs)
