"""What an authority or a consortium set out to save in a year."""

from typing import Any

from django.db import models
from django.db.models import Q

from consortia.models import Authority, Consortium, standing_of
from frameworks.models import Category
from procurement_portal.core.models import Timestamped


class TargetQuerySet(models.QuerySet["Target"]):
    """Sets of targets."""

    def visible_to(self, person: Any) -> "TargetQuerySet":
        """Those of the person's authorities and consortia."""
        standing = standing_of(person)
        return self.filter(
            Q(authority__in=standing.authorities) | Q(consortium__in=standing.consortia)
        )


class Target(Timestamped):
    """Pounds to be saved in a financial year, in all or in one category."""

    authority = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="savings_targets"
    )
    consortium = models.ForeignKey(
        Consortium, null=True, blank=True, on_delete=models.PROTECT, related_name="savings_targets"
    )
    financial_year = models.PositiveSmallIntegerField(help_text="The year in which it begins.")
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    set_by = models.TextField(help_text="As text: history outlives people.")
    set_at = models.DateTimeField()

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "consortium", "financial_year", "category"],
                nulls_distinct=False,
                name="target_once_a_year",
            ),
            models.CheckConstraint(
                name="target_of_one_place",
                condition=Q(authority=None, consortium__isnull=False)
                | Q(authority__isnull=False, consortium=None),
            ),
            models.CheckConstraint(name="target_is_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.authority or self.consortium} {self.financial_year}: £{self.amount:,.2f}"
