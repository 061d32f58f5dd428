"""Pages on which a contract is recorded, put right, changed and ended."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from frameworks.actions import changes, contract_suppliers, contracts
from frameworks.choices import CONTRACT, Permission
from frameworks.forms import contracts as forms
from frameworks.models import Contract, Supplier
from frameworks.queries import contract_pages
from frameworks.views.contracts import TRAIL, OfContract
from procurement_portal.core.lists import Trail
from procurement_portal.core.moves import MovePage, Wording
from procurement_portal.core.views import ActionPage


class Register(Trail, ActionPage):
    """Record a contract that was made elsewhere."""

    permission = Permission.CONTRACT_EDIT
    form_class = forms.Register
    action = staticmethod(contract_suppliers.register)
    title = "Record a contract"
    submit = "Record the contract"
    done = "Recorded."
    trail = TRAIL

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only authorities whose register the person keeps, and lots they could call off from."""
        person = self.request.user
        offered = {
            "authorities": contract_pages.recorded_for(person),
            "lots": contract_pages.lots_for(person),
        }
        return super().get_form_kwargs() | offered

    def get_success_url(self) -> str:
        """The contract."""
        return reverse("contract", args=[self.result.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what such a contract is."""
        context = {
            "lead": "One that was not called off in this portal. To record many, bring in a file.",
            "cancel_url": reverse("contract-list"),
        }
        return super().get_context_data(**context | kwargs)


class Correct(OfContract, ActionPage):
    """Put right what was recorded wrongly."""

    title = "Correct the record"
    done = "Put right."

    @property
    def terms_are_fixed(self) -> bool:
        """Whether something is measured from them already."""
        return self.contract.call_off_id is not None or self.contract.changes.exists()

    def get_form_class(self) -> Any:
        """Without the terms where they are fixed."""
        return forms.CorrectWithoutTerms if self.terms_are_fixed else forms.Correct

    def get_initial(self) -> dict[str, Any]:
        """What is recorded."""
        return {name: getattr(self.contract, name) for name in self.get_form_class().base_fields}

    def action(self, **arguments: Any) -> Contract:
        """Keep it."""
        return contracts.correct(self.contract.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say why terms are missing."""
        lead = (
            "The terms at award are fixed: the contract was called off or changed here. "
            "Record a change for what is other now."
            if self.terms_are_fixed
            else "Put right what was recorded wrongly. What has changed since is a change."
        )
        return super().get_context_data(**{"lead": lead} | self.about() | kwargs)


class Change(OfContract, ActionPage):
    """Record a change, measured from the award."""

    title = "Record a change"
    submit = "Record the change"
    done = "The change is recorded."
    form_class = forms.Change
    template_name = "frameworks/contract_change.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Suppliers that the person may know of."""
        shown = Supplier.objects.shown_to(self.request.user)
        return super().get_form_kwargs() | {"suppliers": shown}

    def get_initial(self) -> dict[str, Any]:
        """The version that is read, and today."""
        return {"version": self.contract.version, "effective_on": timezone.localdate()}

    def action(self, **arguments: Any) -> Any:
        """Make it."""
        return changes.change(self.contract.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the award, what holds now, and what asks for a notice."""
        context: dict[str, Any] = {"standing": contract_pages.standing(self.contract)}
        return super().get_context_data(**context | self.about() | kwargs)


WORDINGS: Mapping[str, Wording] = {
    "terminate": Wording(
        "Terminate",
        "Terminate “{contract}”",
        "Terminated. The termination notice (UK11) is due 30 days beginning with that day.",
        forms.End,
        lead="What it has committed beyond what was paid is given back to its framework.",
        is_hard=True,
    ),
    "rescind": Wording(
        "Set aside",
        "Set aside or rescind “{contract}”",
        "Recorded as set aside. The termination notice (UK11) is due 30 days beginning with that "
        "day.",
        forms.End,
        lead="For a contract that a court has set aside, or that was rescinded.",
        is_hard=True,
    ),
}


class Move(OfContract, MovePage):
    """One arrow of the table that people take; the others a day takes by itself."""

    wordings = WORDINGS

    def open_moves(self) -> set[str]:
        """Those that the table allows now."""
        return {arrow.name for arrow in CONTRACT.open_from(self.contract.status)} & set(WORDINGS)

    def names(self) -> dict[str, Any]:
        """The contract."""
        return {"contract": self.contract}

    def get_initial(self) -> dict[str, Any]:
        """The version that is read, and today."""
        return {"version": self.contract.version, "on": timezone.localdate()}

    def action(self, **arguments: Any) -> Contract:
        """Take it."""
        return contracts.move(self.contract.pk, self.move, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back."""
        return super().get_context_data(**self.about() | kwargs)
