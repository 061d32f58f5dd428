"""One definition of quantile, rank, band and outlier: published values and properties."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.measures import order_statistics
from tests import real_data

DOCUMENTED = [12, 15.5, 18.2, 18.2, 21, 24.4, 30.1, 47.9]
SKEWED = [4.2, 4.4, 4.5, 4.6, 4.6, 4.8, 5.0, 55.0]
FIVE_TENS = [10, 20, 30, 40, 50]

values = st.lists(
    st.floats(min_value=-1e9, max_value=1e9, allow_nan=False), min_size=1, max_size=60
)
few_values = st.lists(st.integers(min_value=-3, max_value=3), min_size=1, max_size=40)
probability = st.floats(min_value=0, max_value=1)


def test_quartiles_are_of_type_seven() -> None:
    quartiles = order_statistics.quantile(DOCUMENTED, [0.25, 0.5, 0.75])

    assert quartiles.tolist() == pytest.approx([17.525, 19.6, 25.825], abs=1e-12)


def test_one_probability_gives_one_number() -> None:
    median = order_statistics.quantile([1, 2, 3, 4], 0.5)

    assert isinstance(median, float)
    assert median == 2.5


def test_table_of_values_is_read_as_one_group() -> None:
    assert order_statistics.quantile([[10, 7, 4], [3, 2, 1]], 0.5) == 3.5


def test_ninetieth_percentile_of_the_gauge_readings() -> None:
    readings = [95.1772, 95.1567, 95.1937, 95.1959, 95.1442, 95.0610]
    readings += [95.1591, 95.1195, 95.1065, 95.0925, 95.1990, 95.1682]

    assert order_statistics.quantile(readings, 0.9) == pytest.approx(95.19568, abs=5e-6)


def test_quantile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        order_statistics.quantile([], 0.5)


def test_missing_value_is_refused_not_skipped() -> None:
    with pytest.raises(ValueError, match="missing value"):
        order_statistics.quantile([1.0, math.nan], 0.5)


@given(values, probability)
def test_quantile_equals_numpy_percentile(group: list[float], p: float) -> None:
    expected = float(np.percentile(group, 100 * p))

    assert order_statistics.quantile(group, p) == pytest.approx(expected, rel=1e-9, abs=1e-6)


@given(values, st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9]), st.randoms())
def test_quantile_does_not_depend_on_the_order(group: list[float], p: float, random: Any) -> None:
    shuffled = list(group)
    random.shuffle(shuffled)

    assert order_statistics.quantile(shuffled, p) == order_statistics.quantile(group, p)


@given(values, st.sampled_from([0.25, 0.5, 0.75]), st.integers(min_value=-20, max_value=20))
def test_quantile_scales_with_the_values(group: list[float], p: float, power: int) -> None:
    scale = 2.0**power

    scaled = order_statistics.quantile([value * scale for value in group], p)

    assert scaled == pytest.approx(order_statistics.quantile(group, p) * scale, rel=1e-12, abs=0)


def test_ties_share_the_middle_of_their_ranks() -> None:
    assert order_statistics.percentile_rank([10, 20, 20, 20, 30]).tolist() == [10, 50, 50, 50, 90]


def test_lowest_of_five_stands_at_ten_and_not_at_twenty() -> None:
    placed = order_statistics.percentile_rank(FIVE_TENS, [35, 50, 10, 5])

    assert placed.tolist() == [60, 90, 10, 0]


def test_one_value_to_place_gives_one_number() -> None:
    placed = order_statistics.percentile_rank(FIVE_TENS, 35)

    assert isinstance(placed, float)
    assert placed == 60


@given(few_values)
def test_percentile_ranks_are_symmetric(group: list[int]) -> None:
    mirrored = order_statistics.percentile_rank([-value for value in group])

    assert (order_statistics.percentile_rank(group) + mirrored).tolist() == [
        pytest.approx(100) for _ in group
    ]


@given(few_values)
def test_percentile_ranks_average_fifty(group: list[int]) -> None:
    assert order_statistics.percentile_rank(group).mean() == pytest.approx(50)


def test_rank_one_is_the_lowest_rate() -> None:
    assert order_statistics.rank([4.1200, 4.1122, 3.8105, 4.0606]).tolist() == [4, 3, 1, 2]


def test_tied_values_share_the_better_rank() -> None:
    assert order_statistics.rank([30, 10, 20, 10]).tolist() == [4, 1, 3, 1]


def test_modified_z_sees_the_outlier_that_a_standard_deviation_hides() -> None:
    assert order_statistics.modified_z(SKEWED)[-1] == pytest.approx(169.97, abs=0.005)


def test_modified_z_of_logarithms() -> None:
    assert order_statistics.modified_z(np.log(SKEWED))[-1] == pytest.approx(38.47, abs=0.005)


def test_modified_z_falls_back_to_the_mean_distance_when_most_values_are_equal() -> None:
    z = order_statistics.modified_z([5, 5, 5, 5, 9])

    assert z.tolist() == pytest.approx([0, 0, 0, 0, 4 / (1.2533 * 0.8)])


def test_no_value_is_an_outlier_among_equals() -> None:
    assert order_statistics.modified_z([7, 7, 7]).tolist() == [0, 0, 0]


@given(few_values, st.integers(min_value=1, max_value=50), st.integers(-50, 50))
def test_modified_z_ignores_unit_and_origin(group: list[int], scale: int, shift: int) -> None:
    moved = order_statistics.modified_z([value * scale + shift for value in group])

    assert moved.tolist() == pytest.approx(order_statistics.modified_z(group).tolist())


def test_band_is_the_quarter_a_value_lies_in() -> None:
    assert order_statistics.quartile_band(FIVE_TENS).tolist() == [1, 1, 2, 3, 4]


def test_value_on_a_quartile_belongs_to_the_lower_band() -> None:
    assert order_statistics.quartile_band(FIVE_TENS, 20) == 1
    assert order_statistics.quartile_band(FIVE_TENS, 20.01) == 2


@given(few_values, st.integers(min_value=-4, max_value=4))
def test_band_never_falls_as_the_value_rises(group: list[int], value: int) -> None:
    assert order_statistics.quartile_band(group, value) <= order_statistics.quartile_band(
        group, value + 1
    )


class TestPublishedDeciles:
    """Fifty whole numbers of a documentation page, from the file that holds them."""

    pytestmark = real_data.real_data

    def test_deciles_of_type_seven_and_not_of_type_six(self) -> None:
        cases = json.loads((real_data.FOLDER / "benchmarking-cases.json").read_text())
        case = cases["P6_quantiles"]

        deciles = order_statistics.quantile(case["data"], np.arange(1, 10) / 10)

        assert np.round(deciles, 1).tolist() == case["deciles_type7_1dp"]
        assert np.round(deciles, 1).tolist() != case["deciles_type6_1dp"]
