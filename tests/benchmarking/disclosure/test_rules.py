"""When a figure may leave the house: the method's cases, the boundaries, and properties."""

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.disclosure import rules
from benchmarking.disclosure.rules import Level, Reason

OUTWARD = [Level.PARTICIPANTS, Level.PUBLIC]

amounts = st.lists(st.integers(min_value=-(10**9), max_value=10**9), max_size=30)


@pytest.mark.parametrize(
    ("p", "fewest"), [(0.5, 7), (0.25, 13), (0.75, 13), (0.1, 31), (0.9, 31), (0.2, 16)]
)
def test_quantile_needs_three_others_outside_the_values_it_is_made_of(
    p: float, fewest: int
) -> None:
    assert rules.minimum_others(p) == fewest


@pytest.mark.parametrize("p", ["1/2", "1/4", "3/4", "1/10", "9/10"])
def test_minimum_is_exactly_where_three_contributors_lie_outside(p: str) -> None:
    share = Fraction(p)
    fewest = rules.minimum_others(float(share))

    for n in range(2, 120):
        position = (n - 1) * share
        outside = min(math.floor(position), n - 1 - math.ceil(position))
        assert (outside >= 3) == (n >= fewest)


@pytest.mark.parametrize("p", [0, 1, -0.1, 1.5])
def test_minimum_and_maximum_are_never_shown(p: float) -> None:
    with pytest.raises(ValueError, match="strictly between"):
        rules.minimum_others(p)


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        (3.3296089, 3.33),
        (2.675, 2.68),
        (-2.675, -2.68),
        (1234.5, 1230.0),
        (1235.0, 1240.0),
        (999.5, 1000.0),
        (0.00012345, 0.000123),
        (0.0, 0.0),
        (7, 7.0),
    ],
)
def test_three_figures_are_kept_and_a_half_goes_away_from_zero(exact: float, shown: float) -> None:
    assert rules.round_significant(exact) == shown


def test_other_numbers_of_figures_can_be_asked_for() -> None:
    assert rules.round_significant(1.25, 2) == 1.3


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_what_is_no_number_can_not_be_rounded(number: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        rules.round_significant(number)


def test_a_number_keeps_at_least_one_figure() -> None:
    with pytest.raises(ValueError, match="at least one"):
        rules.round_significant(12.0, 0)


@given(st.floats(min_value=1e-9, max_value=1e12), st.integers(min_value=1, max_value=6))
def test_rounding_moves_a_number_by_at_most_half_of_its_last_figure(x: float, kept: int) -> None:
    rounded = Decimal(repr(rules.round_significant(x, kept)))
    exact = Decimal(repr(x))
    last = Decimal(1).scaleb(exact.adjusted() - kept + 1)

    assert abs(rounded - exact) <= last / 2
    assert rounded == rounded.quantize(last, rounding=ROUND_HALF_UP)


@given(st.floats(min_value=-1e12, max_value=1e12), st.integers(min_value=1, max_value=6))
def test_rounding_twice_changes_nothing_and_the_sign_does_not_matter(x: float, kept: int) -> None:
    rounded = rules.round_significant(x, kept)

    assert rules.round_significant(rounded, kept) == rounded
    assert rules.round_significant(-x, kept) == -rounded


@given(st.floats(min_value=1e-6, max_value=1e6), st.floats(min_value=1e-6, max_value=1e6))
def test_rounding_never_turns_an_order_round(low: float, high: float) -> None:
    low, high = sorted((low, high))

    assert rules.round_significant(low) <= rules.round_significant(high)


def test_largest_that_the_second_could_estimate_is_withheld() -> None:
    decision = rules.may_publish([900, 60, 20, 15, 5], Level.PARTICIPANTS)

    assert decision == rules.Decision(ok=False, reason=Reason.NEARLY_KNOWN, n_band="5 or more")


def test_spread_of_six_is_published() -> None:
    decision = rules.may_publish([400, 300, 80, 70, 60, 50], Level.PARTICIPANTS)

    assert decision == rules.Decision(ok=True, reason=None, n_band="5 or more")


def test_four_contributors_are_too_few() -> None:
    decision = rules.may_publish([120, 110, 100, 90], Level.PARTICIPANTS)

    assert decision == rules.Decision(ok=False, reason=Reason.TOO_FEW, n_band="<5")


def test_more_than_half_of_the_total_is_withheld_even_where_the_rest_protects() -> None:
    decision = rules.may_publish([620, 100, 90, 80, 70, 40], Level.PARTICIPANTS)

    assert decision == rules.Decision(ok=False, reason=Reason.DOMINATED, n_band="5 or more")


def test_credits_count_by_their_size_and_not_by_their_net() -> None:
    assert rules.may_publish([500, -450, 30, 20, 10, 5], Level.PARTICIPANTS).ok


def test_rest_of_exactly_a_tenth_is_enough_for_participants() -> None:
    assert rules.may_publish([500, 500, 20, 20, 10], Level.PARTICIPANTS).ok
    assert not rules.may_publish([500, 500, 20, 20, 9], Level.PARTICIPANTS).ok


def test_exactly_half_of_the_total_is_not_more_than_half() -> None:
    assert rules.may_publish([500, 200, 100, 100, 100], Level.PARTICIPANTS).ok
    assert not rules.may_publish([501, 200, 100, 100, 100], Level.PARTICIPANTS).ok


def test_public_needs_ten_contributors() -> None:
    assert rules.may_publish([100] * 9, Level.PUBLIC).n_band == "<10"
    assert rules.may_publish([100] * 10, Level.PUBLIC).ok


def test_public_needs_a_rest_of_fifteen_per_cent() -> None:
    large = [1000, 1000]

    assert rules.may_publish([*large, 10, *[20] * 7], Level.PUBLIC).ok
    assert not rules.may_publish([*large, 9, *[20] * 7], Level.PUBLIC).ok
    assert rules.may_publish([*large, 9, *[20] * 7], Level.PARTICIPANTS).ok


def test_contributors_of_nothing_do_not_count() -> None:
    decision = rules.may_publish([100, 90, 80, 70, 0, 0, 0], Level.PARTICIPANTS)

    assert decision.reason == Reason.TOO_FEW


def test_viewers_whole_affiliation_is_part_of_the_figure_but_not_of_the_count() -> None:
    six = [100, 100, 100, 100, 100, 100]

    one_of_us = rules.may_publish(six, Level.PARTICIPANTS, of_viewer=[True] + [False] * 5)
    two_of_us = rules.may_publish(six, Level.PARTICIPANTS, of_viewer=[True] * 2 + [False] * 4)

    assert one_of_us.ok
    assert two_of_us.reason == Reason.TOO_FEW


def test_marks_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="one mark"):
        rules.may_publish([1, 2, 3], Level.PARTICIPANTS, of_viewer=[True])


