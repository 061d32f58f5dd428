"""Baskets of call-offs: what is needed, and the suppliers' rates frozen for it."""

from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db import transaction

from frameworks.actions import call_offs
from frameworks.choices import VatBasis
from frameworks.models import BasketLine, CallOff, FrozenRate, PriceLine, SupplierOnLot
from frameworks.queries import baskets
from procurement_portal.core import audit
from procurement_portal.core.errors import DomainError


class QuantityNeeded(DomainError):
    """Nothing is bought of nothing."""

    code = "quantity_needed"
    title = "Enter a quantity above nought."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotInThePriceLists(DomainError):
    """A basket is filled from the approved price lists of the lot."""

    code = "not_in_the_price_lists"
    title = "No price list of this lot that you may open has it today."
    cure = "Search again, and choose one of the things that are found."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class InTheBasketAlready(DomainError):
    """One line for one thing."""

    code = "in_the_basket_already"
    title = "It is in the basket already."
    cure = "Change its quantity there."


class NotInThisBasket(DomainError):
    """The line belongs to another call-off, or was taken out."""

    code = "not_in_this_basket"
    title = "This is not in the basket any more."
    status = HTTPStatus.NOT_FOUND


class BasketEmpty(DomainError):
    """There is nothing to price."""

    code = "basket_empty"
    title = "The basket is empty."
    cure = "Put something in it first."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def add(
    call_off_id: int,
    *,
    thing: int,
    quantity: Decimal,
    by: Any,
    at: datetime,
    on: date,
    version: int | None = None,
) -> BasketLine:
    """Put a thing of the price lists in the basket; see `PriceLine.thing`.

    Raises NotAllowed, ChangedMeanwhile, WrongState, QuantityNeeded, NotInThePriceLists and
    InTheBasketAlready.
    """
    call_off = call_offs.writable(call_off_id, version, by=by)
    _require_quantity(quantity)
    priced = baskets.lines_for(call_off, by, on=on).filter(thing=thing).order_by("pk").first()
    if priced is None:
        raise NotInThePriceLists()
    if call_off.basket.filter(thing=thing).exists():
        raise InTheBasketAlready()
    line: BasketLine = call_off.basket.create(
        item=_name_of(priced), unit=baskets.unit_of(priced), quantity=quantity, thing=thing
    )
    call_offs.written(call_off, by=by, at=at, facts=["basket"])
    return line


@transaction.atomic
def change(
    call_off_id: int,
    line_id: int,
    *,
    quantity: Decimal,
    by: Any,
    at: datetime,
    version: int | None = None,
) -> BasketLine:
    """Another quantity, at the rates that are frozen. Raises as `add`, and NotInThisBasket."""
    call_off = call_offs.writable(call_off_id, version, by=by)
    _require_quantity(quantity)
    line = _line(call_off, line_id)
    line.quantity = quantity
    line.save(update_fields=["quantity", "updated_at"])
    call_offs.written(call_off, by=by, at=at, facts=["basket"])
    return line


@transaction.atomic
def remove(
    call_off_id: int, line_id: int, *, by: Any, at: datetime, version: int | None = None
) -> None:
    """Take a line out. Raises NotAllowed, ChangedMeanwhile, WrongState and NotInThisBasket."""
    call_off = call_offs.writable(call_off_id, version, by=by)
    _line(call_off, line_id).delete()
    call_offs.written(call_off, by=by, at=at, facts=["basket"])


@transaction.atomic
def price(
    call_off_id: int, *, by: Any, at: datetime, on: date, version: int | None = None
) -> baskets.Basket:
    """Freeze each supplier's rate of the day for each line; earlier ones of the draft go.

    Where a supplier has several prices for one thing, that of the newest list counts; a price that
    no supplier is named for holds for all of the lot. Raises NotAllowed, ChangedMeanwhile,
    WrongState and BasketEmpty.
    """
    call_off = call_offs.writable(call_off_id, version, by=by)
    lines = list(call_off.basket.order_by("pk"))
    if not lines:
        raise BasketEmpty()
    FrozenRate.objects.filter(line__in=lines).delete()
    places = list(baskets.places_of(call_off))
    offered = _offered(call_off, lines, by=by, on=on)
    FrozenRate.objects.bulk_create(
        rate
        for line in lines
        for place in places
        if (rate := _frozen(call_off, line, place, offered, at=at)) is not None
    )
    call_offs.written(call_off, by=by, at=at, facts=["basket"])
    audit.record(
        "frameworks.call_off.priced",
        subject=call_off,
        tenant=call_off.authority,
        by=by,
        at=at,
        on=on.isoformat(),
    )
    return baskets.of_call_off(call_off)


Offered = dict[tuple[int, int | None], PriceLine]


def _offered(call_off: CallOff, lines: list[BasketLine], *, by: Any, on: date) -> Offered:
    """The newest price of each thing by each supplier, or by nobody in particular."""
    priced = (
        baskets.lines_for(call_off, by, on=on)
        .filter(thing__in=[line.thing for line in lines])
        .select_related("price_list")
        .order_by("price_list__uploaded_at", "price_list__pk", "pk")
    )
    return {(line.thing, line.supplier_id): line for line in priced}


def _frozen(
    call_off: CallOff, line: BasketLine, place: SupplierOnLot, offered: Offered, *, at: datetime
) -> FrozenRate | None:
    found = offered.get((line.thing or 0, place.supplier_id)) or offered.get(
        (line.thing or 0, None)
    )
    if found is None:
        return None
    source = f"{found.price_list}, row {found.row_number}"
    if found.price_list.vat_basis == VatBasis.INCLUDING:
        source += f" (VAT of {call_off.vat_percent.normalize():f}% taken off)"
    return FrozenRate(
        line=line,
        place=place,
        price_line=found,
        price=baskets.net_rate(found, call_off.vat_percent),
        source=source,
        frozen_at=at,
    )


def _name_of(priced: PriceLine) -> str:
    detail = baskets.detail_of(priced)
    return f"{priced.item} ({detail})" if detail else priced.item


def _require_quantity(quantity: Decimal) -> None:
    if quantity <= 0:
        raise QuantityNeeded()


def _line(call_off: CallOff, line_id: int) -> BasketLine:
    line: BasketLine | None = call_off.basket.filter(pk=line_id).first()
    if line is None:
        raise NotInThisBasket()
    return line
