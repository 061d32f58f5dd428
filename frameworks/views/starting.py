"""Drafts of the person's consortia, and how one is begun."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from consortia.models import Consortium
from frameworks.actions import drafting
from frameworks.choices import (
    SECTIONS,
    Permission,
)
from frameworks.forms import drafting as forms
from frameworks.models import Framework
from frameworks.queries import drafting as drafts
from procurement_portal.core import access
from procurement_portal.core.views import ActionPage, Page


class Drafts(Page):
    """What the person's consortia have not published yet."""

    permission = Permission.FRAMEWORK_DRAFT_VIEW
    title = "Drafts"
    template_name = "frameworks/drafts.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the drafts, and where a new one can be begun."""
        person = self.request.user
        context = {
            "drafts": drafts.drafts_of(person),
            "publishers": publishers_of(person),
        }
        return super().get_context_data(**context | kwargs)


def publishers_of(person: Any) -> list[Consortium]:
    """Consortia for which the person may publish."""
    every = Consortium.objects.order_by("name", "pk")
    return [one for one in every if _may_publish_for(person, one)]


def _may_publish_for(person: Any, consortium: Consortium) -> bool:
    draft = Framework(publisher=consortium)
    return access.can(person, Permission.FRAMEWORK_EDIT, draft)


class OfPublisher(ActionPage):
    """The consortium of the address, where the person may publish for it."""

    permission = Permission.FRAMEWORK_EDIT

    @cached_property
    def publisher(self) -> Consortium:
        """Not found where the person may not publish for it."""
        visible = Consortium.objects.visible_to(self.request.user)
        publisher = get_object_or_404(visible, slug=self.kwargs["slug"])
        if not _may_publish_for(self.request.user, publisher):
            raise Http404
        return publisher

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the publisher."""
        publisher = self.publisher
        above = {"text": str(publisher), "href": reverse("consortium", args=[publisher.slug])}
        context = {
            "publisher": publisher,
            "cancel_url": above["href"],
            "breadcrumbs": [{"text": "Consortia", "href": reverse("consortium-list")}, above],
        }
        return super().get_context_data(**context | kwargs)


class Start(Page):
    """What is needed to publish a framework, and how long it takes."""

    permission = Permission.FRAMEWORK_EDIT
    title = "Publish a framework"
    template_name = "frameworks/publish_start.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the publisher and the tasks."""
        publisher = get_object_or_404(
            Consortium.objects.visible_to(self.request.user), slug=self.kwargs["slug"]
        )
        if not _may_publish_for(self.request.user, publisher):
            raise Http404
        above = {"text": str(publisher), "href": reverse("consortium", args=[publisher.slug])}
        context = {
            "publisher": publisher,
            "sections": SECTIONS.values(),
            "breadcrumbs": [{"text": "Consortia", "href": reverse("consortium-list")}, above],
        }
        return super().get_context_data(**context | kwargs)


class New(OfPublisher):
    """Title, reference and law; all else can wait."""

    form_class = forms.NewDraft
    title = "Begin a draft"
    submit = "Begin"
    done = "The draft is begun. Nobody but your consortium's people can see it."

    def action(self, **arguments: Any) -> Framework:
        """Begin it."""
        return drafting.start(publisher=self.publisher, **arguments)

    def get_success_url(self) -> str:
        """To its tasks."""
        return reverse("draft", args=[self.result.slug])
