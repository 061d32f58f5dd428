"""An estate grown to millions of lines by SQL: the same bodies and months, ever more lines.

Four hundred bodies, twenty-four categories, eleven quarters; a file for each body and quarter.
The last quarter of the year is left empty, for files that come in through the front door.
"""

import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarking.actions import base_cells
from benchmarking.choices import ImportState
from benchmarking.models import BaseCell, ImportMonth, SpendImport, SpendLine
from consortia.models import Authority
from frameworks.models import Category
from procurement_portal.core.models import StoredFile
from tests.bench import estate

BODIES = 400
QUARTERS = 11
FIRST_MONTH = "2023-04-01"
NEW_QUARTER = date(2026, 1, 1)
DAYS = 90

GROW = """
INSERT INTO benchmarking_spendline (financial_year, spend_import_id, row_number, row_ref,
    authority_id, month, paid_on, net_amount, kind, category_id, category_source,
    category_confidence, supplier_name_id, supplier_text, description, service_text, category_text,
    reference, flags)
SELECT extract(year FROM month) - CASE WHEN extract(month FROM month) < 4 THEN 1 ELSE 0 END,
       import_id, line, line::text, authority_id, month, month + (line %% 28),
       round((20 + 40000 * power(chance, 6))::numeric, 2)
           * CASE WHEN line %% 50 = 0 THEN -1 ELSE 1 END,
       CASE WHEN line %% 20 = 0 THEN 'grant' ELSE 'spend' END,
       (%(categories)s::bigint[])[1 + (line * 7 + import_id) %% %(category_count)s],
       'label', 0.9, NULL, 'Supplier ' || (line * 31 + import_id) %% 3000,
       'Goods and services of kind ' || line %% 97, '', 'Category', 'T' || line, '{}'
FROM (
    SELECT import.id AS import_id, import.authority_id, line, random() AS chance,
           (import.period_starts_on + make_interval(months => line %% 3))::date AS month
    FROM benchmarking_spendimport AS import
    CROSS JOIN generate_series(%(first)s, %(last)s) AS line
    WHERE import.filename LIKE 'grown-%%'
) AS made
"""
COUNT = """
UPDATE benchmarking_spendimport SET physical_rows = %(last)s, accepted_rows = %(last)s
WHERE filename LIKE 'grown-%%'
"""


def bodies() -> list[Authority]:
    """The bodies, each with a file of no lines yet for every quarter; made once."""
    if found := list(Authority.objects.filter(slug__startswith="grown-").order_by("pk")):
        return found
    if not Category.objects.filter(key="bench-0").exists():
        estate.categories()
    made = estate.authorities(BODIES, named="Grown")
    _files(made)
    return made


def grow(lines: int) -> int:
    """Let the estate hold about so many lines; return how many it holds."""
    files = SpendImport.objects.filter(filename__startswith="grown-")
    have = files.values_list("accepted_rows", flat=True)[0]
    each = lines // files.count()
    categories = list(
        Category.objects.filter(key__startswith="bench-")
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    here = {
        "categories": categories,
        "category_count": len(categories),
        "first": have + 1,
        "last": each,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        with _unchecked(cursor):
            cursor.execute(GROW, here)
        cursor.execute(COUNT, here)
        cursor.execute("VACUUM ANALYZE benchmarking_spendline")
    _sum_up()
    return SpendLine.objects.count()


@contextmanager
def _unchecked(cursor: Any) -> Iterator[None]:
    """Foreign keys of lines are not looked up meanwhile; what comes in afterwards is checked."""
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' "
        "AND conrelid = 'benchmarking_spendline'::regclass AND conparentid = 0"
    )
    keys = cursor.fetchall()
    for name, _ in keys:
        cursor.execute(f'ALTER TABLE benchmarking_spendline DROP CONSTRAINT "{name}"')
    yield
    for name, definition in keys:
        definition = definition.removesuffix(" NOT VALID")
        cursor.execute(
            f'ALTER TABLE benchmarking_spendline ADD CONSTRAINT "{name}" {definition} NOT VALID'
        )


def quarterly_file(lines: int, *, seed: int) -> Iterator[bytes]:
    """A file of the quarter that the grown estate does not have."""
    chance = random.Random(seed)
    called = estate.names(300, seed=seed)
    yield estate.HEADINGS
    for number in range(lines):
        day = NEW_QUARTER + timedelta(days=chance.randrange(DAYS))
        pence = int(chance.lognormvariate(10.5, 1.6)) + 100
        yield (
            f"{chance.choice(called)},{day:%d/%m/%Y},{pence / 100:.2f},"
            f"Category {chance.randrange(estate.CATEGORIES)},{chance.choice(estate.THINGS)},"
            f"T{number}\n"
        ).encode()


def _files(made: list[Authority]) -> None:
    kept = StoredFile.objects.bulk_create(
        StoredFile(sha256=hashlib.sha256(f"grown {number}".encode()).hexdigest(), size=1)
        for number in range(BODIES * QUARTERS)
    )
    SpendImport.objects.bulk_create(
        SpendImport(
            authority=body,
            file=kept[place * QUARTERS + quarter],
            filename=f"grown-{place}-{quarter}.csv",
            state=ImportState.COMMITTED,
            committed_at=timezone.now(),
            period_starts_on=_month(3 * quarter),
            period_ends_on=_month(3 * quarter + 3) - timedelta(days=1),
        )
        for place, body in enumerate(made)
        for quarter in range(QUARTERS)
    )


def _month(after: int) -> date:
    first = date.fromisoformat(FIRST_MONTH)
    months = first.year * 12 + first.month - 1 + after
    return date(months // 12, months % 12 + 1, 1)


def _sum_up() -> None:
    """Both kinds of sums, as they would stand had the lines come in one file after another."""
    BaseCell.objects.all().delete()
    ImportMonth.objects.all().delete()
    columns = "line_count, net_amount, absolute_amount"
    of_month = "spend_import_id, authority_id, month"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO benchmarking_basecell (authority_id, category_id, month, kind, {columns})"
            + base_cells.SUMS.format(whose="true")
        )
        cursor.execute(
            f"INSERT INTO benchmarking_importmonth ({of_month}, {columns})"
            + base_cells.MONTHS_OF_IMPORTS.format(whose="true")
        )
        cursor.execute("VACUUM ANALYZE benchmarking_basecell")
        cursor.execute("VACUUM ANALYZE benchmarking_importmonth")
