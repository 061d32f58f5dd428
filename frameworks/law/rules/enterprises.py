"""What a small or medium-sized enterprise is (R55)."""

from collections.abc import Iterator
from decimal import Decimal

from frameworks.law.codes import ACT_IN_FORCE, Moment
from frameworks.law.facts import EnterpriseFacts
from frameworks.law.findings import Outcome
from frameworks.law.rules.rule import Rule, Said, info

STAFF_BELOW = 250
TURNOVER_UP_TO, BALANCE_SHEET_UP_TO = Decimal(44_000_000), Decimal(38_000_000)


def is_sme(
    staff: int | None, turnover: Decimal | None, balance_sheet: Decimal | None
) -> bool | None:
    """Fewer than 250 staff, and turnover or balance sheet within the limit; None: not known."""
    if staff is not None and staff >= STAFF_BELOW:
        return False
    is_small = _either(
        None if turnover is None else turnover <= TURNOVER_UP_TO,
        None if balance_sheet is None else balance_sheet <= BALANCE_SHEET_UP_TO,
    )
    if is_small is False:
        return False
    return None if staff is None else is_small


def _either(one: bool | None, other: bool | None) -> bool | None:
    """True when one is; false when both are not; otherwise not known."""
    if one or other:
        return True
    return None if one is None or other is None else False


def size(facts: EnterpriseFacts) -> Iterator[Said]:
    """Tell what the figures make of it."""
    words = {
        True: "By these figures it is a small or medium-sized enterprise.",
        False: "By these figures it is not a small or medium-sized enterprise.",
        None: "These figures do not tell whether it is a small or medium-sized enterprise.",
    }
    yield info(words[is_sme(facts.staff, facts.turnover, facts.balance_sheet)])


RULES = (
    Rule(
        number="R55",
        title="Small and medium-sized enterprises",
        source="Procurement Act 2023, s.123(1)",
        asks="Fewer than 250 staff, and a turnover of £44 million or a balance sheet of £38 "
        "million at the most. What is not known is not held to be no.",
        why="Reports, reserved competitions and policy count them.",
        check=size,
        about=EnterpriseFacts,
        holds_from=ACT_IN_FORCE,
        moments=(Moment.DECLARE,),
        outcomes=(Outcome.INFO,),
    ),
)
