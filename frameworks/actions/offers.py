"""Direct awards: suppliers ranked by the lot's mechanism, and offered the contract in turn."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from consortia.actions import notifications
from consortia.choices import NotificationKind
from consortia.queries import people
from frameworks.actions import call_offs, invitations
from frameworks.actions.call_off_steps import ReasonNeeded, WrongRoute
from frameworks.choices import (
    INVITATION,
    ON_THE_LOT,
    CallOffRoute,
    CallOffStatus,
    InvitationStatus,
    Permission,
    RankBasis,
)
from frameworks.law import ranking
from frameworks.law.days import Calendar, Overrides, end_of_working_days
from frameworks.models import CallOff, Invitation
from frameworks.queries import calendars, offers
from procurement_portal.core import access, moments
from procurement_portal.core.errors import DomainError, WrongState

OPEN = (InvitationStatus.SENT, InvitationStatus.ACCEPTED)


class BasisDoesNotFit(DomainError):
    """The suppliers cannot be put in order by that."""

    code = "basis_does_not_fit"
    cure = "Choose another basis, or send the call-off back to its draft and complete it."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class OfferIsOpen(DomainError):
    """One supplier at a time."""

    code = "offer_is_open"
    title = "An offer is open, or was accepted: the next supplier waits."
    cure = "Wait until it is declined or lapses."


class NobodyLeft(DomainError):
    """Every ranked supplier was offered the contract."""

    code = "nobody_left"
    title = "No ranked supplier is left to offer the contract to."
    cure = "End the call-off without an award, and run a further competition where the lot has one."


class OfferHasLapsed(DomainError):
    """The time to answer is over."""

    code = "offer_has_lapsed"
    title = "The time to answer this offer is over."
    cure = "Ask the buyer whether the contract is still to be had."


class CoreInformationNeeded(DomainError):
    """Confirmed with the acceptance (R46)."""

    code = "core_information_needed"
    title = (
        "Confirm the day on which your information on the central digital platform was last "
        "brought up to date; it cannot lie ahead."
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class PlaceLost(DomainError):
    """The supplier's place on the lot is suspended or has ended."""

    code = "place_lost"
    title = "Your place on the lot is not active, so the contract cannot be awarded to you."
    cure = "Ask the publisher of the framework about your place."


@transaction.atomic
def begin(
    call_off_id: int,
    *,
    basis: str,
    by: Any,
    at: datetime,
    version: int | None = None,
) -> Invitation:
    """Justify the direct award, rank the suppliers by the mechanism, and make the first offer.

    Raises what `call_offs.move` raises, BasisDoesNotFit, NobodyLeft and ContactNeeded.
    """
    call_offs.move(call_off_id, "justify", by=by, at=at, version=version)
    rank(call_off_id, basis=basis, by=by, at=at)
    return offer_next(call_off_id, by=by, at=at)


@transaction.atomic
def rank(call_off_id: int, *, basis: str, by: Any, at: datetime) -> list[Invitation]:
    """Put the lot's active suppliers in order, once, and say of each why it stands there.

    Raises NotAllowed, WrongState, WrongRoute and BasisDoesNotFit.
    """
    call_off = _on_offer(call_off_id, by=by)
    if call_off.invitations.exclude(rank=None).exists():
        raise WrongState("The suppliers are ranked already.")
    candidates = offers.candidates(call_off)
    if basis not in offers.bases(call_off, candidates):
        raise BasisDoesNotFit(UNFIT.get(basis, "There is no such basis."))
    order = ORDERINGS[basis](candidates)
    totals = {one.key: one.total for one in candidates}
    for one in order:
        Invitation.objects.update_or_create(
            call_off=call_off,
            place_id=one.key,
            defaults={
                "rank": one.rank,
                "rank_reason": one.reason,
                "total_cost": totals[one.key],
            },
        )
    ranked = list(_turns(call_off))
    call_offs.record(
        call_off, "ranked", by=by, at=at, basis=basis, order=[str(row) for row in ranked]
    )
    return ranked


@transaction.atomic
def offer_next(
    call_off_id: int, *, by: Any, at: datetime, version: int | None = None
) -> Invitation:
    """Offer the contract to whose turn it is; who has lost its place since is passed over.

    It is open until the end of the working days that the call-off allows, not counting the day of
    the offer. Raises NotAllowed, ChangedMeanwhile, WrongState, WrongRoute, OfferIsOpen,
    NobodyLeft and ContactNeeded.
    """
    call_off = _on_offer(call_off_id, by=by)
    call_offs.require_version(call_off, version)
    if call_off.invitations.filter(status__in=OPEN).exists():
        raise OfferIsOpen()
    turn = _pass_over(call_off, by=by, at=at)
    until = answer_until(call_off, on=moments.day_of(at))
    invitations.send(turn, answer_until=until, by=by, at=at)
    turn.refresh_from_db()
    call_offs.touch(call_off)
    call_offs.record(
        call_off,
        "offered",
        by=by,
        at=at,
        supplier=str(turn.place.supplier),
        answer_until=until.isoformat(),
    )
    return turn


@transaction.atomic
def accept(
    invitation_id: int, *, core_information_on: date | None, by: Any, at: datetime
) -> Invitation:
    """The supplier takes the contract, and confirms its record on the central platform (R46).

    Raises NotAllowed, WrongState, OfferHasLapsed, PlaceLost and CoreInformationNeeded.
    """
    row, call_off = _offered(invitation_id, "accept", by=by, at=at)
    if row.place.status not in ON_THE_LOT:
        raise PlaceLost()
    if core_information_on is None or core_information_on > moments.day_of(at):
        raise CoreInformationNeeded()
    row.answered_at = at
    row.save()
    call_off.core_information_on = core_information_on
    call_offs.touch(call_off)
    _answered(row, "offer_accepted", "has accepted", by=by, at=at)
    return row


