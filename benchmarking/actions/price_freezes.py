"""What is told of others' prices moves only when several of them have changed (method 2.6 R6).

A comparison follows every purchase. If its figures of others did too, one late file would be the
difference of two of them. So each item and category keeps who stood behind every figure that was
shown, and while fewer than three others have changed since any of these, what was told stays.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from benchmarking.choices import AWAITS_RELEASE, PriceStatus
from benchmarking.disclosure import changed_enough
from benchmarking.disclosure.release import ReleasedFigure, ReleasedQuantiles
from benchmarking.disclosure.rules import Level
from benchmarking.models import PriceBasis, PriceLevel, PriceRun, UnitPriceResult

Contributors = Mapping[Hashable, str]
"""Of each family of authorities, as text, what it contributes, as text."""
LEVEL_COLUMNS = (
    "level",
    "error_percent",
    "check_level",
    "depends_on_method",
    "set_count",
    "other_band",
    "withheld",
)


@dataclass(frozen=True)
class Told:
    """What an authority was told of the others' prices of an item, and why not more."""

    quantiles: ReleasedQuantiles
    withheld: str


@dataclass(frozen=True)
class Standing:
    """Who stands behind the figures of now, and what of those told before still holds."""

    of_items: Mapping[int, Contributors]
    of_categories: Mapping[int, Contributors]
    held_items: frozenset[int]
    held_categories: frozenset[int]
    run: int | None
    """The comparison that told it; None before the first."""
    results: Mapping[tuple[int, int], UnitPriceResult]
    levels: Mapping[tuple[int, int], PriceLevel]

    def told(self, authority: int, item: int) -> Told | None:
        """What was told the authority of the item, while that stands; None to tell anew."""
        if item not in self.held_items:
            return None
        told = self.results.get((authority, item))
        return _as_told(told) if told is not None else TOLD_NOTHING

    def level(self, authority: int, category: int) -> dict[str, Any] | None:
        """The columns of the level that was told, while that stands; None to tell anew."""
        if category not in self.held_categories:
            return None
        told = self.levels.get((authority, category))
        if told is None:
            return {"withheld": AWAITS_RELEASE, "other_band": ""}
        return {name: getattr(told, name) for name in LEVEL_COLUMNS}


def standing(frame: pd.DataFrame, computed: pd.DataFrame) -> Standing:
    """Compare who stands behind each item and category with those behind all that was shown."""
    of_items, of_categories = _contributors(frame, computed)
    items: dict[int, list[Contributors]] = defaultdict(list)
    categories: dict[int, list[Contributors]] = defaultdict(list)
    for one in PriceBasis.objects.order_by("pk"):
        (items[one.item_id] if one.item_id else categories[one.category_id or 0]).append(
            one.contributors
        )
    run = PriceRun.objects.current()
    results = UnitPriceResult.objects.filter(run=run) if run else []
    levels = PriceLevel.objects.filter(run=run) if run else []
    return Standing(
        of_items=of_items,
        of_categories=of_categories,
        held_items=_held(items, of_items),
        held_categories=_held(categories, of_categories),
        run=run.pk if run else None,
        results={(one.authority_id, one.item_id): one for one in results},
        levels={(one.authority_id, one.category_id): one for one in levels},
    )


def keep(
    now: Standing,
    results: Iterable[UnitPriceResult],
    levels: Iterable[PriceLevel],
    *,
    at: datetime,
) -> list[PriceBasis]:
    """Unsaved rows: who stands behind what is shown anew."""
    items = {one.item_id for one in results if one.median is not None} - now.held_items
    categories = {one.category_id for one in levels if one.level is not None} - now.held_categories
    return [
        *(
            PriceBasis(item_id=one, contributors=now.of_items[one], told_at=at)
            for one in sorted(items)
        ),
        *(
            PriceBasis(category_id=one, contributors=now.of_categories[one], told_at=at)
            for one in sorted(categories)
        ),
    ]


def count(run: PriceRun, now: Standing, told: Iterable[PriceBasis]) -> None:
    """Write on the unsaved run how much was told with it, and what waits. No figure of anybody."""
    bases = list(told)
    item_count = sum(one.item_id is not None for one in bases)
    run.told_item_count, run.told_category_count = item_count, len(bases) - item_count
    run.entity_count = len({family for one in bases for family in one.contributors})
    run.waiting_items = sorted(now.held_items)
    run.waiting_categories = sorted(now.held_categories)


def _contributors(
    frame: pd.DataFrame, computed: pd.DataFrame
) -> tuple[dict[int, Contributors], dict[int, Contributors]]:
    family_of = dict(zip(frame["authority"].tolist(), frame["family"].tolist(), strict=True))
    items: dict[int, dict[Hashable, str]] = defaultdict(lambda: defaultdict(str))
    categories: dict[int, dict[Hashable, str]] = defaultdict(lambda: defaultdict(str))
    valid = computed[computed["status"] == PriceStatus.VALID]
    rows: Iterable[Any] = valid.sort_values(["authority", "item"]).itertuples(index=False)
    for row in rows:
        family = str(int(family_of[row.authority]))
        items[int(row.item)][family] += f"{row.authority}: {row.price!r}; "
        categories[int(row.category)][family] += (
            f"{row.authority}, {row.item}: {row.price!r} for {row.units!r}; "
        )
    return (
        {item: dict(found) for item, found in items.items()},
        {category: dict(found) for category, found in categories.items()},
    )


def _held(
    earlier: Mapping[int, list[Contributors]], now: Mapping[int, Contributors]
) -> frozenset[int]:
    """Those of which fewer than three others, the viewer's own body not counted, have changed."""
    return frozenset(
        key
        for key, bases in earlier.items()
        if not all(changed_enough(basis, now.get(key, {}), affiliations={}) for basis in bases)
    )


def _as_told(told: UnitPriceResult) -> Told:
    figures = (
        ReleasedFigure(None if value is None else float(value), None, told.other_band)
        for value in (told.median, told.lower_quartile, told.upper_quartile)
    )
    return Told(ReleasedQuantiles(Level.PARTICIPANTS, told.other_count, *figures), told.withheld)


_NOTHING = ReleasedFigure(None, None, "")
TOLD_NOTHING = Told(
    ReleasedQuantiles(Level.PARTICIPANTS, None, _NOTHING, _NOTHING, _NOTHING), AWAITS_RELEASE
)
