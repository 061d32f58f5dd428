"""What going through a framework saves, as the finance officers of its members have verified it."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q

from frameworks.models import Category, Framework


class VerifiedDiscountQuerySet(models.QuerySet["VerifiedDiscount"]):
    """Sets of discounts."""

    def visible_to(self, person: Any) -> "VerifiedDiscountQuerySet":
        """None: they hold what single members verified. `queries.discounts` tells the medians."""
        return self.none()

    def newest(self) -> "VerifiedDiscountQuerySet":
        """The newest of each framework in each category."""
        return self.order_by("framework", "category", "-told_at", "-pk").distinct(
            "framework", "category"
        )


class VerifiedDiscount(models.Model):
    """The median discount of a framework in a category, and which members it was the median of.

    A later row stands in its place; none is ever changed. An empty `share` takes back what was
    told before. Methods 2.4, and 2.6 R1 and R6.
    """

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    share = models.DecimalField(
        max_digits=7,
        decimal_places=6,
        null=True,
        help_text="Of what would have been paid, to three significant figures.",
    )
    contributors = models.JSONField(help_text="Of each family of authorities its own, as text.")
    told_at = models.DateTimeField()

    objects = VerifiedDiscountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="verified_discount_is_a_share",
                condition=Q(share=None) | Q(share__range=(0, 1)),
            )
        ]
        indexes = [
            models.Index(fields=["framework", "category", "-told_at"], name="discount_newest")
        ]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.framework_id}, {self.category_id}: {self.share}"
