"""Price indices over buyers and items, public so that anyone may check ours with their own figures.

Prices and quantities are arrays of buyers × items (periods may stand in for buyers). An item is
there for a buyer when its price is above 0 and, where quantities are given, its quantity too;
anything else, NaN or 0, is a gap. Answers have one entry a buyer, 1 for the base buyer, and NaN
for a buyer who can not be compared with it. Unit and scale of an item do not matter to any index.
`base` is the row of the base buyer, from 0. Lists, arrays and data frames are taken alike. Each
function raises ValueError for what is no table, for tables of two shapes, and for a base that is
none of the rows. Method 2.2, 2.7a ruling 4.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class CountryProductDummy:
    """Price levels by regression, 1 for the base buyer, and how steady they are.

    `standard_errors` are those of the logarithm of each level against the geometric mean of the
    levels, robust to unequal variance (HC1); shown as ± per cent. NaN where there are no more
    prices than unknowns.
    """

    levels: Floats
    standard_errors: Floats


@dataclass(frozen=True)
class BennetSplit:
    """Where a change of spend since the base comes from; the three parts add up to it exactly."""

    price: Floats
    volume: Floats
    new_and_lost: Floats


def laspeyres(prices: npt.ArrayLike, quantities: npt.ArrayLike, base: int = 0) -> Floats:
    """Cost of the base's quantities at each buyer's prices, over their cost at the base's."""
    return _against(base, _laspeyres, prices, quantities)


def paasche(prices: npt.ArrayLike, quantities: npt.ArrayLike, base: int = 0) -> Floats:
    """Cost of each buyer's own quantities, over their cost at the base's prices."""
    return _against(base, _paasche, prices, quantities)


def fisher(prices: npt.ArrayLike, quantities: npt.ArrayLike, base: int = 0) -> Floats:
    """Geometric mean of Laspeyres and Paasche."""
    return _against(base, _fisher, prices, quantities)


def tornqvist(prices: npt.ArrayLike, quantities: npt.ArrayLike, base: int = 0) -> Floats:
    """Geometric mean of price relatives, weighted by the mean of both buyers' spend shares.

    Shares are of the spend on the items that both buy.
    """
    return _against(base, _tornqvist, prices, quantities)


def walsh(prices: npt.ArrayLike, quantities: npt.ArrayLike, base: int = 0) -> Floats:
    """Cost of the geometric mean of both buyers' quantities at each one's prices."""
    return _against(base, _walsh, prices, quantities)


def jevons(prices: npt.ArrayLike, quantities: npt.ArrayLike | None = None, base: int = 0) -> Floats:
    """Plain geometric mean of price relatives; quantities only say which items are there."""
    return _against(base, _jevons, prices, quantities)


def geks(
    prices: npt.ArrayLike,
    quantities: npt.ArrayLike,
    formula: Literal["tornqvist", "fisher"] = "tornqvist",
    base: int = 0,
) -> Floats:
    """Transitive levels that lie closest, by least squares of logarithms, to all bilateral indices.

    Where every two buyers share an item this is the mean over all detours through a third buyer.
    Where some do not, it uses the links that exist, and stays transitive. Buyers that no chain of
    shared items connects with the base are NaN: see `components`. Raises ValueError for another
    formula.
    """
    if formula not in {"tornqvist", "fisher"}:
        raise ValueError("the formula is tornqvist or fisher")
    price, quantity, there = _read(prices, quantities, base)
    one_sided = _log_tornqvist if formula == "tornqvist" else _log_laspeyres
    linked = (there.astype(np.float64) @ there.T) > 0
    np.fill_diagonal(linked, val=False)
    with np.errstate(divide="ignore", invalid="ignore"):
        seen_from_each = one_sided(price, quantity, there)
    # Either formula is half of what one buyer's weights say less half of what the other's do.
    logs = np.where(linked, 0.5 * (seen_from_each - seen_from_each.T), 0.0)
    labels = components(prices, quantities)
    chosen = labels == labels[base]
    laplacian = np.diag(linked.sum(axis=1)) - linked.astype(np.float64)
    levels = np.full(len(price), np.nan)
    # Least squares: over its links, a buyer's level less the others' adds up to its indices.
    levels[chosen] = _solved_from(base, laplacian, logs.sum(axis=0), chosen)
    return np.asarray(np.exp(levels), dtype=np.float64)


def cpd(prices: npt.ArrayLike, quantities: npt.ArrayLike | None = None, base: int = 0) -> Floats:
    """Levels of the country-product-dummy regression: see `cpd_fit`."""
    return cpd_fit(prices, quantities, base).levels


