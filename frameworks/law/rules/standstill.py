"""Between the decision and the contract (R29, R30, R31)."""

from collections.abc import Iterator
from datetime import date

from frameworks.law.codes import (
    ACT_IN_FORCE,
    FRAMEWORKS,
    PCR_IN_FORCE,
    PSR_IN_FORCE,
    Moment,
    Regime,
)
from frameworks.law.days import STANDSTILL_WORKING_DAYS, Calendar, standstill_end
from frameworks.law.facts import CallOffFacts, FrameworkFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Exemption, Rule, Said, block, info

AWARD_NOTICE, INTENTION_NOTICE = "UK6", "psr_intention"


def last_day_of_standstill(facts: FrameworkFacts) -> date | None:
    """The last day on which it may not be entered into; None where there is none, or no notice."""
    kind, calendar = {
        Regime.PA2023: (AWARD_NOTICE, Calendar.PA2023),
        Regime.PSR: (INTENTION_NOTICE, Calendar.PSR),
    }.get(facts.regime, (None, None))
    if kind is None or calendar is None or (facts.is_light_touch and facts.regime is Regime.PA2023):
        return None
    notice = facts.notice(kind)
    if notice is None or notice.published_on is None:
        return None
    return standstill_end(notice.published_on, calendar, facts.overrides)


def summaries_first(facts: FrameworkFacts) -> Iterator[Said]:
    """Assessment summaries go out before the contract award notice."""
    notice = facts.notice(AWARD_NOTICE)
    if facts.summaries_sent_on is None:
        yield block(
            "It is not recorded that assessment summaries went to all who were assessed.",
            "Send them, then record the day.",
            "summaries_sent_on",
        )
    if notice is None:
        yield block(
            "No contract award notice (UK6) with its number is recorded.",
            "Publish it on the central digital platform, then record its number and day.",
            "notices",
        )
    elif (
        facts.summaries_sent_on is not None
        and notice.published_on is not None
        and facts.summaries_sent_on > notice.published_on
    ):
        yield block(
            "The assessment summaries went out after the contract award notice.",
            "Send them first, and publish the notice again.",
            "summaries_sent_on",
        )


def standstill_over(facts: FrameworkFacts) -> Iterator[Said]:
    """The framework is entered into only after the standstill."""
    last = last_day_of_standstill(facts)
    if last is None:
        yield block(
            "The notice that starts the standstill is not recorded.",
            "Record its number and day.",
            "notices",
        )
    elif facts.on <= last:
        yield block(
            f"The standstill runs to the end of {last:%-d %B %Y}.",
            "Award it on a later day. It lasts longer where the notice says so, or while "
            "representations are open.",
        )


def intention_published(facts: FrameworkFacts) -> Iterator[Said]:
    """The standstill needs its notice."""
    if facts.notice(INTENTION_NOTICE) is None:
        yield block(
            "No notice of the intention to award is recorded.",
            "Publish it, then record its number and day.",
            "notices",
        )


def ten_days(facts: FrameworkFacts) -> Iterator[Said]:
    """The portal does not know when the letters went out."""
    yield info(
        "Under the Regulations of 2015 the standstill is ten days from the day after the award "
        "decision was sent, fifteen if not sent electronically. The portal does not count them."
    )


def voluntary_standstill(facts: CallOffFacts) -> Iterator[Said]:
    """None is needed; one that is stated is long enough."""
    days = facts.voluntary_standstill
    if days is not None and days < STANDSTILL_WORKING_DAYS:
        yield block(
            "The voluntary standstill is shorter than eight working days.",
            "Make it at least eight, or have none.",
            "standstill_days",
        )
    if facts.is_above_threshold:
        yield info(
            "A contract award notice (UK6) is due before the contract is entered into.",
            field="notices",
        )


def standstill_owed(facts: CallOffFacts) -> Iterator[Said]:
    """A competed call-off stands still, a direct one does not."""
    if facts.route == "competition" and facts.standstill_ends_on is None:
        yield block(
            "A call-off that was competed for needs a standstill after the intention is published.",
            "Begin the standstill.",
            "standstill_days",
        )


