"""Rules that people make for categories, and what a line was before a rule took it."""

import django.db.models.deletion
from django.db import migrations, models

SOURCES = [
    ("person", "Set by a person"),
    ("label", "The body's own category"),
    ("history", "What else this supplier was paid for"),
    ("words", "Words of the line"),
    ("none", "Not categorised"),
]
# All three are empty on most lines, where they take no room.
FORWARD = """
ALTER TABLE benchmarking_spendline
    ADD COLUMN category_before_id bigint REFERENCES frameworks_category,
    ADD COLUMN source_before text,
    ADD COLUMN confidence_before numeric(3, 2),
    ADD CONSTRAINT spend_line_was_something_before CHECK (
        num_nulls(category_before_id, source_before, confidence_before) IN (0, 3)
    );
"""
BACKWARD = """
ALTER TABLE benchmarking_spendline
    DROP CONSTRAINT spend_line_was_something_before,
    DROP COLUMN category_before_id, DROP COLUMN source_before, DROP COLUMN confidence_before;
"""

STATE = [
    migrations.AddField(
        model_name="spendline",
        name="category_before",
        field=models.ForeignKey(
            help_text="What the line was before a person's rule took it; the two after it "
            "likewise.",
            null=True,
            on_delete=django.db.models.deletion.DO_NOTHING,
            related_name="+",
            to="frameworks.category",
        ),
    ),
    migrations.AddField(
        model_name="spendline",
        name="source_before",
        field=models.TextField(choices=SOURCES, null=True),
    ),
    migrations.AddField(
        model_name="spendline",
        name="confidence_before",
        field=models.DecimalField(decimal_places=2, max_digits=3, null=True),
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("benchmarking", "0005_quality_beside_figures"),
        ("consortia", "0001_people_authorities_consortia"),
        ("frameworks", "0001_suppliers_frameworks_contracts"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, reverse_sql=BACKWARD)],
            state_operations=STATE,
        ),
        migrations.CreateModel(
            name="CategoryRule",
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
                    "field",
                    models.TextField(
                        choices=[
                            ("label", "Own category"),
                            ("supplier", "Supplier"),
                            ("words", "Words of the description"),
                        ],
                        help_text="What of a line it looks at.",
                    ),
                ),
                ("text", models.TextField(help_text="As the person saw it.")),
                ("key", models.TextField(help_text="The text reduced to what is compared.")),
                (
                    "line_count",
                    models.PositiveIntegerField(help_text="Lines it changed when it was made."),
                ),
                (
                    "absolute_amount",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Sum of |amount| of those lines.",
                        max_digits=18,
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="category_rules",
                        to="consortia.authority",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="frameworks.category",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("authority", "field", "key"),
                        name="category_rule_once_a_text",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("field__in", ["label", "supplier", "words"])),
                        name="category_rule_field_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        name="category_rule_looks_at_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("absolute_amount__gte", 0)),
                        name="category_rule_amount_not_negative",
                    ),
                ],
            },
        ),
    ]
