from django.db import migrations

CHANGE = (
    "ALTER TABLE benchmarking_purchaseline"
    " ALTER CONSTRAINT purchase_line_measured_as_its_item DEFERRABLE INITIALLY "
)


class Migration(migrations.Migration):
    dependencies = [("benchmarking", "0011_spend_snapshots")]

    operations = [migrations.RunSQL(CHANGE + "DEFERRED", CHANGE + "IMMEDIATE")]
