"""What the application's database user may do, read from the models and granted after migrations.

It owns nothing, so it can neither empty, alter nor drop a table, nor disable a trigger. It reads
and adds to every model's table, and changes and removes rows where the model is not closed to that
(`append_only`). Partitions are reached through their whole only, and tables that no model
describes, such as Django's list of migrations, are only read.
"""

from collections import defaultdict
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from psycopg2 import extensions

from procurement_portal.core.append_only import closed_to_application

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")

OWNED = """
SELECT relname, relkind, relispartition FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
  AND pg_has_role(relowner, 'USAGE')
ORDER BY relname
"""

TRIGGER_FUNCTIONS = """
SELECT DISTINCT pg_proc.oid::regprocedure::text
FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
  AND pronamespace = relnamespace AND pg_has_role(proowner, 'USAGE')
ORDER BY 1
"""

IGNORED_FOR_THE_OWNER_ALONE = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE ignored text := current_setting('pgtrigger.ignore', true);
BEGIN
    RETURN coalesce(ignored, '') <> '' AND trigger_name = ANY (ignored::text[]) AND pg_has_role(
        (SELECT proowner FROM pg_proc WHERE oid = 'public._pgtrigger_should_ignore'::regproc),
        'USAGE'
    );
END
$$
"""
"""pgtrigger's own asks only a setting, which any user may set."""


def after_migrate(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Settle the privileges again: Django's signal after the last migration."""
    if using == DEFAULT_DB_ALIAS:
        settle(settings.APPLICATION_DATABASE["USER"], settings.APPLICATION_DATABASE["PASSWORD"])


def settle(role: str, password: str) -> None:
    """Give the role what the models say and nothing else, as the owner; safe to repeat.

    A role that is not there is made, with this password. Where the owner is the role itself it
    keeps its powers. Raises ImproperlyConfigured when the role cannot be made or would have the
    owner's powers by another way.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _harden_triggers(cursor)
        if role == _current_user(cursor):
            return
        _require(cursor, role, password)
        _grant(cursor, role)


def _current_user(cursor: Any) -> str:
    cursor.execute("SELECT current_user")
    return str(cursor.fetchone()[0])


def _harden_triggers(cursor: Any) -> None:
    """Let the owner alone ignore triggers, and let no temporary table stand for a real one."""
    cursor.execute(IGNORED_FOR_THE_OWNER_ALONE)
    cursor.execute("SELECT current_schema()")
    schema = connection.ops.quote_name(cursor.fetchone()[0])
    cursor.execute(TRIGGER_FUNCTIONS)
    for (function,) in cursor.fetchall():
        cursor.execute(f"ALTER FUNCTION {function} SET search_path = {schema}, pg_temp")


def _require(cursor: Any, role: str, password: str) -> None:
    cursor.execute("SELECT oid FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone() is None:
        _make(cursor, role, password)
    cursor.execute("SELECT pg_has_role(%s, current_user, 'MEMBER')", [role])
    if cursor.fetchone()[0]:
        raise ImproperlyConfigured(
            f"The database user {role} of DATABASE_URL has the powers of the owner of the tables. "
            "Name one that is no superuser and no member of the owner."
        )


def _make(cursor: Any, role: str, password: str) -> None:
    cursor.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
    name = connection.ops.quote_name(role)
    if not cursor.fetchone()[0]:
        raise ImproperlyConfigured(
            f"The database user {role} of DATABASE_URL does not exist, and the owner may make "
            f"none. As an administrator: CREATE ROLE {name} LOGIN PASSWORD '…'; then migrate again."
        )
    sealed = extensions.encrypt_password(
        password, role, scope=connection.connection, algorithm="scram-sha-256"
    )
    cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD %s", [sealed])


def _grant(cursor: Any, role: str) -> None:
    closed = {
        model._meta.db_table: closed_to_application(model)
        for model in apps.get_models(include_auto_created=True)
    }
    granted: defaultdict[str, list[str]] = defaultdict(list)
    quoted = connection.ops.quote_name
    to = quoted(role)
    cursor.execute(OWNED)
    for table, kind, is_partition in cursor.fetchall():
        cursor.execute(f"REVOKE ALL ON TABLE {quoted(table)} FROM {to}")
        if kind == "S":
            granted["USAGE, SELECT ON SEQUENCE"].append(quoted(table))
        elif not is_partition:
            rights = [one for one in RIGHTS if one not in closed[table]] if table in closed else []
            granted[f"{', '.join(rights) or 'SELECT'} ON TABLE"].append(quoted(table))
    for what, names in granted.items():
        cursor.execute(f"GRANT {what} {', '.join(names)} TO {to}")
    cursor.execute("SELECT current_schema()")
    schema = quoted(cursor.fetchone()[0])
    cursor.execute(f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC")
    cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {to}")
