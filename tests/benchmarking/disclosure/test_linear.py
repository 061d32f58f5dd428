"""What totals and means taken together tell of one contributor, and whom they may not tell of."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.disclosure import linear

SEVEN = "abcdefg"


def total(contributors: str) -> dict[str, float]:
    return dict.fromkeys(contributors, 1.0)


def with_known(matrix: np.ndarray, known: list[int]) -> np.ndarray:
    """Leverages the long way: least squares of each contributor on what is known."""
    rows = np.vstack([matrix, np.eye(matrix.shape[1])[known]])
    return np.diag(np.linalg.pinv(rows, rcond=1e-9) @ rows)


populations = st.integers(min_value=0, max_value=2**32 - 1).map(np.random.default_rng)


def figures(rng: np.random.Generator, count: int = 8, over: int = 10) -> np.ndarray:
    return (rng.random((count, over)) < rng.uniform(0.3, 0.95, (count, 1))).astype(float)


def test_mean_with_and_without_one_gives_that_one_away() -> None:
    """Method 2.6: 7 · 4.0000 − 6 · 3.8750 = 4.75."""
    span = linear.Span()

    assert span.admit(total(SEVEN)).ok
    verdict = span.admit(total("abcdeg"))

    assert (verdict.ok, verdict.contributor, verdict.colluder) == (False, "f", None)
    assert verdict.leverage == pytest.approx(1.0)


def test_one_newcomer_between_releases_is_refused_and_three_are_not() -> None:
    span = linear.Span()
    span.admit(total("abcdef"))

    assert not span.admit(total("abcdefg")).ok
    assert span.admit(total("abcdefghi")).ok


def test_revised_value_is_another_unknown_beside_the_old_one() -> None:
    span = linear.Span({f"{who}, revised": who for who in SEVEN})
    span.admit(total(SEVEN))
    one = {**total("bcdefg"), "a, revised": 1.0}
    three = {**total("defg"), "a, revised": 1.0, "b, revised": 1.0, "c, revised": 1.0}

    assert not span.admit(one).ok
    assert span.admit(three).ok


def test_three_figures_that_no_pair_betrays_are_seen_together() -> None:
    span = linear.Span()
    for half in ("abcdef", "ghijkl"):
        assert span.admit(total(half)).ok

    assert span.admit(total("bcdefghijkl")).contributor == "a"


def test_reader_takes_the_own_value_off_and_two_are_left() -> None:
    span = linear.Span()

    assert span.admit(total("abc")).leverage == pytest.approx(0.5)
    pair = linear.Span().admit(total("ab"))

    assert (pair.ok, pair.leverage, pair.colluder is not None) == (False, pytest.approx(1), True)


def test_bodies_of_one_affiliation_know_each_others_values_and_count_as_one() -> None:
    together = dict.fromkeys("abc", "trust")

    assert linear.Span().admit(total("abcde")).ok
    assert not linear.Span(together).admit(total("abcd")).ok
    assert not linear.Span(together).admit(total("abcde")).ok
    assert linear.Span(together).admit(total("abcdefgh")).ok


def test_what_follows_from_released_figures_is_not_new_and_does_no_harm() -> None:
    span = linear.Span()
    span.admit(total("abcde"))
    span.admit(total("fghij"))

    verdict = span.admit(total("abcdefghij"))

    assert verdict.ok
    assert not verdict.is_new


def test_refused_figure_leaves_no_trace() -> None:
    span = linear.Span()
    span.admit(total(SEVEN))
    before = span.leverages

    span.admit(total("abcdef"))

    assert span.leverages == before


def test_figure_over_nobody_is_nothing_new() -> None:
    verdict = linear.Span().admit({})

    assert verdict.ok
    assert not verdict.is_new


def test_weight_that_is_missing_is_an_error() -> None:
    with pytest.raises(ValueError, match="finite"):
        linear.Span().admit({"a": float("nan")})


def test_candidates_are_decided_in_turn_against_all_before() -> None:
    every, five = np.ones(7), np.array([1, 1, 1, 1, 1, 1, 0.0])

    verdicts = linear.admit([every], [five, every, 2 * every])

    assert [verdict.ok for verdict in verdicts] == [False, True, True]
    with pytest.raises(ValueError, match="already"):
        linear.admit([every, five], [every])


@settings(max_examples=25)
@given(populations)
def test_nobody_is_exposed_by_what_was_admitted_whoever_takes_the_own_value_off(
    rng: np.random.Generator,
) -> None:
    asked = figures(rng)
    affiliations = rng.integers(0, 8, asked.shape[1]).tolist()
    verdicts = linear.admit(np.zeros((0, asked.shape[1])), asked, affiliations=affiliations)
    admitted = asked[[verdict.ok for verdict in verdicts]]

    for reader in {None, *affiliations}:
        known = [j for j, body in enumerate(affiliations) if body == reader]
        seen = with_known(admitted, known)
        assert linear.leverages(admitted, known=known) == pytest.approx(seen, abs=1e-7)
        assert linear.exposed(admitted, known=known) == []
        assert all(seen[j] <= 0.5 + 1e-6 for j in range(len(seen)) if j not in known)


@settings(max_examples=25)
@given(populations)
def test_refused_figure_would_have_exposed_someone(rng: np.random.Generator) -> None:
    asked = figures(rng)
    admitted = np.zeros((0, asked.shape[1]))

    for row in asked:
        (verdict,) = linear.admit(admitted, row)
        both = np.vstack([admitted, row])
        views = [linear.exposed(both, known=known) for known in [[], *([j] for j in range(10))]]
        assert verdict.ok == (not any(views))
        admitted = both if verdict.ok else admitted


@settings(max_examples=25)
@given(populations)
def test_leverage_depends_on_neither_order_of_contributors_nor_unit_of_a_figure(
    rng: np.random.Generator,
) -> None:
    asked = figures(rng, count=4)
    order = rng.permutation(asked.shape[1])
    scale = rng.uniform(0.01, 1000, (len(asked), 1))

    found = linear.leverages((asked * scale)[::-1, order])

    assert found == pytest.approx(linear.leverages(asked)[order], abs=1e-6)
