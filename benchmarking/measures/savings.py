"""What a claim saved in a period, split by arithmetic into cash and avoidance (method 2.3).

Amounts are pounds without VAT. Nothing is rounded here but by `posted`, which is called once, when
an amount is entered in the ledger: half-up, away from zero (ruling 8).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from benchmarking.measures.vocabulary import Direction

SLUG = "savings"
VERSION = 1
NAME = "Savings"
WHY = "A saving counts once, against what was really paid, and is signed by who pays."
NUMERATOR = (
    "(Baseline price times the index ratio, less the price paid) times the quantity bought. Cash "
    "is the part that also lies below the old price in money, on no more than the old quantity; "
    "the rest is avoidance. A price above the indexed baseline is a dis-saving and is netted."
)
DENOMINATOR = "None: pounds."
DIRECTION = Direction.CONTEXT
SILENT_WHEN: tuple[str, ...] = (
    "No baseline is approved: without one there is no claim.",
    "The month is not over.",
    "The index has no level for the month yet.",
    "A line or an item's month supports another claim of the same type.",
    "It is shown by an estimate only: that is never verified.",
)

NOTHING: Final = Fraction(0)
PENCE: Final = 100
NO_INDEX: Final = Fraction(1)
"""Where no index is approved the baseline stands as it is, which is prudent."""

PIPELINE_WEIGHTS: Final[Mapping[str, Decimal]] = {
    "identified": Decimal("0.2"),
    "forecast": Decimal("0.5"),
    "contracted": Decimal("0.8"),
    "realised": Decimal("0.95"),
}
"""How much of an amount in each state the view of the pipeline expects to come true."""


class SavingClass(StrEnum):
    """What a saving is worth to a budget; it is derived and never chosen."""

    CASH_RELEASING = "cash_releasing"
    NON_CASH = "non_cash"
    NONE = "none"


@dataclass(frozen=True)
class Split:
    """An amount in its three parts: `cash` and `avoidance` not negative, `dis_saving` not positive.

    Unrounded pounds of a saving as it is computed; corrections carry either sign.
    """

    cash: Fraction = NOTHING
    avoidance: Fraction = NOTHING
    dis_saving: Fraction = NOTHING

    @property
    def net(self) -> Fraction:
        """The whole, dis-savings netted."""
        return self.cash + self.avoidance + self.dis_saving

    def __add__(self, other: "Split") -> "Split":
        return Split(
            self.cash + other.cash,
            self.avoidance + other.avoidance,
            self.dis_saving + other.dis_saving,
        )

    def without_cash(self) -> "Split":
        """The same, all of it avoidance: cash that no budget was reduced for (method 2.3)."""
        return Split(NOTHING, self.cash + self.avoidance, self.dis_saving)


@dataclass(frozen=True)
class ItemPeriod:
    """One item in one period: `baseline_price` p0, `index` I, `price` p1, `quantity` q1.

    `baseline_quantity` q0 is of a period of the same length. Prices are pounds for one unit.
    """

    baseline_price: Fraction
    price: Fraction
    quantity: Fraction
    baseline_quantity: Fraction
    index: Fraction = NO_INDEX

    @property
    def counterfactual_price(self) -> Fraction:
        """What a unit would have cost: p0·I."""
        return self.baseline_price * self.index

    @property
    def attributable(self) -> Fraction:
        """A = (p0·I − p1)·q1."""
        return (self.counterfactual_price - self.price) * self.quantity

    @property
    def nominal(self) -> Fraction:
        """M = (p0 − p1)·q1, what left the account less."""
        return (self.baseline_price - self.price) * self.quantity

    @property
    def market(self) -> Fraction:
        """(p0 − p0·I)·q1: what the market alone would have done. M = A + market."""
        return (self.baseline_price - self.counterfactual_price) * self.quantity

    @property
    def split(self) -> Split:
        """Cash, avoidance and dis-saving; their sum is A.

        Cash is max(0, min(A, M))·min(q0, q1)/q1. Where nothing was bought, or more was returned,
        there is no saving on a price.
        """
        if self.quantity <= 0:
            return Split()
        a_unit = min(self.counterfactual_price, self.baseline_price) - self.price
        in_both = max(NOTHING, min(self.baseline_quantity, self.quantity))
        cash = max(NOTHING, a_unit) * in_both
        gained = max(self.attributable, NOTHING)
        return Split(cash, gained - cash, min(self.attributable, NOTHING))

    @property
    def avoided_by_demand(self) -> Fraction:
        """(q0 − q1)·p0·I: units no longer bought, at what they would have cost.

        Demand counts first, the price then on the units still bought, so that the product of both
        changes counts once (double counting, rule 3). Negative where more was bought.
        """
        return (self.baseline_quantity - self.quantity) * self.counterfactual_price

    @property
    def demand_split(self) -> Split:
        """Units avoided: cash as far as they cost that much before, the rest avoidance."""
        avoided = self.baseline_quantity - self.quantity
        if avoided <= 0:
            return Split(dis_saving=avoided * self.counterfactual_price)
        cash = avoided * min(self.baseline_price, self.counterfactual_price)
        return Split(cash, avoided * self.counterfactual_price - cash)


def split_of_amounts(attributable: Decimal, nominal: Decimal) -> Split:
    """A and M of a whole, where there are no units: cash is what lies in both."""
    gained = max(Fraction(attributable), NOTHING)
    cash = max(NOTHING, min(Fraction(attributable), Fraction(nominal)))
    return Split(cash, gained - cash, min(Fraction(attributable), NOTHING))


def total(splits: Iterable[Split]) -> Split:
    """The sum, unrounded."""
    return sum(splits, Split())


def half_up(amount: Fraction) -> Decimal:
    """Whole pence, away from zero at the half (ruling 8)."""
    scaled = abs(amount) * PENCE
    pence = int(scaled + Fraction(1, 2))
    return Decimal(pence if amount >= 0 else -pence).scaleb(-2)


def posted(split: Split) -> tuple[Decimal, Decimal, Decimal]:
    """Cash, avoidance and dis-saving as they are entered, to the penny.

    What was gained is rounded whole and its cash part by itself; avoidance takes the rest, so that
    the parts sum to the rounded whole.
    """
    gained, cash = half_up(split.cash + split.avoidance), half_up(split.cash)
    return cash, gained - cash, half_up(split.dis_saving)


def class_of(cash: Decimal, avoidance: Decimal, *, budget_recorded: bool) -> SavingClass:
    """Cash only where a finance officer recorded the budget that was reduced or redirected."""
    if cash + avoidance <= 0:
        return SavingClass.NONE
    if cash > 0 and budget_recorded:
        return SavingClass.CASH_RELEASING
    return SavingClass.NON_CASH


def net_of_costs(gross: Decimal, costs: Iterable[Decimal]) -> Decimal:
    """Less implementation, transition, exit and staff costs of the same period.

    A framework's levy sits inside the supplier's price and is no cost here.
    """
    return gross - sum(costs, Decimal(0))


def expected(pipeline: Iterable[tuple[str, Decimal]]) -> Decimal:
    """Amounts by state, weighed by risk: for the view of the pipeline only."""
    return sum((PIPELINE_WEIGHTS[state] * amount for state, amount in pipeline), Decimal(0))


def index_ratio(level: Decimal, base_level: Decimal) -> Fraction:
    """I: what an index says a price of the base month would be now. Exact."""
    return Fraction(level) / Fraction(base_level)


def in_real_terms(amount: Decimal, deflator: Decimal, base: Decimal = Decimal(100)) -> Decimal:
    """The amount in the prices of the base year: for totals of several years only."""
    return half_up(Fraction(amount) * Fraction(base) / Fraction(deflator))
