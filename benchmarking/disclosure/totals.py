"""A total and its parts, told to everybody once and never again (method 2.6 R2, R4, R5).

What is told once can not be compared with what was told before, so all that has to be asked is
what the figures tell together.
"""

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from benchmarking.disclosure import linear, rules, secondary
from benchmarking.disclosure.rules import Level, Reason

Amounts = Mapping[Any, Decimal]
"""What each body brings to a part; bodies under one finance function are one."""

TOTAL: Final = "Total"
HIDDEN: Final = "hidden"


def told_once(parts: Mapping[str, Amounts]) -> dict[str, Reason | None]:
    """Which of the parts, and of their `TOTAL`, everybody may read; why not, where not.

    A part to which nobody contributes is left out: there is nothing to tell. Of each figure that
    is told at least eleven bodies stand behind it, since whoever reads it may be one of them, and
    it passes the rules for totals. Parts are withheld beside those, until none of them can be
    worked out from the rest to within a fifth. The total is told last, unless together with the
    parts it would give any body a leverage above one half. Raises ValueError for a part that is
    called as the total is.
    """
    if TOTAL in parts:
        raise ValueError("a part is not called as the total is")
    filled = {name: _counted(amounts) for name, amounts in parts.items()}
    filled = {name: amounts for name, amounts in filled.items() if amounts}
    if not filled:
        return {}
    unsafe = {
        name: reason
        for name, amounts in (*filled.items(), (TOTAL, _together(filled)))
        if (reason := _objection(amounts)) is not None
    }
    table = {(name,): amounts for name, amounts in filled.items()}
    more = secondary.secondary_suppressions(table, [(name,) for name in unsafe], Level.PUBLIC)
    verdicts = {
        name: unsafe.get(name) or (Reason.BESIDE if (name,) in more else None)
        for name in (*filled, TOTAL)
    }
    if verdicts[TOTAL] is None and not _passes_together(filled, verdicts):
        verdicts[TOTAL] = Reason.BESIDE
    return verdicts


def _counted(amounts: Amounts) -> dict[Hashable, Decimal]:
    return {body: amount for body, amount in amounts.items() if amount != 0}


def _together(parts: Mapping[str, Amounts]) -> dict[Hashable, Decimal]:
    sums: dict[Hashable, Decimal] = {}
    for amounts in parts.values():
        for body, amount in amounts.items():
            sums[body] = sums.get(body, Decimal(0)) + amount
    return _counted(sums)


def _objection(amounts: Amounts) -> Reason | None:
    fewest = rules.TOTAL_RULES[Level.PUBLIC].fewest
    if len(amounts) <= fewest:
        return Reason.TOO_FEW
    return rules.may_publish(list(map(float, amounts.values())), Level.PUBLIC).reason


def _passes_together(parts: Mapping[str, Amounts], verdicts: Mapping[str, Reason | None]) -> bool:
    """Whether the total may join the parts that are told, as sums of unknown amounts.

    What a body brings to all parts that are withheld is one unknown: it is in the total alone.
    """
    unknown = {
        name: {(body, name if verdicts[name] is None else HIDDEN) for body in amounts}
        for name, amounts in parts.items()
    }
    everything = set[tuple[Hashable, str]]().union(*unknown.values())
    span = linear.Span({one: one[0] for one in everything})
    told: Sequence[set[tuple[Hashable, str]]] = [
        *(unknown[name] for name in parts if verdicts[name] is None),
        everything,
    ]
    return all(span.admit(dict.fromkeys(sorted(one, key=repr), 1)).ok for one in told)
