"""When a figure over several contributors may leave the house (method 2.6, 2.7a ruling 6).

A contributor is a legal entity; bodies under one finance function count once, so their amounts
are added before they come here. Contributors of exactly nothing do not count.
"""

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

SIGNIFICANT_FIGURES = 3
CONTRIBUTORS_OUTSIDE_A_QUANTILE = 3
DOMINANT_SHARE = Fraction(1, 2)


class Level(StrEnum):
    """Who reads the figure. `Level("public")` and `Level(3)` are the same as `Level("L3")`."""

    OWN = "L0"
    NAMED = "L1"
    PARTICIPANTS = "L2"
    PUBLIC = "L3"

    @classmethod
    def _missing_(cls, value: object) -> "Level":
        for level in cls:
            if str(value).upper() in {level.name, level.value, level.value[1]}:
                return level
        raise ValueError("a level is L0 (own), L1 (named), L2 (participants) or L3 (public)")


class Reason(StrEnum):
    """Why a figure is withheld."""

    TOO_FEW = "too_few_contributors"
    NEARLY_KNOWN = "largest_nearly_known"
    DOMINATED = "one_contributor_dominates"
    BESIDE = "withheld_beside_another"
    NO_VALUE = "no_value"
    NOT_AN_AGGREGATE_LEVEL = "not_an_aggregate_level"


EXPLANATIONS = {
    Reason.TOO_FEW: "Withheld: too few other contributors to keep each of them private.",
    Reason.NEARLY_KNOWN: (
        "Withheld: the second largest contributor could work out the largest too closely."
    ),
    Reason.DOMINATED: "Withheld: one contributor is more than half of the total.",
    Reason.BESIDE: "Withheld: with the other figures it would tell one that is withheld.",
    Reason.NO_VALUE: "There is no figure to show.",
    Reason.NOT_AN_AGGREGATE_LEVEL: (
        "Withheld: sharing at this level is settled by agreement, not by counting contributors."
    ),
}


@dataclass(frozen=True)
class TotalRule:
    """The least number of other contributors, and the p of the p%-rule, for totals and means."""

    fewest: int
    percent: int


TOTAL_RULES = {
    Level.PARTICIPANTS: TotalRule(fewest=5, percent=10),
    Level.PUBLIC: TotalRule(fewest=10, percent=15),
}


@dataclass(frozen=True)
class Decision:
    """Whether a figure may be published; why not, when not; how many stand behind it, roughly."""

    ok: bool
    reason: Reason | None
    n_band: str


def minimum_others(p: float) -> int:
    """The least number of other contributors behind a type-7 quantile: n ≥ 1 + 3 / min(p, 1 − p).

    Then at least three contributors lie strictly outside the one or two values that the quantile
    is made of: 7 for the median, 13 for quartiles, 31 for tenths. Raises ValueError unless
    0 < p < 1: a minimum or maximum is one contributor's value and is never shown. Method 2.6 R1.
    """
    if not 0 < p < 1:
        raise ValueError("only quantiles strictly between the minimum and the maximum are shown")
    exact = Fraction(str(p))
    return 1 + math.ceil(CONTRIBUTORS_OUTSIDE_A_QUANTILE / min(exact, 1 - exact))


def round_significant(x: float, figures: int = SIGNIFICANT_FIGURES) -> float:
    """The number with so many significant figures, half away from zero, in its own unit.

    The decimal digits that the number prints as are rounded: 2.675 gives 2.68. Raises ValueError
    for an infinite or missing number, or for fewer than one figure. Method 2.6 R1, R7.
    """
    if not math.isfinite(x):
        raise ValueError("only a finite number has significant figures")
    if figures < 1:
        raise ValueError("a number has at least one significant figure")
    digits = Decimal(repr(float(x)))
    if digits.is_zero():
        return 0.0
    last = Decimal(1).scaleb(digits.adjusted() - figures + 1)
    return float(digits.quantize(last, rounding=ROUND_HALF_UP))


def n_band(n: int, fewest: int) -> str:
    """How many contributors there are, told only against the number that is needed."""
    return f"{fewest} or more" if n >= fewest else f"<{fewest}"


def may_publish(
    contributions: Iterable[float] | Mapping[Hashable, float],
    level: Level | str = Level.PARTICIPANTS,
    *,
    of_viewer: Iterable[bool] = (),
) -> Decision:
    """Whether a total or mean of the contributions may be shown at the level.

    Contributions are net amounts, in any one unit, one a contributor, or by contributors' names;
    their absolute values count, and those of exactly 0 do not. `of_viewer`, one entry a
    contribution, marks those of the viewer's whole affiliation: they are part of the figure but
    not of n; without it all are taken for others. In this order a figure is refused when

    - the level is not one of aggregates: L0 is one's own, L1 is settled by agreement;
    - fewer than 5 others contribute (10 at L3);
    - all but the two largest come to less than 10 % of the largest (15 % at L3), so that the
      second could estimate the first (p%-rule);
    - the largest is more than half of the sum.

    Raises ValueError for a missing or infinite contribution, an unknown level, or marks that do
    not fit the contributions. Method 2.6 R2, 2.7a ruling 6.
    """
    given = contributions.values() if isinstance(contributions, Mapping) else contributions
    amounts = [abs(float(amount)) for amount in given]
    if not all(math.isfinite(amount) for amount in amounts):
        raise ValueError("a contribution is a finite number")
    marks = list(of_viewer) or [False] * len(amounts)
    if len(marks) != len(amounts):
        raise ValueError("one mark a contribution")
    n_others = sum(amount > 0 and not own for amount, own in zip(amounts, marks, strict=True))
    rule = TOTAL_RULES.get(Level(level))
    if rule is None:
        return Decision(ok=False, reason=Reason.NOT_AN_AGGREGATE_LEVEL, n_band="not counted")
    reason = objection(sorted(amounts, reverse=True), n_others, rule)
    return Decision(ok=reason is None, reason=reason, n_band=n_band(n_others, rule.fewest))


def objection(largest_first: list[float], n_others: int, rule: TotalRule) -> Reason | None:
    """Why a sum of these absolute amounts, the largest first, may not be told; None if it may."""
    if n_others < rule.fewest:
        return Reason.TOO_FEW
    largest = largest_first[0]
    if 100 * math.fsum(largest_first[2:]) < rule.percent * largest:
        return Reason.NEARLY_KNOWN
    if largest > DOMINANT_SHARE * Fraction(math.fsum(largest_first)):
        return Reason.DOMINATED
    return None
