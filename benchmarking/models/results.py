"""Results: figures that have passed disclosure control, and nothing else.

What may not be shown is not stored. Peers' figures are rounded to three significant figures and
absent below the minimum number of contributors (method 2.6, R1).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from benchmarking.choices import PeerTier, ResultStatus
from benchmarking.measures.quality import Band
from benchmarking.models.of_authority import OfAuthorityQuerySet
from benchmarking.models.peers import PeerVersion
from benchmarking.models.runs import BenchmarkRun
from consortia.choices import AuthorityKind
from consortia.models import Authority
from frameworks.models import Category


class BenchmarkResult(models.Model):
    """Where one authority stands in one category: its own figure beside its disclosed peers."""

    run = models.ForeignKey(BenchmarkRun, on_delete=models.CASCADE, related_name="results")
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    peer_group = models.TextField(choices=AuthorityKind, help_text="The authority's own kind.")
    tier = models.TextField(
        choices=PeerTier, default=PeerTier.KIND, help_text="With whom it is compared."
    )
    peer_version = models.ForeignKey(
        PeerVersion,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The frozen neighbours of tier T1; none at other tiers.",
    )
    rank_lowest = models.PositiveIntegerField(
        null=True, help_text="Least of the ranks that it takes when each quarter is left out."
    )
    rank_highest = models.PositiveIntegerField(null=True, help_text="Greatest of them.")
    status = models.TextField(choices=ResultStatus)
    flags = ArrayField(models.TextField(), default=list)
    net_amount = models.DecimalField(max_digits=18, decimal_places=2)
    line_count = models.PositiveIntegerField()
    months = models.PositiveSmallIntegerField(help_text="Complete months in the window.")
    denominator = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    denominator_label = models.TextField(blank=True, help_text="Measure, year and source.")
    rate = models.DecimalField(
        max_digits=20, decimal_places=8, null=True, help_text="Pounds for each unit."
    )
    other_count = models.PositiveIntegerField(
        null=True, help_text="Other authorities compared with; unsaid where they are too few."
    )
    excluded_count = models.PositiveIntegerField()
    median = models.DecimalField(max_digits=20, decimal_places=8, null=True)
    lower_quartile = models.DecimalField(max_digits=20, decimal_places=8, null=True)
    upper_quartile = models.DecimalField(max_digits=20, decimal_places=8, null=True)
    quartile_band = models.PositiveSmallIntegerField(null=True)
    gap_percent = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    opportunity = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, help_text="To the disclosed median, a year."
    )
    opportunity_best_quartile = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, help_text="To the disclosed lower quartile."
    )
    withheld = models.TextField(blank=True, help_text="Why the peers' figures are not shown.")
    other_band = models.TextField(blank=True, help_text="How many others, in a band: <7.")
    quality_score = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        help_text="Of the authority's data in the window, 0 to 100 (method 2.7).",
    )
    quality_band = models.TextField(blank=True, help_text="A, B, C or D; empty: not scored.")

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "authority", "category"], name="benchmark_result_once"
            ),
            models.CheckConstraint(
                name="benchmark_result_status_known", condition=Q(status__in=ResultStatus.values)
            ),
            models.CheckConstraint(
                name="benchmark_result_tier_known", condition=Q(tier__in=PeerTier.values)
            ),
            models.CheckConstraint(
                name="benchmark_result_neighbours_have_a_version",
                condition=Q(tier=PeerTier.NEAREST, peer_version__isnull=False)
                | ~Q(tier=PeerTier.NEAREST) & Q(peer_version=None),
            ),
            models.CheckConstraint(
                name="benchmark_result_rank_range_with_a_median",
                condition=Q(rank_lowest=None, rank_highest=None)
                | Q(
                    median__isnull=False,
                    rank_lowest__isnull=False,
                    rank_highest__isnull=False,
                    rank_lowest__gte=1,
                    rank_lowest__lte=F("rank_highest"),
                ),
            ),
            models.CheckConstraint(
                name="benchmark_result_band_1_to_4",
                condition=Q(quartile_band=None) | Q(quartile_band__range=(1, 4)),
            ),
            models.CheckConstraint(
                name="benchmark_result_median_needs_7_others",
                condition=Q(median=None) | Q(other_count__isnull=False, other_count__gte=7),
            ),
            models.CheckConstraint(
                name="benchmark_result_quartiles_need_13_others",
                condition=Q(lower_quartile=None, upper_quartile=None)
                | Q(other_count__isnull=False, other_count__gte=13),
            ),
            models.CheckConstraint(
                name="benchmark_result_band_with_its_score",
                condition=Q(quality_score=None, quality_band="")
                | Q(
                    quality_score__isnull=False,
                    quality_score__range=(0, 100),
                    quality_band__in=[band.value for band in Band],
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.category_id}: {self.status}"


class DistributionQuerySet(models.QuerySet["BenchmarkDistribution"]):
    """Sets of distributions."""

    def visible_to(self, person: object) -> "DistributionQuerySet":
        """All: they hold only what may be public (level L3)."""
        return self.all()


class BenchmarkDistribution(models.Model):
    """How authorities of one kind spread in one category, as far as the public may know."""

    run = models.ForeignKey(BenchmarkRun, on_delete=models.CASCADE, related_name="distributions")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    peer_group = models.TextField(choices=AuthorityKind)
    compared_count = models.PositiveIntegerField()
    statuses = models.JSONField(help_text="How many authorities stand at each status.")
    quality = models.JSONField(
        default=dict,
        help_text="How many with a figure are of each band of data quality; D is not compared. "
        "Empty where the figures are withheld.",
    )
    median = models.DecimalField(max_digits=20, decimal_places=8, null=True)
    lower_quartile = models.DecimalField(max_digits=20, decimal_places=8, null=True)
    upper_quartile = models.DecimalField(max_digits=20, decimal_places=8, null=True)
    withheld = models.TextField(blank=True)
    compared_band = models.TextField(blank=True)

    objects = DistributionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "category", "peer_group"], name="benchmark_distribution_once"
            ),
            models.CheckConstraint(
                name="benchmark_distribution_needs_10_others",
                condition=Q(median=None) | Q(compared_count__gte=11),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.peer_group} {self.category_id}: n={self.compared_count}"