LIGHT_TOUCH = Exemption(
    lambda facts: facts.is_light_touch,
    "Light touch contracts have no mandatory standstill (s.51(3)(f)).",
)

RULES = (
    Rule(
        number="R31",
        title="Standstill for competed call-offs under the Provider Selection Regime",
        source="SI 2023/1348, reg. 12(1) and reg. 18",
        asks="A call-off that was competed for observes the standstill; one awarded without "
        "competition does not.",
        why="Providers have until its end to make representations.",
        check=standstill_owed,
        about=CallOffFacts,
        regimes=(Regime.PSR,),
        holds_from=PSR_IN_FORCE,
        moments=(Moment.CALL_OFF,),
        outcomes=(Outcome.BLOCK,),
    ),
    Rule(
        number="R29",
        title="Summaries and notice before the standstill",
        source="Procurement Act 2023, s.50",
        asks="Everybody whose tender was assessed gets an assessment summary before the contract "
        "award notice UK6 is published.",
        why="Without it nobody can judge in time whether to challenge the award.",
        check=summaries_first,
        regimes=(Regime.PA2023,),
        kinds=FRAMEWORKS,
        holds_from=ACT_IN_FORCE,
        moments=(Moment.STAND_STILL,),
        outcomes=(Outcome.BLOCK,),
    ),
    Rule(
        number="R29",
        title="The mandatory standstill",
        source="Procurement Act 2023, s.51(1)-(3)",
        asks="A framework is entered into only after eight working days beginning with the day "
        "on which its contract award notice was published, or later where the notice says so. "
        "A notice published on a day off counts from the next working day.",
        why="A challenge in that time suspends the award.",
        check=standstill_over,
        regimes=(Regime.PA2023,),
        kinds=FRAMEWORKS,
        holds_from=ACT_IN_FORCE,
        moments=(Moment.AWARD,),
        outcomes=(Outcome.BLOCK,),
        unless=(LIGHT_TOUCH,),
    ),
    Rule(
        number="R30",
        title="Standstill for call-offs",
        source="Procurement Act 2023, s.50(1) and s.51(3)-(5)",
        asks="A call-off needs no standstill. One that its notice states binds, and is of at "
        "least eight working days. Above the threshold the notice UK6 is due all the same.",
        why="A standstill too short to use is none.",
        check=voluntary_standstill,
        about=CallOffFacts,
        regimes=(Regime.PA2023,),
        holds_from=ACT_IN_FORCE,
        moments=(Moment.RUN_CALL_OFF, Moment.CALL_OFF),
        outcomes=(Outcome.BLOCK, Outcome.INFO),
    ),
    Rule(
        number="R31",
        title="Standstill under the Provider Selection Regime: the notice",
        source="SI 2023/1348, reg. 12",
        asks="The intention to award is published before the standstill.",
        why="Providers have until the end of the standstill to make representations.",
        check=intention_published,
        regimes=(Regime.PSR,),
        kinds=FRAMEWORKS,
        holds_from=PSR_IN_FORCE,
        moments=(Moment.STAND_STILL,),
        outcomes=(Outcome.BLOCK,),
    ),
    Rule(
        number="R31",
        title="Standstill under the Provider Selection Regime: its end",
        source="SI 2023/1348, reg. 12",
        asks="The standstill begins the day after the notice and ends at midnight at the end of "
        "the eighth working day after the day on which it began; later while representations "
        "are open.",
        why="Representations must be answered before the contract binds.",
        check=standstill_over,
        regimes=(Regime.PSR,),
        kinds=FRAMEWORKS,
        holds_from=PSR_IN_FORCE,
        moments=(Moment.AWARD,),
        outcomes=(Outcome.BLOCK,),
    ),
    Rule(
        number="R31",
        title="Standstill under the Regulations of 2015",
        source="Public Contracts Regulations 2015, reg. 87",
        asks="Ten days between sending the decision and the contract, fifteen where it was not "
        "sent electronically.",
        why="A challenge in that time suspends the award.",
        check=ten_days,
        regimes=(Regime.PCR2015,),
        kinds=FRAMEWORKS,
        holds_from=PCR_IN_FORCE,
        moments=(Moment.AWARD,),
        outcomes=(Outcome.INFO,),
    ),
)
