"""Requests for access: the queue, one request with its history, and every decision about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from consortia.models import standing_of
from frameworks.actions import access, access_drafts
from frameworks.choices import AccessStatus, Permission
from frameworks.forms import joining as forms
from frameworks.models import Framework, FrameworkAccess
from frameworks.queries import access as access_queries
from frameworks.queries import eligibility
from frameworks.views.joining import trail_to
from procurement_portal.core.views import ActionPage, DetailPage, ListPage

TABS = {
    "waiting": ("Waiting for you", (AccessStatus.SUBMITTED,)),
    "asked": ("More asked", (AccessStatus.MORE_ASKED,)),
    "decided": ("Decided", access_queries.DECIDED),
}
OWN = "own"
CHOSEN_AT_MOST = 200


@dataclass(frozen=True)
class Wording:
    """How a move is put on its link, above its form, and when it is done."""

    link: str
    title: str
    done: str
    form_class: type[forms.Versioned]
    is_hard: bool = False


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

HISTORY = {
    "started": "Request started",
    "saved": "Answers saved",
    "agreement_accepted": "Terms accepted",
    "submitted": "Sent to the publisher",
    "more_asked": "More was asked for",
    "approved": "Approved",
    "rejected": "Refused",
    "withdrawn": "Withdrawn",
    "activated": "Access began",
    "revoked": "Revoked",
    "lapsed": "Ended with the framework",
}


class Queue(ListPage):
    """What waits, what was asked, what was decided; and one's own authority's requests."""

    permission = Permission.ACCESS_VIEW
    model = FrameworkAccess
    title = "Requests for access"
    template_name = "frameworks/access_queue.html"

    @cached_property
    def tabs(self) -> list[dict[str, str]]:
        """Those of the person's sides."""
        standing = standing_of(self.request.user)
        tabs = [{"key": key, "text": text} for key, (text, _) in TABS.items() if standing.consortia]
        return tabs + ([{"key": OWN, "text": "Our requests"}] if standing.authorities else [])

    @cached_property
    def tab(self) -> str:
        """The one that the address asks for, else the first."""
        keys = [tab["key"] for tab in self.tabs]
        asked = self.request.GET.get("tab", "")
        return asked if asked in keys else keys[0]

    def get_queryset(self) -> QuerySet[FrameworkAccess]:
        """The rows of the tab."""
        if self.tab == OWN:
            return access_queries.own(self.request.user)
        rows = access_queries.at_publisher(self.request.user, TABS[self.tab][1])
        return rows.order_by("-decided_at", "-pk") if self.tab == "decided" else rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add tabs, and whether the person decides."""
        context = super().get_context_data(**kwargs)
        decides = any(
            access_queries.manages(self.request.user, row.framework)
            for row in context["object_list"]
        )
        return context | {
            "tabs": self.tabs,
            "tab": self.tab,
            "is_own": self.tab == OWN,
            "decides": decides and self.tab == "waiting",
            "now": timezone.now(),
        }


class RequestPage(DetailPage):
    """One request: what is asked, on what ground, and everything that was done with it."""

    permission = Permission.ACCESS_VIEW
    model = FrameworkAccess
    queryset = FrameworkAccess.objects.select_related(
        "authority", "framework__publisher", "agreement", "decided_by"
    )
    template_name = "frameworks/access_request.html"
    context_object_name = "access_request"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the moves open to the person, the verdict as of today and the history."""
        request = self.object
        person = self.request.user
        context = {
            "title": f"{request.authority}: {request.framework}",
            "judgement": eligibility.verdict(
                request.framework, request.authority, on=timezone.localdate()
            ),
            "moves": moves_of(person, request),
            "may_write": request.status in access_drafts.WRITABLE
            and request.authority in access_queries.buys_for(person),
            "history": [
                {"event": event, "words": HISTORY[event.name.rpartition(".")[2]]}
                for event in access_queries.history(request)
            ],
            "breadcrumbs": trail(),
        }
        return super().get_context_data(**context | kwargs)


