"""Forms around a framework's facts: notices, review, moves, and changes."""

from typing import Any

from django import forms

from frameworks.choices import NoticeType
from frameworks.forms.drafting import FactsForm, Versioned, WithReasons
from procurement_portal.core.form_fields import DayField


class NoticeNumber(forms.Form):
    """The number, day and address of a notice, or none of them."""

    notice_id = forms.CharField(
        label="Notice number",
        required=False,
        max_length=60,
        help_text="Such as 012345-2026. Leave it empty while the notice is not yet published.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    published_on = DayField(label="Published on", required=False)
    url = forms.URLField(label="Address", required=False, assume_scheme="https")


class NewNotice(NoticeNumber):
    """With the kind of notice."""

    notice_type = forms.ChoiceField(label="Kind of notice", choices=NoticeType.choices)
    field_order = ("notice_type", "notice_id", "published_on", "url")


class Confirm(forms.Form):
    """Nothing to type."""


class ConfirmVersion(Versioned):
    """Nothing to type, on what was seen."""


class AccountFields(forms.Form):
    """What the public change log will say."""

    what = forms.CharField(
        label="What changes", help_text="In a sentence. Everybody can read this.", max_length=500
    )
    why = forms.CharField(
        label="Why",
        help_text="Everybody can read this.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    legal_basis = forms.CharField(
        label="Basis in law",
        required=False,
        max_length=500,
        help_text="Owed where the scope, the term, the value, the prices or the fee change: "
        "the section, regulation or schedule that permits it.",
    )
    effective_on = DayField(label="Takes effect on", help_text="Today or earlier.")


ACCOUNT = tuple(AccountFields.base_fields)


class Variation(FactsForm):
    """Some facts, and what the public change log will say of their change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_account(self)


def add_account(form: forms.Form) -> None:
    """Ask for the account of the change as well."""
    for name, field in AccountFields().fields.items():
        form.fields[name] = field


class Account(AccountFields):
    """Only what the change log will say."""


class SendBack(Versioned):
    """What is to be mended."""

    reason = forms.CharField(
        label="What is to be mended",
        help_text="The person who sent it to review will see this.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class Move(WithReasons):
    """A note on a move."""

    reason = forms.CharField(
        label="Note",
        required=False,
        help_text="Everybody can read this in the history.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MoveWithReason(WithReasons):
    """Why, where that is owed."""

    reason = forms.CharField(
        label="Reason",
        help_text="Everybody can read this in the history.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class StandStill(Move):
    """The day of the assessment summaries."""

    summaries_sent_on = DayField(
        label="Assessment summaries sent on",
        help_text="To everybody whose tender was assessed, before the contract award notice.",
    )
    field_order = ("summaries_sent_on", "reason")


class LotMove(forms.Form):
    """Why a lot moves alone."""

    reason = forms.CharField(
        label="Reason", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
