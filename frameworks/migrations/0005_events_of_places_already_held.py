"""Places that were held before events were kept get the event that they imply."""

from django.db import migrations

FILL = """
INSERT INTO frameworks_placeevent
    (place_id, kind, "on", ground, recorded_by, recorded_at)
SELECT place.id, 'activated',
       coalesce(place.starts_on, lot.starts_on, framework.starts_on),
       '', 'system', place.created_at
FROM frameworks_supplieronlot AS place
JOIN frameworks_lot AS lot ON lot.id = place.lot_id
JOIN frameworks_framework AS framework ON framework.id = lot.framework_id
WHERE place.status IN ('appointed', 'active')
  AND coalesce(place.starts_on, lot.starts_on, framework.starts_on) IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0004_publishing_places_access")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
