"""Pages about one framework for those who may work on it: found by its slug, refused to others."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic.base import ContextMixin

from frameworks.actions import waivers
from frameworks.choices import UNPUBLISHED, FrameworkStatus
from frameworks.law.findings import Finding, Outcome
from frameworks.models import Framework
from frameworks.queries import rules
from frameworks.views.versioned import Versioned
from procurement_portal.core import access

Links = list[dict[str, str]]


class OfFramework(ContextMixin):
    """The framework of the address, where the person holds the page's permission on it."""

    kwargs: dict[str, Any]
    request: HttpRequest
    permission: str | None

    @cached_property
    def framework(self) -> Framework:
        """Not found where the person may not see it, or may not do this to it."""
        visible = Framework.objects.visible_to(self.request.user).select_related("publisher")
        framework = get_object_or_404(visible, slug=self.kwargs["slug"])
        permission: Any = self.permission
        if not access.can(self.request.user, permission, framework):
            raise Http404
        return framework

    @property
    def above(self) -> str:
        """The page above: the draft's tasks, or where a published one is managed."""
        name = "draft" if self.framework.status in UNPUBLISHED else "framework-manage"
        return reverse(name, args=[self.framework.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the framework and the trail."""
        framework = self.framework
        context = {"framework": framework, "breadcrumbs": self.trail_to(framework)}
        return super().get_context_data(**context | kwargs)

    def trail_to(self, framework: Framework) -> Links:
        """The pages above."""
        if framework.status in UNPUBLISHED:
            first = {"text": "Drafts", "href": reverse("drafts")}
        else:
            first = {"text": "Frameworks", "href": reverse("framework-list")}
        here = {"text": str(framework), "href": self.above}
        return [first] if self.request.path == self.above else [first, here]


class FrameworkAction(OfFramework, Versioned):
    """A form about the framework."""

    template_name = "frameworks/publishing_action.html"

    def read_again(self) -> int:
        """The framework as it is now."""
        del self.framework
        return self.framework.version

    def get_success_url(self) -> str:
        """Back to the page above."""
        return self.above


class DraftAction(FrameworkAction):
    """A form that is for drafts only; a framework in review is shown its tasks instead."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The form, or the page above."""
        if self.framework.status != FrameworkStatus.DRAFT:
            return HttpResponse(status=302, headers={"Location": self.above})
        return super().get(request, *args, **kwargs)


def trail_to(framework: Framework, *more: tuple[str, str]) -> Links:
    """The pages above one that is about a framework: the list, its own page, and `more`."""
    above = [
        ("Frameworks", reverse("framework-list")),
        (framework.title, reverse("framework", args=[framework.slug])),
        *more,
    ]
    return [{"text": text, "href": href} for text, href in above]


def found_for(framework: Framework, moment: str) -> list[Finding]:
    """What the rules find today before a move."""
    return rules.findings(framework, moment=moment, on=timezone.localdate())


def sorted_out(framework: Framework, findings: list[Finding]) -> dict[str, list[Finding]]:
    """Findings by what they mean for the move: what blocks, what is owed a reason, the rest."""
    owed = waivers.unwaived(framework, findings)
    blocks = [one for one in findings if one.outcome is Outcome.BLOCK]
    rest = [one for one in findings if one not in owed and one not in blocks]
    return {"blocks": blocks, "owed": owed, "rest": rest}
