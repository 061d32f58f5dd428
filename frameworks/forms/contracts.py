"""What people type of contracts: facts, changes, endings, indicators, failures, and files."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from consortia.models import Authority
from frameworks.choices import (
    ChangeGround,
    ChangeKind,
    ContractOrigin,
    FailureKind,
    KpiRating,
    Nature,
    Regime,
    WithheldPart,
    WithholdingGround,
)
from frameworks.models import Category, Lot, Supplier
from frameworks.sheets import contract_values
from procurement_portal.core.form_fields import DayField, PoundsField, offer

LONG = forms.Textarea(attrs={"rows": 4})
SHORT = forms.TextInput(attrs={"class": "govuk-input--width-10"})
KINDS = ".csv,.txt,.tsv,.xlsx,.xlsm,.xls,.xlsb,.ods,.json"


class Versioned(forms.Form):
    """A form about a contract at the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class Facts(Versioned):
    """Everything about a contract that is not its terms at award."""

    title = forms.CharField(label="Title", max_length=500)
    reference = forms.CharField(
        label="Reference",
        max_length=100,
        help_text="Its number in your register; each contract has its own.",
        widget=SHORT,
    )
    description = forms.CharField(label="What is bought", required=False, widget=LONG)
    department = forms.CharField(
        label="Department",
        required=False,
        max_length=500,
        help_text="The part of your authority that is responsible; the Transparency Code asks.",
    )
    category = forms.ModelChoiceField(
        Category.objects.order_by("name", "pk"), required=False, empty_label="Not known"
    )
    nature = forms.ChoiceField(
        label="Goods, services or works",
        required=False,
        choices=[("", "Not known"), *Nature.choices],
    )
    regime = forms.ChoiceField(
        label="Law that it was made under",
        required=False,
        choices=[("", "By the day on which it was made"), *Regime.choices],
    )
    is_light_touch = forms.BooleanField(label="It is a light touch contract", required=False)
    origin = forms.ChoiceField(label="How it came about", choices=ContractOrigin.choices)
    entered_on = DayField(label="Signed on", required=False)
    review_on = DayField(label="To be reviewed on", required=False)
    payment_days = forms.IntegerField(
        label="Days to pay an invoice",
        required=False,
        min_value=0,
        max_value=365,
        help_text="30 at the most for contracts under the Act.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    irrecoverable_vat = PoundsField(
        label="VAT that you cannot recover", required=False, min_value=0
    )


class Terms(forms.Form):
    """What changes will be measured from."""

    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day", required=False, help_text="Leave empty if it has none.")
    may_extend_to = DayField(
        label="Last day if every extension is used",
        required=False,
        help_text="Leave empty if it cannot be extended.",
    )
    award_value = PoundsField(
        label="Value at award",
        min_value=0,
        help_text="Over its whole life, without VAT, options and extensions included.",
    )
    option_value = PoundsField(
        label="Part of it that options and extensions would use", required=False, min_value=0
    )

    def clean_option_value(self) -> Any:
        """Nothing where nothing was typed."""
        return self.cleaned_data["option_value"] or 0


class Correct(Facts, Terms):
    """All facts, to be put right."""

    field_order = ("version", "title", "reference", *Terms.base_fields, *Facts.base_fields)


class CorrectWithoutTerms(Facts):
    """The facts that can be put right once changes are measured from the terms."""


class Register(Facts, Terms):
    """A contract that was made elsewhere."""

    authority = forms.ModelChoiceField(Authority.objects.none(), empty_label=None)
    supplier_name = forms.CharField(
        label="Supplier", max_length=500, help_text="As it stands on the contract."
    )
    company_number = forms.CharField(
        label="Its company number",
        required=False,
        help_text="Where you know it, such as 01234567. It helps us to know the supplier again.",
        widget=SHORT,
    )
    lot = forms.ModelChoiceField(
        Lot.objects.none(),
        label="Called off from",
        required=False,
        empty_label="No framework of this portal",
    )
    field_order = (
        "authority",
        "title",
        "reference",
        "supplier_name",
        "company_number",
        "lot",
        *Terms.base_fields,
        *Facts.base_fields,
    )

    def __init__(
        self, *args: Any, authorities: QuerySet[Authority], lots: QuerySet[Lot], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "authority", authorities)
        offer(self, "lot", lots)
        if len(authorities) == 1:
            self.fields["authority"].widget = forms.HiddenInput()
            self.fields["authority"].initial = authorities[0]
        del self.fields["version"]

    def clean_company_number(self) -> str:
        """With its scheme. Raises ValidationError for what is no company number."""
        typed: str = self.cleaned_data["company_number"]
        number = contract_values.company_number(typed)
        if typed and not number:
            raise ValidationError("Its company number must be one, such as 01234567")
        return number


