"""Axes with round numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.charts import look


@pytest.mark.parametrize(
    ("lowest", "highest", "ticks"),
    [
        (0, 0, (0.0, 1.0)),
        (0, 7.9, (0.0, 2.0, 4.0, 6.0, 8.0)),
        (0, 10, (0.0, 2.0, 4.0, 6.0, 8.0, 10.0)),
        (0, 0.118, (0.0, 0.025, 0.05, 0.075, 0.1, 0.125)),
        (
            -20_000,
            45_000,
            (-20_000.0, -10_000.0, 0.0, 10_000.0, 20_000.0, 30_000.0, 40_000.0, 50_000.0),
        ),
        (-3, -1, (-3.0, -2.0, -1.0, 0.0)),
    ],
)
def test_ticks_are_round(lowest: float, highest: float, ticks: tuple[float, ...]) -> None:
    assert look.ticks_around(lowest, highest) == ticks


@given(
    st.floats(min_value=-1e9, max_value=1e9, allow_subnormal=False),
    st.floats(min_value=-1e9, max_value=1e9, allow_subnormal=False),
)
def test_ticks_hold_everything_and_nothing(first: float, second: float) -> None:
    lowest, highest = sorted((first, second))

    ticks = look.ticks_around(lowest, highest)

    assert ticks[0] <= lowest or ticks[0] == 0
    assert ticks[-1] >= highest or ticks[-1] == 0
    assert 0.0 in ticks
    assert 2 <= len(ticks) <= 11
