"""What an opportunity was measured against, as the baseline of the claim that it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from benchmarking.choices.opportunities import OpportunityKind
from benchmarking.choices.savings import BaselineKind
from benchmarking.models import Item, Opportunity
from benchmarking.queries import baseline_prices, opportunity_words
from procurement_portal.core import money

MONTHS = Decimal(12)
MICRO = Decimal("0.000001")


@dataclass(frozen=True)
class KnownBaseline:
    """A price and how many are bought at it in a month; `failed` as `savings_baselines` asks."""

    kind: BaselineKind
    price: Decimal
    monthly_quantity: Decimal
    item: Item | None = None
    description: str = ""
    failed: Mapping[str, str] = field(default_factory=dict)


def of(row: Opportunity, *, starts_on: date) -> KnownBaseline | None:
    """The baseline that the figures give; None where they give none, such as for a consortium.

    Of an item what was paid in the twelve months before the claim, of a category the rate of the
    months compared, of what leaks the spend a month, of a contract its value a month (method 2.3).
    """
    if row.authority_id is None:
        return None
    if row.item is not None:
        return _of_item(row, row.item, row.authority_id, starts_on)
    if row.kind == OpportunityKind.ABOVE_PEERS:
        return _of_rate(row)
    a_month = money.round_half_up(row.at_stake / MONTHS, money.PENNY)
    if row.kind == OpportunityKind.CONTRACT:
        return KnownBaseline(
            BaselineKind.EXPIRING_CONTRACT,
            a_month,
            Decimal(1),
            description=f"A month of {row.contract}",
            failed={BaselineKind.PAID: "What was paid is the price of this contract."},
        )
    return KnownBaseline(
        BaselineKind.PAID, a_month, Decimal(1), description=opportunity_words.subject(row)
    )


def _of_item(
    row: Opportunity, item: Item, authority_id: int, starts_on: date
) -> KnownBaseline | None:
    paid = baseline_prices.paid_before(authority_id, item, starts_on)
    if paid is None:
        return None
    units = Decimal(row.figures["units"])
    return KnownBaseline(BaselineKind.PAID, paid, _monthly(units), item=item)


def _of_rate(row: Opportunity) -> KnownBaseline:
    return KnownBaseline(
        BaselineKind.PAID,
        Decimal(row.figures["rate"]),
        _monthly(Decimal(row.figures["denominator"])),
        description=f"{row.category}, by {row.figures['denominator_label']}",
    )


def _monthly(a_year: Decimal) -> Decimal:
    return money.round_half_up(a_year / MONTHS, MICRO)
