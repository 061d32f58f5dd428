"""Price indices: published tables, the worked examples, and what must hold for any prices."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from benchmarking.measures import indices
from tests import real_data

NAN = float("nan")

# Paper, toner, desk and chair (columns) as four authorities buy them: method 2.2, example W4.
OFFICE_PRICES = np.array(
    [[11.0, 60, 150, 80], [12.1, 58, 165, NAN], [10.5, NAN, 140, 76], [NAN, 66, 160, 92]]
)
OFFICE_QUANTITIES = np.array(
    [[900.0, 50, 20, 60], [700, 80, 15, NAN], [1200, NAN, 30, 75], [NAN, 40, 12, 35]]
)

# Six products (columns) at five moments, as in the case file: method 2.8, P1.
SIX_PRICES = np.array(
    [
        [1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
        [1.2, 3.0, 1.3, 0.7, 1.4, 0.8],
        [1.0, 1.0, 1.5, 0.5, 1.7, 0.6],
        [0.8, 0.5, 1.6, 0.3, 1.9, 0.4],
        [1.0, 1.0, 1.6, 0.1, 2.0, 0.2],
    ]
)
SIX_QUANTITIES = np.array(
    [
        [1.0, 1.0, 2.0, 1.0, 4.5, 0.5],
        [0.8, 0.9, 1.9, 1.3, 4.7, 0.6],
        [1.0, 1.1, 1.8, 3.0, 5.0, 0.8],
        [1.2, 1.2, 1.9, 6.0, 5.6, 1.3],
        [0.9, 1.2, 2.0, 12.0, 6.5, 2.5],
    ]
)

BILATERAL = [
    indices.laspeyres,
    indices.paasche,
    indices.fisher,
    indices.tornqvist,
    indices.walsh,
    indices.jevons,
]
TRANSITIVE = [indices.geks, indices.cpd]
EVERY_INDEX = [*BILATERAL, *TRANSITIVE]

positive = st.floats(min_value=0.1, max_value=100)
table = arrays.arrays(np.float64, (4, 3), elements=positive)
gaps = arrays.arrays(np.bool_, (4, 3))


def four_decimals(levels: Any) -> list[float]:
    return np.round(levels, 4).tolist()


class TestPublishedTable:
    """The five indices of the published table, from the file that holds it."""

    pytestmark = real_data.real_data

    @pytest.mark.parametrize("name", ["laspeyres", "paasche", "fisher", "tornqvist", "walsh"])
    def test_index_agrees_to_four_decimals(self, name: str) -> None:
        cases = json.loads((real_data.FOLDER / "benchmarking-cases.json").read_text())
        case = cases["P1_ppi_manual_balk_six_products"]
        prices, quantities = np.array(case["prices"]).T, np.array(case["quantities"]).T

        levels = getattr(indices, name)(prices, quantities)

        assert four_decimals(levels) == case["expected_4dp_base_t1"][name]


def test_geks_of_the_six_products() -> None:
    assert four_decimals(indices.geks(SIX_PRICES, SIX_QUANTITIES, "fisher")) == [
        1, 1.3329, 1.2475, 1.1914, 1.1334
    ]  # fmt: skip
    assert four_decimals(indices.geks(SIX_PRICES, SIX_QUANTITIES)) == [
        1, 1.3842, 1.2948, 1.2457, 1.2418
    ]  # fmt: skip


def test_regression_levels_of_the_six_products() -> None:
    assert four_decimals(indices.cpd(SIX_PRICES, SIX_QUANTITIES)) == [
        1, 1.3810, 1.2729, 1.2688, 1.2688
    ]  # fmt: skip


def test_unweighted_regression_of_complete_prices_is_jevons() -> None:
    expected = [1, 1.2419, 0.9563, 0.7256, 0.6325]

    assert four_decimals(indices.cpd(SIX_PRICES)) == expected
    assert four_decimals(indices.jevons(SIX_PRICES)) == expected


def test_fisher_is_not_transitive() -> None:
    onward = [indices.fisher(SIX_PRICES, SIX_QUANTITIES, base=base) for base in range(3)]

    assert round(onward[0][1] * onward[1][2] * onward[2][0], 4) == 1.0365


def test_change_of_spend_splits_into_price_and_volume() -> None:
    split = indices.bennet(SIX_PRICES, SIX_QUANTITIES)

    assert np.round(split.price[[1, 4]], 9).tolist() == [4.05, -0.35]
    assert np.round(split.volume[[1, 4]], 9).tolist() == [0.05, 10.35]
    assert split.new_and_lost.tolist() == [0, 0, 0, 0, 0]


def test_item_without_a_quantity_in_either_period_stands_in_the_third_term() -> None:
    split = indices.bennet([[2.0, 5.0, NAN], [3.0, 5.0, 7.0]], [[10, 4, NAN], [12, 0, 6]])

    assert split.price[1] == 11.0
    assert split.volume[1] == 5.0
    assert split.new_and_lost[1] == 42.0 - 20.0


def test_levels_of_the_office_basket() -> None:
    fit = indices.cpd_fit(OFFICE_PRICES, OFFICE_QUANTITIES)
    around_their_mean = 100 * fit.levels / np.exp(np.log(fit.levels).mean())

    assert four_decimals(fit.levels) == [1, 1.0684, 0.9418, 1.1304]
    assert np.round(around_their_mean, 2).tolist() == [96.83, 103.45, 91.20, 109.46]
    assert four_decimals(indices.cpd(OFFICE_PRICES)) == [1, 1.0594, 0.9352, 1.1122]
    assert four_decimals(indices.geks(OFFICE_PRICES, OFFICE_QUANTITIES)) == [
        1, 1.0676, 0.9397, 1.1220
    ]  # fmt: skip
    assert four_decimals(indices.tornqvist(OFFICE_PRICES, OFFICE_QUANTITIES)) == [
        1, 1.0660, 0.9495, 1.1122
    ]  # fmt: skip


@pytest.mark.parametrize("dropped", range(4))
def test_ranks_of_the_office_basket_stand_without_any_one_item(dropped: int) -> None:
    prices = np.delete(OFFICE_PRICES, dropped, axis=1)
    quantities = np.delete(OFFICE_QUANTITIES, dropped, axis=1)

    assert np.argsort(indices.cpd(prices, quantities)).tolist() == [2, 0, 1, 3]


def test_standard_errors_are_those_of_a_regression_written_out() -> None:
    there = np.isfinite(OFFICE_PRICES)
    buyer, item = np.nonzero(there)
    design = np.zeros((len(buyer), 7))
    design[np.arange(len(buyer)), 3 + item] = 1
    design[buyer > 0, buyer[buyer > 0] - 1] = 1
    spend = np.where(there, OFFICE_PRICES * OFFICE_QUANTITIES, 0)
    weight = (spend / spend.sum(axis=1, keepdims=True))[buyer, item]
    logs = np.log(OFFICE_PRICES[buyer, item])
    bread = np.linalg.inv(design.T @ (weight[:, None] * design))
    rest = logs - design @ (bread @ design.T @ (weight * logs))
    scores = design * (weight * rest)[:, None]
    covariance = bread @ scores.T @ scores @ bread * len(logs) / (len(logs) - 7)
    to_levels = np.vstack([np.zeros(7), np.eye(3, 7)])
    contrast = (np.eye(4) - 0.25) @ to_levels
    expected = np.sqrt(np.diag(contrast @ covariance @ contrast.T))

    fit = indices.cpd_fit(OFFICE_PRICES, OFFICE_QUANTITIES)

    assert fit.standard_errors.tolist() == pytest.approx(expected.tolist())


def test_standard_errors_are_missing_where_nothing_is_left_to_estimate_them() -> None:
    fit = indices.cpd_fit([[2.0], [3.0]], [[1.0], [1.0]])

    assert fit.levels.tolist() == pytest.approx([1, 1.5])
    assert np.isnan(fit.standard_errors).all()


@pytest.mark.parametrize("index", EVERY_INDEX)
def test_buyers_without_a_shared_item_are_not_compared(index: Any) -> None:
    prices = [[1, NAN, 2], [NAN, 3, NAN], [2, NAN, 4]]

    levels = index(prices, np.ones((3, 3)))

    assert levels[[0, 2]].tolist() == pytest.approx([1, 2])
    assert np.isnan(levels[1])


def test_sets_of_connected_buyers_are_numbered_apart() -> None:
    prices = [[1, NAN, NAN, NAN], [NAN, NAN, 3, 4], [2, 5, NAN, NAN], [NAN, 5, NAN, NAN]]

    assert indices.components([*prices, [NAN] * 4]).tolist() == [0, 1, 0, 0, 2]


@pytest.mark.parametrize("index", TRANSITIVE)
def test_chain_of_shared_items_compares_buyers_that_share_none(index: Any) -> None:
    prices = [[1, NAN], [2, 6], [NAN, 9]]

    levels = index(prices, np.ones((3, 2)))

    assert levels.tolist() == pytest.approx([1, 2, 3])


def test_quantities_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        indices.laspeyres([[1.0, 2.0]], [[1.0]])


def test_prices_of_one_buyer_alone_are_not_a_table() -> None:
    with pytest.raises(ValueError, match="table"):
        indices.jevons([1.0, 2.0])


@settings(deadline=None)
@pytest.mark.parametrize("index", EVERY_INDEX)
@given(prices=table, quantities=table, scale=arrays.arrays(np.float64, 3, elements=positive))
def test_unit_of_an_item_does_not_matter(
    index: Any, prices: Any, quantities: Any, scale: Any
) -> None:
    by_box = index(prices * scale, quantities / scale)

    assert by_box.tolist() == pytest.approx(index(prices, quantities).tolist(), rel=1e-8)


@settings(deadline=None)
@pytest.mark.parametrize("index", EVERY_INDEX)
@given(prices=table, quantities=table, missing=gaps)
def test_order_of_items_and_other_buyers_does_not_matter(
    index: Any, prices: Any, quantities: Any, missing: Any
) -> None:
    quantities = np.where(missing, 0.0, quantities)
    turned = np.ix_([0, 3, 1, 2], [2, 0, 1])

    levels = index(prices, quantities)[[0, 3, 1, 2]]

    again = index(prices[turned], quantities[turned])
    assert again.tolist() == pytest.approx(levels.tolist(), rel=1e-8, nan_ok=True)


@settings(deadline=None)
@pytest.mark.parametrize("index", EVERY_INDEX)
@given(prices=table, quantities=table, extra=positive)
def test_line_of_no_quantity_changes_nothing(
    index: Any, prices: Any, quantities: Any, extra: float
) -> None:
    more_prices = np.column_stack([prices, np.full(4, extra)])
    more_quantities = np.column_stack([quantities, np.zeros(4)])

    with_it = index(more_prices, more_quantities)

    assert with_it.tolist() == pytest.approx(index(prices, quantities).tolist(), rel=1e-8)


@settings(deadline=None)
@pytest.mark.parametrize("index", TRANSITIVE)
@given(prices=table, quantities=table, missing=gaps)
def test_levels_are_transitive(index: Any, prices: Any, quantities: Any, missing: Any) -> None:
    quantities = np.where(missing, 0.0, quantities)
    from_first = index(prices, quantities)
    from_second = index(prices, quantities, base=1)

    expected = from_first / from_first[1]

    together = ~np.isnan(expected)
    assert from_second[together].tolist() == pytest.approx(expected[together].tolist(), rel=1e-7)


@settings(deadline=None)
@given(prices=table)
def test_regression_of_complete_prices_is_always_jevons(prices: Any) -> None:
    assert indices.cpd(prices).tolist() == pytest.approx(indices.jevons(prices).tolist())


@settings(deadline=None)
@given(prices=table, quantities=table)
def test_levels_of_a_complete_table_are_the_mean_over_all_detours(
    prices: Any, quantities: Any
) -> None:
    direct = np.array([indices.tornqvist(prices, quantities, base=base) for base in range(4)])
    detours = np.exp((np.log(direct[0])[:, None] + np.log(direct)).mean(axis=0))

    assert indices.geks(prices, quantities).tolist() == pytest.approx(detours.tolist(), rel=1e-8)


@settings(deadline=None)
@given(prices=table, quantities=table, missing=gaps)
def test_parts_of_a_change_add_up_to_the_change(prices: Any, quantities: Any, missing: Any) -> None:
    quantities = np.where(missing, 0.0, quantities)
    spend = (prices * quantities).sum(axis=1)

    split = indices.bennet(prices, quantities)

    parts = split.price + split.volume + split.new_and_lost
    assert parts.tolist() == pytest.approx((spend - spend[0]).tolist(), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"formula": "walsh"}, "tornqvist or fisher"),
        ({"base": 2}, "from 0 to 1"),
        ({"base": "North"}, "from 0 to 1"),
    ],
)
def test_what_is_asked_wrongly_is_said(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        indices.geks([[1, 2], [3, 4]], [[1, 1], [1, 1]], **arguments)
