"""The API's doors to lines of spend, benchmarks and the jobs that make them."""

from collections import Counter
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.response import Response

from benchmarking import filters
from benchmarking.actions import personal_names, release_readings
from benchmarking.api import serializers
from benchmarking.choices import Permission
from benchmarking.models import (
    BenchmarkDistribution,
    BenchmarkResult,
    BenchmarkRun,
    FrameworkUse,
    Recompute,
    SpendLine,
)
from benchmarking.queries import jobs
from procurement_portal.core import api
from procurement_portal.core.models import Job


class SpendLines(api.Listed):
    """Payments of the authorities at which the caller holds a role.

    Names of people are withheld. `names=shown` shows them to those who load or audit the
    authority's spend, and records it.
    """

    permission = Permission.SPEND_VIEW
    queryset = SpendLine.objects.select_related("authority", "category", "supplier_name__supplier")
    serializer_class = serializers.SpendLineReadout
    filterset_class = filters.SpendLineFilters

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """A page, once it is written down whose names are on it."""
        page = super().paginate_queryset(queryset) or []
        named = Counter(line.authority_id for line in page if line.names_a_person)
        personal_names.record_reading(named, where="api", by=self.request.user, at=timezone.now())
        return page

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        """Lines may hold names: no cache keeps them."""
        response = super().finalize_response(*args, **kwargs)
        add_never_cache_headers(response)
        return response


class Runs(api.Readable):
    """Computations of measures; that and when they were made is public."""

    public = True
    queryset = BenchmarkRun.objects.all()
    serializer_class = serializers.RunReadout
    filterset_class = filters.RunFilters


class Results(api.Readable):
    """Where the caller's authorities stand among their peers."""

    permission = Permission.BENCHMARK_VIEW
    queryset = BenchmarkResult.objects.select_related("run", "authority", "category")
    serializer_class = serializers.ResultReadout
    filterset_class = filters.ResultFilters

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """A page, once it is written down whose released figures are on it (R8)."""
        page = super().paginate_queryset(queryset) or []
        self._note(page)
        return page

    def get_object(self) -> Any:
        """One result, once that is written down."""
        found = super().get_object()
        self._note([found])
        return found

    def _note(self, results: list[Any]) -> None:
        for release_id, authority_id in {(one.run.release_id, one.authority_id) for one in results}:
            release_readings.note(
                release_id=release_id,
                authority_id=authority_id,
                door="api",
                by=self.request.user,
                at=timezone.now(),
            )


class Distributions(api.Readable):
    """How authorities of one kind spread, as far as the public may know."""

    public = True
    queryset = BenchmarkDistribution.objects.select_related("run", "category")
    serializer_class = serializers.DistributionReadout
    filterset_class = filters.DistributionFilters


class FrameworkUses(api.Listed):
    """What the caller's authorities bought through frameworks and beside them, month by month."""

    permission = Permission.BENCHMARK_VIEW
    queryset = FrameworkUse.objects.select_related("authority", "category", "framework")
    serializer_class = serializers.FrameworkUseReadout
    filterset_class = filters.UseFilters


class Recomputes(api.Readable):
    """Comparisons of the sums with those that the snapshots alone give; their outcome is public."""

    public = True
    queryset = Recompute.objects.all()
    serializer_class = serializers.RecomputeReadout
    filterset_class = filters.RecomputeFilters


class Jobs(RetrieveModelMixin, api.Scoped):
    """Work that the caller started, or that loads files for the caller's authorities."""

    queryset = Job.objects.all()
    serializer_class = serializers.JobReadout

    def get_queryset(self) -> QuerySet[Job]:
        """The jobs that the caller may follow."""
        return jobs.visible_to(self.request.user)
