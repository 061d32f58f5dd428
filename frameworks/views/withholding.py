"""Pages on which parts of contracts are kept out of publication, and let out again."""

from functools import cached_property
from typing import Any

from django.db.models import Q
from django.forms import Form
from django.shortcuts import get_object_or_404
from django.urls import reverse

from frameworks.actions import owners, withholding
from frameworks.actions.owners import Owner
from frameworks.choices import Permission
from frameworks.forms import contracts as forms
from frameworks.models import CallOff, Contract, Withheld
from frameworks.queries import contract_pages
from frameworks.views.indicators import OfOwner
from procurement_portal.core.views import ActionPage


def home_of(owner: Owner) -> str:
    """The page on which it stands what is withheld."""
    name = "contract" if isinstance(owner, Contract) else "call-off"
    return f"{reverse(name, args=[owner.pk])}#withheld"


def above(owner: Owner) -> dict[str, Any]:
    """The way back and the page above, for the template."""
    home = home_of(owner)
    return {"cancel_url": home, "breadcrumbs": [{"text": str(owner), "href": home}]}


class Withhold(OfOwner, ActionPage):
    """Keep a part of a contract out of publication."""

    form_class = forms.Withhold
    title = "Withhold from publication"
    done = "Withheld. Open data and the Transparency Code's tables say so in its place."

    def action(self, **arguments: Any) -> Withheld:
        """Withhold it."""
        return withholding.withhold(self.owner, **arguments)

    def get_success_url(self) -> str:
        """Back to the contract or call-off."""
        return home_of(self.owner)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what the law allows."""
        lead = (
            "Only information whose publication would be contrary to national security, or which "
            "is sensitive commercial information, may be withheld, and it is said that it is "
            "(Procurement Act 2023, section 94)."
        )
        return super().get_context_data(**{"lead": lead} | above(self.owner) | kwargs)


class WithholdOfCallOff(Withhold):
    """The same before the contract is signed."""

    kind = CallOff


class Lift(ActionPage):
    """Let a part be published again."""

    permission = Permission.CONTRACT_EDIT
    form_class = Form
    submit = "Let it be published"
    done = "It is published from the next export on."

    @cached_property
    def row(self) -> Withheld:
        """What the address names, in force, of an authority that the person buys for."""
        own = contract_pages.recorded_for(self.request.user)
        rows = Withheld.objects.in_force().filter(
            Q(contract__authority__in=own) | Q(call_off__authority__in=own)
        )
        return get_object_or_404(rows.select_related("contract", "call_off"), pk=self.kwargs["pk"])

    def action(self, **arguments: Any) -> Withheld:
        """Lift it."""
        return withholding.lift(self.row.pk, **arguments)

    def get_success_url(self) -> str:
        """Back to its contract or call-off."""
        return home_of(owners.of(self.row))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name it, with its ground."""
        context = {"title": f"Publish: {self.row.get_part_display()}", "lead": self.row.statement}
        return super().get_context_data(**context | above(owners.of(self.row)) | kwargs)
