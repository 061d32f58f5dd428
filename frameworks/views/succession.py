"""Frameworks that end, and what comes after them."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import succession
from frameworks.choices import Permission
from frameworks.forms import succession as forms
from frameworks.models import Framework
from frameworks.queries import expiry
from frameworks.views.of_framework import trail_to
from frameworks.views.places import run_or_404
from procurement_portal.core.lists import Trail
from procurement_portal.core.views import ActionPage, Page


class Ending(Trail, Page):
    """The frameworks that the person manages and that end in 18 months."""

    permission = Permission.FRAMEWORK_RUN
    title = "Expiry and successors"
    template_name = "frameworks/ending.html"
    trail = (("Frameworks", "framework-list"),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add them."""
        today = timezone.localdate()
        rows = expiry.ending(self.request.user, on=today)
        return super().get_context_data(**{"frameworks": rows, "today": today} | kwargs)


class PlanSuccessor(ActionPage):
    """What comes after one framework."""

    permission = Permission.FRAMEWORK_RUN
    form_class = forms.Successor
    submit = "Save plan"
    done = "The plan is saved."

    @cached_property
    def framework(self) -> Framework:
        """The framework of the address, where the person runs it."""
        visible = Framework.objects.visible_to(self.request.user)
        framework = get_object_or_404(visible, slug=self.kwargs["slug"])
        run_or_404(self.request.user, framework)
        return framework

    def get_form_kwargs(self) -> dict[str, Any]:
        """With what may follow."""
        return super().get_form_kwargs() | {"choices": expiry.may_follow(self.framework)}

    def get_initial(self) -> dict[str, Any]:
        """As it stands."""
        framework = self.framework
        return {
            "successor_plan": framework.successor_plan,
            "successor_note": framework.successor_note,
            "successor": framework.successors.order_by("pk").first(),
        }

    def action(self, **arguments: Any) -> Framework:
        """Record it."""
        return succession.plan(self.framework.pk, **arguments)

    def get_success_url(self) -> str:
        """To the list of those that end."""
        return reverse("frameworks-ending")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the framework and its last day."""
        framework = self.framework
        ends = f"It ends on {framework.ends_on:%-d %B %Y}." if framework.ends_on else ""
        words = {
            "title": f"What comes after {framework}",
            "lead": ends or "It has no last day.",
            "cancel_url": reverse("framework", args=[framework.slug]),
            "breadcrumbs": trail_to(framework),
        }
        return super().get_context_data(**words | kwargs)
