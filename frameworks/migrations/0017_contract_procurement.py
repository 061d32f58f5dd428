"""Keep with a contract what its process says, where it came from a package of open data."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("frameworks", "0016_contracts_from_elsewhere"),
    ]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="procurement",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="What its process says beyond these columns, where it came from a package.",
            ),
        ),
    ]
