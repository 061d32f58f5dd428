"""A call-off that stands at a state, complete: what its tests begin with."""

from datetime import UTC, date, datetime
from decimal import Decimal

from frameworks.choices import (
    COMMITTED_CALL_OFFS,
    CallOffRoute,
    CallOffStatus,
    InvitationStatus,
    ObligationKind,
    ObligationStatus,
)
from frameworks.models import Obligation
from tests.factories import frameworks

AT_OFFERS = (CallOffStatus.INVITED, CallOffStatus.CLOSED, CallOffStatus.EVALUATED)
DECIDED = (CallOffStatus.RECOMMENDED, *COMMITTED_CALL_OFFS)
ENDED = (CallOffStatus.CANCELLED, CallOffStatus.NO_AWARD)


def lot_of(consortium, **facts):
    """A live lot of the consortium, open for both routes, with the framework's estimate."""
    told = {
        "framework__publisher": consortium,
        "framework__title": "Cleaning",
        "framework__slug": "cleaning",
        "framework__estimated_value": Decimal(1_000_000),
        "number": "1",
        "title": "Offices",
        "allows_direct_award": True,
        "core_terms": "The call-off terms of schedule 4.",
        "selection_mechanism": "The lowest total cost of the basket.",
    }
    return frameworks.LotFactory(**told | facts)


def call_off_at(status, *, authority, lot, place=None, **facts):
    """The authority's call-off from the lot at the state, by the route that leads there."""
    competed = status in AT_OFFERS
    decided = status in DECIDED
    place = place or frameworks.SupplierOnLotFactory(lot=lot)
    told = {
        "authority": authority,
        "lot": lot,
        "reference": "CO-2026-0001",
        "title": "Cleaning of four offices",
        "need": "Daily cleaning.",
        "status": status,
        "route": CallOffRoute.COMPETITION if competed else CallOffRoute.DIRECT,
        "deadline_at": datetime(2026, 5, 11, 11, 0, tzinfo=UTC) if competed else None,
        "place": place if decided else None,
        "award_value": Decimal(40_000) if decided else None,
        "core_information_on": date(2026, 5, 11) if decided else None,
        "awarded_on": date(2026, 4, 27) if status in COMMITTED_CALL_OFFS else None,
        "standstill_days": 8 if status == CallOffStatus.STANDSTILL else None,
        "standstill_ends_on": date(2026, 5, 11) if status == CallOffStatus.STANDSTILL else None,
        "signed_on": date(2026, 5, 12) if status == CallOffStatus.SIGNED else None,
        "outcome_reason": "The money was withdrawn." if status in ENDED else "",
    }
    call_off = frameworks.CallOffFactory(**told | facts)
    if status == CallOffStatus.APPROVED_TO_RUN:
        frameworks.InvitationFactory(call_off=call_off, place=place)
    if status in (CallOffStatus.JUSTIFIED, *DECIDED):
        frameworks.SentInvitationFactory(
            call_off=call_off, place=place, status=InvitationStatus.ACCEPTED, rank=1
        )
    if status in (CallOffStatus.CLOSED, CallOffStatus.EVALUATED):
        frameworks.SentInvitationFactory(
            call_off=call_off, place=place, status=InvitationStatus.RESPONDED
        )
    return call_off


def published_notice(call_off, on):
    """The award notice of the call-off, published on the day."""
    return Obligation.objects.update_or_create(
        authority=call_off.authority,
        call_off=call_off,
        kind=ObligationKind.UK6,
        defaults={
            "rule": "R30",
            "because": "Above the threshold.",
            "due_on": on,
            "status": ObligationStatus.DONE,
            "done_on": on,
            "notice_id": "012345-2026",
        },
    )[0]
