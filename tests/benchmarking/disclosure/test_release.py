"""The outward form of a distribution: three figures or a reason, and nothing that tells more."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.disclosure import release
from benchmarking.disclosure.rules import Level, Reason

NAN = math.nan


def released(n_others: int, level: Level | str = Level.PARTICIPANTS) -> release.ReleasedQuantiles:
    """The quantiles that D of the worked example has before it, with so many others."""
    return release.disclose_quantiles(n_others, 3.3296089, 3.2048193, 3.6138614, level)


def test_six_others_show_nothing() -> None:
    found = released(6)

    assert found.n_others is None
    assert not found.place_shown
    assert found.median == release.ReleasedFigure(None, Reason.TOO_FEW, "<7")
    assert found.q1 == found.q3 == release.ReleasedFigure(None, Reason.TOO_FEW, "<13")


def test_seven_others_show_the_median_with_three_figures() -> None:
    found = released(7)

    assert found.n_others == 7
    assert found.place_shown
    assert found.median == release.ReleasedFigure(3.33, None, "7 or more")
    assert found.q1 == release.ReleasedFigure(None, Reason.TOO_FEW, "<13")


def test_nine_others_show_the_median_and_not_the_quartile() -> None:
    found = released(9)

    assert found.median.shown
    assert not found.q1.shown


def test_thirteen_others_show_the_quartiles_too() -> None:
    found = released(13, "L3")

    assert found.level == Level.PUBLIC
    assert (found.median.value, found.q1.value, found.q3.value) == (3.33, 3.2, 3.61)
    assert found.q3.n_band == "13 or more"


@pytest.mark.parametrize("level", [Level.OWN, Level.NAMED])
def test_levels_settled_by_agreement_are_not_answered_here(level: Level) -> None:
    found = released(100, level)

    assert found.n_others is None
    assert found.median.reason == Reason.NOT_AN_AGGREGATE_LEVEL


def test_missing_quantile_stays_missing_with_a_reason() -> None:
    found = release.disclose_quantiles(20, NAN, NAN, NAN, Level.PUBLIC)

    assert found.median == release.ReleasedFigure(None, Reason.NO_VALUE, "7 or more")


def test_negative_count_is_an_error() -> None:
    with pytest.raises(ValueError, match="not negative"):
        released(-1)


def test_outward_amounts_come_from_the_released_median_and_not_from_the_exact_one() -> None:
    outward = release.compare(4.25, 120_000, released(9))

    assert outward.opportunity_median_pence == pytest.approx(11_040_000)
    assert outward.gap_percent == pytest.approx(27.6276, abs=5e-5)
    assert outward.opportunity_best_quartile_pence is None


def test_amount_to_the_best_quartile_needs_the_quartile() -> None:
    outward = release.compare(4.25, 120_000, released(13))

    assert outward.opportunity_best_quartile_pence == pytest.approx(12_600_000)


def test_rate_below_the_median_has_no_opportunity_and_a_negative_gap() -> None:
    outward = release.compare(3.0, 1_000, released(9))

    assert outward.opportunity_median_pence == 0
    assert outward.gap_percent == pytest.approx(-9.9099, abs=5e-5)


def test_opportunity_stops_at_what_can_be_addressed() -> None:
    outward = release.compare(4.25, 120_000, released(9), cap_pence=5_000_000)

    assert outward.opportunity_median_pence == 5_000_000


def test_withheld_median_gives_no_comparison() -> None:
    assert release.compare(4.25, 120_000, released(6)) == release.OutwardComparison(
        gap_percent=None, opportunity_median_pence=None, opportunity_best_quartile_pence=None
    )


@pytest.mark.parametrize(("rate", "denominator"), [(NAN, 100.0), (4.25, NAN), (4.25, 0.0)])
def test_missing_rate_or_denominator_gives_no_opportunity(rate: float, denominator: float) -> None:
    assert release.compare(rate, denominator, released(9)).opportunity_median_pence is None


@given(
    st.floats(min_value=0.01, max_value=1e4),
    st.floats(min_value=0.01, max_value=1e4),
    st.integers(min_value=7, max_value=500),
)
def test_medians_that_round_alike_can_not_be_told_apart(
    own: float, median: float, n_others: int
) -> None:
    first = release.disclose_quantiles(n_others, median, NAN, NAN, Level.PARTICIPANTS)
    shown = first.median.value
    assert shown is not None
    again = release.disclose_quantiles(n_others, shown, NAN, NAN, Level.PARTICIPANTS)

    assert release.compare(own, 10_000, first) == release.compare(own, 10_000, again)


@given(st.integers(min_value=0, max_value=12), st.floats(min_value=0.01, max_value=1e4))
def test_quartiles_of_fewer_than_thirteen_are_never_in_the_answer(n: int, value: float) -> None:
    found = release.disclose_quantiles(n, value, value, value, Level.PARTICIPANTS)

    assert found.q1.value is None
    assert found.q3.value is None
    assert (found.median.value is None) == (n < 7)
