"""What is owed because of a contract: notices, copies, reviews and records (R32-R37, R47, R53)."""

from collections.abc import Iterator

from frameworks.law import deadlines
from frameworks.law.codes import EVERY_REGIME
from frameworks.law.duties.duty import (
    COPY_ABOVE,
    NORTHERN_IRELAND,
    WALES,
    Debt,
    Duty,
    MadeContract,
    day,
)
from frameworks.law.rules.rule import Exemption


def details(facts: MadeContract) -> Iterator[Debt]:
    """So many days beginning with the day of entry."""
    if facts.entered_on is None:
        return
    due_on = deadlines.contract_details_due(facts.entered_on, is_light_touch=facts.is_light_touch)
    yield Debt("uk7", due_on, _within(facts, deadlines.NOTICE_DAYS, deadlines.LIGHT_TOUCH_DAYS))


def details_below(facts: MadeContract) -> Iterator[Debt]:
    """Soon after the entry."""
    if facts.entered_on is None or not facts.is_notifiable:
        return
    yield Debt(
        "uk7",
        deadlines.soon_after(facts.entered_on),
        f"The contract is below the threshold and notifiable; it was entered into on "
        f"{day(facts.entered_on)}. The Act asks for the notice as soon as reasonably practicable; "
        f"the portal expects it within {deadlines.SOON_DAYS} days.",
    )


def copy(facts: MadeContract) -> Iterator[Debt]:
    """So many days beginning with the day of entry, above £5 million."""
    if facts.entered_on is None or facts.gross_value <= COPY_ABOVE:
        return
    due_on = deadlines.contract_copy_due(facts.entered_on, is_light_touch=facts.is_light_touch)
    told = _within(facts, deadlines.COPY_DAYS, deadlines.LIGHT_TOUCH_COPY_DAYS)
    yield Debt("contract_copy", due_on, f"Its value with VAT is more than £5 million. {told}")


def _within(facts: MadeContract, usual: int, light_touch: int) -> str:
    days = light_touch if facts.is_light_touch else usual
    of_what = "a light touch contract" if facts.is_light_touch else "the contract"
    return (
        f"Within {days} days beginning with {day(facts.entered_on or facts.on)}, the day on which "
        f"{of_what} was entered into."
    )


def assessments(facts: MadeContract) -> Iterator[Debt]:
    """Once in every twelve months, and when the contract has ended."""
    if facts.entered_on is None or not facts.kpi_count:
        return
    last = facts.ended_on or facts.may_extend_to or facts.ends_on or facts.on
    years = deadlines.assessments_due(
        facts.entered_on, last=last, on=facts.on, jurisdiction=facts.jurisdiction
    )
    for year, due_on in years:
        yield Debt(
            "kpi_review",
            due_on,
            f"Year {year} of the contract, which was entered into on {day(facts.entered_on)}: its "
            "indicators are assessed at least once in every period of twelve months.",
            key=f"year-{year}",
        )
    if facts.ended_on and facts.ended_on >= deadlines.performance_in_force(facts.jurisdiction):
        yield Debt(
            "kpi_review",
            deadlines.termination_notice_due(facts.ended_on),
            f"The contract ended on {day(facts.ended_on)}: its indicators are assessed on "
            "termination too. The portal expects it with the termination notice.",
            key="end",
        )


def failures(facts: MadeContract) -> Iterator[Debt]:
    """30 days beginning with the day on which it first applied."""
    in_force = deadlines.performance_in_force(facts.jurisdiction)
    for one in facts.failures:
        if one.applies_from >= in_force:
            yield Debt(
                "uk9",
                deadlines.failure_notice_due(one.applies_from),
                f"{one.what}: within 30 days beginning with {day(one.applies_from)}, the day on "
                "which it first applied.",
                key=one.key,
            )


def change_notices(facts: MadeContract) -> Iterator[Debt]:
    """Before the change, whose record holds the notice's number."""
    for one in facts.changes:
        if one.needs_notice:
            yield Debt(
                "uk10",
                one.effective_on,
                f"The notice comes before the change, which takes effect on "
                f"{day(one.effective_on)}.",
                key=one.key,
                notice_id=one.notice_id,
            )


