"""Every figure says how good the data behind it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("benchmarking", "0004_lines_follow_names")]

    operations = [
        migrations.AddField(
            model_name="benchmarkresult",
            name="quality_score",
            field=models.DecimalField(
                decimal_places=2,
                help_text="Of the authority's data in the window, 0 to 100 (method 2.7).",
                max_digits=5,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="benchmarkresult",
            name="quality_band",
            field=models.TextField(
                blank=True, default="", help_text="A, B, C or D; empty: not scored."
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="benchmarkresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quality_band", ""), ("quality_score", None)),
                    models.Q(
                        ("quality_band__in", ["A", "B", "C", "D"]),
                        ("quality_score__isnull", False),
                        ("quality_score__range", (0, 100)),
                    ),
                    _connector="OR",
                ),
                name="benchmark_result_band_with_its_score",
            ),
        ),
        migrations.AddField(
            model_name="benchmarkdistribution",
            name="quality",
            field=models.JSONField(
                default=dict,
                help_text="How many with a figure are of each band of data quality; D is not "
                "compared. Empty where the figures are withheld.",
            ),
        ),
    ]
