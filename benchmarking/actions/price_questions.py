"""Questions about prices: raised when prices are compared, answered by the owner, remembered."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db import transaction

from benchmarking import events
from benchmarking.choices import AnswerKind, Permission, QuestionState
from benchmarking.models import PriceQuestion
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError, WrongState

Group = tuple[int, int, str, Decimal | None]
"""An authority, an item, an order unit and what it holds as filed."""


class AnswerIncomplete(DomainError):
    """An answer lacks what it needs."""

    code = "answer_incomplete"
    title = "The answer is not whole."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def answer(
    question_id: int,
    *,
    answer: str,
    reason: str,
    by: Any,
    at: datetime,
    units: Decimal | None = None,
) -> PriceQuestion:
    """Say what the order unit holds, that the price is right, or that its lines are left out.

    The lines themselves stay as filed. `units` are base units in one order unit, with the first
    answer only. It holds for all lines of the authority, the item and the order unit as filed,
    those of later files too. Raises NotAllowed, WrongState once it was answered, and
    AnswerIncomplete.
    """
    row = PriceQuestion.objects.locked(question_id)
    access.require(by, Permission.PRICE_ANSWER, row)
    if row.state != QuestionState.OPEN:
        raise WrongState("Somebody has answered this already.")
    _check(row, answer, reason, units)
    row.state, row.answer, row.reason = QuestionState.ANSWERED, answer, reason.strip()
    row.units_answered = units if answer == AnswerKind.UNITS else None
    row.answered_by, row.answered_at = str(by), at
    row.save()
    audit.record(
        f"benchmarking.price.{EVENTS[answer]}",
        subject=row,
        tenant=row.authority,
        by=by,
        at=at,
        units=str(row.units_answered or ""),
        reason=row.reason,
    )
    events.purchases_changed.announce(authority_id=row.authority_id)
    return row


EVENTS: dict[str, str] = {
    AnswerKind.UNITS: "units_told",
    AnswerKind.PRICE_RIGHT: "found_right",
    AnswerKind.LEAVE_OUT: "left_out",
}


def _check(row: PriceQuestion, answer: str, reason: str, units: Decimal | None) -> None:
    if answer not in AnswerKind.values:
        raise AnswerIncomplete("Choose an answer.")
    if not reason.strip():
        raise AnswerIncomplete("Say how you know: others read it later.")
    if answer == AnswerKind.UNITS and not (units and units > 0):
        raise AnswerIncomplete("Say how many units one order unit holds: more than nothing.")
    if answer == AnswerKind.PRICE_RIGHT and row.price is None:
        raise AnswerIncomplete("There is no price yet that could be right.")


def ask(wanted: Iterable[PriceQuestion], *, at: datetime) -> None:
    """Raise the questions that are not open yet, and let those lapse that nothing raises now.

    Runs in the transaction of a comparison.
    """
    by_group = {group_of(one): one for one in wanted}
    standing = {group_of(one): one for one in PriceQuestion.objects.open().select_for_update()}
    lapsed = [one.pk for group, one in standing.items() if group not in by_group]
    PriceQuestion.objects.filter(pk__in=lapsed).update(state=QuestionState.LAPSED, updated_at=at)
    PriceQuestion.objects.bulk_create(
        one for group, one in by_group.items() if group not in standing
    )
    changed = []
    for group, one in standing.items():
        now = by_group.get(group)
        if now and (one.kind, one.proposals) != (now.kind, now.proposals):
            one.kind, one.proposals, one.price = now.kind, now.proposals, now.price
            changed.append(one)
    PriceQuestion.objects.bulk_update(changed, ["kind", "proposals", "price"])


def group_of(question: PriceQuestion) -> Group:
    """The lines that it speaks of."""
    return (
        question.authority_id,
        question.item_id,
        question.order_unit,
        question.units_as_filed,
    )
