"""What the lines of an import add up to, and which imports hang together: what quality rests on.

Sums over one import's own lines, read by the worker that scores it; nothing here is shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from benchmarking.models import SpendImport, SpendLine
from benchmarking.sheets import parties

NOBODY = [parties.PERSON, parties.REDACTED]
NOTHING = Decimal(0)

# One look at every line. A line says four things: who, when, how much and what for; how much is
# always there. A name is settled when it is accepted and no proposal about it waits for a person.
TOTALS = """
SELECT count(*) AS lines, max(month) AS last_month, sum(abs(net_amount)) AS absolute,
       sum(abs(net_amount)) FILTER (WHERE supplier_text = '') AS unnamed,
       sum(abs(net_amount)) FILTER (WHERE paid_on IS NULL) AS undated,
       sum(abs(net_amount)) FILTER (WHERE description = '' AND category_text = '') AS unexplained,
       sum(abs(net_amount) * category_confidence) AS sure,
       sum(abs(net_amount)) FILTER (WHERE NOT flags && %(nobody)s) AS to_suppliers,
       sum(abs(net_amount)) FILTER (
           WHERE NOT flags && %(nobody)s AND supplier_name_id IS NOT NULL
           AND NOT supplier_name_id IN (
               SELECT id FROM frameworks_suppliername WHERE standing <> 'accepted'
               UNION SELECT name_id FROM frameworks_supplierproposal WHERE state = 'open')
       ) AS settled
FROM benchmarking_spendline
WHERE spend_import_id = %(import)s AND superseded_by_id IS NULL
"""
# Lines with a twin of the same supplier and amount are few; a hash finds them, then they are
# compared in earnest. IS TRUE keeps the planner from joining row by row where it knows too little.
REPEATED = """
WITH line AS NOT MATERIALIZED (
    SELECT supplier_text COLLATE "C" AS supplier, net_amount, paid_on, reference,
           hashtextextended(supplier_text COLLATE "C", hash_numeric_extended(net_amount, 0)) AS twin
    FROM benchmarking_spendline
    WHERE spend_import_id = %(import)s AND superseded_by_id IS NULL
      AND supplier_text <> '' AND NOT flags && %(nobody)s
),
twins AS (SELECT twin FROM line GROUP BY twin HAVING count(*) > 1),
alike AS MATERIALIZED (
    SELECT supplier, net_amount, paid_on,
           ltrim(translate(upper(reference COLLATE "C"), ' -/._#', ''), '0') AS reference
    FROM line WHERE (twin IN (SELECT twin FROM twins)) IS TRUE
),
again AS (
    SELECT abs(net_amount) * (count(*) - 1) AS size FROM alike
    WHERE reference <> '' GROUP BY supplier, net_amount, reference
    UNION ALL
    SELECT size FROM (
        SELECT abs(net_amount) AS size, paid_on - lag(paid_on) OVER (
            PARTITION BY supplier, net_amount ORDER BY paid_on) AS days_since
        FROM alike WHERE reference = ''
    ) AS in_turn
    WHERE days_since <= 3
)
SELECT coalesce(sum(size), 0) FROM again
"""
# A corrected file holds the rows that the first one lost: together they are the return.
RETURN = """
WITH RECURSIVE up AS (
    SELECT id, corrects_id FROM benchmarking_spendimport WHERE id = %(import)s
    UNION ALL
    SELECT one.id, one.corrects_id FROM benchmarking_spendimport AS one
    JOIN up ON one.id = up.corrects_id
),
whole AS (
    SELECT id FROM up WHERE corrects_id IS NULL
    UNION ALL
    SELECT one.id FROM benchmarking_spendimport AS one JOIN whole ON one.corrects_id = whole.id
)
SELECT array_agg(id) AS ids,
       coalesce(sum(accepted_total) FILTER (WHERE state = 'committed' OR id = %(import)s), 0),
       max(ledger_total) FILTER (WHERE corrects_id IS NULL)
FROM benchmarking_spendimport JOIN whole USING (id)
"""


@dataclass(frozen=True)
class Totals:
    """Pounds, without their sign, of an import's lines in force.

    `unnamed`, `undated` and `unexplained` lack a supplier, a day, any word on what was bought;
    `sure` counts each line as far as its category is sure; `settled` is that part of what went
    `to_suppliers`, people and redacted payees left out, whose supplier is beyond doubt; `again`
    may have been counted twice.
    """

    lines: int
    last_month: date
    absolute: Decimal
    unnamed: Decimal
    undated: Decimal
    unexplained: Decimal
    sure: Decimal
    to_suppliers: Decimal
    settled: Decimal
    again: Decimal


@dataclass(frozen=True)
class Return:
    """A file with those that mend it: what they add up to, and what the ledger says."""

    ids: list[int]
    total: Decimal
    ledger_total: Decimal | None


def beside(spend_import: SpendImport) -> list[int]:
    """The imports whose score depends on whether this one is loaded.

    Before an import is undone, ask this; afterwards `rescore` them.
    """
    gave_way = SpendLine.objects.filter(superseded_by=spend_import).values_list(
        "spend_import", flat=True
    )
    ids = {*gave_way.order_by().distinct(), *whole_return(spend_import).ids}
    return sorted(ids - {spend_import.pk})


def holding(name_ids: Iterable[int]) -> list[int]:
    """The imports with lines in force under one of the supplier names."""
    lines = SpendLine.objects.in_force().filter(supplier_name__in=list(name_ids))
    return sorted(lines.order_by().values_list("spend_import", flat=True).distinct())


def totals(spend_import: SpendImport) -> Totals | None:
    """The sums of the import's lines in force; None when there are none. Two queries."""
    asked: dict[str, Any] = {"import": spend_import.pk, "nobody": NOBODY}
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, asked)
        names = [column.name for column in cursor.description]
        found: dict[str, Any] = dict(zip(names, cursor.fetchone(), strict=True))
        if not found["lines"]:
            return None
        cursor.execute(REPEATED, asked)
        (again,) = cursor.fetchone()
    sums: dict[str, Any] = {
        name: NOTHING if value is None else value for name, value in found.items()
    }
    return Totals(**sums, again=again)


def whole_return(spend_import: SpendImport) -> Return:
    """The file with those that mend it, and those that mend these. One query."""
    with connection.cursor() as cursor:
        cursor.execute(RETURN, {"import": spend_import.pk})
        return Return(*cursor.fetchone())
