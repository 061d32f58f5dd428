"""What managers type about what comes after a framework."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from frameworks.choices import SuccessorPlan
from frameworks.models import Framework
from procurement_portal.core.form_fields import offer


class Successor(forms.Form):
    """The plan."""

    successor_plan = forms.ChoiceField(
        label="What is to come after it", choices=SuccessorPlan.choices, widget=forms.RadioSelect
    )
    successor = forms.ModelChoiceField(
        Framework.objects.none(),
        required=False,
        empty_label="None yet",
        label="The framework that follows it",
        help_text="Drafts can be chosen too; others see it once it is published.",
    )
    successor_note = forms.CharField(
        label="Note",
        required=False,
        help_text="Such as the months in which it will be tendered.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, choices: QuerySet[Framework], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "successor", choices)
