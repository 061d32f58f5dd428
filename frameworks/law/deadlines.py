"""Until when notices are due (R32)."""

from datetime import date

from frameworks.law.days import last_day


def contract_details_due(entered_on: date, *, is_light_touch: bool) -> date:
    """The last day for the contract details notice UK7 (PA s.53)."""
    return last_day(entered_on, 120 if is_light_touch else 30)


def contract_copy_due(entered_on: date, *, is_light_touch: bool) -> date:
    """The last day for the copy of a contract above £5 million (PA s.53)."""
    return last_day(entered_on, 180 if is_light_touch else 90)
