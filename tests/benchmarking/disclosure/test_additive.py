"""What can be inferred of suppressed cells of an additive table, and which further ones to hide."""

import itertools
import json
import math
from collections import defaultdict
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.disclosure import audit, intervals, secondary_suppressions, tables
from tests import real_data

CARE = {
    ("north", "home"): 20,
    ("north", "day"): 178,
    ("south", "home"): 204,
    ("south", "day"): 140,
    ("east", "home"): 106,
    ("east", "day"): 118,
    ("west", "home"): 152,
    ("west", "day"): 366,
}
UNSAFE = {("north", "home")}
PARTNERS = {("north", "day"), ("east", "home"), ("east", "day")}

small = st.lists(
    st.lists(st.integers(min_value=0, max_value=60), min_size=3, max_size=3),
    min_size=3,
    max_size=3,
).map(np.array)
nine = list(itertools.product(range(3), range(3)))
eight = list(itertools.product(range(2), range(4)))
oblong = st.lists(
    st.lists(st.integers(min_value=0, max_value=60), min_size=4, max_size=4),
    min_size=2,
    max_size=2,
).map(np.array)
some = st.sets(st.sampled_from(nine), min_size=1, max_size=6)


def by_hand(table: np.ndarray, hidden: set[tuple[int, int]]) -> dict[tuple[int, int], set[int]]:
    """Every value that each hidden cell takes in any table of whole numbers with the same sums."""
    cells = sorted(hidden)
    rows = {row: sum(table[i, j] for i, j in cells if i == row) for row in range(3)}
    columns = {column: sum(table[i, j] for i, j in cells if j == column) for column in range(3)}
    found: dict[tuple[int, int], set[int]] = {cell: set() for cell in cells}

    def fill(number: int, chosen: list[int], left: dict[str, dict[int, int]]) -> None:
        if number == len(cells):
            if not any(left["rows"].values()) and not any(left["columns"].values()):
                for cell, value in zip(cells, chosen, strict=True):
                    found[cell].add(value)
            return
        i, j = cells[number]
        for value in range(min(left["rows"][i], left["columns"][j]) + 1):
            fill(
                number + 1,
                [*chosen, value],
                {
                    "rows": {**left["rows"], i: left["rows"][i] - value},
                    "columns": {**left["columns"], j: left["columns"][j] - value},
                },
            )

    fill(0, [], {"rows": rows, "columns": columns})
    return found


def protects(table: Any, hidden: set[Any], unsafe: set[Any], share: float = 0.1) -> bool:
    found = audit(table, hidden)
    values = dict(np.ndenumerate(table)) if isinstance(table, np.ndarray) else table
    return all(intervals.contains(found[cell], float(values[cell]), share) for cell in unsafe)


@pytest.fixture(scope="module")
def cells() -> dict[str, list[float]]:
    text = (real_data.FOLDER / "benchmarking-cases.json").read_text()
    case = json.loads(text)["P3_sdctable_microdata1"]
    found: dict[str, list[float]] = defaultdict(list)
    for region, gender, value in zip(case["region"], case["gender"], case["val"], strict=True):
        found[f"{region}/{gender}"].append(value)
    return found


class TestPublishedTable:
    """One hundred records in four regions and two sexes, with the partners that sdcTable finds."""

    pytestmark = real_data.real_data

    def test_partners_are_those_published(self, cells: dict[str, list[float]]) -> None:
        unsafe = tables.primary_suppressions(cells, tables.frequency(2))

        assert unsafe == {"A/female"}
        assert secondary_suppressions(cells, unsafe) == {"A/male", "C/male", "C/female"}

    def test_partners_are_the_same_in_tuples_frames_and_counts(
        self, cells: dict[str, list[float]]
    ) -> None:
        split = {tuple(cell.split("/")): sum(amounts) for cell, amounts in cells.items()}
        counts = {tuple(cell.split("/")): len(amounts) for cell, amounts in cells.items()}
        frame = pd.Series(split).unstack()
        expected = {("A", "male"), ("C", "male"), ("C", "female")}

        assert secondary_suppressions(split, [("A", "female")]) == expected
        assert secondary_suppressions(counts, [("A", "female")]) == expected
        assert secondary_suppressions(frame, [("A", "female")]) == expected
        assert secondary_suppressions(frame, frame == 20) == expected


