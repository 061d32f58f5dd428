"""Lines in other categories, and the monthly sums with them, in the caller's transaction.

The lines concerned are noted with what they were, then changed, then compared: the sums move by
the difference, so the work grows with the lines concerned and not with the ledger. A line keeps
what it was before a rule took it, so that withdrawing the rule restores it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from benchmarking.actions import base_cells, due_figures
from benchmarking.actions.classification import Classification, Classifier
from benchmarking.actions.fitting_lines import NOBODY, Fitting
from consortia.models import Authority
from frameworks.models import Category

LINES_AT_ONCE = 5_000

NOTE = """
CREATE TEMP TABLE concerned ON COMMIT DROP AS
SELECT financial_year, spend_import_id, row_number, category_id, kind, net_amount,
       superseded_by_id IS NULL AS counts, category_before_id IS NULL AS read_again,
       row_number() OVER () AS place
FROM benchmarking_spendline WHERE {where}
"""
PREVIEW = """
SELECT category_id, count(*), sum(net_amount), sum(abs(net_amount))
FROM benchmarking_spendline WHERE superseded_by_id IS NULL AND {where}
GROUP BY category_id ORDER BY 4 DESC, 1
"""
OF_CONCERNED = """(line.financial_year, line.spend_import_id, line.row_number)
    = (concerned.financial_year, concerned.spend_import_id, concerned.row_number)"""
RULE = f"""
UPDATE benchmarking_spendline AS line SET
    category_before_id = CASE WHEN line.category_source = 'person'
        THEN line.category_before_id ELSE line.category_id END,
    source_before = CASE WHEN line.category_source = 'person'
        THEN line.source_before ELSE line.category_source END,
    confidence_before = CASE WHEN line.category_source = 'person'
        THEN line.confidence_before ELSE line.category_confidence END,
    category_id = %(category)s, kind = %(kind)s, category_source = 'person',
    category_confidence = 1
FROM concerned WHERE {OF_CONCERNED}
"""
# Lines that were loaded under the rule were never anything else: they are read again.
RESTORE = f"""
UPDATE benchmarking_spendline AS line SET
    category_id = coalesce(line.category_before_id, %(none)s),
    kind = (SELECT kind FROM frameworks_category
            WHERE id = coalesce(line.category_before_id, %(none)s)),
    category_source = coalesce(line.source_before, 'none'),
    category_confidence = coalesce(line.confidence_before, 0),
    category_before_id = NULL, source_before = NULL, confidence_before = NULL
FROM concerned WHERE {OF_CONCERNED}
"""
TEXTS = f"""
SELECT line.financial_year, line.spend_import_id, line.row_number, line.category_text,
       line.description, line.service_text, line.supplier_name_id,
       CASE WHEN line.flags && %(nobody)s THEN '' ELSE line.supplier_text END
FROM concerned JOIN benchmarking_spendline AS line ON {OF_CONCERNED}
WHERE concerned.place > %(after)s AND concerned.place <= %(after)s + {LINES_AT_ONCE}
  AND (concerned.read_again OR %(every)s)
"""
DECIDE = """
UPDATE benchmarking_spendline AS line SET
    {keep} category_id = told.category_id, kind = told.kind,
    category_source = told.source, category_confidence = told.confidence
FROM unnest(%(years)s::int[], %(imports)s::bigint[], %(rows)s::int[], %(categories)s::bigint[],
            %(kinds)s::text[], %(sources)s::text[], %(confidences)s::numeric[])
    AS told (financial_year, spend_import_id, row_number, category_id, kind, source, confidence)
WHERE (line.financial_year, line.spend_import_id, line.row_number)
    = (told.financial_year, told.spend_import_id, told.row_number)
"""
KEEP = """category_before_id = line.category_id, source_before = line.category_source,
    confidence_before = line.category_confidence,"""
MOVED = f"""
CREATE TEMP TABLE moved ON COMMIT DROP AS
SELECT line.authority_id, line.spend_import_id, line.month, concerned.counts,
       concerned.category_id AS old_category, concerned.kind AS old_kind,
       line.category_id AS new_category, line.kind AS new_kind, count(*) AS line_count,
       sum(line.net_amount) AS net_amount, sum(abs(line.net_amount)) AS absolute_amount
FROM concerned JOIN benchmarking_spendline AS line ON {OF_CONCERNED}
WHERE (line.category_id, line.kind) <> (concerned.category_id, concerned.kind)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""
CHANGE = """
SELECT authority_id, {side}_category AS category_id, month, {side}_kind AS kind,
       sum(line_count) AS line_count, sum(net_amount) AS net_amount,
       sum(absolute_amount) AS absolute_amount
FROM moved WHERE counts GROUP BY 1, 2, 3, 4
"""
SUBTRACT = """
UPDATE benchmarking_basecell AS cell SET
    line_count = cell.line_count - gone.line_count,
    net_amount = cell.net_amount - gone.net_amount,
    absolute_amount = cell.absolute_amount - gone.absolute_amount
FROM ({change}) AS gone
WHERE (cell.authority_id, cell.category_id, cell.month, cell.kind)
    = (gone.authority_id, gone.category_id, gone.month, gone.kind)
""".format(change=CHANGE.format(side="old"))
ADD = """
INSERT INTO benchmarking_basecell AS cell
    (authority_id, category_id, month, kind, line_count, net_amount, absolute_amount)
{change}
ON CONFLICT (authority_id, category_id, month, kind) DO UPDATE SET
    line_count = cell.line_count + excluded.line_count,
    net_amount = cell.net_amount + excluded.net_amount,
    absolute_amount = cell.absolute_amount + excluded.absolute_amount
""".format(change=CHANGE.format(side="new"))
OWE_SNAPSHOTS = """
INSERT INTO benchmarking_snapshotdue (spend_import_id) SELECT DISTINCT spend_import_id FROM moved
"""
EMPTY = """
DELETE FROM benchmarking_basecell
WHERE authority_id = %s AND line_count = 0
"""
EFFECT = """
SELECT old_category, new_category, sum(line_count)::int, sum(net_amount), sum(absolute_amount)
FROM moved WHERE counts GROUP BY 1, 2 ORDER BY 5 DESC, 1, 2
"""
SPAN = """
SELECT (SELECT count(*) FROM concerned WHERE counts),
       (SELECT coalesce(sum(abs(net_amount)), 0) FROM concerned WHERE counts),
       min(month) FILTER (WHERE counts), max(month) FILTER (WHERE counts),
       array_agg(DISTINCT spend_import_id ORDER BY spend_import_id)
FROM moved
"""

