"""What managers type about open framework schemes."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from consortia.models import Consortium
from frameworks.models import Framework
from procurement_portal.core.form_fields import DayField, offer

MOST_SUPPLIERS = 9999


class NewScheme(forms.Form):
    """A scheme."""

    publisher = forms.ModelChoiceField(
        Consortium.objects.none(), label="Published by", empty_label=None
    )
    title = forms.CharField(label="Title", max_length=300)
    allows_run_off = forms.BooleanField(
        label="A selection that is running when a framework gives way may finish under it",
        required=False,
        help_text="Only if the scheme's own notice says so (R16).",
    )
    max_suppliers = forms.IntegerField(
        label="Greatest number of suppliers",
        required=False,
        min_value=1,
        max_value=MOST_SUPPLIERS,
        help_text="Leave empty if the number is not limited (R17).",
    )

    def __init__(self, *args: Any, publishers: QuerySet[Consortium], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "publisher", publishers)


class Choosing(forms.Form):
    """A form that names a framework."""

    framework = forms.ModelChoiceField(
        Framework.objects.none(), label="Framework", empty_label="Select one"
    )

    def __init__(self, *args: Any, choices: QuerySet[Framework], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "framework", choices)


class OneMore(Choosing):
    """A framework that comes under the scheme."""


class Award(Choosing):
    """The framework that was awarded, and when."""

    on = DayField(label="Awarded on")


class Step(forms.Form):
    """A step that needs only its day."""

    on = DayField(label="On which day")


class Closing(Step):
    """The end of a scheme."""

    reason = forms.CharField(
        label="Why",
        help_text="It is kept in the records.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
