"""What people fill in to take an opportunity or to put it aside."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from frameworks.models import Framework, Lot
from procurement_portal.core.form_fields import DayField, PoundsField, offer

FEW = forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"})
PENNY = Decimal("0.01")


class Dismiss(forms.Form):
    """Why it is put aside."""

    reason = forms.CharField(
        max_length=1000,
        label="Why is it dismissed?",
        help_text="Such as a contract that cannot be ended, or a need that others do not have. "
        "Everybody at your organisation can read it, and the opportunity can be opened again.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is dismissed."},
    )


class TakeAsInitiative(forms.Form):
    """The initiative and its claim, filled in from the opportunity."""

    title = forms.CharField(max_length=200, label="Title")
    annual_amount = PoundsField(
        min_value=PENNY,
        label="What it is to save a year",
        help_text="Without VAT. It is an estimate and is never added to what is verified.",
    )
    starts_on = DayField(label="First day of the saving", help_text="For example, 1 4 2026.")
    months = forms.IntegerField(
        min_value=1, max_value=120, label="Months that it lasts", widget=FEW, initial=12
    )
    owner = forms.CharField(
        max_length=200,
        label="Who sees to it",
        help_text="A person or a post at your organisation.",
    )
    framework = forms.ModelChoiceField(
        Framework.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="None, or not decided yet",
        label="Framework that it goes through",
        help_text="The saving counts under it on the dashboard, and that cannot be changed later.",
    )

    def __init__(self, *args: Any, frameworks: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "framework", Framework.objects.filter(pk__in=frameworks).order_by("title"))


class TakeTogether(forms.Form):
    """The initiative of a consortium; members claim on their own budgets."""

    title = forms.CharField(max_length=200, label="Title")


class TakeAsRequest(forms.Form):
    """Which framework is asked for."""

    framework = forms.ModelChoiceField(
        Framework.objects.none(),
        to_field_name="slug",
        empty_label=None,
        label="Framework",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, frameworks: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "framework", Framework.objects.filter(pk__in=frameworks).order_by("title"))


class LotChoice(forms.ModelChoiceField):
    """A lot, told with its framework."""

    def label_from_instance(self, obj: Lot) -> str:
        """Framework and lot."""
        return f"{obj.framework.title}, {obj}"


class TakeAsCallOff(forms.Form):
    """From which lot is called off, and under which title."""

    lot = LotChoice(Lot.objects.none(), empty_label=None, label="Lot", widget=forms.RadioSelect)
    title = forms.CharField(
        max_length=300,
        label="Title",
        help_text="What is bought, in a few words, as suppliers will read it.",
    )

    def __init__(self, *args: Any, lots: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = Lot.objects.filter(pk__in=lots).select_related("framework")
        offer(self, "lot", whole.order_by("framework__title", "number", "pk"))
