"""Work that is done one at a time: two at once would each be judged without the other."""

from django.db import connection


def take(work: str) -> None:
    """Wait until nobody else does the work of that name, and keep it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [work])
