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

import pandas as pd

from benchmarking.actions.price_freezes import Standing, Told
from benchmarking.choices import PriceStatus
from benchmarking.disclosure import release, rules
from benchmarking.disclosure.release import ReleasedQuantiles
from benchmarking.disclosure.rules import Level
from benchmarking.measures import unit_price
from benchmarking.models import PriceRun, UnitPriceResult
from benchmarking.queries.price_inputs import Inputs
from procurement_portal.core.money import round_half_up, to_pounds

FEWEST_SUPPLIERS = 3
PRICE_PLACES = Decimal("0.00000001")
PERCENT_PLACES = Decimal("0.0001")


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
    families = families_of(inputs.frame)
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


def families_of(frame: pd.DataFrame) -> dict[int, int]:
    """The legal entity that each authority counts as."""
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


def decimal(value: float | None, places: Decimal) -> Decimal | None:
    """The number with so many decimals, half-up; nothing for one that is missing."""
    if value is None or not math.isfinite(value):
        return None
    return round_half_up(Decimal(repr(float(value))), places)


def pounds(pence: float | None) -> Decimal | None:
    """Pence as pounds, rounded half-up once."""
    return None if pence is None else round_half_up(Decimal(repr(float(pence))).scaleb(-2))
