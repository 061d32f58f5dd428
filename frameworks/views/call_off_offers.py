"""A direct award: the suppliers ranked by the lot's mechanism, and offered the contract in turn."""

from functools import cached_property
from typing import Any

from django.http import Http404

from frameworks.actions import offers
from frameworks.choices import CallOffRoute, CallOffStatus, Permission, RankBasis
from frameworks.forms import call_offs as forms
from frameworks.models import Invitation
from frameworks.queries import baskets
from frameworks.queries import offers as offer_queries
from frameworks.views.of_call_off import CallOffAction
from procurement_portal.core import access


class DirectAction(CallOffAction):
    """A step of a direct award, at the state that it belongs to; else it is not found."""

    form_class: type[forms.Confirm] = forms.Confirm
    status = ""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Only at its state."""
        if access.can(request.user, Permission.CALL_OFF_RUN):
            is_here = self.call_off.status == self.status
            if self.call_off.route != CallOffRoute.DIRECT or not is_here:
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """No reasons are owed."""
        return super().get_form_kwargs() | {"warnings": {}}

    def arguments(self, form: Any) -> dict[str, Any]:
        """What was typed, and the version that was read."""
        return form.facts() | {"version": form.cleaned_data["version"]}


class Rank(DirectAction):
    """Rank the suppliers by the mechanism, and make the first offer."""

    status = CallOffStatus.APPROVED_TO_RUN
    form_class = forms.Basis
    template_name = "frameworks/call_off_rank.html"
    title = "Rank the suppliers, and offer the contract"
    submit = "Rank them, and offer the contract to the first"
    done = "The suppliers are ranked, and the first is offered the contract."

    @cached_property
    def bases(self) -> list[RankBasis]:
        """By what they can be ranked."""
        candidates = offer_queries.candidates(self.call_off)
        return offer_queries.bases(self.call_off, candidates)

    def get_initial(self) -> dict[str, Any]:
        """The most telling basis."""
        first = {"basis": self.bases[0]} if self.bases else {}
        return super().get_initial() | first

    def get_form_kwargs(self) -> dict[str, Any]:
        """The bases that fit."""
        offered = [(basis.value, basis.label) for basis in self.bases]
        return super().get_form_kwargs() | {"bases": offered}

    def act(self, **arguments: Any) -> Invitation:
        """Begin."""
        return offers.begin(self.call_off.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the mechanism, and what the basket costs."""
        context = {"basket": baskets.of_call_off(self.call_off), "may_rank": bool(self.bases)}
        return super().get_context_data(**context | kwargs)


class OfferNext(DirectAction):
    """Offer the contract to the next supplier."""

    status = CallOffStatus.JUSTIFIED
    title = "Offer the contract to the next supplier"
    submit = "Make the offer"
    done = "Offered to the next supplier."

    def act(self, **arguments: Any) -> Invitation:
        """Offer it."""
        return offers.offer_next(self.call_off.pk, **arguments)
