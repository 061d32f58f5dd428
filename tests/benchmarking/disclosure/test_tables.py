"""Cells that are unsafe by themselves: a published table, and the portal's own rule."""

import json
from collections import defaultdict
from typing import Any

import pytest

from benchmarking.disclosure import tables
from benchmarking.disclosure.rules import Level
from tests import real_data

PUBLISHED_RULES = {
    "freq_maxN2": tables.frequency(2),
    "nk_2_75": tables.dominance(2, 75),
    "p_70": tables.prior_posterior(70),
    "p_30": tables.prior_posterior(30),
    "pq_60_80": tables.prior_posterior(60, 80),
}


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    cases = json.loads((real_data.FOLDER / "benchmarking-cases.json").read_text())
    return dict(cases["P3_sdctable_microdata1"])


class TestPublishedTable:
    """One hundred records in four regions and two sexes."""

    pytestmark = real_data.real_data

    @pytest.mark.parametrize("name", PUBLISHED_RULES)
    def test_same_cells_are_unsafe(self, published: dict[str, Any], name: str) -> None:
        cells: dict[str, list[float]] = defaultdict(list)
        records = zip(published["region"], published["gender"], published["val"], strict=True)
        for region, gender, value in records:
            cells[f"{region}/{gender}"].append(value)

        found = tables.primary_suppressions(cells, PUBLISHED_RULES[name])

        assert found == set(published["expected_primary"][name])


def test_own_rule_withholds_the_cells_of_the_method() -> None:
    cells = {
        "nearly known": [900, 60, 20, 15, 5],
        "spread": [400, 300, 80, 70, 60, 50],
        "few": [120, 110, 100, 90],
        "dominated": [620, 100, 90, 80, 70, 40],
        "credits": [500, -450, 30, 20, 10, 5],
    }

    withheld = tables.primary_suppressions(cells, tables.at_level(Level.PARTICIPANTS))

    assert withheld == {"nearly known", "few", "dominated"}


def test_empty_cell_is_nobodys_secret() -> None:
    cells = {"empty": [], "zeros": [0, 0.0], "one": [3]}

    assert tables.primary_suppressions(cells, tables.frequency(2)) == {"one"}


def test_cells_in_rows_are_known_by_their_place() -> None:
    """The first two of W10."""
    rows = [[[900, 60, 20, 15, 5], [400, 300, 80, 70, 60, 50]]]

    assert tables.primary_suppressions(rows) == {(0, 0)}


def test_amounts_without_contributors_are_no_cells() -> None:
    with pytest.raises(ValueError, match="each contributor"):
        tables.primary_suppressions([[20, 50], [8, 19]])