class MoveAccess(ActionPage):
    """One arrow of the table of access, for those who may take it."""

    permission = Permission.ACCESS_VIEW
    template_name = "frameworks/access_move.html"

    @cached_property
    def access_request(self) -> FrameworkAccess:
        """The request, where the person may see it."""
        visible = FrameworkAccess.objects.visible_to(self.request.user)
        return get_object_or_404(
            visible.select_related("authority", "framework__publisher", "agreement"),
            pk=self.kwargs["pk"],
        )

    @cached_property
    def wording(self) -> Wording:
        """The words of the move; one that is not open to the person is not found."""
        if self.kwargs["move"] not in {move["name"] for move in self._moves()}:
            raise Http404
        return WORDINGS[self.kwargs["move"]]

    @cached_property
    def judgement(self) -> Any:
        """What the notice means today."""
        request = self.access_request
        return eligibility.verdict(request.framework, request.authority, on=timezone.localdate())

    @property
    def done(self) -> str:  # type: ignore[override]
        """What is said afterwards."""
        return self.wording.done

    def get_form_class(self) -> type[forms.Versioned]:
        """Where the notice leaves doubt, approving asks for a confirmation."""
        form_class = self.wording.form_class
        in_doubt = form_class is forms.Approve and self.judgement.asks_for_a_reason
        return forms.Confirm if in_doubt else form_class

    def get_initial(self) -> dict[str, Any]:
        """The version that is read, and the notice that is known."""
        return {"version": self.access_request.version, "notice_id": self.judgement.notice_id}

    def action(self, **arguments: Any) -> FrameworkAccess:
        """Take the arrow."""
        return access.move(self.access_request.pk, self.kwargs["move"], **arguments)

    def get_success_url(self) -> str:
        """Back to the request."""
        return reverse("access-request", args=[self.access_request.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show on what ground is decided."""
        request = self.access_request
        context = {
            "title": self.wording.title.format(authority=request.authority),
            "submit": self.wording.link,
            "danger": self.wording.is_hard,
            "access_request": request,
            "judgement": self.judgement,
            "cancel_url": self.get_success_url(),
            "breadcrumbs": trail(),
        }
        return super().get_context_data(**context | kwargs)

    def _moves(self) -> list[dict[str, str]]:
        return moves_of(self.request.user, self.access_request)


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


class OfPublisher(ListPage):
    """Lists about one framework, for those who decide about it."""

    permission = Permission.ACCESS_DECIDE

    @cached_property
    def framework(self) -> Framework:
        """The framework, where the person decides about it."""
        return managed_framework(self.request.user, self.kwargs["slug"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the framework."""
        context = {"framework": self.framework, "breadcrumbs": trail_to(self.framework)}
        return super().get_context_data(**context | kwargs)


class Holders(OfPublisher):
    """Who uses the framework by the publisher's leave, since when, for how much."""

    model = FrameworkAccess
    title = "Who has access"
    template_name = "frameworks/access_holders.html"

    def get_queryset(self) -> QuerySet[FrameworkAccess]:
        """Approved and active ones, by name."""
        return access_queries.holders(self.framework, seen_by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sum."""
        total = access_queries.expected_spend(self.get_queryset())
        return super().get_context_data(**{"expected_total": total} | kwargs)


class PublishAgreement(ActionPage):
    """A new version of the terms of access, by the publisher."""

    permission = Permission.ACCESS_DECIDE
    form_class = forms.Agreement
    title = "Publish the access agreement"
    submit = "Publish this version"
    done = "The new version is in force. Requests from now on accept it."
    template_name = "frameworks/access_agreement.html"

    @cached_property
    def framework(self) -> Framework:
        """The framework, where the person decides about it."""
        return managed_framework(self.request.user, self.kwargs["slug"])

    @cached_property
    def agreement(self) -> Any:
        """The version in force."""
        return access_queries.agreement_in_force(self.framework)

    def get_initial(self) -> dict[str, Any]:
        """The version in force, to be changed."""
        if self.agreement is None:
            return {}
        return {
            "text": self.agreement.text,
            "data_sharing_terms": self.agreement.data_sharing_terms,
        }

    def action(self, **arguments: Any) -> Any:
        """Publish it."""
        return access_drafts.publish_agreement(self.framework.pk, **arguments)

    def get_success_url(self) -> str:
        """Back to the framework."""
        return reverse("framework", args=[self.framework.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which version is in force."""
        context = {
            "framework": self.framework,
            "agreement": self.agreement,
            "cancel_url": self.get_success_url(),
            "breadcrumbs": trail_to(self.framework),
        }
        return super().get_context_data(**context | kwargs)


def managed_framework(person: Any, slug: str) -> Framework:
    """The framework, where the person decides about access to it; else it is not found."""
    visible = Framework.objects.visible_to(person).select_related("publisher")
    framework = get_object_or_404(visible, slug=slug)
    if not access_queries.manages(person, framework):
        raise Http404
    return framework


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
