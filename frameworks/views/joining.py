"""An authority asks for access: the verdict, the need, the terms, a last look, and sent."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import access, access_drafts
from frameworks.choices import AccessStatus, Permission, Verdict
from frameworks.forms import joining as forms
from frameworks.models import Framework, FrameworkAccess
from frameworks.queries import access as access_queries
from frameworks.views.of_framework import trail_to
from procurement_portal.core.views import ActionPage, Page

STEPS = (
    ("access-need", "What you need"),
    ("access-terms", "Terms"),
    ("access-check", "Check and send"),
)


class JoinHelp(Page):
    """The four meanings of joining, kept apart (R60)."""

    public = True
    title = "Four ways to join"
    template_name = "frameworks/joining_help.html"


class Join(ActionPage):
    """May we use it? The verdict with the words of the notice, and the way to ask."""

    form_class = forms.Join
    template_name = "frameworks/join.html"
    submit = "Start a request"
    done = ""

    @cached_property
    def framework(self) -> Framework:
        """The framework of the address."""
        visible = Framework.objects.visible_to(self.request.user).select_related("publisher")
        return get_object_or_404(visible, slug=self.kwargs["slug"])

    @cached_property
    def place(self) -> access_queries.Place | None:
        """How the chosen authority stands to it."""
        return access_queries.place_of(
            self.framework,
            self.request.user,
            on=timezone.localdate(),
            authority_slug=self.request.GET.get("authority", ""),
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only authorities for which the person buys."""
        more = {"authorities": access_queries.buys_for(self.request.user)}
        initial = {"authority": self.place.authority if self.place else None}
        return super().get_form_kwargs() | more | {"initial": initial}

    def action(self, **arguments: Any) -> FrameworkAccess:
        """Begin the request."""
        return access_drafts.start(framework=self.framework, **arguments)

    def get_success_url(self) -> str:
        """On to the first question."""
        return reverse("access-need", args=[self.result.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether it can be asked for, and what else there is."""
        own = access_queries.authorities_of(self.request.user)
        place = self.place
        is_over = self.framework.status not in access_drafts.OPEN_TO_REQUESTS
        context = {
            "title": "May we use this framework?",
            "framework": self.framework,
            "place": place,
            "other_authorities": [one for one in own if place and one != place.authority],
            "is_over": is_over,
            "may_start": place is not None
            and place.may_ask
            and not place.is_open
            and not is_over
            and place.judgement.status != Verdict.INELIGIBLE,
            "breadcrumbs": trail_to(self.framework),
        }
        return super().get_context_data(**context | kwargs)


class Step(ActionPage):
    """One question about a request that is being written. What was sent is only shown."""

    permission = Permission.ACCESS_REQUEST
    name = ""
    submit = "Save and continue"
    done = ""
    action: Callable[..., Any]

    @cached_property
    def access_request(self) -> FrameworkAccess:
        """The request, where the person may write it."""
        own = FrameworkAccess.objects.visible_to(self.request.user).filter(
            authority__in=access_queries.buys_for(self.request.user)
        )
        return get_object_or_404(
            own.select_related("framework__publisher", "authority", "agreement"),
            pk=self.kwargs["pk"],
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show how the request stands once there is nothing left to write."""
        if request.user.is_authenticated and self._is_closed():
            return HttpResponseRedirect(reverse("access-request", args=[kwargs["pk"]]))
        return super().dispatch(request, *args, **kwargs)

    def _is_closed(self) -> bool:
        try:
            return self.access_request.status not in access_drafts.WRITABLE
        except Http404:
            return False

    def get_initial(self) -> dict[str, Any]:
        """The version that is read."""
        return {"version": self.access_request.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the framework, and where in the steps this is."""
        request = self.access_request
        names = [name for name, _ in STEPS]
        context = {
            "access_request": request,
            "framework": request.framework,
            "step": names.index(self.name) + 1,
            "steps": len(names),
            "cancel_url": reverse("access-request", args=[request.pk]),
            "breadcrumbs": trail_to(request.framework),
        }
        return super().get_context_data(**context | kwargs)


class NeedStep(Step):
    """What it is wanted for, how much, and whom to ask."""

    name = "access-need"
    title = "What do you need?"
    form_class = forms.Need
    template_name = "frameworks/access_step.html"

    def get_initial(self) -> dict[str, Any]:
        """What is known so far."""
        request = self.access_request
        return super().get_initial() | {
            "need": request.need,
            "expected_annual_spend": request.expected_annual_spend,
            "contact_name": request.contact_name,
            "contact_email": request.contact_email,
        }

    def action(self, **arguments: Any) -> FrameworkAccess:
        """Keep it."""
        return access_drafts.save(self.access_request.pk, **arguments)

    def get_success_url(self) -> str:
        """On to the terms."""
        return reverse("access-terms", args=[self.access_request.pk])


class TermsStep(Step):
    """The agreement as it is in force, to be read and accepted."""

    name = "access-terms"
    title = "Read and accept the terms"
    submit = "Accept and continue"
    form_class = forms.Terms
    template_name = "frameworks/access_terms.html"

    @cached_property
    def agreement(self) -> Any:
        """The version in force."""
        return access_queries.agreement_in_force(self.access_request.framework)

    def get_initial(self) -> dict[str, Any]:
        """The version that is shown; ticked where that one was accepted before."""
        request = self.access_request
        ticked = request.agreement_id is not None and request.agreement == self.agreement
        return super().get_initial() | {
            "agreement_id": self.agreement.pk if self.agreement else None,
            "accepts_agreement": ticked,
            "accepts_data_sharing": ticked,
            "declares_eligible": ticked,
        }

    def action(self, **arguments: Any) -> FrameworkAccess:
        """Record the acceptance."""
        return access_drafts.accept(self.access_request.pk, **arguments)

    def get_success_url(self) -> str:
        """On to the last look."""
        return reverse("access-check", args=[self.access_request.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the text and what the notice means."""
        context = {"agreement": self.agreement, "place": _place(self.access_request, self.request)}
        return super().get_context_data(**context | kwargs)


class CheckStep(Step):
    """All answers on one page, and the button that sends them."""

    name = "access-check"
    title = "Check your answers before sending"
    submit = "Send the request"
    template_name = "frameworks/access_check.html"

    def get_form_class(self) -> type[forms.Versioned]:
        """With an answer where the publisher asked something."""
        asked = self.access_request.status == AccessStatus.MORE_ASKED
        return forms.Answer if asked else forms.Send

    def action(self, **arguments: Any) -> FrameworkAccess:
        """Send it."""
        return access.move(self.access_request.pk, "submit", **arguments)

    def get_success_url(self) -> str:
        """The page that says what happens next."""
        return reverse("access-sent", args=[self.access_request.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the notice means."""
        context = {"place": _place(self.access_request, self.request)}
        return super().get_context_data(**context | kwargs)


class Sent(Page):
    """The request's reference, and what happens next."""

    permission = Permission.ACCESS_REQUEST
    title = "Request sent"
    template_name = "frameworks/access_sent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the request."""
        own = access_queries.own(self.request.user).exclude(submitted_at=None)
        request = get_object_or_404(own, pk=self.kwargs["pk"])
        return super().get_context_data(**{"access_request": request} | kwargs)


def _place(request: FrameworkAccess, http: HttpRequest) -> access_queries.Place | None:
    return access_queries.place_of(
        request.framework,
        http.user,
        on=timezone.localdate(),
        authority_slug=request.authority.slug,
    )
