"""Lines that a claim takes: of spend with what each would have cost, or items by month."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from benchmarking.actions.savings_lines import SpendShare
from benchmarking.forms.months import Months
from benchmarking.models import Item, SpendLine
from procurement_portal.core.form_fields import PoundsField, offer
from procurement_portal.core.money import PENNY
from procurement_portal.core.month_field import MonthField

PER_CENT = Decimal(100)


def key_of(line: SpendLine) -> str:
    """The name of a line in the form."""
    return f"{line.financial_year}-{line.spend_import_id}-{line.row_number}"


class TakeLines(forms.Form):
    """Which of the lines on the page are taken, and what each would have cost."""

    more = forms.DecimalField(
        label="How much more they would have cost",
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(10_000),
        max_digits=9,
        decimal_places=4,
        help_text="In per cent of what was paid, for lines whose cost you leave empty.",
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-5", "inputmode": "decimal", "suffix": "%"}
        ),
    )

    def __init__(
        self, *args: Any, lines: Sequence[SpendLine], asks_amount: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines: Mapping[str, SpendLine] = {key_of(line): line for line in lines}
        self.asks_amount = asks_amount
        for key, line in self.lines.items():
            what = f"{line.supplier_shown or 'line'}, row {line.row_ref}"
            self.fields[f"take_{key}"] = forms.BooleanField(required=False, label=f"Take {what}")
            self.fields[f"cost_{key}"] = PoundsField(
                required=False, label=f"What {what} would have cost"
            )
            if asks_amount:
                self.fields[f"amount_{key}"] = PoundsField(
                    required=False, label=f"What is claimed on {what}"
                )

    def clean(self) -> dict[str, Any]:
        """One line at least, each with its cost and, where a price tells nothing, an amount."""
        told = super().clean() or {}
        taken = [key for key in self.lines if told.get(f"take_{key}")]
        if not taken and not self.errors:
            raise ValidationError("Choose at least one line.")
        for key in taken:
            asked = [f"cost_{key}"] if told.get("more") is None else []
            for name in [*asked, *([f"amount_{key}"] if self.asks_amount else [])]:
                if told.get(name) is None and name not in self.errors:
                    self.add_error(name, "Enter an amount in pounds")
        return told

    def shares(self) -> list[SpendShare]:
        """The lines as the action takes them."""
        told = self.cleaned_data
        return [
            SpendShare(line, self._cost(key, line), told.get(f"amount_{key}"))
            for key, line in self.lines.items()
            if told.get(f"take_{key}")
        ]

    def _cost(self, key: str, line: SpendLine) -> Decimal:
        given: Decimal | None = self.cleaned_data[f"cost_{key}"]
        if given is not None:
            return given
        times = 1 + self.cleaned_data["more"] / PER_CENT
        return (line.net_amount * times).quantize(PENNY, ROUND_HALF_UP)


class TakeItems(Months):
    """Items, and the months in which everything bought of them is the claim's."""

    items = forms.ModelMultipleChoiceField(
        Item.objects.none(), label="Items", widget=forms.CheckboxSelectMultiple
    )
    first_month = MonthField(label="First month", help_text="Such as April 2026.")
    last_month = MonthField(label="Last month", help_text="It may lie ahead.")

    def __init__(self, *args: Any, offered: QuerySet[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "items", offered)

    def facts(self) -> dict[str, Any]:
        """As the action takes them."""
        told = self.cleaned_data
        return {"items": list(told["items"]), "months": list(told["period"].months())}


class FindItems(forms.Form):
    """A search among what the authority has bought."""

    q = forms.CharField(label="Find an item by its name or number", required=False, max_length=100)
