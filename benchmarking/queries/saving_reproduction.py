"""A claim's amounts worked out again from its evidence pack: no database, nothing but the pack.

Each month that was computed follows from its lines by the formula of method 2.3; what stands in
each state is the sum of the entries.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from benchmarking.measures import double_counting, savings
from benchmarking.measures.savings import ItemPeriod, Split

PARTS = ("cash", "avoidance", "dis_saving", "cost")
NOTHING = Decimal("0.00")
VERIFIED = "finance_verified"


def figure(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The months that lines tell, what stands in each state, and the headline."""
    standing = _standing(inputs["entries"])
    verified = standing.get(VERIFIED, {})
    headline = sum(
        (Decimal(verified.get(part, NOTHING)) for part in ("cash", "dis_saving", "cost")), NOTHING
    )
    return {
        "months": [_month(inputs["kind"], month) for month in inputs["months"]],
        "standing": standing,
        "verified_net_cash": str(headline),
    }


def _month(kind: str, month: Mapping[str, Any]) -> dict[str, str]:
    worked = [(_figures(line), line) for line in month["lines"]]
    split = savings.total(_split(kind, figures, line) for figures, line in worked)
    if month["never_cash"]:
        split = split.without_cash()
    cash, avoidance, dis_saving = savings.posted(split)
    market = savings.half_up(sum((figures.market for figures, _ in worked), Fraction(0)))
    return {
        "month": month["month"],
        "cash": str(cash),
        "avoidance": str(avoidance),
        "dis_saving": str(dis_saving),
        "market": str(market),
    }


def _figures(line: Mapping[str, Any]) -> ItemPeriod:
    units = max(Fraction(line["quantity"]), Fraction(0))
    index = savings.NO_INDEX
    if line["index_level"] is not None:
        levels = Decimal(line["index_level"]), Decimal(line["index_base_level"])
        index = savings.index_ratio(*levels)
    return ItemPeriod(
        baseline_price=Fraction(line["baseline_price"]),
        price=Fraction(line["paid"]) / units if units else Fraction(0),
        quantity=units,
        baseline_quantity=Fraction(line["baseline_quantity"]),
        index=index,
    )


def _split(kind: str, figures: ItemPeriod, line: Mapping[str, Any]) -> Split:
    """By units and prices; on a line of spend that no price explains, the amount claimed."""
    if line["claimed"] is not None and kind not in double_counting.PRICE_LIKE:
        return savings.split_of_amounts(Decimal(line["claimed"]), Decimal(line["claimed"]))
    return figures.demand_split if kind == double_counting.SavingType.DEMAND else figures.split


def _standing(entries: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(PARTS, NOTHING))
    for entry in entries:
        for part in PARTS:
            sums[entry["state"]][part] += Decimal(entry[part])
    return {
        state: {part: str(amount) for part, amount in parts.items()}
        for state, parts in sorted(sums.items())
    }
