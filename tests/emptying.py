"""Emptying the database after a test that committed.

Django truncates every table after such a test and then makes all permissions and content types
anew, which takes longer than most of the tests. Here rows are deleted, only from the tables that
hold any, and what the migrations made stays. Tables that refuse to lose rows are told to look away.
"""

import pgtrigger
from django.apps import apps
from django.db import connection, transaction

from benchmarking.models import Release, SpendLine
from procurement_portal.core.models import AuditEvent

KEPT = frozenset({"django_content_type", "auth_permission", "django_migrations"})
LINES = SpendLine._meta.db_table  # its keys are checked at once, so it goes first
RELEASES = Release._meta.db_table  # its parts ask it whether they may go, so it goes last
AUDIT = AuditEvent._meta.db_table  # nothing points at it, so it is truncated


def empty_tables(test_case: object) -> None:
    """Stand in for `TransactionTestCase._fixture_teardown`."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - KEPT
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in sorted(tables)
    )
    with pgtrigger.ignore(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(asked)
        filled = {table for (table,) in cursor.fetchall()}
        for table in sorted(filled, key=lambda name: (name != LINES, name == RELEASES, name)):
            verb = "TRUNCATE" if table == AUDIT else "DELETE FROM"
            cursor.execute(f'{verb} "{table}"')
