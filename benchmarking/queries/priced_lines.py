"""Which spend lines have a price that can be held against a list, and what comes of it.

Spend lines carry no units; purchase lines do. A spend line is matched with the purchase lines of
its authority that name the same supplier and the same invoice, where no other spend line does and
where their amounts add up to its own. Anything less is no match, and the price is not tested: a
wrong match would call a buyer off framework (method 2.4).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.db.models import Q

from benchmarking.choices import Charge, PurchaseState
from benchmarking.measures import line_classes
from benchmarking.measures.line_classes import LotTerms
from benchmarking.models import PurchaseLine, SpendLine
from benchmarking.queries import price_inputs
from benchmarking.queries.list_prices import ListPrices, squeezed

TOLERANCE_A_LINE: Final = Decimal("0.01")
"""By so much for each purchase line the amounts may differ: each was rounded by itself."""
ROWS_AT_ONCE: Final = 5000

Invoice = tuple[int, str]
"""The supplier, and the reference without spaces and in capitals."""


@dataclass(frozen=True)
class _Bought:
    """A purchase of an invoice: its item and units; without units it cannot be tested."""

    item: int
    on: date
    paid: Decimal
    units: Fraction | None
    is_price: bool


class PriceTests:
    """The purchases of one authority by invoice, with the lists; asking about a line costs nothing.

    Five queries, or one where no purchase of the suppliers names an invoice.
    """

    def __init__(self, authority_id: int, suppliers: Collection[int]) -> None:
        self._authority = authority_id
        lines = _purchases(authority_id, suppliers)
        self._invoices: dict[Invoice, list[_Bought]] = {}
        self._named: Counter[Invoice] = Counter()
        if lines:
            self._invoices = _by_invoice(authority_id, lines)
            self._named = _naming(authority_id, {supplier for supplier, _ in self._invoices})
            self._prices = ListPrices({line.item_id: line.item for line in lines}.values())

    def within(
        self, supplier: int, reference: str, net_amount: Decimal, lots: Iterable[LotTerms]
    ) -> dict[int, bool]:
        """By lot, whether the line cost no more than its list and 2 %; untested lots are absent."""
        bought = self._matched((supplier, squeezed(reference)), net_amount)
        if not bought:
            return {}
        held = ((lot, self._on(bought, supplier, lot)) for lot in lots if supplier in lot.suppliers)
        return {lot.lot: is_within for lot, is_within in held if is_within is not None}

    def _matched(self, invoice: Invoice, net_amount: Decimal) -> list[_Bought]:
        bought = self._invoices.get(invoice, [])
        if self._named[invoice] != 1:
            return []
        apart = abs(sum((one.paid for one in bought), Decimal(0)) - net_amount)
        return bought if apart <= TOLERANCE_A_LINE * len(bought) else []

    def _on(self, bought: Iterable[_Bought], supplier: int, lot: LotTerms) -> bool | None:
        paid, at_list = Fraction(0), Fraction(0)
        for one in bought:
            if not one.is_price:
                continue
            price = self._prices.asked(
                self._authority,
                one.item,
                supplier=supplier,
                framework=lot.framework,
                lot=lot.lot,
                on=one.on,
            )
            if price is None or one.units is None:
                return None
            paid += Fraction(one.paid) * 100
            at_list += price * one.units
        return line_classes.is_within_list(paid, at_list)


def _purchases(authority_id: int, suppliers: Collection[int]) -> list[PurchaseLine]:
    held = list(suppliers)
    of_them = Q(supplier__in=held, supplier__merged_into=None) | Q(supplier__merged_into__in=held)
    rows = PurchaseLine.objects.in_force().filter(of_them, authority=authority_id)
    named = rows.exclude(reference="").select_related("item", "supplier")
    return list(named.order_by("pk"))


def _seller(line: PurchaseLine) -> int:
    if line.supplier is None:
        raise TypeError("Purchases without a known supplier are of no invoice.")
    return line.supplier.merged_into_id or line.supplier.pk


def _by_invoice(authority_id: int, lines: Iterable[PurchaseLine]) -> dict[Invoice, list[_Bought]]:
    given = price_inputs.answers(authority_id)
    found: dict[Invoice, list[_Bought]] = defaultdict(list)
    for line in lines:
        quantity, state = price_inputs.as_answered(line, given.get(price_inputs.group_of(line)))
        counts = state == PurchaseState.USABLE and line.state != PurchaseState.QUARANTINED
        found[_seller(line), squeezed(line.reference)].append(
            _Bought(
                item=line.item_id,
                on=line.bought_on,
                paid=line.net_amount,
                units=Fraction(quantity) if quantity is not None and counts else None,
                is_price=line.charge == Charge.PRICE,
            )
        )
    return dict(found)


def _naming(authority_id: int, suppliers: Collection[int]) -> Counter[Invoice]:
    """How many spend lines in force name each invoice."""
    rows = (
        SpendLine.objects.in_force()
        .filter(authority=authority_id)
        .spent_with(suppliers)
        .order_by()
        .values_list("paid_to", "reference")
    )
    return Counter(
        (supplier, squeezed(reference)) for supplier, reference in rows.iterator(ROWS_AT_ONCE)
    )
