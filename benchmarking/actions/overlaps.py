"""Files that hold the same payments: found before loading, settled while loading, undone after.

A body publishes a month again, or a year after its twelve months. Lines are compared with those
in force at the same authority in the same months: first whole, then by what a correction would
leave alone. A payment counts once, whichever file it stands in, and no line is ever deleted: the
line that gives way says which file superseded it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from benchmarking.choices import OverlapChoice
from benchmarking.models import ImportMonth, SpendImport

EXAMPLES = 20
# Half the lines of a month found again mean that the month was published again.
PUBLISHED_AGAIN = Decimal("0.5")

# The line of the new file and the line in force that are to be compared, by their rows.
INCOMING = """
CREATE TEMP TABLE incoming ON COMMIT DROP AS
SELECT row_number, row_ref, month, net_amount, {keys} FROM {table} WHERE {where}
"""
EARLIER = """
CREATE TEMP TABLE earlier ON COMMIT DROP AS
SELECT financial_year, spend_import_id, row_number, row_ref, month, net_amount, {keys}
FROM benchmarking_spendline
WHERE authority_id = %(authority)s AND month = ANY(%(months)s)
  AND financial_year = ANY(%(years)s)
  AND superseded_by_id IS NULL AND spend_import_id <> %(import)s
"""
# One text a way of comparing; the day stands for itself, or the month where there is no day.
PLAIN = "lower(btrim(regexp_replace({0}, '\\s+', ' ', 'g')))"
KEYS = f"""
    concat_ws(chr(31), coalesce(paid_on, month), net_amount, {PLAIN.format("supplier_text")})
        AS loose,
    {PLAIN.format("supplier_text")} AS supplier,
    {PLAIN.format("reference")} AS reference,
    {PLAIN.format("description")} AS description,
    coalesce(paid_on, month) AS day,
    CASE WHEN 'person' = ANY(flags) THEN '' ELSE supplier_text END AS shown
"""
# Without a reference or a description two payments may be alike by chance.
WHOLE = (
    "concat_ws(chr(31), {0}.loose, {0}.reference, {0}.description)",
    "({0}.reference <> '' OR {0}.description <> '')",
    "same",
)
# What a correction leaves alone, the surest first; each takes only lines that none before took.
WAYS: tuple[tuple[str, str, str], ...] = (
    (
        "concat_ws(chr(31), {0}.supplier, {0}.reference, {0}.net_amount)",
        "{0}.reference <> ''",
        "same",
    ),
    ("{0}.loose", "{0}.loose <> ''", "same"),
    ("concat_ws(chr(31), {0}.supplier, {0}.reference)", "{0}.reference <> ''", "changed"),
    (
        "concat_ws(chr(31), {0}.supplier, {0}.day, {0}.description)",
        "{0}.description <> ''",
        "changed",
    ),
)
PAIRS = """
CREATE TEMP TABLE pairs (
    row_number integer PRIMARY KEY, how text NOT NULL, financial_year smallint NOT NULL,
    spend_import_id bigint NOT NULL, earlier_row integer NOT NULL, month date NOT NULL,
    UNIQUE (spend_import_id, earlier_row)
) ON COMMIT DROP
"""
PAIR = """
INSERT INTO pairs
SELECT new.row_number, %(how)s, old.financial_year, old.spend_import_id, old.row_number, old.month
FROM (
    SELECT i.row_number, {key_new} AS key, row_number() OVER (
        PARTITION BY {key_new} ORDER BY i.net_amount, i.row_number) AS nth
    FROM incoming AS i LEFT JOIN pairs AS taken USING (row_number)
    WHERE taken.row_number IS NULL AND {filled_new}
) AS new
JOIN (
    SELECT o.*, {key_old} AS key, row_number() OVER (
        PARTITION BY {key_old} ORDER BY o.net_amount, o.spend_import_id, o.row_number) AS nth
    FROM earlier AS o
    LEFT JOIN pairs AS taken
        ON (taken.spend_import_id, taken.earlier_row) = (o.spend_import_id, o.row_number)
    {among}
    WHERE taken.row_number IS NULL AND {filled_old}
) AS old USING (key, nth)
"""
AMONG_PUBLISHED_AGAIN = """
    JOIN published_again AS again
        ON (again.spend_import_id, again.month) = (o.spend_import_id, o.month)
