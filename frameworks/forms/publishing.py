"""Forms around a framework's facts: notices, who may use it, review, moves, and changes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from consortia.choices import Region
from consortia.models import Authority, Consortium
from frameworks.choices import EligibilityKind, EntitledClass, NoticeType
from frameworks.forms.drafting import FactsForm, Versioned, WithReasons
from frameworks.models import Framework, Notice
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
        _add_account(self)


def _add_account(form: forms.Form) -> None:
    for name, field in AccountFields().fields.items():
        form.fields[name] = field


class EligibilityForm(forms.Form):
    """One way in, or one way out, with the words of the notice."""

    kind = forms.ChoiceField(
        label="How the notice says who",
        choices=[(kind.value, kind.label) for kind in EligibilityKind],
        widget=forms.RadioSelect,
    )
    quoted_text = forms.CharField(
        label="The words of the notice",
        help_text="Copied, not paraphrased. A buyer is shown them as the reason.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    notice = forms.ModelChoiceField(
        Notice.objects.none(), label="Notice", required=False, empty_label="None of those entered"
    )
    is_exclusion = forms.BooleanField(
        label="It takes these out", required=False, help_text="Out of whom another rule lets in."
    )
    classes = forms.MultipleChoiceField(
        label="Kinds of authority",
        required=False,
        choices=EntitledClass.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="For a rule by kinds of authority.",
    )
    regions = forms.MultipleChoiceField(
        label="Regions",
        required=False,
        choices=Region.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="For a rule by region.",
    )
    authorities = forms.CharField(
        label="Authorities",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="For a rule by name, or for bodies that replace a named one. One a line: "
        "the name, or an official number.",
    )
    consortium = forms.ModelChoiceField(
        Consortium.objects.none(),
        label="Consortium",
        required=False,
        empty_label="None",
        help_text="For the members of a consortium.",
    )
    members_as_at = DayField(
        label="Members as at",
        required=False,
        help_text="Leave it empty where the notice says “from time to time”.",
    )

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        consortia = Consortium.objects.order_by("name", "pk")
        choices: Mapping[str, QuerySet[Any]] = {
            "notice": framework.notices.order_by("notice_type", "pk"),
            "consortium": consortia,
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean_authorities(self) -> list[Authority]:
        """The authorities of the lines. A line that names none, or several, is said."""
        lines = [line.strip() for line in self.cleaned_data["authorities"].splitlines()]
        found: list[Authority] = []
        for line in filter(None, lines):
            named = list(
                Authority.objects.filter(Q(name__iexact=line) | Q(identifiers__value__iexact=line))
                .distinct()
                .order_by("pk")[:2]
            )
            if len(named) != 1:
                known = "several authorities have" if named else "no authority has"
                self.add_error("authorities", f"Authorities: {known} the name or number “{line}”")
            found += named
        return found


class EligibilityVariation(EligibilityForm):
    """The same for a published framework, with its account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _add_account(self)


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
