"""What people fill in to propose a set of peers."""

from typing import Any

from django import forms

from benchmarking.models import BenchmarkRun
from benchmarking.queries import places
from consortia.models import Authority
from procurement_portal.core.form_fields import offer


class PeerSetForm(forms.Form):
    """Name, reason and members; which authority and period it is for stands in the address."""

    name = forms.CharField(max_length=100, label="Name of the set")
    why = forms.CharField(
        max_length=500,
        label="Why these bodies",
        help_text="What makes them alike. It is kept with the answer.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    members = forms.ModelMultipleChoiceField(
        queryset=Authority.objects.none(),
        to_field_name="slug",
        label="Bodies of your kind",
        help_text="Seven or more that load their spend.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, authority: Authority, run: BenchmarkRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authority, self.run = authority, run
        offer(self, "members", places.others_of_kind(authority))
