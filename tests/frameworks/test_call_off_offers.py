"""Direct awards: suppliers ranked by the mechanism, offered in turn, and their answers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from consortia.models import Notification
from frameworks.actions import call_off_contacts, call_offs, offers, schedule
from frameworks.actions.call_off_steps import ReasonNeeded, WrongRoute
from frameworks.choices import (
    INVITATION,
    CallOffRoute,
    CallOffStatus,
    InvitationStatus,
    PlaceStatus,
    RankBasis,
)
from frameworks.models import CallOff, Contract, Invitation
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import ChangedMeanwhile, NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import frameworks
from tests.frameworks.calling_off import call_off_at, lot_of

pytestmark = pytest.mark.django_db

ON_DAY = date(2026, 5, 11)
PEOPLE = ("officer", "finance_lead", "manager", "auditor", "operator", "outsider", "stranger")


@pytest.fixture
def lot(consortium):
    return lot_of(consortium)


@pytest.fixture
def places(lot):
    """Three suppliers, whose ranks on the lot are not the order of their prices."""
    return [
        frameworks.SupplierOnLotFactory(lot=lot, supplier__name=name, rank=rank)
        for name, rank in (("Alder", 3), ("Birch", 1), ("Cedar", 2))
    ]


@pytest.fixture
def approved(authority, lot, places):
    """Approved to run, with contacts for all and a basket priced at 30, 20 and 10 pounds."""
    call_off = call_off_at(
        CallOffStatus.APPROVED_TO_RUN, authority=authority, lot=lot, place=places[0]
    )
    line = call_off.basket.create(item="Mop", quantity=Decimal(10), thing=1)
    for place, price in zip(places, (3, 2, 1), strict=True):
        line.rates.create(
            place=place, price=Decimal(price), source="Rates", frozen_at=datetime.now(UTC)
        )
        if place != places[0]:
            frameworks.InvitationFactory(call_off=call_off, place=place)
    return call_off


def ranked(call_off):
    rows = call_off.invitations.order_by("rank", "pk").select_related("place__supplier")
    return [(row.rank, str(row.place.supplier), row.status) for row in rows]


def seller_of(invitation):
    return frameworks.SupplierRoleFactory(supplier=invitation.place.supplier).person


# Ranked


def test_lowest_total_cost_is_offered_first(approved, officer, at):
    offered = offers.begin(approved.pk, basis=RankBasis.COST, by=officer, at=at)

    assert ranked(approved) == [(1, "Cedar", "sent"), (2, "Birch", "ready"), (3, "Alder", "ready")]
    assert (offered.total_cost, offered.rank_reason) == (Decimal(10), "£10.00 for the basket.")
    approved.refresh_from_db()
    assert approved.status == CallOffStatus.JUSTIFIED
    assert approved.mechanism == "The lowest total cost of the basket."


def test_ranks_on_the_lot_are_followed_where_the_mechanism_says_so(approved, officer, at):
    offers.begin(approved.pk, basis=RankBasis.PLACE, by=officer, at=at)

    assert [name for _, name, _ in ranked(approved)] == ["Birch", "Cedar", "Alder"]


def test_supplier_without_a_price_is_not_ranked_and_it_is_said_why(approved, places, officer, at):
    approved.basket.get().rates.filter(place=places[2]).delete()

    offers.begin(approved.pk, basis=RankBasis.COST, by=officer, at=at)

    assert ranked(approved) == [
        (1, "Birch", "sent"),
        (2, "Alder", "ready"),
        (None, "Cedar", "ready"),
    ]
    unranked = approved.invitations.get(rank=None)
    assert unranked.rank_reason == "Not ranked: no price for Mop."


def test_equal_totals_go_by_rank_on_the_lot(approved, places, officer, at):
    approved.basket.get().rates.all().delete()
    for place in places:
        approved.basket.get().rates.create(
            place=place, price=Decimal(1), source="Rates", frozen_at=at
        )

    offers.begin(approved.pk, basis=RankBasis.COST, by=officer, at=at)

    assert [name for _, name, _ in ranked(approved)] == ["Birch", "Cedar", "Alder"]
    assert "as much as another" in approved.invitations.get(rank=1).rank_reason


def test_suspended_supplier_is_not_ranked(approved, places, officer, at):
    places[2].status = PlaceStatus.SUSPENDED
    places[2].save()

    offers.begin(approved.pk, basis=RankBasis.COST, by=officer, at=at)

    assert ranked(approved)[0] == (1, "Birch", "sent")


@pytest.mark.parametrize(
    ("basis", "empties", "words"),
    [
        (RankBasis.ONLY, False, "several suppliers"),
        (RankBasis.COST, True, "frozen price"),
        ("lottery", False, "no such basis"),
    ],
)
def test_basis_that_does_not_fit_is_refused_whole(basis, empties, words, approved, officer, at):
    if empties:
        approved.basket.all().delete()

    with pytest.raises(offers.BasisDoesNotFit, match=words):
        offers.begin(approved.pk, basis=basis, by=officer, at=at)

    approved.refresh_from_db()
    assert approved.status == CallOffStatus.APPROVED_TO_RUN
    assert not AuditEvent.objects.exists()


def test_only_supplier_of_the_lot_needs_no_basket(authority, lot, officer, at):
    call_off = call_off_at(CallOffStatus.APPROVED_TO_RUN, authority=authority, lot=lot)

    offered = offers.begin(call_off.pk, basis=RankBasis.ONLY, by=officer, at=at)

    assert (offered.rank, offered.status) == (1, "sent")


def test_suppliers_are_ranked_once(approved, officer, at):
    offers.begin(approved.pk, basis=RankBasis.COST, by=officer, at=at)

    with pytest.raises(WrongState):
        offers.rank(approved.pk, basis=RankBasis.PLACE, by=officer, at=at)


def test_competition_is_not_ranked(approved, officer, at):
    approved.route, approved.status = CallOffRoute.COMPETITION, CallOffStatus.EVALUATED
    approved.save()

    with pytest.raises(WrongRoute):
        offers.rank(approved.pk, basis=RankBasis.COST, by=officer, at=at)


# Offered


@pytest.mark.parametrize(
    ("days", "offered_at", "until"),
    [
        (2, "2026-05-12T09:30:00+00:00", "2026-05-14"),
        (2, "2026-05-22T16:00:00+00:00", "2026-05-27"),  # over the spring bank holiday
        (1, "2026-03-13T10:00:00+00:00", "2026-03-16"),
        (2, "2026-03-13T10:00:00+00:00", "2026-03-18"),  # 17 March is none in Northern Ireland
    ],
)
def test_offer_is_open_to_the_end_of_a_working_day(days, offered_at, until, approved, officer):
    approved.answer_working_days = days
    approved.starts_on, approved.ends_on = date(2026, 6, 1), date(2027, 5, 31)
    approved.save()

    offered = offers.begin(
        approved.pk, basis=RankBasis.COST, by=officer, at=datetime.fromisoformat(offered_at)
    )

    last = timezone.localtime(offered.answer_until)
    assert last.date() == date.fromisoformat(until)
    assert timezone.localdate(last + timedelta(microseconds=1)) > last.date()


@pytest.fixture
def on_offer(approved, officer, at):
    return offers.begin(approved.pk, basis=RankBasis.COST, by=officer, at=at)


def test_one_offer_is_open_at_a_time(approved, on_offer, officer, at):
    with pytest.raises(offers.OfferIsOpen):
        offers.offer_next(approved.pk, by=officer, at=at)


def test_next_is_offered_after_a_decline_and_nobody_is_left_at_the_end(
    approved, on_offer, officer, at
):
    for name in ("Cedar", "Birch", "Alder"):
        current = approved.invitations.get(status=InvitationStatus.SENT)
        assert str(current.place.supplier) == name
        offers.decline(current.pk, reason="No capacity.", by=seller_of(current), at=at)
        if name != "Alder":
            offers.offer_next(approved.pk, by=officer, at=at)

    with pytest.raises(offers.NobodyLeft):
        offers.offer_next(approved.pk, by=officer, at=at)

    assert [status for _, _, status in ranked(approved)] == ["declined"] * 3


def test_supplier_that_lost_its_place_since_is_passed_over(approved, places, on_offer, officer, at):
    offers.decline(on_offer.pk, reason="No capacity.", by=seller_of(on_offer), at=at)
    places[1].status = PlaceStatus.SUSPENDED
    places[1].save()

    offered = offers.offer_next(approved.pk, by=officer, at=at)

    assert str(offered.place.supplier) == "Alder"
    passed = approved.invitations.get(place=places[1])
    assert (passed.status, passed.reason[:17]) == ("withdrawn", "It held no active")
    assert AuditEvent.objects.filter(name="frameworks.call_off.passed_over").count() == 1


def test_offer_on_an_older_version_is_refused(approved, on_offer, officer, at):
    offers.decline(on_offer.pk, reason="No capacity.", by=seller_of(on_offer), at=at)

    with pytest.raises(ChangedMeanwhile):
        offers.offer_next(approved.pk, by=officer, at=at, version=1)


@pytest.mark.parametrize("who", [one for one in PEOPLE if one != "officer"])
def test_only_officers_of_the_authority_rank_and_offer(who, approved, people, at):
    with pytest.raises(NotAllowed):
        offers.begin(approved.pk, basis=RankBasis.COST, by=people[who], at=at)
    approved.status = CallOffStatus.JUSTIFIED
    approved.save()
    with pytest.raises(NotAllowed):
        offers.rank(approved.pk, basis=RankBasis.COST, by=people[who], at=at)
    with pytest.raises(NotAllowed):
        offers.offer_next(approved.pk, by=people[who], at=at)

    assert not AuditEvent.objects.exists()


# Answered


def accept(invitation, *, by, at, on=ON_DAY):
    return offers.accept(invitation.pk, core_information_on=on, by=by, at=at)


def test_acceptance_records_the_core_information_and_tells_the_buyers(
    approved, on_offer, officer, at
):
    accepted = accept(on_offer, by=seller_of(on_offer), at=at)

    approved.refresh_from_db()
    assert (accepted.status, accepted.answered_at) == ("accepted", at)
    assert approved.core_information_on == ON_DAY
    told = Notification.objects.get(person=officer, text__contains="has accepted")
    assert told.link == f"/call-offs/{approved.pk}/"


@pytest.mark.parametrize("on", [None, date(2026, 5, 13)])
def test_acceptance_needs_the_core_information_confirmed(on, on_offer, at):
    with pytest.raises(offers.CoreInformationNeeded):
        accept(on_offer, by=seller_of(on_offer), at=at, on=on)

    on_offer.refresh_from_db()
    assert on_offer.status == InvitationStatus.SENT


@pytest.mark.parametrize("who", PEOPLE)
def test_only_the_supplier_answers(who, on_offer, people, at):
    with pytest.raises(NotAllowed):
        accept(on_offer, by=people[who], at=at)
    with pytest.raises(NotAllowed):
        offers.decline(on_offer.pk, reason="No.", by=people[who], at=at)

    on_offer.refresh_from_db()
    assert on_offer.status == InvitationStatus.SENT


def test_supplier_answers_only_its_own_offer(approved, on_offer, places, at):
    other = approved.invitations.get(place=places[0])

    with pytest.raises(NotAllowed):
        accept(on_offer, by=seller_of(other), at=at)


def test_decline_is_explained(on_offer, at):
    with pytest.raises(ReasonNeeded):
        offers.decline(on_offer.pk, reason=" ", by=seller_of(on_offer), at=at)

    declined = offers.decline(on_offer.pk, reason=" Full. ", by=seller_of(on_offer), at=at)
    assert (declined.status, declined.reason) == ("declined", "Full.")


def test_supplier_that_lost_its_place_cannot_accept(approved, places, on_offer, at):
    places[2].status = PlaceStatus.SUSPENDED
    places[2].save()

    with pytest.raises(offers.PlaceLost):
        accept(on_offer, by=seller_of(on_offer), at=at)


def test_late_answer_is_refused(on_offer, at):
    late = on_offer.answer_until + timedelta(microseconds=1)

    with pytest.raises(offers.OfferHasLapsed):
        accept(on_offer, by=seller_of(on_offer), at=late)
    with pytest.raises(offers.OfferHasLapsed):
        offers.decline(on_offer.pk, reason="No.", by=seller_of(on_offer), at=late)

    assert accept(on_offer, by=seller_of(on_offer), at=on_offer.answer_until).status == "accepted"


def test_answer_after_the_end_of_the_call_off_is_refused(approved, on_offer, at):
    CallOff.objects.update(status=CallOffStatus.NO_AWARD, outcome_reason="No money.")

    with pytest.raises(WrongState):
        accept(on_offer, by=seller_of(on_offer), at=at)


OF_OFFERS = ("accept", "decline", "lapse")
REFUSED = [
    (name, status)
    for name in OF_OFFERS
    for status in InvitationStatus.values
    if status not in INVITATION[name].sources
]


@pytest.mark.parametrize(("name", "status"), REFUSED)
def test_table_of_invitations_refuses_it(name, status, on_offer, at):
    Invitation.objects.filter(pk=on_offer.pk).update(status=status)
    seller = seller_of(on_offer)
    take = {
        "accept": lambda: accept(on_offer, by=seller, at=at),
        "decline": lambda: offers.decline(on_offer.pk, reason="No.", by=seller, at=at),
        "lapse": lambda: offers.lapse(on_offer.pk, by=SYSTEM, at=on_offer.answer_until),
    }

    with pytest.raises(WrongState):
        take[name]()

    on_offer.refresh_from_db()
    assert on_offer.status == status


# Lapsed


def test_offer_lapses_by_itself_once_its_time_is_over(approved, on_offer, officer):
    last = on_offer.answer_until
    assert offers.due(at=last) == []
    after = last + timedelta(hours=1)

    done = schedule.advance(on=after.date(), by=SYSTEM, at=after)

    on_offer.refresh_from_db()
    assert (done["offers"], on_offer.status) == (1, InvitationStatus.LAPSED)
    assert Notification.objects.filter(person=officer, text__contains="let lapse").exists()
    assert schedule.advance(on=after.date(), by=SYSTEM, at=after)["offers"] == 0
    assert str(offers.offer_next(approved.pk, by=officer, at=after).place.supplier) == "Birch"


def test_open_offer_does_not_lapse(on_offer):
    with pytest.raises(WrongState, match="still has time"):
        offers.lapse(on_offer.pk, by=SYSTEM, at=on_offer.answer_until)


@pytest.mark.parametrize("who", [one for one in PEOPLE if one != "officer"])
def test_others_let_nothing_lapse(who, on_offer, people):
    late = on_offer.answer_until + timedelta(hours=1)

    with pytest.raises(NotAllowed):
        offers.lapse(on_offer.pk, by=people[who], at=late)


# The whole way


def test_direct_award_from_offer_to_signature(approved, on_offer, officer, finance_lead, at):
    accept(on_offer, by=seller_of(on_offer), at=at)
    call_offs.move(
        approved.pk,
        "recommend",
        by=officer,
        at=at,
        place=on_offer.place,
        award_value=Decimal(40_000),
        reason="First by the mechanism.",
    )
    call_offs.move(approved.pk, "award", by=finance_lead, at=at)

    signed = call_offs.move(approved.pk, "sign", by=officer, at=at)

    assert str(Contract.objects.get(call_off=signed).supplier) == "Cedar"


# Contacts


def contact(email="sam@example.com"):
    return call_off_contacts.Contact("Sam", email)


@pytest.fixture
def draft(authority, lot, places):
    return call_off_at(CallOffStatus.DRAFT, authority=authority, lot=lot, place=places[0])


def test_contacts_are_kept_and_those_left_out_go(draft, places, officer, at):
    call_off_contacts.keep(
        draft.pk, contacts={places[0].pk: contact(), places[1].pk: contact()}, by=officer, at=at
    )
    call_off_contacts.keep(
        draft.pk, contacts={places[0].pk: contact("new@example.com")}, by=officer, at=at
    )

    row = draft.invitations.get()
    assert (row.place, row.contact_email, row.status) == (places[0], "new@example.com", "ready")


def test_contact_needs_an_address(draft, places, officer, at):
    with pytest.raises(call_off_contacts.ContactNeeded, match="Alder"):
        call_off_contacts.keep(
            draft.pk, contacts={places[0].pk: contact("sam at example")}, by=officer, at=at
        )


def test_contact_of_no_active_supplier_is_refused(draft, places, officer, at):
    foreign = frameworks.SupplierOnLotFactory()
    places[0].status = PlaceStatus.SUSPENDED
    places[0].save()

    for key in (foreign.pk, places[0].pk):
        with pytest.raises(call_off_contacts.NotOnTheLot):
            call_off_contacts.keep(draft.pk, contacts={key: contact()}, by=officer, at=at)


def test_competition_invites_on_its_own_page(draft, places, officer, at):
    draft.route = CallOffRoute.COMPETITION
    draft.save()

    with pytest.raises(WrongRoute):
        call_off_contacts.keep(draft.pk, contacts={places[0].pk: contact()}, by=officer, at=at)


@pytest.mark.parametrize("who", [one for one in PEOPLE if one != "officer"])
def test_only_officers_keep_contacts(who, draft, places, people, at):
    with pytest.raises(NotAllowed):
        call_off_contacts.keep(draft.pk, contacts={places[0].pk: contact()}, by=people[who], at=at)
