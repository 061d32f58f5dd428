"""What is chosen to share coverage with a consortium."""

from typing import Any

from django import forms

from benchmarking.queries import coverage_sharing
from frameworks.models import Category
from procurement_portal.core.form_fields import offer


class ShareCoverage(forms.Form):
    """The groups of categories that are shared; none withdraws everything."""

    categories = forms.ModelMultipleChoiceField(
        queryset=Category.objects.none(),
        to_field_name="key",
        required=False,
        label="Groups of categories to share",
        help_text="Untick all to share nothing.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "categories", coverage_sharing.groups(person))
