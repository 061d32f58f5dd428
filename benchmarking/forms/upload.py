"""Files of spend on their way in."""

from collections.abc import Sequence
from typing import Any

from django import forms

from benchmarking.forms.months import Months
from benchmarking.queries import places
from consortia.models import Authority
from procurement_portal.core.form_fields import offer
from procurement_portal.core.month_field import MonthField
from procurement_portal.core.sheets import limits

MEGABYTE = 1024 * 1024
KINDS = ".csv,.txt,.tsv,.xlsx,.xlsm,.xls,.xlsb,.ods"
LIMITS = (
    f"up to {limits.MAX_TEXT_BYTES // MEGABYTE} MB (workbooks "
    f"{limits.MAX_WORKBOOK_BYTES // MEGABYTE} MB) and {limits.MAX_ROWS:,} rows"
)
EMPTY = {"empty": "The file is empty."}


class Files(forms.ClearableFileInput):
    """A file control that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; at least one."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file checked as one file would be."""
        several: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in several or [None]]


class UploadSpend(Months):
    """Spend files of one authority."""

    authority = forms.ModelChoiceField(
        queryset=Authority.objects.none(), empty_label=None, label="Authority"
    )
    spend_files = FilesField(
        label="Spend files",
        help_text=(
            "CSV, XLSX, XLS or ODS, as published or as your ledger gives it: columns and headings "
            f"are recognised. Choose or drop one or several, each {LIMITS}."
        ),
        widget=Files(attrs={"accept": KINDS}),
        error_messages=EMPTY,
    )
    first_month = MonthField(
        required=False,
        label="First month that the files cover",
        help_text="Only needed when the lines carry no dates. For example, April 2026.",
    )
    last_month = MonthField(
        required=False,
        label="Last month that the files cover",
        help_text="The same month again when it is only one.",
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "authority", places.authorities_to_load_for(person))


class CorrectedFile(forms.Form):
    """A file that stands for the refused rows of another."""

    spend_file = forms.FileField(
        label="Corrected file",
        help_text=f"CSV, XLSX, XLS or ODS, {LIMITS}.",
        widget=forms.FileInput(attrs={"accept": KINDS}),
        error_messages=EMPTY,
    )


class Confirm(forms.Form):
    """Nothing to fill in: the button is the answer."""
