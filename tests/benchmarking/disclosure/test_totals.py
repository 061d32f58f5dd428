"""A total and its parts, told once: nobody is told by any of them, nor by all together."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.disclosure import linear
from benchmarking.disclosure.rules import Reason
from benchmarking.disclosure.totals import TOTAL, told_once

TOLERANCE = 1e-6


def level(first, count, amount=100):
    """So many bodies from the first on, each with as much."""
    return {body: Decimal(amount) for body in range(first, first + count)}


def test_parts_and_total_with_eleven_bodies_each_are_told():
    assert told_once({"energy": level(0, 11), "fleet": level(5, 12)}) == {
        "energy": None,
        "fleet": None,
        TOTAL: None,
    }


def test_ten_bodies_are_too_few_since_one_of_them_may_read_it():
    assert told_once({"energy": level(0, 10)}) == {
        "energy": Reason.TOO_FEW,
        TOTAL: Reason.TOO_FEW,
    }


def test_bodies_with_nothing_do_not_count_and_parts_of_nobody_are_left_out():
    energy = level(0, 10) | {99: Decimal(0)}

    assert told_once({"energy": energy, "fleet": {99: Decimal(0)}}) == {
        "energy": Reason.TOO_FEW,
        TOTAL: Reason.TOO_FEW,
    }
    assert told_once({}) == {}


def test_part_is_withheld_beside_one_that_would_else_be_the_difference():
    parts = {"energy": level(0, 11), "fleet": level(0, 20, 500), "travel": level(0, 3)}

    verdicts = told_once(parts)

    assert verdicts["travel"] == Reason.TOO_FEW
    assert verdicts["energy"] == Reason.BESIDE
    assert (verdicts["fleet"], verdicts[TOTAL]) == (None, None)


def test_total_is_withheld_where_no_other_part_hides_the_one():
    verdicts = told_once({"fleet": level(0, 20), "travel": level(0, 1)})

    assert Reason.BESIDE in {verdicts["fleet"], verdicts[TOTAL]}


def test_dominated_part_is_withheld():
    parts = {"fleet": level(0, 20), "energy": level(0, 12) | {0: Decimal(5000)}}

    assert told_once(parts)["energy"] in {Reason.DOMINATED, Reason.NEARLY_KNOWN}


def test_part_is_not_called_as_the_total():
    with pytest.raises(ValueError, match="not called"):
        told_once({TOTAL: level(0, 11)})


bodies = st.dictionaries(
    st.integers(0, 15), st.integers(-50, 400).map(Decimal), min_size=8, max_size=16
)


@given(st.dictionaries(st.sampled_from("abcd"), bodies, min_size=1))
def test_nothing_that_is_told_gives_a_body_a_leverage_above_one_half(parts):
    """Not to a stranger, nor to a body that takes its own values off: asked of a plain matrix."""
    verdicts = told_once(parts)

    columns = [(body, part) for part in parts for body in parts[part] if parts[part][body]]
    told = [name for name, verdict in verdicts.items() if verdict is None]
    rows = [[float(name in {TOTAL, part}) for _, part in columns] for name in told]
    for reader in {body for body, _ in columns} if rows else ():
        known = [place for place, (body, _) in enumerate(columns) if body == reader]
        assert linear.exposed(np.array(rows), known=known) == []
    for name in told:
        amounts = [
            amount
            for part, given_by in parts.items()
            if name in {TOTAL, part}
            for amount in given_by.values()
        ]
        assert np.count_nonzero(amounts) > 10
