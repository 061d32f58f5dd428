"""A first and a last month that belong together."""

from typing import Any

from django import forms

from procurement_portal.core.periods import Period, last_day_of_month


class Months(forms.Form):
    """A form with `first_month` and `last_month`: both or neither, in order."""

    def clean(self) -> dict[str, Any]:
        """The months become `period`, None when both are empty."""
        cleaned = super().clean() or {}
        if "first_month" not in cleaned or "last_month" not in cleaned:
            return cleaned
        first, last = cleaned["first_month"], cleaned["last_month"]
        if first and last and last < first:
            self.add_error("last_month", "The last month must be the first month or later")
        elif bool(first) != bool(last):
            missing = "last_month" if first else "first_month"
            self.add_error(missing, f"Enter the {missing.replace('_', ' ')} too, or leave out both")
        else:
            cleaned["period"] = Period(first, last_day_of_month(last)) if first else None
        return cleaned
