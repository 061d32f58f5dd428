"""What each authority bought through frameworks and beside them, by category, month and cause."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("benchmarking", "0008_unit_prices"),
        ("consortia", "0004_news_of_buying"),
        ("frameworks", "0019_what_is_committed_stands_in_the_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="FrameworkUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(help_text="First day of the month.")),
                (
                    "line_class",
                    models.TextField(
                        choices=[
                            ("on", "On framework"),
                            ("off_fw_supplier", "Off framework, from a framework's supplier"),
                            ("off_other", "Off framework, from another supplier"),
                            ("out_of_scope", "No framework covers it"),
                            ("excluded", "Not spend"),
                        ]
                    ),
                ),
                (
                    "cause",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("no_reference", "No call-off is named"),
                            ("wrong_price", "Dearer than the list"),
                            ("not_joined", "The framework was not joined"),
                            ("expired", "The framework or the supplier's place had ended"),
                        ],
                    ),
                ),
                ("line_count", models.PositiveIntegerField()),
                ("net_amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("computed_at", models.DateTimeField()),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
                (
                    "framework",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="frameworks.framework",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of frameworks",
                "verbose_name_plural": "uses of frameworks",
                "indexes": [
                    models.Index(fields=["authority", "month"], name="framework_use_by_month")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "authority",
                            "category",
                            "month",
                            "framework",
                            "line_class",
                            "cause",
                        ),
                        name="framework_use_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cause__in",
                                ["", "no_reference", "wrong_price", "not_joined", "expired"],
                            ),
                            (
                                "line_class__in",
                                ["on", "off_fw_supplier", "off_other", "out_of_scope", "excluded"],
                            ),
                        ),
                        name="framework_use_class_and_cause_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("line_class__in", ["on", "off_fw_supplier"]), _negated=True),
                            ("framework__isnull", False),
                            _connector="OR",
                        ),
                        name="framework_use_on_names_its_framework",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("line_class", "off_fw_supplier"), _negated=True),
                            models.Q(("cause", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="framework_use_off_its_supplier_has_a_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)),
                        name="framework_use_month_is_first_day",
                    ),
                ],
            },
        ),
    ]
