"""Whom a row space exposes, to strangers and to each body that takes its own values off.

With P the projection on the row space, a contributor's leverage to a stranger is on P's diagonal.
A body that knows its own values B adds them to the row space; then P becomes
P + P[:, B] · (1 − P[B, B])⁻¹ · P[B, :], so that each body's view costs no decomposition of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Numbers = npt.NDArray[Any]
DEPENDENT = 1e-9


@dataclass(frozen=True)
class Worst:
    """A high leverage, whose column it is, and the number of the body that helped, if any."""

    leverage: float
    column: int
    colluder: int | None = None


@dataclass(frozen=True)
class _Columns:
    """Whose the columns are: the body of each, and the columns of each body by bodies' size."""

    bodies: Numbers
    by_size: list[Numbers]

    @property
    def several(self) -> Iterator[Numbers]:
        """The columns of bodies with more than one, one row a body."""
        return (members for members in self.by_size if members.shape[1] > 1)


def worst(projection: Vector, bodies: Numbers, limit: float) -> Worst:
    """The highest leverage to a stranger or to another body; the first found above `limit`.

    `bodies` are numbers, from 0 without gaps: the body of each column. A combination of one body's
    columns counts as a column; those are looked for where columns alone stay within the limit.
    """
    order = np.argsort(bodies, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(bodies[order])) + 1)
    sizes = sorted({len(group) for group in groups})
    columns = _Columns(bodies, [np.array([g for g in groups if len(g) == n]) for n in sizes])
    found = Worst(0.0, 0)
    for seen in _views(projection, columns, limit):
        if seen.leverage > limit:
            return seen
        found = max(found, seen, key=lambda one: round(one.leverage, 9))
    return found


def _views(projection: Vector, columns: _Columns, limit: float) -> Iterator[Worst]:
    yield _highest(np.diag(projection)[:, None], None)
    views = [(members, _gain(projection, members), members[:, 0]) for members in columns.by_size]
    for members, gain, first in views:
        told = _told(projection, members, gain)
        yield _highest(told, columns.bodies[first])
    yield _combined(projection, columns, limit, None)
    if any(True for _ in columns.several):
        for members, gain, first in views:
            for group, colluder in enumerate(columns.bodies[first]):
                own = projection[:, members[group]]
                view = projection + gain[:, group] @ own.T
                yield _combined(view, columns, limit, int(colluder))


def _gain(projection: Vector, members: Numbers) -> Vector:
    """P[:, B] · (1 − P[B, B])⁻¹ for each group B of members: columns × groups × members."""
    size = members.shape[1]
    unseen = np.eye(size) - projection[members[:, :, None], members[:, None, :]]
    if size == 1:
        unseen = unseen[:, 0, 0]
        inverse = np.divide(1.0, unseen, out=np.zeros_like(unseen), where=unseen > DEPENDENT)
        return np.asarray((projection[:, members[:, 0]] * inverse)[:, :, None])
    inverse = np.linalg.pinv(unseen, rcond=DEPENDENT, hermitian=True)
    return np.asarray(np.einsum("jga,gab->jgb", projection[:, members], inverse))


def _told(projection: Vector, members: Numbers, gain: Vector) -> Vector:
    """Each column's leverage to each group of members; their own count for nothing."""
    told = np.repeat(np.diag(projection)[:, None], len(members), axis=1)
    for place in range(members.shape[1]):
        told += gain[:, :, place] * projection[:, members[:, place]]
    told[members, np.arange(len(members))[:, None]] = 0.0
    return told


def _highest(told: Vector, colluders: Numbers | None) -> Worst:
    column, group = np.unravel_index(int(np.argmax(told)), told.shape)
    helper = None if colluders is None else int(colluders[group])
    return Worst(float(told[column, group]), int(column), helper)


def _combined(projection: Vector, columns: _Columns, limit: float, colluder: int | None) -> Worst:
    """The highest leverage of a combination of one body's columns, where it may be above."""
    found = Worst(0.0, 0, colluder)
    for members in columns.several:
        blocks = projection[members[:, :, None], members[:, None, :]]
        together = np.trace(blocks, axis1=1, axis2=2)
        chosen = together > limit
        chosen &= columns.bodies[members[:, 0]] != (-1 if colluder is None else colluder)
        if chosen.any():
            heights = np.linalg.eigvalsh(blocks[chosen])[:, -1]
            place = int(np.argmax(heights))
            if heights[place] > found.leverage:
                found = Worst(float(heights[place]), int(members[chosen][place, 0]), colluder)
    return found