class Change(Versioned):
    """A change: what kind, on what ground, what it is afterwards, and the notice before it."""

    kind = forms.ChoiceField(label="Kind of change", choices=ChangeKind.choices)
    ground = forms.ChoiceField(
        label="Ground",
        choices=ChangeGround.choices,
        help_text="Under the law before the Act, choose the last one.",
    )
    what = forms.CharField(label="What changes", help_text="In a sentence.")
    why = forms.CharField(label="Why", widget=LONG)
    effective_on = DayField(label="From which day")
    value_after = PoundsField(
        label="Value afterwards",
        required=False,
        min_value=0,
        help_text="Of the whole contract, without VAT. Leave empty if it stays as it is.",
    )
    ends_on_after = DayField(
        label="Last day afterwards", required=False, help_text="Leave empty if it stays as it is."
    )
    supplier = forms.CharField(
        label="Supplier afterwards",
        required=False,
        help_text="Only after a corporate restructuring; a name as it stands in this portal.",
    )
    notice_id = forms.CharField(
        label="Number of the change notice (UK10)",
        required=False,
        help_text="Such as 012345-2026. It is published before the change.",
        widget=SHORT,
    )
    without_notice = forms.CharField(
        label="Why no notice is published, where a rule warns", required=False, widget=LONG
    )

    def __init__(self, *args: Any, suppliers: QuerySet[Supplier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suppliers = suppliers

    def clean_supplier(self) -> Supplier | None:
        """The supplier of the name. Raises ValidationError where there is none, or several."""
        name = " ".join(self.cleaned_data["supplier"].split())
        if not name:
            return None
        found = list(self.suppliers.filter(name__iexact=name).order_by("pk")[:2])
        if len(found) != 1:
            known = "several suppliers have" if found else "no supplier has"
            raise ValidationError(f"Supplier afterwards: {known} this name")
        return found[0]


class End(Versioned):
    """An ending before its time."""

    on = DayField(label="On which day")
    reason = forms.CharField(
        label="Why", help_text="The termination notice (UK11) tells it.", widget=LONG
    )


class Indicator(forms.Form):
    """A key performance indicator."""

    name = forms.CharField(label="Name", max_length=200)
    target = forms.CharField(
        label="Target",
        help_text="When it is met, such as “95 of 100 calls answered in 20 seconds”.",
    )
    description = forms.CharField(label="How it is measured", required=False, widget=LONG)
    is_material = forms.BooleanField(
        label="One of the three named in the contract details notice (UK7)", required=False
    )


class WithoutIndicators(forms.Form):
    """Why there are none."""

    reason = forms.CharField(
        label="Why its performance cannot be assessed by indicators", required=False, widget=LONG
    )


class Assessment(forms.Form):
    """How an indicator was met in a period."""

    starts_on = DayField(label="From")
    ends_on = DayField(label="To")
    rating = forms.ChoiceField(label="Rating", choices=KpiRating.choices, widget=forms.RadioSelect)
    measure = forms.DecimalField(
        label="Measured value", required=False, max_digits=16, decimal_places=4, widget=SHORT
    )
    words = forms.CharField(label="Explanation", required=False, widget=LONG)


class Failure(forms.Form):
    """A breach, or no improvement."""

    kind = forms.ChoiceField(label="What it was", choices=FailureKind.choices)
    on = DayField(
        label="First applied on",
        help_text="The performance notice (UK9) is due 30 days beginning with this day.",
    )
    what = forms.CharField(label="What happened", widget=LONG)
    amount = PoundsField(label="Damages or settlement", required=False, min_value=0)


class Withhold(forms.Form):
    """What is kept out of publication, and on which ground."""

    part = forms.ChoiceField(
        label="What is not published", choices=WithheldPart.choices, widget=forms.RadioSelect
    )
    ground = forms.ChoiceField(
        label="Because publishing it would disclose",
        choices=[
            (WithholdingGround.COMMERCIAL, "Sensitive commercial information"),
            (
                WithholdingGround.SECURITY,
                "Something contrary to the interests of national security",
            ),
        ],
        widget=forms.RadioSelect,
    )
    interest = forms.CharField(
        label="What would be harmed, and why that outweighs the public interest",
        help_text="A trade secret, or what would be likely to prejudice somebody's commercial "
        "interests. This stays with your authority; what is published names the ground alone.",
        widget=LONG,
    )


class Upload(forms.Form):
    """A register of one authority."""

    authority = forms.ModelChoiceField(Authority.objects.none(), empty_label=None)
    register = forms.FileField(
        label="File",
        help_text="CSV, XLSX, XLS, ODS or JSON, up to 20 MB. Columns are recognised by their "
        "headings.",
        widget=forms.ClearableFileInput(attrs={"accept": KINDS}),
        allow_empty_file=True,
    )
    takes_changes = forms.BooleanField(
        required=False,
        label="Let the file win where the register says otherwise",
        help_text="Otherwise what differs is only shown.",
    )

    def __init__(self, *args: Any, authorities: QuerySet[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "authority", authorities)
        if len(authorities) == 1:
            self.fields["authority"].widget = forms.HiddenInput()
            self.fields["authority"].initial = authorities[0]


class Again(forms.Form):
    """The decision that goes with checking anew."""

    takes_changes = forms.BooleanField(
        required=False, label="Let the file win where the register says otherwise"
    )
