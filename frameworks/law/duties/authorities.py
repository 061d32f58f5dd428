"""What an authority owes for quarters and half-years (R40, R41, R68)."""

from collections.abc import Iterator
from datetime import timedelta

from frameworks.law import deadlines
from frameworks.law.authority_classes import COUNCILS
from frameworks.law.codes import EVERY_REGIME
from frameworks.law.deadlines import Span
from frameworks.law.duties.duty import (
    ENGLAND,
    NORTHERN_IRELAND,
    WALES,
    BuyingBody,
    Debt,
    Duty,
    day,
)
from frameworks.law.rules.rule import Exemption

UNDER_THE_CODE = COUNCILS | {"combined", "fire", "national_park"}
"""Bodies that the Transparency Code calls local authorities and the portal tells apart."""


def quarters(facts: BuyingBody) -> tuple[Span, Span]:
    """The one before the day's, and the day's."""
    now = deadlines.quarter_of(facts.on)
    return deadlines.quarter_of(now.starts_on - timedelta(days=1)), now


def reporting_periods(facts: BuyingBody) -> Iterator[Span]:
    """Of the payments compliance notice: the one before the day's if there was one, and it."""
    now = deadlines.reporting_period_of(facts.on, jurisdiction=facts.jurisdiction)
    if now is None:
        return
    before = deadlines.reporting_period_of(
        now.starts_on - timedelta(days=1), jurisdiction=facts.jurisdiction
    )
    if before is not None:
        yield before
    yield now


def keys_of_periods(facts: BuyingBody) -> dict[str, list[str]]:
    """The keys of the periods that are looked at on the day, by kind of obligation."""
    of_quarters = [span.key for span in quarters(facts)]
    return {
        "payments_compliance": [span.key for span in reporting_periods(facts)],
        "payments_over": of_quarters,
        "transparency_quarter": of_quarters,
    }


def compliance(facts: BuyingBody) -> Iterator[Debt]:
    """For each half-year in which something was, or may have been, paid under public contracts."""
    for span in reporting_periods(facts):
        running = facts.paid_under_public_contracts(span.starts_on, span.ends_on)
        if running:
            yield Debt(
                "payments_compliance",
                deadlines.span_notice_due(span),
                f"{_contracts(running)} of the Act ran between {day(span.starts_on)} and "
                f"{day(span.ends_on)}: within 30 days beginning with that last day.",
                key=span.key,
            )


def significant_payments(facts: BuyingBody) -> Iterator[Debt]:
    """For each quarter in which public contracts ran."""
    for span in quarters(facts):
        if span.ends_on < deadlines.PAYMENTS_IN_FORCE:
            continue
        running = facts.paid_under_public_contracts(span.starts_on, span.ends_on)
        if running:
            yield Debt(
                "payments_over",
                deadlines.span_notice_due(span),
                f"{_contracts(running)} of the Act ran in the quarter to {day(span.ends_on)}: "
                "each payment of more than £30,000 under one of them is told within 30 days "
                "beginning with that day. Where there was none, say that it is not required.",
                key=span.key,
            )


def transparency(facts: BuyingBody) -> Iterator[Debt]:
    """For each quarter."""
    for span in quarters(facts):
        due_on = deadlines.transparency_due(span)
        yield Debt(
            "transparency_quarter",
            due_on,
            "Spend above £500, and invitations to tender and contracts above £5,000, of the "
            f"quarter to {day(span.ends_on)}: within one month, by {day(due_on)}.",
            key=span.key,
        )


def _contracts(count: int) -> str:
    return "1 public contract" if count == 1 else f"{count} public contracts"


AT_SCHOOL = Exemption(
    lambda facts: facts.is_school, "It does not concern contracts awarded by a school."
)
NORTHERN_IRISH = Exemption(
    lambda facts: facts.jurisdiction == NORTHERN_IRELAND,
    "It does not concern transferred Northern Ireland authorities.",
)

DUTIES = (
    Duty(
        number="R40",
        title="The payments compliance notice",
        source="Procurement Act 2023, s.69; Procurement Regulations 2024, reg. 38",
        asks="For each half-year to 31 March and 30 September an authority tells within 30 days, "
        "beginning with its last day, how fast it paid under public contracts.",
        why="Small suppliers live on being paid in time.",
        about=BuyingBody,
        debts=compliance,
        obligations=("payments_compliance",),
        holds_from=deadlines.PERFORMANCE_IN_FORCE,
        unless=(AT_SCHOOL, NORTHERN_IRISH),
    ),
    Duty(
        number="R41",
        title="Payments above £30,000",
        source="Procurement Act 2023, s.70",
        asks="Each payment of more than £30,000 under a public contract is told within 30 days "
        "beginning with the last day of its quarter.",
        why="What was agreed can be held beside what was paid.",
        about=BuyingBody,
        debts=significant_payments,
        obligations=("payments_over",),
        holds_from=deadlines.PAYMENTS_IN_FORCE,
        unless=(
            AT_SCHOOL,
            NORTHERN_IRISH,
            Exemption(
                lambda facts: facts.jurisdiction == WALES, "It is not yet in force in Wales."
            ),
        ),
    ),
    Duty(
        number="R68",
        title="The quarter's tables under the Transparency Code",
        source="Local Government Transparency Code 2015, part 2",
        asks="A local authority in England publishes its spend above £500, and its invitations to "
        "tender and contracts above £5,000, within one month of the end of the quarter.",
        why="Everybody can see where public money goes, and offer better.",
        about=BuyingBody,
        debts=transparency,
        obligations=("transparency_quarter",),
        regimes=EVERY_REGIME,
        unless=(
            Exemption(
                lambda facts: facts.jurisdiction != ENGLAND or facts.kind not in UNDER_THE_CODE,
                "It is no local authority in England.",
            ),
        ),
    ),
)
