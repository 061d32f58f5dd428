"""What people type about a call-off: its start, its draft, its basket, and its moves."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from consortia.models import Authority
from frameworks.actions.call_off_contacts import Contact
from frameworks.choices import CALL_OFF_FACTS, CallOffRoute
from frameworks.forms.documents import file_field
from frameworks.forms.drafting import WithReasons
from frameworks.law.days import STANDSTILL_WORKING_DAYS
from frameworks.law.rules.call_offs import FORBIDDEN
from frameworks.models import CallOff, Invitation, SupplierOnLot
from frameworks.queries.routes import Route
from procurement_portal.core.form_fields import DayField, PoundsField, offer

LONG = forms.Textarea(attrs={"rows": 5})
FEW = forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"})


class Wish(forms.Form):
    """For whom, how much and how long: what the route finder goes by."""

    authority = forms.ModelChoiceField(
        Authority.objects.none(), to_field_name="slug", empty_label=None, label="Authority"
    )
    value = PoundsField(
        min_value=0,
        required=False,
        label="The most that you may pay",
        help_text="Over the whole contract, options and extensions included, without VAT.",
    )
    months = forms.IntegerField(
        min_value=1, max_value=600, required=False, label="Months of the contract", widget=FEW
    )

    def __init__(self, *args: Any, authorities: QuerySet[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "authority", authorities)
        if authorities.count() < 2:
            self.fields["authority"].widget = forms.HiddenInput()


class Start(forms.Form):
    """What a call-off begins with."""

    title = forms.CharField(
        max_length=300,
        label="Title",
        help_text="What is bought, in a few words, as suppliers will read it.",
    )
    route = forms.ChoiceField(label="Route", widget=forms.RadioSelect)

    def __init__(self, *args: Any, routes: Sequence[Route], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "route", [(one.route.value, one.words) for one in routes if one.is_open])


class Section(forms.Form):
    """One task of a draft, at the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def facts(self) -> dict[str, Any]:
        """What was typed, by the names of the facts."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class What(Section):
    """What is needed."""

    title = forms.CharField(max_length=300, label=CALL_OFF_FACTS["title"])
    need = forms.CharField(
        label=CALL_OFF_FACTS["need"],
        help_text="What is bought, for whom and where. Suppliers read this.",
        widget=LONG,
        required=False,
    )


class Value(Section):
    """How much, and when."""

    estimated_value = PoundsField(
        min_value=0,
        required=False,
        label=CALL_OFF_FACTS["estimated_value"],
        help_text="The most that you may pay, options and extensions included (R7).",
    )
    vat_percent = forms.DecimalField(
        min_value=0,
        max_value=100,
        decimal_places=2,
        label=CALL_OFF_FACTS["vat_percent"],
        help_text="In percent. Thresholds are compared with the value including VAT (R4).",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "decimal"}),
    )
    starts_on = DayField(required=False, label=CALL_OFF_FACTS["starts_on"])
    ends_on = DayField(required=False, label=CALL_OFF_FACTS["ends_on"])
    may_extend_to = DayField(
        required=False,
        label=CALL_OFF_FACTS["may_extend_to"],
        help_text="Leave it empty where the contract cannot be extended.",
    )

    def clean(self) -> dict[str, Any]:
        """Days in their order."""
        typed = super().clean() or self.cleaned_data
        self._in_order("starts_on", "ends_on", "The last day must be on or after the first day")
        self._in_order(
            "ends_on", "may_extend_to", "The last day with extensions must be after the last day"
        )
        if typed.get("may_extend_to") and not typed.get("ends_on"):
            self.add_error("ends_on", "Enter the last day that the extensions extend")
        return typed

    def _in_order(self, low: str, high: str, words: str) -> None:
        first, last = self.cleaned_data.get(low), self.cleaned_data.get(high)
        if first is not None and last is not None and last < first:
            self.add_error(high, words)


class ChooseRoute(Section):
    """One of the routes that are open."""

    route = forms.ChoiceField(label=CALL_OFF_FACTS["route"], widget=forms.RadioSelect)

    def __init__(self, *args: Any, routes: Sequence[Route], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "route", [(one.route.value, one.words) for one in routes if one.is_open])


class Justification(Section):
    """Why without competition, and how long a supplier may think about it."""

    justification = forms.CharField(
        label=CALL_OFF_FACTS["justification"],
        help_text="Why this contract is awarded without competition. It is published with the "
        "award (PR reg. 34(2)(f)).",
        widget=LONG,
        required=False,
    )
    answer_working_days = forms.IntegerField(
        min_value=1,
        max_value=60,
        label=CALL_OFF_FACTS["answer_working_days"],
        help_text="Not counting the day of the offer. An offer that is not answered lapses.",
        widget=FEW,
    )


class Standstill(Section):
    """A standstill that the authority chooses to observe."""

    standstill_days = forms.IntegerField(
        min_value=1,
        max_value=60,
        required=False,
        label=CALL_OFF_FACTS["standstill_days"],
        help_text="A call-off needs none; eight working days are suggested where suppliers "
        "competed. One that is stated binds, and is no shorter (R30). Leave it empty for none.",
        widget=FEW,
    )


class Conditions(Section):
    """Conditions of the kinds that may not be asked for."""

    conditions = forms.MultipleChoiceField(
        choices=[(key, words[:1].upper() + words[1:]) for key, words in FORBIDDEN.items()],
        required=False,
        label="Do your conditions of participation demand any of these?",
        help_text="Tick what they demand. None of it may be demanded (R22), so tick nothing "
        "once your conditions are free of it.",
        widget=forms.CheckboxSelectMultiple,
    )


SECTION_FORMS: dict[str, type[Section]] = {
    "what": What,
    "value": Value,
    "route": ChooseRoute,
    "justification": Justification,
    "standstill": Standstill,
    "conditions": Conditions,
}


class Contacts(Section):
    """Whom to write to at each supplier of the lot."""

    def __init__(
        self,
        *args: Any,
        places: Sequence[SupplierOnLot],
        known: dict[int, Invitation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        for place in places:
            held = known.get(place.pk)
            self.fields[f"name-{place.pk}"] = forms.CharField(
                label=f"{place.supplier}: name of the contact",
                required=False,
                initial=held.contact_name if held else "",
            )
            self.fields[f"email-{place.pk}"] = forms.EmailField(
                label=f"{place.supplier}: e-mail address",
                initial=held.contact_email if held else "",
            )

    def contacts(self) -> dict[int, Contact]:
        """By the keys of the places."""
        typed = self.cleaned_data
        return {
            place.pk: Contact(typed[f"name-{place.pk}"], typed[f"email-{place.pk}"])
            for place in self.places
        }


class Find(forms.Form):
    """Words of what is looked for in the price lists."""

    q = forms.CharField(
        required=False, label="Find in the price lists", help_text="Words of the item, or its code."
    )


class AddLine(Section):
    """A thing of the price lists, and how much of it."""

    thing = forms.IntegerField(widget=forms.HiddenInput)
    quantity = forms.DecimalField(
        min_value=0,
        max_digits=16,
        decimal_places=4,
        label="Quantity",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}),
    )


class ChangeLine(Section):
    """Another quantity."""

    quantity = forms.DecimalField(
        min_value=0,
        max_digits=16,
        decimal_places=4,
        label="Quantity",
        help_text="Enter 0 to take it out of the basket.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}),
    )


class Paper(forms.Form):
    """A paper of the call-off."""

    document_file = file_field()
    title = forms.CharField(label="Title", max_length=200)
    is_for_suppliers = forms.TypedChoiceField(
        label="Who may open it",
        choices=[
            ("suppliers", "Suppliers that are asked, and your authority"),
            ("authority", "Your authority only"),
        ],
        coerce=lambda value: value == "suppliers",
        initial="suppliers",
        widget=forms.RadioSelect,
    )


class Plain(forms.Form):
    """Nothing to type."""


class Confirm(WithReasons):
    """Nothing to type but the reasons that warnings of the rules ask for."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class Reason(Confirm):
    """Why."""

    reason = forms.CharField(
        label="Why", help_text="It is kept in the records.", widget=LONG, max_length=5000
    )


