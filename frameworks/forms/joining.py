"""What people type when they ask for access, decide about it, or take part in a procurement."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from consortia.models import Authority
from procurement_portal.core.form_fields import PoundsField, offer

LONG = forms.Textarea(attrs={"rows": 5})


class Versioned(forms.Form):
    """A form about a request at the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class Join(forms.Form):
    """For which authority access is asked."""

    authority = forms.ModelChoiceField(Authority.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, authorities: QuerySet[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "authority", authorities)


class Need(Versioned):
    """What the authority needs, and whom to ask about it."""

    need = forms.CharField(
        label="What do you need it for?",
        help_text="A sentence or two. The publisher reads this before deciding.",
        widget=LONG,
    )
    expected_annual_spend = PoundsField(
        min_value=0,
        label="Spend that you expect in a year",
        help_text="An estimate, without VAT. It commits you to nothing.",
    )
    contact_name = forms.CharField(label="Contact: name")
    contact_email = forms.EmailField(label="Contact: e-mail address")


class Terms(Versioned):
    """The three acceptances, and the version of the agreement that was on the page."""

    agreement_id = forms.IntegerField(widget=forms.HiddenInput)
    accepts_agreement = forms.BooleanField(
        label="My authority accepts the access agreement", required=True
    )
    accepts_data_sharing = forms.BooleanField(
        label="My authority agrees to what is shared with the publisher", required=True
    )
    declares_eligible = forms.BooleanField(
        label="My authority declares that the notice covers it", required=True
    )


class Send(Versioned):
    """Nothing more to type; the answers were checked."""


class Answer(Versioned):
    """The answer to what the publisher asked."""

    reason = forms.CharField(label="Your answer", widget=LONG)


class Reason(Versioned):
    """Why, for the other side to read."""

    reason = forms.CharField(label="Reason", help_text="The authority will read this.", widget=LONG)


class Question(Versioned):
    """What else has to be known before deciding."""

    reason = forms.CharField(
        label="What do you need to know?", help_text="The authority will read this.", widget=LONG
    )


class Withdraw(Versioned):
    """A note for the record."""

    reason = forms.CharField(label="Note", required=False, widget=LONG)


class Approve(Versioned):
    """Approving what the notice clearly covers."""

    reason = forms.CharField(label="Note for the record", required=False, widget=LONG)


class Confirm(Versioned):
    """Approving where the notice leaves doubt: why it covers the authority, by which notice."""

    reason = forms.CharField(
        label="Why the notice covers this authority",
        help_text="Kept with your name and today’s date.",
        widget=LONG,
    )
    notice_id = forms.CharField(
        label="Number of the notice",
        help_text="Such as 012345-2026.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )


class Several(forms.Form):
    """One decision about several requests, each at the version that was read."""

    decision = forms.ChoiceField(
        choices=[("approve", "Approve"), ("reject", "Refuse")], widget=forms.HiddenInput
    )
    reason = forms.CharField(label="Reason", required=False, widget=LONG)

    def __init__(self, *args: Any, decision: str = "approve", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].initial = decision
        refuses = decision == "reject"
        self.fields["reason"].required = refuses
        self.fields["reason"].help_text = (
            "Each of these authorities will read this." if refuses else "For the record."
        )


class Agreement(forms.Form):
    """A new version of the terms of access."""

    text = forms.CharField(label="Access agreement", widget=forms.Textarea(attrs={"rows": 14}))
    data_sharing_terms = forms.CharField(
        label="What is shared with you",
        help_text="What you are told of each authority’s use of the framework, and by whom.",
        widget=LONG,
    )


class Interest(forms.Form):
    """Interest in a planned procurement."""

    authority = forms.ModelChoiceField(Authority.objects.none(), empty_label="Select one")
    note = forms.CharField(
        label="Note to the publisher",
        required=False,
        help_text="Such as when your present contract ends.",
        widget=LONG,
    )

    def __init__(self, *args: Any, authorities: QuerySet[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "authority", authorities)


class Volumes(forms.Form):
    """What is expected over the whole term."""

    value = PoundsField(
        min_value=0,
        label="Spend over the whole term",
        help_text="In pounds, without VAT, extensions included.",
    )


class LateReason(forms.Form):
    """Why, after the notice."""

    reason = forms.CharField(
        label="Why do you withdraw after the notice?",
        help_text="The publisher will read this, and it is kept.",
        widget=LONG,
    )


class Plain(forms.Form):
    """Nothing to type."""
