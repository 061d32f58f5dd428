"""Files of prices on their way in, and what people say about them."""

from typing import Any

from django import forms

from frameworks.choices import OpenTo, VatBasis
from frameworks.models import Framework, Lot, PriceList, Supplier
from frameworks.sheets import price_list
from procurement_portal.core.form_fields import DayField, offer

MEGABYTE = 1024 * 1024
KINDS = ".csv,.txt,.tsv,.xlsx,.xlsm,.xls,.xlsb,.ods"


class UploadPrices(forms.Form):
    """A file of prices, and what it is for where it does not say so itself."""

    prices_file = forms.FileField(
        label="File of prices",
        help_text=(
            "CSV, XLSX, XLS or ODS, as you have it: one price a row, or a rate card with a column "
            "for each supplier, region or grade. Up to "
            f"{price_list.MOST_BYTES // MEGABYTE} MB and {price_list.MOST_PRICES:,} prices."
        ),
        widget=forms.FileInput(attrs={"accept": KINDS}),
        error_messages={"empty": "The file is empty."},
    )
    lot = forms.ModelChoiceField(
        Lot.objects.none(),
        required=False,
        empty_label="The file says, or the whole framework",
        label="Lot",
        help_text="Used for rows that name no lot.",
    )
    supplier = forms.ModelChoiceField(
        Supplier.objects.none(),
        required=False,
        empty_label="The file says, or all suppliers alike",
        label="Supplier",
        help_text="Used for rows that name no supplier.",
    )
    replaces = forms.ModelChoiceField(
        PriceList.objects.none(),
        required=False,
        empty_label="No, it is a list of its own",
        label="Does it replace a list?",
        help_text="The list before it is retired when the new one is approved.",
    )

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        approved = PriceList.objects.filter(framework=framework, state="approved")
        offer(self, "lot", Lot.objects.filter(framework=framework).order_by("number", "pk"))
        offer(
            self,
            "supplier",
            Supplier.objects.filter(places__lot__framework=framework)
            .distinct()
            .order_by("name", "pk"),
        )
        offer(self, "replaces", approved.order_by("title", "-version", "pk"))


class LoadPrices(forms.Form):
    """What the list is called, what its prices are, and to whom it is open."""

    title = forms.CharField(label="Title", max_length=200)
    vat_basis = forms.ChoiceField(
        label="VAT", choices=VatBasis.choices, widget=forms.RadioSelect, initial=VatBasis.EXCLUDING
    )
    open_to = forms.ChoiceField(
        label="Open to",
        choices=OpenTo.choices,
        widget=forms.RadioSelect,
        initial=OpenTo.HOLDERS,
        help_text="Others are told that prices exist and how to get access.",
    )
    starts_on = DayField(
        label="First day", required=False, help_text="For prices without a day of their own."
    )
    ends_on = DayField(label="Last day", required=False)
    leave_out_refused = forms.BooleanField(label="Leave the refused rows out", required=False)

    def __init__(self, *args: Any, has_refused: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_refused:
            del self.fields["leave_out_refused"]

    def clean(self) -> dict[str, Any]:
        """The last day does not lie before the first."""
        said = super().clean() or {}
        first, last = said.get("starts_on"), said.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day must be the first day or later.")
        return said


class DecidePrices(forms.Form):
    """A word for the record."""

    reason = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ExplainPrices(forms.Form):
    """Why a list is rejected or retired."""

    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}))
