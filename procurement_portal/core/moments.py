"""The day that a moment falls on, as people in this country count it."""

from datetime import date, datetime

from django.utils import timezone


def day_of(moment: datetime) -> date:
    """The day in this country at the moment; nobody's clock is read."""
    return timezone.localtime(moment).date()
