"""Why this room exists: people type a month in words or figures, and mean all of its days."""

import calendar
import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

YEAR_FIRST = re.compile(r"^(\d{4})[-/ ](\d{1,2})$")
MONTH_FIRST = re.compile(r"^(\d{1,2})[-/ ](\d{4})$")
NAMED = re.compile(r"^([a-z]{3,})[-/ ,]*(\d{4})$")
NAMES = [name.casefold() for name in calendar.month_name]


class MonthField(forms.Field):
    """A month as people write it: April 2026, apr 2026, 4/2026 or 2026-04.

    Cleans to its first day, or None when left empty.
    """

    widget = forms.TextInput(attrs={"class": "govuk-input--width-10"})

    def to_python(self, value: Any) -> date | None:
        """The first day of the month. Raises ValidationError for what is not a month."""
        if isinstance(value, date) or value in self.empty_values:
            return value or None
        year, month = _parts(str(value).strip().casefold())
        try:
            return date(year, month, 1)
        except ValueError as wrong:
            raise ValidationError(
                f"{self.label or 'The month'} must be a month and a year, such as April 2026",
                code="invalid",
            ) from wrong

    def prepare_value(self, value: Any) -> Any:
        """A day as the month it lies in; what was typed stays as it was."""
        return f"{value:%B %Y}" if isinstance(value, date) else value


def _parts(text: str) -> tuple[int, int]:
    """Year and month; (0, 0), which no calendar holds, for anything else."""
    if found := YEAR_FIRST.match(text):
        return int(found[1]), int(found[2])
    if found := MONTH_FIRST.match(text):
        return int(found[2]), int(found[1])
    if found := NAMED.match(text):
        named = [number for number, name in enumerate(NAMES) if name.startswith(found[1])]
        return (int(found[2]), named[0]) if len(named) == 1 else (0, 0)
    return 0, 0
