"""What people fill in to correct categories."""

from typing import Any

from django import forms

from benchmarking.choices import RuleField
from benchmarking.queries import places
from consortia.models import Authority
from frameworks.models import Category
from procurement_portal.core.form_fields import offer

MOST_AT_ONCE = 50


class ReviewChoice(forms.Form):
    """Whose lines, and by what they are grouped."""

    authority = forms.ModelChoiceField(
        queryset=Authority.objects.none(), empty_label=None, to_field_name="slug", label="Authority"
    )
    by = forms.ChoiceField(choices=RuleField.choices, label="Group lines by")

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authorities = places.authorities_to_load_for(person)
        offer(self, "authority", self.authorities)


class CategoryOf(forms.Form):
    """What lines that say something are; left empty for those that stay as they are."""

    field = forms.ChoiceField(choices=RuleField.choices, widget=forms.HiddenInput)
    text = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=20_000)
    category = forms.ModelChoiceField(
        queryset=Category.objects.none(), required=False, to_field_name="key", empty_label=""
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = self.initial.get("text") or self.data.get(self.add_prefix("text"), "")
        known = Category.objects.exclude(key=Category.UNCATEGORISED)
        offer(self, "category", known.order_by("name", "pk"))
        category = self.fields["category"]
        category.widget.attrs["class"] = "govuk-select"
        category.label = f"Category of “{text}”"


CategoriesOf = forms.formset_factory(
    CategoryOf, extra=0, max_num=MOST_AT_ONCE, absolute_max=MOST_AT_ONCE
)
