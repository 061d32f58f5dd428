"""Until when notices, copies and returns are due (R8, R32, R34-R37, R40, R41, R47, R53, R68)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from frameworks.law.days import last_day, last_day_of_years

NOTICE_DAYS = 30
"""Most notices: within 30 days beginning with the day that they tell of."""
LIGHT_TOUCH_DAYS = 120
COPY_DAYS, LIGHT_TOUCH_COPY_DAYS, CHANGED_TEXT_DAYS = 90, 180, 90
SOON_DAYS = 10
"""What the Act asks for as soon as reasonably practicable, the portal expects within these [D]."""
DECISION_DAYS = 90
"""Before its last day it is decided whether a contract is extended [D]."""
RECORD_YEARS = 3

SIGNIFICANT_PAYMENT = Decimal(30_000)

PERFORMANCE_IN_FORCE = date(2026, 1, 1)
"""Sections 69 and 71, but in Wales."""
PERFORMANCE_IN_FORCE_IN_WALES = date(2026, 4, 1)
PAYMENTS_IN_FORCE = date(2026, 4, 1)
"""Section 70, and not yet in Wales."""

WALES = "wales"


@dataclass(frozen=True)
class Span:
    """A quarter or half-year that is reported on, both days included."""

    starts_on: date
    ends_on: date

    @property
    def key(self) -> str:
        """What tells it from others: its last day."""
        return self.ends_on.isoformat()


def contract_details_due(entered_on: date, *, is_light_touch: bool) -> date:
    """The last day for the contract details notice UK7 (PA s.53)."""
    return last_day(entered_on, LIGHT_TOUCH_DAYS if is_light_touch else NOTICE_DAYS)


def contract_copy_due(entered_on: date, *, is_light_touch: bool) -> date:
    """The last day for the copy of a contract above £5 million (PA s.53)."""
    return last_day(entered_on, LIGHT_TOUCH_COPY_DAYS if is_light_touch else COPY_DAYS)


def termination_notice_due(ended_on: date) -> date:
    """The last day for the contract termination notice UK11 (PA s.80)."""
    return last_day(ended_on, NOTICE_DAYS)


def failure_notice_due(applies_from: date) -> date:
    """The last day for the notice UK9 of a breach, or of no improvement (PA s.71(5))."""
    return last_day(applies_from, NOTICE_DAYS)


def changed_text_due(changed_on: date) -> date:
    """The last day for the text of a changed contract above £5 million (PA s.77)."""
    return last_day(changed_on, CHANGED_TEXT_DAYS)


def soon_after(day: date) -> date:
    """By when the portal expects what is due as soon as reasonably practicable [D]."""
    return last_day(day, SOON_DAYS)


def records_until(entered_on: date) -> date:
    """The last day of the three years for which records are kept (PA s.98)."""
    return last_day_of_years(entered_on, RECORD_YEARS)


def decision_due(ends_on: date) -> date:
    """By when it is decided whether a contract is extended [D]."""
    return ends_on - timedelta(days=DECISION_DAYS)


def assessments_due(
    entered_on: date, *, last: date, on: date, jurisdiction: str
) -> list[tuple[int, date]]:
    """Years of the contract with the day by which its indicators are assessed in each (PA s.71).

    Each is a period of twelve months, the first beginning with the day of entry. Those that ended
    before the section was in force are left out, and those that begin after the last day of the
    contract or after `on`.
    """
    since = performance_in_force(jurisdiction)
    due = []
    year, starts_on = 1, entered_on
    while starts_on <= min(last, on):
        ends_on = last_day_of_years(entered_on, year)
        if ends_on >= since:
            due.append((year, min(ends_on, last)))
        year, starts_on = year + 1, ends_on + timedelta(days=1)
    return due


def performance_in_force(jurisdiction: str) -> date:
    """From when performance and prompt payment are told of (PA ss.69, 71)."""
    return PERFORMANCE_IN_FORCE_IN_WALES if jurisdiction == WALES else PERFORMANCE_IN_FORCE


def quarter_of(day: date) -> Span:
    """The quarter that ends with March, June, September or December."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Span(first, first + relativedelta(months=3) - timedelta(days=1))


def reporting_period_of(day: date, *, jurisdiction: str) -> Span | None:
    """The period of the payments compliance notice that the day is in; None before there is one.

    It ends with 31 March or 30 September. The first begins with the day on which the section came
    into force, and so is a shorter one (PA s.69(3)).
    """
    since = performance_in_force(jurisdiction)
    if day < since:
        return None
    starts_on = date(day.year, 4, 1) if 4 <= day.month <= 9 else date(day.year, 10, 1)
    if day.month <= 3:
        starts_on = date(day.year - 1, 10, 1)
    ends_on = starts_on + relativedelta(months=6) - timedelta(days=1)
    return Span(max(starts_on, since), ends_on)


def span_notice_due(span: Span) -> date:
    """The last day for what is told of a quarter or half-year (PA ss.69(1), 70(2))."""
    return last_day(span.ends_on, NOTICE_DAYS)


def payment_notice_due(paid_on: date, amount: Decimal, *, jurisdiction: str) -> date | None:
    """By when a payment under a public contract is told of; None where it need not be (R41)."""
    is_told = amount > SIGNIFICANT_PAYMENT and paid_on >= PAYMENTS_IN_FORCE
    if not is_told or jurisdiction == WALES:
        return None
    return span_notice_due(quarter_of(paid_on))


def transparency_due(quarter: Span) -> date:
    """Within one month of the quarter's end (R68): the day of the same number, or the last."""
    due_on: date = quarter.ends_on + relativedelta(months=1)
    return due_on


class PaidWithin(StrEnum):
    """In how many days an invoice was paid, as the payments compliance notice tells it."""

    DAYS_1_TO_30 = "1 to 30 days"
    DAYS_31_TO_60 = "31 to 60 days"
    DAYS_61_OR_MORE = "61 days or more"


def paid_within(day: int) -> PaidWithin:
    """The bucket of an invoice paid on that day, counted so that day 1 follows receipt (R40)."""
    if day <= 30:
        return PaidWithin.DAYS_1_TO_30
    return PaidWithin.DAYS_31_TO_60 if day <= 60 else PaidWithin.DAYS_61_OR_MORE


def payment_shares(days: Iterable[int]) -> dict[PaidWithin, Decimal]:
    """The share of invoices in each bucket, in percent to one decimal; zeros where there is none.

    Invoices that have not been paid are no part of it; they are told apart (PR reg. 38).
    """
    counted = Counter(map(paid_within, days))
    total = counted.total()
    return {bucket: _percent(counted[bucket], total) for bucket in PaidWithin}


def _percent(part: int, whole: int) -> Decimal:
    share = Decimal(100 * part) / whole if whole else Decimal(0)
    return share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
