"""Contracts brought in from files, their longest term as awarded, indicators before signature."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consortia", "0004_news_of_buying"),
        ("core", "0001_audit_jobs_files"),
        ("frameworks", "0015_contracts_made_before_the_ledger"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContractImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("file_name", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("checked", "Checked, nothing brought in yet"),
                            ("done", "Brought in"),
                        ],
                        default="checked",
                    ),
                ),
                ("plan_hash", models.TextField()),
                (
                    "result",
                    models.JSONField(default=dict, help_text="What the check said, row by row."),
                ),
                ("checked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contract",
            name="award_baseline_is_fixed_once_called_off",
        ),
        migrations.AddField(
            model_name="calloff",
            name="no_kpis_reason",
            field=models.TextField(
                blank=True, help_text="Why its performance cannot be assessed by indicators (R33)."
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="award_may_extend_to",
            field=models.DateField(
                blank=True, help_text="The same as awarded: the longest term (R36).", null=True
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="unclear_line_count",
            field=models.PositiveIntegerField(
                default=0,
                help_text="Lines of its supplier that may be of this or of another contract of theirs.",
            ),
        ),
        migrations.AddField(
            model_name="kpi",
            name="call_off",
            field=models.ForeignKey(
                blank=True,
                help_text="For whose contract it was set, before that was signed.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="kpis",
                to="frameworks.calloff",
            ),
        ),
        migrations.AlterField(
            model_name="kpi",
            name="contract",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="kpis",
                to="frameworks.contract",
            ),
        ),
        migrations.RunSQL(
            "UPDATE frameworks_contract SET award_may_extend_to = may_extend_to"
            " WHERE may_extend_to IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contract",
            trigger=pgtrigger.compiler.Trigger(
                name="award_baseline_is_fixed_once_called_off",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.call_off_id IS NOT NULL AND (OLD.award_value IS DISTINCT FROM NEW.award_value OR OLD.award_ends_on IS DISTINCT FROM NEW.award_ends_on OR OLD.award_may_extend_to IS DISTINCT FROM NEW.award_may_extend_to))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="3b10ea26a159b25be1445663d3617c6ca74ce871",
                    operation="UPDATE",
                    pgid="pgtrigger_award_baseline_is_fixed_once_called_off_0c5f4",
                    table="frameworks_contract",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="kpi",
            constraint=models.UniqueConstraint(
                fields=("call_off", "name"), name="kpi_once_a_call_off"
            ),
        ),
        migrations.AddConstraint(
            model_name="kpi",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contract__isnull", False), ("call_off__isnull", False), _connector="OR"
                ),
                name="kpi_of_a_contract_or_call_off",
            ),
        ),
        migrations.AddField(
            model_name="contractimport",
            name="authority",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contract_imports",
                to="consortia.authority",
            ),
        ),
        migrations.AddField(
            model_name="contractimport",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contractimport",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
            ),
        ),
        migrations.AddIndex(
            model_name="contractimport",
            index=models.Index(fields=["authority", "-checked_at"], name="contract_import_newest"),
        ),
        migrations.AddConstraint(
            model_name="contractimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["checked", "done"])),
                name="contract_import_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="contractimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", False), ("state", "done")),
                    models.Q(models.Q(("state", "done"), _negated=True), ("done_at", None)),
                    _connector="OR",
                ),
                name="contract_import_done_with_time",
            ),
        ),
    ]
