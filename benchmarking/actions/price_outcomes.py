"""From compared prices to rows that may be stored: disclosure control stands in between.

What is said to one authority is worked out from the figures released to it, never from the exact
ones. A contributor is a legal entity: authorities under one parent count once, and the viewer's
own never.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from benchmarking.actions.price_freezes import Standing, Told
from benchmarking.choices import LevelStatus, PriceStatus
from benchmarking.disclosure import release, rules
from benchmarking.disclosure.release import ReleasedQuantiles
from benchmarking.disclosure.rules import Level, Reason
from benchmarking.measures import price_level, unit_price
from benchmarking.models import PriceLevel, PriceRun, UnitPriceResult
from benchmarking.queries.price_inputs import Inputs
from procurement_portal.core.money import round_half_up, to_pounds

FEWEST_SUPPLIERS = 3
PRICE_PLACES = Decimal("0.00000001")
PERCENT_PLACES = Decimal("0.0001")
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Behind:
    """Who stands behind the prices of an item: families of authorities, and their suppliers."""

    suppliers_of: Mapping[int, frozenset[int]]
    has_public_price: bool

    def others(self, family: int) -> int:
        """How many legal entities but the viewer's."""
        return sum(one != family for one in self.suppliers_of)

    def suppliers_allow(self, family: int) -> bool:
        """Whether three known suppliers sell to the others, or the price is public (R3)."""
        known = {
            supplier
            for one, suppliers in self.suppliers_of.items()
            if one != family
            for supplier in suppliers
        }
        return self.has_public_price or len(known) >= FEWEST_SUPPLIERS

    def allows_median(self, family: int) -> bool:
        """Whether a viewer of the family may know the median."""
        fewest = rules.minimum_others(release.MEDIAN)
        return self.others(family) >= fewest and self.suppliers_allow(family)


def behind(inputs: Inputs, computed: pd.DataFrame) -> dict[int, Behind]:
    """Of each item, who stands behind its compared prices."""
    valid = computed.loc[computed["status"] == PriceStatus.VALID, ["item", "authority"]]
    lines = inputs.frame[~inputs.frame["excluded"]].merge(valid, on=["item", "authority"])
    found: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for item, family, supplier in lines[["item", "family", "supplier"]].itertuples(index=False):
        known = found[int(item)][int(family)]
        if not pd.isna(supplier):
            known.add(int(supplier))
    return {
        item: Behind(
            {family: frozenset(known) for family, known in families.items()},
            inputs.list_prices.has_public(item),
        )
        for item, families in found.items()
    }


NOBODY = Behind({}, has_public_price=False)


def results(
    run: PriceRun,
    inputs: Inputs,
    computed: pd.DataFrame,
    who: Mapping[int, Behind],
    standing: Standing,
) -> list[UnitPriceResult]:
    """Unsaved results, one an authority and item (level L2); what was told may stand (R6)."""
    families = _families(inputs.frame)
    rows: Iterable[Any] = computed.itertuples(index=False)
    return [
        _result(
            run,
            row,
            who.get(int(row.item), NOBODY),
            families[int(row.authority)],
            standing.told(int(row.authority), int(row.item)),
        )
        for row in rows
    ]


def _families(frame: pd.DataFrame) -> dict[int, int]:
    pairs = frame[["authority", "family"]].drop_duplicates().itertuples(index=False)
    return {int(authority): int(family) for authority, family in pairs}


def released_for(row: Any, who: Behind, family: int) -> ReleasedQuantiles:
    """What a viewer of the family may know of the others' prices of the item (R1, R3)."""
    others = min(who.others(family), int(row.n_others))
    if not who.suppliers_allow(family):
        others = 0
    return release.disclose_quantiles(
        others, row.peer_median, row.peer_q1, row.peer_q3, Level.PARTICIPANTS
    )


def _result(
    run: PriceRun, row: Any, who: Behind, family: int, told: Told | None
) -> UnitPriceResult:
    released = released_for(row, who, family) if told is None else told.quantiles
    shown = released.median.shown
    status = row.status
    if status == PriceStatus.QUARANTINED and not shown:
        status = PriceStatus.VALID
    compared = status in unit_price.COMPARED_WITH_OTHERS
    own = release.compare(row.price if compared else math.nan, float(row.units), released)
    framework_gap = _framework_gap(row) if compared else None
    return UnitPriceResult(
        run=run,
        authority_id=row.authority,
        item_id=row.item,
        status=status,
        flags=row.flags.split() if shown else [],
        net_amount=to_pounds(int(row.net_pence)),
        units=Decimal(repr(float(row.units))).quantize(Decimal("0.000001")),
        line_count=int(row.line_count),
        unresolved_count=int(row.unresolved_count),
        excluded_count=int(row.excluded_count),
        price=decimal(row.price, PRICE_PLACES),
        other_count=released.n_others,
        other_band=released.median.n_band,
        withheld=_withheld(released, who, family) if told is None else told.withheld,
        median=decimal(released.median.value, PRICE_PLACES),
        lower_quartile=decimal(released.q1.value, PRICE_PLACES),
        upper_quartile=decimal(released.q3.value, PRICE_PLACES),
        quartile_band=_band(row, released),
        gap_percent=decimal(own.gap_percent, PERCENT_PLACES),
        worth_median=pounds(own.opportunity_median_pence),
        worth_best_quartile=pounds(own.opportunity_best_quartile_pence),
        framework_price=decimal(row.framework_price, PRICE_PLACES),
        worth_framework=(
            pounds(max(0.0, row.variance_framework_pence)) if framework_gap is not None else None
        ),
        framework_gap_percent=decimal(framework_gap, PERCENT_PLACES),
    )


