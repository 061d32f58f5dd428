"""Questions of suppliers, and what all of them are told (R52: the same to everybody)."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction

from frameworks.actions import supplier_news
from frameworks.choices import CallOffStatus, Permission
from frameworks.models import CallOff, Clarification, Invitation
from frameworks.queries import invitations as invitation_queries
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError, WrongState
from procurement_portal.core.templatetags.formats import moment


class QuestionsClosed(DomainError):
    """Questions are taken until a moment that all suppliers were told."""

    code = "questions_closed"
    title = "Questions are not taken any more."
    cure = "Respond on what is published."


class WordsNeeded(DomainError):
    """A question, an answer or an announcement says something."""

    code = "words_needed"
    title = "Write what you want to say."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def ask(invitation_id: int, *, question: str, by: Any, at: datetime) -> Clarification:
    """A supplier asks; others read the question with its answer, and never who asked.

    Raises NotAllowed, QuestionsClosed and WordsNeeded.
    """
    row = Invitation.objects.locked(invitation_id)
    access.require(by, Permission.INVITATION_ANSWER, row)
    if not invitation_queries.may_ask(row, at=at):
        last = row.call_off.questions_until
        raise QuestionsClosed(f"Questions were taken until {moment(last)}." if last else "")
    asked = Clarification.objects.create(
        call_off=row.call_off, invitation=row, question=_said(question), asked_at=at
    )
    _record(asked, "asked", by=by, at=at)
    text = f"A supplier asks about {row.call_off}."
    supplier_news.tell_buyers(row.call_off, text, at=at)
    return asked


@transaction.atomic
def answer(clarification_id: int, *, answer: str, by: Any, at: datetime) -> Clarification:
    """Answer a question, to all who take part. An answer that was given stays.

    Raises NotAllowed, WrongState and WordsNeeded.
    """
    asked = (
        Clarification.objects.select_for_update(of=("self",))
        .select_related("call_off__authority")
        .get(pk=clarification_id)
    )
    access.require(by, Permission.CALL_OFF_RUN, asked.call_off)
    _require_running(asked.call_off)
    if asked.answered_at is not None:
        raise WrongState("This question is answered already. Announce what has changed since.")
    asked.answer, asked.answered_at, asked.answered_by = _said(answer), at, str(by)
    asked.save()
    _record(asked, "answered", by=by, at=at)
    _tell(asked.call_off, f"{asked.call_off}: a question was answered.", at=at)
    return asked


@transaction.atomic
def announce(call_off_id: int, *, subject: str, text: str, by: Any, at: datetime) -> Clarification:
    """Tell all who take part something that nobody asked.

    Raises NotAllowed, WrongState and WordsNeeded.
    """
    call_off = CallOff.objects.locked(call_off_id)
    access.require(by, Permission.CALL_OFF_RUN, call_off)
    _require_running(call_off)
    said = Clarification.objects.create(
        call_off=call_off,
        question=_said(subject),
        asked_at=at,
        answer=_said(text),
        answered_at=at,
        answered_by=str(by),
    )
    _record(said, "announced", by=by, at=at)
    _tell(call_off, f"{call_off}: {said.question}", at=at)
    return said


def _require_running(call_off: CallOff) -> None:
    if call_off.status != CallOffStatus.INVITED:
        raise WrongState("The competition does not run: suppliers are told nothing more now.")


def _said(text: str) -> str:
    if not text.strip():
        raise WordsNeeded()
    return text.strip()


def _tell(call_off: CallOff, text: str, *, at: datetime) -> None:
    supplier_news.tell_invited(supplier_news.taking_part(call_off), text, at=at)


def _record(row: Clarification, what: str, *, by: Any, at: datetime) -> None:
    """The asker stands in the trail of the authority only."""
    audit.record(
        f"frameworks.clarification.{what}",
        subject=row.call_off,
        tenant=row.call_off.authority,
        by=by,
        at=at,
        clarification=audit.ref(row),
    )
