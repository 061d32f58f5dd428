"""A competition's evaluation: who has scored what, what the panel agreed on, and the order."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from consortia.models import Person
from frameworks.choices import CriterionKind, InvitationStatus
from frameworks.law import scoring
from frameworks.models import (
    CallOff,
    CallOffCriterion,
    Evaluator,
    ModeratedScore,
    Response,
    Score,
)


def link_for_evaluators(call_off: CallOff) -> str:
    """Where an evaluator begins."""
    return reverse("evaluation", args=[call_off.pk])


def opened(call_off: CallOff) -> QuerySet[Response]:
    """Responses that can be read, in the order in which they came."""
    return (
        Response.objects.filter(
            invitation__call_off=call_off,
            invitation__status=InvitationStatus.RESPONDED,
            opened_at__isnull=False,
        )
        .select_related("invitation__place__supplier")
        .order_by("received_at", "pk")
    )


def evaluator_of(call_off: CallOff, person: Any) -> Evaluator | None:
    """The person as an evaluator of the call-off."""
    return call_off.evaluators.filter(person=person.pk).first()


def quality_criteria(call_off: CallOff) -> list[CallOffCriterion]:
    """What people judge, the heaviest first."""
    rows = call_off.criteria.select_related("parent").order_by("-weight", "pk")
    return [one for one in rows if not is_price(one)]


def is_price(criterion: CallOffCriterion) -> bool:
    """Whether the formula gives its points: price, and cost over the life."""
    return criterion.parent.kind != CriterionKind.QUALITY


def has_scored(evaluator: Evaluator, response: Response, criteria: int) -> bool:
    """Whether the evaluator has given all points that the response is due."""
    return Score.objects.filter(evaluator=evaluator, response=response).count() == criteria


def all_have_scored(call_off: CallOff, response: Response) -> bool:
    """Whether each evaluator has scored all of it, and there is at least one."""
    evaluators = list(call_off.evaluators.order_by("pk"))
    count = len(quality_criteria(call_off))
    return bool(evaluators) and all(has_scored(one, response, count) for one in evaluators)


def scores_of_others(response: Response, but: Evaluator | None) -> QuerySet[Score]:
    """What evaluators gave a response, one's own left out. To be asked once all are done."""
    rows = Score.objects.filter(response=response).select_related("evaluator__person", "criterion")
    if but is not None:
        rows = rows.exclude(evaluator=but)
    return rows.order_by("-criterion__weight", "criterion", "evaluator__person__name", "pk")


@dataclass(frozen=True)
class Line:
    """One response in the ranking, as a page or a letter shows it."""

    response: Response
    standing: scoring.Standing
    cells: Sequence["Cell"]


@dataclass(frozen=True)
class Cell:
    """Points of one response for one criterion, and why."""

    criterion: CallOffCriterion
    points: Decimal
    moderated: Decimal | None
    """Of 0 to 100; none for the price."""
    reason: str


def ranking(call_off: CallOff) -> list[Line] | None:
    """All opened responses, the best first; None while a response lacks agreed points."""
    criteria = list(call_off.criteria.select_related("parent").order_by("-weight", "pk"))
    responses = {one.pk: one for one in opened(call_off)}
    agreed = {
        (one.response_id, one.criterion_id): one
        for one in ModeratedScore.objects.filter(response__in=responses)
    }
    judged = [one.pk for one in criteria if not is_price(one)]
    if any((response, key) not in agreed for response in responses for key in judged):
        return None
    standings = scoring.rank(
        [scoring.Weighed(one.pk, one.weight, is_price(one)) for one in criteria],
        [
            scoring.Judged(
                one.pk,
                one.price if one.price is not None else Decimal(0),
                {key: agreed[one.pk, key].points for key in judged},
            )
            for one in responses.values()
        ],
    )
    return [
        Line(
            response=responses[standing.response],
            standing=standing,
            cells=[_cell(one, standing, agreed) for one in criteria],
        )
        for standing in standings
    ]


def _cell(
    criterion: CallOffCriterion,
    standing: scoring.Standing,
    agreed: dict[tuple[int, int], ModeratedScore],
) -> Cell:
    held = agreed.get((standing.response, criterion.pk))
    return Cell(
        criterion=criterion,
        points=standing.points[criterion.pk],
        moderated=held.points if held else None,
        reason=held.reason if held else "",
    )


@dataclass(frozen=True)
class Progress:
    """Where one response stands, for who runs the evaluation."""

    response: Response
    scored_by: Sequence[Person]
    waits_for: Sequence[Person]
    is_agreed: bool

    @property
    def may_be_agreed(self) -> bool:
        """Everybody has scored it."""
        return bool(self.scored_by) and not self.waits_for


def progress(call_off: CallOff) -> list[Progress]:
    """Each opened response: who has scored it, who has not, whether the panel has agreed."""
    evaluators = list(call_off.evaluators.select_related("person").order_by("pk"))
    judged = len(quality_criteria(call_off))
    told = []
    for response in opened(call_off).prefetch_related("scores", "moderated"):
        counts = {one.pk: 0 for one in evaluators}
        for given in response.scores.all():
            counts[given.evaluator_id] += 1
        done = [one.person for one in evaluators if counts[one.pk] == judged]
        told.append(
            Progress(
                response=response,
                scored_by=done,
                waits_for=[one.person for one in evaluators if one.person not in done],
                is_agreed=len(response.moderated.all()) == judged,
            )
        )
    return told
