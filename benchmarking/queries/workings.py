"""How much a claim saved in a month, worked out line by line from what its lines say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from benchmarking.choices.savings import BaselineKind, SavingType
from benchmarking.measures import double_counting, savings
from benchmarking.measures.double_counting import OnLine
from benchmarking.measures.savings import ItemPeriod, Split
from benchmarking.models import Baseline, BaselinePrice, Claim, ClaimLine, LedgerPosting, Working
from benchmarking.queries import baseline_prices
from benchmarking.queries.index_levels import Moved
from benchmarking.queries.ledger import Amount, amount_of
from procurement_portal.core.periods import Period, last_day_of_month

PLACES = Decimal("0.00000001")
BY_UNITS = (*double_counting.PRICE_LIKE, double_counting.SavingType.DEMAND)
"""Types whose amount follows from units and prices."""
FLAT = Moved()


@dataclass(frozen=True)
class Worked:
    """One line of a claim in a month: the figures of the formula and what follows from them."""

    line: ClaimLine
    figures: ItemPeriod
    split: Split
    paid: Decimal
    index: Moved = FLAT
    left_out: int = 0
    """Purchases of it that do not count: their unit is not known, or a question waits."""

    @property
    def market(self) -> Fraction:
        """What the market alone did."""
        return self.figures.market

    def row(self, **of: Any) -> Working:
        """The same to be stored."""
        return Working(
            authority_id=self.line.authority_id,
            claim_line=self.line,
            item=self.line.item,
            baseline_price=_decimal(self.figures.baseline_price),
            index_level=self.index.level,
            index_base_level=self.index.base_level,
            quantity=_decimal(self.figures.quantity),
            baseline_quantity=_decimal(self.figures.baseline_quantity),
            paid=self.paid,
            amount=_decimal(self.split.net),
            **of,
        )


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(PLACES)


def never_cash(claim: Claim, baseline: Baseline) -> bool:
    """Whether nothing of it can leave a budget: it was never paid (method 2.3)."""
    return baseline.kind == BaselineKind.BIDS_MEDIAN or claim.kind in double_counting.NEVER_CASH


def in_force(claim: Claim) -> Baseline | None:
    """The newest baseline that finance has approved."""
    approved = claim.baselines.filter(approved_at__isnull=False)
    return approved.select_related("index_vintage__series").order_by("-approved_at", "-pk").first()


def baseline_of(claim: Claim, realised: LedgerPosting) -> Baseline | None:
    """The baseline that an entry was worked out from: the newest approved by then."""
    approved = claim.baselines.filter(approved_at__lte=realised.posted_at)
    return approved.select_related("index_vintage__series").order_by("-approved_at", "-pk").first()


def market(working: Working, index: Moved) -> Fraction:
    """What the market alone did in a stored working, by other levels of its index."""
    return _refigured(working, index).market


def of_month(claim: Claim, baseline: Baseline, month: date, index: Moved) -> list[Worked]:
    """Every line that the claim owns in the month, worked out."""
    lines = claim.lines.live().filter(month=month).select_related("item").order_by("pk")
    prices = {price.item_id: price for price in baseline.prices.all()}
    return list(_worked(claim, lines, prices, month, index))


def _worked(
    claim: Claim,
    lines: Iterable[ClaimLine],
    prices: dict[int | None, BaselinePrice],
    month: date,
    index: Moved,
) -> Iterator[Worked]:
    for line in lines:
        if line.item_id is None:
            yield _of_spend(claim, line)
        elif (price := prices.get(line.item_id)) and claim.kind in BY_UNITS:
            yield _of_item(claim, line, price, month, index)


def _of_spend(claim: Claim, line: ClaimLine) -> Worked:
    one = Fraction(1)
    cost, paid, amount = line.baseline_cost, line.paid, line.amount
    if cost is None or paid is None or amount is None:
        raise TypeError("A line of spend is claimed with its amounts.")
    figures = ItemPeriod(Fraction(cost), Fraction(paid), one, one)
    by_price = claim.kind in double_counting.PRICE_LIKE
    split = figures.split if by_price else savings.split_of_amounts(amount, amount)
    return Worked(line, figures, split, paid)


def _of_item(
    claim: Claim, line: ClaimLine, price: BaselinePrice, month: date, index: Moved
) -> Worked:
    during = Period(month, last_day_of_month(month))
    quantity, paid, left_out = baseline_prices.bought(line.authority_id, price.item_id or 0, during)
    figures = figures_of(price.price, price.monthly_quantity, quantity, paid, index)
    return Worked(line, figures, split_of(claim, figures), paid, index, left_out)


def figures_of(
    price: Decimal, baseline_quantity: Decimal, quantity: Decimal, paid: Decimal, index: Moved
) -> ItemPeriod:
    """The figures of the formula; the price paid is the unit value of the month."""
    units = Fraction(quantity)
    return ItemPeriod(
        baseline_price=Fraction(price),
        price=Fraction(paid) / units if units > 0 else Fraction(0),
        quantity=max(units, Fraction(0)),
        baseline_quantity=Fraction(baseline_quantity),
        index=index.ratio,
    )


def split_of(claim: Claim, figures: ItemPeriod) -> Split:
    """By what the claim says it saves: on units no longer bought, or on the price of the others."""
    return figures.demand_split if claim.kind == SavingType.DEMAND else figures.split


def again(claim: Claim, working: Working, index: Moved) -> Split:
    """What a stored working would come to by other levels of its index.

    On a line of spend that no price explains it is what was claimed, whatever the index.
    """
    line = working.claim_line
    if line and line.amount is not None and claim.kind not in double_counting.PRICE_LIKE:
        return savings.split_of_amounts(line.amount, line.amount)
    return split_of(claim, _refigured(working, index))


def _refigured(row: Working, index: Moved) -> ItemPeriod:
    levels = index if row.index_level is not None else FLAT
    return figures_of(row.baseline_price, row.baseline_quantity, row.quantity, row.paid, levels)


def changed_by(
    claim: Claim,
    realised: LedgerPosting,
    rows: Iterable[Working],
    index: Moved,
    *,
    is_cash: bool,
) -> Amount:
    """What the entry's workings come to by other levels of the index, less what was entered.

    `is_cash`: what it saved in cash was verified as such; else it is avoidance before and after.
    """
    held = list(rows)
    split = savings.total(again(claim, row, index) for row in held)
    after = Amount.of(split, market=sum((market(row, index) for row in held), savings.NOTHING))
    before = amount_of(realised)
    return after - before if is_cash else after.without_cash() - before.without_cash()


def others_on(worked: Worked) -> list[OnLine]:
    """What other claims say of the same item in the same month, by their newest workings."""
    line = worked.line
    rows = (
        Working.objects.filter(
            claim_line__is_live=True,
            claim_line__item=line.item_id,
            claim_line__month=line.month,
            authority=line.authority_id,
        )
        .exclude(claim_line__claim=line.claim_id)
        .select_related("claim_line__claim")
        .order_by("claim_line", "-pk")
        .distinct("claim_line")
    )
    return [_on_line(row, row.claim_line) for row in rows if row.claim_line is not None]


def _on_line(row: Working, line: ClaimLine) -> OnLine:
    index = Moved(row.index_level, row.index_base_level)
    return OnLine(
        str(line.claim),
        double_counting.SavingType(line.kind),
        Fraction(row.amount),
        _refigured(row, index),
    )
