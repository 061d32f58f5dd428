"""Forms of who may use a framework: the kind of rule first, then what that kind has to say."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from consortia.choices import Region
from consortia.models import Authority, Consortium
from frameworks.choices import EligibilityKind, EntitledClass
from frameworks.forms.publishing import add_account
from frameworks.models import Framework, Notice
from procurement_portal.core.form_fields import DayField, offer

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    EligibilityKind.NAMED: ("authorities",),
    EligibilityKind.SUCCESSOR: ("authorities",),
    EligibilityKind.CATEGORY: ("classes",),
    EligibilityKind.REGION: ("regions",),
    EligibilityKind.CONSORTIUM_MEMBERS: ("consortium", "members_as_at"),
}
"""What a rule of the kind names, besides the words of the notice; the others are words only."""


class KindOfRule(forms.Form):
    """How the notice says who may use the framework."""

    kind = forms.ChoiceField(
        label="How does the notice say who may use it?",
        choices=[(kind.value, kind.label) for kind in EligibilityKind],
        widget=forms.RadioSelect,
        help_text="One rule for each way. Add another rule where the notice does both.",
    )


class EligibilityForm(forms.Form):
    """One way in, or one way out, with the words of the notice; only the questions of its kind."""

    quoted_text = forms.CharField(
        label="The words of the notice",
        help_text="Copied, not paraphrased. A buyer is shown them as the reason.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    notice = forms.ModelChoiceField(
        Notice.objects.none(), label="Notice", required=False, empty_label="None of those entered"
    )
    classes = forms.MultipleChoiceField(
        label="Kinds of authority",
        choices=EntitledClass.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Each kind that these words describe.",
    )
    regions = forms.MultipleChoiceField(
        label="Regions",
        choices=Region.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Each region that these words describe.",
    )
    authorities = forms.CharField(
        label="Authorities",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Those that the notice names. One a line: the name, or an official number.",
    )
    consortium = forms.ModelChoiceField(
        Consortium.objects.none(), label="Consortium", empty_label="Select one"
    )
    members_as_at = DayField(
        label="Members as at",
        required=False,
        help_text="Leave it empty where the notice says “from time to time”.",
    )
    is_exclusion = forms.BooleanField(
        label="It takes these out", required=False, help_text="Out of whom another rule lets in."
    )

    def __init__(self, *args: Any, framework: Framework, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        consortia = Consortium.objects.order_by("name", "pk")
        choices: Mapping[str, QuerySet[Any]] = {
            "notice": framework.notices.order_by("notice_type", "pk"),
            "consortium": consortia,
        }
        for name, rows in choices.items():
            offer(self, name, rows)
        asked_of_others = {name for names in QUESTIONS.values() for name in names}
        for name in asked_of_others - set(QUESTIONS.get(kind, ())):
            del self.fields[name]

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
        add_account(self)
