"""How a file is to be read otherwise than it was: everything that a person can say about it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from benchmarking.choices import VatBasis
from benchmarking.forms.months import Months
from benchmarking.models import SpendImport
from benchmarking.queries import import_columns
from benchmarking.queries.import_words import (
    DELIMITERS,
    ENCODINGS,
    MEANING_CHOICES,
    MEANINGS,
    ORDERS,
    SIGNS,
)
from benchmarking.sheets import headers, hints, interpretation
from procurement_portal.core.form_fields import offer
from procurement_portal.core.month_field import MonthField

AS_FOUND = "Work it out"
HEADINGS = ("sheets", "header_row", "no_headings")


class ChangeReading(Months):
    """The file's table, its columns' meanings and its conventions. Cleans to all `hints`.

    What is left as it was says nothing; what an earlier change said stands unless changed again.
    """

    header_row = forms.IntegerField(
        required=False,
        min_value=1,
        label="Row of the headings",
        help_text="As a spreadsheet numbers rows. Leave it empty to let us find it.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
    )
    no_headings = forms.BooleanField(required=False, label="The file has no row of headings")
    sheets = forms.MultipleChoiceField(
        label="Sheets that hold payments", widget=forms.CheckboxSelectMultiple
    )
    day_order = forms.ChoiceField(
        choices=list(ORDERS.items()), widget=forms.RadioSelect, label="Order of day and month"
    )
    sign = forms.ChoiceField(
        choices=list(SIGNS.items()), widget=forms.RadioSelect, label="Payments and credits"
    )
    vat_basis = forms.ChoiceField(choices=VatBasis.choices, widget=forms.RadioSelect, label="VAT")
    first_month = MonthField(
        required=False,
        label="First month that the file covers",
        help_text="Counts for lines without a date. For example, April 2026.",
    )
    last_month = MonthField(required=False, label="Last month that the file covers")
    encoding = forms.ChoiceField(
        required=False,
        label="Encoding",
        help_text="Change it if letters such as £ or é are shown wrongly.",
    )
    delimiter = forms.ChoiceField(required=False, label="Cells divided by")

    def __init__(self, *args: Any, spend_import: SpendImport, **kwargs: Any) -> None:
        self.spend_import = spend_import
        self.layout = import_columns.of(spend_import)
        super().__init__(*args, **kwargs | {"initial": self._now()})
        for at, column in enumerate(self.layout.columns):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                required=False,
                choices=MEANING_CHOICES,
                label=f"Meaning of {column.heading}",
                initial=column.role,
            )
        self._keep_what_fits()

    def _now(self) -> dict[str, Any]:
        """How the file was read, or what was said about it where it could not be."""
        told, about = self.spend_import.hints, self.layout.about
        now: dict[str, Any] = {"sheets": self.layout.read_sheets}
        if about is not None:
            now |= {
                "day_order": about.tables[0].dates.order,
                "sign": about.sign,
                "vat_basis": about.vat_basis,
                "encoding": about.encoding,
                "delimiter": about.delimiter,
            } | _heading_row(about.tables[0].header_row)
        now |= {name: told[name] for name in now if name != "header_row" and told.get(name)}
        if told.get("header_row") is not None:
            now |= _heading_row(told["header_row"])
        return now | self._period()

    def _period(self) -> dict[str, date]:
        one, told = self.spend_import, self.spend_import.hints.get("period")
        if told:
            first, last = map(date.fromisoformat, told)
        elif one.period_starts_on and one.period_ends_on:
            first, last = one.period_starts_on, one.period_ends_on
        else:
            return {}
        return {"first_month": first.replace(day=1), "last_month": last.replace(day=1)}

    def _keep_what_fits(self) -> None:
        """Drop the questions that make no sense for this kind of file."""
        about = self.layout.about
        is_text = about is None or about.container == interpretation.TEXT
        if len(self.layout.sheets) < 2:
            del self.fields["sheets"]
        else:
            self._choices("sheets", {name: name for name in self.layout.sheets})
        if is_text and not self.layout.sheets:
            self._choices("encoding", {"": AS_FOUND} | ENCODINGS, self.initial.get("encoding"))
            self._choices("delimiter", {"": AS_FOUND} | DELIMITERS, self.initial.get("delimiter"))
        else:
            del self.fields["encoding"], self.fields["delimiter"]
        if about is None:
            for name in ("day_order", "sign", "vat_basis"):
                self.fields[name].required = False

    def _choices(self, name: str, known: Mapping[str, str], now: str | None = "") -> None:
        choices = dict(known) | ({now: known.get(now, now)} if now else {})
        offer(self, name, list(choices.items()))

    @property
    def columns(self) -> list[tuple[import_columns.Column, BoundField]]:
        """Each column with its field."""
        return [(column, self[f"column_{at}"]) for at, column in enumerate(self.layout.columns)]

    @property
    def heading_fields(self) -> list[BoundField]:
        """Where the table begins."""
        return [self[name] for name in self.fields if name in HEADINGS]

    @property
    def other_fields(self) -> list[BoundField]:
        """The fields about the file as a whole."""
        return [
            self[name]
            for name in self.fields
            if name not in HEADINGS and not name.startswith("column_")
        ]

    def clean(self) -> dict[str, Any]:
        """All that was ever said about the file, with what is said now."""
        cleaned = super().clean()
        told = dict(self.spend_import.hints)
        for name in ("day_order", "sign", "vat_basis", "sheets", "encoding", "delimiter"):
            self._tell(told, name, cleaned)
        self._tell_header_row(told, cleaned)
        if {"first_month", "last_month"} & set(self.changed_data) and "period" in cleaned:
            period = cleaned["period"]
            _put(told, "period", period and [str(period.starts_on), str(period.ends_on)])
        _put(told, "columns", self._columns(cleaned))
        if not self.errors:
            self._check(told)
        cleaned["hints"] = told
        return cleaned

    def _tell(self, told: dict[str, Any], name: str, cleaned: Mapping[str, Any]) -> None:
        if name in self.changed_data and name in cleaned:
            _put(told, name, cleaned[name])

    def _tell_header_row(self, told: dict[str, Any], cleaned: Mapping[str, Any]) -> None:
        if not {"header_row", "no_headings"} & set(self.changed_data):
            return
        row = cleaned.get("header_row")
        if cleaned.get("no_headings"):
            if "header_row" in self.changed_data and row is not None:
                self.add_error("header_row", "Give a row, or tick that there is none, not both")
            told["header_row"] = interpretation.NO_HEADER
        else:
            _put(told, "header_row", None if row is None else row - 1)

    def _columns(self, cleaned: Mapping[str, Any]) -> dict[str, hints.Where]:
        """Meanings as said before, changed where another one was chosen now."""
        told: dict[str, hints.Where] = dict(self.spend_import.hints.get("columns", {}))
        chosen = self._chosen(cleaned)
        now: dict[str, hints.Where] = {}
        for name, column in self._changed():
            for old in [old for old, where in told.items() if where == column.where]:
                del told[old]
            role = cleaned.get(name, "")
            if role in now:
                self.add_error(name, f"Change “{MEANINGS[role]}” in one table after the other")
            elif role:
                now[role] = column.where
        return told | self._without(chosen, cleaned) | now

    def _changed(self) -> list[tuple[str, import_columns.Column]]:
        names = ((f"column_{at}", one) for at, one in enumerate(self.layout.columns))
        return [(name, column) for name, column in names if name in self.changed_data]

    def _chosen(self, cleaned: Mapping[str, Any]) -> set[tuple[int, str]]:
        """The meanings that each table has now: none of them twice."""
        chosen: dict[tuple[int, str], str] = {}
        for at, column in enumerate(self.layout.columns):
            role = cleaned.get(f"column_{at}", "")
            if role and (column.table, role) in chosen:
                other = chosen[column.table, role]
                self.add_error(f"column_{at}", f"“{MEANINGS[role]}” is chosen for {other} too")
            chosen[column.table, role] = column.heading
        return set(chosen)

    def _without(
        self, chosen: set[tuple[int, str]], cleaned: Mapping[str, Any]
    ) -> dict[str, hints.Where]:
        """Meanings of columns that are not to be used any more; one must hold the amounts."""
        lost: dict[str, hints.Where] = {}
        if self.layout.raw_rows:
            return lost
        for at, column in enumerate(self.layout.columns):
            if not column.role or (column.table, column.role) in chosen:
                continue
            if column.role == headers.AMOUNT:
                self.add_error(f"column_{at}", "One column must hold the amounts")
            elif not cleaned.get(f"column_{at}"):
                lost[column.role] = None
        return lost

    def _check(self, told: Mapping[str, Any]) -> None:
        try:
            hints.checked(told)
        except hints.WrongHint as mistaken:
            self.add_error(None, str(mistaken))


def _heading_row(row: int) -> dict[str, Any]:
    """The heading row counted from 0, as the two fields have it."""
    if row == interpretation.NO_HEADER:
        return {"no_headings": True}
    return {"header_row": row + 1}


def _put(told: dict[str, Any], name: str, value: Any) -> None:
    """Say it, or take back what was said."""
    if value in (None, "", [], {}):
        told.pop(name, None)
    else:
        told[name] = value
