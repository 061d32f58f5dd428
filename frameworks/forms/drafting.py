"""Forms of a framework's facts, made of its columns: one form for each section, and one for lots.

A form carries the framework's version, so that what somebody else saved meanwhile is not undone.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.db import models
from django.utils.html import conditional_escape

from consortia.choices import Region
from frameworks.choices import FACTS, LOT_FACTS, FeeForm, Regime
from frameworks.forms.fields import CpvCodesField
from frameworks.law.findings import Finding
from frameworks.models import Category, Framework, Lot
from frameworks.queries.told import POUNDS
from procurement_portal.core.form_fields import DayField, PoundsField

SHORT = frozenset(
    {"title", "reference", "number", "contact_name", "conflicts_assessed_by", "fee_note"}
)
ALWAYS = frozenset({"title", "reference", "regime", "kind", "nature", "entitlement", "number"})
"""Facts that no row is without."""

HINTS: Mapping[str, str] = {
    "title": "As buyers will look for it.",
    "reference": "Yours: no other of your frameworks has it.",
    "summary": "One or two sentences for people who search.",
    "regime": "Fixed by the day the procurement began. It cannot be changed once published.",
    "procurement_began_on": "From 24 February 2025 the Procurement Act 2023 applies, except to "
    "health care services under the Provider Selection Regime.",
    "is_light_touch": "Social, health, education and other services that the regulations list.",
    "description": "The goods, services or works that can be called off.",
    "cpv_codes": "One a line, eight figures, such as 30190000. A title after it does no harm.",
    "not_for": "What buyers ask for and will not find here.",
    "entitlement": "Whether the notice names those who may use it, or also describes them.",
    "who_may_use": "Copy it from the notice: the notice decides, not membership of a consortium.",
    "term_rationale": "Owed beyond four years, and it must have stood in the notice.",
    "estimated_value": "Without VAT, over the whole term, of all that may be called off.",
    "maximum_value": "Without VAT. A framework under the 2015 Regulations must state one.",
    "price_mechanism": "The price itself, or how it is worked out at a call-off.",
    "selection_process": "Direct award, competition, or both, and when which.",
    "max_suppliers": "Leave it empty where the number is not limited.",
    "no_lots_rationale": "Owed where there is one lot only.",
    "supplier_fee_percent": "Such as 1.5.",
    "no_engagement_reasons": "Owed where no preliminary market engagement notice was published.",
    "policy_statement": "How it shaped this framework.",
    "sme_barriers": "Which were found, and what was done about them.",
    "how_to_buy": "The steps a buyer takes, with whom to speak first.",
    "core_terms": "Needed before a direct award is allowed, unless the lot has one supplier.",
    "selection_mechanism": "Objective, such as the lowest price of the basket. Needed likewise.",
    "regions": "Tick none where it may be used everywhere.",
    "max_call_off_months": "Leave it empty where the length is not limited.",
}


LOT_HINTS: Mapping[str, str] = {
    "maximum_value": "Without VAT. Leave it empty where the notice sets no ceiling for the lot.",
}


class WithReasons(forms.Form):
    """Boxes for the reasons that warnings of the rules ask for, one for each warning."""

    PREFIX = "waiver-"

    def __init__(self, *args: Any, warnings: Mapping[str, Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(warnings)
        for name in self.data:
            if name.startswith(self.PREFIX) and name not in self.fields:
                self.fields[name] = _reason_for(name.removeprefix(self.PREFIX).split("-")[0])

    def ask(self, warnings: Mapping[str, Finding]) -> None:
        """Ask for a reason for each warning, by its key."""
        for key, finding in warnings.items():
            words = f"{finding.says} {finding.cure}".strip()
            self.fields[f"{self.PREFIX}{key}"] = _reason_for(finding.rule, words)

    @property
    def reasons(self) -> dict[str, str]:
        """What was typed, by the warning's key."""
        return {
            name.removeprefix(self.PREFIX): str(value)
            for name, value in self.data.items()
            if name.startswith(self.PREFIX)
        }

    def facts(self) -> dict[str, Any]:
        """What was typed besides."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "version" and not name.startswith(self.PREFIX)
        }


def _reason_for(rule: str, words: str = "") -> forms.Field:
    return forms.CharField(
        label=f"Reason for going on although {rule} warns",
        help_text=conditional_escape(words),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Versioned(WithReasons):
    """Carries the version of the framework that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class FactsForm(Versioned):
    """Some facts of a framework or a lot."""

    def __init__(
        self,
        *args: Any,
        thing: Framework | Lot,
        names: Iterable[str],
        needs: Collection[str],
        **kwargs: Any,
    ) -> None:
        names = list(names)
        initial = {name: _held(thing, name) for name in names} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        for name in names:
            self.fields[name] = field_of(thing, name, required=name in {*needs, *ALWAYS})

    def clean(self) -> dict[str, Any]:
        """Days and values in their order; a fee whole."""
        typed = super().clean() or self.cleaned_data
        self._in_order("starts_on", "ends_on", "The last day must be on or after the first day")
        self._in_order(
            "ends_on", "may_extend_to", "The last day with extensions must be after the last day"
        )
        self._in_order(
            "min_call_off_value",
            "max_call_off_value",
            "The largest call-off must not be below the smallest",
        )
        if typed.get("fee_form") == FeeForm.FIXED_PERCENT:
            for name in ("supplier_fee_percent", "fee_basis"):
                if typed.get(name) in (None, ""):
                    self.add_error(name, f"{FACTS[name]}: needed for a fixed percentage")
        return typed

    def _in_order(self, low: str, high: str, words: str) -> None:
        typed = self.cleaned_data
        first, last = typed.get(low), typed.get(high)
        if first is not None and last is not None and last < first:
            self.add_error(high, words)


