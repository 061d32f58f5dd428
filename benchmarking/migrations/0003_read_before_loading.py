"""Files are read and checked before they are loaded; what people say of them is kept."""

import django.db.models.deletion
from django.db import migrations, models

BEING_LOADED = "UPDATE benchmarking_spendimport SET state = 'confirmed' WHERE state = 'received'"
BEING_READ = (
    "UPDATE benchmarking_spendimport SET state = 'received' WHERE state IN ('checked', 'confirmed')"
)


class Migration(migrations.Migration):
    dependencies = [
        ("benchmarking", "0002_spend_lines"),
        ("consortia", "0001_people_authorities_consortia"),
        ("core", "0001_audit_jobs_files"),
        ("frameworks", "0001_suppliers_frameworks_contracts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("line_count", models.IntegerField()),
                ("net_amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("absolute_amount", models.DecimalField(decimal_places=2, max_digits=18)),
            ],
        ),
        migrations.CreateModel(
            name="MappingProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "source_system",
                    models.TextField(help_text="What the people call where the files come from."),
                ),
                (
                    "signature",
                    models.CharField(
                        help_text="SHA-256 of the kind of file and its headings.", max_length=64
                    ),
                ),
                (
                    "interpretation",
                    models.JSONField(help_text="As agreed for the latest file of this layout."),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="spendimport",
            name="spend_import_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="spendimport",
            name="spend_import_file_once_an_authority",
        ),
        migrations.AddField(
            model_name="rejectedrow",
            name="mended_by",
            field=models.ForeignKey(
                blank=True,
                help_text="The corrected file that stands in the row's place.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="benchmarking.spendimport",
            ),
        ),
        migrations.AddField(
            model_name="spendimport",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                help_text="The import whose refused rows this file mends.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="benchmarking.spendimport",
            ),
        ),
        migrations.AddField(
            model_name="spendimport",
            name="findings",
            field=models.JSONField(
                default=dict,
                help_text="What reading found: first rows, suppliers, overlap with earlier files.",
            ),
        ),
        migrations.AddField(
            model_name="spendimport",
            name="hints",
            field=models.JSONField(
                default=dict,
                help_text="What people said about reading it, by the names of the reader.",
            ),
        ),
        migrations.AddField(
            model_name="spendimport",
            name="ledger_total",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="What the authority's ledger says the payments add up to.",
                max_digits=18,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="spendimport",
            name="overlap_choice",
            field=models.TextField(
                blank=True,
                choices=[
                    ("replace", "This file replaces what was loaded for its months"),
                    ("add_new", "Add only what is new, and take over what changed"),
                    ("add_all", "Load every line: these are other payments"),
                ],
                help_text="What to do with lines loaded before.",
            ),
        ),
        migrations.AddField(
            model_name="spendimport",
            name="quality",
            field=models.JSONField(default=dict, help_text="Parts of the score (method 2.7)."),
        ),
        migrations.AddField(
            model_name="spendimport",
            name="quality_score",
            field=models.DecimalField(
                decimal_places=2, help_text="0 to 100 (method 2.7).", max_digits=5, null=True
            ),
        ),
        migrations.AddField(
            model_name="spendimport",
            name="repeated_rows",
            field=models.PositiveIntegerField(
                default=0,
                help_text="Rows that repeat an earlier row of the file: kept, and flagged.",
            ),
        ),
        migrations.AlterField(
            model_name="spendimport",
            name="state",
            field=models.TextField(
                choices=[
                    ("received", "Being read"),
                    ("checked", "Ready to load"),
                    ("confirmed", "Being loaded"),
                    ("committed", "Loaded"),
                    ("refused", "Refused"),
                    ("discarded", "Discarded"),
                    ("undone", "Undone"),
                ],
                default="received",
            ),
        ),
        migrations.AddField(
            model_name="importmonth",
            name="authority",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="consortia.authority",
            ),
        ),
        migrations.AddField(
            model_name="importmonth",
            name="spend_import",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="months",
                to="benchmarking.spendimport",
            ),
        ),
        migrations.AddField(
            model_name="mappingprofile",
            name="authority",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mapping_profiles",
                to="consortia.authority",
            ),
        ),
        migrations.AddField(
            model_name="spendimport",
            name="profile",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="benchmarking.mappingprofile",
            ),
        ),
        # Until now a file that had come in was being loaded.
        migrations.RunSQL(BEING_LOADED, reverse_sql=BEING_READ),
        migrations.AddConstraint(
            model_name="spendimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "received",
                            "checked",
                            "confirmed",
                            "committed",
                            "refused",
                            "discarded",
                            "undone",
                        ],
                    )
                ),
                name="spend_import_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="spendimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("overlap_choice__in", ["", "replace", "add_new", "add_all"])),
                name="spend_import_overlap_choice_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="spendimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quality_score", None), ("quality_score__range", (0, 100)), _connector="OR"
                ),
                name="spend_import_quality_from_0_to_100",
            ),
        ),
        migrations.AddConstraint(
            model_name="spendimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("corrects", None),
                    models.Q(("corrects", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="spend_import_does_not_correct_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="spendimport",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["received", "checked", "confirmed", "committed"])
                ),
                fields=("authority", "file"),
                name="spend_import_file_once_an_authority",
            ),
        ),
        migrations.AddIndex(
            model_name="importmonth",
            index=models.Index(fields=["authority", "month"], name="import_month_of_authority"),
        ),
        migrations.AddConstraint(
            model_name="importmonth",
            constraint=models.UniqueConstraint(
                fields=("spend_import", "month"), name="import_month_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="importmonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("absolute_amount__gte", 0), ("line_count__gte", 0)),
                name="import_month_counts_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="importmonth",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="import_month_is_first_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="mappingprofile",
            constraint=models.UniqueConstraint(
                fields=("authority", "signature"), name="mapping_profile_once_a_layout"
            ),
        ),
    ]
