"""What a call-off's basket costs from each supplier, at the rates that were frozen for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q, QuerySet

from frameworks.choices import ON_THE_LOT, VatBasis
from frameworks.law.values import HUNDRED, PENNY
from frameworks.models import (
    BasketLine,
    CallOff,
    FrozenRate,
    PriceLine,
    PriceList,
    SupplierOnLot,
)
from frameworks.queries import prices
from procurement_portal.core.access import System

RATE = Decimal("0.0001")
FOUND_AT_MOST = 50


@dataclass(frozen=True)
class Quote:
    """What the basket costs from one supplier."""

    place: SupplierOnLot
    costs: Mapping[int, Decimal]
    """By basket line, rounded half up to the penny once; without VAT."""
    missing: Sequence[str]
    """What it has no price for."""
    frozen: Sequence[tuple[BasketLine, FrozenRate]]
    """Each line that it has a price for, with the rate."""

    @property
    def is_complete(self) -> bool:
        """Everything in the basket has a price."""
        return not self.missing

    @property
    def total(self) -> Decimal:
        """Of what has a price; of the whole basket only where that is all of it."""
        return sum(self.costs.values(), Decimal(0))


@dataclass(frozen=True)
class Basket:
    """The lines, and every supplier's quote, the cheapest complete one first."""

    lines: Sequence[BasketLine]
    quotes: Sequence[Quote]
    is_priced: bool
    """Every line was priced since it was put in; what is missing then has no price."""


def of_call_off(call_off: CallOff) -> Basket:
    """The basket and what it costs. Three queries."""
    lines = list(call_off.basket.order_by("pk"))
    places = list(places_of(call_off))
    frozen = FrozenRate.objects.filter(line__in=lines).select_related("price_line")
    rates: dict[int, dict[int, FrozenRate]] = {place.pk: {} for place in places}
    for rate in frozen:
        if rate.place_id in rates:
            rates[rate.place_id][rate.line_id] = rate
    priced = {line_id for held in rates.values() for line_id in held}
    quotes = [_quote(place, lines, rates[place.pk]) for place in places]
    return Basket(
        lines=lines,
        quotes=sorted(quotes, key=lambda one: (not one.is_complete, one.total, one.place.pk)),
        is_priced=bool(lines) and all(line.pk in priced for line in lines),
    )


def places_of(call_off: CallOff) -> QuerySet[SupplierOnLot]:
    """The suppliers that can be awarded to today, by rank and then by name."""
    return (
        SupplierOnLot.objects.filter(lot=call_off.lot_id, status__in=ON_THE_LOT)
        .select_related("supplier")
        .order_by("rank", "supplier__name", "pk")
    )


def cost(quantity: Decimal, price: Decimal) -> Decimal:
    """Of one line, in pounds and pence: rounded half up, once."""
    return (quantity * price).quantize(PENNY, rounding=ROUND_HALF_UP)


def net_rate(line: PriceLine, vat_percent: Decimal) -> Decimal:
    """Its price without VAT, to a hundredth of a penny."""
    if line.price_list.vat_basis != VatBasis.INCLUDING:
        return line.price
    net = line.price * HUNDRED / (HUNDRED + vat_percent)
    return net.quantize(RATE, rounding=ROUND_HALF_UP)


def lines_for(call_off: CallOff, person: Any, *, on: date) -> QuerySet[Any]:
    """Prices for the lot that hold on the day, of approved lists that the person may open."""
    lines = prices.approved_lines(call_off.lot.framework).filter(
        Q(lot=None) | Q(lot=call_off.lot_id)
    )
    if not isinstance(person, System):
        lines = lines.filter(price_list__in=PriceList.objects.visible_to(person))
    held: QuerySet[Any] = prices.valid_on(lines, on)
    return held


@dataclass(frozen=True)
class Thing:
    """Something that price lists price, whoever sells it."""

    thing: int
    item: str
    unit: str
    detail: str
    """What tells it apart from things of the same name: code, region, kind."""
    supplier_count: int


def things_for(
    call_off: CallOff, person: Any, *, on: date, words: str = ""
) -> tuple[list[Thing], bool]:
    """Things that can be put in the basket, by words of their item; whether there are more."""
    lines = lines_for(call_off, person, on=on)
    for word in words.split():
        lines = lines.filter(Q(item__icontains=word) | Q(code__icontains=word))
    firsts = lines.order_by("thing", "pk").distinct("thing").values("pk")
    shown = PriceLine.objects.filter(pk__in=firsts).order_by("item", "unit", "variant", "pk")
    rows = list(shown[: FOUND_AT_MOST + 1])
    sellers: dict[int, set[int | None]] = {}
    wanted = [row.thing for row in rows]
    for thing, supplier in lines.filter(thing__in=wanted).values_list("thing", "supplier"):
        sellers.setdefault(thing, set()).add(supplier)
    found = [
        Thing(row.thing, row.item, unit_of(row), detail_of(row), len(sellers[row.thing]))
        for row in rows[:FOUND_AT_MOST]
    ]
    return found, len(rows) > FOUND_AT_MOST


def unit_of(line: PriceLine) -> str:
    """By what it is priced: "box", or "box of 10"."""
    if line.units_per_order_unit == 1:
        return line.unit
    return f"{line.unit or 'pack'} of {line.units_per_order_unit}"


def detail_of(line: PriceLine) -> str:
    """What tells it apart from things of the same name."""
    return ", ".join(part for part in (line.code, line.variant, line.region) if part)


def _quote(
    place: SupplierOnLot, lines: Sequence[BasketLine], rates: Mapping[int, FrozenRate]
) -> Quote:
    return Quote(
        place=place,
        costs={
            line.pk: cost(line.quantity, rates[line.pk].price) for line in lines if line.pk in rates
        },
        frozen=[(line, rates[line.pk]) for line in lines if line.pk in rates],
        missing=[line.item for line in lines if line.pk not in rates],
    )
