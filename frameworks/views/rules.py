"""The rules of the law, all of them and those that concern one framework."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from frameworks.choices import Permission
from frameworks.forms import rules as forms
from frameworks.law.duties import DUTIES
from frameworks.law.duties.duty import Duty
from frameworks.law.findings import Outcome
from frameworks.law.rules import RULES
from frameworks.law.rules.rule import Rule
from frameworks.models import Framework
from frameworks.queries import rules
from procurement_portal.core import access
from procurement_portal.core.lists import Trail
from procurement_portal.core.views import DetailPage, Page

EVERY_RULE: Sequence[Rule | Duty] = sorted(
    [*RULES, *DUTIES], key=lambda rule: int(rule.number.removeprefix("R"))
)
"""Rules that are asked before a move, and duties that make obligations, as one list for readers."""


class RuleList(Page):
    """Every rule that the portal asks, or those of one law."""

    public = True
    title = "Rules for frameworks"
    template_name = "frameworks/rules.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Keep the rules of the law that the address names."""
        form = forms.RuleFilter(self.request.GET)
        regime = form.cleaned_data["regime"] if form.is_valid() else ""
        shown = [rule for rule in EVERY_RULE if not regime or regime in rule.regimes]
        context = {"filter_form": form, "rules": shown, "levels": list(Outcome)}
        return super().get_context_data(**context | kwargs)


class FrameworkRules(Trail, DetailPage):
    """Which rules apply to a framework, what they say of it, and why others do not apply."""

    public = True
    model = Framework
    template_name = "frameworks/framework_rules.html"
    trail = (("Frameworks", "framework-list"),)

    def get_queryset(self) -> Any:
        """With what the rules ask for."""
        return super().get_queryset().select_related("publisher", "scheme")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Sort the rules by what they come to."""
        framework = self.object
        context = {
            "title": "What the rules say",
            "told": rules.told(framework, on=timezone.localdate()),
            "may_see_names": access.can(
                self.request.user, Permission.FRAMEWORK_DRAFT_VIEW, framework
            ),
        }
        page = super().get_context_data(**context | kwargs)
        page["breadcrumbs"].append(
            {"text": framework.title, "href": reverse("framework", args=[framework.slug])}
        )
        return page
