"""Suppliers' places on lots, told as dated events: how a place stood can be asked of any day."""

from datetime import date
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from frameworks.choices import (
    ON_THE_LOT,
    PUBLIC_PLACES,
    CarryBasis,
    PlaceEventKind,
    PlaceStatus,
)
from frameworks.models.frameworks import Framework
from frameworks.models.lots import Lot
from frameworks.models.suppliers import Supplier
from procurement_portal.core.models import Timestamped


class PlaceQuerySet(models.QuerySet["SupplierOnLot"]):
    """Sets of places."""

    def public(self) -> "PlaceQuerySet":
        """Places once awarded; who was invited or tendered is told to nobody."""
        return self.filter(status__in=PUBLIC_PLACES)

    def on_the_lot(self) -> "PlaceQuerySet":
        """Suppliers that may be called off from, or will be once the lot is live."""
        return self.filter(status__in=ON_THE_LOT)

    def visible_to(self, person: Any) -> "PlaceQuerySet":
        """Awarded ones of the frameworks that the person may see; all of their own consortia."""
        frameworks = Framework.objects.visible_to(person)
        own = Framework.objects.of_publishers_of(person)
        return self.filter(
            Q(lot__framework__in=frameworks, status__in=PUBLIC_PLACES) | Q(lot__framework__in=own)
        )

    def locked(self, place_id: int) -> "SupplierOnLot":
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("lot__framework__publisher", "supplier")
            .get(pk=place_id)
        )


class SupplierOnLot(Timestamped):
    """A supplier's place on a lot between two days, both included.

    `status` and `rank` are how it stands today; `events` tell how it stood on any day.
    """

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="places")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="places")
    status = models.TextField(choices=PlaceStatus, default=PlaceStatus.ACTIVE)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    is_reserve = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True, help_text="When its agreement was signed.")
    carry_basis = models.TextField(
        choices=CarryBasis, blank=True, help_text="How it came over when the framework reopened."
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "supplier's place on a lot"
        verbose_name_plural = "suppliers' places on lots"
        constraints = [
            models.UniqueConstraint(fields=["lot", "supplier"], name="supplier_on_lot_once"),
            models.CheckConstraint(
                name="supplier_on_lot_status_known", condition=Q(status__in=PlaceStatus.values)
            ),
            models.CheckConstraint(
                name="supplier_on_lot_carry_basis_known",
                condition=Q(carry_basis__in=["", *CarryBasis.values]),
            ),
            models.CheckConstraint(
                name="supplier_on_lot_ends_on_or_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} on {self.lot}"


class PlaceEventQuerySet(models.QuerySet["PlaceEvent"]):
    """Sets of events."""

    def by_day(self) -> "PlaceEventQuerySet":
        """In the order in which they take effect."""
        return self.order_by("place_id", "on", "pk")

    def until(self, day: date) -> "PlaceEventQuerySet":
        """Those that had taken effect at the end of the day."""
        return self.filter(on__lte=day)


class PlaceEvent(models.Model):
    """What happened to a supplier's place, from which day on, why, and on what evidence."""

    place = models.ForeignKey(SupplierOnLot, on_delete=models.CASCADE, related_name="events")
    kind = models.TextField(choices=PlaceEventKind)
    on = models.DateField()
    until = models.DateField(
        null=True, blank=True, help_text="The last day of a suspension; it lifts by itself."
    )
    ground = models.TextField(blank=True, help_text="Why, and on what evidence (R21).")
    noticed_on = models.DateField(
        null=True, blank=True, help_text="When the supplier was told of the suspension (R21)."
    )
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    novated_to = models.ForeignKey(
        SupplierOnLot, null=True, blank=True, on_delete=models.PROTECT, related_name="novated_from"
    )
    recorded_by = models.TextField(help_text="Whose word it is, as text.")
    recorded_at = models.DateTimeField()

    objects = PlaceEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="place_event_kind_known", condition=Q(kind__in=PlaceEventKind.values)
            ),
            models.CheckConstraint(
                name="place_event_only_suspensions_end",
                condition=Q(until=None) | Q(kind=PlaceEventKind.SUSPENDED, until__gte=F("on")),
            ),
            models.CheckConstraint(
                name="place_event_suspension_has_ground",
                condition=~Q(kind=PlaceEventKind.SUSPENDED)
                | (~Q(ground="") & Q(noticed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="place_event_rank_where_ranked",
                condition=Q(kind=PlaceEventKind.RANKED) | Q(rank=None),
            ),
            models.CheckConstraint(
                name="place_event_novation_names_the_new_place",
                condition=Q(kind=PlaceEventKind.NOVATED, novated_to__isnull=False)
                | (~Q(kind=PlaceEventKind.NOVATED) & Q(novated_to=None)),
            ),
        ]
        indexes = [models.Index(fields=["place", "on"], name="place_event_by_day")]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.on}: {self.place}"
