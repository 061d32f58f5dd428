"""The category tree, read once: a category's figures hold those of the categories below it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from benchmarking.models import BenchmarkResult
from frameworks.models import Category


@dataclass(frozen=True)
class Tree:
    """Which categories lie below which, by number."""

    children: dict[int | None, tuple[int, ...]]

    def at_and_below(self, category_id: int) -> frozenset[int]:
        """The category and everything below it."""
        found = {category_id}
        for child in self.children.get(category_id, ()):
            found |= self.at_and_below(child)
        return frozenset(found)


def leaves(found: Iterable[BenchmarkResult]) -> list[BenchmarkResult]:
    """The results of categories above no other of them: no pound stands in two."""
    rows = list(found)
    above = {row.category.parent_id for row in rows}
    return [row for row in rows if row.category_id not in above]


def tree(person: Any) -> Tree:
    """The tree. One query."""
    return planted(Category.objects.visible_to(person).values_list("pk", "parent_id"))


def planted(pairs: Iterable[tuple[int, int | None]]) -> Tree:
    """The tree of (category, parent) pairs."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for category_id, parent_id in pairs:
        if parent_id is not None:
            children[parent_id].append(category_id)
    return Tree({parent: tuple(below) for parent, below in children.items()})
