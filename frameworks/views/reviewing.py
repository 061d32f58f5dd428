"""A framework in review: read by another person, then published or sent back."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import publication
from frameworks.choices import (
    UNPUBLISHED,
    FrameworkStatus,
    Permission,
)
from frameworks.models import Framework
from frameworks.queries import drafting as drafts
from frameworks.views.checking import answered
from frameworks.views.drafting import parts_of
from frameworks.views.of_framework import (
    FrameworkAction,
    OfFramework,
    found_for,
    sorted_out,
)
from frameworks.views.versioned import keyed
from frameworks.views.wordings import DECISIONS
from procurement_portal.core.moves import MovePage
from procurement_portal.core.views import Page


class Review(OfFramework, Page):
    """All answers and findings of a framework in review, for who decides on it."""

    permission = Permission.FRAMEWORK_DRAFT_VIEW
    template_name = "frameworks/review.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add answers, findings, reasons given, and the decisions open to the person."""
        framework, person = self.framework, self.request.user
        if framework.status != FrameworkStatus.IN_REVIEW:
            raise Http404
        moment = publication.moment_of(framework)
        is_own = framework.submitted_by_id == person.pk
        context = {
            "title": f"Review “{framework}”",
            "groups": answered(framework),
            "found": sorted_out(framework, found_for(framework, moment)),
            "waivers": framework.waivers.order_by("given_at", "pk"),
            "is_own": is_own,
            "decisions": self._decisions(is_own=is_own),
        } | parts_of(framework)
        return super().get_context_data(**context | kwargs)

    def _decisions(self, *, is_own: bool) -> list[dict[str, Any]]:
        framework = self.framework
        if not drafts.may(self.request.user, Permission.FRAMEWORK_REVIEW, framework):
            return []
        usual = publication.moment_of(framework)
        names = ["send_back"] if is_own else [usual, *_others(usual), "send_back"]
        return [
            {
                "text": DECISIONS[name].link,
                "href": reverse("framework-decide", args=[framework.slug, name])
                + f"?version={framework.version}",
                "classes": "" if place == 0 and not is_own else "govuk-button--secondary",
            }
            for place, name in enumerate(names)
        ]


def _others(usual: str) -> list[str]:
    return [name for name in ("publish", "publish_concluded") if name != usual]


class Decide(MovePage, FrameworkAction):
    """Publish, or send back: one decision on what the reviewer saw."""

    permission = Permission.FRAMEWORK_REVIEW
    wordings = DECISIONS

    def open_moves(self) -> list[str]:
        """Every decision, while the framework is in review."""
        return list(DECISIONS) if self.framework.status == FrameworkStatus.IN_REVIEW else []

    def names(self) -> dict[str, Any]:
        """The framework."""
        return {"framework": self.framework}

    @cached_property
    def found(self) -> dict[str, Any]:
        """What the rules find at this decision."""
        if self.move == "send_back":
            return {"blocks": [], "owed": [], "rest": []}
        return sorted_out(self.framework, found_for(self.framework, self.move))

    def get_form_kwargs(self) -> dict[str, Any]:
        """The version that was reviewed, and a box for each reason owed."""
        seen = self.request.GET.get("version", "")
        version = seen if seen.isdecimal() else self.framework.version
        return super().get_form_kwargs() | {
            "initial": {"version": version},
            "warnings": keyed(self.found["owed"]),
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """What the decision takes."""
        typed = {"version": form.cleaned_data["version"]}
        if self.move == "send_back":
            return typed | {"reason": form.cleaned_data["reason"]}
        return typed | {"reasons": form.reasons, "on": timezone.localdate()}

    def act(self, **arguments: Any) -> Framework:
        """Decide."""
        by_name: dict[str, Any] = {
            "publish": publication.publish,
            "publish_concluded": publication.publish_concluded,
            "send_back": publication.send_back,
        }
        decide = by_name[self.move]
        decided: Framework = decide(self.framework.pk, **arguments)
        return decided

    def get_success_url(self) -> str:
        """To where a published one is managed, or to the draft that was sent back."""
        decided = getattr(self, "result", None)
        if decided is None:
            return reverse("framework-review", args=[self.framework.slug])
        name = "draft" if decided.status in UNPUBLISHED else "framework-manage"
        return reverse(name, args=[decided.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the rules find."""
        return super().get_context_data(**{"found": self.found} | kwargs)
