"""Tables whose cells add up to totals, in the forms in which people have them (method 2.6 R4).

A table is read from a mapping of cells, an array or a data frame. A cell is a tuple of labels, one
a dimension, in which "Total" stands for all; totals that are missing are derived. A cell holds a
value, or its contributions: a sequence of them, or a mapping from contributor to amount, which
also tells who is the only contributor of a cell.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from benchmarking.disclosure import trees
from benchmarking.disclosure.trees import Hierarchies, Key, Line

ROUNDING = Fraction(1, 10**6)
Relations = Mapping[Key, Iterable[Key]] | Iterable[tuple[Key, Iterable[Key]]]


@dataclass(frozen=True)
class Content:
    """What is in a cell: the net value, the sum of absolute values, how many, and who if known."""

    value: Fraction
    size: Fraction
    n: int = 0
    owners: frozenset[Hashable] | None = None

    @property
    def is_mixed(self) -> bool:
        """Whether credits and debits meet in it, so that the sign of its value is not known."""
        return self.size != abs(self.value)

    @property
    def owner(self) -> Hashable | None:
        """The only contributor, where that is known."""
        return next(iter(self.owners)) if self.owners and len(self.owners) == 1 else None


@dataclass(frozen=True)
class Table:
    """Cells in an order of their own, and the sums that hold among them, by cells' numbers."""

    cells: tuple[Key, ...]
    contents: tuple[Content, ...]
    lines: tuple[tuple[int, tuple[int, ...]], ...]

    @property
    def totals(self) -> frozenset[int]:
        """The numbers of the cells that are a sum of others."""
        return frozenset(total for total, _ in self.lines)

    def numbers(self, keys: Any) -> list[int]:
        """The numbers of the cells named: keys, or a mask of true and false in the table's form.

        Raises ValueError for a cell that is not in the table.
        """
        places = {key: number for number, key in enumerate(self.cells)}
        if isinstance(keys, np.ndarray | pd.DataFrame | pd.Series):
            keys = [key for key, chosen in _items(keys) if chosen]
        wanted = [_plain(key) for key in keys]
        strange = [key for key in wanted if key not in places]
        if strange:
            raise ValueError(f"no such cell: {strange[0]!r}")
        return sorted({places[key] for key in wanted})


def read(
    table: Any,
    *,
    relations: Relations | None = None,
    hierarchies: Hierarchies | None = None,
    owners: Mapping[Any, Hashable] | None = None,
) -> Table:
    """The table, with every total.

    `hierarchies` gives, by number of the dimension, the children of each label that has some;
    labels that are nobody's child add up to "Total". `relations`, total and parts, replace all
    that: then cells may have any names. `owners` names the only contributor of cells that have one.
    Raises ValueError where a total given is not the sum of its parts, or a value is missing.
    """
    if isinstance(table, Table):
        return table
    given = {_plain(key): _content(value) for key, value in _items(table)}
    for key, owner in (owners or {}).items():
        given[_plain(key)] = replace(given[_plain(key)], n=1, owners=frozenset([owner]))
    if relations is None:
        sums = trees.lines(list(given), hierarchies)
    else:
        pairs = relations.items() if isinstance(relations, Mapping) else relations
        sums = [(_plain(total), tuple(map(_plain, parts))) for total, parts in pairs]
    return _completed(given, sums)


def _items(table: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(table, pd.DataFrame):
        return ((key, value) for key, value in table.stack().items())
    if isinstance(table, pd.Series | Mapping):
        return iter(table.items())
    array = np.asarray(table)
    places = np.ndindex(array.shape)
    return ((at[0] if array.ndim == 1 else at, array[at]) for at in places)


def _plain(key: Any) -> Key:
    """The key without the types of numpy, so that 1 and numpy's 1 look alike when sorted."""
    if isinstance(key, tuple | list):
        return tuple(_plain(label) for label in key)
    plain: Key = key.item() if isinstance(key, np.generic) else key
    return plain


def _content(value: Any) -> Content:
    if isinstance(value, Mapping):
        amounts = {who: _exact(amount) for who, amount in value.items() if amount != 0}
        return replace(_content(list(amounts.values())), owners=frozenset(amounts))
    if isinstance(value, list | tuple | np.ndarray | pd.Series):
        exact = [_exact(amount) for amount in value if amount != 0]
        return Content(Fraction(sum(exact)), Fraction(sum(map(abs, exact))), len(exact))
    net = _exact(value)
    return Content(net, abs(net))


def _exact(value: Any) -> Fraction:
    """The number as it is written: 0.1 is a tenth."""
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, Fraction):
        return plain
    try:
        return Fraction(repr(plain) if isinstance(plain, float) else Decimal(plain))
    except (ValueError, OverflowError, ArithmeticError, TypeError) as wrong:
        raise ValueError(f"a cell holds a finite number, not {value!r}") from wrong


def _completed(given: dict[Key, Content], sums: list[Line]) -> Table:
    parts_of: dict[Key, list[tuple[Key, ...]]] = {}
    for total, parts in sums:
        parts_of.setdefault(total, []).append(parts)
    full: dict[Key, Content | None] = {}
    for key in [*given, *parts_of]:
        _resolve(key, given, parts_of, full)
    present = {key: content for key, content in full.items() if content is not None}
    cells = tuple(sorted(present, key=repr))
    places = {key: number for number, key in enumerate(cells)}
    lines = {
        (places[total], tuple(sorted(places[part] for part in parts if part in places)))
        for total, parts in sums
        if total in places and any(part in places for part in parts)
    }
    return Table(cells, tuple(present[key] for key in cells), tuple(sorted(lines)))


def _resolve(
    key: Key,
    given: dict[Key, Content],
    parts_of: dict[Key, list[tuple[Key, ...]]],
    full: dict[Key, Content | None],
) -> Content | None:
    if key in full:
        return full[key]
    full[key] = found = given.get(key)
    for parts in parts_of.get(key, []):
        contents = [_resolve(part, given, parts_of, full) for part in parts]
        summed = _sum([content for content in contents if content is not None])
        if summed is None:
            continue
        if found is not None and abs(found.value - summed.value) > ROUNDING * summed.size:
            raise ValueError(f"the parts of {key!r} do not add up to it")
        found = summed
    full[key] = found
    return found


def _sum(parts: list[Content]) -> Content | None:
    if not parts:
        return None
    known = [part.owners for part in parts if part.owners is not None]
    owners = frozenset[Hashable]().union(*known) if len(known) == len(parts) else None
    return Content(
        value=Fraction(sum(part.value for part in parts)),
        size=Fraction(sum(part.size for part in parts)),
        n=sum(part.n for part in parts) if owners is None else len(owners),
        owners=owners,
    )