def cpd_fit(
    prices: npt.ArrayLike, quantities: npt.ArrayLike | None = None, base: int = 0
) -> CountryProductDummy:
    """Levels and standard errors from ln price = buyer's level + item's level + rest.

    With quantities each price weighs by the item's share in its buyer's spend; without them all
    weigh alike. Transitive, and gaps do no harm. Buyers that no chain of shared items connects
    with the base are NaN: see `components`.
    """
    price, quantity, there = _read(prices, quantities, base)
    inside = components(prices, quantities)
    chosen = inside == inside[base]
    there = there & chosen[:, np.newaxis]
    weight = there.astype(np.float64)
    if quantities is not None:
        spend = np.where(there, price * quantity, 0.0)
        totals = spend.sum(axis=1, keepdims=True)
        weight = np.divide(spend, totals, out=np.zeros_like(spend), where=totals > 0)
    logs = np.where(there, np.log(np.where(there, price, 1.0)), 0.0)

    buyers = len(price)
    unknown = np.concatenate([chosen, there.any(axis=0)])
    normal = _normal(weight)
    right = np.concatenate([(weight * logs).sum(axis=1), (weight * logs).sum(axis=0)])
    solution = np.full(unknown.size, np.nan)
    solution[unknown] = _solved_from(base, normal, right, unknown)
    level, item = solution[:buyers], solution[buyers:]
    rest = np.where(there, logs - level[:, np.newaxis] - item[np.newaxis, :], 0.0)
    errors = np.full(buyers, np.nan)
    errors[chosen] = _robust_errors(base, weight, rest, unknown, chosen)
    return CountryProductDummy(np.exp(level), errors)


def bennet(prices: npt.ArrayLike, quantities: npt.ArrayLike, base: int = 0) -> BennetSplit:
    """Split the change of spend from the base to each row into price, volume, and new or lost.

    In the unit of spend. Price: Σ ½(q₀ + q₁)·Δp; volume: Σ ½(p₀ + p₁)·Δq, over items that are
    there in both; all spend on the others, come or gone, stands in the third part.
    """
    price, quantity, there = _read(prices, quantities, base)
    both = there & there[base]
    spend = np.where(there, price * quantity, 0.0)
    p, q = np.where(both, price, 0.0), np.where(both, quantity, 0.0)
    p0, q0 = np.where(both, price[base], 0.0), np.where(both, quantity[base], 0.0)
    return BennetSplit(
        price=(0.5 * (q0 + q) * (p - p0)).sum(axis=1),
        volume=(0.5 * (p0 + p) * (q - q0)).sum(axis=1),
        new_and_lost=(np.where(both, 0.0, spend) - np.where(both, 0.0, spend[base])).sum(axis=1),
    )


def components(
    prices: npt.ArrayLike, quantities: npt.ArrayLike | None = None
) -> npt.NDArray[np.int64]:
    """Number the sets of buyers that shared items connect, from 0 in order of their first buyer.

    Levels of buyers in different sets can not be compared and are reported apart.
    """
    _, _, there = _read(prices, quantities)
    labels = np.full(len(there), -1, dtype=np.int64)
    for first in range(len(there)):
        if labels[first] >= 0:
            continue
        reached = np.zeros(len(there), dtype=np.bool_)
        reached[first] = True
        size = 0
        while size < reached.sum():
            size = int(reached.sum())
            items = there[reached].any(axis=0)
            reached |= (there & items).any(axis=1)
        labels[reached] = labels.max() + 1
    return labels


Bilateral = Callable[[Floats, Floats, Floats, Floats, Booleans], float]


def _against(
    base: int, formula: Bilateral, prices: npt.ArrayLike, quantities: npt.ArrayLike | None
) -> Floats:
    """The bilateral index of every buyer against the base, NaN where they share no item."""
    price, quantity, there = _read(prices, quantities, base)
    found = np.full(len(price), np.nan)
    for buyer in range(len(price)):
        both = there[base] & there[buyer]
        if both.any():
            found[buyer] = formula(price[base], price[buyer], quantity[base], quantity[buyer], both)
    return found


def _laspeyres(p0: Floats, p1: Floats, q0: Floats, q1: Floats, both: Booleans) -> float:
    return float((p1 * q0)[both].sum() / (p0 * q0)[both].sum())


def _paasche(p0: Floats, p1: Floats, q0: Floats, q1: Floats, both: Booleans) -> float:
    return float((p1 * q1)[both].sum() / (p0 * q1)[both].sum())


def _fisher(p0: Floats, p1: Floats, q0: Floats, q1: Floats, both: Booleans) -> float:
    return float(np.sqrt(_laspeyres(p0, p1, q0, q1, both) * _paasche(p0, p1, q0, q1, both)))


