"""Which law a framework is under, and whether the Act applies in full (R1, R2, R3)."""

from collections.abc import Iterator
from decimal import Decimal

from frameworks.law import thresholds, values
from frameworks.law.codes import ACT_IN_FORCE, FRAMEWORKS, PSR_IN_FORCE, Moment, Regime
from frameworks.law.facts import CallOffFacts, FrameworkFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Rule, Said, block, info


def law_of_its_day(facts: FrameworkFacts) -> Iterator[Said]:
    """Compare the law with the day on which the procurement began."""
    began = facts.began_on
    if began is None:
        yield info(
            "The day on which the procurement began is not recorded; it settles the law.",
            "Record it.",
            "procurement_began_on",
        )
    elif facts.regime is Regime.PA2023 and began < ACT_IN_FORCE:
        yield block(
            "It began before 24 February 2025, so it is under the Public Contracts "
            "Regulations 2015.",
            "Correct the law or the day.",
            "regime",
        )
    elif facts.regime is Regime.PCR2015 and began >= ACT_IN_FORCE:
        yield block(
            "It began on or after 24 February 2025, so it is under the Procurement Act 2023.",
            "Correct the law or the day.",
            "regime",
        )
    elif facts.regime is Regime.PSR and began < PSR_IN_FORCE:
        yield block(
            "The Provider Selection Regime holds only from 1 January 2024.",
            "Correct the law or the day.",
            "regime",
        )


def same_law(facts: CallOffFacts) -> Iterator[Said]:
    """Compare the call-off's law with the framework's."""
    if facts.regime is not facts.framework.regime:
        yield block(
            f"The call-off is said to be under the {facts.regime.words}, "
            f"its framework is under the {facts.framework.regime.words}.",
            "A call-off keeps the law of its framework.",
            "regime",
        )


def value_with_its_scheme(facts: FrameworkFacts) -> Decimal | None:
    """Its own, or under an open framework that of all frameworks of the scheme (R6)."""
    if facts.scheme is None:
        return facts.estimated_value
    return values.framework_value(facts.scheme.estimated_values)


def threshold_reached(facts: FrameworkFacts) -> Iterator[Said]:
    """Compare the estimate with the lower threshold that could apply (R5)."""
    row = thresholds.row_for(
        facts.nature,
        is_central=True,
        is_light_touch=facts.is_light_touch,
        is_for_utilities=facts.is_for_utilities_only,
        is_for_defence=facts.is_for_defence_only,
    )
    found = thresholds.threshold(row, facts.began_on or facts.on)
    value = value_with_its_scheme(facts)
    if value is None:
        yield info(
            "Its value is not estimated, so it is treated as above the threshold.",
            field="estimated_value",
        )
    elif found is not None and value < found.amount:
        yield info(
            f"Its estimated value is below the threshold of £{found.amount:,} with VAT, the "
            "lowest that can apply; much of the Act may not.",
            "Make sure that the estimate counts every contract that may be awarded, with VAT.",
            "estimated_value",
        )


RULES = (
    Rule(
        number="R1",
        title="The law is fixed when the procurement begins",
        source="SI 2024/716, reg. 5; Procurement Regulations 2024, reg. 43; SI 2023/1348",
        asks="A procurement begun before 24 February 2025 stays under the Regulations of 2015, "
        "with all its call-offs, changes and its end; one begun later is under the Act. "
        "Health care services in England have a regime of their own.",
        why="Every other rule depends on it, and it cannot be put right afterwards.",
        check=law_of_its_day,
        moments=Moment.DRAFTED,
        outcomes=(Outcome.BLOCK, Outcome.INFO),
        if_concluded=Outcome.BLOCK,
    ),
    Rule(
        number="R2",
        title="A call-off keeps the law of its framework",
        source="SI 2024/716, reg. 5",
        asks="The law of a call-off is that of its framework, whatever the day of the call-off.",
        why="A notice or standstill under the wrong law protects nobody.",
        check=same_law,
        about=CallOffFacts,
        moments=(Moment.CALL_OFF,),
        outcomes=(Outcome.BLOCK,),
    ),
    Rule(
        number="R3",
        title="Thresholds",
        source="Procurement Act 2023, s.3, s.123(2), Sch.1 and Sch.3",
        asks="The value of a framework is that of all contracts that may be awarded under it, "
        "VAT included; under an open framework, of all frameworks of its scheme. Where it cannot "
        "be estimated it counts as above the threshold.",
        why="Below the threshold far fewer duties apply.",
        check=threshold_reached,
        regimes=(Regime.PA2023,),
        kinds=FRAMEWORKS,
        holds_from=ACT_IN_FORCE,
        moments=(Moment.PUBLISH, Moment.TENDER),
        outcomes=(Outcome.INFO,),
    ),
)
