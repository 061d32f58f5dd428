"""Base cells: the monthly sums that benchmarks read, moved by difference, checked every night."""

from datetime import date, datetime
from typing import Any

import structlog
from django.db import connection, transaction

from benchmarking.choices import Permission
from benchmarking.models import SpendImport
from procurement_portal.core import access

log = structlog.get_logger(__name__)

SUMS = """
SELECT authority_id, category_id, month, kind, count(*) AS line_count,
       sum(net_amount) AS net_amount, sum(abs(net_amount)) AS absolute_amount
FROM benchmarking_spendline {where}
GROUP BY authority_id, category_id, month, kind
"""
ADD = """
INSERT INTO benchmarking_basecell AS cell (authority_id, category_id, month, kind,
    line_count, net_amount, absolute_amount)
SELECT authority_id, category_id, month, kind, line_count, net_amount, absolute_amount
FROM change
ON CONFLICT (authority_id, category_id, month, kind) DO UPDATE SET
    line_count = cell.line_count + excluded.line_count,
    net_amount = cell.net_amount + excluded.net_amount,
    absolute_amount = cell.absolute_amount + excluded.absolute_amount
"""
SUBTRACT = """
UPDATE benchmarking_basecell AS cell SET
    line_count = cell.line_count - change.line_count,
    net_amount = cell.net_amount - change.net_amount,
    absolute_amount = cell.absolute_amount - change.absolute_amount
FROM change
WHERE (cell.authority_id, cell.category_id, cell.month, cell.kind)
    = (change.authority_id, change.category_id, change.month, change.kind)
"""
DIFFERENCES = """
SELECT authority_id, category_id, month, kind, line_count, net_amount, absolute_amount
FROM truth
EXCEPT
SELECT authority_id, category_id, month, kind, line_count, net_amount, absolute_amount
FROM benchmarking_basecell
"""
STRAYS = """
SELECT authority_id, category_id, month, kind FROM benchmarking_basecell
EXCEPT SELECT authority_id, category_id, month, kind FROM truth
"""
REPLACE = """
DELETE FROM benchmarking_basecell;
INSERT INTO benchmarking_basecell (authority_id, category_id, month, kind,
    line_count, net_amount, absolute_amount)
SELECT authority_id, category_id, month, kind, line_count, net_amount, absolute_amount FROM truth
"""


def add(spend_import: SpendImport) -> tuple[date, date]:
    """Add the import's lines, already in the table; return the first and last month touched."""
    return _move(spend_import, ADD)


def subtract(spend_import: SpendImport) -> tuple[date, date]:
    """Take the import's lines, still in the table, out; return the first and last month."""
    months = _move(spend_import, SUBTRACT)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM benchmarking_basecell WHERE authority_id = %s AND line_count = 0",
            [spend_import.authority_id],
        )
    return months


@transaction.atomic
def rebuild(*, by: Any, at: datetime) -> int:
    """Sum every line afresh and return how many cells differed: a difference is an incident.

    Cells that differ are logged and all are replaced by what the lines say. Raises NotAllowed.
    """
    access.require(by, Permission.RUN_REQUEST)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE benchmarking_basecell IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(f"CREATE TEMP TABLE truth ON COMMIT DROP AS {SUMS.format(where='')}")
        cursor.execute(DIFFERENCES)
        wrong = cursor.fetchall()
        cursor.execute(STRAYS)
        wrong += cursor.fetchall()
        if wrong:
            log.error("base_cells_differ_from_lines", count=len(wrong), first=wrong[:20])
            cursor.execute(REPLACE)
        cursor.execute("DROP TABLE truth")
    return len(wrong)


def _move(spend_import: SpendImport, move: str) -> tuple[date, date]:
    """Run `move` over the sums of the import's lines; an authority's cells move one at a time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM consortia_authority WHERE id = %s FOR NO KEY UPDATE",
            [spend_import.authority_id],
        )
        sums = SUMS.format(where="WHERE spend_import_id = %s")
        cursor.execute(
            f"WITH change AS ({sums}), moved AS ({move} RETURNING 1) "
            "SELECT min(month), max(month) FROM change",
            [spend_import.pk],
        )
        first, last = cursor.fetchone()
    return first, last