Key = tuple[int, int, int]


@dataclass(frozen=True)
class Shift:
    """Lines that went from one category to another."""

    old_category: int
    new_category: int
    line_count: int
    net_amount: Decimal
    absolute_amount: Decimal


@dataclass(frozen=True)
class Moved:
    """What a correction did: the lines in force that it spoke of, and those that went elsewhere.

    The months are those whose sums moved; the imports those whose lines changed category.
    """

    shifts: Sequence[Shift]
    line_count: int
    absolute_amount: Decimal
    first_month: date | None
    last_month: date | None
    import_ids: Sequence[int]


@dataclass(frozen=True)
class Texts:
    """What a line says, as the classifier is asked."""

    key: Key
    label: str
    description: str
    service: str
    supplier_name_id: int | None
    supplier: str

    def read_by(self, classifier: Classifier) -> Classification:
        """What the classifier makes of the line, as far as its texts are kept."""
        return classifier.classify(
            self.label,
            self.description,
            service=self.service,
            supplier=self.supplier,
            supplier_name_id=self.supplier_name_id,
        )


class Concerned:
    """The lines noted; what is done to them is compared with what they were at the end."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self.moved = Moved((), 0, Decimal(0), None, None, ())

    def rule(self, category: Category) -> None:
        """A person said that they are in the category."""
        self._cursor.execute(RULE, {"category": category.pk, "kind": category.kind})

    def restore(self, uncategorised: int) -> None:
        """Each is again what it was before a rule took it, or nothing when it never was else."""
        self._cursor.execute(RESTORE, {"none": uncategorised})

    def texts(self, *, every: bool) -> Iterator[list[Texts]]:
        """What they say, some thousand at a time, after `restore`.

        Not `every` one: only those that never were anything else.
        """
        self._cursor.execute("CREATE INDEX IF NOT EXISTS concerned_place ON concerned (place)")
        self._cursor.execute("SELECT max(place) FROM concerned WHERE read_again OR %s", [every])
        (last,) = self._cursor.fetchone()
        for after in range(0, last or 0, LINES_AT_ONCE):
            self._cursor.execute(TEXTS, {"nobody": NOBODY, "after": after, "every": every})
            yield [Texts(tuple(row[:3]), *row[3:]) for row in self._cursor.fetchall()]

    def decide(self, told: Sequence[tuple[Key, Classification]], *, by_rule: bool) -> None:
        """Write what lines were told to be; under a rule they keep what they were."""
        if told:
            statement = DECIDE.format(keep=KEEP if by_rule else "")
            self._cursor.execute(statement, _columns(told))


def preview(fitting: Fitting, *, also: str = "") -> list[tuple[int, int, Decimal, Decimal]]:
    """Lines in force that fit, by category: how many, their net sum and their sum of |amount|."""
    with connection.cursor() as cursor:
        cursor.execute(PREVIEW.format(where=fitting.where + also), fitting.parameters)
        return list(cursor.fetchall())


@contextmanager
def of(authority: Authority, fitting: Fitting, *, also: str = "") -> Iterator[Concerned]:
    """Note the lines that fit; when the block ends, `moved` says what became of them.

    The authority's sums are held from before the lines are found until the transaction ends.
    """
    base_cells.lock(authority)
    with connection.cursor() as cursor:
        cursor.execute(NOTE.format(where=fitting.where + also), fitting.parameters)
        # Few lines are then found by their keys, and not by reading the whole ledger.
        cursor.execute("ANALYZE concerned")
        concerned = Concerned(cursor)
        yield concerned
        cursor.execute(MOVED)
        cursor.execute(SUBTRACT)
        cursor.execute(ADD)
        cursor.execute(EMPTY, [authority.pk])
        cursor.execute(OWE_SNAPSHOTS)
        cursor.execute(EFFECT)
        shifts = [Shift(*row) for row in cursor.fetchall()]
        cursor.execute(SPAN)
        line_count, amount, first, last, import_ids = cursor.fetchone()
        cursor.execute("DROP TABLE moved, concerned")
        due_figures.note(authority.pk, first, last)
        concerned.moved = Moved(shifts, line_count, amount, first, last, import_ids or [])


def _columns(told: Sequence[tuple[Key, Classification]]) -> dict[str, list[Any]]:
    return {
        "years": [key[0] for key, _ in told],
        "imports": [key[1] for key, _ in told],
        "rows": [key[2] for key, _ in told],
        "categories": [found.category_id for _, found in told],
        "kinds": [found.kind for _, found in told],
        "sources": [str(found.source) for _, found in told],
        "confidences": [found.confidence for _, found in told],
    }
