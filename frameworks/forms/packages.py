"""Packages of open contracting data on their way in."""

from django import forms

from frameworks.actions import packages as actions
from frameworks.forms.catalogue_imports import Lists, ListsField


class UploadPackages(forms.Form):
    """Files of releases or records."""

    packages = ListsField(
        label="Packages",
        help_text=(
            "JSON files of the Open Contracting Data Standard: release packages, record packages, "
            f"or one release a line (at most {actions.MAX_FILES}, each up to "
            f"{actions.MAX_BYTES // 1024 // 1024} MB). Choose updates together with what they "
            "update, or bring them in later."
        ),
        widget=Lists(attrs={"accept": ".json,.jsonl,application/json"}),
        allow_empty_file=True,
    )
