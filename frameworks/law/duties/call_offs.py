"""What is owed because of a decision on a call-off (R30, R38)."""

from collections.abc import Iterator
from datetime import timedelta

from frameworks.law import deadlines
from frameworks.law.duties.duty import Debt, DecidedCallOff, Duty, day
from frameworks.law.rules.rule import Exemption


def award_notice(facts: DecidedCallOff) -> Iterator[Debt]:
    """On the day of the decision where a standstill begins with it, else before the contract."""
    if facts.awarded_on is None:
        return
    if facts.standstill_ends_on is not None:
        due_on = facts.awarded_on
        how = "The standstill begins with the day on which the notice is published"
    else:
        before_start = facts.starts_on - timedelta(days=1) if facts.starts_on else None
        due_on = max(facts.awarded_on, before_start or facts.awarded_on)
        how = "The notice comes before the contract is entered into"
    yield Debt(
        "uk6",
        due_on,
        f"The award is at or above the threshold. {how}: by {day(due_on)} as planned.",
    )


def procurement_termination(facts: DecidedCallOff) -> Iterator[Debt]:
    """Soon after the decision not to award."""
    if facts.given_up_on is None:
        return
    yield Debt(
        "uk12",
        deadlines.soon_after(facts.given_up_on),
        f"It was decided on {day(facts.given_up_on)} not to award. The Act asks for the notice as "
        f"soon as reasonably practicable; the portal expects it within {deadlines.SOON_DAYS} days.",
    )


DUTIES = (
    Duty(
        number="R30",
        title="The contract award notice of a call-off",
        source="Procurement Act 2023, ss.50 and 51(3)-(5)",
        asks="An authority publishes a contract award notice before it enters into a contract at "
        "or above the threshold, with or without a standstill.",
        why="Other suppliers and the public learn of the award before it binds.",
        about=DecidedCallOff,
        debts=award_notice,
        obligations=("uk6",),
        unless=(
            Exemption(
                lambda facts: not facts.is_above_threshold,
                "Below the threshold there is no contract award notice.",
            ),
        ),
    ),
    Duty(
        number="R38",
        title="The procurement termination notice",
        source="Procurement Act 2023, s.55",
        asks="An authority that has published a tender or transparency notice and decides not to "
        "award the contract gives notice of it as soon as reasonably practicable.",
        why="Suppliers stop waiting, and the record of the procurement is closed.",
        about=DecidedCallOff,
        debts=procurement_termination,
        obligations=("uk12",),
        unless=(
            Exemption(
                lambda facts: not facts.has_tender_notice,
                "A call-off from a framework has no tender notice of its own: its end without an "
                "award needs none.",
            ),
            Exemption(
                lambda facts: not facts.is_above_threshold,
                "Below the threshold there is no procurement termination notice.",
            ),
        ),
    ),
)
