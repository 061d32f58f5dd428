"""Base cells: the monthly sums that benchmarks read, moved by difference, checked every night.

Beside them stand the months of each import. Both hold lines in force only, and both move in the
transaction that adds, supersedes or removes the lines. Whatever moves them owes the snapshots of
those imports what stands now (`snapshots`).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import structlog
from django.db import connection, transaction

from benchmarking.actions import due_figures
from benchmarking.choices import Permission
from benchmarking.models import SpendImport
from consortia.models import Authority
from procurement_portal.core import access

log = structlog.get_logger(__name__)

SUMS = """
SELECT authority_id, category_id, month, kind, count(*) AS line_count,
       sum(net_amount) AS net_amount, sum(abs(net_amount)) AS absolute_amount
FROM benchmarking_spendline WHERE superseded_by_id IS NULL AND {whose}
GROUP BY authority_id, category_id, month, kind
"""
CHANGE = """
WITH change AS (
    SELECT spend_import_id, authority_id, category_id, month, kind, count(*) AS line_count,
           sum(net_amount) AS net_amount, sum(abs(net_amount)) AS absolute_amount
    FROM benchmarking_spendline WHERE {where}
    GROUP BY spend_import_id, authority_id, category_id, month, kind
),
of_cells AS (
    SELECT authority_id, category_id, month, kind, sum(line_count) AS line_count,
           sum(net_amount) AS net_amount, sum(absolute_amount) AS absolute_amount
    FROM change GROUP BY authority_id, category_id, month, kind
),
of_months AS (
    SELECT spend_import_id, authority_id, month, sum(line_count) AS line_count,
           sum(net_amount) AS net_amount, sum(absolute_amount) AS absolute_amount
    FROM change GROUP BY spend_import_id, authority_id, month
),
of_snapshots AS (
    INSERT INTO benchmarking_snapshotdue (spend_import_id)
    SELECT DISTINCT spend_import_id FROM change
),
"""
ADD = """
cells AS (
    INSERT INTO benchmarking_basecell AS cell (authority_id, category_id, month, kind,
        line_count, net_amount, absolute_amount)
    SELECT authority_id, category_id, month, kind, line_count, net_amount, absolute_amount
    FROM of_cells
    ON CONFLICT (authority_id, category_id, month, kind) DO UPDATE SET
        line_count = cell.line_count + excluded.line_count,
        net_amount = cell.net_amount + excluded.net_amount,
        absolute_amount = cell.absolute_amount + excluded.absolute_amount
),
months AS (
    INSERT INTO benchmarking_importmonth AS held (spend_import_id, authority_id, month,
        line_count, net_amount, absolute_amount)
    SELECT spend_import_id, authority_id, month, line_count, net_amount, absolute_amount
    FROM of_months
    ON CONFLICT (spend_import_id, month) DO UPDATE SET
        line_count = held.line_count + excluded.line_count,
        net_amount = held.net_amount + excluded.net_amount,
        absolute_amount = held.absolute_amount + excluded.absolute_amount
)
SELECT min(month), max(month) FROM change
"""
SUBTRACT = """
cells AS (
    UPDATE benchmarking_basecell AS cell SET
        line_count = cell.line_count - gone.line_count,
        net_amount = cell.net_amount - gone.net_amount,
        absolute_amount = cell.absolute_amount - gone.absolute_amount
    FROM of_cells AS gone
    WHERE (cell.authority_id, cell.category_id, cell.month, cell.kind)
        = (gone.authority_id, gone.category_id, gone.month, gone.kind)
),
months AS (
    UPDATE benchmarking_importmonth AS held SET
        line_count = held.line_count - gone.line_count,
        net_amount = held.net_amount - gone.net_amount,
        absolute_amount = held.absolute_amount - gone.absolute_amount
    FROM of_months AS gone
    WHERE (held.spend_import_id, held.month) = (gone.spend_import_id, gone.month)
)
SELECT min(month), max(month) FROM change
"""
IN_FORCE = "spend_import_id = %s AND superseded_by_id IS NULL"
SUPERSEDED = "superseded_by_id = %s"
EMPTY = """
DELETE FROM benchmarking_basecell WHERE authority_id = %(authority)s AND line_count = 0;
DELETE FROM benchmarking_importmonth WHERE authority_id = %(authority)s AND line_count = 0
"""
DIFFERENCES = """
SELECT authority_id, category_id, month, kind, line_count, net_amount, absolute_amount
FROM truth
EXCEPT
SELECT authority_id, category_id, month, kind, line_count, net_amount, absolute_amount
FROM benchmarking_basecell WHERE {whose}
"""
STRAYS = """
SELECT authority_id, category_id, month, kind FROM benchmarking_basecell WHERE {whose}
EXCEPT SELECT authority_id, category_id, month, kind FROM truth
"""
LOCK_ALL = """
LOCK TABLE benchmarking_basecell, benchmarking_importmonth IN SHARE ROW EXCLUSIVE MODE
"""
REPLACE = """
DELETE FROM benchmarking_basecell WHERE {whose};
INSERT INTO benchmarking_basecell (authority_id, category_id, month, kind,
    line_count, net_amount, absolute_amount)
