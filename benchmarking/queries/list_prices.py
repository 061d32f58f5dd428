"""What the frameworks' price lists say that items cost, by day and for whom the list is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from benchmarking.choices import KeyKind
from benchmarking.measures import units
from benchmarking.models import Item
from frameworks.choices import AccessStatus, OpenTo, PriceListState, VatBasis
from frameworks.models import FrameworkAccess, PriceLine


@dataclass(frozen=True)
class ListPrice:
    """The price of one base unit, in pence, from one supplier between two days."""

    pence: Decimal
    exact: Fraction
    supplier: int | None
    framework: int
    lot: int | None
    is_public: bool
    starts_on: date
    ends_on: date


class ListPrices:
    """The prices of some items, held in memory: looking one up costs no query."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._by_item: dict[int, list[ListPrice]] = {}
        by_code: dict[str, list[Item]] = {}
        for item in items:
            by_code.setdefault(_code(item), []).append(item)
        for line in _lines(by_code):
            for item in by_code.get(squeezed(line.code), ()):
                price = _list_price(line, item)
                if price is not None:
                    self._by_item.setdefault(item.pk, []).append(price)
        self._accesses = set(
            FrameworkAccess.objects.filter(status=AccessStatus.ACTIVE).values_list(
                "authority", "framework"
            )
        )

    def has_public(self, item: int) -> bool:
        """Whether a price of the item is open to everybody."""
        return any(price.is_public for price in self._by_item.get(item, ()))

    def pence(self, authority: int, item: int, *, supplier: int | None, on: date) -> float:
        """What the list price was in force on the day: the line's supplier's, else the lowest.

        Only of lists that the authority may open; NaN where there is none.
        """
        open_now = [
            price
            for price in self._by_item.get(item, ())
            if price.starts_on <= on <= price.ends_on
            and (price.is_public or (authority, price.framework) in self._accesses)
        ]
        own = [price for price in open_now if price.supplier == supplier]
        return float(min((price.pence for price in own or open_now), default=Decimal("NaN")))

    def asked(
        self, authority: int, item: int, *, supplier: int, framework: int, lot: int, on: date
    ) -> Fraction | None:
        """What the framework's list asks of one base unit on the lot, in pence, on the day.

        The supplier's own list counts, else one that holds for all on the lot. None where there is
        none, where the authority may not open it, or where it does not say one price.
        """
        open_now = [
            price
            for price in self._by_item.get(item, ())
            if price.framework == framework
            and price.lot in {lot, None}
            and price.supplier in {supplier, None}
            and price.starts_on <= on <= price.ends_on
            and (price.is_public or (authority, framework) in self._accesses)
        ]
        own = [price for price in open_now if price.supplier == supplier]
        told = {price.exact for price in own or open_now}
        return told.pop() if len(told) == 1 else None


def squeezed(text: str) -> str:
    """A code or reference as two lists that mean the same have it: in capitals, without spaces."""
    return "".join(text.split()).upper()


def _code(item: Item) -> str:
    """What a price list calls the item: its GTIN, its part number, or its line."""
    if item.key_kind == KeyKind.GTIN:
        return item.key.lstrip("0")
    return item.key.partition("/")[2] if item.key_kind == KeyKind.MAKER_PART else item.key


def _lines(codes: Iterable[str]) -> Iterable[PriceLine]:
    """Lines of lists that were approved, for the whole country and without VAT."""
    wanted = [code for code in codes if code]
    rows = PriceLine.objects.filter(
        Q(code__in=wanted) | Q(code__in=[code.zfill(14) for code in wanted]),
        region="",
        price__gt=0,
        price_list__state__in=[PriceListState.APPROVED, PriceListState.RETIRED],
        price_list__vat_basis=VatBasis.EXCLUDING,
        price_list__open_to__in=[OpenTo.EVERYBODY, OpenTo.HOLDERS],
    )
    return rows.select_related("price_list").order_by("pk")


def _list_price(line: PriceLine, item: Item) -> ListPrice | None:
    try:
        held = units.base_quantity(
            Decimal(1),
            line.unit or "pack",
            item.dimension,
            units_per_order_unit=Decimal(line.units_per_order_unit),
        )
    except (units.WrongDimension, units.UnitUnresolved):
        return None
    if not held:
        return None
    whole = line.price_list
    return ListPrice(
        pence=100 * line.price / held,
        exact=Fraction(100 * line.price) / Fraction(held),
        supplier=line.supplier_id or whole.supplier_id,
        framework=whole.framework_id,
        lot=line.lot_id or whole.lot_id,
        is_public=whole.open_to == OpenTo.EVERYBODY,
        starts_on=line.starts_on or whole.starts_on or date.min,
        ends_on=line.ends_on or whole.ends_on or date.max,
    )
