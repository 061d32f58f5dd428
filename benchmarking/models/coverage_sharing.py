"""What a member lets its consortium know by name: its coverage in per cent, by category."""

from typing import Any

from django.db import models
from django.db.models import Q

from consortia.models import Authority, Consortium, standing_of
from frameworks.models import Category


class CoverageSharingQuerySet(models.QuerySet["CoverageSharing"]):
    """Sets of sharings."""

    def visible_to(self, person: Any) -> "CoverageSharingQuerySet":
        """Those of the person's authorities, and those given to the person's consortia."""
        standing = standing_of(person)
        return self.filter(
            Q(authority__in=standing.authorities) | Q(consortium__in=standing.consortia)
        )

    def in_force(self) -> "CoverageSharingQuerySet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class CoverageSharing(models.Model):
    """A member's word that its coverage in a category may be named in a consortium (level L1).

    It holds for the category with all below it, while the membership is in force and until it is
    withdrawn. Shares of spend are named, and never pounds (method 2.6).
    """

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    given_by = models.TextField(help_text="As text: history outlives people.")
    given_at = models.DateTimeField()
    withdrawn_by = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = CoverageSharingQuerySet.as_manager()

    class Meta:
        verbose_name = "sharing of coverage"
        verbose_name_plural = "sharings of coverage"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "consortium", "category"],
                condition=Q(withdrawn_at=None),
                name="coverage_sharing_in_force_once",
            ),
            models.CheckConstraint(
                name="coverage_sharing_withdrawn_by_and_at_together",
                condition=Q(withdrawn_by="", withdrawn_at=None)
                | ~Q(withdrawn_by="") & Q(withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority} to {self.consortium}: {self.category}"
