"""Requests for access: the queue, and one request with its history."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from consortia.models import standing_of
from frameworks.actions import access_drafts
from frameworks.choices import AccessStatus, Permission
from frameworks.models import FrameworkAccess
from frameworks.queries import access as access_queries
from frameworks.queries import eligibility
from frameworks.views.access_decisions import moves_of, trail
from procurement_portal.core.history import history_of
from procurement_portal.core.views import DetailPage, ListPage

TABS = {
    "waiting": ("Waiting for you", (AccessStatus.SUBMITTED,)),
    "asked": ("More asked", (AccessStatus.MORE_ASKED,)),
    "decided": ("Decided", access_queries.DECIDED),
}


OWN = "own"


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
            "history": history_of(request),
            "breadcrumbs": trail(),
        }
        return super().get_context_data(**context | kwargs)
