"""A register of savings on its way in."""

from django import forms

from benchmarking.forms.prices import OfAuthority
from benchmarking.forms.upload import KINDS


class UploadSavings(OfAuthority):
    """A register of one authority."""

    register = forms.FileField(
        label="File",
        help_text="CSV, XLSX, XLS or ODS, up to 20 MB and 500 savings. Columns are recognised by "
        "their headings.",
        widget=forms.ClearableFileInput(attrs={"accept": KINDS}),
        allow_empty_file=True,
    )
