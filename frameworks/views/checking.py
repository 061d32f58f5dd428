"""A draft before review: all its answers, what the rules find, and the way on."""

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from frameworks.actions import publication
from frameworks.choices import (
    Permission,
)
from frameworks.forms import publishing as publishing_forms
from frameworks.models import Framework
from frameworks.queries import drafting as drafts
from frameworks.views.drafting import parts_of
from frameworks.views.of_framework import (
    DraftAction,
    OfFramework,
    found_for,
    sorted_out,
)
from frameworks.views.versioned import keyed
from procurement_portal.core.views import Page


class Check(DraftAction):
    """All answers with their change links, what the rules find, and the way to review."""

    permission = Permission.FRAMEWORK_EDIT
    form_class = publishing_forms.ConfirmVersion
    template_name = "frameworks/draft_check.html"
    title = "Check your answers"
    submit = "Send to review"
    done = "Sent to review."

    @cached_property
    def found(self) -> dict[str, Any]:
        """What the rules find, by what it means."""
        moment = publication.moment_of(self.framework)
        return sorted_out(self.framework, found_for(self.framework, moment))

    def get_form_kwargs(self) -> dict[str, Any]:
        """A box for each reason owed."""
        return super().get_form_kwargs() | {
            "initial": {"version": self.framework.version},
            "warnings": keyed(self.found["owed"]),
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """The version that was seen, and the reasons."""
        return {"version": form.cleaned_data["version"], "reasons": form.reasons}

    def act(self, **arguments: Any) -> Framework:
        """Send it to review."""
        return publication.submit(self.framework.pk, on=timezone.localdate(), **arguments)

    def get_success_url(self) -> str:
        """To the confirmation."""
        return reverse("draft-submitted", args=[self.framework.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the answers and the findings."""
        context = {
            "groups": answered(self.framework, change_from="check"),
            "findings": linked(self.framework, self.found["blocks"]),
            "rest": self.found["rest"],
            "waivers": self.framework.waivers.order_by("given_at", "pk"),
            "cancel_url": self.above,
        } | parts_of(self.framework)
        return super().get_context_data(**context | kwargs)


def answered(framework: Framework, *, change_from: str = "") -> list[dict[str, Any]]:
    """The answers of each section as rows of a summary list, with change links where wanted."""
    groups = []
    for answers in drafts.answers(framework):
        address = reverse("draft-section", args=[framework.slug, answers.section.key])
        link = {"action_href": f"{address}?to={change_from}"} if change_from else {}
        groups.append(
            {
                "section": answers.section,
                "rows": [row | link for row in answers.rows],
                "href": address,
            }
        )
    return groups


def linked(framework: Framework, findings: Any) -> list[dict[str, Any]]:
    """Findings with a link to the section where they can be settled."""
    rows = []
    for one in findings:
        section = drafts.section_of(one.field)
        rows.append(
            {
                "finding": one,
                "section": section,
                "href": reverse("draft-section", args=[framework.slug, section.key])
                if section
                else "",
            }
        )
    return rows


class Submitted(OfFramework, Page):
    """That it was sent to review, and what happens next."""

    permission = Permission.FRAMEWORK_DRAFT_VIEW
    title = "Sent to review"
    template_name = "frameworks/draft_submitted.html"
