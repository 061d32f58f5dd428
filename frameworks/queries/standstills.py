"""How a call-off's standstill stands on a day (R30, R31)."""

from dataclasses import dataclass
from datetime import date, timedelta

from frameworks.choices import ObligationKind, ObligationStatus, Regime
from frameworks.law.days import Calendar, Overrides, end_of_working_days, is_working_day
from frameworks.models import CallOff
from frameworks.queries import calendars


@dataclass(frozen=True)
class Clock:
    """A standstill in working days, as seen on a day."""

    last_day: date
    working_days_left: int
    """Today included."""
    is_over: bool

    @property
    def first_day_of_signature(self) -> date:
        """The day after its last."""
        return self.last_day + timedelta(days=1)


def clock(call_off: CallOff, *, on: date) -> Clock | None:
    """The call-off's standstill as it stands on the day; None where it has none."""
    last = last_day(call_off)
    if last is None:
        return None
    calendar = Calendar.PSR if call_off.regime == Regime.PSR else Calendar.PA2023
    left = _working_days(on, last, calendar, calendars.overrides())
    return Clock(last_day=last, working_days_left=left, is_over=on > last)


def last_day(call_off: CallOff) -> date | None:
    """The last day on which the contract may not be entered into; None without a standstill.

    Under the Act a voluntary standstill runs from the day on which the contract award notice is
    published (s.51(4)-(5)): where that was later than the decision, so is the end.
    """
    planned = call_off.standstill_ends_on
    if planned is None or call_off.regime != Regime.PA2023 or not call_off.standstill_days:
        return planned
    published = _notice_published_on(call_off)
    if published is None:
        return planned
    counted = end_of_working_days(
        published, call_off.standstill_days, Calendar.PA2023, calendars.overrides()
    )
    return max(planned, counted)


def _notice_published_on(call_off: CallOff) -> date | None:
    return (
        call_off.obligations.filter(kind=ObligationKind.UK6, status=ObligationStatus.DONE)
        .order_by("-done_on")
        .values_list("done_on", flat=True)
        .first()
    )


def _working_days(first: date, last: date, calendar: Calendar, overrides: Overrides) -> int:
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return sum(is_working_day(day, calendar, overrides) for day in days)
