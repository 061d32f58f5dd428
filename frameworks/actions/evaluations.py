"""Evaluating responses: several evaluators by themselves, then what they agree on.

Nobody scores before declaring that there is no conflict of interest (PA 2023 ss.81-83), and
nobody reads another's scores before both are done. Price is not judged: `law.scoring` says how.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db import transaction

from consortia.actions import notifications
from consortia.choices import NotificationKind
from consortia.models import Person, Role
from frameworks.choices import CallOffRoute, CallOffStatus, Permission
from frameworks.law import scoring
from frameworks.models import CallOff, Evaluator, ModeratedScore, Response, Score
from frameworks.queries import competitions
from frameworks.queries import evaluations as evaluation_queries
from procurement_portal.core import access, audit, moments
from procurement_portal.core.errors import DomainError, WrongState

LEAST, MOST = Decimal(0), Decimal(100)


class NotOfTheAuthority(DomainError):
    """Evaluators hold a role at the authority."""

    code = "not_of_the_authority"
    title = "Only people with a role at your authority evaluate."
    cure = "Have a role granted to the person first."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class HasScored(DomainError):
    """Scores stay with who gave them."""

    code = "has_scored"
    title = "This person has scored already, and stays an evaluator."


class DeclareFirst(DomainError):
    """Nothing is shown or scored before the declaration."""

    code = "declare_first"
    title = "Declare first that you have no conflict of interest."
    cure = "If you have one, tell who runs the call-off."


class ScoreIncomplete(DomainError):
    """Each criterion has points from 0 to 100 and a reason."""

    code = "score_incomplete"
    title = "Give every criterion points from 0 to 100, and say why."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class EvaluatorsNotDone(DomainError):
    """The panel agrees once each of it has scored alone."""

    code = "evaluators_not_done"
    title = "Not every evaluator has scored this response."
    cure = "Wait until all are done, or take out who has not begun."


class EvaluationNotDone(DomainError):
    """Every opened response has agreed points for each quality criterion."""

    code = "evaluation_not_done"
    title = "The evaluation is not complete."
    cure = "Agree on the points of every response for every criterion first."


@dataclass(frozen=True)
class Given:
    """Points from 0 to 100 for one criterion, and why."""

    points: Decimal
    reason: str


@transaction.atomic
def name_evaluator(call_off_id: int, *, person: Person, by: Any, at: datetime) -> Evaluator:
    """Let a person of the authority evaluate. Raises NotAllowed, WrongState, NotOfTheAuthority."""
    call_off = _competition(call_off_id, by=by)
    roles = Role.objects.held_on(moments.day_of(at))
    if not roles.filter(person=person, authority=call_off.authority).exists():
        raise NotOfTheAuthority()
    evaluator, is_new = Evaluator.objects.get_or_create(call_off=call_off, person=person)
    if is_new:
        _record(call_off, "named", by=by, at=at, evaluator=str(person))
        notifications.tell(
            [person],
            kind=NotificationKind.CALL_OFF,
            text=f"You are to evaluate responses to {call_off}.",
            link=evaluation_queries.link_for_evaluators(call_off),
            at=at,
        )
    return evaluator


@transaction.atomic
def remove_evaluator(call_off_id: int, *, evaluator_id: int, by: Any, at: datetime) -> None:
    """Take out who has not scored yet. Raises NotAllowed, WrongState and HasScored."""
    call_off = _competition(call_off_id, by=by)
    evaluator = call_off.evaluators.get(pk=evaluator_id)
    if evaluator.scores.exists():
        raise HasScored()
    _record(call_off, "removed", by=by, at=at, evaluator=str(evaluator.person))
    evaluator.delete()


@transaction.atomic
def declare(call_off_id: int, *, by: Any, at: datetime) -> Evaluator:
    """The evaluator's word that there is no conflict of interest. The first time counts."""
    call_off = CallOff.objects.locked(call_off_id)
    access.require(by, Permission.CALL_OFF_EVALUATE, call_off)
    evaluator = call_off.evaluators.get(person=by.pk)
    if evaluator.no_conflict_declared_at is None:
        evaluator.no_conflict_declared_at = at
        evaluator.save()
        _record(call_off, "declared", by=by, at=at, evaluator=str(by))
    return evaluator