def _held(thing: Framework | Lot, name: str) -> Any:
    if thing._meta.get_field(name).many_to_many:
        return list(getattr(thing, name).all()) if thing.pk else []
    return getattr(thing, name)


def field_of(thing: Framework | Lot, name: str, *, required: bool) -> forms.Field:
    """The field that asks for one column."""
    labels = LOT_FACTS if isinstance(thing, Lot) else FACTS
    hint = (LOT_HINTS.get(name) if isinstance(thing, Lot) else None) or HINTS.get(name, "")
    words: dict[str, Any] = {"label": labels[name], "required": required, "help_text": hint}
    column = thing._meta.get_field(name)
    if name in OWN_FIELDS:
        return OWN_FIELDS[name](**words)
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(**words | {"required": False})
    if getattr(column, "choices", None):
        return _choice(column, words)
    return _typed(column, name, words)


def _typed(column: Any, name: str, words: dict[str, Any]) -> forms.Field:
    if isinstance(column, models.DateField):
        return DayField(**words)
    if name in POUNDS:
        return PoundsField(min_value=0, **words)
    if isinstance(column, models.EmailField):
        return forms.EmailField(**words)
    if isinstance(column, models.PositiveSmallIntegerField):
        narrow = forms.NumberInput(attrs={"class": "govuk-input--width-4"})
        return forms.IntegerField(min_value=1, max_value=9999, widget=narrow, **words)
    if name in SHORT:
        return forms.CharField(max_length=300, **words)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **words)


def _choice(column: Any, words: dict[str, Any]) -> forms.Field:
    choices = [(value, label) for value, label in column.choices if value]
    if not words["required"]:
        choices.append(("", "Not decided"))
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **words)


def _percent(**words: Any) -> forms.Field:
    narrow = forms.NumberInput(attrs={"suffix": "%", "class": "govuk-input--width-5"})
    return forms.DecimalField(
        min_value=0, max_value=100, max_digits=5, decimal_places=2, widget=narrow, **words
    )


def _categories(**words: Any) -> forms.Field:
    return forms.ModelMultipleChoiceField(
        Category.objects.order_by("name"), widget=forms.CheckboxSelectMultiple, **words
    )


def _regions(**words: Any) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=Region.choices, widget=forms.CheckboxSelectMultiple, **words
    )


def _lot_number(**words: Any) -> forms.Field:
    narrow = forms.TextInput(attrs={"class": "govuk-input--width-4"})
    return forms.CharField(max_length=12, widget=narrow, **words)


OWN_FIELDS: Mapping[str, Callable[..., forms.Field]] = {
    "cpv_codes": CpvCodesField,
    "categories": _categories,
    "regions": _regions,
    "supplier_fee_percent": _percent,
    "number": _lot_number,
}


class NewDraft(forms.Form):
    """What a draft begins with."""

    title = forms.CharField(max_length=300, help_text=HINTS["title"])
    reference = forms.CharField(
        max_length=60,
        help_text=HINTS["reference"],
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    regime = forms.ChoiceField(
        label="Law",
        choices=Regime.choices,
        widget=forms.RadioSelect,
        help_text=HINTS["procurement_began_on"],
    )
