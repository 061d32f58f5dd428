"""Which places are alike: distances over published statistics, and the nearest of each (2.5).

The distance describes places and never what is compared, so nobody is a peer for spending alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

NEAREST = 15
FARTHEST_SCORE = 3.0
LEAST_WEIGHT_PRESENT = 0.6
DISTANCE_PLACES = 8
WEIGHT_TOLERANCE = 1e-9

PEER_COLUMNS = ("authority", "peer", "rank", "distance", "rebased")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Variable:
    """One statistic of a profile: how much it weighs, and whether its logarithm is compared.

    Logarithms are for what is skewed to the right, such as density; a value that has none, being
    0 or less, is missing.
    """

    key: str
    name: str
    weight: float
    logarithm: bool = False


def check_weights(variables: Sequence[Variable]) -> None:
    """Raises ValueError unless there are variables, each once, above 0, and summing to 1."""
    if len({one.key for one in variables}) != len(variables) or not variables:
        raise ValueError("a profile has at least one variable, and each only once")
    if any(not one.weight > 0 for one in variables):
        raise ValueError("every weight is above 0")
    if abs(sum(one.weight for one in variables) - 1) > WEIGHT_TOLERANCE:
        raise ValueError("the weights sum to 1")


def scores(values: npt.ArrayLike, logarithms: Sequence[bool]) -> Floats:
    """Each value as standard deviations from the mean of its column, at most 3 either way.

    One row a place of one type and one column a variable; NaN is missing and stays so. The
    deviation is that of the population (n, not n − 1). A variable that is the same everywhere
    tells nobody apart: 0. Method 2.5.
    """
    columns = np.array(values, dtype=np.float64, ndmin=2)
    for place, taken in enumerate(logarithms):
        if taken:
            column = columns[:, place]
            columns[:, place] = np.log(column, out=np.full(column.size, np.nan), where=column > 0)
    known = ~np.isnan(columns)
    count = np.maximum(known.sum(axis=0), 1)
    deviation = columns - np.where(known, columns, 0.0).sum(axis=0) / count
    spread = np.sqrt(np.where(known, deviation**2, 0.0).sum(axis=0) / count)
    flat = spread <= 1e-12 * np.maximum(np.nanmax(np.abs(columns), axis=0, initial=0.0), 1e-300)
    scaled = np.where(flat, 0.0 * deviation, deviation / np.where(flat, 1.0, spread))
    return np.asarray(np.clip(scaled, -FARTHEST_SCORE, FARTHEST_SCORE), dtype=np.float64)


def distances(scored: npt.ArrayLike, weights: npt.ArrayLike) -> Floats:
    """Weighted Euclidean distance between every two rows of scores; NaN where it is not known.

    Two places are compared on the variables that both have, rescaled as if the others had been as
    far apart; with less than 60 % of the weight in common there is no distance. Nothing is
    imputed, and nobody has a distance to itself. Method 2.5.
    """
    rows = np.array(scored, dtype=np.float64, ndmin=2)
    weight = np.asarray(weights, dtype=np.float64)
    known = ~np.isnan(rows)
    common = (known * weight) @ known.T.astype(np.float64)
    squares = np.zeros(common.shape)
    for column, has, share in zip(np.where(known, rows, 0.0).T, known.T, weight, strict=True):
        apart = (column[:, np.newaxis] - column) ** 2
        squares += np.where(has[:, np.newaxis] & has, share * apart, 0.0)
    enough = common >= (LEAST_WEIGHT_PRESENT - WEIGHT_TOLERANCE) * weight.sum()
    np.fill_diagonal(enough, val=False)
    rescaled = np.divide(squares * weight.sum(), common, out=np.zeros(common.shape), where=enough)
    return np.where(enough, np.sqrt(rescaled), np.nan)


def rebased(distance: Floats) -> Floats:
    """Each row's distances as parts of its farthest; 0 where all are at no distance."""
    farthest = np.nanmax(distance, axis=1, initial=0.0, keepdims=True)
    parts: Floats = np.divide(distance, farthest, out=0.0 * distance, where=farthest > 0)
    return parts


def nearest(
    places: pd.DataFrame, variables: Sequence[Variable], *, k: int = NEAREST
) -> pd.DataFrame:
    """The k nearest of its type for every place, the nearest with rank 1.

    `places` has a row each: `authority`, a code; `kind`, compared exactly; and one column a
    variable, NaN when unknown. Distances are told to eight places; equal ones stand in the order
    of the codes. The answer's columns are `PEER_COLUMNS`; `rebased` is 1 for the farthest of the
    type. A place with too few statistics has no rows. The order of the rows does not matter.
    Raises ValueError for weights that do not sum to 1 or a place that stands twice. Method 2.5.
    """
    check_weights(variables)
    if places["authority"].duplicated().any():
        raise ValueError("a place stands once")
    found = [
        _nearest_of_type(of_type.sort_values("authority"), variables, k)
        for _, of_type in places.groupby("kind", sort=True)
    ]
    empty = pd.DataFrame({name: [] for name in PEER_COLUMNS})
    return pd.concat(found, ignore_index=True) if found else empty


def _nearest_of_type(places: pd.DataFrame, variables: Sequence[Variable], k: int) -> pd.DataFrame:
    codes = places["authority"].to_numpy()
    values = places[[one.key for one in variables]].to_numpy(dtype=np.float64, na_value=np.nan)
    scored = scores(values, [one.logarithm for one in variables])
    apart = np.round(distances(scored, [one.weight for one in variables]), DISTANCE_PLACES)
    # The codes are in order, and the sort is stable: ties stand as the codes do. NaN comes last.
    order = np.argsort(apart, axis=1, kind="stable")[:, :k]
    chosen = np.take_along_axis(apart, order, axis=1)
    parts = np.take_along_axis(rebased(apart), order, axis=1)
    row, place = np.nonzero(~np.isnan(chosen))
    return pd.DataFrame(
        {
            "authority": codes[row],
            "peer": codes[order[row, place]],
            "rank": place + 1,
            "distance": chosen[row, place],
            "rebased": np.round(parts[row, place], DISTANCE_PLACES),
        }
    )


def weight_known(places: pd.DataFrame, variables: Sequence[Variable]) -> Floats:
    """The weight, 0 to 1, of the variables that each place has a usable value of."""
    known = np.zeros(len(places))
    for one in variables:
        column = places[one.key].to_numpy(dtype=np.float64, na_value=np.nan)
        usable = column > 0 if one.logarithm else ~np.isnan(column)
        known += one.weight * usable
    return np.minimum(known, 1.0)
