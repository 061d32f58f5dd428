"""What each supplier is told of the decision, in the words that it is sent.

Whoever was assessed reads its own points with the reasons, the winner's points, and what set the
winner apart (PA 2023 s.50 gives frameworks' tenderers the same). Nobody reads of a third supplier.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from frameworks.choices import CallOffRoute, InvitationStatus, LetterKind, Regime
from frameworks.law import scoring
from frameworks.models import CallOff, Invitation
from frameworks.queries import evaluations
from frameworks.queries.evaluations import Line
from procurement_portal.core.templatetags.formats import day, number, pounds_exact

ANSWERED = (InvitationStatus.RESPONDED, InvitationStatus.ACCEPTED)


@dataclass(frozen=True)
class Draft:
    """A letter before it is sent."""

    invitation: Invitation
    kind: str
    text: str

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(LetterKind(self.kind).label)


def of_decision(call_off: CallOff) -> list[Draft]:
    """Letters to all who answered, once a supplier is recommended; none before."""
    chosen = call_off.place
    if chosen is None:
        return []
    lines = evaluations.ranking(call_off) if call_off.route == CallOffRoute.COMPETITION else None
    by_place = {line.response.invitation.place_id: line for line in lines or []}
    winner = by_place.get(chosen.pk)
    drafts = []
    for invitation in _answered(call_off):
        won = invitation.place_id == chosen.pk
        own = by_place.get(invitation.place_id)
        text = _won(call_off, own) if won else _lost(call_off, own, winner, str(chosen.supplier))
        kind = LetterKind.SUCCESSFUL if won else LetterKind.UNSUCCESSFUL
        drafts.append(Draft(invitation, kind, _letter(call_off, invitation, text)))
    return drafts


def of_ending(call_off: CallOff) -> list[Draft]:
    """Letters to all who were asked and have not left, when nothing is awarded."""
    asked = (InvitationStatus.SENT, InvitationStatus.LAPSED, *ANSWERED)
    rows = call_off.invitations.filter(status__in=asked, letter=None)
    text = [
        f"{call_off.authority} has ended this procurement without awarding a contract.",
        f"Why: {call_off.outcome_reason}",
        "Thank you for the work that you have put into it.",
    ]
    return [
        Draft(one, LetterKind.ENDED, _letter(call_off, one, text))
        for one in rows.select_related("place__supplier").order_by("place__supplier__name", "pk")
    ]


def _answered(call_off: CallOff) -> Sequence[Invitation]:
    rows = call_off.invitations.filter(status__in=ANSWERED, letter=None)
    return list(rows.select_related("place__supplier").order_by("place__supplier__name", "pk"))


def _letter(call_off: CallOff, invitation: Invitation, body: Sequence[str]) -> str:
    framework = call_off.lot.framework
    head = [
        f"To {invitation.place.supplier}",
        f"{call_off.reference}: {call_off.title}\n"
        f"Framework “{framework}”, lot {call_off.lot.number}",
    ]
    return "\n\n".join([*head, *body, str(call_off.authority)])


def _won(call_off: CallOff, own: Line | None) -> list[str]:
    said = [
        f"{call_off.authority} has decided to award this contract to you, "
        f"for {pounds_exact(call_off.award_value)} without VAT.",
        f"Why: {call_off.recommendation}",
    ]
    return [*said, *_points("Your points", own), *_standstill(call_off, is_winner=True)]


def _lost(call_off: CallOff, own: Line | None, winner: Line | None, chosen: str) -> list[str]:
    said = [
        f"{call_off.authority} has decided to award this contract to {chosen}. "
        "Your response was not successful.",
        *_points("Your points", own),
    ]
    if winner is not None:
        said += _points(f"Points of {chosen}", winner, with_reasons=False)
        said += _advantages(own, winner, reason=call_off.recommendation)
    return [*said, *_standstill(call_off, is_winner=False)]


def _points(title: str, line: Line | None, *, with_reasons: bool = True) -> list[str]:
    if line is None:
        return []
    rows = [
        f"- {cell.criterion}: {number(cell.points, 2)} of {cell.criterion.weight}"
        + (f". {cell.reason}" if with_reasons and cell.reason else "")
        for cell in line.cells
    ]
    total = f"- In all: {number(line.standing.total, 2)} of 100"
    note = f"The points for the price are: {scoring.FORMULA}." if with_reasons else ""
    return ["\n".join([f"{title}:", *rows, total]), *([note] if note else [])]


def _advantages(own: Line | None, winner: Line, *, reason: str) -> list[str]:
    """Where the winner had more points, and the reasons that the panel gave."""
    mine = {cell.criterion.pk: cell.points for cell in own.cells} if own else {}
    ahead = [
        f"- {cell.criterion}: {number(cell.points - mine.get(cell.criterion.pk, 0), 2)} more"
        + (f". {cell.reason}" if cell.reason else "")
        for cell in winner.cells
        if cell.points > mine.get(cell.criterion.pk, 0)
    ]
    if not ahead:
        return [
            "No criterion gave the successful response more points than yours. "
            f"Why it was chosen: {reason}"
        ]
    return ["\n".join(["What set the successful response apart from yours:", *ahead])]


def _standstill(call_off: CallOff, *, is_winner: bool) -> list[str]:
    if call_off.standstill_ends_on is None and (
        call_off.standstill_days is not None or call_off.regime == Regime.PSR
    ):
        return ["A standstill follows. Its last day stands here once the decision is made."]
    if call_off.standstill_ends_on is None:
        return ["There is no standstill: the contract may be signed at once."]
    last = day(call_off.standstill_ends_on)
    said = f"The contract will not be signed before the standstill is over, at the end of {last}."
    return [said if is_winner else f"{said} Whoever wants to object does so until then."]
