"""What the operator types about assured listings."""

from django import forms

from consortia.models import Authority
from procurement_portal.core.form_fields import DayField


class NewListing(forms.Form):
    """A listing."""

    criteria = forms.CharField(
        label="Criteria",
        help_text="What it was assessed against, one criterion a line.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    assessor = forms.ModelChoiceField(
        Authority.objects.order_by("name", "pk"), label="Assessed by", empty_label="Select one"
    )
    evidence = forms.CharField(
        label="Evidence",
        help_text="Where the assessment can be read.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    assessed_on = DayField(label="Assessed on")
    expires_on = DayField(label="Last day of the listing")


class Withdrawal(forms.Form):
    """The end of a listing before its last day."""

    on = DayField(label="From which day on")
    reason = forms.CharField(
        label="Why",
        help_text="Everybody can read this.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
