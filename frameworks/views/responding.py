"""A supplier's answer: a sealed response to a competition, yes or no to an offer."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import invitations, offers, responses
from frameworks.actions.response_contents import Paper
from frameworks.choices import Regime
from frameworks.forms import competing as forms
from frameworks.models import Invitation, Response
from frameworks.queries import evaluations
from frameworks.queries import invitations as invitation_queries
from frameworks.views.invitations import OfInvitation, trail
from procurement_portal.core.views import ActionPage


class OfResponse(OfInvitation, ActionPage):
    """A step about one invitation, which leads back to it."""

    def get_success_url(self) -> str:
        """Back to the invitation."""
        return reverse("invitation", args=[self.invitation.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the call-off."""
        words = {
            "invitation": self.invitation,
            "call_off": self.invitation.call_off,
            "lead": self.invitation.call_off.title,
            "cancel_url": self.get_success_url(),
            "breadcrumbs": trail(),
        }
        return super().get_context_data(**words | kwargs)


class Respond(OfResponse):
    """The whole response on one page: nothing of it is kept before it is sealed."""

    title = "Respond"
    submit = "Seal and send"
    done = "Your response was received and sealed. You can replace it until the deadline."
    template_name = "frameworks/response.html"
    form_class = forms.Respond

    def get_form_kwargs(self) -> dict[str, Any]:
        """The questions of this competition."""
        call_off = self.invitation.call_off
        return super().get_form_kwargs() | {
            "questions": evaluations.quality_criteria(call_off),
            "asks_core_information": call_off.regime == Regime.PA2023,
        }

    def action(self, *, by: Any, at: Any, **arguments: Any) -> Response:
        """Seal and keep it."""
        return responses.respond(self.invitation.pk, by=by, at=at, **arguments)

    def arguments(self, form: Any) -> dict[str, Any]:
        """The response as the form holds it."""
        confirms = form.cleaned_data.get("confirms_core_information")
        return {
            "price": form.cleaned_data["price"],
            "answers": form.answers(),
            "papers": [Paper(file.name, file.read()) for file in form.cleaned_data["papers"]],
            "core_information_on": timezone.localdate() if confirms else None,
        }

    def form_invalid(self, form: Any) -> HttpResponse:
        """Late is told even where something else is wrong as well."""
        if not invitation_queries.may_respond(self.invitation, at=timezone.now()):
            late = responses.TooLate()
            if not form.non_field_errors():
                form.add_error(None, f"{late.title} {late.cure}")
        return super().form_invalid(form)


class Decline(OfResponse):
    """The supplier does not take part."""

    title = "Decline the invitation"
    submit = "Decline"
    done = "You have declined. A response that you had sent is never opened."
    form_class = forms.Decline

    def action(self, **arguments: Any) -> Invitation:
        """Decline."""
        return invitations.decline(self.invitation.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """It is a hard step."""
        return super().get_context_data(**{"danger": True} | kwargs)


class AcceptOffer(OfResponse):
    """The supplier takes the contract that it is offered."""

    title = "Accept the offer"
    submit = "Accept"
    done = "You have accepted. The buyer was told, and decides on the award."
    form_class = forms.AcceptOffer

    def action(self, **arguments: Any) -> Invitation:
        """Accept."""
        return offers.accept(self.invitation.pk, **arguments)


class RefuseOffer(OfResponse):
    """The supplier does not take it."""

    title = "Decline the offer"
    submit = "Decline"
    done = "You have declined. The buyer was told."
    form_class = forms.Decline

    def action(self, **arguments: Any) -> Invitation:
        """Decline."""
        return offers.decline(self.invitation.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """It is a hard step."""
        return super().get_context_data(**{"danger": True} | kwargs)
