"""Pages of releases: what was published, when, from what; figures as files; who read them."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from benchmarking import filters, forms
from benchmarking.actions import release_readings, releases
from benchmarking.choices import Permission
from benchmarking.models import BenchmarkResult, Release, ReleaseFigure, ReleaseReading
from benchmarking.queries import benchmarks, packs, wording
from benchmarking.views.benchmarks import AtPlace
from procurement_portal.core import access
from procurement_portal.core.lists import Column, CsvFile, TablePage, Trail
from procurement_portal.core.views import ActionPage, Guarded

TRAIL = (("Home", "home"), ("Releases of benchmarks", "releases"))


class Releases(TablePage):
    """Every release, the newest first."""

    public = True
    model = Release
    title = "Releases of benchmarks"
    lead = (
        "What may be known of others is published in numbered releases that never change. Between "
        "them only an authority's own figures move."
    )
    thing = "release"
    things = "releases"
    template_name = "benchmarking/releases.html"
    rows_template = "benchmarking/_release_row.html"
    headings = (
        {"text": "Release"},
        {"text": "Published"},
        {"text": "Figures", "numeric": True},
        {"text": "Carried over", "numeric": True},
        {"text": "Withheld", "numeric": True},
    )

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """In order."""
        return rows.order_by("-number")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the person may do here."""
        may = {
            "may_publish": access.can(self.request.user, Permission.RELEASE_PUBLISH),
            "may_see_freezes": access.can(self.request.user, Permission.PRICE_FREEZES),
            "may_read_readings": access.can(self.request.user, Permission.RELEASE_READINGS),
        }
        return super().get_context_data(**may | kwargs)


class ReleasePage(Trail, TablePage):
    """One release: its versions and hashes, and the figures of it that the person may see."""

    public = True
    model = ReleaseFigure
    filterset_class = filters.ReleaseFigureFilters
    thing = "figure"
    things = "figures"
    template_name = "benchmarking/release.html"
    rows_template = "benchmarking/_release_figure_row.html"
    paginate_by = 50
    trail = TRAIL
    headings: Sequence[dict[str, Any]] = (
        {"text": "Category"},
        {"text": "Months"},
        {"text": "Bodies"},
        {"text": "For"},
        {"text": "Others", "numeric": True},
        {"text": "Median", "numeric": True},
        {"text": "Middle half", "numeric": True},
        {"text": "Rests on"},
    )
    kwargs: dict[str, Any]

    @cached_property
    def release(self) -> Release:
        """The release of that number, or not found."""
        seen = Release.objects.visible_to(self.request.user)
        return get_object_or_404(seen, number=self.kwargs["number"])

    def rows(self) -> Any:
        """The figures of the release."""
        return ReleaseFigure.objects.filter(release=self.release).defer(
            "contributors", "changed_count"
        )

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Join what a row names."""
        return rows.select_related("category", "viewer", "based_on", "release")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the release, and the words for what is withheld."""
        told = super().get_context_data(**{"title": str(self.release)} | kwargs)
        for row in told["object_list"]:
            row.why_withheld = wording.withheld(row.withheld)
        query = self.request.GET.urlencode()
        csv = reverse("release-csv", args=[self.release.number]) + (f"?{query}" if query else "")
        may_read = access.can(self.request.user, Permission.RELEASE_INPUTS)
        return told | {
            "release": self.release,
            "downloads": [{"text": "CSV", "href": csv}],
            "may_read_inputs": may_read,
        }


