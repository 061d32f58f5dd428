"""Which sums hold in a table over dimensions, each with labels that may form a tree."""

import itertools
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

TOTAL = "Total"
CALLED_TOTAL = {"total", "tot", "all"}

Key = Hashable
Line = tuple[Key, tuple[Key, ...]]
Hierarchies = Mapping[int, Mapping[Key, Iterable[Key]]]


def lines(keys: Sequence[Key], hierarchies: Hierarchies | None) -> list[Line]:
    """Every total with its parts, in the form of the keys; what is not a cell may be among them.

    Keys are tuples of labels, or texts like "north/energy", or labels of a single dimension. A
    label that is called total stands for all. Raises ValueError for keys of several forms.
    """
    form = _Form.of(keys)
    positions = [form.labels(key) for key in keys]
    trees = [
        _tree({position[d] for position in positions}, (hierarchies or {}).get(d, {}))
        for d in range(form.dimensions)
    ]
    return [
        (form.key(total), tuple(form.key(part) for part in parts)) for total, parts in _sums(trees)
    ]


@dataclass(frozen=True)
class _Form:
    """How the keys of a table are written."""

    dimensions: int
    separator: str
    is_bare: bool

    @classmethod
    def of(cls, keys: Sequence[Key]) -> "_Form":
        if not keys:
            return cls(1, "", is_bare=True)
        first = keys[0]
        if isinstance(first, tuple):
            form = cls(len(first), "", is_bare=False)
            fits = all(isinstance(key, tuple) and len(key) == form.dimensions for key in keys)
        else:
            slashes = {key.count("/") if isinstance(key, str) else 0 for key in keys}
            is_split = len(slashes) == 1 and slashes != {0}
            dimensions = max(slashes) + 1 if is_split else 1
            form = cls(dimensions, "/" if is_split else "", is_bare=not is_split)
            fits = not any(isinstance(key, tuple) for key in keys)
        if not fits:
            raise ValueError("every cell has one label a dimension")
        return form

    def labels(self, key: Key) -> tuple[Key, ...]:
        """One label a dimension."""
        if isinstance(key, tuple):
            return key
        return (key,) if self.is_bare else tuple(str(key).split(self.separator))

    def key(self, labels: tuple[Key, ...]) -> Key:
        """The key as the table writes it."""
        if self.is_bare:
            return labels[0]
        return self.separator.join(map(str, labels)) if self.separator else labels


Tree = dict[Key, tuple[Key, ...]]


def _tree(labels: set[Key], children: Mapping[Key, Iterable[Key]]) -> tuple[Tree, list[Key]]:
    """The parts of each label that has some, and every label."""
    tree: Tree = {parent: tuple(parts) for parent, parts in children.items()}
    found = [label for label in labels if _is_total(label) and label not in tree]
    total: Key = sorted(found, key=repr)[0] if found else TOTAL
    below = {part for parts in tree.values() for part in parts}
    every = labels | below | set(tree)
    roots = sorted((label for label in every - below if label != total), key=repr)
    if not (len(roots) == 1 and roots[0] in tree and not found):
        tree[total] = tuple(roots)
        every = every | {total}
    return tree, sorted(every, key=repr)


def _is_total(label: Key) -> bool:
    return isinstance(label, str) and label.strip().casefold() in CALLED_TOTAL


def _sums(
    trees: Sequence[tuple[Tree, list[Key]]],
) -> Iterator[tuple[tuple[Key, ...], list[tuple[Key, ...]]]]:
    for dimension, (tree, _) in enumerate(trees):
        before = [every for _, every in trees[:dimension]]
        after = [every for _, every in trees[dimension + 1 :]]
        for parent, parts in tree.items():
            for left in itertools.product(*before):
                for right in itertools.product(*after):
                    yield (
                        (*left, parent, *right),
                        [(*left, part, *right) for part in parts],
                    )
