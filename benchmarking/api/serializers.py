"""What the API shows of spend, runs and their results."""

from typing import Any

from rest_framework import serializers
from rest_framework.reverse import reverse

from benchmarking.models import (
    BenchmarkDistribution,
    BenchmarkResult,
    BenchmarkRun,
    FrameworkUse,
    Recompute,
    SpendLine,
)
from consortia.api.serializers import AuthorityRef
from frameworks.api.serializers import CategoryRef, FrameworkRef, SupplierRef
from procurement_portal.core.api import Readout
from procurement_portal.core.models import Job


class JobReadout(Readout[Job]):
    """Work in hand: poll it until `is_finished`."""

    url = serializers.HyperlinkedIdentityField(view_name="api-jobs-detail")
    is_finished = serializers.BooleanField()

    class Meta:
        model = Job
        fields = (
            "id",
            "url",
            "kind",
            "title",
            "state",
            "is_finished",
            "step",
            "done",
            "total",
            "attempts",
            "created_at",
            "started_at",
            "finished_at",
            "error",
            "cure",
        )


class SpendLineReadout(Readout[SpendLine]):
    """A payment as published, in pounds, and the row of the file it came from.

    Lines flagged `person` come without names, unless `names=shown` asks for them.
    """

    authority = AuthorityRef()
    category = CategoryRef()
    supplier = SupplierRef(source="payee", allow_null=True)
    supplier_text = serializers.CharField(source="supplier_shown")
    description = serializers.CharField(source="description_shown")
    reference = serializers.CharField(source="reference_shown")
    spend_import = serializers.IntegerField(source="spend_import_id")

    class Meta:
        model = SpendLine
        fields = (
            "spend_import",
            "row_number",
            "row_ref",
            "authority",
            "financial_year",
            "month",
            "paid_on",
            "net_amount",
            "kind",
            "category",
            "category_source",
            "category_confidence",
            "supplier",
            "supplier_text",
            "description",
            "service_text",
            "category_text",
            "reference",
            "flags",
        )


class RunReadout(Readout[BenchmarkRun]):
    """One computation of one measure over one window."""

    class Meta:
        model = BenchmarkRun
        fields = (
            "id",
            "measure",
            "method_version",
            "starts_on",
            "ends_on",
            "state",
            "input_hash",
            "computed_at",
        )


class RecomputeReadout(Readout[Recompute]):
    """One comparison of the two books."""

    class Meta:
        model = Recompute
        fields = (
            "id",
            "started_at",
            "finished_at",
            "is_equal",
            "cell_count",
            "line_count",
            "file_count",
            "waiting_count",
        )


class ResultReadout(Readout[BenchmarkResult]):
    """An authority's own figure beside its peers', as far as disclosure control lets those go."""

    authority = AuthorityRef()
    category = CategoryRef()
    other_count = serializers.SerializerMethodField(
        help_text="Other authorities compared with; null where only the band may be told."
    )

    class Meta:
        model = BenchmarkResult
        fields = (
            "id",
            "run",
            "authority",
            "category",
            "peer_group",
            "tier",
            "peer_version",
            "rank_lowest",
            "rank_highest",
            "status",
            "flags",
            "net_amount",
            "line_count",
            "months",
            "denominator",
            "denominator_label",
            "rate",
            "other_count",
            "other_band",
            "median",
            "lower_quartile",
            "upper_quartile",
            "quartile_band",
            "gap_percent",
            "opportunity",
            "opportunity_best_quartile",
            "withheld",
            "quality_score",
            "quality_band",
        )

    def get_other_count(self, result: BenchmarkResult) -> int | None:
        """How many others, once there are enough of them to show a figure."""
        return None if result.median is None else result.other_count


class DistributionReadout(Readout[BenchmarkDistribution]):
    """How authorities of one kind spread in one category, as far as the public may know."""

    category = CategoryRef()
    compared_count = serializers.SerializerMethodField(
        help_text="Authorities compared; null where only the band may be told."
    )
    statuses = serializers.SerializerMethodField(
        help_text="How many authorities stand at each status; null with the count."
    )
    quality = serializers.SerializerMethodField(
        help_text="How many with a figure are of each band of data quality; null with the count."
    )

    class Meta:
        model = BenchmarkDistribution
        fields = (
            "id",
            "run",
            "category",
            "peer_group",
            "compared_count",
            "compared_band",
            "statuses",
            "median",
            "lower_quartile",
            "upper_quartile",
            "withheld",
            "quality",
        )

    def get_compared_count(self, row: BenchmarkDistribution) -> int | None:
        """How many, once there are enough of them to show a figure."""
        return None if row.median is None else row.compared_count

    def get_statuses(self, row: BenchmarkDistribution) -> dict[str, int] | None:
        """Counts by status; with too few compared, the rest would tell how few."""
        return None if row.median is None else row.statuses

    def get_quality(self, row: BenchmarkDistribution) -> dict[str, int] | None:
        """Counts by band; those of D have a figure and are not compared."""
        return None if row.median is None else row.quality


class FrameworkUseReadout(Readout[FrameworkUse]):
    """A month's lines of one class in one category, on a framework or beside it, and why."""

    authority = AuthorityRef()
    category = CategoryRef()
    framework = FrameworkRef(allow_null=True)

    class Meta:
        model = FrameworkUse
        fields = (
            "authority",
            "category",
            "month",
            "framework",
            "line_class",
            "cause",
            "line_count",
            "net_amount",
            "tested_amount",
            "computed_at",
        )


def job_address(job_id: int | None, request: Any) -> str:
    """Where the job can be followed."""
    return reverse("api-jobs-detail", args=[job_id], request=request)
