"""Who is who among suppliers: names with their reasons, who has seen them, proposals, merges."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consortia", "0001_people_authorities_consortia"),
        ("frameworks", "0001_suppliers_frameworks_contracts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SupplierMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField(choices=[("merge", "Merged"), ("split", "Split off")])),
                (
                    "moved",
                    models.JSONField(help_text="Keys of the rows that moved, by what they are."),
                ),
                ("done_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["merge", "split"])),
                        name="supplier_merge_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplierProposal",
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
                    "reason",
                    models.TextField(
                        choices=[
                            ("given", "Given with the supplier"),
                            ("identifier", "Same official number"),
                            ("same_key", "Same name but for its writing"),
                            ("alias", "Names the same supplier in another way"),
                            ("close", "Differs by a slip of the pen"),
                            ("new", "First seen in a spend file"),
                            ("person", "Decided by a person"),
                        ]
                    ),
                ),
                (
                    "score",
                    models.DecimalField(decimal_places=3, help_text="From 0 to 1.", max_digits=4),
                ),
                (
                    "evidence",
                    models.JSONField(
                        default=dict, help_text="What was compared, and what spoke for and against."
                    ),
                ),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                        ],
                        default="open",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="supplier",
            name="is_listed",
            field=models.BooleanField(
                default=True,
                help_text="Known to everybody; no for those known only from the ledgers of authorities.",
            ),
        ),
        migrations.AddField(
            model_name="supplier",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="What it became part of; it holds nothing any more.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="absorbed",
                to="frameworks.supplier",
            ),
        ),
        migrations.AddField(
            model_name="suppliername",
            name="is_public",
            field=models.BooleanField(
                default=True, help_text="No for names known only from the ledgers of authorities."
            ),
        ),
        migrations.AddField(
            model_name="suppliername",
            name="reason",
            field=models.TextField(
                choices=[
                    ("given", "Given with the supplier"),
                    ("identifier", "Same official number"),
                    ("same_key", "Same name but for its writing"),
                    ("alias", "Names the same supplier in another way"),
                    ("close", "Differs by a slip of the pen"),
                    ("new", "First seen in a spend file"),
                    ("person", "Decided by a person"),
                ],
                default="given",
                help_text="Why the name is held to be the supplier's.",
            ),
        ),
        migrations.AddField(
            model_name="suppliername",
            name="score",
            field=models.DecimalField(
                blank=True,
                decimal_places=3,
                help_text="How alike it was to the name that it was matched by, from 0 to 1.",
                max_digits=4,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="suppliername",
            name="seen_by",
            field=models.ManyToManyField(
                blank=True,
                help_text="Authorities whose own files hold the name.",
                related_name="supplier_names_seen",
                to="consortia.authority",
            ),
        ),
        migrations.AlterField(
            model_name="categorymapping",
            name="scheme",
            field=models.TextField(
                choices=[
                    ("cpv", "Common Procurement Vocabulary"),
                    ("proclass", "ProClass"),
                    ("eclass", "NHS eClass"),
                    ("merchant", "Merchant category of card payments"),
                    ("words", "Words in a description"),
                    ("supplier", "Words of a supplier's name"),
                    ("label", "A body's own category label"),
                ]
            ),
        ),
        migrations.AlterField(
            model_name="supplier",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                help_text="The group that it belongs to: another supplier, not another name of this one.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="subsidiaries",
                to="frameworks.supplier",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None),
                    models.Q(("merged_into", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="supplier_not_merged_into_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliername",
            constraint=models.CheckConstraint(
                condition=models.Q(("score", None), ("score__range", (0, 1)), _connector="OR"),
                name="supplier_name_score_from_0_to_1",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliername",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reason__in",
                        ["given", "identifier", "same_key", "alias", "close", "new", "person"],
                    )
                ),
                name="supplier_name_reason_known",
            ),
        ),
        migrations.AddField(
            model_name="suppliermerge",
            name="done_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="suppliermerge",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="given_up",
                to="frameworks.supplier",
            ),
        ),
        migrations.AddField(
            model_name="suppliermerge",
            name="target",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_in",
                to="frameworks.supplier",
            ),
        ),
        migrations.AddField(
            model_name="suppliermerge",
            name="undone_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="supplierproposal",
            name="candidate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="proposals",
                to="frameworks.supplier",
            ),
        ),
        migrations.AddField(
            model_name="supplierproposal",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="supplierproposal",
            name="name",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="proposals",
                to="frameworks.suppliername",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliermerge",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", models.F("target")), _negated=True),
                name="supplier_merge_of_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliermerge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("undone_by", None), ("undone_at__isnull", False), _connector="OR"
                ),
                name="supplier_merge_undone_with_time",
            ),
        ),
        migrations.AddIndex(
            model_name="supplierproposal",
            index=models.Index(fields=["state", "-score"], name="supplier_proposal_queue"),
        ),
        migrations.AddConstraint(
            model_name="supplierproposal",
            constraint=models.UniqueConstraint(
                fields=("name", "candidate"), name="supplier_proposal_once_a_pair"
            ),
        ),
        migrations.AddConstraint(
            model_name="supplierproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "accepted", "refused"])),
                name="supplier_proposal_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplierproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="supplier_proposal_decided_with_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplierproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__range", (0, 1))),
                name="supplier_proposal_score_from_0_to_1",
            ),
        ),
    ]