class ReleaseFile(CsvFile, ReleasePage):
    """The same figures as CSV."""

    filename = "release-of-benchmarks.csv"
    columns: Sequence[Column] = (
        ("Release", lambda row: row.release.number),
        ("Measure", lambda row: row.measure),
        ("First day", lambda row: row.starts_on.isoformat()),
        ("Last day", lambda row: row.ends_on.isoformat()),
        ("Category", lambda row: row.category.name),
        ("Category key", lambda row: row.category.key),
        ("Kind of body", lambda row: row.get_peer_group_display()),
        ("Made for", lambda row: row.viewer.name if row.viewer else "the public"),
        ("Tier", lambda row: row.tier),
        ("Other bodies", lambda row: row.other_count if row.other_count else row.other_band),
        ("Median", lambda row: row.median),
        ("Lower quartile", lambda row: row.lower_quartile),
        ("Upper quartile", lambda row: row.upper_quartile),
        ("Withheld because", lambda row: wording.withheld(row.withheld)),
        ("Rests on release", lambda row: row.based_on.number),
        ("Method version", lambda row: row.based_on.methods.get(row.measure)),
    )


class PublishRelease(Trail, ActionPage):
    """Publish the next release now."""

    permission = Permission.RELEASE_PUBLISH
    form_class = forms.Confirm
    action = staticmethod(releases.publish)
    title = "Publish a release"
    submit = "Publish the release"
    trail = TRAIL

    def arguments(self, form: Any) -> dict[str, Any]:
        """Nothing to choose: what is released follows from the rules."""
        return {}

    def told(self) -> str:
        """Which it is and what became of its figures."""
        release: Release = self.result
        return (
            f"{release} is out: {release.figure_count:,} figures, of which "
            f"{release.carried_count:,} carried over and {release.withheld_count:,} withheld."
        )

    def get_success_url(self) -> str:
        """The release."""
        return reverse("release", args=[self.result.number])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what publishing means, and the way back."""
        told = {
            "cancel_url": reverse("releases"),
            "lead": (
                "The figures of every period are frozen as the next release and shown from then "
                "on. A figure for which fewer than three contributors changed stays as it was."
            ),
            "warning": "A release can never be changed or taken back.",
        }
        return super().get_context_data(**told | kwargs)


class ReleaseReadings(Trail, TablePage):
    """Who read which release's figures, for whom, through which door."""

    permission = Permission.RELEASE_READINGS
    model = ReleaseReading
    title = "Who read released figures"
    lead = "One line a person, authority, way and day."
    thing = "reading"
    things = "readings"
    rows_template = "benchmarking/_release_reading_row.html"
    paginate_by = 50
    trail = TRAIL
    headings = (
        {"text": "Who"},
        {"text": "Figures of"},
        {"text": "Release"},
        {"text": "How"},
        {"text": "First at"},
    )

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The newest first."""
        return rows.select_related("release", "authority").order_by("-first_at", "-pk")


def _pack(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class ReleaseFigurePack(Guarded):
    """The audit pack of a released figure; with everybody's inputs for the operator alone."""

    public = True

    def get(self, request: HttpRequest, number: int, pk: int) -> HttpResponse:
        """Send it. Inputs of contributors go out only to those with the right, and on record."""
        seen = ReleaseFigure.objects.visible_to(request.user).select_related(
            "release", "category", "viewer", "based_on"
        )
        figure = get_object_or_404(seen, pk=pk, release__number=number)
        with_inputs = request.GET.get("inputs") == "all"
        if with_inputs:
            if not access.can(request.user, Permission.RELEASE_INPUTS):
                raise PermissionDenied
            release_readings.record_inputs(figure=figure, by=request.user, at=timezone.now())
        return _pack(
            f"release-{number}-{pk}.json", packs.of_released(figure, with_inputs=with_inputs)
        )


class ResultPack(AtPlace):
    """The audit pack of one's own figure in a category."""

    door = "pack"

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """Send it."""
        found: BenchmarkResult | None = (
            benchmarks.results(request.user, self.place)
            .select_related("run__release", "category", "authority")
            .filter(category__key=key)
            .first()
        )
        if found is None:
            raise Http404
        return _pack(
            f"{found.authority.slug}-{key}-{found.run.ends_on}.json", packs.of_result(found)
        )
