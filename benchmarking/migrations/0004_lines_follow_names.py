"""Lines follow the name of their supplier, and a later file may stand in their place."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
ALTER TABLE benchmarking_spendline
    ADD COLUMN supplier_name_id bigint REFERENCES frameworks_suppliername,
    ADD COLUMN superseded_by_id bigint REFERENCES benchmarking_spendimport;

UPDATE benchmarking_spendline AS line SET supplier_name_id = known.name_id
FROM (
    SELECT supplier_id, min(id) AS name_id FROM frameworks_suppliername
    WHERE standing = 'accepted' GROUP BY supplier_id
) AS known
WHERE known.supplier_id = line.supplier_id;

ALTER TABLE benchmarking_spendline DROP COLUMN supplier_id;

CREATE INDEX spend_line_by_supplier_name
    ON benchmarking_spendline (supplier_name_id) WHERE supplier_name_id IS NOT NULL;
CREATE INDEX spend_line_superseded
    ON benchmarking_spendline (superseded_by_id) WHERE superseded_by_id IS NOT NULL;

INSERT INTO benchmarking_importmonth
    (spend_import_id, authority_id, month, line_count, net_amount, absolute_amount)
SELECT spend_import_id, authority_id, month, count(*), sum(net_amount), sum(abs(net_amount))
FROM benchmarking_spendline GROUP BY spend_import_id, authority_id, month;
"""
# Going back counts only lines in force, and names their supplier again.
BACKWARD = """
DELETE FROM benchmarking_importmonth;
DELETE FROM benchmarking_spendline WHERE superseded_by_id IS NOT NULL;
ALTER TABLE benchmarking_spendline
    ADD COLUMN supplier_id bigint REFERENCES frameworks_supplier,
    DROP COLUMN superseded_by_id;
UPDATE benchmarking_spendline AS line SET supplier_id = name.supplier_id
FROM frameworks_suppliername AS name WHERE name.id = line.supplier_name_id;
ALTER TABLE benchmarking_spendline DROP COLUMN supplier_name_id;
CREATE INDEX spend_line_by_supplier
    ON benchmarking_spendline (supplier_id) WHERE supplier_id IS NOT NULL;
"""

STATE = [
    migrations.RemoveField(model_name="spendline", name="supplier"),
    migrations.AddField(
        model_name="spendline",
        name="superseded_by",
        field=models.ForeignKey(
            help_text="The file whose lines count in its place; empty while it is in force.",
            null=True,
            on_delete=django.db.models.deletion.DO_NOTHING,
            related_name="superseded_lines",
            to="benchmarking.spendimport",
        ),
    ),
    migrations.AddField(
        model_name="spendline",
        name="supplier_name",
        field=models.ForeignKey(
            help_text="The name that the text was recognised as; its supplier is the line's.",
            null=True,
            on_delete=django.db.models.deletion.DO_NOTHING,
            related_name="spend_lines",
            to="frameworks.suppliername",
        ),
    ),
    migrations.AlterField(
        model_name="spendline",
        name="category_source",
        field=models.TextField(
            choices=[
                ("person", "Set by a person"),
                ("label", "The body's own category"),
                ("history", "What else this supplier was paid for"),
                ("words", "Words of the line"),
                ("none", "Not categorised"),
            ]
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("benchmarking", "0003_read_before_loading"),
        ("frameworks", "0001_suppliers_frameworks_contracts"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, reverse_sql=BACKWARD)],
            state_operations=STATE,
        ),
    ]
