"""What is owed by a day: duties by subject; `DUTIES` is all of them in the order of their numbers.

A rule (`law.rules`) is asked before a move and may stop it; a duty makes an obligation that stands
until it is settled.
"""

from collections.abc import Sequence
from typing import Any

from frameworks.law.duties import authorities, call_offs, contracts
from frameworks.law.duties.duty import Duty, Owed

DUTIES: Sequence[Duty] = sorted(
    (*call_offs.DUTIES, *contracts.DUTIES, *authorities.DUTIES),
    key=lambda duty: int(duty.number.removeprefix("R")),
)


def about(kind_of_facts: type) -> list[Duty]:
    """The duties that such facts may bring."""
    return [duty for duty in DUTIES if duty.about is kind_of_facts]


def owed(facts: Any) -> list[Owed]:
    """Everything that is owed because of the facts."""
    return [one for duty in about(type(facts)) for one in duty.owed(facts)]


def for_kind(kind: str, rule: str) -> Duty | None:
    """The duty that makes obligations of the kind under the number."""
    return next((duty for duty in DUTIES if kind in duty.obligations and duty.number == rule), None)
