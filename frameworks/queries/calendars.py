"""Corrections of the working-day calendars."""

from frameworks.law.days import Overrides
from frameworks.models import WorkingDayOverride


def overrides() -> Overrides:
    """All corrections, as the law takes them."""
    rows = WorkingDayOverride.objects.values_list("calendar", "day", "is_working")
    return {(calendar, day): is_working for calendar, day, is_working in rows}
