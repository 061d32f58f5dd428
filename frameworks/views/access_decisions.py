"""Decisions about requests for access: one at a time, or several with a result each."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import access
from frameworks.choices import Permission
from frameworks.forms import joining as forms
from frameworks.models import FrameworkAccess
from frameworks.queries import access as access_queries
from frameworks.queries import eligibility
from procurement_portal.core.moves import MovePage, Wording
from procurement_portal.core.views import ActionPage

CHOSEN_AT_MOST = 200


WORDINGS: Mapping[str, Wording] = {
    "approve": Wording("Approve", "Approve access for {authority}", "Approved.", forms.Approve),
    "ask_more": Wording(
        "Ask for more",
        "Ask {authority} for more",
        "Asked. The request waits for the authority’s answer.",
        forms.Question,
    ),
    "reject": Wording(
        "Refuse", "Refuse access to {authority}", "Refused.", forms.Reason, is_hard=True
    ),
    "revoke": Wording(
        "Revoke", "Revoke the access of {authority}", "Revoked.", forms.Reason, is_hard=True
    ),
    "withdraw": Wording(
        "Withdraw",
        "Withdraw the request of {authority}",
        "Withdrawn.",
        forms.Withdraw,
        is_hard=True,
    ),
}


class MoveAccess(MovePage):
    """One arrow of the table of access, for those who may take it."""

    permission = Permission.ACCESS_VIEW
    wordings = WORDINGS
    template_name = "frameworks/access_move.html"

    @cached_property
    def access_request(self) -> FrameworkAccess:
        """The request, where the person may see it."""
        visible = FrameworkAccess.objects.visible_to(self.request.user)
        return get_object_or_404(
            visible.select_related("authority", "framework__publisher", "agreement"),
            pk=self.kwargs["pk"],
        )

    def open_moves(self) -> set[str]:
        """Those that the person may take."""
        return {move["name"] for move in moves_of(self.request.user, self.access_request)}

    def names(self) -> dict[str, Any]:
        """The authority."""
        return {"authority": self.access_request.authority}

    @cached_property
    def judgement(self) -> Any:
        """What the notice means today."""
        request = self.access_request
        return eligibility.verdict(request.framework, request.authority, on=timezone.localdate())

    def get_form_class(self) -> Any:
        """Where the notice leaves doubt, approving asks for a confirmation."""
        form_class = super().get_form_class()
        in_doubt = form_class is forms.Approve and self.judgement.asks_for_a_reason
        return forms.Confirm if in_doubt else form_class

    def get_initial(self) -> dict[str, Any]:
        """The version that is read, and the notice that is known."""
        return {"version": self.access_request.version, "notice_id": self.judgement.notice_id}

    def action(self, **arguments: Any) -> FrameworkAccess:
        """Take the arrow."""
        return access.move(self.access_request.pk, self.move, **arguments)

    def get_success_url(self) -> str:
        """Back to the request."""
        return reverse("access-request", args=[self.access_request.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show on what ground is decided."""
        request = self.access_request
        context = {
            "access_request": request,
            "judgement": self.judgement,
            "cancel_url": self.get_success_url(),
            "breadcrumbs": trail(),
        }
        return super().get_context_data(**context | kwargs)


class DecideSeveral(ActionPage):
    """One decision about several requests; each has a result of its own."""

    permission = Permission.ACCESS_DECIDE
    form_class = forms.Several
    template_name = "frameworks/access_decide.html"

    @cached_property
    def decision(self) -> str:
        """What is to be done with them."""
        asked = self.request.POST.get("decision") or self.request.GET.get("decision", "")
        return asked if asked in {"approve", "reject"} else "approve"

    @cached_property
    def chosen(self) -> list[tuple[FrameworkAccess, int]]:
        """The requests that were ticked, each with the version that was read."""
        texts = self.request.POST.getlist("chosen") or self.request.GET.getlist("chosen")
        pairs = [text.split("-") for text in texts[:CHOSEN_AT_MOST]]
        versions = {int(key): int(v) for key, v in (p for p in pairs if len(p) == 2) if _is(key, v)}
        rows = access_queries.waiting(self.request.user).filter(pk__in=versions)
        return [(row, versions[row.pk]) for row in rows]

    def get_form_kwargs(self) -> dict[str, Any]:
        """A reason is owed to those who are refused."""
        return super().get_form_kwargs() | {"decision": self.decision}

    def form_valid(self, form: Any) -> HttpResponse:
        """Decide each, and show what became of it."""
        outcomes = access.move_each(
            self.chosen,
            self.decision,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=timezone.now(),
        )
        return self.render_to_response(self.get_context_data(form=form, outcomes=outcomes))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name what is decided."""
        verb = "Approve" if self.decision == "approve" else "Refuse"
        outcomes = kwargs.get("outcomes")
        context = {
            "title": f"{verb} these requests" if outcomes is None else "What became of them",
            "submit": verb,
            "danger": self.decision == "reject",
            "chosen": self.chosen if outcomes is None else [],
            "done_count": sum(1 for one in outcomes or [] if one.refusal is None),
            "cancel_url": reverse("access-requests"),
            "breadcrumbs": trail(),
        }
        return super().get_context_data(**context | kwargs)


def moves_of(person: Any, request: FrameworkAccess) -> list[dict[str, str]]:
    """The moves open to the person that have a page, with their links."""
    return [
        {
            "name": move.name,
            "text": WORDINGS[move.name].link,
            "href": reverse("access-move", args=[request.pk, move.name]),
        }
        for move in access_queries.moves_open_to(person, request)
        if move.name in WORDINGS
    ]


def trail() -> list[dict[str, str]]:
    """The page above."""
    return [{"text": "Requests for access", "href": reverse("access-requests")}]


def _is(*texts: str) -> bool:
    return all(text.isdecimal() and len(text) < 10 for text in texts)
