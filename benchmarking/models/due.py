"""What is to be computed anew: noted in the transaction that changed it."""

from django.db import models
from django.db.models import F, Q

from benchmarking.models.of_authority import OfAuthorityQuerySet
from consortia.models import Authority


class DueFigures(models.Model):
    """An authority's figures are due over some months, for its monthly sums or scores moved.

    A row is only ever added, and deleted by the worker that has computed what it asks for, in the
    transaction of the figures: one that dies leaves it to the next.
    """

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    first_month = models.DateField()
    last_month = models.DateField()
    since = models.DateTimeField(auto_now_add=True)

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="due_figures_months_in_order", condition=Q(last_month__gte=F("first_month"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.first_month:%Y-%m} to {self.last_month:%Y-%m}"
