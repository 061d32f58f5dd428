"""Spend: lines as published, and the sums that benchmarks read."""

from collections.abc import Collection
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from benchmarking.choices import CategorySource
from benchmarking.models import names
from benchmarking.models.imports import SpendImport
from benchmarking.models.of_authority import OfAuthorityQuerySet
from benchmarking.sheets import parties
from consortia.models import Authority
from frameworks.choices import SpendKind
from frameworks.models import Category, Supplier, SupplierName


class SpendLineQuerySet(OfAuthorityQuerySet):
    """Sets of lines."""

    def visible_to(self, person: Any) -> "SpendLineQuerySet":
        """Lines in force at the person's authorities: what every figure rests on.

        Names of private people are withheld: show, search, order and group by the columns of
        `names.columns`, never by those of the table.
        """
        return self.ever_visible_to(person).in_force()

    def ever_visible_to(self, person: Any) -> "SpendLineQuerySet":
        """Also lines that a later file replaced, for the history of an import."""
        return super().visible_to(person).naming_people_at(())

    def naming_people_at(self, authorities: Collection[int]) -> "SpendLineQuerySet":
        """With the names of private people in the lines of these authorities, and no others."""
        return self.annotate(**names.columns(authorities))

    def with_payee(self) -> "SpendLineQuerySet":
        """With `payee_id`, `payee_name` and `payee_slug`: whom the line names, if it may."""
        return self.annotate(**names.payee_columns())

    def to_people(self) -> "SpendLineQuerySet":
        """Lines that look like payments to private people."""
        return self.filter(flags__contains=[parties.PERSON])

    def people_named(self) -> dict[int, int]:
        """How many lines are told with the name of a private person, by authority."""
        told = self.to_people().filter(is_named=True).order_by().values_list("authority_id")
        return dict(told.annotate(models.Count("row_number")))

    def spent_with(self, suppliers: Collection[int]) -> "SpendLineQuerySet":
        """Lines of spend that were paid to one of the suppliers, each with `paid_to`, which one."""
        to_them = self.filter(kind=SpendKind.SPEND, supplier_name__supplier__in=list(suppliers))
        return to_them.annotate(paid_to=models.F("supplier_name__supplier"))

    def in_force(self) -> "SpendLineQuerySet":
        """Lines that no other file has superseded."""
        return self.filter(superseded_by=None)


class SpendLine(models.Model):
    """One payment as published. Never edited: a corrected file supersedes it.

    The table is partitioned by financial year; its SQL is in the migration `spend_lines`. The key
    is the financial year, the import and the row of the file.
    """

    pk = models.CompositePrimaryKey("financial_year", "spend_import_id", "row_number")
    financial_year = models.SmallIntegerField(help_text="The year in which it began.")
    spend_import = models.ForeignKey(SpendImport, on_delete=models.DO_NOTHING, related_name="lines")
    row_number = models.IntegerField(help_text="Position among the file's rows, from 1.")
    row_ref = models.TextField(help_text="Where to find it: the sheet, if several, and its row.")
    authority = models.ForeignKey(Authority, on_delete=models.DO_NOTHING, related_name="+")
    month = models.DateField(help_text="First day of the month it counts in.")
    paid_on = models.DateField(null=True, help_text="Empty where the file gives only a period.")
    net_amount = models.DecimalField(max_digits=16, decimal_places=2)
    kind = models.TextField(choices=SpendKind)
    category = models.ForeignKey(Category, on_delete=models.DO_NOTHING, related_name="+")
    category_source = models.TextField(choices=CategorySource)
    category_confidence = models.DecimalField(max_digits=3, decimal_places=2)
    supplier_name = models.ForeignKey(
        SupplierName,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="spend_lines",
        help_text="The name that the text was recognised as; its supplier is the line's.",
    )
    supplier_text = models.TextField()
    description = models.TextField()
    service_text = models.TextField()
    category_text = models.TextField()
    reference = models.TextField()
    flags = ArrayField(models.TextField())
    superseded_by = models.ForeignKey(
        SpendImport,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="superseded_lines",
        help_text="The file whose lines count in its place; empty while it is in force.",
    )
    category_before = models.ForeignKey(
        Category,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        help_text="What the line was before a person's rule took it; the two after it likewise.",
    )
    source_before = models.TextField(choices=CategorySource, null=True)  # noqa: DJ001 - as its pair
    confidence_before = models.DecimalField(max_digits=3, decimal_places=2, null=True)

    is_named: bool
    supplier_shown: str
    description_shown: str
    reference_shown: str

    objects = SpendLineQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{names.shown(self.supplier_text, self.flags)} {self.net_amount}"

    @property
    def supplier(self) -> Supplier | None:
        """Whoever was paid, where the name was recognised."""
        return self.supplier_name.supplier if self.supplier_name else None

    @property
    def names_a_person(self) -> bool:
        """Whether the line is told with the name of a private person."""
        return self.is_named and names.is_withheld(self.flags)

    @property
    def payee(self) -> Supplier | None:
        """The supplier, unless the line is one whose names are withheld from the reader."""
        return self.supplier if self.is_named else None


class ImportMonth(models.Model):
    """The sum of one import's lines in force in one month: what of it counts, and how much.

    Kept with the base cells, in the same transactions.
    """

    spend_import = models.ForeignKey(SpendImport, on_delete=models.CASCADE, related_name="months")
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    line_count = models.IntegerField()
    net_amount = models.DecimalField(max_digits=18, decimal_places=2)
    absolute_amount = models.DecimalField(max_digits=18, decimal_places=2)

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["spend_import", "month"], name="import_month_once"),
            models.CheckConstraint(
                name="import_month_counts_not_negative",
                condition=Q(line_count__gte=0, absolute_amount__gte=0),
            ),
            models.CheckConstraint(name="import_month_is_first_day", condition=Q(month__day=1)),
        ]
        indexes = [models.Index(fields=["authority", "month"], name="import_month_of_authority")]

    def __str__(self) -> str:
        return f"{self.spend_import_id} {self.month:%Y-%m}: {self.net_amount}"


class BaseCell(models.Model):
    """The sum of an authority's lines of one kind in one category and month.

    Kept by difference in the transaction that adds or removes the lines, so it always equals
    them; everything stored can be subtracted again (method, section 4).
    """

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    kind = models.TextField(choices=SpendKind)
    line_count = models.IntegerField()
    net_amount = models.DecimalField(max_digits=18, decimal_places=2)
    absolute_amount = models.DecimalField(max_digits=18, decimal_places=2)

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "category", "month", "kind"], name="base_cell_once"
            ),
            models.CheckConstraint(
                name="base_cell_counts_not_negative",
                condition=Q(line_count__gte=0, absolute_amount__gte=0),
            ),
            models.CheckConstraint(name="base_cell_month_is_first_day", condition=Q(month__day=1)),
        ]
        indexes = [
            models.Index(fields=["month", "authority"], name="base_cell_by_month"),
            models.Index(fields=["authority", "month"], name="base_cell_of_authority"),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.category_id} {self.month:%Y-%m}: {self.net_amount}"
