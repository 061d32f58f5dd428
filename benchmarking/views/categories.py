"""Pages on which people put categories right, and see and withdraw the rules they made."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.generic import TemplateView

from benchmarking.actions import categories
from benchmarking.choices import Permission, RuleField
from benchmarking.forms import CategoriesOf, Confirm, ReviewChoice
from benchmarking.models import CategoryRule
from benchmarking.queries import category_review
from consortia.models import Authority
from procurement_portal.core import access
from procurement_portal.core.errors import DomainError
from procurement_portal.core.lists import TablePage, Trail
from procurement_portal.core.templatetags import formats
from procurement_portal.core.views import ActionPage, Guarded

# A change larger than this is shown before it is made.
LINES_UNASKED = 1_000
POUNDS_UNASKED = Decimal(1_000_000)
TRAIL = (("Home", "home"), ("Spend", "spend-imports"))


class ReviewCategories(Trail, Guarded, TemplateView):
    """The unsure lines in groups, largest first: say what they are, several at once."""

    permission = Permission.SPEND_CATEGORISE
    template_name = "benchmarking/category_review.html"
    trail = TRAIL

    @cached_property
    def line(self) -> Any:
        """The one line that the person came from, if any."""
        return category_review.line(self.request.user, self.request.GET.get("line", ""))

    @cached_property
    def choice(self) -> tuple[Authority, str]:
        """The authority and what lines are grouped by; the first of each unless chosen."""
        asked = ReviewChoice(self.request.GET, person=self.request.user)
        asked.is_valid()
        authority = asked.cleaned_data.get("authority") or (self.line and self.line.authority)
        own = asked.authorities
        if authority is None or not own.filter(pk=authority.pk).exists():
            authority = own.first()
        return authority, asked.cleaned_data.get("by") or RuleField.LABEL

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the groups with a question each, and the line that the person came from."""
        authority, by = self.choice
        person = self.request.user
        texts = category_review.texts_of(self.line) if self.line else []
        groups = [] if texts else category_review.groups(person, authority, by)
        asked = texts or [(by, group.text) for group in groups if group.may_be_set]
        formset = kwargs.pop("formset", None) or CategoriesOf(
            initial=[{"field": field, "text": text} for field, text in asked]
        )
        told = {
            "title": "Correct categories",
            "authority": authority,
            "by": by,
            "by_text": RuleField(by).label.lower(),
            "choice": ReviewChoice(initial={"authority": authority.slug, "by": by}, person=person),
            "line": self.line,
            "formset": formset,
            "rows": _rows(groups, formset),
        }
        return super().get_context_data(**told | kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make the corrections, or show first what large ones would do."""
        formset = CategoriesOf(request.POST)
        if not formset.is_valid():
            return self._again(formset, "Choose categories from the list")
        authority, _ = self.choice
        corrections = [
            categories.Correction(row["field"], row["text"], row["category"])
            for row in formset.cleaned_data
            if row.get("category")
        ]
        if not corrections:
            return self._again(formset, "Choose a category for at least one group of lines")
        try:
            if "confirmed" not in request.POST:
                expected = categories.preview(
                    authority=authority, corrections=corrections, by=request.user
                )
                if _is_large(expected):
                    return self._ask(formset, expected)
            done = categories.correct_several(
                authority=authority, corrections=corrections, by=request.user, at=timezone.now()
            )
        except DomainError as refusal:
            return self._again(formset, f"{refusal.title} {refusal.cure}".strip())
        messages.success(request, _result(done))
        return redirect(self._address())

    def _again(self, formset: Any, error: str) -> HttpResponse:
        errors = [{"text": error, "href": "#categories"}]
        return self.render_to_response(self.get_context_data(formset=formset, errors=errors))

    def _ask(self, formset: Any, expected: Sequence[categories.Expected]) -> HttpResponse:
        authority, _ = self.choice
        self.template_name = "benchmarking/category_correct.html"
        told = {
            "title": "Check before you change categories",
            "authority": authority,
            "formset": formset,
            "expected": expected,
            "cancel_url": self._address(),
        }
        return self.render_to_response(super().get_context_data(**told))

    def _address(self) -> str:
        authority, by = self.choice
        query = urlencode({"authority": authority.slug, "by": by})
        return f"{reverse('category-review')}?{query}"


def _rows(groups: Sequence[category_review.Group], formset: Any) -> list[tuple[Any, Any]]:
    """Each group with its question; groups that no rule can find have none."""
    questions = {form["text"].value(): form for form in formset}
    return [(group, questions.get(group.text)) for group in groups]


def _is_large(expected: Sequence[categories.Expected]) -> bool:
    lines = sum(each.line_count for each in expected)
    pounds = sum((each.absolute_amount for each in expected), Decimal(0))
    return lines > LINES_UNASKED or pounds > POUNDS_UNASKED


def _result(done: Sequence[categories.Corrected]) -> str:
    lines = sum(each.moved.line_count for each in done)
    pounds = sum((each.moved.absolute_amount for each in done), Decimal(0))
    told = "1 line" if lines == 1 else f"{formats.count(lines)} lines"
    return (
        f"{told}, {formats.pounds(pounds)} of payments and credits, were set. "
        "Lines to come will be read the same way."
    )


class CategoryRules(TablePage):
    """The rules in force at the person's authorities."""

    permission = Permission.SPEND_VIEW
    model = CategoryRule
    title = "Rules for categories"
    lead = "What people of your authorities said that lines are. The rule made last decides."
    thing = "rule"
    things = "rules"
    template_name = "benchmarking/category_rules.html"
    rows_template = "benchmarking/_category_rule_row.html"
    headings = (
        {"text": "Lines that say"},
        {"text": "Are in"},
        {"text": "Lines set", "numeric": True},
        {"text": "Payments and credits", "numeric": True},
        {"text": "Made"},
        {"text": "Withdraw"},
    )

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rules in force with what a row names, the latest first."""
        return (
            rows.filter(withdrawn_at=None).select_related("authority", "category").order_by("-pk")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add who made each rule, and whether the person may withdraw it."""
        told = super().get_context_data(**kwargs)
        rules = list(told["object_list"])
        made_by = category_review.makers(rules)
        for rule in rules:
            rule.made_by = made_by.get(rule.pk, "")
            rule.may_be_withdrawn = access.can(self.request.user, Permission.SPEND_CATEGORISE, rule)
        may_correct = access.can(self.request.user, Permission.SPEND_CATEGORISE)
        return told | {"object_list": rules, "may_correct": may_correct}


class WithdrawRule(Trail, ActionPage):
    """Take a rule back: its lines are again what the other evidence says."""

    permission = Permission.SPEND_CATEGORISE
    form_class = Confirm
    action = staticmethod(categories.withdraw)
    title = "Withdraw this rule"
    submit = "Withdraw the rule"
    done = "The rule was withdrawn. Its lines are again what the other evidence says."
    template_name = "benchmarking/category_rule_withdraw.html"
    trail = (*TRAIL, ("Rules for categories", "category-rules"))
    kwargs: dict[str, Any]

    @cached_property
    def rule(self) -> CategoryRule:
        """The rule, or not found."""
        seen = CategoryRule.objects.visible_to(self.request.user)
        return get_object_or_404(seen.select_related("authority", "category"), pk=self.kwargs["pk"])

    def arguments(self, form: Any) -> dict[str, Any]:
        """Only which rule."""
        return {"rule_id": self.rule.pk}

    def get_success_url(self) -> str:
        """Back to the rules."""
        return reverse("category-rules")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rule and the way back."""
        told = {"rule": self.rule, "cancel_url": reverse("category-rules"), "danger": True}
        return super().get_context_data(**told | kwargs)
