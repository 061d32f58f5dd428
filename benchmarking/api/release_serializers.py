"""What the API shows of releases."""

from rest_framework import serializers

from benchmarking.models import Release, ReleaseFigure
from consortia.api.serializers import AuthorityRef
from frameworks.api.serializers import CategoryRef
from procurement_portal.core.api import Readout


class ReleaseReadout(Readout[Release]):
    """One publication of what may be known of others: it never changes."""

    class Meta:
        model = Release
        fields = (
            "id",
            "number",
            "published_at",
            "methods",
            "peer_versions",
            "input_hash",
            "figures_hash",
            "figure_count",
            "carried_count",
            "withheld_count",
        )


class ReleaseFigureReadout(Readout[ReleaseFigure]):
    """A released median with quartiles: for everybody, or made for one of the caller's bodies."""

    release = serializers.IntegerField(source="release.number")
    based_on = serializers.IntegerField(
        source="based_on.number", help_text="An earlier release, where the figure was carried over."
    )
    category = CategoryRef()
    viewer = AuthorityRef(allow_null=True)
    statuses = serializers.SerializerMethodField(
        help_text="How many authorities stand at each status; null without a median."
    )

    class Meta:
        model = ReleaseFigure
        fields = (
            "id",
            "release",
            "based_on",
            "measure",
            "starts_on",
            "ends_on",
            "category",
            "peer_group",
            "viewer",
            "tier",
            "peer_version",
            "median",
            "lower_quartile",
            "upper_quartile",
            "other_count",
            "other_band",
            "withheld",
            "statuses",
        )

    def get_statuses(self, row: ReleaseFigure) -> dict[str, int] | None:
        """Counts by status; with too few compared, the rest would tell how few."""
        return None if row.median is None else row.statuses
