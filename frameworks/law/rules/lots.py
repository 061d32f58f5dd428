"""Lots must be considered (R44)."""

from collections.abc import Iterator

from frameworks.law.codes import ACT_IN_FORCE, FRAMEWORKS, Moment, Regime
from frameworks.law.facts import FrameworkFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Rule, Said, block


def lots_considered(facts: FrameworkFacts) -> Iterator[Said]:
    """One lot, or none, needs a word on why."""
    if len(facts.lots) <= 1 and not facts.no_lots_rationale:
        yield block(
            "It is not divided into lots, and no reason is recorded.",
            "Divide it, or state why it is not: that it could not reasonably be, or why it "
            "should not.",
            "no_lots_rationale",
        )


RULES = (
    Rule(
        number="R44",
        title="Lots are considered",
        source="Procurement Act 2023, s.18",
        asks="Before the tender notice it is considered whether lots would be reasonable and "
        "appropriate. Where they would be and are not used, reasons are given.",
        why="Small suppliers can bid for parts.",
        check=lots_considered,
        regimes=(Regime.PA2023,),
        kinds=FRAMEWORKS,
        holds_from=ACT_IN_FORCE,
        moments=(Moment.TENDER,),
        outcomes=(Outcome.BLOCK,),
    ),
)
