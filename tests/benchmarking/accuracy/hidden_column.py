"""The experiment: hide a body's own column for some of its lines, and see what they are held to be.

What the hidden cell would have told is the truth; the other lines are loaded and are the
supplier's history. By line, a tenth of the lines is hidden. By supplier, which is harder, every
line of a fifth of the suppliers, so that nothing is known of them; each fifth in its turn, for a
few suppliers hold most of the money, and one draw of them tells more of the draw than of us.
"""

import random
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection, transaction

from benchmarking.actions.classification import Classifier
from benchmarking.choices import CategorySource
from benchmarking.sheets import parties
from frameworks.choices import NameStanding
from frameworks.models import Category, SupplierName
from frameworks.models.suppliers import name_key
from procurement_portal.core.periods import financial_year, first_of_month
from tests.factories import benchmarking, consortia, frameworks

SEED = 20261124
SHARE = 0.1
FIFTHS = 5
NOBODY = {parties.PERSON, parties.REDACTED}
COLUMNS = (
    "financial_year, spend_import_id, row_number, row_ref, authority_id, month, net_amount, kind, "
    "category_id, category_source, category_confidence, supplier_name_id, supplier_text, "
    "description, service_text, category_text, reference, flags"
)


@dataclass
class Tally:
    """Lines and pounds: all, those that got a category, and those that got the right one."""

    lines: int = 0
    pounds: Decimal = Decimal(0)
    told_lines: int = 0
    told_pounds: Decimal = Decimal(0)
    right_lines: int = 0
    right_pounds: Decimal = Decimal(0)

    def add(self, pounds, *, told, right):
        self.lines += 1
        self.pounds += pounds
        self.told_lines += told
        self.told_pounds += pounds * told
        self.right_lines += right
        self.right_pounds += pounds * right

    @property
    def coverage(self):
        """Share that got a category: by lines, by pounds."""
        return ratio(self.told_lines, self.lines), ratio(self.told_pounds, self.pounds)

    @property
    def accuracy(self):
        """Share of these that got the right one: by lines, by pounds."""
        return ratio(self.right_lines, self.told_lines), ratio(self.right_pounds, self.told_pounds)


def ratio(part, whole):
    return float(part / whole) if whole else 0.0


@dataclass
class Outcome:
    """What came of one experiment: in all, by source, and by body."""

    whole: Tally = field(default_factory=Tally)
    by_source: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_body: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def told(self, title):
        """The outcome as a table."""
        rows = [("all", self.whole), *sorted(self.by_source.items()), *sorted(self.by_body.items())]
        shown = [
            f"  {name:32s}{one.lines:7d} lines {one.pounds / 10**6:9.1f}m  covered "
            f"{one.coverage[0]:6.1%} {one.coverage[1]:6.1%} of £  right "
            f"{one.accuracy[0]:6.1%} {one.accuracy[1]:6.1%} of £"
            for name, one in rows
        ]
        return "\n".join([title, *shown])


class Experiment:
    """One hidden column, one way of choosing what is hidden."""

    def __init__(self, hidden, *, by_supplier):
        """`hidden` is "category" or "expense_type"."""
        self.hidden, self.by_supplier = hidden, by_supplier
        self.random = random.Random(SEED)
        self.tables = Classifier.load()
        self.parents = dict(Category.objects.values_list("pk", "parent_id"))
        self.none = Category.objects.get(key=Category.UNCATEGORISED).pk
        self.outcome = Outcome()

    def run(self, bodies):
        """Each body by itself, its lines gone again afterwards."""
        for body, lines in sorted(bodies.items()):
            rows = [line for line in lines if self._hides(line)]
            for chosen in self._choices(rows) if rows else ():
                with transaction.atomic():
                    self._run(body, rows, chosen)
                    transaction.set_rollback(True)
        return self.outcome

    def _hides(self, line):
        """Bodies that publish a category of their own are tried by that; others by the type."""
        return bool(line.category if self.hidden == "category" else line.expense_type)

    def _run(self, body, lines, chosen):
        authority = consortia.AuthorityFactory()
        names = self._names(lines)
        load(
            authority,
            [
                (line, names.get(payee(line)), self._read(line))
                for line, is_hidden in zip(lines, chosen, strict=True)
                if not is_hidden
            ],
        )
        classifier = Classifier.load(authority)
        for line, is_hidden in zip(lines, chosen, strict=True):
            truth = self._truth(line) if is_hidden else None
            if truth is not None:
                self._count(body, line, truth, self._guess(classifier, line, names))

    def _names(self, lines):
        supplier = frameworks.SupplierFactory()
        keys = sorted({payee(line) for line in lines} - {""})
        made = SupplierName.objects.bulk_create(
            SupplierName(supplier=supplier, name=key, key=key, standing=NameStanding.PROPOSED)
            for key in keys
        )
        return {one.key: one.pk for one in made}

    def _choices(self, lines):
        """Which lines are hidden, once for each time that the body is tried."""
        if not self.by_supplier:
            return [[self.random.random() < SHARE for _ in lines]]
        dealt = [zlib.crc32(payee(line).encode()) % FIFTHS for line in lines]
        return [[one == fifth for one in dealt] for fifth in range(FIFTHS)]

    def _read(self, line):
        return self.tables.classify(
            line.category,
            line.description,
            expense_type=line.expense_type,
            service=line.service,
            department=line.department,
        )

    def _truth(self, line):
        """What the hidden cell alone says; None when it says nothing, or too little to judge by."""
        cell = line.category if self.hidden == "category" else line.expense_type
        found = self.tables.classify(cell, "")
        return None if found.confidence < Decimal("0.65") else found.category_id

    def _guess(self, classifier, line, names):
        is_label = self.hidden == "category"
        return classifier.classify(
            "",
            line.description,
            expense_type=line.expense_type if is_label else "",
            service=line.service,
            department=line.department,
            supplier=line.supplier if payee(line) else "",
            supplier_name_id=names.get(payee(line)),
        )

    def _count(self, body, line, truth, guess):
        told = guess.source != CategorySource.NONE
        right = told and self._agree(guess.category_id, truth)
        for tally in (
            self.outcome.whole,
            self.outcome.by_source[f"by {guess.source}"],
            self.outcome.by_body[body],
        ):
            tally.add(abs(line.amount), told=told, right=right)

    def _agree(self, guess, truth):
        """The same category, or one the group of the other: as fine as the coarser of them."""
        return guess == truth or self.parents[guess] == truth or self.parents[truth] == guess


def payee(line):
    """The key of the supplier's name; "" for people and names struck out."""
    return "" if NOBODY & set(line.flags) else name_key(line.supplier)


def load(authority, read):
    """The lines with their readings into the table, as an import of the authority."""
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)
    month = first_of_month(loaded.first_paid_on)
    values = [
        (
            financial_year(month),
            loaded.pk,
            number,
            str(number),
            authority.pk,
            month,
            line.amount,
            found.kind,
            found.category_id,
            str(found.source),
            found.confidence,
            name_id,
            line.supplier,
            line.description,
            line.service,
            line.category,
            "",
            [],
        )
        for number, (line, name_id, found) in enumerate(read, start=1)
    ]
    row = "(" + ", ".join(["%s"] * (COLUMNS.count(",") + 1)) + ")"
    with connection.cursor() as cursor:
        for start in range(0, len(values), 2_000):
            some = values[start : start + 2_000]
            rows = ", ".join([row] * len(some)).replace("%s)", "%s::text[])")
            cursor.execute(
                f"INSERT INTO benchmarking_spendline ({COLUMNS}) VALUES {rows}",
                [cell for one in some for cell in one],
            )
