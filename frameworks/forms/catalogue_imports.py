"""A publisher's lists on their way in."""

from collections.abc import Sequence
from typing import Any

from django import forms

from consortia.models import Consortium
from frameworks.actions import catalogue_imports as actions
from frameworks.choices import Regime
from frameworks.models import CatalogueImport
from frameworks.queries import catalogue_imports as queries
from procurement_portal.core.form_fields import offer

KINDS = ".csv,.txt,.tsv,.xlsx,.xlsm,.xls,.xlsb,.ods"
LAWS = [("", "By its first day, as rule R1 says"), *Regime.choices]


class Lists(forms.ClearableFileInput):
    """A file control that takes several."""

    allow_multiple_selected = True


class ListsField(forms.FileField):
    """Several files; at least one. An empty file is told with the others, not here."""

    widget = Lists

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file checked as one file would be."""
        several: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        return [super(ListsField, self).clean(one, initial) for one in several or [None]]


class UploadLists(forms.Form):
    """Lists of one publisher."""

    publisher = forms.ModelChoiceField(
        queryset=Consortium.objects.none(), empty_label=None, label="Publisher"
    )
    lists = ListsField(
        label="Lists",
        help_text=(
            "CSV, XLSX, XLS or ODS: agreements, their lots, and suppliers' places, in as many "
            f"files as you have them (at most {actions.MAX_FILES}, each up to "
            f"{actions.MAX_BYTES // 1024 // 1024} MB). Columns are recognised by their headings."
        ),
        widget=Lists(attrs={"accept": KINDS}),
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "publisher", queries.publishers_for(person))


class Decide(forms.Form):
    """What the person decides about lists that were read."""

    takes_changes = forms.BooleanField(
        required=False,
        label="Take what the lists say where the catalogue says otherwise",
        help_text="And of two lists that disagree, the later one. Otherwise it is only shown.",
    )
    law_otherwise = forms.ChoiceField(
        choices=LAWS,
        required=False,
        label="Law of agreements for which neither list nor days settle it",
        help_text="The law of a published framework can never be changed.",
    )

    def __init__(self, data: Any = None, *, of: CatalogueImport) -> None:
        initial = {"takes_changes": of.takes_changes, "law_otherwise": of.law_otherwise}
        super().__init__(data, initial=initial)
        for file in queries.shown_files(of):
            if file["needs_framework"]:
                self.fields[f"framework_{file['position']}"] = forms.CharField(
                    required=False,
                    max_length=100,
                    label=f"Agreement that {file['name']} belongs to",
                    help_text="Its reference: this list has no column that names one.",
                    initial=file["framework"],
                )

    def options(self) -> actions.Options:
        """What was decided."""
        told = self.cleaned_data
        return actions.Options(told["takes_changes"], told["law_otherwise"])

    def frameworks(self) -> dict[int, str]:
        """The agreement said for each file that names none."""
        return {
            int(name.removeprefix("framework_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("framework_")
        }
