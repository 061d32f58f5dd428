"""Documents on their way in, and why one is taken down."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from frameworks.actions import documents
from frameworks.choices import DocumentPurpose, OpenTo
from frameworks.models import Lot
from procurement_portal.core.errors import DomainError
from procurement_portal.core.form_fields import offer

MEGABYTE = 1024 * 1024
HINT = f"{documents.TAKEN}, up to {documents.MAX_BYTES // MEGABYTE} MB."


class DocumentField(forms.FileField):
    """A file of a kind that is taken."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse another kind by its name at once; its bytes are looked at by the action."""
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            documents.kind_of(documents.safe_name(file.name))
        except DomainError as refusal:
            raise ValidationError(f"{refusal.title} {refusal.cure}") from refusal
        return file


def file_field() -> DocumentField:
    """A file of one of the kinds that are taken."""
    accepted = ",".join(f".{ending}" for ending in documents.KINDS)
    return DocumentField(
        label="File",
        help_text=HINT,
        widget=forms.FileInput(attrs={"accept": accepted}),
        error_messages={"empty": "The file is empty."},
    )


class NewFile(forms.Form):
    """Another file in the place of one."""

    document_file = file_field()


class NewDocument(forms.Form):
    """A document with its purpose, and who may open it."""

    document_file = file_field()
    title = forms.CharField(label="Title", max_length=200)
    purpose = forms.ChoiceField(label="What it is for", choices=DocumentPurpose.choices)
    lot = forms.ModelChoiceField(
        Lot.objects.none(), required=False, empty_label="The whole framework", label="Lot"
    )
    open_to = forms.ChoiceField(
        label="Who may open it",
        choices=OpenTo.choices,
        initial=OpenTo.EVERYBODY,
        widget=forms.RadioSelect,
        help_text="The title of a document for authorities with access is shown to everybody.",
    )

    def __init__(self, *args: Any, lots: QuerySet[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "lot", lots)


class Reason(forms.Form):
    """Why."""

    reason = forms.CharField(
        label="Why",
        help_text="It is kept in the records.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
