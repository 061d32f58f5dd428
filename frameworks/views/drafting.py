"""Publishing, first half: begin a draft, do its tasks one page at a time, check, send to review."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from consortia.models import Consortium
from frameworks.actions import drafting, lots, publication
from frameworks.choices import (
    LOT_FACTS,
    SECTIONS,
    UNPUBLISHED,
    FrameworkStatus,
    Permission,
    Section,
)
from frameworks.forms import drafting as forms
from frameworks.forms import publishing as publishing_forms
from frameworks.models import Framework, Lot
from frameworks.queries import drafting as drafts
from frameworks.queries import told
from frameworks.views.of_framework import (
    DraftAction,
    OfFramework,
    found_for,
    keyed,
    sorted_out,
)
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


class LotPage(DraftAction):
    """Base of the pages of one lot of a draft."""

    permission = Permission.FRAMEWORK_EDIT

    @cached_property
    def lot(self) -> Lot:
        """The lot of the address, or a new one."""
        if "pk" not in self.kwargs:
            number = str(self.framework.lots.count() + 1)
            return Lot(framework=self.framework, number=number)
        return get_object_or_404(self.framework.lots, pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        """Back to the lots."""
        return reverse("draft-section", args=[self.framework.slug, "lots"])

    def saved_now(self) -> list[dict[str, str]]:
        """The lot's facts."""
        return told.answers(self.lot, LOT_FACTS) if self.lot.pk else []


class LotForm(LotPage):
    """The facts of one lot."""

    form_class = forms.FactsForm
    submit = "Save the lot"
    done = "The lot is saved."

    def get_form_kwargs(self) -> dict[str, Any]:
        """The facts as they stand."""
        return super().get_form_kwargs() | {
            "thing": self.lot,
            "names": LOT_FACTS,
            "needs": ("title",),
            "initial": {"version": self.framework.version},
            "warnings": {},
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """The facts, and the version that they were typed on."""
        return {"facts": form.facts(), "version": form.cleaned_data["version"]}


class AddLot(LotForm):
    """A new lot."""

    title = "Add a lot"

    def act(self, **arguments: Any) -> Lot:
        """Add it."""
        return lots.add(self.framework.pk, **arguments)


class ChangeLot(LotForm):
    """A lot that is there."""

    def act(self, **arguments: Any) -> Lot:
        """Write it."""
        return lots.change(self.lot.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the lot."""
        return super().get_context_data(**{"title": f"Lot {self.lot.number}"} | kwargs)


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


class RemoveLot(OnVersion, LotPage):
    """Take a lot out."""

    submit = "Remove the lot"
    done = "The lot is removed."

    def act(self, **arguments: Any) -> Framework:
        """Remove it."""
        return lots.remove(self.lot.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the lot."""
        context = {"title": f"Remove lot {self.lot.number}", "lead": self.lot.title, "danger": True}
        return super().get_context_data(**context | kwargs)


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
