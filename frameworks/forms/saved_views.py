"""What people type to keep a page with its filters, and a search of the catalogue."""

from typing import Any

from django import forms

from consortia.models import Authority, Consortium, standing_of
from frameworks.choices import AlertRhythm, ViewScope
from frameworks.models import Kept
from procurement_portal.core.form_fields import offer


class KeptForm(forms.Form):
    """A name, and who sees it."""

    name = forms.CharField(label="Name", max_length=120)
    shared_with = forms.ChoiceField(label="Who sees it", widget=forms.RadioSelect)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = standing_of(person)
        self.places: dict[str, tuple[str, Authority | Consortium | None]] = {
            "private": (ViewScope.PRIVATE, None)
        }
        labels = {"private": str(ViewScope.PRIVATE.label)}
        for scope, places in (
            (ViewScope.AUTHORITY, Authority.objects.filter(pk__in=standing.authorities)),
            (ViewScope.CONSORTIUM, Consortium.objects.filter(pk__in=standing.consortia)),
        ):
            for place in places.order_by("name", "pk"):
                self.places[f"{scope}:{place.pk}"] = (scope, place)
                labels[f"{scope}:{place.pk}"] = f"Everybody at {place.name}"
        offer(self, "shared_with", list(labels.items()))

    @staticmethod
    def of(kept: Kept) -> dict[str, Any]:
        """What the form begins with, for one that is kept."""
        place = kept.authority_id or kept.consortium_id
        return {"name": kept.name, "shared_with": f"{kept.scope}:{place}" if place else "private"}

    def wish(self) -> dict[str, Any]:
        """What was typed, as the actions take it."""
        scope, place = self.places[self.cleaned_data["shared_with"]]
        return {"name": self.cleaned_data["name"], "scope": scope, "place": place}


class ViewForm(KeptForm):
    """The same of a search, and how often to look for news."""

    rhythm = forms.ChoiceField(
        label="Tell of new matches",
        help_text="In the portal, and by e-mail as your settings for notifications say.",
        choices=AlertRhythm.choices,
        widget=forms.RadioSelect,
    )

    def wish(self) -> dict[str, Any]:
        """What was typed, as the actions take it."""
        return super().wish() | {"rhythm": self.cleaned_data["rhythm"]}
