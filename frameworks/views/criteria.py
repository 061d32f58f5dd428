"""Award criteria of a framework: what call-offs from it may judge by, kept by its publisher."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from frameworks.actions import criteria
from frameworks.choices import Permission
from frameworks.forms import competitions as forms
from frameworks.models import FrameworkCriterion
from frameworks.views.of_framework import OfFramework, trail_to
from procurement_portal.core.views import ActionPage, Page


class OfCriteria(OfFramework):
    """A page about the criteria of one framework, for those who run it."""

    permission: str | None = Permission.FRAMEWORK_EDIT

    @cached_property
    def criterion(self) -> FrameworkCriterion:
        """The criterion of the address."""
        return get_object_or_404(self.framework.criteria, pk=self.kwargs["pk"])


class Criteria(OfCriteria, Page):
    """All of them, with their bounds."""

    title = "Award criteria for call-offs"
    template_name = "frameworks/criteria.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the criteria."""
        rows = self.framework.criteria.select_related("lot").order_by("lot__number", "name", "pk")
        context = {
            "framework": self.framework,
            "criteria": rows.prefetch_related("refinements"),
            "breadcrumbs": trail_to(self.framework),
        }
        return super().get_context_data(**context | kwargs)


class Step(OfCriteria, ActionPage):
    """Something that changes them."""

    form_class: Any = forms.FrameworkCriterionForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Its own lots to choose from."""
        lots = self.framework.lots.order_by("number", "pk")
        return super().get_form_kwargs() | {"lots": lots}

    def get_success_url(self) -> str:
        """Back to all of them."""
        return reverse("framework-criteria", args=[self.framework.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the framework."""
        words = {
            "lead": str(self.framework),
            "cancel_url": self.get_success_url(),
            "breadcrumbs": trail_to(self.framework),
        }
        return super().get_context_data(**words | kwargs)


class Add(Step):
    """A new criterion."""

    title = "Add an award criterion"
    submit = "Add criterion"
    done = "Criterion added."

    def action(self, **arguments: Any) -> FrameworkCriterion:
        """Add it."""
        return criteria.add(self.framework.pk, **arguments)


class Change(Step):
    """A criterion that no call-off uses yet."""

    title = "Change an award criterion"
    done = "Criterion changed."

    def get_initial(self) -> dict[str, Any]:
        """As it stands."""
        names = ("name", "kind", "lot", "description", "min_weight", "max_weight")
        return {name: getattr(self.criterion, name) for name in names}

    def action(self, **arguments: Any) -> FrameworkCriterion:
        """Change it."""
        return criteria.change(self.criterion.pk, **arguments)


class Remove(Step):
    """A criterion that no call-off uses, taken out."""

    submit = "Take out"
    done = "Criterion taken out."
    form_class = forms.Plain

    def get_form_kwargs(self) -> dict[str, Any]:
        """There is nothing to choose."""
        kwargs = super().get_form_kwargs()
        kwargs.pop("lots")
        return kwargs

    def action(self, **arguments: Any) -> None:
        """Take it out."""
        criteria.remove(self.criterion.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name it."""
        words = {"title": f"Take out the criterion “{self.criterion}”", "danger": True}
        return super().get_context_data(**words | kwargs)
