"""Price levels of a category: worked example W4, gaps, separate sets and the check by GEKS."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.measures import order_statistics, price_level
from benchmarking.measures.price_level import BasketStatus

GAP = np.nan
PRICES = np.array(
    [
        [11.0, 60, 150, 80],
        [12.1, 58, 165, GAP],
        [10.5, GAP, 140, 76],
        [GAP, 66, 160, 92],
    ]
)
QUANTITIES = np.array(
    [[900, 50, 20, 60], [700, 80, 15, GAP], [1200, GAP, 30, 75], [GAP, 40, 12, 35]]
)


def basket_of(buyer):
    others = np.delete(PRICES, buyer, axis=0)
    medians = [order_statistics.quantile(column[~np.isnan(column)], 0.5) for column in others.T]
    paid = np.nansum(PRICES[buyer] * QUANTITIES[buyer])
    return price_level.own_basket(
        PRICES[buyer], QUANTITIES[buyer], medians, keyed_pence=round(100 * paid)
    )


@pytest.mark.parametrize(
    "buyer, index, gap", [(0, 96.23, -810), (1, 105.20, 770), (2, 89.61, -2610), (3, 112.92, 890)]
)
def test_own_basket_of_w4(buyer, index, gap):
    found = basket_of(buyer)

    assert (round(found.index, 2), round(found.gap_pence / 100, 2)) == (index, gap)
    assert found.status == BasketStatus.VALID
    assert found.matched_share == 1.0


def test_levels_of_w4():
    found = price_level.levels(PRICES, QUANTITIES)

    assert np.round(found.level, 2).tolist() == [96.83, 103.45, 91.20, 109.46]
    relative = found.geks_level / found.geks_level[0]
    assert np.round(relative, 4).tolist() == [1, 1.0676, 0.9397, 1.1220]
    assert not found.depends_on_method.any()
    assert set(found.component) == {0}
    assert (found.error_percent > 0).all()


def test_dropping_an_item_of_w4_keeps_the_order():
    for item in range(4):
        left = np.delete(PRICES, item, axis=1), np.delete(QUANTITIES, item, axis=1)

        assert np.argsort(price_level.levels(*left).level).tolist() == [2, 0, 1, 3]


def test_too_little_matched_is_withheld():
    found = price_level.own_basket([1.0, 2.0], [10, 10], [1.0, GAP], keyed_pence=30_00)

    assert found.status == BasketStatus.TOO_LITTLE_MATCHED
    assert np.isnan(found.index)
    assert round(found.matched_share, 4) == 0.3333


def test_nothing_matched_is_said():
    found = price_level.own_basket([1.0], [10], [GAP], keyed_pence=10_00)

    assert found.status == BasketStatus.NOTHING_MATCHED


def test_sets_without_a_common_item_are_reported_apart():
    prices = np.array([[1.0, GAP], [2.0, GAP], [GAP, 5.0], [GAP, 10.0], [GAP, GAP]])

    found = price_level.levels(prices, np.where(np.isnan(prices), GAP, 1.0))

    assert found.component.tolist() == [0, 0, 1, 1, 2]
    np.testing.assert_allclose(found.level[:2], found.level[2:4])
    assert np.isnan(found.level[4])


def test_order_that_depends_on_the_method_says_so():
    """Two buyers whose weights on the items differ so much that the two methods disagree."""
    prices = np.array([[1.0, 1.0, 1.0], [1.0, 3.0, 0.5], [2.0, 1.0, 0.6]])
    quantities = np.array([[1.0, 1.0, 1.0], [9.0, 1.0, 90.0], [1.0, 40.0, 1.0]])

    assert price_level.levels(prices, quantities).depends_on_method.any()


tables = st.lists(st.lists(st.floats(0.5, 50), min_size=3, max_size=3), min_size=3, max_size=5).map(
    np.array
)


@settings(max_examples=10, deadline=None)
@given(tables, st.floats(0.1, 100))
def test_unit_of_an_item_does_not_matter(prices, scale):
    quantities = np.ones_like(prices) * [3.0, 1.0, 2.0]
    factor = np.array([scale, 1.0, 1.0])

    found = price_level.levels(prices, quantities)
    rescaled = price_level.levels(prices * factor, quantities / factor)

    np.testing.assert_allclose(found.level, rescaled.level, rtol=1e-8)
    np.testing.assert_allclose(found.geks_level, rescaled.geks_level, rtol=1e-8)
