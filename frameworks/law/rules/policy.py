"""National policy and small enterprises, regarded when a framework is set up (R50, R51)."""

from collections.abc import Iterator

from frameworks.law.codes import ACT_IN_FORCE, Moment, Regime
from frameworks.law.facts import FrameworkFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Rule, Said, warn


def policy_regarded(facts: FrameworkFacts) -> Iterator[Said]:
    """A word on the policy statement."""
    if not facts.policy_statement:
        yield warn(
            "It is not recorded how regard was had to the national procurement policy statement.",
            "Record it.",
            "policy_statement",
        )


def barriers_regarded(facts: FrameworkFacts) -> Iterator[Said]:
    """A word on small and medium-sized enterprises."""
    if not facts.sme_barriers:
        yield warn(
            "It is not recorded how barriers to small and medium-sized enterprises were "
            "considered.",
            "Record it.",
            "sme_barriers",
        )


RULES = (
    Rule(
        number="R50",
        title="Regard to national policy",
        source="Procurement Act 2023, s.13 and s.13(10)(b)",
        asks="Regard is had to the national procurement policy statement when a framework is set "
        "up; not again for contracts under it.",
        why="A framework settles for years what kind of supplier can win.",
        check=policy_regarded,
        regimes=(Regime.PA2023,),
        holds_from=ACT_IN_FORCE,
        moments=(Moment.TENDER,),
        outcomes=(Outcome.WARN,),
    ),
    Rule(
        number="R51",
        title="Barriers to small and medium-sized enterprises",
        source="Procurement Act 2023, s.12(4) and s.86(2)",
        asks="Regard is had to whether small and medium-sized enterprises meet barriers to "
        "taking part, and whether these can be lowered.",
        why="They are most suppliers, and frameworks shut them out most easily.",
        check=barriers_regarded,
        regimes=(Regime.PA2023,),
        holds_from=ACT_IN_FORCE,
        moments=(Moment.TENDER,),
        outcomes=(Outcome.WARN,),
    ),
)
