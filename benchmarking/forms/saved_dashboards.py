"""What people type to keep a savings dashboard, and to be told of its figures."""

from datetime import date
from typing import Any, Final

from django import forms

from benchmarking.choices.savings import DashboardRhythm
from benchmarking.queries.savings_dashboard import ALL_YEARS
from frameworks.forms.saved_views import KeptForm
from procurement_portal.core.form_fields import offer
from procurement_portal.core.periods import financial_year, financial_year_label

NEVER: Final = "never"
IN_FORCE: Final = "now"
"""What stands for no year of its own: the dashboard follows the financial year."""


class DashboardForm(KeptForm):
    """A name, of which year it is, and who sees it."""

    year = forms.ChoiceField(label="Financial year", widget=forms.RadioSelect)

    field_order = ("name", "year", "shared_with")

    def __init__(self, *args: Any, shown: str, on: date, **kwargs: Any) -> None:
        """`shown` is the year on show, or kept before: a number, "all", or empty."""
        super().__init__(*args, **kwargs)
        now = financial_year(on)
        fixed = int(shown) if shown.isdecimal() else now
        labels = {
            IN_FORCE: f"The financial year in force, now {financial_year_label(now)}",
            str(fixed): f"Always {financial_year_label(fixed)}",
            ALL_YEARS: "All years",
        }
        offer(self, "year", list(labels.items()))

    def wish(self) -> dict[str, Any]:
        """What was typed, as the actions take it."""
        year = self.cleaned_data["year"]
        return super().wish() | {"year": "" if year == IN_FORCE else year}


class SubscriptionForm(forms.Form):
    """How often to be told."""

    rhythm = forms.ChoiceField(
        label="Tell me of its figures",
        help_text="In the first night of the month or quarter: in the portal, and by e-mail as "
        "your settings for notifications say. Only you get it, with the figures that you may see.",
        choices=[(NEVER, "Never"), *DashboardRhythm.choices],
        widget=forms.RadioSelect,
    )

    def wish(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        rhythm = self.cleaned_data["rhythm"]
        return {"rhythm": "" if rhythm == NEVER else rhythm}
