"""How dear an authority buys in a category as a whole (method 2.2, rulings 2.7a-4 and 5).

Two answers: an index of its own basket against the others' medians, in pounds that it can check;
and a comparable level by regression, which tolerates gaps and does not depend on who is compared
first. The second is checked by another method, and where the two disagree it says so.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from benchmarking.measures import indices, order_statistics

SMALLEST_MATCHED_SHARE: Final = 0.4
METHODS_AGREE_WITHIN: Final = 0.03

Floats = npt.NDArray[np.float64]


class BasketStatus(StrEnum):
    """Whether the own basket can be compared."""

    VALID = "valid"
    NOTHING_MATCHED = "nothing_matched"
    TOO_LITTLE_MATCHED = "too_little_matched"


@dataclass(frozen=True)
class Basket:
    """One authority's basket in a category.

    `index`: 100 where it costs what the others' medians would; `gap_pence`: what it cost above
    that, unrounded, negative below; `matched_share`: matched spend over the spend on all lines
    with an item key, 0 to 1. Index and gap are NaN unless the status is `valid`.
    """

    status: BasketStatus
    index: float
    gap_pence: float
    matched_share: float
    item_count: int


def own_basket(
    prices: npt.ArrayLike,
    units: npt.ArrayLike,
    medians_of_others: npt.ArrayLike,
    *,
    keyed_pence: int,
) -> Basket:
    """I = 100 · Σ p·q / Σ m·q over the items whose median of others may be used.

    One entry an item that the authority buys: pounds for a base unit, base units, and the others'
    median, NaN where it may not be used. `keyed_pence` is the authority's net spend on all lines
    with an item key in the category, matched or not. Withheld below two fifths. Method 2.2.
    """
    p, q, m = (np.asarray(one, dtype=np.float64) for one in (prices, units, medians_of_others))
    matched = np.isfinite(m) & np.isfinite(p) & (q > 0)
    paid = float((p * q)[matched].sum())
    at_medians = float((m * q)[matched].sum())
    share = min(1.0, 100.0 * paid / keyed_pence) if keyed_pence > 0 else 0.0
    count = int(matched.sum())
    if not count:
        return Basket(BasketStatus.NOTHING_MATCHED, np.nan, np.nan, 0.0, 0)
    if share < SMALLEST_MATCHED_SHARE:
        return Basket(BasketStatus.TOO_LITTLE_MATCHED, np.nan, np.nan, share, count)
    index, gap = 100.0 * paid / at_medians, 100.0 * (paid - at_medians)
    return Basket(BasketStatus.VALID, index, gap, share, count)


@dataclass(frozen=True)
class Levels:
    """One entry a buyer.

    `component` numbers the sets of buyers that shared items connect; levels compare within a set
    only, where their geometric mean is 100. `error_percent` is the standard error as ± per cent of
    the level. `depends_on_method`: the check by GEKS puts the set's buyers in another order, or
    this buyer more than 3 % elsewhere. A buyer whom no shared item connects with anybody has NaN.
    """

    component: npt.NDArray[np.int64]
    level: Floats
    error_percent: Floats
    geks_level: Floats
    depends_on_method: npt.NDArray[np.bool_]


def levels(prices: npt.ArrayLike, quantities: npt.ArrayLike) -> Levels:
    """Comparable price levels by weighted CPD, checked by GEKS-Törnqvist.

    Prices and quantities are arrays of buyers × items, gaps NaN or 0, as `indices` reads them.
    Each price weighs by the item's share in its buyer's spend; standard errors are HC1.
    """
    price = np.asarray(prices, dtype=np.float64)
    component = indices.components(prices, quantities)
    size = len(price)
    level, error, check = (np.full(size, np.nan) for _ in range(3))
    depends = np.zeros(size, dtype=np.bool_)
    for number in np.unique(component):
        members = np.flatnonzero(component == number)
        if members.size < 2:
            continue
        base = int(members[0])
        fit = indices.cpd_fit(prices, quantities, base)
        level[members] = _centred(fit.levels[members])
        error[members] = 100.0 * fit.standard_errors[members]
        check[members] = _centred(indices.geks(prices, quantities, "tornqvist", base)[members])
        depends[members] = _disagree(level[members], check[members])
    return Levels(component, level, error, check, depends)


def _centred(relative: Floats) -> Floats:
    """The levels with a geometric mean of 100."""
    return np.asarray(100.0 * relative / np.exp(np.log(relative).mean()), dtype=np.float64)


def _disagree(level: Floats, check: Floats) -> npt.NDArray[np.bool_]:
    """Of each buyer whether the two methods tell another story."""
    # Levels that agree to a millionth of a per cent are ties, whatever their last digits.
    by_level, by_check = (order_statistics.rank(np.round(one, 8)) for one in (level, check))
    other_order = not np.array_equal(by_level, by_check)
    far = np.abs(level / check - 1.0) > METHODS_AGREE_WITHIN
    return np.asarray(far | other_order, dtype=np.bool_)