@pytest.mark.parametrize("level", [Level.OWN, Level.NAMED])
def test_levels_that_are_not_of_aggregates_are_refused(level: Level) -> None:
    decision = rules.may_publish([100] * 40, level)

    assert not decision.ok
    assert decision.reason == Reason.NOT_AN_AGGREGATE_LEVEL


def test_level_may_be_given_by_its_name_and_an_unknown_one_is_an_error() -> None:
    assert rules.may_publish([100] * 5, "L2").ok
    with pytest.raises(ValueError, match="participants"):
        rules.may_publish([100] * 5, "L9")


@pytest.mark.parametrize("amount", [math.nan, math.inf])
def test_missing_contribution_is_an_error_and_not_a_zero(amount: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        rules.may_publish([1, 2, 3, 4, 5, amount], Level.PARTICIPANTS)


def test_nothing_at_all_is_withheld() -> None:
    assert rules.may_publish([], Level.PUBLIC).reason == Reason.TOO_FEW


def test_every_reason_has_an_explanation() -> None:
    assert set(rules.EXPLANATIONS) == set(Reason)


@given(amounts, st.sampled_from(OUTWARD))
def test_decision_depends_on_neither_order_nor_sign_nor_zeros(
    contributions: list[int], level: Level
) -> None:
    signed = [-amount for amount in reversed(contributions)]

    decision = rules.may_publish([*signed, 0, 0], level)

    assert decision == rules.may_publish(contributions, level)


@given(amounts, st.sampled_from(OUTWARD), st.integers(min_value=1, max_value=1000))
def test_decision_does_not_depend_on_the_unit(
    contributions: list[int], level: Level, scale: int
) -> None:
    scaled = [amount * scale for amount in contributions]

    assert rules.may_publish(scaled, level) == rules.may_publish(contributions, level)


@given(amounts)
def test_what_the_public_may_see_participants_may_see_too(contributions: list[int]) -> None:
    if rules.may_publish(contributions, Level.PUBLIC).ok:
        assert rules.may_publish(contributions, Level.PARTICIPANTS).ok


@given(amounts)
def test_published_total_leaves_the_second_largest_a_tenth_in_doubt(
    contributions: list[int],
) -> None:
    if rules.may_publish(contributions, Level.PARTICIPANTS).ok:
        largest, second, *_ = sorted(map(abs, contributions), reverse=True)
        estimate = sum(map(abs, contributions)) - second

        assert 10 * (estimate - largest) >= largest


@pytest.mark.parametrize("name", ["L3", "l3", "public", "PUBLIC", 3, Level.PUBLIC])
def test_level_has_several_names(name: Any) -> None:
    assert Level(name) is Level.PUBLIC
