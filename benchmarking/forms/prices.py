"""Purchases on their way in, and answers about prices."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from benchmarking.choices import AdjustmentKind, AnswerKind
from benchmarking.forms.upload import KINDS
from benchmarking.models import Item
from consortia.models import Authority
from frameworks.models import Supplier
from procurement_portal.core.form_fields import offer


class OfAuthority(forms.Form):
    """A form for one of the person's authorities; hidden where there is only one."""

    authority = forms.ModelChoiceField(Authority.objects.none(), empty_label=None)

    def __init__(self, *args: Any, authorities: QuerySet[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "authority", authorities)
        if len(authorities) == 1:
            self.fields["authority"].widget = forms.HiddenInput()
            self.fields["authority"].initial = authorities[0]


class UploadPurchases(OfAuthority):
    """A file of purchases of one authority."""

    purchases = forms.FileField(
        label="File",
        help_text="CSV, XLSX, XLS or ODS, up to 20 MB. Columns are recognised by their headings.",
        widget=forms.ClearableFileInput(attrs={"accept": KINDS}),
        allow_empty_file=True,
    )
    is_net = forms.BooleanField(
        label="The amounts are without VAT",
        help_text="Prices are compared without VAT. Amounts that hold it cannot be loaded.",
        error_messages={"required": "Only amounts without VAT can be compared."},
    )


class AnswerQuestion(forms.Form):
    """What the owner says of a price."""

    answer = forms.ChoiceField(
        choices=AnswerKind.choices, widget=forms.RadioSelect, label="What is right?"
    )
    units = forms.DecimalField(
        required=False,
        max_digits=18,
        decimal_places=6,
        min_value=Decimal("0.000001"),
        label="Units in one order unit",
        help_text="Only with the first answer.",
    )
    reason = forms.CharField(
        max_length=1000,
        label="How do you know?",
        help_text="Such as the supplier's catalogue, or the delivery note. It is kept.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Units go with the first answer, and only with it."""
        told = super().clean() or {}
        if told.get("answer") == AnswerKind.UNITS and not told.get("units"):
            if "units" not in self.errors:
                self.add_error("units", ValidationError("Say how many units one order unit holds."))
        elif told.get("answer") != AnswerKind.UNITS:
            told["units"] = None
        return told


class ClaimAdjustment(OfAuthority):
    """Money beside the invoices that belongs to a price."""

    item = forms.ModelChoiceField(Item.objects.none(), label="Item")
    supplier = forms.ModelChoiceField(Supplier.objects.none(), label="Supplier")
    kind = forms.ChoiceField(choices=AdjustmentKind.choices, label="Why")
    net_amount = forms.DecimalField(
        max_digits=16,
        decimal_places=2,
        label="Amount without VAT",
        help_text="Below nought where it lowers the price, such as a rebate.",
    )
    applies_on = forms.DateField(
        label="Day", widget=forms.DateInput(attrs={"type": "date"}), help_text="It counts then."
    )
    reason = forms.CharField(
        max_length=1000, label="Reason", widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, items: QuerySet[Item], suppliers: QuerySet[Supplier], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "item", items)
        offer(self, "supplier", suppliers)

    def clean_net_amount(self) -> Decimal:
        """An adjustment of nothing is none."""
        amount: Decimal = self.cleaned_data["net_amount"]
        if not amount:
            raise ValidationError("An adjustment is of something.")
        return amount
