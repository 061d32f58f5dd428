"""From compared prices to levels of categories that may be stored: how dear an authority buys.

A level is worked out over items whose median every buyer of them may know, and an own basket from
the medians released to its owner alone (method 2.2, 2.6).
"""

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from benchmarking.actions import price_outcomes
from benchmarking.actions.price_freezes import Standing
from benchmarking.choices import LevelStatus, PriceStatus
from benchmarking.disclosure import release, rules
from benchmarking.disclosure.rules import Reason
from benchmarking.measures import price_level, unit_price
from benchmarking.models import PriceLevel, PriceRun, UnitPriceResult
from benchmarking.queries.price_inputs import Inputs
from procurement_portal.core.money import to_pounds

HUNDREDTH = Decimal("0.01")


def levels(
    run: PriceRun,
    inputs: Inputs,
    computed: pd.DataFrame,
    stored: list[UnitPriceResult],
    who: Mapping[int, price_outcomes.Behind],
    standing: Standing,
) -> list[PriceLevel]:
    """Unsaved levels, one an authority and category in which it buys anything."""
    families = price_outcomes.families_of(inputs.frame)
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
    share = price_outcomes.decimal(basket.matched_share, price_outcomes.PERCENT_PLACES)
    return {
        "basket_status": LevelStatus(basket.status.value),
        "basket_index": price_outcomes.decimal(basket.index, HUNDREDTH),
        "basket_gap": price_outcomes.pounds(gap),
        "matched_share": share or Decimal(0),
        "item_count": basket.item_count,
    }


def _comparable(
    group: pd.DataFrame, families: Mapping[int, int], who: Mapping[int, price_outcomes.Behind]
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
    return price_outcomes.decimal(rules.round_significant(float(value)), HUNDREDTH)
