"""Lots: parts of a framework with a scope and ways of calling off of their own."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from consortia.choices import Region
from frameworks.choices import LotStatus
from frameworks.models.categories import Category
from frameworks.models.frameworks import Framework
from procurement_portal.core.models import Timestamped


class LotQuerySet(models.QuerySet["Lot"]):
    """Sets of lots."""

    def visible_to(self, person: Any) -> "LotQuerySet":
        """Lots of the frameworks that the person may see."""
        return self.filter(framework__in=Framework.objects.visible_to(person))

    def locked(self, lot_id: int) -> "Lot":
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("framework__publisher")
            .get(pk=lot_id)
        )


class Lot(Timestamped):
    """A part of a framework with its own scope; ways of calling off are held here."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="lots")
    number = models.CharField(max_length=12)
    title = models.TextField()
    description = models.TextField(blank=True)
    status = models.TextField(choices=LotStatus, default=LotStatus.DRAFT)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    allows_direct_award = models.BooleanField(default=False)
    allows_further_competition = models.BooleanField(default=True)
    core_terms = models.TextField(
        blank=True,
        help_text="The core terms of a direct award; needed before one is allowed (R11).",
    )
    selection_mechanism = models.TextField(
        blank=True, help_text="What settles, objectively, which supplier is awarded to (R11)."
    )
    min_call_off_value = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    max_call_off_value = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    max_call_off_months = models.PositiveSmallIntegerField(null=True, blank=True)
    regions = ArrayField(
        models.TextField(choices=Region),
        default=list,
        blank=True,
        help_text="Where it may be used; everywhere when none is named.",
    )
    estimated_value = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    maximum_value = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Where its notice sets a ceiling for the lot: no decision to award goes beyond.",
    )
    categories = models.ManyToManyField(Category, blank=True, related_name="lots")

    # The headroom ledger's sums; only `actions.headroom` moves them.
    committed_value = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    actual_value = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    unguarded_value = models.DecimalField(
        max_digits=16,
        decimal_places=2,
        default=0,
        help_text="The part of what is committed that could only be recorded, not refused.",
    )

    objects = LotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="lot_number_once"),
            models.CheckConstraint(
                name="lot_ends_on_or_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="lot_call_off_values_in_order",
                condition=(Q(min_call_off_value=None) | Q(min_call_off_value__gte=0))
                & (
                    Q(max_call_off_value=None)
                    | Q(min_call_off_value=None, max_call_off_value__gte=0)
                    | Q(max_call_off_value__gte=F("min_call_off_value"))
                ),
            ),
            models.CheckConstraint(
                name="lot_regions_known",
                condition=Q(regions__contained_by=list(Region.values)),
            ),
            models.CheckConstraint(
                name="lot_never_overdrawn",
                condition=Q(maximum_value=None)
                | Q(maximum_value__gte=F("committed_value") - F("unguarded_value")),
            ),
            models.CheckConstraint(
                name="lot_ledger_sums_not_negative",
                condition=Q(actual_value__gte=0)
                & Q(unguarded_value__gte=0)
                & Q(committed_value__gte=F("unguarded_value")),
            ),
            models.CheckConstraint(
                name="lot_status_known", condition=Q(status__in=LotStatus.values)
            ),
        ]

    def __str__(self) -> str:
        return f"Lot {self.number}: {self.title}"

    @property
    def has_room(self) -> bool:
        """Whether anything is left under its own ceiling; without one there always is."""
        return self.maximum_value is None or self.committed_value < self.maximum_value
