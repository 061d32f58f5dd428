"""How long frameworks and the contracts under them may run (R12, R13, R16, R23, R27)."""

from collections.abc import Iterator
from datetime import timedelta

from frameworks.law.codes import (
    ACT_IN_FORCE,
    FRAMEWORKS,
    PCR_IN_FORCE,
    PSR_IN_FORCE,
    Kind,
    Moment,
    Regime,
)
from frameworks.law.days import anniversary, last_day_of_years
from frameworks.law.facts import CallOffFacts, FrameworkFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Exemption, Rule, Said, block, info, warn

USUAL_YEARS, LONGER_YEARS = 4, 8
YEARS_AFTER_THE_END = 2
DAYS_TO_SIGN = 90


def longest_term(facts: FrameworkFacts) -> Iterator[Said]:
    """Compare the last possible day, extensions used, with four or eight years."""
    is_longer = facts.is_for_utilities_only or facts.is_for_defence_only
    yield from _within(facts, LONGER_YEARS if is_longer else USUAL_YEARS)


def four_years(facts: FrameworkFacts) -> Iterator[Said]:
    """Compare the last possible day with four years, whatever is bought."""
    yield from _within(facts, USUAL_YEARS)


def _within(facts: FrameworkFacts, years: int) -> Iterator[Said]:
    last = facts.last_possible_day
    if facts.starts_on is None or last is None:
        return
    latest = last_day_of_years(facts.starts_on, years)
    if last <= latest:
        return
    words = {USUAL_YEARS: "four", LONGER_YEARS: "eight"}[years]
    says = f"Its term may run to {last:%-d %B %Y}, longer than {words} years ({latest:%-d %B %Y})."
    if facts.term_rationale:
        yield warn(
            says + " Reasons are recorded.",
            "Make sure that the same reasons stand in the notice.",
            "term_rationale",
        )
    else:
        yield block(
            says + " No reason is recorded.",
            "Shorten it, or state why what is bought needs longer.",
            "term_rationale",
        )


def awarded_in_time(facts: CallOffFacts) -> Iterator[Said]:
    """The award lies within the framework's term; the contract may outlive it."""
    last = facts.framework.ends_on
    if last is None:
        return
    if facts.on > last:
        yield _after_the_end(facts)
    if facts.ends_on is not None and facts.ends_on > anniversary(last, YEARS_AFTER_THE_END):
        yield warn(
            "The contract ends more than two years after its framework.",
            "Record why so long a contract is needed.",
            "ends_on",
        )
    if facts.signed_on is not None and facts.signed_on > last + timedelta(days=DAYS_TO_SIGN):
        yield warn(
            "The contract is signed more than 90 days after its framework ended.",
            "Record why it took so long.",
            "signed_on",
        )


def _after_the_end(facts: CallOffFacts) -> Said:
    scheme = facts.framework.scheme
    if scheme is not None and scheme.allows_run_off and facts.began_before_expiry:
        return info(
            "The framework has ended; the selection that was running then may finish under it "
            "(s.49(3))."
        )
    return block(
        "The award is later than the framework's last day.", "Use another framework.", "on"
    )


RULES = (
    Rule(
        number="R12",
        title="The longest term of a framework",
        source="Procurement Act 2023, s.47",
        asks="A framework ends four years after it begins at the latest, or eight where every "
        "contract under it is a defence and security or a utilities contract, unless the nature "
        "of what is bought needs longer and the notice gives the reasons.",
        why="A long term keeps new suppliers out.",
        check=longest_term,
        regimes=(Regime.PA2023,),
        kinds=(Kind.CLOSED,),
        holds_from=ACT_IN_FORCE,
        moments=Moment.DRAFTED,
        outcomes=(Outcome.BLOCK, Outcome.WARN),
        unless=(
            Exemption(
                lambda facts: facts.is_light_touch,
                "Light touch frameworks have no longest term (s.47(5)(c)).",
            ),
        ),
    ),
    Rule(
        number="R23",
        title="The longest term under the Regulations of 2015",
        source="Public Contracts Regulations 2015, reg. 33(3)",
        asks="A framework agreement runs for four years at the most, save in exceptional cases "
        "that its subject justifies.",
        why="A long term keeps new suppliers out.",
        check=four_years,
        regimes=(Regime.PCR2015,),
        kinds=(Kind.CLOSED,),
        holds_from=PCR_IN_FORCE,
        moments=Moment.DRAFTED,
        outcomes=(Outcome.BLOCK, Outcome.WARN),
    ),
    Rule(
        number="R13",
        title="Awarded while the framework runs",
        source="Procurement Act 2023, ss.45-49 and s.49(3) (R16)",
        asks="A contract is awarded on or before the framework's last day, and may end later. "
        "Under an open framework that says so, a selection already running may finish.",
        why="After its last day a framework gives no ground for an award.",
        check=awarded_in_time,
        about=CallOffFacts,
        kinds=FRAMEWORKS,
        moments=(Moment.CALL_OFF, Moment.SIGN),
        outcomes=(Outcome.BLOCK, Outcome.WARN, Outcome.INFO),
    ),
    Rule(
        number="R27",
        title="The longest term under the Provider Selection Regime",
        source="SI 2023/1348, regs 16-18",
        asks="A framework agreement runs for four years at the most, save in exceptional cases "
        "that its subject justifies.",
        why="A long term keeps new providers out.",
        check=four_years,
        regimes=(Regime.PSR,),
        kinds=(Kind.CLOSED,),
        holds_from=PSR_IN_FORCE,
        moments=Moment.DRAFTED,
        outcomes=(Outcome.BLOCK, Outcome.WARN),
    ),
)
