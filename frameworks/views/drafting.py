"""One draft: its tasks, done one page at a time, and how it is thrown away."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse

from frameworks.actions import drafting
from frameworks.choices import (
    SECTIONS,
    UNPUBLISHED,
    FrameworkStatus,
    Permission,
    Section,
)
from frameworks.forms import drafting as forms
from frameworks.forms import publishing as publishing_forms
from frameworks.models import Framework
from frameworks.queries import drafting as drafts
from frameworks.queries import told
from frameworks.views.of_framework import (
    DraftAction,
    OfFramework,
)
from procurement_portal.core.views import Page


class Tasks(OfFramework, Page):
    """The draft as a list of tasks, each with its state."""

    permission = Permission.FRAMEWORK_DRAFT_VIEW
    template_name = "frameworks/draft.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the tasks and what the person may do."""
        framework, person = self.framework, self.request.user
        if framework.status not in UNPUBLISHED:
            raise Http404
        tasks = drafts.tasks(framework)
        is_draft = framework.status == FrameworkStatus.DRAFT
        may_edit = is_draft and drafts.may(person, Permission.FRAMEWORK_EDIT, framework)
        context = {
            "title": str(framework),
            "items": [self._item(task, may_edit=may_edit) for task in tasks],
            "done_count": sum(task.state == "done" for task in tasks),
            "task_count": len(tasks),
            "may_edit": may_edit,
            "may_review": drafts.may(person, Permission.FRAMEWORK_REVIEW, framework),
        }
        return super().get_context_data(**context | kwargs)

    def _item(self, task: drafts.Task, *, may_edit: bool) -> dict[str, Any]:
        state: dict[str, Any] = {"text": task.words}
        if task.state != "done":
            colour = "light-blue" if task.state == "partial" else "blue"
            state = {"tag": {"text": task.words, "classes": f"govuk-tag--{colour}"}}
        item: dict[str, Any] = {"title": {"text": task.section.title}, "status": state}
        if may_edit:
            item["href"] = reverse("draft-section", args=[self.framework.slug, task.section.key])
        return item


class SectionPage(DraftAction):
    """One task: a few facts, saved on their own."""

    permission = Permission.FRAMEWORK_EDIT
    form_class = forms.FactsForm
    submit = "Save and return"
    done = "Saved."

    @cached_property
    def section(self) -> Section:
        """The section of the address."""
        if self.kwargs["key"] not in SECTIONS:
            raise Http404
        return SECTIONS[self.kwargs["key"]]

    def get_form_kwargs(self) -> dict[str, Any]:
        """The facts as they stand."""
        return super().get_form_kwargs() | {
            "thing": self.framework,
            "names": self.section.facts,
            "needs": drafts.needs_of(self.framework, self.section),
            "initial": {"version": self.framework.version},
            "warnings": {},
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """The facts, and the version that they were typed on."""
        return {"facts": form.facts(), "version": form.cleaned_data["version"]}

    def act(self, **arguments: Any) -> Framework:
        """Save the section."""
        return drafting.save_section(self.framework.pk, **arguments)

    def get_success_url(self) -> str:
        """To the answers, for who came from there; else to the tasks."""
        name = "draft-check" if self.request.GET.get("to") == "check" else "draft"
        return reverse(name, args=[self.framework.slug])

    def saved_now(self) -> list[dict[str, str]]:
        """The section's facts."""
        return told.answers(self.framework, self.section.facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the section, and list the rows that belong to it."""
        context = {"title": self.section.title, "section": self.section} | parts_of(self.framework)
        return super().get_context_data(**context | kwargs)


def parts_of(framework: Framework) -> dict[str, Any]:
    """Lots, notices and rules of who may use it, as lists show them."""
    return {
        "lots": framework.lots.order_by("number", "pk"),
        "notices": framework.notices.order_by("notice_type", "published_on", "pk"),
        "eligibility_rules": framework.eligibility_rules.select_related("notice").order_by("pk"),
    }


class OnVersion(DraftAction):
    """A form with nothing to type, about the framework as it was seen."""

    form_class = publishing_forms.ConfirmVersion

    def get_form_kwargs(self) -> dict[str, Any]:
        """The version that is seen."""
        return super().get_form_kwargs() | {
            "initial": {"version": self.framework.version},
            "warnings": {},
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """The version that was seen."""
        return {"version": form.cleaned_data["version"]}


class Discard(OnVersion):
    """Throw the draft away."""

    permission = Permission.FRAMEWORK_EDIT
    submit = "Discard the draft"
    done = "The draft is discarded."

    def act(self, **arguments: Any) -> None:
        """Discard it."""
        drafting.discard(self.framework.pk, **arguments)

    def form_valid(self, form: Any) -> Any:
        """Nothing is left to return to."""
        self.success_url = reverse("drafts")
        return super().form_valid(form)

    def get_success_url(self) -> str:
        """To the drafts once it is gone."""
        return str(self.success_url or self.above)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what is lost."""
        context = {
            "title": "Discard this draft",
            "lead": f"{self.framework}, with its lots, notices and rules of who may use it.",
            "warning": "It cannot be brought back.",
            "danger": True,
        }
        return super().get_context_data(**context | kwargs)
