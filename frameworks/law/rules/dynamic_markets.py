"""Dynamic markets, and the dynamic purchasing systems before them (R28)."""

from collections.abc import Iterator

from frameworks.law.codes import Kind, Moment, Regime
from frameworks.law.facts import FrameworkFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Rule, Said, block, info


def open_to_all(facts: FrameworkFacts) -> Iterator[Said]:
    """No limit on members, no award without competition, no cap on value."""
    if facts.max_suppliers is not None:
        yield block("It limits the number of suppliers.", "Take the limit off.", "max_suppliers")
    for lot in facts.lots:
        if lot.allows_direct_award:
            yield block(
                f"Part {lot.number} allows direct award.",
                "Allow competition only: every award follows a tender notice of its own.",
                "allows_direct_award",
            )
    if facts.maximum_value is not None:
        yield info(
            "A maximum value is recorded, but a dynamic market has none.", field="maximum_value"
        )


RULES = (
    Rule(
        number="R28",
        title="A dynamic market is open to all who qualify",
        source="Procurement Act 2023, ss.34-39; Public Contracts Regulations 2015, reg. 34",
        asks="Membership is not limited and may be asked for at any time; every award is "
        "competed. A market is no contract: it has no cap on value and no longest term.",
        why="It may last because its door stays open.",
        check=open_to_all,
        regimes=(Regime.PA2023, Regime.PCR2015),
        kinds=(Kind.DYNAMIC_MARKET,),
        moments=Moment.DRAFTED,
        outcomes=(Outcome.BLOCK, Outcome.INFO),
    ),
)
