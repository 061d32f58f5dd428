"""A solver takes all that would be released and tries to bound each contributor's amount."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import linprog

from benchmarking.disclosure import audit, intervals, linear
from tests.benchmarking.disclosure import published
from tests.benchmarking.disclosure.published import Population, Told

QUICK, MANY = range(6), range(200)
SHARE = 0.1


def truth(told: Told) -> dict[str, float]:
    """The amount of each unknown that is in a figure."""
    found: dict[str, float] = {}
    for release, amounts in enumerate(told.population.releases):
        for name, amount in amounts.items():
            found[told.unknown(name, release)] = amount
    return {
        name: found[name] for name in sorted({one for names, _ in told.figures for one in names})
    }


def doubts(told: Told, known: str = "", at_most: int = 1000) -> list[float]:
    """How far each amount may lie from the truth on its nearer side, as a share of it.

    The reader knows who is in which figure, that amounts are not negative, and the own amounts.
    """
    amounts = truth(told)
    names = list(amounts)
    matrix = np.array([[name in figure for name in names] for figure, _ in told.figures], float)
    bounds = [(0.0, None) for _ in names]
    scale = max(amounts.values(), default=1.0)
    for place, name in enumerate(names):
        if known and name.removesuffix(", revised") == known:
            bounds[place] = (amounts[name] / scale, amounts[name] / scale)
    values = matrix @ np.array(list(amounts.values())) / scale
    found = []
    for place, name in enumerate(names[:at_most]):
        if known and name.removesuffix(", revised") == known:
            continue
        aim = np.zeros(len(names))
        sides = []
        for sign in (1, -1):
            aim[place] = sign
            solved = linprog(aim, A_eq=matrix, b_eq=values, bounds=bounds, method="highs")
            assert solved.status in (0, 3), solved.message
            sides.append(
                abs(solved.x[place] * scale - amounts[name]) if solved.status == 0 else np.inf
            )
        found.append(min(sides) / amounts[name])
    return found


def attack(seeds: range) -> tuple[float, int, int]:
    """The least doubt left to a stranger or the largest contributor; bounds tried, figures out."""
    least, attacked, figures = np.inf, 0, 0
    for seed in seeds:
        told = published.by_the_rules(Population.made(seed))
        figures += len(told.figures)
        largest = max(told.population.releases[0], key=told.population.releases[0].__getitem__)
        for known in ("", largest):
            found = doubts(told, known)
            attacked += len(found)
            least = min([least, *found])
    return float(least), attacked, figures


@pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(QUICK, id="a few populations"),
        pytest.param(MANY, id="two hundred populations", marks=pytest.mark.slow),
    ],
)
def test_no_amount_is_bound_tighter_than_a_tenth(
    seeds: range, record_property: Callable[[str, object], None]
) -> None:
    least, attacked, figures = attack(seeds)

    record_property("populations, figures, bounds", (len(seeds), figures, attacked))
    record_property("tightest", f"{least:.4f}")
    assert attacked > 50 * len(seeds)
    assert least >= SHARE - 1e-6


@pytest.mark.parametrize("seed", QUICK)
def test_no_unsafe_cell_is_bound_tighter_than_a_tenth(seed: int) -> None:
    told = published.by_the_rules(Population.made(seed))

    for release, (unsafe, hidden) in enumerate(told.withheld):
        members = told.population.members(release)
        found = audit({cell: one for cell, one in members.items() if "Total" not in cell}, hidden)
        assert unsafe
        for cell in unsafe:
            assert intervals.contains(found[cell], sum(members[cell].values()), SHARE)


@pytest.mark.parametrize("seed", QUICK)
def test_no_leverage_is_above_a_half(seed: int) -> None:
    told = published.by_the_rules(Population.made(seed))
    names = list(truth(told))
    matrix = [[float(name in figure) for name in names] for figure, _ in told.figures]

    assert linear.exposed(matrix) == []


def test_control_without_the_rules_recovers_a_third() -> None:
    found = [
        doubt
        for seed in QUICK
        for doubt in doubts(published.everything(Population.made(seed)), at_most=40)
    ]

    assert np.mean(np.array(found) <= 0.05) >= 0.3
