"""The tasks of a call-off's draft: which facts each asks for, and of whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from frameworks.choices.call_offs import CallOffRoute

CALL_OFF_FACTS: Mapping[str, str] = {
    "title": "Title",
    "need": "What is bought",
    "estimated_value": "Value, without VAT",
    "vat_percent": "VAT",
    "starts_on": "First day of the contract",
    "ends_on": "Last day of the contract",
    "may_extend_to": "Last day with every extension",
    "route": "Route",
    "justification": "Why without competition",
    "answer_working_days": "Working days to answer an offer",
    "standstill_days": "Standstill, in working days",
    "conditions": "Conditions of participation",
}
"""What the facts of a draft are called."""


@dataclass(frozen=True)
class CallOffSection:
    """One task: some facts that are asked for together."""

    key: str
    title: str
    facts: Sequence[str]
    needs: Sequence[str] = ()
    """Without these it is not done."""
    route: str = ""
    """Only of this route; of both where it is empty."""


_SECTIONS = (
    CallOffSection("what", "What you need", ("title", "need"), ("title", "need")),
    CallOffSection(
        "value",
        "Value and dates",
        ("estimated_value", "vat_percent", "starts_on", "ends_on", "may_extend_to"),
        ("estimated_value", "starts_on", "ends_on"),
    ),
    CallOffSection("route", "Route", ("route",), ("route",)),
    CallOffSection(
        "justification",
        "Reasons for a direct award",
        ("justification", "answer_working_days"),
        ("justification",),
        CallOffRoute.DIRECT,
    ),
    CallOffSection("standstill", "Standstill", ("standstill_days",)),
    CallOffSection("conditions", "Conditions of participation", ("conditions",)),
)
CALL_OFF_SECTIONS: Mapping[str, CallOffSection] = {one.key: one for one in _SECTIONS}
"""By their keys, in the order in which they are asked."""
