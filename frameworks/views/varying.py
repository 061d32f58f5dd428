"""Changing what a published framework says: each change is a version that everybody sees."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import variations
from frameworks.choices import (
    LOT_FACTS,
    SECTIONS,
    UNPUBLISHED,
    Permission,
    Section,
)
from frameworks.forms import publishing as forms
from frameworks.models import Lot
from frameworks.queries import drafting as drafts
from frameworks.views.entries import account_of
from frameworks.views.of_framework import (
    FrameworkAction,
    OfFramework,
)
from procurement_portal.core.views import Page


class ChooseChange(OfFramework, Page):
    """What of a published framework is to change."""

    permission = Permission.FRAMEWORK_RUN
    title = "What is to change?"
    template_name = "frameworks/choose_change.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sections and the lots."""
        if self.framework.status in (*UNPUBLISHED, *variations.ENDED):
            raise Http404
        slug = self.framework.slug
        items = [
            {
                "title": {"text": section.title},
                "href": reverse("framework-vary", args=[slug, section.key]),
                "status": {"text": ""},
            }
            for section in SECTIONS.values()
        ]
        items += [
            {
                "title": {"text": str(lot)},
                "href": reverse("lot-vary", args=[slug, lot.pk]),
                "status": {"text": ""},
            }
            for lot in self.framework.lots.order_by("number", "pk")
        ]
        return super().get_context_data(**{"items": items} | kwargs)


class Vary(FrameworkAction):
    """Some facts of a published framework, with the account of their change."""

    permission = Permission.FRAMEWORK_RUN
    form_class = forms.Variation
    submit = "Publish the change"
    done = "Published as a new version. Authorities with access were told."

    @cached_property
    def section(self) -> Section:
        """The section of the address."""
        is_open = self.framework.status not in (*UNPUBLISHED, *variations.ENDED)
        if self.kwargs["key"] not in SECTIONS or not is_open:
            raise Http404
        return SECTIONS[self.kwargs["key"]]

    def get_form_kwargs(self) -> dict[str, Any]:
        """The facts as they stand; those that are given stay given."""
        framework = self.framework
        names = [name for name in self.section.facts if name != "regime"]
        given = {row["name"] for row in drafts.given(framework, self.section)}
        return super().get_form_kwargs() | {
            "thing": framework,
            "names": names,
            "needs": given & set(self.section.needs),
            "initial": {"version": framework.version, "effective_on": timezone.localdate()},
            "warnings": {},
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """Facts and account apart."""
        typed = form.facts()
        return {
            "account": account_of(typed),
            "facts": typed,
            "version": form.cleaned_data["version"],
            "reasons": form.reasons,
            "on": timezone.localdate(),
        }

    def act(self, **arguments: Any) -> Any:
        """Publish the change."""
        return variations.vary(self.framework.pk, **arguments)

    def saved_now(self) -> list[dict[str, str]]:
        """The section's facts."""
        return drafts.all_of(self.framework, self.section)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the section."""
        return super().get_context_data(**{"title": f"Change: {self.section.title}"} | kwargs)


class VaryLot(Vary):
    """The same for a lot."""

    @cached_property
    def lot(self) -> Lot:
        """The lot of the address."""
        if self.framework.status in (*UNPUBLISHED, *variations.ENDED):
            raise Http404
        return get_object_or_404(self.framework.lots, pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """The facts as they stand."""
        return super(Vary, self).get_form_kwargs() | {
            "thing": self.lot,
            "names": [name for name in LOT_FACTS if name != "number"],
            "needs": ("title",),
            "initial": {"version": self.framework.version, "effective_on": timezone.localdate()},
            "warnings": {},
        }

    def act(self, **arguments: Any) -> Any:
        """Publish the change."""
        return variations.vary_lot(self.lot.pk, **arguments)

    def saved_now(self) -> list[dict[str, str]]:
        """The lot's facts."""
        return drafts.all_of_lot(self.lot)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the lot."""
        return super(Vary, self).get_context_data(**{"title": f"Change: {self.lot}"} | kwargs)