@transaction.atomic
def decline(invitation_id: int, *, reason: str, by: Any, at: datetime) -> Invitation:
    """The supplier does not take it, and says why. Raises as `accept`, and ReasonNeeded."""
    row, call_off = _offered(invitation_id, "decline", by=by, at=at)
    if not reason.strip():
        raise ReasonNeeded()
    row.reason, row.answered_at = reason.strip(), at
    row.save()
    call_offs.touch(call_off)
    _answered(row, "offer_declined", "has declined", by=by, at=at, reason=row.reason)
    return row


@transaction.atomic
def lapse(invitation_id: int, *, by: Any, at: datetime) -> Invitation:
    """Close an offer that nobody answered in time. Raises NotAllowed and WrongState."""
    row, call_off = _locked(invitation_id)
    access.require(by, INVITATION["lapse"].permission, call_off)
    row.status = INVITATION.target("lapse", source=row.status)
    if row.answer_until is None or at <= row.answer_until:
        raise WrongState("The supplier still has time to answer.")
    row.save()
    call_offs.touch(call_off)
    _answered(row, "offer_lapsed", "has let lapse", by=by, at=at)
    return row


def due(*, at: datetime) -> list[int]:
    """Offers whose time to answer is over, the oldest first."""
    return list(
        Invitation.objects.filter(
            status=InvitationStatus.SENT, rank__isnull=False, answer_until__lt=at
        )
        .filter(call_off__status=CallOffStatus.JUSTIFIED)
        .order_by("answer_until", "pk")
        .values_list("pk", flat=True)
    )


def answer_until(call_off: CallOff, *, on: date) -> datetime:
    """The last moment of the last working day for an answer to an offer of the day."""
    held: Overrides = calendars.overrides()
    last = end_of_working_days(
        on + timedelta(days=1), call_off.answer_working_days, Calendar.PA2023, held
    )
    return timezone.make_aware(datetime.combine(last, time.max))


Ordering = Callable[[Sequence[ranking.Candidate[int]]], list[ranking.Ranked[int]]]

ORDERINGS: Mapping[str, Ordering] = {
    RankBasis.COST: ranking.by_cost,
    RankBasis.PLACE: ranking.by_place,
    RankBasis.ONLY: ranking.the_only_one,
}
UNFIT: Mapping[str, str] = {
    RankBasis.COST: "No supplier has a frozen price for everything in the basket.",
    RankBasis.PLACE: "No place on the lot has a rank.",
    RankBasis.ONLY: "The lot has several suppliers.",
}


def _on_offer(call_off_id: int, *, by: Any) -> CallOff:
    call_off = CallOff.objects.locked(call_off_id)
    access.require(by, Permission.CALL_OFF_RUN, call_off)
    if call_off.route != CallOffRoute.DIRECT:
        raise WrongRoute()
    if call_off.status != CallOffStatus.JUSTIFIED:
        raise WrongState("Offers are made once the direct award is justified.")
    return call_off


def _turns(call_off: CallOff) -> Any:
    return (
        call_off.invitations.filter(Q(rank__isnull=False))
        .select_related("place__supplier")
        .order_by(F("rank").asc(), "pk")
    )


def _pass_over(call_off: CallOff, *, by: Any, at: datetime) -> Invitation:
    """The first that waits and still holds its place; those before it are withdrawn."""
    for row in _turns(call_off).filter(status=InvitationStatus.READY):
        if row.place.status in ON_THE_LOT:
            found: Invitation = row
            return found
        row.status = INVITATION.target("withdraw", source=row.status)
        row.reason = "It held no active place on the lot when its turn came."
        row.save()
        call_offs.record(call_off, "passed_over", by=by, at=at, supplier=str(row.place.supplier))
    raise NobodyLeft()


def _locked(invitation_id: int) -> tuple[Invitation, CallOff]:
    """The call-off's row first, as everywhere; then the invitation's."""
    key = Invitation.objects.values_list("call_off", flat=True).get(pk=invitation_id)
    call_off = CallOff.objects.locked(key)
    row = Invitation.objects.locked(invitation_id)
    row.call_off = call_off
    return row, call_off


def _offered(
    invitation_id: int, transition: str, *, by: Any, at: datetime
) -> tuple[Invitation, CallOff]:
    row, call_off = _locked(invitation_id)
    access.require(by, Permission.INVITATION_ANSWER, row)
    target = INVITATION.target(transition, source=row.status)
    if call_off.status != CallOffStatus.JUSTIFIED or row.rank is None:
        raise WrongState("This offer does not stand any more.")
    if row.answer_until is not None and at > row.answer_until:
        raise OfferHasLapsed()
    row.status = target
    return row, call_off


def _answered(
    row: Invitation, what: str, words: str, *, by: Any, at: datetime, **more: Any
) -> None:
    """Keep it in the records, and tell those who run the call-off."""
    call_off = row.call_off
    supplier = str(row.place.supplier)
    call_offs.record(call_off, what, by=by, at=at, supplier=supplier, **more)
    notifications.tell(
        people.people_of(call_off.authority, on=moments.day_of(at)),
        kind=NotificationKind.CALL_OFF,
        text=f"{supplier} {words} the offer of {call_off}.",
        link=reverse("call-off", args=[call_off.pk]),
        at=at,
    )
