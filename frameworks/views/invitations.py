"""What a supplier is asked: its invitations, one with all that belongs to it, and the way in."""

from functools import cached_property
from typing import Any

from allauth.core import ratelimit
from django.contrib import auth
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from consortia.models import Person
from frameworks.actions import clarifications, invitations
from frameworks.choices import InvitationStatus, Permission
from frameworks.forms import competing as forms
from frameworks.models import Clarification, Invitation, sells_for
from frameworks.queries import invitations as invitation_queries
from frameworks.views.documents import served
from procurement_portal.core.views import ActionPage, Guarded, ListPage, Page

TOO_OFTEN = "Too many attempts. Wait a quarter of an hour, then try again."


def trail() -> list[dict[str, str]]:
    """The page above."""
    return [{"text": "Invitations", "href": reverse("invitation-list")}]


class Invitations(ListPage):
    """All that the person's suppliers were sent, the newest first."""

    permission = Permission.INVITATION_ANSWER
    model = Invitation
    title = "Invitations"
    template_name = "frameworks/invitations.html"

    def get_queryset(self) -> Any:
        """Those that were received, not those that one's authority sends."""
        return invitation_queries.of_suppliers_of(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the list waits for."""
        return super().get_context_data(**{"now": timezone.now()} | kwargs)


class OfInvitation(Guarded):
    """A page about one invitation of a supplier for which the person answers."""

    permission: str | None = Permission.INVITATION_ANSWER

    @cached_property
    def invitation(self) -> Invitation:
        """The invitation, where the person answers for its supplier."""
        received = invitation_queries.of_suppliers_of(self.request.user)
        return get_object_or_404(received, pk=self.kwargs["pk"])


class InvitationPage(OfInvitation, Page):
    """One invitation: documents, days, criteria, questions, the response and the letter."""

    template_name = "frameworks/invitation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add all that belongs to it, and what can be done now."""
        invitation, now = self.invitation, timezone.now()
        is_competition = invitation_queries.is_competition(invitation)
        is_offer = not is_competition and invitation.status == InvitationStatus.SENT
        context = {
            "title": invitation.call_off.title,
            "invitation": invitation,
            "call_off": invitation.call_off,
            "is_competition": is_competition,
            "response": getattr(invitation, "response", None),
            "letter": getattr(invitation, "letter", None),
            "papers": invitation_queries.papers_for(invitation),
            "criteria": invitation_queries.criteria_of(invitation.call_off),
            "clarifications": invitation_queries.clarifications_for(invitation),
            "may_respond": is_competition and invitation_queries.may_respond(invitation, at=now),
            "may_ask": is_competition and invitation_queries.may_ask(invitation, at=now),
            "may_answer_offer": is_offer
            and (invitation.answer_until is None or now <= invitation.answer_until),
            "breadcrumbs": trail(),
        }
        return super().get_context_data(**context | kwargs)


class Paper(OfInvitation):
    """A document of the call-off, for the suppliers that were invited."""

    def get(self, request: HttpRequest, pk: int, paper: int) -> FileResponse:
        """Serve it to be saved."""
        held = get_object_or_404(invitation_queries.papers_for(self.invitation), pk=paper)
        return served(held)


class Ask(OfInvitation, ActionPage):
    """A question to the buyer."""

    title = "Ask the buyer a question"
    submit = "Send question"
    done = "Your question was sent. The answer goes to all suppliers, without your name."
    form_class = forms.Question

    def action(self, **arguments: Any) -> Clarification:
        """Ask."""
        return clarifications.ask(self.invitation.pk, **arguments)

    def get_success_url(self) -> str:
        """Back to the invitation."""
        return reverse("invitation", args=[self.invitation.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say until when."""
        last = self.invitation.call_off.questions_until or self.invitation.call_off.deadline_at
        words = {
            "lead": f"{self.invitation.call_off.title}. Questions are taken until "
            f"{timezone.localtime(last):%-d %B %Y at %H:%M}."
            if last
            else self.invitation.call_off.title,
            "cancel_url": self.get_success_url(),
            "breadcrumbs": trail(),
        }
        return super().get_context_data(**words | kwargs)


class Link(ActionPage):
    """The way in by the link of an e-mail: with an account, or to make one."""

    public = True
    title = "You are invited"
    done = ""
    template_name = "frameworks/invitation_link.html"

    @cached_property
    def invitation(self) -> Invitation:
        """The invitation of the link. Raises LinkOfNoUse."""
        found = invitation_queries.by_token(self.kwargs["token"])
        if found is None:
            raise invitations.LinkOfNoUse()
        return found

    @cached_property
    def way(self) -> str:
        """How this person comes in: `new`, `sign_in`, `own` or `other`."""
        address = self.invitation.contact_email.strip().lower()
        if self.request.user.is_authenticated:
            return "own" if self.request.user.email == address else "other"
        return "sign_in" if Person.objects.filter(email=address).exists() else "new"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """On to the invitation for who answers for the supplier already."""
        if self.invitation.place.supplier_id in sells_for(request.user):
            return Redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note that somebody came."""
        invitations.note_opened(self.invitation.pk, at=timezone.now())
        return super().get(request, *args, **kwargs)

    def get_form_class(self) -> Any:
        """Name and password of who is new."""
        return forms.Claim if self.way == "new" else forms.Plain

    def form_valid(self, form: Any) -> HttpResponse:
        """Come in, and be signed in with a new account. Attempts are counted as at sign-in."""
        key = str(self.invitation.pk)
        if not ratelimit.consume(self.request, action="invitation_claim", key=key):
            form.add_error(None, TOO_OFTEN)
            return self.form_invalid(form)
        response = super().form_valid(form)
        if self.way == "new" and not form.errors:
            auth.login(self.request, self.result)
        return response

    def action(self, **arguments: Any) -> Person:
        """Answer for the supplier from now on."""
        return invitations.claim(self.kwargs["token"], **arguments)

    def get_success_url(self) -> str:
        """On to the invitation."""
        return reverse("invitation", args=[self.invitation.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say who asks whom."""
        words = {
            "invitation": self.invitation,
            "call_off": self.invitation.call_off,
            "way": self.way,
            "submit": "Create account and go on" if self.way == "new" else "Go on",
        }
        return super().get_context_data(**words | kwargs)
