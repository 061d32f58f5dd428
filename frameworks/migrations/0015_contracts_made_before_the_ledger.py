"""Give contracts their baseline, and the headroom ledger those that were called off before it."""

from django.db import migrations

FILL = """
UPDATE frameworks_contract SET current_value = award_value, award_ends_on = ends_on;

INSERT INTO frameworks_headroomposting
    (lot_id, kind, contract_id, committed, actual, unguarded, reason, posted_by, posted_at)
SELECT lot_id, 'recorded', id, award_value, 0, award_value,
       'Called off before the ledger was kept.', 'system', created_at
FROM frameworks_contract
WHERE lot_id IS NOT NULL AND award_value > 0;

UPDATE frameworks_lot AS lot
SET committed_value = held.total, unguarded_value = held.total
FROM (SELECT lot_id, sum(committed) AS total FROM frameworks_headroomposting GROUP BY lot_id)
     AS held
WHERE held.lot_id = lot.id;

UPDATE frameworks_framework AS framework
SET committed_value = held.total, unguarded_value = held.total
FROM (SELECT lot.framework_id, sum(lot.committed_value) AS total
      FROM frameworks_lot AS lot GROUP BY lot.framework_id) AS held
WHERE held.framework_id = framework.id;
"""


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0014_call_offs_contracts_and_headroom")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
