"""What people say when they settle an obligation, or give it to somebody."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from consortia.models import Person
from frameworks.forms.documents import HINT, DocumentField
from frameworks.forms.joining import LONG, Versioned
from frameworks.law.rules.notices import NUMBER
from procurement_portal.core.form_fields import DayField, offer


class Done(Versioned):
    """When it was done, and what shows it."""

    notice_id = forms.RegexField(
        rf"\A{NUMBER.pattern}\Z",
        label="Number of the notice",
        help_text="As the central digital platform gave it, such as 012345-2026.",
        error_messages={"invalid": "Enter the number as six digits and a year: 012345-2026"},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    on = DayField(label="The day on which it was done", help_text="For example, 12 5 2026.")
    evidence = forms.CharField(
        label="How it was done",
        help_text="Such as where the copy was published.",
        required=False,
        widget=LONG,
    )
    evidence_file = DocumentField(label="File that shows it", help_text=HINT, required=False)

    def __init__(self, *args: Any, needs_notice: bool, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["notice_id"].required = needs_notice
        if not needs_notice:
            self.fields["notice_id"].label = "Number of the notice (if there is one)"

    def clean_on(self) -> date:
        """Not ahead."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError("The day must be today or in the past")
        return on

    def clean(self) -> dict[str, Any]:
        """Something shows it."""
        data: dict[str, Any] = super().clean() or {}
        shown = ("notice_id", "evidence", "evidence_file")
        if not any(data.get(name) for name in shown) and not self.errors:
            self.add_error("evidence", "Say how it was done, or add a file that shows it")
        return data


class Reason(Versioned):
    """Why, for the record."""

    reason = forms.CharField(
        label="Why",
        help_text="Kept with your name and today’s date.",
        widget=LONG,
    )


class Assign(Versioned):
    """Who sees to it."""

    owner = forms.ModelChoiceField(
        Person.objects.none(),
        required=False,
        empty_label="Nobody in particular: all procurement officers",
        label="Who sees to it",
        help_text="Reminders go to this person.",
    )

    def __init__(self, *args: Any, able: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", able)
