"""Prices of baselines that the portal can tell by itself, so that nobody chooses them."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from http import HTTPStatus

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet

from benchmarking.choices import Charge, PurchaseState, RunState
from benchmarking.choices.savings import BaselineKind
from benchmarking.models import Claim, Item, PurchaseLine, UnitPriceResult
from procurement_portal.core.errors import DomainError
from procurement_portal.core.periods import Period

PLACES = Decimal("0.00000001")


class NoSuchPrice(DomainError):
    """The kind of baseline does not exist for the item."""

    code = "no_such_price"
    title = "There is no such price of this item."
    cure = "Say so as the reason why this kind does not hold, and take the next one."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


def known(claim: Claim, kind: str, item: Item | None) -> Decimal | None:
    """The price of the item by that kind of baseline; None where only people can tell it.

    What was paid is read from the authority's purchases of the twelve months before the claim, the
    peers' median from the current comparison. Raises NoSuchPrice.
    """
    if item is None or kind not in {BaselineKind.PAID, BaselineKind.PEER_MEDIAN}:
        return None
    found = (
        paid_before(claim.authority_id, item, claim.starts_on)
        if kind == BaselineKind.PAID
        else _peer_median(claim, item)
    )
    if found is None:
        raise NoSuchPrice()
    return found


def paid_before(authority_id: int, item: Item, day: date) -> Decimal | None:
    """Pounds for one base unit over the twelve months before the day; None where none counts."""
    before = Period(day - relativedelta(months=12), day - timedelta(days=1))
    quantity, paid, _ = bought(authority_id, item.pk, before)
    if quantity <= 0 or paid <= 0:
        return None
    unit = Fraction(paid) / Fraction(quantity)
    return (Decimal(unit.numerator) / Decimal(unit.denominator)).quantize(PLACES)


def counting(authority_id: int, item_id: int, during: Period) -> QuerySet[PurchaseLine]:
    """Lines in force of the item, in the days, that charge for the item itself."""
    return PurchaseLine.objects.in_force().filter(
        authority=authority_id,
        item=item_id,
        charge=Charge.PRICE,
        bought_on__range=(during.starts_on, during.ends_on),
    )


def bought(authority_id: int, item_id: int, during: Period) -> tuple[Decimal, Decimal, int]:
    """Base units and pounds of usable lines, returns netted, and how many lines are not usable."""
    quantity = paid = Decimal(0)
    left_out = 0
    rows = counting(authority_id, item_id, during).order_by("pk")
    for state, units, net in rows.values_list("state", "base_quantity", "net_amount"):
        if state == PurchaseState.USABLE and units is not None:
            quantity, paid = quantity + units, paid + net
        else:
            left_out += 1
    return quantity, paid, left_out


def _peer_median(claim: Claim, item: Item) -> Decimal | None:
    row = UnitPriceResult.objects.filter(
        run__state=RunState.CURRENT, authority=claim.authority_id, item=item
    ).first()
    return row.median if row else None