def test_one_hidden_cell_of_a_line_is_known_to_the_penny() -> None:
    pounds = {("north", "home"): "20.10", ("north", "day"): "178.35"}
    exact = {cell: Fraction(text) for cell, text in pounds.items()}

    assert audit(exact, UNSAFE) == {("north", "home"): (20.1, 20.1)}


def test_four_hidden_cells_leave_what_their_lines_allow() -> None:
    found = audit(CARE, UNSAFE | PARTNERS)

    assert found[("north", "home")] == (0, 126)
    assert found[("north", "day")] == (72, 198)
    assert found[("east", "home")] == (0, 126)
    assert found[("east", "day")] == (98, 224)


def test_totals_may_be_given_or_hidden_and_have_to_fit() -> None:
    line = {"a": 5, "b": 6, "Total": 11}

    assert audit(line, ["a"]) == {"a": (5, 5)}
    assert audit(line, ["a", "Total"]) == {"a": (0, math.inf), "Total": (6, math.inf)}
    with pytest.raises(ValueError, match="add up"):
        audit({**line, "Total": 12}, ["a"])
    with pytest.raises(ValueError, match="no such cell"):
        audit(line, ["c"])


def test_tree_of_categories_gives_away_what_its_parents_add_up_to() -> None:
    care = {"home": 5, "day": 6, "bus": 9, "taxi": 4}
    tree = {0: {"care": ["home", "day"], "travel": ["bus", "taxi"]}}

    assert audit(care, ["home", "bus"]) == {"home": (0, 14), "bus": (0, 14)}
    assert audit(care, ["home", "bus"], hierarchies=tree) == {"home": (5, 5), "bus": (9, 9)}
    assert secondary_suppressions(care, ["home"], hierarchies=tree) == {"day"}


def test_any_sums_may_be_named() -> None:
    sums = {"all": ["x", "y", "z"], "some": ["x", "y"]}
    table = {"x": 1, "y": 2, "z": 3}

    assert audit(table, ["x", "y"], relations=sums) == {"x": (0, 3), "y": (0, 3)}
    assert audit(table, ["x", "z"], relations=sums) == {"x": (1, 1), "z": (3, 3)}


def test_credit_is_known_to_be_one_and_a_mixture_may_be_anything() -> None:
    assert audit({"a": 5, "b": -3, "c": 1}, ["a", "b"]) == {"a": (2, math.inf), "b": (-math.inf, 0)}
    assert audit({"a": [5], "b": [4, -7], "c": [1]}, ["a", "b"])["a"] == (0, math.inf)


def test_array_names_cells_by_place_and_takes_masks() -> None:
    table = np.array([[20, 50, 10], [8, 19, 22], [17, 32, 12]])
    mask = np.zeros((3, 3), dtype=bool)
    mask[[0, 0, 2, 2], [0, 2, 0, 2]] = True

    expected = {(0, 0): (8, 30), (0, 2): (0, 22), (2, 0): (7, 29), (2, 2): (0, 22)}

    assert audit(table, mask) == audit(table.tolist(), expected) == expected


def test_public_table_is_protected_by_more_than_one_for_participants() -> None:
    line = {"a": 100, "b": 12, "c": 13, "d": 500}

    assert secondary_suppressions(line, ["a"], "L2") == {"b"}
    assert secondary_suppressions(line, ["a"], "L3") == {"b", "c"}
    assert secondary_suppressions(line, ["a"], protection=0.2) == {"b", "c"}
    with pytest.raises(ValueError, match="participants or to the public"):
        secondary_suppressions(line, ["a"], "L0")


def test_cell_of_nothing_hides_nothing_and_the_total_goes_only_where_nothing_else_does() -> None:
    assert secondary_suppressions({"a": 5, "b": 0, "c": 60}, ["a"]) == {"c"}
    assert secondary_suppressions({"a": 5, "b": 0}, ["a"]) == {"Total"}
    assert secondary_suppressions(CARE, []) == set()


