"""What each arrow of `choices.CALL_OFF` asks of a call-off, and writes on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db.models import Sum

from frameworks.actions import (
    contracts,
    evaluations,
    headroom,
    invitations,
    letters,
    responses,
    waivers,
)
from frameworks.actions.waivers import Reasons
from frameworks.choices import (
    COMMITTED_CALL_OFFS,
    CallOffRoute,
    InvitationStatus,
    ObligationKind,
    ObligationStatus,
)
from frameworks.law.codes import Moment, Regime
from frameworks.law.days import Calendar, end_of_working_days, standstill_end
from frameworks.models import CallOff, SupplierOnLot
from frameworks.queries import calendars, call_off_facts, closures, standstills
from procurement_portal.core.errors import DomainError


@dataclass(frozen=True)
class Said:
    """What comes with a move."""

    by: Any
    at: datetime
    on: date
    reason: str
    reasons: Reasons
    place: SupplierOnLot | None
    award_value: Decimal | None
    core_information_on: date | None


class ReasonNeeded(DomainError):
    """Recommendations and endings are explained."""

    code = "reason_needed"
    title = "Say why."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class WrongRoute(DomainError):
    """The move belongs to the other route."""

    code = "wrong_route"
    title = "This belongs to the other route."


class SupplierNeeded(DomainError):
    """A recommendation names a supplier and a value."""

    code = "supplier_needed"
    title = "Choose the supplier, and enter the value of the contract."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class SupplierDidNotAnswer(DomainError):
    """Only who responded, or accepted the offer, can be awarded to."""

    code = "supplier_did_not_answer"
    title = "This supplier has not responded, or not accepted the offer."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class StandstillNeeded(DomainError):
    """No standstill was planned."""

    code = "standstill_needed"
    title = "Say how many working days the standstill is to last."
    cure = "Eight or more, or award without a standstill where the law asks for none."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class StandstillRuns(DomainError):
    """A standstill binds until its last day is over (R29-R31)."""

    code = "standstill_runs"

    def __init__(self, last: date) -> None:
        super().__init__(
            f"The standstill runs to the end of {last:%-d %B %Y}.",
            cure="It can be awarded and signed from the next day on.",
        )


class StandstillPlanned(DomainError):
    """A standstill that is stated binds (R30)."""

    code = "standstill_planned"

    def __init__(self, days: int) -> None:
        super().__init__(
            f"A standstill of {days} working days was planned and approved.",
            cure="Decide with “begin the standstill”; it can be awarded when that is over.",
        )


class OwnDraft(DomainError):
    """A draft is approved by another than who last changed it."""

    code = "own_draft"
    title = "You were the last to change this draft."
    cure = "Ask a colleague to approve it."
    status = HTTPStatus.FORBIDDEN


class NoticeNeeded(DomainError):
    """Above the threshold the award notice comes before the contract (R30)."""

    code = "notice_needed"
    title = "The contract award notice (UK6) is not recorded: it comes before the contract."
    cure = "Publish it on the central digital platform, then record its number."


class DeadlineNotOver(DomainError):
    """Responses stay sealed until the deadline."""

    code = "deadline_not_over"
    title = "The deadline has not passed: responses stay sealed until then."


class DeadlineNeeded(DomainError):
    """A competition has a deadline ahead, and at least one supplier."""

    code = "deadline_needed"
    title = "Set a deadline that lies ahead, and choose the suppliers to invite."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class CriteriaNeeded(DomainError):
    """Suppliers are told by what they are judged, before they respond (R22)."""

    code = "criteria_needed"
    title = "Set the award criteria, with weights that make 100, before suppliers are invited."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


ALL_WEIGHTS = 100


def check(call_off: CallOff, *, on: date, reasons: Reasons, by: Any, at: datetime) -> None:
    """What a draft is checked for before it runs. Raises WrongRoute, RuleForbids, ReasonOwed."""
    if not call_off.route:
        raise WrongRoute("Choose the route first.")
    found = call_off_facts.findings(call_off, moment=Moment.RUN_CALL_OFF, on=on)
    waivers.settle(call_off, found, reasons=reasons, by=by, at=at)


def _approve(call_off: CallOff, said: Said) -> None:
    if call_off.written_by_id is not None and call_off.written_by_id == _key(said):
        raise OwnDraft()
    check(call_off, on=said.on, reasons=said.reasons, by=said.by, at=said.at)
    call_off.approval_asked_at = None
    call_off.approved_by = _person(said)
    call_off.approved_at = said.at


def _send_back(call_off: CallOff, said: Said) -> None:
    call_off.approved_by, call_off.approved_at = None, None


def _invite(call_off: CallOff, said: Said) -> None:
    _require_route(call_off, CallOffRoute.COMPETITION)
    _require_open(call_off, said)
    invited = call_off.invitations.exclude(status=InvitationStatus.WITHDRAWN)
    if call_off.deadline_at is None or call_off.deadline_at <= said.at or not invited.exists():
        raise DeadlineNeeded()
    if call_off.criteria.aggregate(total=Sum("weight"))["total"] != ALL_WEIGHTS:
        raise CriteriaNeeded()
    invitations.send_all(call_off, by=said.by, at=said.at)


def _close(call_off: CallOff, said: Said) -> None:
    if call_off.deadline_at is None or said.at <= call_off.deadline_at:
        raise DeadlineNotOver()
    responses.open_all(call_off, by=said.by, at=said.at)
    invitations.lapse_all(call_off, by=said.by, at=said.at)


def _finish_evaluation(call_off: CallOff, said: Said) -> None:
    _require_route(call_off, CallOffRoute.COMPETITION)
    evaluations.require_finished(call_off)


def _justify(call_off: CallOff, said: Said) -> None:
    _require_route(call_off, CallOffRoute.DIRECT)
    _require_open(call_off, said)
    call_off.mechanism = call_off.lot.selection_mechanism


def _recommend(call_off: CallOff, said: Said) -> None:
    if not said.reason:
        raise ReasonNeeded()
    if said.place is None or said.award_value is None or said.award_value < 0:
        raise SupplierNeeded()
    answered = (
        InvitationStatus.RESPONDED
        if call_off.route == CallOffRoute.COMPETITION
        else InvitationStatus.ACCEPTED
    )
    if not call_off.invitations.filter(place=said.place, status=answered).exists():
        raise SupplierDidNotAnswer()
    call_off.place, call_off.award_value = said.place, said.award_value
    call_off.recommendation = said.reason
    call_off.core_information_on = (
        said.core_information_on
        or responses.confirmed_on(call_off, said.place)
        or call_off.core_information_on
    )
    call_off.recommended_by = _person(said)


def _stand_still(call_off: CallOff, said: Said) -> None:
    """The decision is made: it commits headroom, and the clock runs from its day."""
    overrides = calendars.overrides()
    if call_off.regime == Regime.PSR:
        call_off.standstill_ends_on = standstill_end(said.on, Calendar.PSR, overrides)
    elif call_off.standstill_days is None:
        raise StandstillNeeded()
    else:
        call_off.standstill_ends_on = end_of_working_days(
            said.on, call_off.standstill_days, Calendar.PA2023, overrides
        )
    _decide(call_off, said)


def _award(call_off: CallOff, said: Said) -> None:
    if call_off.status in COMMITTED_CALL_OFFS:
        _require_standstill_over(call_off, said)
        return
    if call_off.standstill_days is not None:
        raise StandstillPlanned(call_off.standstill_days)
    _decide(call_off, said)


def _decide(call_off: CallOff, said: Said) -> None:
    call_off.awarded_on = said.on
    _settle(call_off, Moment.CALL_OFF, said)
    call_off.decided_by = _person(said)
    amount = call_off.award_value
    if amount is None:
        raise SupplierNeeded()
    headroom.commit(call_off, amount=amount, by=said.by, at=said.at)
    letters.send_decision(call_off, by=said.by, at=said.at)


def _sign(call_off: CallOff, said: Said) -> None:
    _require_standstill_over(call_off, said)
    call_off.signed_on = said.on
    _settle(call_off, Moment.SIGN, said)
    if call_off_facts.is_above_threshold(call_off, on=said.on) and not _has_award_notice(call_off):
        raise NoticeNeeded()
    contracts.enter(call_off, on=said.on, by=said.by, at=said.at)


def _has_award_notice(call_off: CallOff) -> bool:
    if call_off.regime != Regime.PA2023:
        return True
    return call_off.obligations.filter(
        kind=ObligationKind.UK6,
        status__in=[ObligationStatus.DONE, ObligationStatus.NOT_REQUIRED],
    ).exists()


def _cancel(call_off: CallOff, said: Said) -> None:
    if not said.reason:
        raise ReasonNeeded()
    call_off.outcome_reason = said.reason
    if call_off.status in COMMITTED_CALL_OFFS:
        headroom.release(call_off, reason=said.reason, by=said.by, at=said.at)
    letters.send_ending(call_off, by=said.by, at=said.at)
    _withdraw_offers(call_off, said)


def _end_without_award(call_off: CallOff, said: Said) -> None:
    if not said.reason:
        raise ReasonNeeded()
    call_off.outcome_reason = said.reason
    letters.send_ending(call_off, by=said.by, at=said.at)
    _withdraw_offers(call_off, said)


def _withdraw_offers(call_off: CallOff, said: Said) -> None:
    """No offer stands once a direct award has ended; answers stay as they were given."""
    if call_off.route == CallOffRoute.DIRECT:
        reason = "The call-off has ended."
        invitations.withdraw_all(call_off, reason=reason, by=said.by, at=said.at)


STEPS: Mapping[str, Callable[[CallOff, Said], None]] = {
    "approve": _approve,
    "send_back": _send_back,
    "invite": _invite,
    "close": _close,
    "finish_evaluation": _finish_evaluation,
    "justify": _justify,
    "recommend": _recommend,
    "stand_still": _stand_still,
    "award": _award,
    "sign": _sign,
    "cancel": _cancel,
    "end_without_award": _end_without_award,
}


def _settle(call_off: CallOff, moment: str, said: Said) -> None:
    found = call_off_facts.findings(call_off, moment=moment, on=said.on)
    waivers.settle(call_off, found, reasons=said.reasons, by=said.by, at=said.at)


def _require_open(call_off: CallOff, said: Said) -> None:
    """Framework, lot and access are still as they were when it was approved. Raises RuleForbids."""
    found = closures.of_lot(
        call_off.lot, call_off.authority, on=said.on, wanted=call_off.estimated_value
    )
    waivers.settle(call_off, found, reasons=said.reasons, by=said.by, at=said.at)


def _require_route(call_off: CallOff, route: str) -> None:
    if call_off.route != route:
        raise WrongRoute()


def _require_standstill_over(call_off: CallOff, said: Said) -> None:
    last = standstills.last_day(call_off)
    if last is not None and said.on <= last:
        raise StandstillRuns(last)


def _person(said: Said) -> Any:
    return said.by if _key(said) else None


def _key(said: Said) -> int | None:
    key: int | None = getattr(said.by, "pk", None)
    return key
