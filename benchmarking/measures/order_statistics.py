"""The one definition of median, quartile, rank and outlier that every figure uses (method 2.0).

These functions are public: anyone may call them with their own numbers to check ours.
"""

from collections.abc import Sequence
from typing import overload

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Several = Sequence[float] | npt.NDArray[np.floating | np.integer]

OUTLIER_LIMIT = 3.5
"""A modified z beyond this, either way, is looked at by a person and kept (method 2.1)."""

NORMAL_MAD = 0.6745
NORMAL_MEAN_DEVIATION = 1.2533


@overload
def quantile(values: npt.ArrayLike, p: float) -> float: ...
@overload
def quantile(values: npt.ArrayLike, p: Several) -> Floats: ...
def quantile(values: npt.ArrayLike, p: float | Several) -> float | Floats:
    """The p-quantile, Hyndman and Fan's type 7: linear between the two values around (n − 1)·p.

    `p` is a probability from 0 to 1, or an array of them; the answer has its shape and the
    unit of the values. The same as numpy's and pandas' default, PostgreSQL's percentile_cont,
    DuckDB's quantile_cont and a spreadsheet's PERCENTILE.INC. Raises ValueError when there is
    no value, when one is missing, or when p lies outside 0 to 1. Method 2.0.
    """
    found = np.quantile(_known(values), np.asarray(p, dtype=np.float64), method="linear")
    return _unwrapped(found)


@overload
def percentile_rank(values: npt.ArrayLike, of: float) -> float: ...
@overload
def percentile_rank(values: npt.ArrayLike, of: Several | None = None) -> Floats: ...
def percentile_rank(values: npt.ArrayLike, of: float | Several | None = None) -> float | Floats:
    """The mid-rank per cent: 100 · (number below + half of the number equal) / n.

    `of` is the value, or values, to place among `values`; left out, each of the values is
    placed among all of them, itself included, so that ties share a rank and the lowest of five
    stands at 10, not 20. Raises ValueError when there is no value or one is missing.
    Method 2.0.
    """
    ordered = np.sort(_known(values))
    placed = _known(values if of is None else of)
    below = np.searchsorted(ordered, placed, side="left")
    upto = np.searchsorted(ordered, placed, side="right")
    ranks = 100.0 * (below + 0.5 * (upto - below)) / ordered.size
    return _unwrapped(ranks if of is None else ranks.reshape(np.shape(of)))


def rank(values: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """The place of each value, 1 the lowest; ties share the better place. Method 2.0.

    Raises ValueError when there is no value or one is missing.
    """
    known = _known(values)
    return np.searchsorted(np.sort(known), known, side="left").astype(np.int64) + 1


def modified_z(values: npt.ArrayLike) -> Floats:
    """How far each value stands from the median, in robust standard deviations.

    z = 0.6745 · (x − median) / MAD, where MAD is the median distance from the median. If more
    than half of the values are equal, MAD is 0 and the scale is 1.2533 · mean distance; if that
    is 0 too, nothing is an outlier and every z is 0. Prices and rates go in as logarithms
    (`modified_z(np.log(rates))`). Compare with `OUTLIER_LIMIT`. Raises ValueError when there is
    no value or one is missing. Method 2.1.
    """
    known = _known(values)
    deviation = known - np.median(known)
    distance = np.sort(np.abs(deviation))
    mad = float(np.median(distance))
    if mad > 0:
        return np.asarray(NORMAL_MAD * deviation / mad, dtype=np.float64)
    mean_distance = float(distance.mean())
    if mean_distance > 0:
        return np.asarray(deviation / (NORMAL_MEAN_DEVIATION * mean_distance), dtype=np.float64)
    return np.zeros_like(known)


@overload
def quartile_band(values: npt.ArrayLike, of: float) -> int: ...
@overload
def quartile_band(values: npt.ArrayLike, of: Several | None = None) -> npt.NDArray[np.int64]: ...
def quartile_band(
    values: npt.ArrayLike, of: float | Several | None = None
) -> int | npt.NDArray[np.int64]:
    """The quarter of the group in which a value lies: 1 if ≤ Q1, 2 if ≤ median, 3 if ≤ Q3, else 4.

    `of` is the value, or values, to place; left out, each of the values is placed among all of
    them, itself included. Band 1 means the lowest, never the best: that depends on the
    category's direction. Raises ValueError when there is no value or one is missing. Method 2.0.
    """
    known = _known(values)
    cuts = np.quantile(known, np.array([0.25, 0.5, 0.75]), method="linear")
    placed = known if of is None else _known(of)
    bands = np.searchsorted(cuts, placed, side="left").astype(np.int64) + 1
    if of is not None and np.ndim(of) == 0:
        return int(bands[0])
    return bands


def _known(values: npt.ArrayLike) -> Floats:
    known = np.atleast_1d(np.asarray(values, dtype=np.float64)).ravel()
    if known.size == 0:
        raise ValueError("an order statistic needs at least one value")
    if np.isnan(known).any():
        raise ValueError("a missing value has no place in an order: leave it out by its status")
    return known


def _unwrapped(found: npt.ArrayLike) -> Floats | float:
    array = np.asarray(found, dtype=np.float64)
    return float(array) if array.ndim == 0 else array
