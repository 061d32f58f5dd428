"""Keep the text that a framework is found by in its row while it fits a page.

Ranking reads it several times a row; fetched from elsewhere and unpacked each time, that took ten
times as long.
"""

from django.db import migrations

BESIDE = """
ALTER TABLE frameworks_frameworksearch ALTER COLUMN document SET STORAGE MAIN;
ALTER TABLE frameworks_frameworksearch SET (toast_tuple_target = 8160);
"""
BACK = """
ALTER TABLE frameworks_frameworksearch ALTER COLUMN document SET STORAGE EXTENDED;
ALTER TABLE frameworks_frameworksearch RESET (toast_tuple_target);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("frameworks", "0011_price_lists"),
    ]

    operations = [
        migrations.RunSQL(BESIDE, BACK),
    ]
