"""Contracts: indicators before they are entered, days to pay, and changes (R33, R36, R39)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from frameworks.law import contract_changes as measure
from frameworks.law.codes import ACT_IN_FORCE, Moment, Regime
from frameworks.law.contract_changes import in_words
from frameworks.law.facts import CallOffFacts, ChangeFacts, ContractFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Exemption, Rule, Said, block, info, warn

INDICATORS_FROM: Final = Decimal(5_000_000)
"""Contracts of more than this, VAT included, have indicators."""
FEWEST_INDICATORS: Final = 3
MOST_DAYS_TO_PAY: Final = 30
WITH_GROWTH_LIMIT: Final = frozenset({"unforeseeable", "known_risk", "additional"})


def indicators(facts: CallOffFacts) -> Iterator[Said]:
    """Three of them before a contract of more than £5 million."""
    if facts.gross_value is None or facts.gross_value <= INDICATORS_FROM:
        return
    if facts.indicator_count < FEWEST_INDICATORS and not facts.no_indicators_reason:
        yield block(
            f"A contract of more than £5 million has at least {FEWEST_INDICATORS} key performance "
            f"indicators before it is entered; {facts.indicator_count} are set.",
            "Set them, or record why its performance cannot be assessed by indicators.",
            "indicators",
        )


def days_to_pay(facts: ContractFacts) -> Iterator[Said]:
    """Thirty at the most."""
    if facts.payment_days is not None and facts.payment_days > MOST_DAYS_TO_PAY:
        yield block(
            f"A valid and undisputed invoice is paid within {MOST_DAYS_TO_PAY} days; a term of "
            f"{facts.payment_days} days has no effect.",
            f"Enter {MOST_DAYS_TO_PAY} days or fewer.",
            "payment_days",
        )


def change(facts: ChangeFacts) -> Iterator[Said]:
    """The ground, the limits, and the notice before it."""
    yield from _kind_and_ground(facts)
    yield from _limits_of_grounds(facts)
    yield from _notice(facts)


def _kind_and_ground(facts: ChangeFacts) -> Iterator[Said]:
    if facts.kind_of_change == measure.OPTION:
        if facts.ground != "in_terms":
            yield block(
                "An option or extension in the original terms rests on those terms.",
                "Choose the ground “Provided for in the contract”, or another kind of change.",
                "ground",
            )
        if not measure.is_within_terms(facts):
            yield block(
                "The terms awarded do not reach so far: an option is used only as they provide.",
                "Stay within the last possible day and the value at award, or choose another kind "
                "of change with a ground of its own.",
                "kind",
            )
    if (facts.kind_of_change == measure.SUPPLIER) != (facts.ground == "restructuring"):
        yield block(
            "Another supplier comes in only by a corporate restructuring, and that ground is for "
            "nothing else.",
            "Let the kind of change and the ground agree.",
            "ground",
        )
    if facts.ground == "other_law":
        yield block(
            "The contract is under the Procurement Act 2023, so no other law is its ground.",
            "Choose a ground of the Act.",
            "ground",
        )


def _limits_of_grounds(facts: ChangeFacts) -> Iterator[Said]:
    limit = measure.VALUE_LIMIT[facts.nature]
    term = measure.term_percent(facts)
    if facts.ground == "not_substantial" and term > measure.TERM_LIMIT:
        yield block(
            f"The term changes by {in_words(term)} of the longest term awarded: more than "
            f"{measure.TERM_LIMIT}% is substantial.",
            "Give the ground of Schedule 8 that it rests on, or procure anew.",
            "ground",
        )
    own = measure.own_value_percent(facts)
    if facts.ground == "below_limit" and own > limit:
        yield block(
            f"The value changes by {in_words(own)}: more than {limit}% is not below the limit.",
            "Give the ground of Schedule 8 that it rests on, or procure anew.",
            "ground",
        )
    moved = facts.below_limit_so_far + abs(facts.value_after - facts.value_before)
    if facts.ground == "below_limit" and facts.threshold is not None and moved >= facts.threshold:
        yield block(
            f"All changes on this ground come to £{moved:,.2f}, which is not below the threshold "
            f"of £{facts.threshold:,.2f}.",
            "Give the ground of Schedule 8 that it rests on, or procure anew.",
            "ground",
        )
    growth = measure.growth_percent(facts)
    if facts.ground in WITH_GROWTH_LIMIT and growth > measure.GROWTH_LIMIT:
        yield block(
            f"The value rises by {in_words(growth)}: on this ground it may rise by "
            f"{measure.GROWTH_LIMIT}% at the most.",
            "Procure the rest anew.",
            "value_after",
        )


def _notice(facts: ChangeFacts) -> Iterator[Said]:
    if facts.has_notice:
        return
    by_value, by_term = measure.exceeds(facts)
    cure = "Publish it on the central digital platform, then give its number here."
    if measure.needs_notice(facts):
        why = (
            "a change of the supplier always needs one"
            if facts.kind_of_change == measure.SUPPLIER
            else f"value changes by {in_words(measure.value_percent(facts))} and term by "
            f"{in_words(measure.term_percent(facts))} of what was awarded"
        )
        yield block(f"A contract change notice (UK10) comes first: {why}.", cure, "notice_id")
    elif by_value or by_term:
        what, percent = (
            ("value", measure.value_percent(facts))
            if by_value
            else ("term", measure.term_percent(facts))
        )
        limit = measure.VALUE_LIMIT[facts.nature] if by_value else measure.TERM_LIMIT
        said = (
            f"The {what} changes by {in_words(percent)} of what was awarded, more than {limit}%. "
            "As drafted, the Act asks for no change notice (UK10) while the other of the two stays "
            "within its limit."
        )
        careful = measure.CHANGE_NOTICE_POLICY == measure.EITHER_EXCEEDS
        yield (warn if careful else info)(said, cure, "notice_id")


RULES = (
    Rule(
        number="R33",
        title="Indicators of performance",
        source="Procurement Act 2023, s.52",
        asks="At least three key performance indicators are set before a public contract of more "
        "than £5 million is entered, unless its performance cannot be assessed by them.",
        why="What is not agreed at the start cannot be asked for later.",
        check=indicators,
        regimes=(Regime.PA2023,),
        holds_from=ACT_IN_FORCE,
        moments=(Moment.SIGN,),
        outcomes=(Outcome.BLOCK,),
        about=CallOffFacts,
        unless=(
            Exemption(
                lambda facts: facts.framework.is_light_touch,
                "Light touch contracts need none (s.52(4)).",
            ),
        ),
    ),
    Rule(
        number="R36",
        title="Changes of contracts",
        source="Procurement Act 2023, ss.74 and 75 and Sch.8",
        asks="A substantial change has a ground of Schedule 8. A change notice (UK10) comes before "
        "any change of more than 10% in value (15% for works) and more than 10% of the longest "
        "term, and before every change of supplier. Both are measured from the award. Where only "
        "one of the two is exceeded, the portal asks for a notice or a reason.",
        why="Many small changes make another contract than the one that was competed for.",
        check=change,
        regimes=(Regime.PA2023,),
        moments=(Moment.CHANGE_CONTRACT,),
        outcomes=(Outcome.BLOCK, Outcome.WARN),
        about=ChangeFacts,
        unless=(
            Exemption(
                lambda facts: facts.is_light_touch,
                "Light touch contracts may be changed (s.74(2)), and need no change notice.",
            ),
            Exemption(
                lambda facts: not facts.is_above_threshold,
                "It is below the threshold, and stays below it: no public contract.",
            ),
        ),
    ),
    Rule(
        number="R39",
        title="Payment within 30 days",
        source="Procurement Act 2023, ss.68, 73 and 88",
        asks="Every contract pays valid and undisputed invoices within 30 days; a longer term has "
        "no effect.",
        why="Late payment is what small suppliers fail of.",
        check=days_to_pay,
        regimes=(Regime.PA2023,),
        holds_from=ACT_IN_FORCE,
        moments=(Moment.RECORD_CONTRACT,),
        outcomes=(Outcome.BLOCK,),
        about=ContractFacts,
    ),
)
