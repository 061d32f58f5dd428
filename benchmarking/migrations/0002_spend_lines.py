"""The table of spend lines, partitioned by financial year from the start.

Django cannot declare partitions, so the table is made in SQL and the model told only to the
migrations' state. Partitions reach from 2000 to 2040; whatever a file says
beyond that falls into the default partition and is still found.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

CREATE = """
CREATE TABLE benchmarking_spendline (
    financial_year smallint NOT NULL,
    spend_import_id bigint NOT NULL,
    row_number integer NOT NULL CHECK (row_number > 0),
    row_ref text NOT NULL,
    authority_id bigint NOT NULL,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    paid_on date CHECK (date_trunc('month', paid_on) = month),
    net_amount numeric(16, 2) NOT NULL,
    kind text NOT NULL CHECK (kind IN ('spend', 'grant', 'payroll', 'tax', 'recharge')),
    category_id bigint NOT NULL REFERENCES frameworks_category,
    category_source text NOT NULL,
    category_confidence numeric(3, 2) NOT NULL CHECK (category_confidence BETWEEN 0 AND 1),
    supplier_id bigint REFERENCES frameworks_supplier,
    supplier_text text NOT NULL,
    description text NOT NULL,
    service_text text NOT NULL,
    category_text text NOT NULL,
    reference text NOT NULL,
    flags text[] NOT NULL,
    PRIMARY KEY (financial_year, spend_import_id, row_number),
    FOREIGN KEY (spend_import_id, authority_id)
        REFERENCES benchmarking_spendimport (id, authority_id),
    CONSTRAINT spend_line_in_its_financial_year CHECK (
        financial_year
            = extract(year FROM month) - CASE WHEN extract(month FROM month) < 4 THEN 1 ELSE 0 END
    )
) PARTITION BY RANGE (financial_year);

CREATE INDEX spend_line_by_category
    ON benchmarking_spendline (authority_id, category_id, month);
CREATE INDEX spend_line_by_import ON benchmarking_spendline (spend_import_id, row_number);
CREATE INDEX spend_line_by_supplier
    ON benchmarking_spendline (supplier_id) WHERE supplier_id IS NOT NULL;

DO $$
BEGIN
    FOR year IN 2000..2040 LOOP
        EXECUTE format(
            'CREATE TABLE benchmarking_spendline_%1$s PARTITION OF benchmarking_spendline '
            'FOR VALUES FROM (%1$s) TO (%2$s)', year, year + 1);
    END LOOP;
END $$;
CREATE TABLE benchmarking_spendline_other PARTITION OF benchmarking_spendline DEFAULT;
"""


STATE = migrations.CreateModel(
    name="SpendLine",
    fields=[
        (
            "pk",
            models.CompositePrimaryKey(
                "financial_year",
                "spend_import_id",
                "row_number",
                blank=True,
                editable=False,
                primary_key=True,
                serialize=False,
            ),
        ),
        ("financial_year", models.SmallIntegerField(help_text="The year in which it began.")),
        (
            "row_number",
            models.IntegerField(help_text="Position among the file's rows, from 1."),
        ),
        (
            "row_ref",
            models.TextField(help_text="Where to find it: the sheet, if several, and its row."),
        ),
        ("month", models.DateField(help_text="First day of the month it counts in.")),
        (
            "paid_on",
            models.DateField(help_text="Empty where the file gives only a period.", null=True),
        ),
        ("net_amount", models.DecimalField(decimal_places=2, max_digits=16)),
        (
            "kind",
            models.TextField(
                choices=[
                    ("spend", "Spend"),
                    ("grant", "Grant"),
                    ("payroll", "Payroll"),
                    ("tax", "Tax or precept"),
                    ("recharge", "Internal recharge"),
                ]
            ),
        ),
        (
            "category_source",
            models.TextField(
                choices=[
                    ("label", "The body's own category"),
                    ("words", "Words of the line"),
                    ("none", "Not categorised"),
                ]
            ),
        ),
        ("category_confidence", models.DecimalField(decimal_places=2, max_digits=3)),
        ("supplier_text", models.TextField()),
        ("description", models.TextField()),
        ("service_text", models.TextField()),
        ("category_text", models.TextField()),
        ("reference", models.TextField()),
        (
            "flags",
            django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
        ),
        (
            "authority",
            models.ForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="consortia.authority",
            ),
        ),
        (
            "category",
            models.ForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="frameworks.category",
            ),
        ),
        (
            "spend_import",
            models.ForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="lines",
                to="benchmarking.spendimport",
            ),
        ),
        (
            "supplier",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="spend_lines",
                to="frameworks.supplier",
            ),
        ),
    ],
)


class Migration(migrations.Migration):
    dependencies = [("benchmarking", "0001_spend_runs_results")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(CREATE, reverse_sql="DROP TABLE benchmarking_spendline")
            ],
            state_operations=[STATE],
        ),
    ]
