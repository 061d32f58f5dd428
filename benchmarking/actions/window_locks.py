"""Who may write a window's results: one that replaces them all, or any number that mend some."""

from django.db import connection

from procurement_portal.core.periods import Period

SPACE = 7_301


def hold_all(window: Period) -> None:
    """Until the transaction ends nobody else writes results of the window."""
    _lock("pg_advisory_xact_lock", window)


def hold_some(window: Period) -> None:
    """Until the transaction ends nobody replaces the window's results as a whole."""
    _lock("pg_advisory_xact_lock_shared", window)


def _lock(function: str, window: Period) -> None:
    name = f"{window.starts_on} {window.ends_on}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, hashtext(%s))", [SPACE, name])
