"""Framework agreements: what was agreed, under which law, until when, for how much."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from consortia.models import Consortium, standing_of
from frameworks.choices import UNPUBLISHED, FrameworkKind, FrameworkStatus, Regime
from frameworks.models.categories import Category, CpvCode
from procurement_portal.core.models import Timestamped


class FrameworkQuerySet(models.QuerySet["Framework"]):
    """Sets of frameworks."""

    def visible_to(self, person: Any) -> "FrameworkQuerySet":
        """Published ones are public; drafts are for their publisher's people."""
        return self.filter(
            ~Q(status__in=UNPUBLISHED) | Q(publisher__in=standing_of(person).consortia)
        )

    def live_on(self, day: date) -> "FrameworkQuerySet":
        """Frameworks from which an authority could call off on the day, limits aside."""
        return self.filter(
            status__in=[FrameworkStatus.LIVE, FrameworkStatus.CLOSING], starts_on__lte=day
        ).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class Framework(Timestamped):
    """An agreement that sets the terms of later call-offs. One model for all regimes."""

    publisher = models.ForeignKey(Consortium, on_delete=models.PROTECT, related_name="frameworks")
    title = models.TextField()
    slug = models.SlugField(max_length=120, unique=True)
    reference = models.TextField()
    regime = models.TextField(choices=Regime)
    kind = models.TextField(choices=FrameworkKind, default=FrameworkKind.CLOSED)
    status = models.TextField(choices=FrameworkStatus, default=FrameworkStatus.DRAFT)
    summary = models.TextField(blank=True)
    who_may_use = models.TextField(blank=True, help_text="The words of the notice.")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    estimated_value = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    maximum_value = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    supplier_fee_percent = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True
    )
    categories = models.ManyToManyField(Category, blank=True, related_name="frameworks")
    cpv_codes = models.ManyToManyField(CpvCode, blank=True, related_name="frameworks")
    is_sample = models.BooleanField(default=False)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="framework_status_known", condition=Q(status__in=FrameworkStatus.values)
            ),
            models.CheckConstraint(
                name="framework_regime_known", condition=Q(regime__in=Regime.values)
            ),
            models.CheckConstraint(
                name="framework_ends_on_or_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="framework_values_not_negative",
                condition=(Q(estimated_value=None) | Q(estimated_value__gte=0))
                & (Q(maximum_value=None) | Q(maximum_value__gte=0)),
            ),
            models.UniqueConstraint(
                fields=["publisher", "reference"], name="framework_reference_once_a_publisher"
            ),
        ]
        indexes = [models.Index(fields=["status", "ends_on"], name="framework_by_end")]

    def __str__(self) -> str:
        return self.title
