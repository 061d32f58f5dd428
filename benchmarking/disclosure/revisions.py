"""When a release may follow an earlier one: several contributors must have changed (2.6 R6).

Between two releases with one late return or one newcomer, the difference is that contributor.
"""

from collections.abc import Hashable, Mapping, Set
from typing import Any

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


def _values(side: Mapping[Hashable, Any] | Set[Hashable]) -> dict[Hashable, Any]:
    if isinstance(side, Mapping):
        return dict(side)
    return dict.fromkeys(side, True)
