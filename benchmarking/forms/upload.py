"""What people fill in about spend."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from benchmarking.queries import places
from benchmarking.sheets import limits
from consortia.models import Authority
from procurement_portal.core.month_field import MonthField
from procurement_portal.core.periods import Period, last_day_of_month

MEGABYTE = 1024 * 1024


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


class UploadSpend(forms.Form):
    """Spend files of one authority."""

    authority = forms.ModelChoiceField(
        queryset=Authority.objects.none(), empty_label=None, label="Authority"
    )
    spend_files = FilesField(
        label="Spend files",
        help_text=(
            "CSV, XLSX, XLS or ODS, as published or as your ledger gives it: columns and headings "
            "are recognised. Choose one or several, up to "
            f"{limits.MAX_TEXT_BYTES // MEGABYTE} MB each "
            f"(workbooks {limits.MAX_WORKBOOK_BYTES // MEGABYTE} MB)."
        ),
        widget=Files(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xlsm,.xls,.xlsb,.ods"}),
        error_messages={"empty": "The file is empty."},
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
        authority = cast("forms.ModelChoiceField[Authority]", self.fields["authority"])
        authority.queryset = places.authorities_to_load_for(person)

    def clean(self) -> dict[str, Any]:
        """Both months or neither, in order; they become `period`."""
        cleaned = super().clean() or {}
        if "first_month" not in cleaned or "last_month" not in cleaned:
            return cleaned
        first, last = cleaned["first_month"], cleaned["last_month"]
        if first and last and last < first:
            self.add_error("last_month", "The last month must be the first month or later")
        elif bool(first) != bool(last):
            missing = "last_month" if first else "first_month"
            self.add_error(missing, f"Enter the {missing.replace('_', ' ')} too, or leave out both")
        else:
            cleaned["period"] = Period(first, last_day_of_month(last)) if first else None
        return cleaned


class Confirm(forms.Form):
    """Nothing to fill in: the button is the answer."""
