"""What can be solved for from totals, counts and means taken together (method 2.6 R5).

Each such figure is a linear combination of its contributors' values, so whoever holds many of them
can combine them. What they can then say is the row space of the figures; a contributor's leverage,
between 0 and 1, is how much of that contributor's own value lies in it: 1 is the value itself. A
rule that looks at two figures at a time does not see combinations of more; this one sees all.

A value that was revised is another unknown beside the old one, of the same affiliation. Quantiles
are no linear figures: they are kept by the number of contributors, rounding and `revisions`.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarking.disclosure import exposure

MOST_LEVERAGE = 0.5
DEPENDENT = 1e-9
TOLERANCE = 1e-9

Vector = npt.NDArray[np.float64]
Weights = Mapping[Hashable, float]


@dataclass(frozen=True)
class Verdict:
    """Whether a figure may join those released, and the leverage that somebody would then have.

    `contributor` has the highest leverage (the first found that is too high, where one is), given
    that the affiliation `colluder` takes its own values off (None: nobody needs to). `is_new` tells
    whether the figure says what those released before do not say already.
    """

    ok: bool
    leverage: float
    contributor: Hashable | None
    colluder: Hashable | None
    is_new: bool


class Span:
    """All that can be solved for from the figures admitted so far, over any contributors.

    `affiliations` says who counts as one with whom: who of them reads a figure knows the values of
    all of them, and a combination of their values is theirs too. Whoever is not named stands alone.
    Costs the square of the number of contributors a figure: 500 figures over 400 in seconds.
    """

    def __init__(
        self,
        affiliations: Mapping[Hashable, Hashable] | None = None,
        *,
        most: float = MOST_LEVERAGE,
    ) -> None:
        self._affiliations = dict(affiliations or {})
        self._most = most
        self._columns: dict[Hashable, int] = {}
        self._basis: Vector = np.zeros((0, 0))
        self._projection: Vector = np.zeros((0, 0))

    @property
    def leverages(self) -> dict[Hashable, float]:
        """Each contributor's leverage to one who knows nothing but the figures."""
        diagonal = np.diag(self._projection)
        return {who: float(diagonal[column]) for who, column in self._columns.items()}

    def admit(self, figure: Weights) -> Verdict:
        """Let the figure in unless someone's leverage would rise above the most that is allowed.

        `figure` gives each contributor's weight in it: 1 each for a total or a mean over n, or for
        a sum over known sizes; 1 / size for a mean of rates whose unknowns are amounts. What it is
        divided by does not matter. An admitted figure stays; a refused one leaves no trace. Raises
        ValueError for a weight that is no finite number. Method 2.6 R5, reliability E9.
        """
        row = self._row(figure)
        direction = self._rest(row)
        if direction is None:
            return self._verdict(self._projection, is_new=False)
        projection = self._projection + np.outer(direction, direction)
        verdict = self._verdict(projection, is_new=True)
        if verdict.ok:
            self._basis = np.vstack([self._basis, direction])
            self._projection = projection
        return verdict

    def _row(self, figure: Weights) -> Vector:
        weights = {who: float(weight) for who, weight in figure.items() if weight != 0}
        if not all(np.isfinite(weight) for weight in weights.values()):
            raise ValueError("a weight is a finite number")
        for who in weights:
            self._columns.setdefault(who, len(self._columns))
        more = len(self._columns) - len(self._projection)
        self._projection = np.pad(self._projection, ((0, more), (0, more)))
        self._basis = np.pad(self._basis, ((0, 0), (0, more)))
        row = np.zeros(len(self._columns))
        for who, weight in weights.items():
            row[self._columns[who]] = weight
        return row

    def _rest(self, row: Vector) -> Vector | None:
        """The direction in which the row leaves the row space; None where it does not."""
        length = np.linalg.norm(row)
        if length == 0:
            return None
        rest = row / length
        for _ in range(2):  # the second time takes off what rounding left
            rest = rest - self._basis.T @ (self._basis @ rest)
        size = np.linalg.norm(rest)
        return None if size <= DEPENDENT else rest / size

    def _verdict(self, projection: Vector, *, is_new: bool) -> Verdict:
        if not self._columns:
            return Verdict(ok=True, leverage=0.0, contributor=None, colluder=None, is_new=is_new)
        people = list(self._columns)
        labels = [self._affiliations.get(who, who) for who in people]
        numbers = {label: number for number, label in enumerate(dict.fromkeys(labels))}
        bodies = np.array([numbers[label] for label in labels])
        worst = exposure.worst(projection, bodies, self._most + TOLERANCE)
        return Verdict(
            ok=worst.leverage <= self._most + TOLERANCE,
            leverage=worst.leverage,
            contributor=people[worst.column],
            colluder=None if worst.colluder is None else list(numbers)[worst.colluder],
            is_new=is_new,
        )


def admit(
    released: npt.ArrayLike,
    candidates: npt.ArrayLike,
    *,
    affiliations: Sequence[Hashable] | None = None,
    most: float = MOST_LEVERAGE,
) -> list[Verdict]:
    """A verdict on each candidate in turn, against all released and all candidates admitted before.

    Both are matrices of figures × contributors, of weights (see `Span.admit`); one candidate may
    be a single row. `affiliations`, one a contributor, say who counts as one; without them each
    stands alone. Contributors are named by their column. Raises ValueError where the released
    figures break the rule among themselves: then nothing can be decided, and nothing is.
    """
    columns = np.atleast_2d(np.asarray(candidates, dtype=float)).shape[1]
    earlier = np.asarray(released, dtype=float).reshape(-1, columns)
    span = Span(dict(enumerate(affiliations)) if affiliations is not None else None, most=most)
    for row in earlier:
        if not span.admit(dict(enumerate(row))).ok:
            raise ValueError("what was released already gives a contributor away")
    return [
        span.admit(dict(enumerate(row)))
        for row in np.atleast_2d(np.asarray(candidates, dtype=float))
    ]


def leverages(released: npt.ArrayLike, *, known: Sequence[int] = ()) -> Vector:
    """Each contributor's leverage, 0 to 1, in a matrix of figures × contributors (weights).

    `known` are the columns whose values the reader knows beforehand: their own and those of
    everybody who helps. Their leverage is 1.
    """
    matrix = np.atleast_2d(np.asarray(released, dtype=float))
    rows = np.vstack([matrix, np.eye(matrix.shape[1])[list(known)]])
    _, sizes, directions = np.linalg.svd(rows, full_matrices=False)
    kept = directions[sizes > DEPENDENT * max(1.0, float(sizes.max(initial=0.0)))]
    return np.asarray(np.sum(kept**2, axis=0), dtype=float)


def exposed(
    released: npt.ArrayLike, *, known: Sequence[int] = (), most: float = MOST_LEVERAGE
) -> list[int]:
    """The columns, other than those known, whose leverage is above the most that is allowed."""
    found = leverages(released, known=known)
    return [int(j) for j in np.flatnonzero(found > most + TOLERANCE) if j not in set(known)]
