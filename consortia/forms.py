"""What people type about memberships. Forms say what is asked; the actions decide."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from consortia.choices import MembershipRole
from consortia.models import Authority
from procurement_portal.core.form_fields import DayField

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
        self.fields["authority"].queryset = authorities  # type: ignore[attr-defined]
