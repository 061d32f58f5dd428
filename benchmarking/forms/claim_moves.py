"""What each move of a claim asks for."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from benchmarking.choices.savings import BudgetEffect, EvidenceKind
from benchmarking.queries.ledger import Amount
from frameworks.forms.documents import file_field
from frameworks.models import Contract
from procurement_portal.core.form_fields import PoundsField, offer
from procurement_portal.core.templatetags import formats

LONG = forms.Textarea(attrs={"rows": 4})


class Plain(forms.Form):
    """Nothing but the button; or fields whose names are those that the action takes."""

    def facts(self) -> dict[str, Any]:
        """What the action is called with."""
        return dict(self.cleaned_data)


class OfMonth(Plain):
    """A form about one of the claim's months."""

    month = forms.ChoiceField()

    def __init__(self, *args: Any, months: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = [(month.isoformat(), formats.month(month)) for month in months]
        is_required = self.fields["month"].required
        offer(self, "month", told if is_required else [("", "The whole claim"), *told])

    def clean_month(self) -> date | None:
        """Its first day."""
        chosen: str = self.cleaned_data["month"]
        return date.fromisoformat(chosen) if chosen else None


class Forecast(Plain):
    """How much is expected now."""

    annual_amount = PoundsField(
        label="Expected a year",
        min_value=0,
        help_text="In pounds without VAT; in all, where it comes once. It is laid over the months "
        "by days, in place of what was expected before.",
    )


class ContractedBy(Plain):
    """What it was contracted by."""

    contract = forms.ModelChoiceField(
        Contract.objects.none(),
        label="Contract of your register",
        required=False,
        empty_label="Not in the register",
    )
    contract_text = forms.CharField(
        label="The contract in words",
        required=False,
        max_length=500,
        help_text="Where the register does not have it: its number, supplier and date.",
    )

    def __init__(self, *args: Any, contracts: QuerySet[Contract], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "contract", contracts)


class FromLines(OfMonth):
    """The month that is worked out."""


class Enter(OfMonth):
    """An amount that no line tells."""

    field_order = ("month", "attributable", "nominal")
    attributable = PoundsField(
        label="Less than it would have cost",
        help_text="A: against the baseline moved by its index, in pounds without VAT. In brackets "
        "where it cost more.",
    )
    nominal = PoundsField(
        label="Less than was paid before",
        help_text="M: what left the account less. Cash is what lies in both amounts, the rest is "
        "avoided cost.",
    )


class Cost(OfMonth):
    """What it cost to bring the saving about."""

    amount = PoundsField(label="Cost", min_value=Decimal("0.01"))
    reason = forms.CharField(
        label="What it was paid for",
        max_length=500,
        help_text="Implementation, transition, exit or staff. A framework's levy sits in the "
        "supplier's price and is none.",
    )


class Evidence(OfMonth):
    """A paper that shows the saving."""

    month = forms.ChoiceField(required=False, label="Month that it shows")
    kind = forms.ChoiceField(
        choices=EvidenceKind.choices,
        label="What it is",
        widget=forms.RadioSelect,
        help_text="Lines and matched returns are grade A, sampled invoices B. An estimate is "
        "grade C, which cannot be verified.",
    )
    title = forms.CharField(label="Title", max_length=300)
    document_file = file_field()
    field_order = ("title", "kind", "month", "document_file")

    def facts(self) -> dict[str, Any]:
        """With the file in pieces."""
        told = super().facts()
        file = told.pop("document_file")
        return told | {"file_name": file.name, "chunks": file.chunks()}


class External(Plain):
    """Where else the same saving is counted."""

    scheme = forms.CharField(
        label="Who counts it besides",
        max_length=200,
        help_text="Such as the national agency's savings return.",
    )
    reference = forms.CharField(label="Its reference there", max_length=200)


class Verify(Plain):
    """What was checked."""

    statement = forms.CharField(
        label="What you checked",
        widget=LONG,
        help_text="It stands beside your name in the ledger, for good.",
    )


class Reasoned(Plain):
    """A reason that the claimant reads."""

    reason = forms.CharField(label="Why", widget=LONG)


class Budget(Plain):
    """The budget line that was reduced or redirected."""

    budget_line = forms.CharField(
        label="Budget line", max_length=200, help_text="Its code and name in your ledger."
    )
    effect = forms.ChoiceField(
        choices=BudgetEffect.choices, label="What became of the money", widget=forms.RadioSelect
    )
    statement = forms.CharField(label="Remark", required=False, widget=LONG)


class TrueUp(OfMonth):
    """A difference to what was verified."""

    cash = PoundsField(label="Cash", required=False, help_text="In brackets where it is less.")
    avoidance = PoundsField(label="Avoided cost", required=False)
    dis_saving = PoundsField(
        label="Dis-saving", required=False, help_text="In brackets: it is taken off."
    )
    reason = forms.CharField(label="Why", widget=LONG)

    def clean(self) -> dict[str, Any]:
        """Something changes."""
        told = super().clean() or {}
        amounts = [told.get(name) for name in ("cash", "avoidance", "dis_saving")]
        if not self.errors and not any(amounts):
            raise ValidationError("Enter by how much at least one of the amounts changes.")
        return told

    def facts(self) -> dict[str, Any]:
        """The amounts as one."""
        told = super().facts()
        parts = {name: told.pop(name) or Decimal(0) for name in ("cash", "avoidance", "dis_saving")}
        return told | {"amount": Amount(**parts)}