SELECT authority_id, category_id, month, kind, line_count, net_amount, absolute_amount FROM truth
"""
MONTHS_OF_IMPORTS = """
SELECT spend_import_id, authority_id, month, count(*) AS line_count,
       sum(net_amount) AS net_amount, sum(abs(net_amount)) AS absolute_amount
FROM benchmarking_spendline WHERE superseded_by_id IS NULL AND {whose}
GROUP BY spend_import_id, authority_id, month
"""
MONTHS_DIFFER = """
SELECT spend_import_id, month, line_count, net_amount, absolute_amount FROM months
EXCEPT
SELECT spend_import_id, month, line_count, net_amount, absolute_amount
FROM benchmarking_importmonth WHERE {whose}
"""
MONTHS_STRAY = """
SELECT spend_import_id, month FROM benchmarking_importmonth WHERE {whose}
EXCEPT SELECT spend_import_id, month FROM months
"""
REPLACE_MONTHS = """
DELETE FROM benchmarking_importmonth WHERE {whose};
INSERT INTO benchmarking_importmonth
    (spend_import_id, authority_id, month, line_count, net_amount, absolute_amount)
SELECT spend_import_id, authority_id, month, line_count, net_amount, absolute_amount FROM months
"""
Months = tuple[date | None, date | None]


def lock(authority: Authority) -> None:
    """Hold the authority's sums until the transaction ends: they move one change at a time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM consortia_authority WHERE id = %s FOR NO KEY UPDATE", [authority.pk]
        )


def locked(import_id: int) -> SpendImport:
    """The import and its authority's sums, held until the transaction ends, the sums first.

    Loading and undoing move the sums and may score other imports of the authority: whoever held
    an import and waited for the sums would stop them, and they him.
    """
    lock(Authority.objects.get(spend_imports=import_id))
    return SpendImport.objects.locked(import_id)


def add(spend_import: SpendImport) -> Months:
    """Add the import's lines in force, already in the table; return the months touched."""
    return _move(spend_import, IN_FORCE, ADD)


def subtract(spend_import: SpendImport) -> Months:
    """Take the import's lines in force, still in the table, out; return the months touched."""
    return _move(spend_import, IN_FORCE, SUBTRACT)


def subtract_superseded(spend_import: SpendImport) -> Months:
    """Take out the lines of other files that this import has superseded."""
    return _move(spend_import, SUPERSEDED, SUBTRACT)


def add_superseded(spend_import: SpendImport) -> Months:
    """Count again the lines of other files that this import has superseded until now."""
    return _move(spend_import, SUPERSEDED, ADD)


def span(several: Sequence[Months]) -> tuple[date, date] | None:
    """From the first to the last month of several changes; None when nothing changed."""
    firsts = [first for first, _ in several if first is not None]
    lasts = [last for _, last in several if last is not None]
    return (min(firsts), max(lasts)) if firsts else None


@transaction.atomic
def rebuild(*, by: Any, at: datetime, authority_id: int | None = None) -> int:
    """Sum lines afresh and return how many sums differed: a difference is an incident.

    All lines, or those of one authority. Sums that differ are logged and are replaced by what the
    lines say. Raises NotAllowed.
    """
    access.require(by, Permission.RUN_REQUEST)
    whose = "true" if authority_id is None else f"authority_id = {authority_id:d}"
    with connection.cursor() as cursor:
        if authority_id is None:
            cursor.execute(LOCK_ALL)
        else:
            lock(Authority.objects.get(pk=authority_id))
        wrong = _replace_where_wrong(cursor, "truth", whose, SUMS, (DIFFERENCES, STRAYS), REPLACE)
        wrong += _replace_where_wrong(
            cursor,
            "months",
            whose,
            MONTHS_OF_IMPORTS,
            (MONTHS_DIFFER, MONTHS_STRAY),
            REPLACE_MONTHS,
        )
    return wrong


def _replace_where_wrong(
    cursor: Any, name: str, whose: str, sums: str, checks: Sequence[str], replace: str
) -> int:
    cursor.execute(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {sums.format(whose=whose)}")
    wrong = []
    for check in checks:
        cursor.execute(check.format(whose=whose))
        wrong += cursor.fetchall()
    if wrong:
        log.error("sums_differ_from_lines", sums=name, count=len(wrong), first=wrong[:20])
        cursor.execute(replace.format(whose=whose))
    cursor.execute(f"DROP TABLE {name}")
    return len(wrong)


def _move(spend_import: SpendImport, where: str, move: str) -> Months:
    """Move both kinds of sums by the lines that `where` names."""
    lock(spend_import.authority)
    with connection.cursor() as cursor:
        cursor.execute(CHANGE.format(where=where) + move, [spend_import.pk])
        first, last = cursor.fetchone()
        if move is SUBTRACT:
            cursor.execute(EMPTY, {"authority": spend_import.authority_id})
    due_figures.note(spend_import.authority_id, first, last)
    return first, last
