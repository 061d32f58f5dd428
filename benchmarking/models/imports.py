"""Spend files that authorities load: how each was understood, and what came of it."""

from django.db import models
from django.db.models import F, Q

from benchmarking.choices import ImportState, OverlapChoice, VatBasis
from benchmarking.models.of_authority import OfAuthorityQuerySet
from consortia.models import Authority
from procurement_portal.core.models import Job, StoredFile, Timestamped


class MappingProfile(Timestamped):
    """How an authority agreed that files of one layout are to be read; used for the next one."""

    authority = models.ForeignKey(
        Authority, on_delete=models.CASCADE, related_name="mapping_profiles"
    )
    source_system = models.TextField(help_text="What the people call where the files come from.")
    signature = models.CharField(
        max_length=64, help_text="SHA-256 of the kind of file and its headings."
    )
    interpretation = models.JSONField(help_text="As agreed for the latest file of this layout.")

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "signature"], name="mapping_profile_once_a_layout"
            )
        ]

    def __str__(self) -> str:
        return self.source_system


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
    hints = models.JSONField(
        default=dict, help_text="What people said about reading it, by the names of the reader."
    )
    interpretation = models.JSONField(
        default=dict, help_text="How the reader understood the file: encoding, header, columns."
    )
    profile = models.ForeignKey(
        MappingProfile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    findings = models.JSONField(
        default=dict,
        help_text="What reading found: first rows, suppliers, overlap with earlier files.",
    )
    overlap_choice = models.TextField(
        choices=OverlapChoice, blank=True, help_text="What to do with lines loaded before."
    )
    corrects = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
        help_text="The import whose refused rows this file mends.",
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
    repeated_rows = models.PositiveIntegerField(
        default=0, help_text="Rows that repeat an earlier row of the file: kept, and flagged."
    )
    ledger_total = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="What the authority's ledger says the payments add up to.",
    )
    quality = models.JSONField(default=dict, help_text="Parts of the score (method 2.7).")
    quality_score = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, help_text="0 to 100 (method 2.7)."
    )
    committed_at = models.DateTimeField(null=True, blank=True)

    objects = SpendImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="spend_import_state_known", condition=Q(state__in=ImportState.values)
            ),
            models.CheckConstraint(
                name="spend_import_overlap_choice_known",
                condition=Q(overlap_choice__in=["", *OverlapChoice.values]),
            ),
            models.CheckConstraint(
                name="spend_import_quality_from_0_to_100",
                condition=Q(quality_score=None) | Q(quality_score__range=(0, 100)),
            ),
            models.CheckConstraint(
                name="spend_import_does_not_correct_itself",
                condition=Q(corrects=None) | ~Q(corrects=F("id")),
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
                condition=Q(state__in=ImportState.holding_the_file()),
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
    mended_by = models.ForeignKey(
        SpendImport,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The corrected file that stands in the row's place.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["spend_import", "sheet", "row_number", "column"], name="rejected_row_once"
            )
        ]

    def __str__(self) -> str:
        return f"Row {self.row_number}: {self.reason}"
