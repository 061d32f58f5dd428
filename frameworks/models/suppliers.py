"""Suppliers: one record under many names, shared by the whole portal, never merged silently."""

from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from consortia.models import Authority, standing_of
from frameworks.choices import DeclarationKind, MatchReason, NameStanding
from frameworks.matching.names import name_key
from procurement_portal.core.models import Timestamped

__all__ = [
    "Supplier",
    "SupplierDeclaration",
    "SupplierIdentifier",
    "SupplierName",
    "name_key",
]


class SupplierQuerySet(models.QuerySet["Supplier"]):
    """Sets of suppliers."""

    def visible_to(self, person: Any) -> "SupplierQuerySet":
        """Listed ones; others only for people of an authority that has seen one of their names.

        What became part of another supplier by a merge is seen by nobody.
        """
        return self.standing().seen_at(standing_of(person).authorities)

    def standing(self) -> "SupplierQuerySet":
        """Those that have not become part of another."""
        return self.filter(merged_into=None)

    def seen_at(self, authorities: Any) -> "SupplierQuerySet":
        """Listed ones, and those of which one of the authorities has seen a name."""
        if not authorities:
            return self.filter(is_listed=True)
        seen = SupplierName.objects.filter(supplier=OuterRef("pk"), seen_by__in=authorities)
        return self.filter(Q(is_listed=True) | Exists(seen))

    def shown_to(self, person: Any) -> "SupplierQuerySet":
        """Those that the person sees, with `shown_name`, what each may be called before them.

        An unlisted supplier's own name may come from another authority's ledger.
        """
        seen = (
            SupplierName.objects.visible_to(person)
            .filter(supplier=OuterRef("pk"))
            .annotate(is_another=Case(When(name=OuterRef("name"), then=0), default=1))
            .order_by("is_another", "pk")
        )
        own = Coalesce(
            Subquery(seen.values("name")[:1]), Value("Supplier"), output_field=models.TextField()
        )
        return self.visible_to(person).annotate(
            shown_name=Case(When(is_listed=True, then=F("name")), default=own)
        )

    def locked(self, *keys: int) -> dict[int, "Supplier"]:
        """The rows by key, locked in the order of their keys until the transaction ends."""
        rows = self.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")
        return {row.pk: row for row in rows}


class Supplier(Timestamped):
    """Somebody who sells to public bodies."""

    name = models.TextField()
    slug = models.SlugField(max_length=120, unique=True)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="subsidiaries",
        help_text="The group that it belongs to: another supplier, not another name of this one.",
    )
    is_listed = models.BooleanField(
        default=True,
        help_text="Known to everybody; no for those known only from the ledgers of authorities.",
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="absorbed",
        help_text="What it became part of; it holds nothing any more.",
    )
    is_sample = models.BooleanField(default=False)

    objects = SupplierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="supplier_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("id"))
            ),
            models.CheckConstraint(
                name="supplier_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


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


class SupplierNameQuerySet(models.QuerySet["SupplierName"]):
    """Sets of names."""

    def visible_to(self, person: Any) -> "SupplierNameQuerySet":
        """Public ones, and those that an authority of the person has seen in its own files."""
        held = standing_of(person).authorities
        if not held:
            return self.filter(is_public=True)
        sightings = SupplierName.seen_by.through.objects.filter(
            suppliername=OuterRef("pk"), authority__in=held
        )
        return self.filter(Q(is_public=True) | Exists(sightings))


class SupplierName(Timestamped):
    """A name as somebody wrote it, and whether it is accepted as this supplier's.

    Spend lines point here, so lines follow their name when it moves to another supplier.
    """

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="names")
    name = models.TextField()
    key = models.TextField(help_text="The name reduced to what is compared.")
    source = models.TextField()
    standing = models.TextField(choices=NameStanding, default=NameStanding.PROPOSED)
    reason = models.TextField(
        choices=MatchReason,
        default=MatchReason.GIVEN,
        help_text="Why the name is held to be the supplier's.",
    )
    score = models.DecimalField(
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        help_text="How alike it was to the name that it was matched by, from 0 to 1.",
    )
    is_public = models.BooleanField(
        default=True, help_text="No for names known only from the ledgers of authorities."
    )
    seen_by = models.ManyToManyField(
        Authority,
        blank=True,
        related_name="supplier_names_seen",
        help_text="Authorities whose own files hold the name.",
    )

    objects = SupplierNameQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "name"], name="supplier_name_once"),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(standing=NameStanding.ACCEPTED),
                name="supplier_accepted_key_names_one",
            ),
            models.CheckConstraint(
                name="supplier_name_score_from_0_to_1",
                condition=Q(score=None) | Q(score__range=(0, 1)),
            ),
            models.CheckConstraint(
                name="supplier_name_reason_known", condition=Q(reason__in=MatchReason.values)
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
