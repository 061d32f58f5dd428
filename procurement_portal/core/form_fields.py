"""Days and amounts as people type them, and which part is wrong when one is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.models import ModelChoiceIterator

from procurement_portal.core.money import PENNY
from procurement_portal.core.sheets import amounts

PARTS = ("day", "month", "year")
FIRST_YEAR = 1900  # an earlier year is a slip of the keyboard


class DayInput(forms.Widget):
    """Three inputs named `<name>-day`, `<name>-month` and `<name>-year`."""

    use_fieldset = True

    def decompress(self, value: date | Sequence[str] | None) -> list[str]:
        """The three texts, day first, of a date or of what was typed."""
        if not value:
            return ["", "", ""]
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        return list(value)

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> list[str]:
        """What was typed, trimmed."""
        return [str(data.get(f"{name}-{part}", "")).strip() for part in PARTS]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: object, name: str) -> bool:
        """Nothing of the day was sent at all."""
        return not any(f"{name}-{part}" in data for part in PARTS)


class DayField(forms.Field):
    """A day that must exist in the calendar. Cleans to a date, or None when left empty."""

    widget = DayInput

    def to_python(self, value: Sequence[str] | date | None) -> date | None:
        """The date. Raises ValidationError when parts miss or no such day exists."""
        if isinstance(value, date) or value is None or not any(value):
            return value if isinstance(value, date) else None
        missing = [part for part, text in zip(PARTS, value, strict=True) if not text]
        if missing:
            raise ValidationError(
                f"{self.label or 'The date'} must include a {' and '.join(missing)}",
                code="incomplete",
                params={"parts": missing},
            )
        try:
            day, month, year = (int(text) for text in value)
            if year < FIRST_YEAR:
                raise ValueError(year)
            return date(year, month, day)
        except ValueError as wrong:
            raise ValidationError(
                f"{self.label or 'The date'} must be a real date, such as 1 4 2026",
                code="invalid",
            ) from wrong

    def has_changed(self, initial: date | None, data: Sequence[str] | None) -> bool:
        """Whether another day was typed."""
        return DayInput().decompress(initial) != list(data or ["", "", ""])


def wrong_parts(bound: BoundField) -> set[str]:
    """Which of the three inputs to mark: those missing, or all when the day does not exist."""
    for error in bound.form.errors.as_data().get(bound.name, []):
        return set((error.params or {}).get("parts", PARTS))
    return set()


class ReadOnce(ModelChoiceIterator):
    """Choices read in one query: rows that fit a page need no cursor held open in the database."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        """The empty choice, where there is one, then each row."""
        if self.field.empty_label is not None:
            yield "", str(self.field.empty_label)
        for row in self.queryset:
            yield self.choice(row)


class OneOfRows(forms.ModelChoiceField):
    """A choice among rows that a page shows all of: read once, to check what was asked too."""

    iterator = ReadOnce

    def to_python(self, value: Any) -> Any:
        """The row. Raises ValidationError for a value that none of them has."""
        if value in self.empty_values:
            return None
        key = self.to_field_name or "pk"
        rows = self.queryset or ()
        found = next((row for row in rows if str(getattr(row, key)) == str(value)), None)
        if found is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found


def offer(form: forms.BaseForm, name: str, among: Any) -> None:
    """Let a field of choice offer these rows, or these pairs of value and words."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.iterator = ReadOnce
        field.queryset = among
    elif isinstance(field, forms.ChoiceField):
        field.choices = among
    else:
        raise TypeError(f"{name} is no field of choice")


class PoundsField(forms.DecimalField):
    """An amount as people write it, with a pound sign, thousands or brackets; cleans to pounds."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={
                "class": "govuk-input--width-10",
                "prefix": "£",
                "inputmode": "decimal",
                "autocomplete": "off",
            }
        )
        usual: dict[str, Any] = {"max_digits": 16, "decimal_places": 2, "widget": widget}
        super().__init__(**usual | kwargs)

    # Django's own DecimalField is an IntegerField to the type checker.
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Pounds, or None when left empty. Raises ValidationError for what is no amount."""
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        amount = amounts.read(text).amount
        if amount is None or amount != amount.quantize(PENNY):
            raise ValidationError(
                f"{self.label} must be an amount in pounds and pence, such as 1250.00",
                code="invalid",
            )
        return amount.quantize(PENNY)

    def prepare_value(self, value: Any) -> Any:
        """Whole pounds without pence."""
        if isinstance(value, Decimal) and value == value.to_integral_value():
            return f"{value:.0f}"
        return value
