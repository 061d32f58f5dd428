"""Savings of closed financial years as everybody may read them, and what they rest on."""

from typing import Any

from django.db import models
from django.db.models import Q

from benchmarking.models.of_authority import OfAuthorityQuerySet
from benchmarking.models.releases import Release, part_of_sealed
from consortia.models import Authority
from frameworks.models import Category


class ReleasedSavingQuerySet(models.QuerySet["ReleasedSaving"]):
    """Sets of released sums."""

    def visible_to(self, person: Any) -> "ReleasedSavingQuerySet":
        """All of whole releases: they are for everybody."""
        return self.filter(release__is_sealed=True)


class ReleasedSaving(models.Model):
    """Verified net savings of all authorities in a closed financial year: of a category, or of all.

    A year is told once, in one release, and never again; what the ledger learns of it later changes
    own figures only. The category is one without a parent, and all below it are in it.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="savings")
    financial_year = models.PositiveSmallIntegerField(help_text="That in which it begins.")
    category = models.ForeignKey(
        Category,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty for the whole year.",
    )
    amount = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        null=True,
        help_text="Pounds without VAT, to three significant figures.",
    )
    withheld = models.TextField(blank=True, help_text="Why there is no amount.")

    objects = ReleasedSavingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["financial_year", "category"],
                nulls_distinct=False,
                name="released_saving_told_once",
            ),
            models.CheckConstraint(
                name="released_saving_shown_or_withheld",
                condition=Q(amount=None, withheld__gt="") | Q(amount__isnull=False, withheld=""),
            ),
        ]
        triggers = [part_of_sealed()]

    def __str__(self) -> str:
        return f"{self.financial_year} {self.category_id or ''}"


class ReleasedSavingInput(models.Model):
    """What one authority brought to the released sums of a year: kept to audit and reproduce them.

    It is the authority's own (level L0), and the portal's; no figure of others gives it away.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="saving_inputs")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    financial_year = models.PositiveSmallIntegerField()
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    net = models.DecimalField(max_digits=16, decimal_places=2)

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "financial_year", "category"],
                name="released_saving_input_once",
            )
        ]
        triggers = [part_of_sealed()]

    def __str__(self) -> str:
        return f"{self.financial_year} {self.authority_id} {self.category_id}"
