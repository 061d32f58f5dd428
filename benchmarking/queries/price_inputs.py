"""What the comparison of prices reads: lines in force, as their owners' answers make them count."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from benchmarking.choices import AnswerKind, Charge, PurchaseState, QuestionState
from benchmarking.measures import units
from benchmarking.measures.unit_price import MILLION
from benchmarking.models import Item, PriceAdjustment, PriceQuestion, PurchaseLine
from benchmarking.queries.list_prices import ListPrices
from procurement_portal.core.periods import Period

COLUMNS = [
    "line",
    "authority",
    "family",
    "item",
    "category",
    "is_goods",
    "order_unit",
    "units_as_filed",
    "supplier",
    "bought_on",
    "net_pence",
    "base_millionths",
    "excluded",
    "framework_pence",
    "state",
]


@dataclass(frozen=True)
class Inputs:
    """The lines, adjustments below them, and what stands beside: items and list prices."""

    frame: pd.DataFrame
    items: dict[int, Item]
    list_prices: ListPrices
    right: dict[tuple[int, int], Decimal]
    """The price that an authority found right, of an item, when it was asked."""


def read(window: Period) -> Inputs:
    """All of the window's purchases; a fixed number of queries."""
    lines = list(
        PurchaseLine.objects.in_force()
        .filter(bought_on__range=(window.starts_on, window.ends_on))
        .select_related("item", "authority", "supplier")
        .order_by("pk")
    )
    adjustments = list(
        PriceAdjustment.objects.signed()
        .filter(applies_on__range=(window.starts_on, window.ends_on))
        .select_related("item", "authority", "supplier")
        .order_by("pk")
    )
    items = {one.item_id: one.item for one in (*lines, *adjustments)}
    prices = ListPrices(items.values())
    given = answers()
    rows = [_row(line, given.get(group_of(line)), prices) for line in lines]
    rows += [_adjusted(one) for one in adjustments]
    frame = pd.DataFrame(rows, columns=COLUMNS).astype(
        {
            "line": "Int64",
            "supplier": "Int64",
            "net_pence": "int64",
            "base_millionths": "Int64",
            "framework_pence": "float64",
            "excluded": "bool",
        }
    )
    return Inputs(frame, items, prices, _found_right())


Group = tuple[int, int, str, Decimal | None]


def group_of(line: PurchaseLine) -> Group:
    """Of which lines an answer speaks alike: authority, item, order unit and units as filed."""
    return line.authority_id, line.item_id, line.order_unit, line.units_per_order_unit


def answers(authority_id: int | None = None) -> dict[Group, PriceQuestion]:
    """The newest answer of each group of lines, of one authority or of all. One query."""
    rows = PriceQuestion.objects.filter(state=QuestionState.ANSWERED)
    if authority_id is not None:
        rows = rows.filter(authority=authority_id)
    return {
        (row.authority_id, row.item_id, row.order_unit, row.units_as_filed): row
        for row in rows.exclude(answer=AnswerKind.PRICE_RIGHT).order_by("answered_at", "pk")
    }


def _found_right() -> dict[tuple[int, int], Decimal]:
    rows = PriceQuestion.objects.filter(answer=AnswerKind.PRICE_RIGHT, price__isnull=False)
    return {
        (row.authority_id, row.item_id): row.price
        for row in rows.order_by("answered_at", "pk")
        if row.price is not None
    }


def as_answered(
    line: PurchaseLine, answer: PriceQuestion | None
) -> tuple[Decimal | None, PurchaseState]:
    """How many base units a line is of, and whether it counts, after its owner's answer."""
    is_left_out = line.charge != Charge.PRICE or (
        answer is not None and answer.answer == AnswerKind.LEAVE_OUT
    )
    quantity = line.base_quantity
    if answer is not None and answer.units_answered is not None:
        quantity = units.base_quantity(
            line.order_quantity,
            line.order_unit,
            line.dimension,
            units_per_order_unit=answer.units_answered,
        )
    if is_left_out:
        return quantity, PurchaseState.EXCLUDED
    return quantity, PurchaseState.UOM_UNRESOLVED if quantity is None else PurchaseState.USABLE


def _row(line: PurchaseLine, answer: PriceQuestion | None, prices: ListPrices) -> dict[str, Any]:
    quantity, state = as_answered(line, answer)
    return _common(line) | {
        "line": line.pk,
        "order_unit": line.order_unit,
        "units_as_filed": line.units_per_order_unit,
        "bought_on": line.bought_on,
        "base_millionths": None if quantity is None else int(quantity * MILLION),
        "excluded": state == PurchaseState.EXCLUDED,
        "framework_pence": prices.pence(
            line.authority_id, line.item_id, supplier=line.supplier_id, on=line.bought_on
        ),
        "state": state,
    }


def _adjusted(one: PriceAdjustment) -> dict[str, Any]:
    """An adjustment moves money only: it has no quantity."""
    return _common(one) | {
        "line": None,
        "order_unit": "",
        "units_as_filed": None,
        "bought_on": one.applies_on,
        "base_millionths": 0,
        "excluded": False,
        "framework_pence": float("nan"),
        "state": "",
    }


def _common(one: PurchaseLine | PriceAdjustment) -> dict[str, Any]:
    supplier = one.supplier
    return {
        "authority": one.authority_id,
        "family": one.authority.parent_id or one.authority_id,
        "item": one.item_id,
        "category": one.item.category_id,
        "is_goods": one.item.is_goods,
        "supplier": supplier and (supplier.merged_into_id or supplier.parent_id or supplier.pk),
        "net_pence": int(one.net_amount * 100),
    }
