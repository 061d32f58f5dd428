"""Suppliers: one record under many names, never merged silently."""

import re
from typing import Any

from django.db import models
from django.db.models import F, Q

from frameworks.choices import DeclarationKind, NameStanding
from procurement_portal.core.models import Timestamped


class SupplierQuerySet(models.QuerySet["Supplier"]):
    """Sets of suppliers."""

    def visible_to(self, person: Any) -> "SupplierQuerySet":
        """All: who supplies public bodies is public."""
        return self.all()


class Supplier(Timestamped):
    """Somebody who sells to public bodies."""

    name = models.TextField()
    slug = models.SlugField(max_length=120, unique=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="subsidiaries"
    )
    is_sample = models.BooleanField(default=False)

    objects = SupplierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="supplier_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("id"))
            )
        ]

    def __str__(self) -> str:
        return self.name


LEGAL_FORMS = frozenset({"limited", "ltd", "plc", "llp", "inc", "cic", "the"})


def name_key(name: str) -> str:
    """The name reduced to what is compared: words in lower case without the legal form."""
    words = re.sub(r"[^\w\s]", " ", name.casefold().replace("&", " and ")).split()
    return " ".join(word for word in words if word not in LEGAL_FORMS) or " ".join(words)


class SupplierIdentifier(models.Model):
    """An official number: Companies House (GB-COH), charity (GB-CHC), PPON, VAT."""

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.TextField()
    value = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "value"], name="supplier_identifier_once")
        ]

    def __str__(self) -> str:
        return f"{self.scheme}-{self.value}"


class SupplierName(Timestamped):
    """A name as somebody wrote it, and whether it is accepted as this supplier's."""

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="names")
    name = models.TextField()
    key = models.TextField(help_text="The name reduced to what is compared.")
    source = models.TextField()
    standing = models.TextField(choices=NameStanding, default=NameStanding.PROPOSED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "name"], name="supplier_name_once"),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(standing=NameStanding.ACCEPTED),
                name="supplier_accepted_key_names_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SupplierDeclaration(models.Model):
    """What a supplier was said to be, by whom and when. No row means unknown, not no."""

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="declarations")
    kind = models.TextField(choices=DeclarationKind)
    value = models.BooleanField()
    source = models.TextField()
    declared_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "kind", "source", "declared_on"], name="declaration_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {'yes' if self.value else 'no'}"
