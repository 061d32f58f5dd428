"""Contracts: who buys what from whom, until when, for how much at the award."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from consortia.models import Authority, standing_of
from frameworks.choices import ContractStatus
from frameworks.models.categories import Category
from frameworks.models.lots import Lot
from frameworks.models.suppliers import Supplier
from procurement_portal.core.models import Timestamped


class ContractQuerySet(models.QuerySet["Contract"]):
    """Sets of contracts."""

    def visible_to(self, person: Any) -> "ContractQuerySet":
        """Those of the authorities at which the person holds a role."""
        return self.filter(authority__in=standing_of(person).authorities)

    def ending_between(self, first: date, last: date) -> "ContractQuerySet":
        """Contracts whose last day lies in the period, both ends included."""
        return self.filter(ends_on__range=(first, last))


class Contract(Timestamped):
    """A contract of one authority with one supplier, called off from a lot or made otherwise."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="contracts")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="contracts")
    lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.PROTECT, related_name="contracts"
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="contracts"
    )
    title = models.TextField()
    reference = models.TextField()
    status = models.TextField(choices=ContractStatus, default=ContractStatus.PENDING)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    award_value = models.DecimalField(max_digits=16, decimal_places=2)

    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "reference"], name="contract_reference_once_an_authority"
            ),
            models.CheckConstraint(
                name="contract_ends_on_or_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="contract_award_value_not_negative", condition=Q(award_value__gte=0)
            ),
            models.CheckConstraint(
                name="contract_status_known", condition=Q(status__in=ContractStatus.values)
            ),
        ]
        indexes = [models.Index(fields=["authority", "ends_on"], name="contract_by_end")]

    def __str__(self) -> str:
        return self.title
