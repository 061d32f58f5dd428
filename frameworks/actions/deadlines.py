"""The deadline of a competition that runs: it may be moved later, never earlier."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction

from frameworks.actions import responses, supplier_news
from frameworks.choices import CallOffStatus, Permission
from frameworks.models import CallOff
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError, WrongState
from procurement_portal.core.templatetags.formats import moment


class OnlyLater(DomainError):
    """Suppliers rely on the days that they were told."""

    code = "only_later"
    title = "The deadline can only be moved to a later moment."
    cure = "Leave it as it is, or cancel the call-off and run it again."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class QuestionsEndTooLate(DomainError):
    """Questions end no later than the deadline."""

    code = "questions_end_too_late"
    title = "Questions must end before the deadline, or with it."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ReasonNeeded(DomainError):
    """All suppliers are told why."""

    code = "reason_needed"
    title = "Say why. All suppliers will read it."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def extend(
    call_off_id: int,
    *,
    deadline_at: datetime,
    reason: str,
    by: Any,
    at: datetime,
    questions_until: datetime | None = None,
    version: int | None = None,
) -> CallOff:
    """Give all suppliers longer, while the deadline is ahead; what is sealed stays sealed longer.

    Raises NotAllowed, WrongState, OnlyLater, QuestionsEndTooLate and ReasonNeeded.
    """
    call_off = CallOff.objects.locked(call_off_id)
    access.require(by, Permission.CALL_OFF_RUN, call_off)
    before = call_off.deadline_at
    if call_off.status != CallOffStatus.INVITED or before is None or at > before:
        raise WrongState("The deadline can be moved only while it is ahead.")
    if deadline_at <= before or _is_earlier(questions_until, call_off.questions_until):
        raise OnlyLater()
    if questions_until is not None and questions_until > deadline_at:
        raise QuestionsEndTooLate()
    if not reason.strip():
        raise ReasonNeeded()
    call_off.deadline_at = deadline_at
    call_off.questions_until = questions_until or call_off.questions_until
    call_off.version += 1
    call_off.save()
    responses.reseal_all(call_off, until=deadline_at, by=by, at=at)
    audit.record(
        "frameworks.call_off.deadline_extended",
        subject=call_off,
        tenant=call_off.authority,
        by=by,
        at=at,
        moved_from=before.isoformat(),
        moved_to=deadline_at.isoformat(),
        reason=reason.strip(),
    )
    text = f"{call_off}: the deadline is now {moment(deadline_at)}. {reason.strip()}"
    supplier_news.tell_invited(supplier_news.taking_part(call_off), text, at=at)
    return call_off


def _is_earlier(wish: datetime | None, known: datetime | None) -> bool:
    return wish is not None and known is not None and wish < known
