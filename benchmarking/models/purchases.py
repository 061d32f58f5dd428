"""Purchases: items that several authorities buy, and lines that say what was paid for how many.

Lines are never edited. What turns out wrong about one is told by a row of its own: an answer to a
question about its pack, an adjustment, or another file.
"""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from benchmarking.choices import Charge, KeyKind, PurchaseImportState, PurchaseState
from benchmarking.measures.units import BASE_UNITS, Dimension
from benchmarking.models import names
from benchmarking.models.of_authority import OfAuthorityQuerySet
from benchmarking.sheets import parties
from consortia.models import Authority, standing_of
from frameworks.models import Category, Supplier
from procurement_portal.core.models import StoredFile, Timestamped

DIMENSIONS = [(one.value, unit) for one, unit in BASE_UNITS.items()]


class ItemQuerySet(models.QuerySet["Item"]):
    """Sets of items."""

    def visible_to(self, person: Any) -> "ItemQuerySet":
        """Those that an authority of the person has bought: that others bought one is theirs."""
        own = PurchaseLine.objects.visible_to(person).values("item")
        return self.filter(pk__in=own)


class Item(Timestamped):
    """One thing that different authorities buy alike, known by a key that they share.

    A description alone is no key: where no number fits, a person matches and answers for it.
    """

    key_kind = models.TextField(choices=KeyKind)
    key = models.TextField(help_text="Compared in capitals without spaces.")
    variant = models.TextField(blank=True, help_text="Specification or quality, where they differ.")
    name = models.TextField()
    dimension = models.TextField(choices=DIMENSIONS, help_text="What its base unit measures.")
    is_goods = models.BooleanField(default=True, help_text="Services have no order unit.")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    confidence = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    approved_by = models.TextField(blank=True, help_text="As text: history outlives people.")
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key_kind", "key", "variant"], name="item_once"),
            models.UniqueConstraint(fields=["id", "dimension"], name="item_with_its_dimension"),
            models.CheckConstraint(
                name="item_code_lists_known",
                condition=Q(key_kind__in=KeyKind.values)
                & Q(dimension__in=[one.value for one in Dimension]),
            ),
            models.CheckConstraint(
                name="item_has_key_and_name", condition=~Q(key="") & ~Q(name="")
            ),
            models.CheckConstraint(
                name="item_match_has_confidence_and_approver",
                condition=~Q(key_kind=KeyKind.MATCH, confidence=None)
                & (
                    Q(confidence=None, approved_by="", approved_at=None)
                    | Q(confidence__range=(0, 1), approved_at__isnull=False) & ~Q(approved_by="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.variant}" if self.variant else self.name

    @property
    def base_unit(self) -> str:
        """The unit of its price: each, kg, hour."""
        return BASE_UNITS[Dimension(self.dimension)]


class PurchaseImportQuerySet(OfAuthorityQuerySet):
    """Sets of imports."""

    def locked(self, import_id: int) -> "PurchaseImport":
        """The row, locked until the transaction ends."""
        found: PurchaseImport = (
            self.select_for_update(of=("self",)).select_related("authority").get(pk=import_id)
        )
        return found


class PurchaseImport(Timestamped):
    """One authority's file of purchase lines: taken whole with its refused rows told, or undone."""

    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="purchase_imports"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()
    state = models.TextField(choices=PurchaseImportState, default=PurchaseImportState.LOADED)
    report = models.JSONField(help_text="How the columns were understood, and each refused row.")
    line_count = models.PositiveIntegerField()
    refused_count = models.PositiveIntegerField()
    net_amount = models.DecimalField(max_digits=18, decimal_places=2)
    first_on = models.DateField()
    last_on = models.DateField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    loaded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = PurchaseImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "file"],
                condition=Q(state=PurchaseImportState.LOADED),
                name="purchase_file_loaded_once",
            ),
            models.CheckConstraint(
                name="purchase_import_undone_with_time",
                condition=Q(state=PurchaseImportState.LOADED, undone_at=None)
                | Q(state=PurchaseImportState.UNDONE, undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class PurchaseLineQuerySet(OfAuthorityQuerySet):
    """Sets of lines."""

    def visible_to(self, person: Any) -> "PurchaseLineQuerySet":
        """Lines in force at the person's authorities."""
        return self.filter(authority__in=standing_of(person).authorities).in_force()

    def in_force(self) -> "PurchaseLineQuerySet":
        """Those whose file was not undone."""
        return self.filter(purchase_import__state=PurchaseImportState.LOADED)


class PurchaseLine(models.Model):
    """What was paid for how many of an item: a row of a file, never changed.

    Only `state` follows what is known: it is set again whenever prices are compared.
    """

    purchase_import = models.ForeignKey(
        PurchaseImport, on_delete=models.CASCADE, related_name="lines"
    )
    row_number = models.PositiveIntegerField(help_text="In the file, as a spreadsheet shows it.")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="lines")
    dimension = models.TextField(choices=DIMENSIONS, help_text="The item's; the database agrees.")
    order_quantity = models.DecimalField(max_digits=18, decimal_places=6)
    order_unit = models.TextField()
    units_per_order_unit = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, help_text="Base units in one order unit."
    )
    base_quantity = models.DecimalField(
        max_digits=18,
        decimal_places=6,
        null=True,
        help_text="Empty where the unit is not resolved.",
    )
    net_amount = models.DecimalField(max_digits=16, decimal_places=2, help_text="Without VAT.")
    charge = models.TextField(choices=Charge, default=Charge.PRICE)
    supplier = models.ForeignKey(Supplier, null=True, on_delete=models.PROTECT, related_name="+")
    supplier_text = models.TextField(blank=True)
    bought_on = models.DateField(help_text="Tax point; else the day of payment.")
    reference = models.TextField(blank=True)
    state = models.TextField(choices=PurchaseState)

    objects = PurchaseLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purchase_import", "row_number"], name="purchase_line_once"
            ),
            models.CheckConstraint(
                name="purchase_line_code_lists_known",
                condition=Q(state__in=PurchaseState.values) & Q(charge__in=Charge.values),
            ),
            models.CheckConstraint(
                name="purchase_line_holds_units",
                condition=Q(units_per_order_unit=None) | Q(units_per_order_unit__gt=0),
            ),
            models.CheckConstraint(
                name="purchase_line_beside_the_price_is_left_out",
                condition=Q(charge=Charge.PRICE) | Q(state=PurchaseState.EXCLUDED),
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "item", "bought_on"], name="purchase_line_of_item")
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="facts_stay",
                fields=[
                    "purchase_import",
                    "row_number",
                    "authority",
                    "item",
                    "order_quantity",
                    "order_unit",
                    "units_per_order_unit",
                    "base_quantity",
                    "net_amount",
                    "bought_on",
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.order_quantity} {self.order_unit}"

    @property
    def supplier_shown(self) -> str:
        """Whom the line names, where that is not a private person (domain rule R72)."""
        return names.shown(self.supplier_text, parties.read(self.supplier_text).flags)
