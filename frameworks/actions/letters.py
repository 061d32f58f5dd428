"""Letters of the decision: written in the transaction that decides, kept as they were sent."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from frameworks.actions import supplier_news
from frameworks.models import AwardLetter, CallOff
from frameworks.queries import letters as letter_queries
from frameworks.queries.letters import Draft
from procurement_portal.core import audit


def send_decision(call_off: CallOff, *, by: Any, at: datetime) -> list[AwardLetter]:
    """Tell all who answered, once: what was sent with the standstill is not sent again."""
    return _send(call_off, letter_queries.of_decision(call_off), by=by, at=at)


def send_ending(call_off: CallOff, *, by: Any, at: datetime) -> list[AwardLetter]:
    """Tell all who were asked that nothing is awarded, and why.

    Who has a letter of the decision already is told of the end without another letter.
    """
    told = list(
        call_off.invitations.filter(letter__isnull=False)
        .select_related("place__supplier")
        .order_by("pk")
    )
    text = f"{call_off} has ended without a contract. {call_off.outcome_reason}"
    supplier_news.tell_invited(told, text, at=at)
    return _send(call_off, letter_queries.of_ending(call_off), by=by, at=at)


def _send(
    call_off: CallOff, drafts: Iterable[Draft], *, by: Any, at: datetime
) -> list[AwardLetter]:
    sent = []
    for draft in drafts:
        letter = AwardLetter.objects.create(
            invitation=draft.invitation,
            kind=draft.kind,
            text=draft.text,
            sent_at=at,
            sent_by=str(by),
        )
        audit.record(
            "frameworks.letter.sent",
            subject=draft.invitation,
            tenant=call_off.authority,
            by=by,
            at=at,
            kind=draft.kind,
        )
        text = f"{call_off}: the decision was made. Read your letter."
        supplier_news.tell_invited([draft.invitation], text, at=at)
        sent.append(letter)
    return sent
