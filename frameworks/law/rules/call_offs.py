"""What a competition under a framework may ask for (R22)."""

from collections.abc import Iterator

from frameworks.law.codes import ACT_IN_FORCE, FRAMEWORKS, Moment, Regime
from frameworks.law.facts import CallOffFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Exemption, Rule, Said, block

FORBIDDEN = {
    "audited_accounts": "audited accounts of suppliers that need have none",
    "insurance_before_award": "insurance in place before the award",
    "earlier_award": "an earlier award under this framework or by a particular authority",
    "no_equivalents": "particular qualifications without their equivalents",
}


def competition(facts: CallOffFacts) -> Iterator[Said]:
    """Criteria descend from the framework's; conditions are not of the forbidden kinds."""
    for criterion in facts.orphan_criteria:
        yield block(
            f"“{criterion}” is no award criterion of the framework.",
            "Use one of the framework's criteria, or a refinement of it.",
            "criteria",
        )
    for condition in sorted(facts.conditions & FORBIDDEN.keys()):
        yield block(
            f"It may not demand {FORBIDDEN[condition]}.", "Take that condition out.", "conditions"
        )


RULES = (
    Rule(
        number="R22",
        title="Conditions and criteria of a call-off",
        source="Procurement Act 2023, s.46",
        asks="Conditions are proportionate and not of four forbidden kinds; criteria are the "
        "framework's own, or refine them.",
        why="Suppliers won their places by those criteria.",
        check=competition,
        about=CallOffFacts,
        regimes=(Regime.PA2023,),
        kinds=FRAMEWORKS,
        holds_from=ACT_IN_FORCE,
        moments=(Moment.CALL_OFF,),
        outcomes=(Outcome.BLOCK,),
        unless=(
            Exemption(
                lambda facts: facts.framework.is_light_touch,
                "Light touch frameworks are free of it (s.46(11)).",
            ),
        ),
    ),
)
