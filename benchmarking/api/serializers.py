"""What the API shows of spend, runs and their results."""

from typing import Any

from rest_framework import serializers
from rest_framework.reverse import reverse

from benchmarking.models import (
    BenchmarkDistribution,
    BenchmarkResult,
    BenchmarkRun,
    SpendImport,
    SpendLine,
)
from consortia.api.serializers import AuthorityRef
from consortia.models import Authority
from frameworks.api.serializers import CategoryRef, SupplierRef
from procurement_portal.core.api import Readout
from procurement_portal.core.models import Job
from procurement_portal.core.periods import Period


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


class SpendImportReadout(Readout[SpendImport]):
    """A file of an authority and what came of it. Every physical row is accounted for."""

    authority = AuthorityRef()
    sha256 = serializers.CharField(source="file.sha256")
    bytes = serializers.IntegerField(source="file.size")
    job = JobReadout(allow_null=True)

    class Meta:
        model = SpendImport
        fields = (
            "id",
            "authority",
            "filename",
            "sha256",
            "bytes",
            "state",
            "job",
            "interpretation",
            "vat_basis",
            "period_starts_on",
            "period_ends_on",
            "first_paid_on",
            "last_paid_on",
            "physical_rows",
            "accepted_rows",
            "rejected_rows",
            "ignored_rows",
            "accepted_total",
            "absolute_amount",
            "categorised_amount",
            "created_at",
            "committed_at",
        )


class SpendUpload(serializers.Serializer[None]):
    """A spend file. The period dates the lines of a file that carries no dates of its own."""

    authority = serializers.PrimaryKeyRelatedField(queryset=Authority.objects.all())
    file = serializers.FileField(allow_empty_file=False)
    period_starts_on = serializers.DateField(required=False)
    period_ends_on = serializers.DateField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Turn the two days into one period."""
        first, last = attrs.pop("period_starts_on", None), attrs.pop("period_ends_on", None)
        if (first is None) != (last is None):
            raise serializers.ValidationError("Give both ends of the period, or neither.")
        if first is not None and last is not None and last < first:
            raise serializers.ValidationError(
                {"period_ends_on": "The period ends on or after the day it starts."}
            )
        attrs["period"] = Period(first, last) if first and last else None
        return attrs


class SpendLineReadout(Readout[SpendLine]):
    """A payment as published, in pounds, and the row of the file it came from."""

    authority = AuthorityRef()
    category = CategoryRef()
    supplier = SupplierRef(allow_null=True)
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
        )

    def get_compared_count(self, row: BenchmarkDistribution) -> int | None:
        """How many, once there are enough of them to show a figure."""
        return None if row.median is None else row.compared_count

    def get_statuses(self, row: BenchmarkDistribution) -> dict[str, int] | None:
        """Counts by status; with too few compared, the rest would tell how few."""
        return None if row.median is None else row.statuses


def job_address(job_id: int | None, request: Any) -> str:
    """Where the job can be followed."""
    return reverse("api-jobs-detail", args=[job_id], request=request)