def changed_texts(facts: MadeContract) -> Iterator[Debt]:
    """90 days beginning with the change, above £5 million."""
    for one in facts.changes:
        if one.needs_notice and max(one.gross_after, facts.gross_value) > COPY_ABOVE:
            yield Debt(
                "changed_text",
                deadlines.changed_text_due(one.made_on),
                "A change notice was due and the value with VAT is more than £5 million: within "
                f"90 days beginning with {day(one.made_on)}, the day of the change.",
                key=one.key,
            )


def termination(facts: MadeContract) -> Iterator[Debt]:
    """30 days beginning with the day on which it ended, or will end."""
    ends_on = facts.ended_on or facts.ends_on
    if ends_on is None:
        return
    how = {"terminated": "was terminated", "rescinded": "was set aside or rescinded"}.get(
        facts.ending, "ended" if facts.ended_on else "ends"
    )
    yield Debt(
        "uk11",
        deadlines.termination_notice_due(ends_on),
        f"Within 30 days beginning with {day(ends_on)}, the day on which the contract {how}. An "
        "end by expiry is one too.",
    )


def records(facts: MadeContract) -> Iterator[Debt]:
    """Three years beginning with the day of entry."""
    if facts.entered_on is not None:
        until = deadlines.records_until(facts.entered_on)
        yield Debt(
            "records",
            until,
            f"Records of material decisions are kept for three years beginning with "
            f"{day(facts.entered_on)}, the day of entry: to the end of {day(until)}. Done is to "
            "say where they are, or that the time is over.",
        )


def review(facts: MadeContract) -> Iterator[Debt]:
    """On the day that the contract names, while it runs."""
    if facts.review_on is not None and facts.ended_on is None:
        yield Debt(
            "review",
            facts.review_on,
            f"The contract names {day(facts.review_on)} as the day of its review.",
            key=facts.review_on.isoformat(),
        )


def extension(facts: MadeContract) -> Iterator[Debt]:
    """Some time before the last day, where it may be extended beyond it."""
    last, latest = facts.ends_on, facts.may_extend_to
    if last is None or latest is None or latest <= last or facts.ended_on is not None:
        return
    yield Debt(
        "option",
        deadlines.decision_due(last),
        f"The contract ends on {day(last)} and may be extended to {day(latest)}: decide "
        f"{deadlines.DECISION_DAYS} days before.",
        key=last.isoformat(),
    )


BELOW = Exemption(
    lambda facts: not facts.is_above_threshold, "It is below the threshold: no public contract."
)
LIGHT_TOUCH = Exemption(lambda facts: facts.is_light_touch, "It is a light touch contract.")
DEVOLVED_WELSH = Exemption(
    lambda facts: facts.jurisdiction == WALES, "It was awarded by a devolved Welsh authority."
)
NORTHERN_IRISH = Exemption(
    lambda facts: facts.jurisdiction == NORTHERN_IRELAND,
    "It was awarded by a transferred Northern Ireland authority.",
)
BY_SCHOOL = Exemption(lambda facts: facts.is_school, "It was awarded by a school.")

