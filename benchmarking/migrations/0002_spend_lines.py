"""The table of spend lines, partitioned by financial year from the start.

Django knows the model as unmanaged. Partitions reach from 2000 to 2040; whatever a file says
beyond that falls into the default partition and is still found.
"""

from django.db import migrations

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


class Migration(migrations.Migration):
    dependencies = [("benchmarking", "0001_spend_runs_results")]

    operations = [
        migrations.RunSQL(CREATE, reverse_sql="DROP TABLE benchmarking_spendline"),
    ]
