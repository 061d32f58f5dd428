"""What managers type about suppliers' places. Forms say what is asked; the actions decide."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from frameworks.choices import CarryBasis
from frameworks.models import Supplier
from frameworks.queries import suppliers
from procurement_portal.core.form_fields import DayField

HIGHEST_RANK = 999


class SupplierField(forms.CharField):
    """A listed supplier by its name, its address on the portal, or its official number."""

    def clean(self, value: Any) -> Supplier | None:
        """The one supplier meant. Raises ValidationError for none, or for several."""
        text = super().clean(value)
        if not text:
            return None
        found = suppliers.meant_by(text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError("No listed supplier has this name or number")
        names = "; ".join(supplier.name for supplier in found)
        raise ValidationError(f"Several suppliers fit: {names}. Type the whole name or the number")


def _supplier(label: str) -> SupplierField:
    return SupplierField(label=label, help_text="Its name, or its company number.")


def _words(label: str, hint: str, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=required, widget=forms.Textarea(attrs={"rows": 4})
    )


class NewPlace(forms.Form):
    """A supplier that is given a place."""

    supplier = _supplier("Supplier")
    on = DayField(label="First day", help_text="From this day on it can be called off from.")
    signed_on = DayField(label="Agreement signed on", required=False)
    rank = forms.IntegerField(
        label="Rank",
        required=False,
        min_value=1,
        max_value=HIGHEST_RANK,
        help_text="For direct awards by rank. Leave empty if the lot has no ranking.",
    )
    is_reserve = forms.BooleanField(label="On the reserve list", required=False)
    carry_basis = forms.ChoiceField(
        label="If it was on the framework before this one",
        choices=[("", "It was not, or this is no open framework"), *CarryBasis.choices],
        required=False,
    )
    ground = _words("Note", "Such as the award notice that names it.", required=False)


class Step(forms.Form):
    """A step that needs only its day."""

    on = DayField(label="From which day on")
    ground = _words("Note", "For the place's history.", required=False)


class Signed(Step):
    """An appointment."""

    signed_on = DayField(label="Agreement signed on")
    field_order = ("on", "signed_on", "ground")


class Explained(Step):
    """A step that is explained."""

    ground = _words("Why, and on what evidence", "It is kept in the place's history.")


class Suspension(Explained):
    """A suspension."""

    noticed_on = DayField(label="Supplier told on")
    until = DayField(
        label="Last day of the suspension",
        required=False,
        help_text="It lifts by itself after this day. Leave empty if it is open.",
    )
    field_order = ("on", "until", "noticed_on", "ground")


class Novation(Explained):
    """A place that passes on to another supplier."""

    novated_to = _supplier("Supplier that takes it over")
    field_order = ("novated_to", "on", "ground")


class Rank(forms.Form):
    """A rank from a day on."""

    rank = forms.IntegerField(
        label="Rank",
        required=False,
        min_value=1,
        max_value=HIGHEST_RANK,
        help_text="Leave empty to take the rank away.",
    )
    on = DayField(label="From which day on")
    ground = _words("Note", "For the place's history.", required=False)
