"""When a release may follow an earlier one: several contributors must have changed (2.6 R6).

Between two releases with one late return or one newcomer, the difference is that contributor.
"""

from collections.abc import Hashable, Mapping, Set
from typing import Any

from benchmarking.disclosure import rules
from benchmarking.disclosure.rules import Level, TotalRule

FEWEST_CHANGED = 3


def changed(
    before: Mapping[Hashable, Any] | Set[Hashable], after: Mapping[Hashable, Any] | Set[Hashable]
) -> set[Hashable]:
    """Contributors that joined, left, or whose value differs; sets tell joining and leaving only.

    A value of exactly nothing is no contribution: it is the same as not being there (ruling 6).
    """
    old, new = _values(before), _values(after)
    return {who for who in old.keys() | new.keys() if old.get(who, 0) != new.get(who, 0)}


def changed_enough(
    before: Mapping[Hashable, Any] | Set[Hashable],
    after: Mapping[Hashable, Any] | Set[Hashable],
    fewest: int = FEWEST_CHANGED,
    *,
    affiliations: Mapping[Hashable, Hashable] | None = None,
) -> bool:
    """Whether the later figures may be released after the earlier: none changed, or `fewest` did.

    `before` and `after` map each contributor of a figure to its value (any that compare by ==), or
    are the sets of contributors. With `affiliations` those of one body count once, and one body
    fewer is counted, since it may be the reader's own. Method 2.6 R6, 2.7a ruling 6.
    """
    found = changed(before, after)
    if not found:
        return True
    if affiliations is None:
        return len(found) >= fewest
    return len({affiliations.get(who, who) for who in found}) - 1 >= fewest


def total_may_follow(
    before: Mapping[Hashable, float],
    after: Mapping[Hashable, float],
    level: Level | str = Level.PARTICIPANTS,
) -> bool:
    """Whether a total or mean of `after` may be released where that of `before` was.

    The difference of the two tells the sum of the changes, so that the changes have to pass what a
    total has to: several of them, no one that is more than half, nor one that the second largest
    could work out (method 2.6 R2). Three small revisions do not hide a large newcomer. To be asked
    against each earlier release. Raises ValueError for a level that is not of aggregates.
    """
    rule = rules.TOTAL_RULES.get(Level(level))
    if rule is None:
        raise ValueError("totals are released to participants or to the public")
    who = changed(before, after)
    sizes = sorted((abs(after.get(one, 0) - before.get(one, 0)) for one in who), reverse=True)
    counted = TotalRule(fewest=FEWEST_CHANGED, percent=rule.percent)
    return not sizes or rules.objection(sizes, len(sizes), counted) is None


def _values(side: Mapping[Hashable, Any] | Set[Hashable]) -> dict[Hashable, Any]:
    if isinstance(side, Mapping):
        return dict(side)
    return dict.fromkeys(side, True)
