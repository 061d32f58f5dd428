"""How right categories are on files that bodies published, and how much of them gets one.

Run with `-s` to read the tables. The floors stand just under what is reached: a change to words,
labels or the order of evidence that loses ground fails here.
"""

import datetime
import sys
from collections import defaultdict
from decimal import Decimal

import pytest

from benchmarking.choices import CategorySource
from benchmarking.sheets import parties, spend
from frameworks.actions import reference
from procurement_portal.core.access import SYSTEM
from tests import real_data
from tests.benchmarking.accuracy import hidden_column, tables

pytestmark = [*real_data.real_data, pytest.mark.slow]

# Millions of pounds, credits counted as payments, of money that is no purchase.
KINDS_FOUND = {"grant": 10_000, "payroll": 355, "recharge": 8_400, "tax": 49}
TODAY = datetime.date(2026, 5, 12)


@pytest.fixture(scope="module")
def bodies():
    """Every line of every file that is a spend file, by body."""
    found = defaultdict(list)
    for name in sorted(real_data.truth()):
        path = real_data.FOLDER / name
        try:
            about = spend.interpret(path, filename=path.name, hints={"today": TODAY})
        except spend.Refused:
            continue
        found[path.parent.name] += [
            line for line in spend.read(path, about) if isinstance(line, spend.Accepted)
        ]
    return found


@pytest.fixture
def known(db, at):
    reference.load(by=SYSTEM, at=at)


@pytest.mark.parametrize(
    ("hidden", "by_supplier", "floors"),
    [
        (
            "category",
            False,
            {"coverage": (0.73, 0.80), "accuracy": (0.91, 0.92), "history": (0.94, 0.96)},
        ),
        ("category", True, {"coverage": (0.25, 0.51), "accuracy": (0.67, 0.92)}),
        (
            "expense_type",
            False,
            {"coverage": (0.65, 0.85), "accuracy": (0.88, 0.83), "history": (0.93, 0.83)},
        ),
        ("expense_type", True, {"coverage": (0.35, 0.67), "accuracy": (0.79, 0.98)}),
    ],
)
def test_hidden_categories_are_found_again(hidden, by_supplier, floors, bodies, known):
    outcome = hidden_column.Experiment(hidden, by_supplier=by_supplier).run(bodies)

    way = (
        "all lines of a fifth of the suppliers, in turn," if by_supplier else "a tenth of the lines"
    )
    sys.stdout.write(f"\n{outcome.told(f'{hidden} hidden for {way}')}\n")
    reached = {
        "coverage": outcome.whole.coverage,
        "accuracy": outcome.whole.accuracy,
        "history": outcome.by_source["by history"].accuracy,
    }
    short = {
        name: reached[name]
        for name, floor in floors.items()
        if any(got < wanted for got, wanted in zip(reached[name], floor, strict=True))
    }
    assert short == {}


def test_most_of_what_was_published_gets_a_category_and_a_kind(bodies):
    """Without history: what the lines themselves say."""
    classifier = tables.classifier()
    whole, kinds = hidden_column.Tally(), defaultdict(hidden_column.Tally)
    by_source = defaultdict(hidden_column.Tally)
    for line in (line for lines in bodies.values() for line in lines):
        is_nobody = {parties.PERSON, parties.REDACTED} & set(line.flags)
        found = classifier.classify(
            line.category,
            line.description,
            expense_type=line.expense_type,
            service=line.service,
            department=line.department,
            supplier="" if is_nobody else line.supplier,
        )
        told = found.source != CategorySource.NONE
        for tally in (whole, kinds[found.kind], by_source[found.source]):
            tally.add(abs(line.amount), told=told, right=told)

    sys.stdout.write(f"\ncoverage {whole.coverage[0]:.1%} of lines, {whole.coverage[1]:.1%} of £\n")
    for name, tally in [*sorted(kinds.items()), *sorted(by_source.items())]:
        sys.stdout.write(f"  {name:10s}{tally.lines:8d} lines £{tally.pounds / 10**6:10.1f}m\n")
    assert whole.coverage[0] >= 0.74
    assert whole.coverage[1] >= 0.94
    millions = {kind: tally.pounds / Decimal(10**6) for kind, tally in kinds.items()}
    short = {kind: millions[kind] for kind, least in KINDS_FOUND.items() if millions[kind] < least}
    assert short == {}
