"""Imports of a publisher's lists: the files as they came, what the check said, what is missing."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from consortia.models import Consortium, standing_of
from frameworks.choices import CatalogueImportState, GapField, Regime
from frameworks.models.frameworks import Framework
from procurement_portal.core.models import Job, StoredFile, Timestamped


class CatalogueImportQuerySet(models.QuerySet["CatalogueImport"]):
    """Sets of imports."""

    def visible_to(self, person: Any) -> "CatalogueImportQuerySet":
        """Those of the person's consortia; all for the operator."""
        standing = standing_of(person)
        if standing.is_operator:
            return self.all()
        return self.filter(publisher__in=standing.consortia)

    def locked(self, import_id: int) -> "CatalogueImport":
        """The row, locked until the transaction ends."""
        rows = self.select_for_update(of=("self",)).select_related("publisher", "job")
        return rows.get(pk=import_id)


class CatalogueImport(Timestamped):
    """Lists brought in together. What was seen in the check is what is carried out.

    `plan_hash` is the hash of everything that the check showed; it is made again before anything
    is written, and if it is another, because the catalogue has moved, nothing is written.
    """

    publisher = models.ForeignKey(
        Consortium, on_delete=models.PROTECT, related_name="catalogue_imports"
    )
    state = models.TextField(choices=CatalogueImportState, default=CatalogueImportState.CHECKED)
    takes_changes = models.BooleanField(
        default=False, help_text="Another value than the catalogue's is taken, not only shown."
    )
    law_otherwise = models.TextField(
        choices=Regime, blank=True, help_text="Where neither list nor dates settle the law (R1)."
    )
    plan_hash = models.TextField()
    result = models.JSONField(default=dict, help_text="What the check said, list by list.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField()
    job = models.OneToOneField(
        Job,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The work of bringing it in, once somebody asked for that.",
    )
    done_at = models.DateTimeField(null=True, blank=True)

    objects = CatalogueImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="catalogue_import_code_lists_known",
                condition=Q(state__in=CatalogueImportState.values)
                & Q(law_otherwise__in=["", *Regime.values]),
            ),
            models.CheckConstraint(
                name="catalogue_import_done_with_time",
                condition=Q(state=CatalogueImportState.DONE, done_at__isnull=False)
                | (~Q(state=CatalogueImportState.DONE) & Q(done_at=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["publisher", "-checked_at"], name="catalogue_import_newest")
        ]

    def __str__(self) -> str:
        return f"Lists of {self.publisher}, checked {self.checked_at:%Y-%m-%d}"

    @property
    def is_on_its_way(self) -> bool:
        """Whether a worker brings it in, or soon will."""
        return self.job is not None and not self.job.is_finished


class CatalogueFile(models.Model):
    """One file of an import, and the agreement it goes with where the file names none."""

    catalogue_import = models.ForeignKey(
        CatalogueImport, on_delete=models.CASCADE, related_name="files"
    )
    position = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()
    framework_reference = models.TextField(blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["catalogue_import", "position"], name="catalogue_file_position_once"
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class FrameworkGapQuerySet(models.QuerySet["FrameworkGap"]):
    """Sets of gaps."""

    def open(self) -> "FrameworkGapQuerySet":
        """Those that nobody has filled: the framework still reads as the import left it."""
        return self.filter(
            Q(field=GapField.TITLE, framework__title=F("stand_in"))
            | Q(field=GapField.STARTS_ON, framework__starts_on=None)
            | Q(field=GapField.ENDS_ON, framework__ends_on=None)
        )


class FrameworkGap(models.Model):
    """A fact that no list told: to be entered. It closes by itself once the framework has it."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="gaps")
    field = models.TextField(choices=GapField)
    stand_in = models.TextField(blank=True, help_text="What stands there until it is entered.")

    objects = FrameworkGapQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["framework", "field"], name="framework_gap_once"),
            models.CheckConstraint(
                name="framework_gap_field_known", condition=Q(field__in=GapField.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework}: {self.get_field_display()} to be entered"
