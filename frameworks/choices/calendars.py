"""Working-day calendars of the statutes (R9)."""

from django.db import models


class WorkingCalendar(models.TextChoices):
    """Whose working days are meant."""

    PA2023 = "pa2023", "Procurement Act 2023: no bank holiday anywhere in the United Kingdom"
    PSR = "psr", "Provider Selection Regime: no bank holiday in England"