"""
# Months of earlier files whose lines, by day, supplier and amount, are mostly in this file too,
# or that hold most of this file's lines of the month.
FOUND_AGAIN = """
CREATE TEMP TABLE published_again ON COMMIT DROP AS
WITH old AS (
    SELECT spend_import_id, month, loose, count(*) AS n,
           sum(count(*)) OVER (PARTITION BY spend_import_id, month) AS whole
    FROM earlier GROUP BY spend_import_id, month, loose
),
new AS (
    SELECT month, loose, count(*) AS n, sum(count(*)) OVER (PARTITION BY month) AS whole
    FROM incoming GROUP BY month, loose
),
found AS (
    SELECT old.spend_import_id, old.month, sum(least(old.n, new.n)) AS n,
           max(old.whole) AS of_old, max(new.whole) AS of_new
    FROM old JOIN new USING (month, loose) GROUP BY old.spend_import_id, old.month
)
SELECT spend_import_id, month, n >= of_old * %(half)s AS is_whole
FROM found WHERE n >= of_old * %(half)s OR n >= of_new * %(half)s
"""
# What the earlier file holds of a month that was published again, and this one does not.
GONE = """
CREATE TEMP TABLE gone ON COMMIT DROP AS
SELECT o.financial_year, o.spend_import_id, o.row_number, o.row_ref, o.shown, o.net_amount
FROM earlier AS o
JOIN published_again AS again
    ON (again.spend_import_id, again.month) = (o.spend_import_id, o.month) AND again.is_whole
LEFT JOIN pairs AS taken
    ON (taken.spend_import_id, taken.earlier_row) = (o.spend_import_id, o.row_number)
WHERE taken.row_number IS NULL
"""
TABLES = "incoming, earlier, pairs, published_again, gone"


@dataclass(frozen=True)
class Count:
    """Lines and their sum, in pounds."""

    lines: int
    net: Decimal

    def as_json(self) -> dict[str, Any]:
        """For the import's findings."""
        return {"lines": self.lines, "net": str(self.net)}


@dataclass(frozen=True)
class Overlap:
    """What a file and the lines in force have in common (both sides' sums where they differ)."""

    new: Count
    same: Count
    changed: Count
    changed_before: Count
    gone: Count
    earlier: list[dict[str, Any]]
    proposed: str
    examples: Mapping[str, list[dict[str, Any]]]

    def as_json(self) -> dict[str, Any]:
        """For the import's findings."""
        counts = ("new", "same", "changed", "changed_before", "gone")
        return {name: getattr(self, name).as_json() for name in counts} | {
            "earlier": self.earlier,
            "proposed": self.proposed,
            "examples": dict(self.examples),
        }


def touches(spend_import: SpendImport, months: list[date]) -> bool:
    """Whether the authority has lines in force in any of the months, from other files."""
    return (
        ImportMonth.objects.filter(authority=spend_import.authority_id, month__in=months)
        .exclude(spend_import=spend_import)
        .exists()
    )


def find(
    spend_import: SpendImport, months: list[date], years: list[int], *, table: str, where: str
) -> Overlap | None:
    """Compare lines of `table` that `where` names with those in force; None if none are shared.

    Leaves the temporary tables for `settle` until the transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLES}")
        _compare(cursor, spend_import, months, years, table, where)
        return _told(cursor)


def _compare(
    cursor: Any,
    spend_import: SpendImport,
    months: list[date],
    years: list[int],
    table: str,
    where: str,
) -> None:
    here: dict[str, Any] = {
        "authority": spend_import.authority_id,
        "import": spend_import.pk,
        "months": months,
        "years": years,
        "half": PUBLISHED_AGAIN,
    }
    cursor.execute(INCOMING.format(table=table, keys=KEYS, where=where), here)
    cursor.execute(EARLIER.format(keys=KEYS), here)
    cursor.execute("ANALYZE incoming; ANALYZE earlier")
    cursor.execute(PAIRS)
    cursor.execute(FOUND_AGAIN, here)
    _pair(cursor, *WHOLE, among="")
    for way in WAYS:
        _pair(cursor, *way, among=AMONG_PUBLISHED_AGAIN)
    cursor.execute(GONE)


def _pair(cursor: Any, key: str, filled: str, how: str, *, among: str) -> None:
    cursor.execute(
        PAIR.format(
            key_new=key.format("i"),
            key_old=key.format("o"),
            filled_new=filled.format("i"),
            filled_old=filled.format("o"),
            among=among,
        ),
        {"how": how},
    )


def settle(spend_import: SpendImport, choice: str) -> None:
    """Let lines give way as chosen, after `find` in the same transaction."""
    with connection.cursor() as cursor:
        if choice == OverlapChoice.REPLACE:
            _supersede_earlier(cursor, spend_import, "pairs", "earlier_row", "true")
            _supersede_earlier(cursor, spend_import, "gone", "row_number", "true")
        elif choice == OverlapChoice.ADD_NEW:
            _supersede_earlier(cursor, spend_import, "pairs", "earlier_row", "how = 'changed'")
            cursor.execute(
                "UPDATE benchmarking_spendline AS line SET superseded_by_id = p.spend_import_id "
                "FROM pairs AS p WHERE line.spend_import_id = %s "
                "AND line.row_number = p.row_number AND p.how = 'same'",
                [spend_import.pk],
            )


def release(spend_import: SpendImport) -> None:
    """Let lines that this import superseded count again; their sums are moved by the caller."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE benchmarking_spendline SET superseded_by_id = NULL WHERE superseded_by_id = %s",
            [spend_import.pk],
        )


