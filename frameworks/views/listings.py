"""Assured listings, granted and withdrawn by the operator."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import listings
from frameworks.choices import Permission
from frameworks.forms import listings as forms
from frameworks.models import AssuredListing, Framework
from frameworks.views.of_framework import trail_to
from procurement_portal.core.views import ActionPage


class OfListing(ActionPage):
    """A step about the listing of one framework."""

    permission = Permission.LISTING_DECIDE
    framework: Any

    def get_success_url(self) -> str:
        """Back to the framework."""
        return reverse("framework", args=[self.framework.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the framework."""
        words = {
            "lead": str(self.framework),
            "cancel_url": self.get_success_url(),
            "breadcrumbs": trail_to(self.framework),
        }
        return super().get_context_data(**words | kwargs)


class Grant(OfListing):
    """A listing is granted."""

    form_class = forms.NewListing
    title = "Grant an assured listing"
    submit = "Grant listing"
    done = "The framework is listed as assured."

    @cached_property
    def framework(self) -> Framework:
        """The framework of the address."""
        visible = Framework.objects.visible_to(self.request.user)
        return get_object_or_404(visible, slug=self.kwargs["slug"])

    def action(self, **arguments: Any) -> AssuredListing:
        """Grant it."""
        return listings.grant(self.framework.pk, **arguments)


class Withdraw(OfListing):
    """A listing is withdrawn."""

    form_class = forms.Withdrawal
    title = "Withdraw the assured listing"
    submit = "Withdraw listing"
    done = "The listing was withdrawn."

    @cached_property
    def listing(self) -> AssuredListing:
        """The listing of the address."""
        visible = AssuredListing.objects.visible_to(self.request.user)
        return get_object_or_404(visible.select_related("framework"), pk=self.kwargs["pk"])

    @property
    def framework(self) -> Framework:
        """The framework that is listed."""
        return self.listing.framework

    def get_initial(self) -> dict[str, Any]:
        """Today, unless another day is typed."""
        return {"on": timezone.localdate()}

    def action(self, **arguments: Any) -> AssuredListing:
        """Withdraw it."""
        return listings.withdraw(self.listing.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """It is a hard step."""
        return super().get_context_data(**{"danger": True} | kwargs)