@transaction.atomic
def score(response_id: int, *, given: Mapping[int, Given], by: Any, at: datetime) -> None:
    """Keep one evaluator's points for a response, by the number of the criterion.

    They may be changed until the panel has agreed on the response. Raises NotAllowed, WrongState,
    DeclareFirst and ScoreIncomplete.
    """
    response, call_off = _opened(response_id)
    access.require(by, Permission.CALL_OFF_EVALUATE, call_off)
    evaluator = call_off.evaluators.get(person=by.pk)
    if evaluator.no_conflict_declared_at is None:
        raise DeclareFirst()
    if response.moderated.exists():
        raise WrongState("The panel has agreed on this response: its scores stay as they are.")
    for criterion, one in _complete(call_off, given).items():
        Score.objects.update_or_create(
            evaluator=evaluator,
            response=response,
            criterion_id=criterion,
            defaults={"points": one.points, "reason": one.reason},
        )
    _record(call_off, "scored", by=by, at=at, response=audit.ref(response))


@transaction.atomic
def moderate(response_id: int, *, given: Mapping[int, Given], by: Any, at: datetime) -> None:
    """Keep what the panel agreed on; the supplier reads the reasons.

    Raises NotAllowed, WrongState, EvaluatorsNotDone and ScoreIncomplete.
    """
    response, call_off = _opened(response_id)
    access.require(by, Permission.CALL_OFF_RUN, call_off)
    if not evaluation_queries.all_have_scored(call_off, response):
        raise EvaluatorsNotDone()
    for criterion, one in _complete(call_off, given).items():
        ModeratedScore.objects.update_or_create(
            response=response,
            criterion_id=criterion,
            defaults={
                "points": one.points,
                "reason": one.reason,
                "moderated_by": str(by),
                "moderated_at": at,
            },
        )
    _record(call_off, "moderated", by=by, at=at, response=audit.ref(response))


def require_finished(call_off: CallOff) -> None:
    """Raise EvaluationNotDone while a response lacks agreed points."""
    if evaluation_queries.ranking(call_off) is None:
        raise EvaluationNotDone()


def _competition(call_off_id: int, *, by: Any) -> CallOff:
    call_off = CallOff.objects.locked(call_off_id)
    access.require(by, Permission.CALL_OFF_RUN, call_off)
    if (
        call_off.route != CallOffRoute.COMPETITION
        or call_off.status not in competitions.BEFORE_RESULT
    ):
        raise WrongState("Evaluators are named for a competition that is not evaluated yet.")
    return call_off


def _opened(response_id: int) -> tuple[Response, CallOff]:
    response = Response.objects.select_related("invitation").get(pk=response_id)
    call_off = CallOff.objects.locked(response.invitation.call_off_id)
    if call_off.status != CallOffStatus.CLOSED or response.opened_at is None:
        raise WrongState("Responses are scored after the deadline, until the evaluation is done.")
    return response, call_off


def _complete(call_off: CallOff, given: Mapping[int, Given]) -> dict[int, Given]:
    asked = {one.pk for one in evaluation_queries.quality_criteria(call_off)}
    kept = {key: Given(one.points, one.reason.strip()) for key, one in given.items()}
    right = all(
        LEAST <= one.points <= MOST
        and one.points == one.points.quantize(scoring.HUNDREDTH)
        and one.reason
        for one in kept.values()
    )
    if kept.keys() != asked or not right:
        raise ScoreIncomplete()
    return kept


def _record(call_off: CallOff, what: str, *, by: Any, at: datetime, **details: Any) -> None:
    audit.record(
        f"frameworks.evaluation.{what}",
        subject=call_off,
        tenant=call_off.authority,
        by=by,
        at=at,
        **details,
    )
