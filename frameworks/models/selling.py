"""People who act for suppliers. Roles at authorities and consortia live in the app below."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from frameworks.models.suppliers import Supplier
from procurement_portal.core.models import Timestamped


class SupplierRoleQuerySet(models.QuerySet["SupplierRole"]):
    """Sets of roles."""

    def held_on(self, day: date) -> "SupplierRoleQuerySet":
        """Roles in force on the day."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def visible_to(self, person: Any) -> "SupplierRoleQuerySet":
        """One's own."""
        return self.filter(person=person.pk)


class SupplierRole(Timestamped):
    """A person answers for a supplier between two days, both included.

    It begins with an invitation that was sent to the person's e-mail address.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="supplier_roles"
    )
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="roles")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = SupplierRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="supplier_role_ends_on_or_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["person", "supplier"],
                condition=Q(ends_on=None),
                name="supplier_role_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.supplier}"


def sells_for(person: Any) -> frozenset[int]:
    """Suppliers for which the person answers today. One query, kept on the object."""
    if not getattr(person, "is_authenticated", False) or person.pk is None:
        return frozenset()
    known: frozenset[int] | None = getattr(person, "_sells_for", None)
    if known is None:
        held = SupplierRole.objects.held_on(timezone.localdate()).filter(person_id=person.pk)
        known = frozenset(held.values_list("supplier_id", flat=True))
        person._sells_for = known
    return known
