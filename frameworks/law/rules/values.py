"""How much may be called off (R24, R25)."""

from collections.abc import Iterator

from frameworks.law.codes import ACT_IN_FORCE, FRAMEWORKS, PCR_IN_FORCE, Moment, Regime
from frameworks.law.facts import FrameworkFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Rule, Said, block, info, warn
from frameworks.law.values import CLOSE_PERCENT, GROWTH_PERCENT, HUNDRED, percent_of


def maximum_value(facts: FrameworkFacts) -> Iterator[Said]:
    """The maximum stated is the end of the framework."""
    if facts.maximum_value is None:
        yield warn(
            "No maximum value is recorded.",
            "Record the one that its notice stated.",
            "maximum_value",
        )
        return
    limit = facts.maximum_value + facts.granted_value
    percent = percent_of(facts.committed_value, facts.maximum_value)
    if facts.committed_value > limit:
        granted = " and all that was granted" if facts.granted_value else ""
        yield block(
            f"Call-offs take it beyond its maximum value{granted}, where it has no further effect.",
            "Call off elsewhere. The operator may go on only with a recorded ground of reg. 72.",
            "maximum_value",
        )
    elif percent >= CLOSE_PERCENT:
        yield warn(
            "At least 80% of its maximum value is committed.",
            "Plan its successor.",
            "maximum_value",
        )


def estimated_value(facts: FrameworkFacts) -> Iterator[Said]:
    """The estimate is no cap; growth beyond it is a change of the framework."""
    if facts.estimated_value is None:
        return
    percent = percent_of(facts.committed_value, facts.estimated_value)
    growth = GROWTH_PERCENT[facts.nature]
    limit = facts.estimated_value * growth / HUNDRED + facts.granted_value
    if facts.committed_value > limit and not facts.is_light_touch:
        granted = " and all that was granted" if facts.granted_value else ""
        yield block(
            f"Call-offs take it beyond {growth}% of its estimated value{granted}.",
            "Record the change, its legal ground and, where due, the notice UK10 first.",
            "estimated_value",
        )
    elif percent >= HUNDRED:
        yield warn(
            "Its whole estimated value is committed.",
            "Record why it may go on, or plan its successor.",
            "estimated_value",
        )
    elif percent >= CLOSE_PERCENT:
        yield info(
            "At least 80% of its estimated value is committed.",
            "Plan its successor.",
            "estimated_value",
        )


RULES = (
    Rule(
        number="R24",
        title="The maximum value under the Regulations of 2015",
        source="Public Contracts Regulations 2015, reg. 33 and reg. 72; C-23/20 Simonsen & Weel",
        asks="The notice states a maximum. Once it is reached the framework agreement has no "
        "further effect. From 80% on the portal warns.",
        why="A call-off beyond it is an award without a procedure. How far the judgment binds "
        "since 2020 is not settled.",
        check=maximum_value,
        regimes=(Regime.PCR2015,),
        kinds=FRAMEWORKS,
        holds_from=PCR_IN_FORCE,
        moments=(Moment.PUBLISH_CONCLUDED, Moment.CALL_OFF),
        outcomes=(Outcome.BLOCK, Outcome.WARN),
    ),
    Rule(
        number="R25",
        title="Growth beyond the estimated value",
        source="Procurement Act 2023, s.45(5)(c), s.74, s.75 and Sch.8",
        asks="The estimate is not a cap, but growth is a change of the framework: more than 10% "
        "(15% for works) needs a legal ground, and most changes a notice first. From 80% on the "
        "portal tells.",
        why="A substantial change without a ground is a new contract without a competition.",
        check=estimated_value,
        regimes=(Regime.PA2023,),
        kinds=FRAMEWORKS,
        holds_from=ACT_IN_FORCE,
        moments=(Moment.PUBLISH_CONCLUDED, Moment.CALL_OFF),
        outcomes=(Outcome.BLOCK, Outcome.WARN, Outcome.INFO),
    ),
)
