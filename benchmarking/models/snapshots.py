"""The second book: which Parquet files hold which lines, what is owed to them, and its checks."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from benchmarking.choices import IncidentKind
from benchmarking.models.imports import SpendImport
from benchmarking.models.of_authority import OfAuthorityQuerySet
from consortia.models import Authority


class SpendSnapshot(models.Model):
    """The Parquet file that holds one import's lines of one financial year.

    The file never changes. Lines of it that stand otherwise by now, because their category or the
    file that counts in their place changed, are in a second, small file that is made anew.
    """

    spend_import = models.ForeignKey(
        SpendImport, on_delete=models.CASCADE, related_name="snapshots"
    )
    financial_year = models.SmallIntegerField(help_text="The year in which it began.")
    manifest_path = models.TextField(help_text="Of the manifest that names the file.")
    path = models.TextField(help_text="In the file storage of snapshots.")
    sha256 = models.TextField()
    row_count = models.PositiveIntegerField()
    net_amount = models.DecimalField(
        max_digits=18, decimal_places=2, help_text="Of all its lines, in force or not."
    )
    absolute_amount = models.DecimalField(max_digits=18, decimal_places=2)
    schema_version = models.PositiveSmallIntegerField()
    changes_path = models.TextField(blank=True, help_text="Empty where every line stands as it is.")
    changes_sha256 = models.TextField(blank=True)
    changes_count = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["spend_import", "financial_year"], name="spend_snapshot_once"
            ),
            models.CheckConstraint(
                name="spend_snapshot_changes_named_by_hash",
                condition=Q(changes_path="", changes_sha256="", changes_count=0)
                | (~Q(changes_path="") & ~Q(changes_sha256="") & Q(changes_count__gt=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.path


class SnapshotDue(models.Model):
    """Lines of an import came, went or changed: its snapshot is owed what stands now.

    Written in the transaction of the change and only ever added; whoever writes the snapshot takes
    away the rows that it found before it read the lines.
    """

    spend_import = models.ForeignKey(SpendImport, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.spend_import_id} since {self.since:%Y-%m-%d %H:%M}"


class RecomputeQuerySet(models.QuerySet["Recompute"]):
    """Sets of recomputes."""

    def visible_to(self, person: Any) -> "RecomputeQuerySet":
        """All: that the books were compared, and whether they agree, is public."""
        return self.all()

    def latest_finished(self) -> "Recompute | None":
        """The last that came to an end."""
        return self.exclude(finished_at=None).order_by("-pk").first()


class Recompute(models.Model):
    """One comparison of the sums with those that the snapshots alone give."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    file_count = models.PositiveIntegerField(default=0, help_text="Snapshots read.")
    line_count = models.PositiveBigIntegerField(default=0, help_text="Lines in force in them.")
    cell_count = models.PositiveIntegerField(default=0, help_text="Sums compared.")
    waiting_count = models.PositiveIntegerField(
        default=0, help_text="Authorities not compared: changes were on their way to the snapshots."
    )
    is_equal = models.BooleanField(default=False, help_text="Nothing that was compared differed.")

    objects = RecomputeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="recompute_finishes_after_start",
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")),
            ),
            models.CheckConstraint(
                name="recompute_equal_when_finished",
                condition=Q(is_equal=False) | Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Recompute of {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def seconds(self) -> float:
        """How long it took; 0 while it is not finished."""
        ended = self.finished_at or self.started_at
        return (ended - self.started_at).total_seconds()


class RecomputeIncident(models.Model):
    """What a recompute found that must not be: a file or a sum that is not what it should be."""

    recompute = models.ForeignKey(Recompute, on_delete=models.CASCADE, related_name="incidents")
    kind = models.TextField(choices=IncidentKind)
    authority = models.ForeignKey(Authority, null=True, on_delete=models.SET_NULL, related_name="+")
    path = models.TextField(blank=True, help_text="The file, where it is about one.")
    cell_count = models.PositiveIntegerField(default=0)
    cells = models.JSONField(
        default=list,
        help_text="The first cells that differ: category, month, kind, and lines, net pence and "
        "absolute pence as the snapshots have them, and as the sums or the lines do.",
    )
    is_mended = models.BooleanField(
        default=False, help_text="The sums were replaced by what the lines say."
    )

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="recompute_incident_kind_known", condition=Q(kind__in=IncidentKind.values)
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.path or self.authority}"
