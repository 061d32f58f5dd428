"""What is entered beside a framework's facts: its notices, and who may use it by their words."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import entitlements, notices
from frameworks.actions.variations import Account
from frameworks.choices import UNPUBLISHED, EligibilityKind, FrameworkStatus, Permission
from frameworks.forms import entitlements as entitlement_forms
from frameworks.forms import publishing as forms
from frameworks.models import EligibilityRule, Notice
from frameworks.views.of_framework import FrameworkAction


class EntryPage(FrameworkAction):
    """Base: entries change in drafts and in published frameworks, not while in review."""

    permission = Permission.FRAMEWORK_EDIT
    section = ""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The form, unless it is in review."""
        if self.framework.status == FrameworkStatus.IN_REVIEW:
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_success_url(self) -> str:
        """Back to the section of the draft, or to where it is managed."""
        if self.framework.status in UNPUBLISHED:
            return reverse("draft-section", args=[self.framework.slug, self.section])
        return self.above


class NoticePage(EntryPage):
    """Base of the pages of notices."""

    section = "notices"

    @cached_property
    def notice(self) -> Notice:
        """The notice of the address."""
        return get_object_or_404(self.framework.notices, pk=self.kwargs["pk"])

    def arguments(self, form: Any) -> dict[str, Any]:
        """What was typed, and today."""
        return super().arguments(form) | {"on": timezone.localdate()}


class AddNotice(NoticePage):
    """A notice, published or to be."""

    form_class = forms.NewNotice
    title = "Add a notice"
    submit = "Save the notice"
    done = "The notice is saved."

    def act(self, **arguments: Any) -> Notice:
        """Enter it."""
        return notices.enter(self.framework.pk, **arguments)


class ChangeNotice(NoticePage):
    """The number of a notice, once it has one."""

    form_class = forms.NoticeNumber
    submit = "Save the notice"
    done = "The notice is saved."

    def get_initial(self) -> dict[str, Any]:
        """As it stands."""
        names = ("notice_id", "published_on", "url")
        return {name: getattr(self.notice, name) for name in names}

    def act(self, **arguments: Any) -> Notice:
        """Write it."""
        return notices.change(self.notice, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the notice."""
        return super().get_context_data(**{"title": self.notice.get_notice_type_display()} | kwargs)


class RemoveNotice(NoticePage):
    """A notice entered by mistake."""

    form_class = forms.Confirm
    title = "Remove this notice"
    submit = "Remove the notice"
    done = "The notice is removed."

    def arguments(self, form: Any) -> dict[str, Any]:
        """Nothing is typed."""
        return {}

    def act(self, **arguments: Any) -> None:
        """Remove it."""
        notices.remove(self.notice, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the notice."""
        return super().get_context_data(**{"lead": str(self.notice), "danger": True} | kwargs)


def account_of(typed: dict[str, Any]) -> Account | None:
    """What the change log will say, where it was asked for; taken out of what was typed."""
    if "what" not in typed:
        return None
    return Account(**{name: typed.pop(name) for name in forms.ACCOUNT})


class RulePage(EntryPage):
    """Base of the pages of who may use it."""

    section = "who-may-use-it"

    @property
    def is_published(self) -> bool:
        """A change is then a variation, with an account."""
        return self.framework.status not in UNPUBLISHED

    def get_initial(self) -> dict[str, Any]:
        """A variation takes effect today unless told otherwise."""
        return {"effective_on": timezone.localdate()} if self.is_published else {}


class ChooseKind(RulePage):
    """How the notice says who: what else is asked depends on that."""

    form_class = entitlement_forms.KindOfRule
    title = "Add a rule of who may use it"
    submit = "Continue"

    def form_valid(self, form: Any) -> HttpResponse:
        """On to the questions of that kind; nothing is saved yet."""
        return redirect("eligibility-add-kind", self.framework.slug, form.cleaned_data["kind"])


class AddRule(RulePage):
    """One way in, or one way out."""

    submit = "Save the rule"
    done = "The rule is saved."

    @cached_property
    def kind(self) -> EligibilityKind:
        """The kind of the address."""
        if self.kwargs["kind"] not in EligibilityKind.values:
            raise Http404
        return EligibilityKind(self.kwargs["kind"])

    def get_form_class(self) -> Any:
        """With an account once it is published."""
        if self.is_published:
            return entitlement_forms.EligibilityVariation
        return entitlement_forms.EligibilityForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """The kind, and the notices of this framework."""
        return super().get_form_kwargs() | {"framework": self.framework, "kind": self.kind}

    def arguments(self, form: Any) -> dict[str, Any]:
        """The rule's columns, and the account."""
        typed = dict(form.cleaned_data)
        account = account_of(typed)
        return {"kind": self.kind, "facts": typed, "account": account, "on": timezone.localdate()}

    def act(self, **arguments: Any) -> EligibilityRule:
        """Add it."""
        return entitlements.add(self.framework.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the kind."""
        title = f"Add a rule: {self.kind.label.lower()}"
        return super().get_context_data(**{"title": title} | kwargs)


class RemoveRule(RulePage):
    """A rule that does not hold."""

    title = "Remove this rule"
    submit = "Remove the rule"
    done = "The rule is removed."

    @cached_property
    def rule(self) -> EligibilityRule:
        """The rule of the address."""
        return get_object_or_404(self.framework.eligibility_rules, pk=self.kwargs["pk"])

    def get_form_class(self) -> Any:
        """With an account once it is published."""
        return forms.Account if self.is_published else forms.Confirm

    def arguments(self, form: Any) -> dict[str, Any]:
        """The account."""
        return {"account": account_of(dict(form.cleaned_data)), "on": timezone.localdate()}

    def act(self, **arguments: Any) -> None:
        """Remove it."""
        entitlements.remove(self.rule, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the rule."""
        return super().get_context_data(**{"lead": str(self.rule), "danger": True} | kwargs)
