"""The second book: snapshots of imports, what is owed to them, and checks against them."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("benchmarking", "0010_figures_due_and_releases"),
        ("consortia", "0004_news_of_buying"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recompute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("file_count", models.PositiveIntegerField(default=0, help_text="Snapshots read.")),
                (
                    "line_count",
                    models.PositiveBigIntegerField(default=0, help_text="Lines in force in them."),
                ),
                ("cell_count", models.PositiveIntegerField(default=0, help_text="Sums compared.")),
                (
                    "waiting_count",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Authorities not compared: changes were on their way to the snapshots.",
                    ),
                ),
                (
                    "is_equal",
                    models.BooleanField(
                        default=False, help_text="Nothing that was compared differed."
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_at", None),
                            ("finished_at__gte", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="recompute_finishes_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_equal", False), ("finished_at__isnull", False), _connector="OR"
                        ),
                        name="recompute_equal_when_finished",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SnapshotDue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "since",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "spend_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="benchmarking.spendimport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecomputeIncident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("sums_differed", "Sums were not those of their lines"),
                            ("books_differ", "Lines are not those of their snapshots"),
                            ("file_faulty", "A snapshot is not what was written"),
                        ]
                    ),
                ),
                (
                    "path",
                    models.TextField(blank=True, help_text="The file, where it is about one."),
                ),
                ("cell_count", models.PositiveIntegerField(default=0)),
                (
                    "cells",
                    models.JSONField(
                        default=list,
                        help_text="The first cells that differ: category, month, kind, and lines, net pence and absolute pence as the snapshots have them, and as the sums or the lines do.",
                    ),
                ),
                (
                    "is_mended",
                    models.BooleanField(
                        default=False, help_text="The sums were replaced by what the lines say."
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="consortia.authority",
                    ),
                ),
                (
                    "recompute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="incidents",
                        to="benchmarking.recompute",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["sums_differed", "books_differ", "file_faulty"])
                        ),
                        name="recompute_incident_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SpendSnapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "financial_year",
                    models.SmallIntegerField(help_text="The year in which it began."),
                ),
                (
                    "manifest_path",
                    models.TextField(help_text="Of the manifest that names the file."),
                ),
                ("path", models.TextField(help_text="In the file storage of snapshots.")),
                ("sha256", models.TextField()),
                ("row_count", models.PositiveIntegerField()),
                (
                    "net_amount",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Of all its lines, in force or not.",
                        max_digits=18,
                    ),
                ),
                ("absolute_amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("schema_version", models.PositiveSmallIntegerField()),
                (
                    "changes_path",
                    models.TextField(
                        blank=True, help_text="Empty where every line stands as it is."
                    ),
                ),
                ("changes_sha256", models.TextField(blank=True)),
                ("changes_count", models.PositiveIntegerField(default=0)),
                ("written_at", models.DateTimeField()),
                (
                    "spend_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="snapshots",
                        to="benchmarking.spendimport",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("spend_import", "financial_year"), name="spend_snapshot_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("changes_count", 0), ("changes_path", ""), ("changes_sha256", "")
                            ),
                            models.Q(
                                models.Q(("changes_path", ""), _negated=True),
                                models.Q(("changes_sha256", ""), _negated=True),
                                ("changes_count__gt", 0),
                            ),
                            _connector="OR",
                        ),
                        name="spend_snapshot_changes_named_by_hash",
                    ),
                ],
            },
        ),
    ]
