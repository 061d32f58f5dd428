"""Spend: the files that authorities load, their lines, and the sums that benchmarks read."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from benchmarking.choices import CategorySource, ImportState, VatBasis
from consortia.models import Authority, standing_of
from frameworks.choices import SpendKind
from frameworks.models import Category, Supplier
from procurement_portal.core.models import Job, StoredFile, Timestamped


class OfAuthorityQuerySet(models.QuerySet[Any]):
    """Rows that belong to one authority and are for its own people only (level L0)."""

    def visible_to(self, person: Any) -> "OfAuthorityQuerySet":
        """Those of the authorities at which the person holds a role; an operator sees none."""
        return self.filter(authority__in=standing_of(person).authorities)


class SpendImportQuerySet(OfAuthorityQuerySet):
    """Sets of imports."""

    def locked(self, import_id: int) -> "SpendImport":
        """The row, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("authority", "file", "job")
            .get(pk=import_id)
        )


class SpendImport(Timestamped):
    """One file of one authority: what we understood of it, and what came of loading it."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="spend_imports")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    filename = models.TextField(help_text="As the person's machine called it.")
    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.TextField(choices=ImportState, default=ImportState.RECEIVED)
    interpretation = models.JSONField(
        default=dict, help_text="How the reader understood the file: encoding, header, columns."
    )
    period_starts_on = models.DateField(
        null=True, blank=True, help_text="Said by the person, for lines that carry no date."
    )
    period_ends_on = models.DateField(null=True, blank=True)
    first_paid_on = models.DateField(null=True, blank=True)
    last_paid_on = models.DateField(null=True, blank=True)
    vat_basis = models.TextField(choices=VatBasis, default=VatBasis.UNSTATED)
    physical_rows = models.PositiveIntegerField(default=0)
    accepted_rows = models.PositiveIntegerField(default=0)
    rejected_rows = models.PositiveIntegerField(default=0)
    ignored_rows = models.PositiveIntegerField(default=0)
    accepted_total = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    categorised_amount = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        default=0,
        help_text="Sum of |amount| over lines that have a category.",
    )
    absolute_amount = models.DecimalField(
        max_digits=18, decimal_places=2, default=0, help_text="Sum of |amount|."
    )
    committed_at = models.DateTimeField(null=True, blank=True)

    objects = SpendImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="spend_import_state_known", condition=Q(state__in=ImportState.values)
            ),
            models.CheckConstraint(
                name="spend_import_every_row_accounted_for",
                condition=Q(
                    physical_rows=F("accepted_rows") + F("rejected_rows") + F("ignored_rows")
                ),
            ),
            models.CheckConstraint(
                name="spend_import_committed_with_time",
                condition=~Q(state=ImportState.COMMITTED) | Q(committed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="spend_import_period_whole",
                condition=Q(period_starts_on=None, period_ends_on=None)
                | Q(
                    period_starts_on__isnull=False,
                    period_ends_on__isnull=False,
                    period_ends_on__gte=F("period_starts_on"),
                ),
            ),
            models.UniqueConstraint(
                fields=["authority", "file"],
                condition=Q(state__in=[ImportState.RECEIVED, ImportState.COMMITTED]),
                name="spend_import_file_once_an_authority",
            ),
            models.UniqueConstraint(fields=["id", "authority"], name="spend_import_of_authority"),
        ]
        indexes = [models.Index(fields=["authority", "-created_at"], name="spend_import_recent")]

    def __str__(self) -> str:
        return self.filename

    @property
    def categorised_share(self) -> float | None:
        """Share of the money whose lines have a category, 0 to 1; None before loading."""
        if not self.absolute_amount:
            return None
        return float(self.categorised_amount / self.absolute_amount)


class RejectedRow(models.Model):
    """A row of the file that could not become a line: where, what it said, and why."""

    spend_import = models.ForeignKey(
        SpendImport, on_delete=models.CASCADE, related_name="rejections"
    )
    sheet = models.TextField(blank=True)
    row_number = models.PositiveIntegerField(help_text="As the spreadsheet numbers it, from 1.")
    column = models.TextField(blank=True)
    value = models.TextField(blank=True)
    code = models.TextField()
    reason = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["spend_import", "sheet", "row_number", "column"], name="rejected_row_once"
            )
        ]

    def __str__(self) -> str:
        return f"Row {self.row_number}: {self.reason}"


class SpendLine(models.Model):
    """One payment as published. Never edited: a corrected file supersedes.

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
    supplier = models.ForeignKey(
        Supplier, null=True, on_delete=models.DO_NOTHING, related_name="spend_lines"
    )
    supplier_text = models.TextField()
    description = models.TextField()
    service_text = models.TextField()
    category_text = models.TextField()
    reference = models.TextField()
    flags = ArrayField(models.TextField())

    objects = OfAuthorityQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.supplier_text} {self.net_amount}"


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
        indexes = [models.Index(fields=["month", "authority"], name="base_cell_by_month")]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.category_id} {self.month:%Y-%m}: {self.net_amount}"
