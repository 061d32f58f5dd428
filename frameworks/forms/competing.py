"""What suppliers type when they answer an authority, and how they come in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from frameworks.actions import documents, response_contents
from frameworks.forms.documents import MEGABYTE, DocumentField
from frameworks.models import CallOffCriterion
from procurement_portal.core.form_fields import DayField, PoundsField

LONG = forms.Textarea(attrs={"rows": 5})
PAPERS_HINT = (
    f"{documents.TAKEN}. At most {response_contents.MAX_FILES} files, "
    f"{response_contents.MAX_BYTES // MEGABYTE} MB in all. "
    "If the page comes back with an error, choose them again: nothing is kept unsealed."
)


class Papers(forms.FileInput):
    """A control that takes several files."""

    allow_multiple_selected = True


class PapersField(DocumentField):
    """Any number of files of the kinds that are taken."""

    widget = Papers

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file checked as one file would be."""
        several: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        too_large = response_contents.ResponseTooLarge()
        if (
            len(several) > response_contents.MAX_FILES
            or sum(one.size for one in several) > response_contents.MAX_BYTES
        ):
            raise ValidationError(f"{too_large.title} {too_large.cure}")
        return [super(PapersField, self).clean(one, initial) for one in several]


class Claim(forms.Form):
    """A new account for who comes by a link."""

    name = forms.CharField(label="Your name", max_length=200)
    password = forms.CharField(
        label="Password",
        strip=False,
        help_text="At least 12 characters, and not a common one.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """As strong as for everybody else."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password


class Plain(forms.Form):
    """Nothing to type."""


class Respond(forms.Form):
    """A response: the price, an answer to each question, files, and the supplier's own word."""

    price = PoundsField(
        min_value=0,
        label="Price",
        help_text="In pounds, without VAT, for the whole contract with its options.",
    )

    def __init__(
        self,
        *args: Any,
        questions: Sequence[CallOffCriterion],
        asks_core_information: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for one in questions:
            self.fields[f"answer_{one.pk}"] = forms.CharField(
                label=f"{one.name} ({one.weight}%)",
                help_text=one.question,
                widget=forms.Textarea(attrs={"rows": 8}),
            )
        self.fields["papers"] = PapersField(
            label="Files",
            required=False,
            help_text=PAPERS_HINT,
            widget=Papers(attrs={"accept": ",".join(f".{ending}" for ending in documents.KINDS)}),
            error_messages={"empty": "One of the files is empty."},
        )
        if asks_core_information:
            self.fields["confirms_core_information"] = forms.BooleanField(
                label="Our core supplier information on the central digital platform is complete "
                "and up to date today, and shared with the buyer",
            )

    def answers(self) -> dict[int, str]:
        """By the number of the criterion."""
        return {
            int(name.removeprefix("answer_")): text
            for name, text in self.cleaned_data.items()
            if name.startswith("answer_")
        }


class Question(forms.Form):
    """A question to the buyer."""

    question = forms.CharField(
        label="Your question",
        help_text="All suppliers read the question with its answer, not who asked. "
        "Leave out whatever tells who you are, and what is secret.",
        widget=LONG,
    )


class Decline(forms.Form):
    """Why the supplier does not take part."""

    reason = forms.CharField(label="Why", help_text="The buyer will read this.", widget=LONG)


class AcceptOffer(forms.Form):
    """The day of the supplier's own word about its record (R46)."""

    core_information_on = DayField(
        label="When you last confirmed your core supplier information",
        help_text="On the central digital platform, complete, up to date and shared. "
        "Such as 12 5 2026.",
    )
