"""Quality of a return: the edges of the method, and what can never be false of a score."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.measures import quality
from benchmarking.measures.quality import Band, Components

NAMES = [part.key for part in quality.PARTS]
PERFECT = dict.fromkeys(NAMES, Fraction(1))

shares = st.fractions(min_value=0, max_value=1)
pounds = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
returns = st.fixed_dictionaries(
    {name: st.none() | shares for name in NAMES if name != "completeness"}
    | {"completeness": shares}
).map(lambda parts: Components(**parts))


def test_weights_add_up_to_one() -> None:
    assert sum(part.weight for part in quality.PARTS) == 1


def test_perfect_return_scores_a_hundred() -> None:
    assert quality.score(Components(**PERFECT)) == Decimal("100.00")


def test_return_of_nothing_but_a_missing_part_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one part applies"):
        Components(**dict.fromkeys(NAMES))


@pytest.mark.parametrize("value", [Fraction(-1, 100), Fraction(101, 100)])
def test_part_outside_nought_and_one_is_refused(value: Fraction) -> None:
    with pytest.raises(ValueError, match="supplier lies between 0 and 1"):
        Components(**PERFECT | {"supplier": value})


@pytest.mark.parametrize(
    "scored, expected",
    [
        ("100", Band.A),
        ("85.00", Band.A),
        ("84.99", Band.B),
        ("70.00", Band.B),
        ("69.99", Band.C),
        ("50.00", Band.C),
        ("49.99", Band.D),
        ("0", Band.D),
    ],
)
def test_bands_begin_where_the_method_says(scored: str, expected: Band) -> None:
    assert quality.band(Decimal(scored)) == expected


@pytest.mark.parametrize("scored", ["-0.01", "100.01"])
def test_score_outside_nought_and_a_hundred_has_no_band(scored: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 100"):
        quality.band(Decimal(scored))


@pytest.mark.parametrize(
    "returned, ledger, expected",
    [
        ("100", "100", Fraction(1)),
        ("97.50", "100", Fraction(1, 2)),
        ("102.50", "100", Fraction(1, 2)),
        ("95", "100", Fraction(0)),
        ("200", "100", Fraction(0)),
        ("-97.50", "-100", Fraction(1, 2)),
        ("0", "0", Fraction(1)),
        ("1", "0", Fraction(0)),
        ("100", None, Fraction(0)),
    ],
)
def test_agreement_with_the_ledger_ends_five_per_cent_apart(
    returned: str, ledger: str | None, expected: Fraction
) -> None:
    stated = None if ledger is None else Decimal(ledger)

    assert quality.reconciliation(Decimal(returned), stated) == expected


@pytest.mark.parametrize(
    "days, expected",
    [(-30, Fraction(1)), (0, Fraction(1)), (15, Fraction(3, 4)), (60, 0), (600, 0)],
)
def test_sixty_days_late_is_worth_nothing_and_early_no_more(days: int, expected: Any) -> None:
    assert quality.timeliness(days) == expected


def test_share_of_nothing_does_not_apply() -> None:
    assert quality.share(Decimal(0), Decimal(0)) is None
    assert quality.share(Decimal("0.25"), Decimal(1)) == Fraction(1, 4)


@pytest.mark.parametrize(
    "exact, expected",
    [("0.005", "0.01"), ("0.004999", "0.00"), ("-0.005", "-0.01"), ("83.9", "83.90")],
)
def test_posting_rounds_half_away_from_zero(exact: str, expected: str) -> None:
    assert str(quality.posted(Fraction(exact))) == expected


@given(returns)
def test_score_lies_between_nought_and_a_hundred_and_has_a_band(parts: Components) -> None:
    scored = quality.score(parts)

    assert 0 <= scored <= 100
    assert quality.band(scored) in Band


@given(returns)
def test_most_points_add_up_to_a_hundred(parts: Components) -> None:
    assert sum(one.most for one in quality.points(parts)) == 100


@given(returns)
def test_what_is_missing_is_what_perfection_would_add(parts: Components) -> None:
    found = quality.points(parts)

    assert sum(one.points + one.missing for one in found) == 100
    assert all(one.missing >= 0 for one in found)


@given(returns)
def test_score_is_the_mean_of_parts_weighted_over_those_that_apply(parts: Components) -> None:
    applying = list(parts.applying())
    mean = sum(p.weight * v for p, v in applying) / sum(p.weight for p, _ in applying)

    assert quality.score(parts) == quality.posted(100 * mean)


@given(returns, st.sampled_from(NAMES), shares)
def test_better_part_never_lowers_the_score(parts: Components, name: str, more: Fraction) -> None:
    value: Fraction | None = getattr(parts, name)
    if value is None:
        return
    better = Components(**vars(parts) | {name: max(value, more)})

    assert quality.score(better) >= quality.score(parts)


@given(pounds, pounds)
def test_agreement_with_the_ledger_is_a_share(returned: Decimal, ledger: Decimal) -> None:
    found = quality.reconciliation(returned, ledger)

    assert 0 <= found <= 1
    assert (found == 1) == (returned == ledger)


@given(pounds, pounds, st.integers(min_value=1, max_value=1000))
def test_agreement_does_not_depend_on_the_unit_of_money(
    returned: Decimal, ledger: Decimal, unit: int
) -> None:
    assert quality.reconciliation(returned * unit, ledger * unit) == quality.reconciliation(
        returned, ledger
    )


@given(st.fractions(min_value=-1000, max_value=1000))
def test_posting_is_within_half_a_hundredth(exact: Fraction) -> None:
    assert abs(Fraction(quality.posted(exact)) - exact) <= Fraction(1, 200)
