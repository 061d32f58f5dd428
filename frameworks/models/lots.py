"""Lots, and the places that suppliers hold on them."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from frameworks.choices import LotStatus, PlaceStatus
from frameworks.models.categories import Category
from frameworks.models.frameworks import Framework
from frameworks.models.suppliers import Supplier
from procurement_portal.core.models import Timestamped


class LotQuerySet(models.QuerySet["Lot"]):
    """Sets of lots."""

    def visible_to(self, person: Any) -> "LotQuerySet":
        """Lots of the frameworks that the person may see."""
        return self.filter(framework__in=Framework.objects.visible_to(person))


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
    estimated_value = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    categories = models.ManyToManyField(Category, blank=True, related_name="lots")

    objects = LotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="lot_number_once"),
            models.CheckConstraint(
                name="lot_ends_on_or_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="lot_status_known", condition=Q(status__in=LotStatus.values)
            ),
        ]

    def __str__(self) -> str:
        return f"Lot {self.number}: {self.title}"


class SupplierOnLot(Timestamped):
    """A supplier's place on a lot between two days, both included."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="places")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="places")
    status = models.TextField(choices=PlaceStatus, default=PlaceStatus.ACTIVE)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "supplier's place on a lot"
        verbose_name_plural = "suppliers' places on lots"
        constraints = [
            models.UniqueConstraint(fields=["lot", "supplier"], name="supplier_on_lot_once"),
            models.CheckConstraint(
                name="supplier_on_lot_ends_on_or_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} on {self.lot}"
