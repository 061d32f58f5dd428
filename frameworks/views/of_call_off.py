"""Pages about one call-off: found by its number among what the person may see."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic.base import ContextMixin

from frameworks.actions import waivers
from frameworks.choices import CallOffStatus, Permission
from frameworks.law.findings import Finding, Outcome
from frameworks.models import CallOff
from frameworks.queries import call_offs
from frameworks.views.versioned import Versioned
from procurement_portal.core import access


class OfCallOff(ContextMixin):
    """The call-off of the address, where the person holds the page's permission on it."""

    kwargs: dict[str, Any]
    request: HttpRequest
    permission: str | None

    @cached_property
    def call_off(self) -> CallOff:
        """Not found where the person may not see it, or may not do this to it."""
        visible = CallOff.objects.visible_to(self.request.user).select_related(*call_offs.RELATED)
        call_off = get_object_or_404(visible, pk=self.kwargs["pk"])
        permission: Any = self.permission
        if not access.can(self.request.user, permission, call_off):
            raise Http404
        return call_off

    @property
    def above(self) -> str:
        """The page of the call-off."""
        return reverse("call-off", args=[self.call_off.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the call-off and the trail."""
        context = {"call_off": self.call_off, "breadcrumbs": self.trail()}
        return super().get_context_data(**context | kwargs)

    def trail(self) -> list[dict[str, str]]:
        """The pages above."""
        first = {"text": "Call-offs", "href": reverse("call-off-list")}
        if self.request.path == self.above:
            return [first]
        return [first, {"text": self.call_off.reference, "href": self.above}]


class CallOffAction(OfCallOff, Versioned):
    """A form about the call-off."""

    permission = Permission.CALL_OFF_RUN
    template_name = "frameworks/call_off_action.html"

    def read_again(self) -> int:
        """The call-off as it is now."""
        del self.call_off
        return self.call_off.version

    def get_initial(self) -> dict[str, Any]:
        """The version that is read."""
        return super().get_initial() | {"version": self.call_off.version}

    def get_success_url(self) -> str:
        """Back to the call-off."""
        return self.above


class DraftAction(CallOffAction):
    """A form that is for drafts only; otherwise the call-off's page is shown."""

    submit = "Save and return"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The form, or the page above."""
        if self.call_off.status != CallOffStatus.DRAFT:
            return HttpResponseRedirect(self.above)
        return super().get(request, *args, **kwargs)


def sorted_out(call_off: CallOff, findings: list[Finding]) -> dict[str, list[Finding]]:
    """Findings by what they mean for the move: what blocks, what is owed a reason, the rest."""
    owed = waivers.unwaived(call_off, findings)
    blocks = [one for one in findings if one.outcome is Outcome.BLOCK]
    rest = [one for one in findings if one not in owed and one not in blocks]
    return {"blocks": blocks, "owed": owed, "rest": rest}


NOTHING: dict[str, list[Finding]] = {"blocks": [], "owed": [], "rest": []}
