"""What claims are measured against: proposed by the claimant, frozen when finance approves."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from benchmarking.choices.savings import BaselineKind
from benchmarking.models.append_only import facts_kept, kept_whole
from benchmarking.models.indices import IndexSeries, IndexVintage
from benchmarking.models.of_authority import OfAuthorityQuerySet
from benchmarking.models.purchases import Item
from benchmarking.models.savings import Claim, OfClaimQuerySet
from consortia.models import Authority
from procurement_portal.core.models import Timestamped


class Baseline(Timestamped):
    """The baseline of a claim: its kind, why higher ones do not hold, and the index that moves it.

    Approval freezes the index's series and vintage. A later baseline replaces an earlier one for
    what is realised afterwards; neither is changed.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="baselines")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=BaselineKind)
    failed = models.JSONField(
        default=dict, help_text="Each kind that comes before, and why it does not hold."
    )
    working = models.TextField(blank=True, help_text="The bids, or how many members pay the list.")
    index_series = models.ForeignKey(
        IndexSeries, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    base_month = models.DateField(
        null=True, blank=True, help_text="The month of the baseline's prices."
    )
    index_vintage = models.ForeignKey(
        IndexVintage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = OfClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="baseline_kind_known", condition=Q(kind__in=BaselineKind.values)
            ),
            models.CheckConstraint(
                name="baseline_approved_by_another",
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="baseline_approved_by_and_at_together",
                condition=Q(approved_by=None, approved_at=None, index_vintage=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="baseline_index_frozen_with_approval",
                condition=Q(index_series=None, base_month=None, index_vintage=None)
                | Q(index_series__isnull=False, base_month__day=1)
                & (Q(approved_at=None) | Q(index_vintage__isnull=False)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="approved_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__approved_at__isnull=False),
            ),
            *facts_kept(
                [
                    "claim",
                    "authority",
                    "kind",
                    "failed",
                    "working",
                    "index_series",
                    "base_month",
                    "proposed_by",
                    "proposed_at",
                ]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.claim}"


class BaselinePrice(models.Model):
    """What a unit cost before, and how many were bought in a month, of one item of a baseline."""

    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="prices")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    description = models.TextField(blank=True, help_text="Where it is not an item of purchases.")
    price = models.DecimalField(max_digits=20, decimal_places=8, help_text="For one base unit.")
    monthly_quantity = models.DecimalField(max_digits=18, decimal_places=6)

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["baseline", "item", "description"],
                nulls_distinct=False,
                name="baseline_price_once",
            ),
            models.CheckConstraint(
                name="baseline_price_is_of_something",
                condition=(Q(item=None) & ~Q(description="") | Q(item__isnull=False))
                & Q(price__gt=0, monthly_quantity__gte=0),
            ),
        ]
        triggers = kept_whole()

    def __str__(self) -> str:
        return f"{self.item or self.description}: {self.price}"
