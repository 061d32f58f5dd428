"""Tables to which rows are only added: the database itself refuses to change or remove one.

Invented rows of the demonstration may go again; what tells that they are invented is read from the
row that they hang on, not from themselves.
"""

from collections.abc import Iterable

import pgtrigger

from procurement_portal.core.append_only import Closing

OF_AUTHORITY = "SELECT is_sample FROM consortia_authority WHERE id = OLD.authority_id"
OF_SERIES = "SELECT is_sample FROM benchmarking_indexseries WHERE id = OLD.series_id"


def kept_whole(is_sample: str = OF_AUTHORITY) -> list[pgtrigger.Trigger]:
    """Refuse every update, and every removal but that of sample data.

    `is_sample` is the query that tells, about the row OLD.
    """
    return [
        pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update),
        never_removed(is_sample),
    ]


def facts_kept(fields: Iterable[str], is_sample: str = OF_AUTHORITY) -> list[pgtrigger.Trigger]:
    """Refuse to change these columns, and every removal but that of sample data."""
    return [
        pgtrigger.ReadOnly(name="facts_stay", fields=list(fields)),
        never_removed(is_sample),
    ]


def never_removed(is_sample: str = OF_AUTHORITY) -> pgtrigger.Trigger:
    """Refuse every removal but that of sample data, which is the owner's."""
    return Closing(
        name="never_removed",
        closes=pgtrigger.Delete,
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=f"""
            IF ({is_sample}) THEN RETURN OLD; END IF;
            RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
        """,
    )
