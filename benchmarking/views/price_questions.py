"""Pages where owners answer for prices that look wrong."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from benchmarking.actions import price_questions
from benchmarking.choices import Permission, QuestionState
from benchmarking.filters import prices as filters
from benchmarking.forms import prices as forms
from benchmarking.models import PriceQuestion
from benchmarking.queries import purchases
from procurement_portal.core.lists import TablePage, Trail
from procurement_portal.core.views import ActionPage

TRAIL = (("Home", "home"), ("Unit prices", "unit-prices"))
WITH_QUESTIONS = (*TRAIL, ("Questions about prices", "price-questions"))


class PriceQuestions(Trail, TablePage):
    """Prices that wait for their owner's word, and words that were given."""

    permission = Permission.BENCHMARK_VIEW
    model = PriceQuestion
    queryset = PriceQuestion.objects.select_related("authority", "item")
    filterset_class = filters.PriceQuestionFilters
    title = "Questions about prices"
    lead = (
        "Prices that look like a wrong pack size are not compared until you have answered. A "
        "price that is only dear is a finding, and is not asked about."
    )
    thing = "question"
    things = "questions"
    template_name = "benchmarking/price_questions.html"
    rows_template = "benchmarking/_price_question_row.html"
    trail = TRAIL
    headings = (
        {"text": "Item", "sort": "item"},
        {"text": "Order unit"},
        {"text": "Your price", "numeric": True},
        {"text": "Question"},
        {"text": "Proposed"},
        {"text": "State"},
        {"text": "Asked", "sort": "raised"},
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the proposals in words."""
        told = super().get_context_data(**kwargs)
        for question in told["page_obj"].object_list:
            question.proposed = purchases.proposed(question)
        return told


class AnswerQuestion(Trail, ActionPage):
    """Answer one question: what the order unit holds, that the price is right, or neither."""

    permission = Permission.PRICE_ANSWER
    form_class = forms.AnswerQuestion
    template_name = "benchmarking/price_question.html"
    submit = "Answer"
    done = "Your answer is kept. Prices are compared again in a moment."
    trail = WITH_QUESTIONS
    kwargs: dict[str, Any]

    @cached_property
    def question(self) -> PriceQuestion:
        """The question that the address names, at the person's authorities."""
        rows = PriceQuestion.objects.visible_to(self.request.user).select_related(
            "authority", "item"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """With the proposal, where there is one."""
        units = purchases.units_proposed(self.question)
        return {"answer": "units", "units": units} if units else {}

    def action(self, **arguments: Any) -> PriceQuestion:
        """Keep the answer."""
        return price_questions.answer(self.question.pk, **arguments)

    def get_success_url(self) -> str:
        """What else waits."""
        return reverse("price-questions")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the question, its proposals and the lines that it speaks of."""
        one = self.question
        told = {
            "title": one.get_kind_display(),
            "question": one,
            "is_open": one.state == QuestionState.OPEN,
            "proposals": purchases.proposals(one),
            "lines": purchases.lines_of(self.request.user, one),
            "line_headings": purchases.LINE_HEADINGS,
            "cancel_url": self.get_success_url(),
        }
        return super().get_context_data(**told | kwargs)
