"""Sets of peers that people propose, each answered once and in bands."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("benchmarking", "0013_savings_ledger"),
        ("consortia", "0004_news_of_buying"),
        ("frameworks", "0020_what_is_withheld_is_said"),
    ]

    operations = [
        migrations.CreateModel(
            name="PeerSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("measure", models.TextField(help_text="Whose budget it is taken from.")),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        help_text="Which of the measure's sets it is."
                    ),
                ),
                ("name", models.TextField()),
                ("why", models.TextField(help_text="Why these bodies are alike.")),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="peer_sets",
                        to="consortia.authority",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="benchmarking.benchmarkrun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("measure", "number"), name="peer_set_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("number__lte", 35)),
                        name="peer_set_within_budget",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PeerSetMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="consortia.authority",
                    ),
                ),
                (
                    "peer_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="benchmarking.peerset",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("peer_set", "member"), name="peer_set_member_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="peerset",
            name="members",
            field=models.ManyToManyField(
                related_name="+", through="benchmarking.PeerSetMember", to="consortia.authority"
            ),
        ),
        migrations.CreateModel(
            name="PeerSetAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "is_above",
                    models.BooleanField(help_text="Above the median of the others.", null=True),
                ),
                (
                    "quartile_band",
                    models.PositiveSmallIntegerField(help_text="1 the lowest.", null=True),
                ),
                (
                    "other_band",
                    models.TextField(help_text="How many others have a figure, in a band: <7."),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="frameworks.category",
                    ),
                ),
                (
                    "peer_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="benchmarking.peerset",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("peer_set", "category"), name="peer_set_answer_once_a_category"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quartile_band", None),
                            models.Q(("is_above__isnull", False), ("quartile_band__range", (1, 4))),
                            _connector="OR",
                        ),
                        name="peer_set_answer_band_1_to_4",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="peersetanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="6c0c8859c0512ea86b958231919f7b6519ae41eb",
                    operation="UPDATE",
                    pgid="pgtrigger_never_changes_aadd9",
                    table="benchmarking_peersetanswer",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="peersetmember",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="d34cac0890ef460a28e92885474af58717931798",
                    operation="UPDATE",
                    pgid="pgtrigger_never_changes_8ef08",
                    table="benchmarking_peersetmember",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="peerset",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="83b70f28b7f31f423d615f783d2d804ddb7539e0",
                    operation="UPDATE",
                    pgid="pgtrigger_never_changes_4ef22",
                    table="benchmarking_peerset",
                    when="BEFORE",
                ),
            ),
        ),
    ]