def _tornqvist(p0: Floats, p1: Floats, q0: Floats, q1: Floats, both: Booleans) -> float:
    first, second = (p0 * q0)[both], (p1 * q1)[both]
    share = 0.5 * (first / first.sum() + second / second.sum())
    return float(np.exp((share * np.log(p1[both] / p0[both])).sum()))


def _log_tornqvist(price: Floats, quantity: Floats, there: Booleans) -> Floats:
    """Mean log relative of the column's prices to the row's, by the row's shares of the match."""
    logs = np.log(np.where(there, price, 1.0))
    spend = np.where(there, price * quantity, 0.0)
    matched = spend @ there.T
    relative: Floats = (spend @ logs.T - (spend * logs) @ there.T) / matched
    return relative


def _log_laspeyres(price: Floats, quantity: Floats, there: Booleans) -> Floats:
    """Log cost of the row's quantities at the column's prices over that at its own, if matched."""
    spend = np.where(there, price * quantity, 0.0)
    moved = np.where(there, quantity, 0.0) @ np.where(there, price, 0.0).T
    relative: Floats = np.log(moved / (spend @ there.T))
    return relative


def _walsh(p0: Floats, p1: Floats, q0: Floats, q1: Floats, both: Booleans) -> float:
    middle = np.sqrt((q0 * q1)[both])
    return float((p1[both] * middle).sum() / (p0[both] * middle).sum())


def _jevons(p0: Floats, p1: Floats, q0: Floats, q1: Floats, both: Booleans) -> float:
    return float(np.exp(np.log(p1[both] / p0[both]).mean()))


def _read(
    prices: npt.ArrayLike, quantities: npt.ArrayLike | None, base: int = 0
) -> tuple[Floats, Floats, Booleans]:
    """Prices, quantities (1 where none are given), and which items are there for whom."""
    price = np.asarray(prices, dtype=np.float64)
    if price.ndim != 2:
        raise ValueError("prices are a table of buyers and items")
    quantity = np.ones_like(price)
    if quantities is not None:
        quantity = np.asarray(quantities, dtype=np.float64)
    if quantity.shape != price.shape:
        raise ValueError("quantities have the shape of prices")
    rows = len(price)
    if not (isinstance(base, int | np.integer) and -rows <= base < rows):
        raise ValueError(f"the base is the row of a buyer, from 0 to {rows - 1}")
    there = np.isfinite(price) & np.isfinite(quantity)
    there[there] = (price[there] > 0) & (quantity[there] > 0)
    return price, quantity, there


def _normal(weight: Floats) -> Floats:
    """Normal equations of buyer and item dummies: spend-like sums around the weights."""
    return np.block(
        [[np.diag(weight.sum(axis=1)), weight], [weight.T, np.diag(weight.sum(axis=0))]]
    )


def _solved_from(base: int, matrix: Floats, right: Floats, unknown: Booleans) -> Floats:
    """The solution over the unknowns with the base's own at 0, which settles the level of all.

    Rows and columns are scaled to a diagonal of ones first, so that an item of little spend is
    solved as sharply as one of much.
    """
    free = unknown.copy()
    free[base] = False
    scale = 1.0 / np.sqrt(matrix.diagonal()[free])
    scaled = matrix[np.ix_(free, free)] * np.outer(scale, scale)
    found = np.zeros(unknown.size)
    found[free] = scale * np.linalg.solve(scaled, scale * right[free])
    return np.asarray(found[unknown], dtype=np.float64)


def _robust_errors(
    base: int, weight: Floats, rest: Floats, unknown: Booleans, chosen: Booleans
) -> Floats:
    """HC1 standard errors of each chosen buyer's log level against the mean of their log levels."""
    free = unknown.copy()
    free[base] = False
    observed, unknowns = int((weight > 0).sum()), int(free.sum())
    if observed <= unknowns:
        return np.full(int(chosen.sum()), np.nan)
    bread = np.linalg.inv(_normal(weight)[np.ix_(free, free)])
    meat = _normal(weight**2 * rest**2)[np.ix_(free, free)]
    spread = np.zeros((unknown.size, unknown.size))
    spread[np.ix_(free, free)] = bread @ meat @ bread * observed / (observed - unknowns)
    of_levels = spread[: chosen.size, : chosen.size][np.ix_(chosen, chosen)]
    size = len(of_levels)
    against_mean = np.eye(size) - 1.0 / size
    variance = np.diag(against_mean @ of_levels @ against_mean.T)
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)), dtype=np.float64)
