"""No kind of user can work out what another body spends, pays or saves from all that they can get.

Everything that each may open is read like a stranger would read it; a solver then bounds every
value that is kept from them. The control lets figures out that the rules withhold.
"""

import math

import numpy as np
import pytest
from django.db import connection

from benchmarking.disclosure import rules
from benchmarking.disclosure.rules import Level, TotalRule
from benchmarking.measures import order_statistics
from benchmarking.models import BenchmarkDistribution, BenchmarkResult, ReleaseFigure
from consortia.choices import AuthorityKind
from tests.benchmarking import attacked, findings
from tests.benchmarking.inference import intervals
from tests.benchmarking.whole_way import forgotten

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

SHARE = 0.1
"""The p of the p%-rule (method 2.6 R2): a value must not be known to within so much of it."""
QUICK = pytest.param((17,), False, id="one population")
MANY = pytest.param(range(100, 105), True, id="five populations", marks=pytest.mark.slow)
SEVEN = ("officer", "auditor", "neighbour", "manager", "operator", "supplier", "stranger")
"""Whom the usual run lets attack; the others have no doors that none of these has."""
READS_INPUTS = ("operator",)
"""Who may open packs with what every contributor brought, to reproduce a release by."""


@pytest.fixture
def world_of(people, authority, consortium, at):
    """Build a world; the people of the tests stand in it."""

    def build(seed, **how):
        return attacked.build(people, authority, consortium, at, seed=seed, **how)

    return build


def own_of(world, role):
    at_home = world.stands_at.get(role)
    return next((one for one in world.secrets if one.body == at_home), None)


def told_to(world, role, browser_of, **how):
    """All that the role gets, but for the packs that reproduce a release from its inputs."""
    found = attacked.seen_by(browser_of(world.people[role]), world.secrets[2], **how)
    assert found, role
    if role in READS_INPUTS:
        found = {where: text for where, text in found.items() if not where.endswith("/pack.json")}
    return findings.Told(found.values())


def doubts(told, world, own):
    """How much is left in doubt of each value, as a share of it: of the whole or the nearer side.

    Of quantiles, ranks and levels, half the width of the interval: nobody's guess is known to be
    nearer than that. Of sums, the nearer side (method 2.6 R4).
    """
    known = [own.body.slug] if own else []
    rates = {one.body.slug: one.rate for one in world.secrets}
    logs = {one.body.slug: findings.log(float(one.price) / 100) for one in world.secrets}
    found = intervals(rates, known, findings.of_rates(told, world, own))
    for who, (low, high) in found.items():
        yield (high - low) / 2 / rates[who]
    found = intervals(logs, known, findings.of_prices(told, world, own))
    for low, high in found.values():
        yield (high - low) / 2
    for name in ("beside", "saved"):
        amounts = {one.body.slug: float(getattr(one, name)) for one in world.secrets}
        found = intervals(amounts, known, findings.of_amounts(told, world, own, amounts))
        for who, (low, high) in found.items():
            yield min(amounts[who] - low, high - amounts[who]) / amounts[who]


@pytest.mark.parametrize(("seeds", "has_every_page"), [QUICK, MANY])
def test_nobody_can_work_out_another_bodys_figure(
    seeds, has_every_page, world_of, browser_of, record_property
):
    least = float("inf")
    for seed in seeds:
        with forgotten():
            world = world_of(seed)
            assert_rounded_and_nobodys_rate(world)
            solved = {}
            for role in world.people if has_every_page else SEVEN:
                own = own_of(world, role)
                everything = has_every_page and seed == seeds[0]
                told = told_to(world, role, browser_of, everything=everything)
                assert_names_nobodys_figure(told, world, own)
                figures = frozenset(findings.of_rates(told, world, own))
                if figures not in solved:
                    solved[figures] = min(doubts(told, world, own))
            least = min(least, *solved.values())

    record_property("tightest", f"{least:.4f}")
    assert least >= SHARE


def assert_names_nobodys_figure(told, world, own):
    for secret in world.secrets:
        assert secret is own or not told.numbers & findings.own_numbers(secret)
    if own:
        assert told.numbers & findings.own_numbers(own), "the search does not find the own figures"


def assert_rounded_and_nobodys_rate(world):
    shown = [
        value
        for row in [*BenchmarkResult.objects.all(), *BenchmarkDistribution.objects.all()]
        for value in (row.median, row.lower_quartile, row.upper_quartile)
        if value is not None
    ]
    assert shown
    assert all(rules.round_significant(float(one)) == float(one) for one in shown)
    assert {round(one.rate, 8) for one in world.secrets}.isdisjoint(map(float, shown))


def test_control_with_withheld_cells_let_out_recovers_them(world_of, browser_of, monkeypatch):
    """Every kind of body has one body or two: published, their rates can be worked out."""
    for model in (ReleaseFigure, BenchmarkDistribution, BenchmarkResult):
        for constraint in model._meta.constraints:
            if "_need" in constraint.name:
                with connection.schema_editor(atomic=False) as editor:
                    editor.remove_constraint(model, constraint)
    monkeypatch.setattr(rules, "TOTAL_RULES", dict.fromkeys(Level, TotalRule(fewest=0, percent=0)))
    monkeypatch.setattr(rules, "minimum_others", lambda p: 0)
    of_some = order_statistics.quantile
    monkeypatch.setattr(
        order_statistics, "quantile", lambda x, p: of_some(x, p) if len(x) else math.nan
    )
    world = world_of(17, kinds=list(AuthorityKind)[:11])

    told = told_to(world, "stranger", browser_of)
    rates = {one.body.slug: one.rate for one in world.secrets}
    found = intervals(rates, [], findings.of_rates(told, world, None))

    recovered = [high - low <= rates[who] / 100 for who, (low, high) in found.items()]
    assert np.mean(recovered) >= 0.3
