"""Notices are published elsewhere first; the portal records their numbers (R43, R48)."""

import re
from collections.abc import Iterator

from frameworks.law.codes import ACT_IN_FORCE, FRAMEWORKS, Kind, Moment, Regime
from frameworks.law.facts import FrameworkFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Rule, Said, block, info, warn

NUMBER = re.compile(r"\d{6}-\d{4}")
ENGAGEMENT_NOTICE, TENDER_NOTICE, MARKET_NOTICE = "UK2", "UK4", "UK13"


def engagement_told(facts: FrameworkFacts) -> Iterator[Said]:
    """A notice of the talk with the market, or why there is none."""
    if facts.notice(ENGAGEMENT_NOTICE) is None and not facts.no_engagement_reasons:
        yield warn(
            "No notice of preliminary market engagement (UK2) is recorded, and no reason.",
            "Record its number, or say why there is none: no engagement took place, or the "
            "reasons that the tender notice gives.",
            "no_engagement_reasons",
        )


def tender_published(facts: FrameworkFacts) -> Iterator[Said]:
    """The notice has its number and its day has come."""
    kind = MARKET_NOTICE if facts.kind is Kind.DYNAMIC_MARKET else TENDER_NOTICE
    notice = facts.notice(kind)
    if notice is None or not notice.notice_id:
        yield block(
            f"No published notice {kind} with its number is recorded.",
            "Publish it on the central digital platform first, then record its number and day.",
            "notices",
        )
    elif notice.published_on is not None and notice.published_on > facts.on:
        yield block(
            f"The notice {kind} is said to be published on a day that has not come.",
            "Correct the day.",
            "notices",
        )
    elif not NUMBER.fullmatch(notice.notice_id):
        yield warn(
            f"The number {notice.notice_id} of the notice {kind} is not six digits, a hyphen and "
            "a year.",
            "Check it.",
            "notices",
        )


def notice_known(facts: FrameworkFacts) -> Iterator[Said]:
    """Buyers want to read the notice itself."""
    if not any(notice.notice_id for notice in facts.notices):
        yield info(
            "No notice is recorded by its number.",
            "Record it, so that buyers can read the notice itself.",
            "notices",
        )


RULES = (
    Rule(
        number="R43",
        title="Preliminary market engagement is told",
        source="Procurement Act 2023, s.17",
        asks="Who talks to the market before the tender publishes a notice of it, or gives "
        "reasons in the tender notice.",
        why="What some suppliers heard, all should.",
        check=engagement_told,
        regimes=(Regime.PA2023,),
        kinds=FRAMEWORKS,
        holds_from=ACT_IN_FORCE,
        moments=(Moment.TENDER,),
        outcomes=(Outcome.WARN,),
    ),
    Rule(
        number="R48",
        title="The central digital platform comes first",
        source="Procurement Regulations 2024, reg. 5(11)",
        asks="A notice is published on the central digital platform before it appears anywhere "
        "else. What stands here is a record with the notice's number, never the notice.",
        why="One place has them all, and at the same time for everybody.",
        check=tender_published,
        regimes=(Regime.PA2023,),
        holds_from=ACT_IN_FORCE,
        moments=(Moment.TENDER,),
        outcomes=(Outcome.BLOCK, Outcome.WARN),
    ),
    Rule(
        number="R48",
        title="The number of its notice",
        source="Asked by the portal",
        asks="A concluded framework names at least one of its notices by number.",
        why="Who may use it is decided by the notice, not by this portal (R58).",
        check=notice_known,
        moments=(Moment.PUBLISH_CONCLUDED,),
        outcomes=(Outcome.INFO,),
        is_design=True,
    ),
)
