"""Days on which a working-day calendar is wrong: proclaimed late, or moved (R9)."""

from django.db import models
from django.db.models import Q

from frameworks.choices import WorkingCalendar
from procurement_portal.core.models import Timestamped


class WorkingDayOverride(Timestamped):
    """One day that is a working day, or is not, whatever the calendar says."""

    day = models.DateField()
    calendar = models.TextField(choices=WorkingCalendar)
    is_working = models.BooleanField(default=False)
    reason = models.TextField(help_text="Such as the proclamation that made it a bank holiday.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day"], name="working_day_override_once_a_calendar"
            ),
            models.CheckConstraint(
                name="working_day_override_calendar_known",
                condition=Q(calendar__in=WorkingCalendar.values),
            ),
            models.CheckConstraint(name="working_day_override_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {'a' if self.is_working else 'no'} working day"
