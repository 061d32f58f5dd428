"""What people fill in about who is who among suppliers."""

from collections.abc import Sequence
from typing import Any

from django import forms

from benchmarking.queries import supplier_names
from procurement_portal.core.form_fields import offer

ACCEPT, REFUSE = "accept", "refuse"
DECISIONS = [(ACCEPT, "Accept"), (REFUSE, "Refuse")]
ALL_AT_ONCE = 500
"""How many proposals one press of a button decides at most."""

LARGEST = 2**63 - 1
"""No key is larger."""


class Keys(forms.MultipleChoiceField):
    """Keys of rows that were ticked; which of them may be decided is asked elsewhere."""

    def validate(self, value: Any) -> None:
        """Numbers, of whatever rows."""
        if not all(str(key).isdecimal() and int(key) <= LARGEST for key in value):
            raise forms.ValidationError("Tick rows of the list.")


class DecideProposals(forms.Form):
    """One row by its own button, or the ticked rows, or all of the list, by a button below."""

    accept = forms.IntegerField(required=False, max_value=LARGEST)
    refuse = forms.IntegerField(required=False, max_value=LARGEST)
    decision = forms.ChoiceField(choices=DECISIONS, required=False)
    ticked = Keys(required=False)
    everything = forms.BooleanField(required=False)

    @property
    def is_refusal(self) -> bool:
        """Whether the rows are two suppliers each."""
        return self.cleaned_data["decision"] == REFUSE or bool(self.cleaned_data["refuse"])

    @property
    def keys(self) -> Sequence[int]:
        """The rows that were chosen one by one."""
        one = self.cleaned_data["accept"] or self.cleaned_data["refuse"]
        return [one] if one else [int(key) for key in self.cleaned_data["ticked"]]

    @property
    def takes_all(self) -> bool:
        """Whether every row of the list is meant, on whatever page."""
        return bool(self.cleaned_data["everything"] and self.cleaned_data["decision"])


class SplitNames(forms.Form):
    """Names that are another supplier's."""

    names = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label="Which names belong to another supplier?",
        error_messages={"required": "Tick the names that are another supplier's"},
    )

    def __init__(self, *args: Any, names: Sequence[supplier_names.NameRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "names", [(row.name.pk, row.name.name) for row in names if row.may_split])

    def clean_names(self) -> list[int]:
        """The keys of the names."""
        return [int(key) for key in self.cleaned_data["names"]]


class OtherSupplier(forms.Form):
    """Another supplier, out of those found by name."""

    other = forms.TypedChoiceField(
        coerce=int,
        widget=forms.RadioSelect,
        label="Which one?",
        error_messages={"required": "Choose a supplier"},
    )

    def __init__(self, *args: Any, found: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "other", [(row.pk, row.shown_name) for row in found])
