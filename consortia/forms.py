"""What people type about memberships and news. Forms say what is asked; the actions decide."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from consortia.choices import MailRhythm, MembershipRole, NotificationKind
from consortia.models import Authority
from consortia.queries.notifications import Setting
from procurement_portal.core.form_fields import DayField, offer

# A lead is settled by the consortium's agreement, not asked for.
PARTS = (MembershipRole.MEMBER, MembershipRole.ASSOCIATE)


class Reason(forms.Form):
    """Why, where that is owed."""

    reason = forms.CharField(
        label="Reason",
        help_text="The authority will see this.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class Optional(forms.Form):
    """A note for the record."""

    reason = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class LastDay(Optional):
    """The last day of the membership."""

    on = DayField(label="Last day", help_text="The membership is in force on this day still.")
    field_order = ("on", "reason")


class NewMembership(forms.Form):
    """Which authority joins, as what, from when."""

    authority = forms.ModelChoiceField(Authority.objects.none(), empty_label="Select one")
    role = forms.ChoiceField(
        label="Part",
        choices=[(part.value, part.label) for part in PARTS],
        widget=forms.RadioSelect,
    )
    starts_on = DayField(label="First day", required=False, help_text="Today, if left empty.")

    def __init__(self, *args: Any, authorities: QuerySet[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "authority", authorities)


class KindOfNews(forms.Form):
    """One kind of news, or none for all."""

    kind = forms.ChoiceField(
        choices=[("", "All"), *NotificationKind.choices], required=False, widget=forms.HiddenInput
    )


class Rhythms(forms.Form):
    """How often each kind of news comes by e-mail."""

    def __init__(self, *args: Any, settings: Iterable[Setting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for setting in settings:
            self.fields[setting.kind.value] = forms.ChoiceField(
                label=setting.kind.label,
                choices=[
                    (rhythm.value, rhythm.label)
                    for rhythm in MailRhythm
                    if setting.may_be_off or rhythm != MailRhythm.OFF
                ],
                initial=setting.rhythm.value,
                help_text=""
                if setting.may_be_off
                else "Answers to your own requests, and what buyers tell suppliers, always "
                "come by e-mail.",
                widget=forms.RadioSelect(
                    attrs={"class": "govuk-radios--inline govuk-radios--small"}
                ),
            )