def _withheld(released: ReleasedQuantiles, who: Behind, family: int) -> str:
    if released.median.shown:
        return ""
    enough = who.others(family) >= rules.minimum_others(release.MEDIAN)
    if enough and not who.suppliers_allow(family):
        return "too_few_suppliers"
    return released.median.reason or ""


def _band(row: Any, released: ReleasedQuantiles) -> int | None:
    is_placed = row.status == PriceStatus.VALID and released.q1.shown
    return int(row.band) if is_placed and not pd.isna(row.band) else None


def _framework_gap(row: Any) -> float | None:
    if not (math.isfinite(row.framework_price) and math.isfinite(row.price)):
        return None
    return float(100.0 * (row.price / row.framework_price - 1.0))


def levels(
    run: PriceRun,
    inputs: Inputs,
    computed: pd.DataFrame,
    stored: list[UnitPriceResult],
    who: Mapping[int, Behind],
    standing: Standing,
) -> list[PriceLevel]:
    """Unsaved levels, one an authority and category in which it buys anything."""
    families = _families(inputs.frame)
    released = {(one.authority_id, one.item_id): one for one in stored}
    rows: list[PriceLevel] = []
    for category, group in computed.groupby("category", sort=True):
        told = _comparable(group, families, who)
        for authority, own in group.groupby("authority", sort=True):
            key = int(str(authority))
            basket = _basket(own, released)
            held = standing.level(key, int(str(category)))
            rows.append(
                PriceLevel(
                    run=run,
                    authority_id=key,
                    category_id=int(str(category)),
                    keyed_amount=to_pounds(int(own["keyed_pence"].sum())),
                    **_basket_columns(basket),
                    **(told.get(key, _no_level(Reason.TOO_FEW)) if held is None else held),
                )
            )
    return rows


def _basket(
    own: pd.DataFrame, released: Mapping[tuple[int, int], UnitPriceResult]
) -> price_level.Basket:
    """Against the medians that the authority may know, so that it can check the sum itself."""
    compared = own[own["status"].isin(unit_price.COMPARED_WITH_OTHERS)]
    pairs = zip(compared["authority"].tolist(), compared["item"].tolist(), strict=True)
    stored = [released[pair] for pair in pairs]
    medians = [math.nan if one.median is None else float(one.median) for one in stored]
    return price_level.own_basket(
        compared["price"].to_numpy(dtype=np.float64),
        compared["units"].to_numpy(dtype=np.float64),
        medians,
        keyed_pence=int(own["keyed_pence"].sum()),
    )


def _basket_columns(basket: price_level.Basket) -> dict[str, Any]:
    gap = None if math.isnan(basket.gap_pence) else basket.gap_pence
    return {
        "basket_status": LevelStatus(basket.status.value),
        "basket_index": decimal(basket.index, HUNDREDTH),
        "basket_gap": pounds(gap),
        "matched_share": decimal(basket.matched_share, PERCENT_PLACES) or Decimal(0),
        "item_count": basket.item_count,
    }


def _comparable(
    group: pd.DataFrame, families: Mapping[int, int], who: Mapping[int, Behind]
) -> dict[int, dict[str, Any]]:
    """Each authority's level in the category over items whose median every buyer may know."""
    valid = group[group["status"] == PriceStatus.VALID]
    open_items = {
        item
        for item, buyers in valid.groupby("item")["authority"]
        if all(who[int(str(item))].allows_median(families[int(buyer)]) for buyer in buyers)
    }
    used = valid[valid["item"].isin(open_items)]
    if used.empty:
        return {}
    prices = used.pivot_table(index="authority", columns="item", values="price")
    units = used.pivot_table(index="authority", columns="item", values="units")
    found = price_level.levels(prices.to_numpy(), units.to_numpy())
    buyers = [int(buyer) for buyer in prices.index]
    sets = len(set(found.component.tolist()))
    told = {}
    for place, buyer in enumerate(buyers):
        others = {
            families[one]
            for one, component in zip(buyers, found.component, strict=True)
            if component == found.component[place]
        } - {families[buyer]}
        told[buyer] = _level(found, place, len(others), sets)
    return told


def _level(found: price_level.Levels, place: int, others: int, sets: int) -> dict[str, Any]:
    fewest = rules.minimum_others(release.MEDIAN)
    if others < fewest or not math.isfinite(found.level[place]):
        return _no_level(Reason.TOO_FEW)
    return {
        "level": _rounded(found.level[place]),
        "error_percent": _rounded(found.error_percent[place]),
        "check_level": _rounded(found.geks_level[place]),
        "depends_on_method": bool(found.depends_on_method[place]),
        "set_count": sets,
        "other_band": rules.n_band(others, fewest),
        "withheld": "",
    }


def _no_level(reason: Reason) -> dict[str, Any]:
    fewest = rules.minimum_others(release.MEDIAN)
    return {"withheld": reason.value, "other_band": rules.n_band(0, fewest)}


def _rounded(value: float) -> Decimal | None:
    if not math.isfinite(value):
        return None
    return decimal(rules.round_significant(float(value)), HUNDREDTH)


def decimal(value: float | None, places: Decimal) -> Decimal | None:
    """The number with so many decimals, half-up; nothing for one that is missing."""
    if value is None or not math.isfinite(value):
        return None
    return round_half_up(Decimal(repr(float(value))), places)


def pounds(pence: float | None) -> Decimal | None:
    """Pence as pounds, rounded half-up once."""
    return None if pence is None else round_half_up(Decimal(repr(float(pence))).scaleb(-2))
