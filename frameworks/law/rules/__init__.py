"""The rules, by subject; `RULES` is all of them in the order of their numbers."""

from collections.abc import Sequence
from typing import Any

from frameworks.law.findings import Finding
from frameworks.law.rules import (
    call_offs,
    conflicts,
    content,
    contracts,
    dynamic_markets,
    enterprises,
    fees,
    lots,
    notices,
    open_schemes,
    parties,
    policy,
    regimes,
    standstill,
    suppliers,
    term,
    values,
)
from frameworks.law.rules.rule import Rule

RULES: Sequence[Rule] = sorted(
    (
        *regimes.RULES,
        *content.RULES,
        *term.RULES,
        *open_schemes.RULES,
        *suppliers.RULES,
        *fees.RULES,
        *call_offs.RULES,
        *values.RULES,
        *dynamic_markets.RULES,
        *standstill.RULES,
        *contracts.RULES,
        *notices.RULES,
        *lots.RULES,
        *conflicts.RULES,
        *policy.RULES,
        *enterprises.RULES,
        *parties.RULES,
    ),
    key=lambda rule: int(rule.number.removeprefix("R")),
)
"""Every rule that the portal asks."""


def about(kind_of_facts: type) -> list[Rule]:
    """The rules that are asked of such facts."""
    return [rule for rule in RULES if rule.about is kind_of_facts]


def ask(facts: Any, *, moment: str) -> list[Finding]:
    """What the rules say of the facts before the move."""
    return [
        finding for rule in about(type(facts)) for finding in rule.findings(facts, moment=moment)
    ]
