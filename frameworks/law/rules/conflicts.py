"""Conflicts of interest are assessed before the first notice (R45)."""

from collections.abc import Iterator

from frameworks.law.codes import ACT_IN_FORCE, Moment, Regime
from frameworks.law.facts import FrameworkFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Rule, Said, block


def assessed(facts: FrameworkFacts) -> Iterator[Said]:
    """By whom, and on which day, not a coming one."""
    assessed_on = facts.conflicts_assessed_on
    if assessed_on is None or not facts.conflicts_assessed_by:
        yield block(
            "No conflicts assessment is recorded, with its day and who made it.",
            "Make it, then record both.",
            "conflicts_assessed_on",
        )
    elif assessed_on > facts.on:
        yield block(
            "The day of the conflicts assessment has not come.",
            "Correct the day.",
            "conflicts_assessed_on",
        )


RULES = (
    Rule(
        number="R45",
        title="A conflicts assessment",
        source="Procurement Act 2023, s.83",
        asks="Before the tender, transparency or dynamic market notice, conflicts of interest "
        "are assessed, and the notice confirms it.",
        why="Whoever stands to gain must not decide.",
        check=assessed,
        regimes=(Regime.PA2023,),
        holds_from=ACT_IN_FORCE,
        moments=(Moment.TENDER,),
        outcomes=(Outcome.BLOCK,),
    ),
)