DUTIES = (
    Duty(
        number="R32",
        title="The contract details notice",
        source="Procurement Act 2023, s.53(1)",
        asks="An authority publishes a contract details notice within 30 days beginning with the "
        "day on which the contract is entered into; within 120 days for a light touch contract.",
        why="It tells who was awarded what, for how much and until when.",
        about=MadeContract,
        debts=details,
        obligations=("uk7",),
        unless=(BELOW,),
    ),
    Duty(
        number="R32",
        title="The copy of a contract above £5 million",
        source="Procurement Act 2023, s.53(3)-(4)",
        asks="An authority publishes a copy of a contract above £5 million within 90 days "
        "beginning with the day on which it is entered into; within 180 days for a light touch "
        "contract.",
        why="What was agreed can be read, not only that it was.",
        about=MadeContract,
        debts=copy,
        obligations=("contract_copy",),
        unless=(BELOW, DEVOLVED_WELSH, NORTHERN_IRISH),
    ),
    Duty(
        number="R34",
        title="The yearly assessment of performance",
        source="Procurement Act 2023, ss.52(6) and 71(1)-(2)",
        asks="Where key performance indicators were set for a contract above £5 million, "
        "performance is assessed at least once in every period of twelve months and on "
        "termination, and told in a contract performance notice.",
        why="Whoever thinks of the same supplier can see how it performed.",
        about=MadeContract,
        debts=assessments,
        obligations=("kpi_review",),
        holds_from=deadlines.PERFORMANCE_IN_FORCE,
        unless=(
            BELOW,
            LIGHT_TOUCH,
            Exemption(
                lambda facts: facts.gross_value <= COPY_ABOVE,
                "Its value is not above £5 million: indicators are not owed, nor is their "
                "assessment.",
            ),
        ),
    ),
    Duty(
        number="R35",
        title="The notice of a failure to perform",
        source="Procurement Act 2023, s.71(3)-(6)",
        asks="A breach that led to termination, damages or a settlement, and no improvement after "
        "a proper opportunity, are told within 30 days beginning with the day on which it first "
        "applied.",
        why="A failure is known to the next buyer.",
        about=MadeContract,
        debts=failures,
        obligations=("uk9",),
        holds_from=deadlines.PERFORMANCE_IN_FORCE,
        unless=(BELOW, LIGHT_TOUCH),
    ),
    Duty(
        number="R36",
        title="The notice before a change",
        source="Procurement Act 2023, s.75",
        asks="An authority publishes a contract change notice before it changes a contract by more "
        "than the percentages of the Act, or to another supplier.",
        why="A change that amounts to a new contract cannot be made unseen.",
        about=MadeContract,
        debts=change_notices,
        obligations=("uk10",),
        unless=(LIGHT_TOUCH, NORTHERN_IRISH),
    ),
    Duty(
        number="R36",
        title="The text of a changed contract",
        source="Procurement Act 2023, s.77",
        asks="Where a change notice was due and the contract is above £5 million, the contract as "
        "changed, or the change, is published within 90 days beginning with the day of the change.",
        why="The published text stays the one that binds.",
        about=MadeContract,
        debts=changed_texts,
        obligations=("changed_text",),
        unless=(LIGHT_TOUCH, DEVOLVED_WELSH, NORTHERN_IRISH),
    ),
    Duty(
        number="R37",
        title="The contract termination notice",
        source="Procurement Act 2023, s.80",
        asks="Every public contract that ends, by expiry too, is told of within 30 days beginning "
        "with the day on which it ended, light touch contracts among them.",
        why="The register of contracts in force stays true.",
        about=MadeContract,
        debts=termination,
        obligations=("uk11",),
        unless=(BELOW,),
    ),
    Duty(
        number="R47",
        title="Records kept for three years",
        source="Procurement Act 2023, s.98",
        asks="Records that explain material decisions, and what was written to suppliers before "
        "the contract, are kept for three years beginning with the day of entry.",
        why="A decision can be explained when it is challenged or audited.",
        about=MadeContract,
        debts=records,
        obligations=("records",),
        unless=(BELOW,),
    ),
    Duty(
        number="R53",
        title="The contract details notice below the threshold",
        source="Procurement Act 2023, ss.84 and 87(3)-(4)",
        asks="A contract below the threshold of £30,000 or more with VAT, £12,000 for central "
        "government, is told of as soon as reasonably practicable after it is entered into, "
        "call-offs from frameworks among them.",
        why="Small contracts are where small suppliers find work.",
        about=MadeContract,
        debts=details_below,
        obligations=("uk7",),
        unless=(
            Exemption(
                lambda facts: facts.is_above_threshold,
                "It is at or above the threshold: its contract details notice has a day of its "
                "own (R32).",
            ),
            BY_SCHOOL,
            NORTHERN_IRISH,
        ),
    ),
    Duty(
        number="R68",
        title="The review that a contract names",
        source="Local Government Transparency Code 2015, part 2, and the portal itself",
        asks="A contract that names a day for its review is reviewed by then.",
        why="The day is published; what is published should be kept.",
        about=MadeContract,
        debts=review,
        obligations=("review",),
        regimes=EVERY_REGIME,
        is_design=True,
    ),
    Duty(
        number="R36",
        title="The decision on an extension",
        source="The portal itself; an extension in the original terms needs no other ground "
        "(Procurement Act 2023, Sch.8 para 1)",
        asks="Where a contract may be extended beyond its last day, it is decided in good time "
        "whether it is.",
        why="An extension that nobody decided, or that came too late, is a new contract.",
        about=MadeContract,
        debts=extension,
        obligations=("option",),
        regimes=EVERY_REGIME,
        is_design=True,
    ),
)