def test_cells_of_one_body_in_a_line_are_protected_by_their_sum() -> None:
    line = {"a": {"Arden": 40}, "b": {"Arden": 60}, "c": {"x": 70, "y": 80}, "d": {"z": 9, "y": 5}}

    assert secondary_suppressions(line, ["a", "b"]) == {"d"}
    plain = {cell: sum(amounts.values()) for cell, amounts in line.items()}
    assert secondary_suppressions(plain, ["a", "b"]) == set()
    owned = {"a": "Arden", "b": "Arden"}
    assert secondary_suppressions(plain, ["a", "b"], owners=owned) == {"d"}


def test_who_alone_stands_behind_a_hidden_cell_does_not_learn_the_other() -> None:
    line = {"a": {"Arden": 40}, "b": {"Brook": 60}, "c": {"x": 70, "y": 80, "z": 1}}

    assert audit(line, ["a", "b"], known=["a"])["b"] == (60, 60)
    assert secondary_suppressions(line, ["a", "b"]) == {"c"}


def test_small_cell_among_large_ones_is_not_lost_in_tolerance() -> None:
    table = {("a", "x"): 1, ("a", "y"): 10**11, ("b", "x"): 10**11, ("b", "y"): 10**11}

    assert audit(table, [("a", "x"), ("a", "y")])[("a", "x")] == (1, 1)
    assert len(secondary_suppressions(table, [("a", "x")])) == 3


@settings(max_examples=25, deadline=None)
@given(small, some)
def test_interval_is_what_all_tables_with_the_same_sums_span(
    table: np.ndarray, hidden: set[tuple[int, int]]
) -> None:
    table = table // 8
    possible = by_hand(table, hidden)

    found = audit(table, hidden)

    assert found == {cell: (min(values), max(values)) for cell, values in possible.items()}


@settings(max_examples=20, deadline=None)
@given(small, some, some)
def test_hiding_more_never_narrows_an_interval(
    table: np.ndarray, hidden: set[tuple[int, int]], more: set[tuple[int, int]]
) -> None:
    narrow, wide = audit(table, hidden), audit(table, hidden | more)

    for cell, interval in narrow.items():
        assert wide[cell].low <= interval.low <= table[cell] <= interval.high <= wide[cell].high


@settings(max_examples=6, deadline=None)
@given(oblong, st.sets(st.sampled_from(eight), min_size=1, max_size=3))
def test_chosen_cells_protect_and_no_cheaper_ones_do(
    table: np.ndarray, unsafe: set[tuple[int, int]]
) -> None:
    added = secondary_suppressions(table, unsafe)
    rest = [cell for cell in eight if table[cell] > 0 and cell not in unsafe]

    assert protects(table, unsafe | added, unsafe)
    if added <= set(eight):
        cost = sum(table[cell] for cell in added)
        cheaper = (
            set(chosen)
            for count in range(len(rest) + 1)
            for chosen in itertools.combinations(rest, count)
            if sum(table[cell] for cell in chosen) < cost
        )
        assert not any(protects(table, unsafe | chosen, unsafe) for chosen in cheaper)


@settings(max_examples=8, deadline=None)
@given(small, some, st.randoms(use_true_random=False))
def test_choice_depends_on_neither_order_nor_orientation(
    table: np.ndarray, unsafe: set[tuple[int, int]], random: Any
) -> None:
    items = list(np.ndenumerate(table))
    random.shuffle(items)

    assert secondary_suppressions(dict(items), unsafe) == secondary_suppressions(table, unsafe)
    assert audit(dict(items), unsafe) == audit(table, unsafe)


def test_table_of_hundreds_of_cells_is_protected_without_needless_cells() -> None:
    rng = np.random.default_rng(20)
    table = rng.lognormal(5, 2, (12, 12)).round()
    unsafe = {(int(i), int(j)) for i, j in np.argwhere(rng.random(table.shape) < 0.05)}

    added = secondary_suppressions(table, unsafe)

    assert added
    assert protects(table, unsafe | added, unsafe)
    assert not any(protects(table, (unsafe | added) - {cell}, unsafe) for cell in sorted(added)[:4])