def later_than(spend_import: SpendImport) -> SpendImport | None:
    """A later import that stands in the place of this one, which itself stands for another's.

    Such an import cannot be undone before the later one: the payments would count twice.
    """
    superseded = SpendImport.objects.filter(superseded_lines__spend_import=spend_import)
    if not spend_import.superseded_lines.exists():
        return None
    return superseded.filter(committed_at__gt=spend_import.committed_at).order_by("pk").first()


def _supersede_earlier(
    cursor: Any, spend_import: SpendImport, table: str, row: str, condition: str
) -> None:
    cursor.execute(
        "UPDATE benchmarking_spendline AS line SET superseded_by_id = %s "
        f"FROM {table} AS held WHERE (line.financial_year, line.spend_import_id, line.row_number) "
        f"= (held.financial_year, held.spend_import_id, held.{row}) AND {condition}",
        [spend_import.pk],
    )


SUMS = """
SELECT count(*) FILTER (WHERE p.row_number IS NULL),
       coalesce(sum(i.net_amount) FILTER (WHERE p.row_number IS NULL), 0),
       count(*) FILTER (WHERE p.how = 'same'),
       coalesce(sum(i.net_amount) FILTER (WHERE p.how = 'same'), 0),
       count(*) FILTER (WHERE p.how = 'changed'),
       coalesce(sum(i.net_amount) FILTER (WHERE p.how = 'changed'), 0),
       coalesce(sum(o.net_amount) FILTER (WHERE p.how = 'changed'), 0)
FROM incoming AS i
LEFT JOIN pairs AS p USING (row_number)
LEFT JOIN earlier AS o ON (o.spend_import_id, o.row_number) = (p.spend_import_id, p.earlier_row)
"""
FILES = """
SELECT held.id, held.filename, count(*), min(p.month), max(p.month)
FROM pairs AS p JOIN benchmarking_spendimport AS held ON held.id = p.spend_import_id
GROUP BY held.id, held.filename ORDER BY held.id
"""
CHANGED = """
SELECT i.row_ref, i.shown, i.net_amount, p.spend_import_id, o.row_ref, o.net_amount
FROM pairs AS p JOIN incoming AS i USING (row_number)
JOIN earlier AS o ON (o.spend_import_id, o.row_number) = (p.spend_import_id, p.earlier_row)
WHERE p.how = 'changed'
ORDER BY abs(i.net_amount - o.net_amount) DESC, i.row_number LIMIT %s
"""
LARGEST_GONE = """
SELECT spend_import_id, row_ref, shown, net_amount FROM gone
ORDER BY abs(net_amount) DESC, row_number LIMIT %s
"""


def _told(cursor: Any) -> Overlap | None:
    cursor.execute(SUMS)
    new, new_net, same, same_net, changed, after, before = cursor.fetchone()
    if not same and not changed:
        return None
    cursor.execute("SELECT count(*), coalesce(sum(net_amount), 0) FROM gone")
    gone = Count(*cursor.fetchone())
    cursor.execute("SELECT EXISTS (SELECT 1 FROM published_again WHERE is_whole)")
    again = cursor.fetchone()[0]
    return Overlap(
        new=Count(new, new_net),
        same=Count(same, same_net),
        changed=Count(changed, after),
        changed_before=Count(changed, before),
        gone=gone,
        earlier=_files(cursor),
        proposed=(OverlapChoice.REPLACE if again else OverlapChoice.ADD_NEW).value,
        examples=_examples(cursor),
    )


def _files(cursor: Any) -> list[dict[str, Any]]:
    cursor.execute(FILES)
    return [
        {
            "import": import_id,
            "filename": filename,
            "lines": lines,
            "first_month": first.isoformat(),
            "last_month": last.isoformat(),
        }
        for import_id, filename, lines, first, last in cursor.fetchall()
    ]


def _examples(cursor: Any) -> dict[str, list[dict[str, Any]]]:
    """The largest differences; persons' names stay out of what is kept beside the lines."""
    cursor.execute(CHANGED, [EXAMPLES])
    changed = [
        {
            "row": row,
            "supplier": supplier,
            "net": str(net),
            "import": held,
            "earlier_row": old,
            "before": str(before),
        }
        for row, supplier, net, held, old, before in cursor.fetchall()
    ]
    cursor.execute(LARGEST_GONE, [EXAMPLES])
    gone = [
        {"import": held, "earlier_row": row, "supplier": supplier, "before": str(before)}
        for held, row, supplier, before in cursor.fetchall()
    ]
    return {"changed": changed, "gone": gone}