class Mend(Confirm):
    """What is to be mended in a draft."""

    reason = forms.CharField(
        label="What is to be mended?",
        help_text="Who wrote the draft will read this.",
        widget=LONG,
        max_length=5000,
    )


class SupplierField(forms.ModelChoiceField):
    """A place on the lot, by the name of its supplier."""

    def label_from_instance(self, obj: Any) -> str:
        """The supplier's name."""
        return str(obj.supplier)


class Recommend(Confirm):
    """Which supplier, for how much, and why."""

    place = SupplierField(
        SupplierOnLot.objects.none(), label="Supplier", widget=forms.RadioSelect, empty_label=None
    )
    award_value = PoundsField(
        min_value=0,
        label="Value of the contract",
        help_text="The most that you may pay, options and extensions included, without VAT.",
    )
    reason = forms.CharField(
        label="Why this supplier",
        help_text="Who decides will read this.",
        widget=LONG,
        max_length=5000,
    )
    core_information_on = DayField(
        required=False,
        label="Day on which the supplier confirmed its information on the central digital platform",
        help_text="Owed before the award (R46). Leave it empty where it is recorded already.",
    )

    def __init__(self, *args: Any, places: QuerySet[SupplierOnLot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "place", places)


class Sign(Confirm):
    """The day of the signature."""

    on = DayField(label="Day of signature")


class Basis(Confirm):
    """By what the suppliers are ranked."""

    basis = forms.ChoiceField(label="What ranks the suppliers?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, bases: Collection[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "basis", list(bases))


def initial_of(call_off: CallOff, form_class: type[Section]) -> dict[str, Any]:
    """The facts of a section as they stand; eight working days are suggested once competed."""
    held = {name: getattr(call_off, name) for name in form_class.base_fields if name != "version"}
    if form_class is Standstill and call_off.standstill_days is None:
        is_competed = call_off.route == CallOffRoute.COMPETITION
        held["standstill_days"] = STANDSTILL_WORKING_DAYS if is_competed else None
    return held | {"version": call_off.version}
