"""Evaluating responses: the declaration, scores of each and of the panel, the order, letters."""

from functools import cached_property
from typing import Any

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from frameworks.actions import evaluations
from frameworks.choices import CallOffStatus, Permission
from frameworks.forms import competitions as forms
from frameworks.law import scoring
from frameworks.models import AwardLetter, Evaluator, ModeratedScore, Response, ResponseFile, Score
from frameworks.queries import competitions as competition_queries
from frameworks.queries import evaluations as evaluation_queries
from frameworks.queries import letters as letter_queries
from frameworks.views.competitions import OfCompetition, Step
from frameworks.views.documents import served
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.views import ActionPage, Page


class Evaluators(Step):
    """Who evaluates; naming somebody."""

    title = "Evaluators"
    submit = "Name as an evaluator"
    done = "Named, and told."
    form_class = forms.NameEvaluator
    template_name = "frameworks/evaluation_evaluators.html"

    def get_initial(self) -> dict[str, Any]:
        """Nothing is known before."""
        return {}

    def get_form_kwargs(self) -> dict[str, Any]:
        """People with a role at the authority."""
        people = competition_queries.people_to_name(self.call_off, on=timezone.localdate())
        return super().get_form_kwargs() | {"people": people}

    def action(self, **arguments: Any) -> Evaluator:
        """Name the person."""
        return evaluations.name_evaluator(self.call_off.pk, **arguments)

    def get_success_url(self) -> str:
        """Stay, for the next one."""
        return reverse("competition-evaluators", args=[self.call_off.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add who evaluates already."""
        context = {
            "evaluators": competition_queries.evaluators(self.call_off),
            "cancel_url": reverse("competition", args=[self.call_off.pk]),
        }
        return super().get_context_data(**context | kwargs)


class RemoveEvaluator(Step):
    """An evaluator who has not begun, taken out."""

    submit = "Take out"
    done = "Taken out."
    form_class = forms.Plain

    @cached_property
    def evaluator(self) -> Evaluator:
        """Who is to go."""
        rows = self.call_off.evaluators.select_related("person")
        return get_object_or_404(rows, pk=self.kwargs["evaluator"])

    def get_initial(self) -> dict[str, Any]:
        """There is nothing to type."""
        return {}

    def action(self, **arguments: Any) -> None:
        """Take out."""
        evaluations.remove_evaluator(self.call_off.pk, evaluator_id=self.evaluator.pk, **arguments)

    def get_success_url(self) -> str:
        """Back to who evaluates."""
        return reverse("competition-evaluators", args=[self.call_off.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the person."""
        words = {"title": f"Take {self.evaluator.person} out of the evaluators", "danger": True}
        return super().get_context_data(**words | kwargs)


class OfEvaluation(OfCompetition):
    """A page for the evaluators of a competition."""

    permission = Permission.CALL_OFF_EVALUATE

    @cached_property
    def evaluator(self) -> Evaluator:
        """The person as an evaluator of it. Raises NotAllowed for everybody else."""
        found = evaluation_queries.evaluator_of(self.call_off, self.request.user)
        if found is None:
            raise NotAllowed(
                "You are no evaluator of this call-off.", cure="Ask who runs it to name you."
            )
        return found

    @property
    def has_declared(self) -> bool:
        """Whether there is the evaluator's word that no conflict exists."""
        return self.evaluator.no_conflict_declared_at is not None


class Evaluation(OfEvaluation, ActionPage):
    """The evaluator's own page: the declaration first, then the responses."""

    title = "Evaluate the responses"
    submit = "Declare and go on"
    done = "Your declaration is kept."
    form_class = forms.Declaration
    template_name = "frameworks/evaluation.html"

    def arguments(self, form: Any) -> dict[str, Any]:
        """The tick is the declaration."""
        return {}

    def action(self, **arguments: Any) -> Evaluator:
        """Declare."""
        return evaluations.declare(self.call_off.pk, **arguments)

    def get_success_url(self) -> str:
        """Stay: now the responses are listed."""
        return reverse("evaluation", args=[self.call_off.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the responses once the declaration was made."""
        declared = self.has_declared
        progress = evaluation_queries.progress(self.call_off) if declared else []
        context = {
            "call_off": self.call_off,
            "has_declared": declared,
            "progress": progress,
            "me": self.request.user,
            "is_open": self.call_off.status == CallOffStatus.CLOSED,
            "breadcrumbs": self.trail(),
        }
        return super().get_context_data(**context | kwargs)


class OfResponse(OfCompetition):
    """Something about one response that was opened."""

    def found(self) -> Response:
        """The response of the address, where the person may see it."""
        visible = Response.objects.visible_to(self.request.user)
        rows = evaluation_queries.opened(self.call_off).filter(pk__in=visible)
        return get_object_or_404(rows, pk=self.kwargs["response"])

    @cached_property
    def response(self) -> Response:
        """The response."""
        return self.found()

    def answers(self) -> dict[int, str]:
        """What the supplier wrote, by criterion."""
        return {one.criterion_id: one.text for one in self.response.answers.all()}

    def shown(self) -> dict[str, Any]:
        """What pages about a response show of it."""
        return {
            "call_off": self.call_off,
            "response": self.response,
            "files": self.response.files.select_related("file").order_by("pk"),
            "title": f"Response of {self.response.invitation.place.supplier}",
            "formula": scoring.FORMULA,
        }


class Judging(OfResponse, ActionPage):
    """Points and a reason for each criterion of quality, with what was given before."""

    form_class = forms.Scores

    def before(self) -> Any:
        """The scores that the form begins with."""
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        """What is judged, and what was given before."""
        return super().get_form_kwargs() | {
            "criteria": evaluation_queries.quality_criteria(self.call_off),
            "answers": self.answers(),
            "initial": forms.Scores.initial_of(list(self.before())),
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        """Points and reasons."""
        return {"given": form.given()}


class ScorePage(Judging, OfEvaluation):
    """One evaluator scores one response."""

    submit = "Keep my scores"
    done = "Your scores are kept. You can change them until the panel has agreed."
    template_name = "frameworks/evaluation_score.html"

    @cached_property
    def response(self) -> Response:
        """The response, once the evaluator has declared. Raises DeclareFirst."""
        if not self.has_declared:
            raise evaluations.DeclareFirst()
        return self.found()

    def before(self) -> Any:
        """What the evaluator gave it."""
        return Score.objects.filter(evaluator=self.evaluator, response=self.response)

    def action(self, **arguments: Any) -> None:
        """Keep them."""
        evaluations.score(self.response.pk, **arguments)

    def get_success_url(self) -> str:
        """Back to the responses."""
        return reverse("evaluation", args=[self.call_off.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the response; others' scores only once all have scored."""
        shown = self.shown()
        all_done = evaluation_queries.all_have_scored(self.call_off, self.response)
        context = {
            "others": evaluation_queries.scores_of_others(self.response, self.evaluator)
            if all_done
            else [],
            "all_done": all_done,
            "cancel_url": self.get_success_url(),
            "breadcrumbs": self.trail(),
        }
        return super().get_context_data(**shown | context | kwargs)


class Moderate(Judging, Step):
    """What the panel agrees on, written down by who runs the call-off."""

    submit = "Keep what the panel agreed on"
    done = "Kept."
    template_name = "frameworks/evaluation_moderate.html"

    @cached_property
    def response(self) -> Response:
        """The response, once each evaluator has scored it. Raises EvaluatorsNotDone."""
        found = self.found()
        if not evaluation_queries.all_have_scored(self.call_off, found):
            raise evaluations.EvaluatorsNotDone()
        return found

    def before(self) -> Any:
        """What was agreed on it."""
        return ModeratedScore.objects.filter(response=self.response)

    def action(self, **arguments: Any) -> None:
        """Keep them."""
        evaluations.moderate(self.response.pk, **arguments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show what each evaluator gave."""
        context = {"others": evaluation_queries.scores_of_others(self.response, None)}
        return super().get_context_data(**self.shown() | context | kwargs)


class Paper(OfResponse, OfEvaluation):
    """A file of a response, for evaluators who have declared."""

    def get(self, request: HttpRequest, pk: int, response: int, paper: int) -> FileResponse:
        """Serve it to be saved. Raises DeclareFirst."""
        if not self.has_declared:
            raise evaluations.DeclareFirst()
        rows = ResponseFile.objects.filter(response=self.response).select_related("file")
        return served(get_object_or_404(rows, pk=paper))


class Ranking(OfCompetition, Page):
    """All responses with their points, the best first."""

    title = "Ranking"
    template_name = "frameworks/evaluation_ranking.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the order once every response has agreed points."""
        is_sealed = self.call_off.status == CallOffStatus.INVITED
        lines = None if is_sealed else evaluation_queries.ranking(self.call_off)
        context = {
            "call_off": self.call_off,
            "lines": lines,
            "is_tied": lines[0].standing.is_tied if lines else False,
            "formula": scoring.FORMULA,
            "breadcrumbs": self.trail(),
        }
        return super().get_context_data(**context | kwargs)


class Letters(OfCompetition, Page):
    """Letters of the decision: as they would be sent today, and as they were sent."""

    title = "Letters to suppliers"
    template_name = "frameworks/letters.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add both."""
        sent = (
            AwardLetter.objects.visible_to(self.request.user)
            .filter(invitation__call_off=self.call_off)
            .select_related("invitation__place__supplier")
            .order_by("invitation__place__supplier__name", "pk")
        )
        is_ahead = self.call_off.status == CallOffStatus.RECOMMENDED
        context = {
            "call_off": self.call_off,
            "drafts": letter_queries.of_decision(self.call_off) if is_ahead else [],
            "sent": sent,
            "breadcrumbs": self.trail(),
        }
        return super().get_context_data(**context | kwargs)
