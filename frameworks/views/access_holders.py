"""Access as the publisher keeps it: who holds it, and on what terms."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from frameworks.actions import access_drafts
from frameworks.choices import Permission
from frameworks.forms import joining as forms
from frameworks.models import Framework, FrameworkAccess
from frameworks.queries import access as access_queries
from frameworks.views.of_framework import trail_to
from procurement_portal.core.views import ActionPage, ListPage


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
