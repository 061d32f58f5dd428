"""How opportunities are added up so that no pound counts twice (methods 2.1 and 2.4).

The same pound can be dear beside peers, dear beside a list, and spent off framework. Amounts of
different kinds are therefore never added to each other where they may be the same pounds. Those of
one kind are: categories compared with peers hold no other compared category, an item's purchases
are that item's alone, and a line leaks for one cause.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal

NOTHING = Decimal(0)


def overlaps(categories: Iterable[int], parents: Mapping[int, int | None]) -> dict[int, int]:
    """For each category that has an opportunity, the highest one above it that has one too.

    What is told of a category and of one below it may be the same pounds, so that both are of one
    group; a category with nothing above it is of its own.
    """
    present = set(categories)
    return {one: _highest(one, present, parents) for one in present}


def _highest(category: int, present: set[int], parents: Mapping[int, int | None]) -> int:
    highest = category
    above = parents.get(category)
    while above is not None:
        if above in present:
            highest = above
        above = parents.get(above)
    return highest


def counted_once(amounts: Iterable[tuple[Hashable, str, Decimal]]) -> Decimal:
    """Pounds a year in which no pound stands twice, of (group, kind, amount).

    In each group only the kind that adds up to most counts; groups share no pound and are added.
    What has no category is one group together. Where kinds are of different pounds after all, this
    is too low, and never too high.
    """
    by_group: dict[Hashable, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for group, kind, amount in amounts:
        by_group[group][kind] += amount
    return sum((max(kinds.values()) for kinds in by_group.values()), NOTHING)
