"""Call-offs of one authority in every state, from a draft to a contract with its indicators.

Everything goes through the same actions as on the pages, on the days on which it is to have been:
the officer runs, the finance lead approves and decides, three suppliers answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from benchmarking.management.sample.people import PASSWORD
from benchmarking.management.sample.stage import FINANCE, MANAGER, OFFICER, Stage
from consortia.actions import people
from consortia.models import Person
from frameworks.actions import (
    baskets,
    call_off_contacts,
    call_offs,
    changes,
    clarifications,
    contracts,
    criteria,
    evaluations,
    invitations,
    invitees,
    kpis,
    obligation_moves,
    offers,
    responses,
)
from frameworks.actions.criteria import Wanted
from frameworks.actions.evaluations import Given
from frameworks.actions.invitees import Chosen
from frameworks.choices import (
    CallOffRoute,
    ChangeGround,
    ChangeKind,
    CriterionKind,
    KpiRating,
    ObligationKind,
    RankBasis,
)
from frameworks.models import (
    CallOff,
    FrameworkCriterion,
    Invitation,
    Lot,
    PriceLine,
    SupplierOnLot,
)
from frameworks.queries import invitations as invitation_queries
from procurement_portal.core.access import SYSTEM

BODY = "brackenmoor"
SELLER = "supplier@example.org"
"""Answers for the supplier that is on every lot; the others write from addresses of their own."""
SELLERS = ("Saffron Bell", "Iain Cross", "Priya Nair", "Tom Aldous", "Mei Tan", "Ruth Penn")
QUESTION = "How will you read meters, bill in one file and correct errors within ten days?"
ANSWERS = (
    "Readings come by the hour; one file a month, checked against yours; a named person corrects.",
    "A portal for bills, with a file on request. Errors are corrected with the next bill.",
    "Monthly readings by our own staff, and a monthly call to go through every query.",
)
POINTS = (85, 60, 70)
PRICES = (Decimal("0.97"), Decimal("0.94"), Decimal("1.03"))
"""Of the estimate, supplier by supplier."""
INDICATORS = (
    ("Bills without error", "99% of the meters billed in a month", KpiRating.MET),
    ("Readings in time", "By the third working day of the month", KpiRating.SLIGHTLY_BELOW),
    ("Queries answered", "Within five working days", KpiRating.MET),
)


@dataclass(frozen=True)
class Buying:
    """A call-off in one line: what, from which lot, how much, and when it was begun and is due."""

    title: str
    need: str
    lot: str
    value: int
    begun: int
    """Days ago."""
    closes: int
    """Days ago; below zero where the deadline is still to come."""
    months: int = 24


SIGNED = Buying(
    "Half-hourly electricity for 40 sites", "Town hall, depots, leisure centres and schools.",
    "1", 1_900_000, 190, 165,
)  # fmt: skip
STANDING = Buying(
    "Electricity for street lighting", "Unmetered supply of 18,400 lamps and signs.",
    "2", 640_000, 34, 16, 12,
)  # fmt: skip
EVALUATED = Buying(
    "Electricity for small sites", "112 meters below 100,000 kWh a year.", "2", 180_000, 24, 3, 12
)
OPEN = Buying(
    "Gas for schools and day centres", "61 meters in schools, 9 in day centres.",
    "3", 520_000, 8, -13,
)  # fmt: skip
DRAFT = Buying(
    "Charging points at the civic centre", "Supply of 24 points for the pool cars.",
    "1", 36_000, 2, 0, 12,
)  # fmt: skip


def make(stage: Stage) -> None:
    """All of them, the oldest first."""
    parents = _criteria(stage)
    signed = _competed(SIGNED, stage, parents)
    _evaluate(signed, SIGNED, stage)
    _decide(signed, SIGNED, stage)
    _sign(signed, SIGNED, stage)
    standing = _competed(STANDING, stage, parents)
    _evaluate(standing, STANDING, stage)
    _decide(standing, STANDING, stage)
    evaluated = _competed(EVALUATED, stage, parents)
    _evaluate(evaluated, EVALUATED, stage, is_finished=False)
    _open(_competed(OPEN, stage, parents), stage)
    _direct(stage)
    _draft(stage)


def _criteria(stage: Stage) -> Mapping[str, FrameworkCriterion]:
    """What the framework weighs: the manager entered it when the framework went live."""
    framework, by = stage.framework("energy"), stage.people[MANAGER]
    return {
        kind: criteria.add(
            framework.pk,
            name=name,
            kind=kind,
            description=words,
            min_weight=30,
            max_weight=70,
            by=by,
            at=stage.at(480),
        )
        for kind, name, words in (
            (CriterionKind.PRICE, "Price", "The total for the stated volumes."),
            (CriterionKind.QUALITY, "Service", "Metering, billing and correction of errors."),
        )
    }


def _competed(buying: Buying, stage: Stage, parents: Mapping[str, FrameworkCriterion]) -> CallOff:
    """Approved and sent to three suppliers, who have answered if the deadline has passed."""
    officer, finance = stage.people[OFFICER], stage.people[FINANCE]
    at = stage.at(buying.begun)
    call_off = _begun(buying, stage, CallOffRoute.COMPETITION)
    deadline = stage.at(buying.closes, hour=12)
    call_offs.save(
        call_off.pk,
        questions_until=deadline - timedelta(days=5),
        deadline_at=deadline,
        standstill_days=8,
        by=officer,
        at=at,
    )
    criteria.set_for_call_off(
        call_off.pk,
        wanted=[
            Wanted(parents[CriterionKind.PRICE].pk, "Price", "", 60),
            Wanted(parents[CriterionKind.QUALITY].pk, "Service", QUESTION, 40),
        ],
        by=officer,
        at=at,
    )
    invitees.choose(
        call_off.pk,
        chosen=[
            Chosen(place.pk, seller.name, seller.email)
            for place in _places(call_off.lot)
            for seller in [_seller(place)]
        ],
        not_invited_reason="The others supply no meters of this kind, as their catalogues say.",
        by=officer,
        at=at,
    )
    call_offs.ask_approval(call_off.pk, by=officer, at=at)
    call_offs.move(call_off.pk, "approve", by=finance, at=stage.at(buying.begun - 1))
    sent_at = stage.at(buying.begun - 1, hour=14)
    call_offs.move(call_off.pk, "invite", by=officer, at=sent_at)
    for invitation in _invitations(call_off):
        token = invitation_queries.token_of(invitation.pk, sent_at)
        came_on = stage.at(buying.begun - 1, hour=16)
        invitations.claim(token, by=_seller(invitation.place), at=came_on)
    if buying.closes >= 0:
        _answer(call_off, buying, stage)
        call_offs.move(call_off.pk, "close", by=officer, at=stage.at(buying.closes, hour=13))
    return _again(call_off)


def _answer(call_off: CallOff, buying: Buying, stage: Stage, *, first: int = 3) -> None:
    """The first so many suppliers respond on the day before the deadline, or by yesterday."""
    day = max(buying.closes + 1, 1)
    question = call_off.criteria.get(name="Service")
    for invitation, share, words in list(
        zip(_invitations(call_off), PRICES, ANSWERS, strict=False)
    )[:first]:
        responses.respond(
            invitation.pk,
            price=(buying.value * share).quantize(Decimal("0.01")),
            answers={question.pk: words},
            core_information_on=stage.day(day),
            by=_seller(invitation.place),
            at=stage.at(day, hour=15),
        )


def _evaluate(call_off: CallOff, buying: Buying, stage: Stage, *, is_finished: bool = True) -> None:
    """Officer and finance lead score; where it is not finished, only the officer has."""
    officer, finance = stage.people[OFFICER], stage.people[FINANCE]
    at = stage.at(buying.closes - 1, hour=9)
    for person in (officer, finance):
        evaluations.name_evaluator(call_off.pk, person=person, by=officer, at=at)
        evaluations.declare(call_off.pk, by=person, at=at)
    question = call_off.criteria.get(name="Service")
    for invitation, points in zip(_invitations(call_off), POINTS, strict=False):
        given = {question.pk: Given(Decimal(points), "Judged by the answer and its references.")}
        response = invitation.response
        evaluations.score(response.pk, given=given, by=officer, at=at)
        if is_finished:
            evaluations.score(response.pk, given=given, by=finance, at=at)
            evaluations.moderate(response.pk, given=given, by=officer, at=at)
    if is_finished:
        call_offs.move(call_off.pk, "finish_evaluation", by=officer, at=at)


def _decide(call_off: CallOff, buying: Buying, stage: Stage) -> None:
    """The first supplier is recommended, and the standstill begins."""
    at, winner = stage.at(buying.closes - 3), _invitations(call_off)[0]
    call_offs.move(
        call_off.pk,
        "recommend",
        reason="The best score of the three, at three per cent below the estimate.",
        place=winner.place,
        award_value=(buying.value * PRICES[0]).quantize(Decimal("0.01")),
        core_information_on=stage.day(buying.closes - 2),
        by=stage.people[OFFICER],
        at=at,
    )
    decided = stage.at(4) if buying is STANDING else stage.at(buying.closes - 5)
    call_offs.move(call_off.pk, "stand_still", by=stage.people[FINANCE], at=decided)


def _sign(call_off: CallOff, buying: Buying, stage: Stage) -> None:
    """The notice, the award, the contract with its indicators, their first assessment, a change."""
    officer, finance = stage.people[OFFICER], stage.people[FINANCE]
    for owed in _again(call_off).obligations.filter(kind=ObligationKind.UK6):
        day = stage.day(buying.closes - 5)
        obligation_moves.done(
            owed.pk, on=day, notice_id="041873-2026", by=officer, at=stage.at(buying.closes - 6)
        )
    for name, target, _ in INDICATORS:
        kpis.add(
            _again(call_off),
            name=name,
            target=target,
            is_material=True,
            by=officer,
            at=stage.at(buying.closes - 20),
        )
    call_offs.move(call_off.pk, "award", by=finance, at=stage.at(buying.closes - 22))
    call_offs.move(call_off.pk, "sign", by=officer, at=stage.at(buying.closes - 24))
    contract = _again(call_off).contract
    contracts.move(contract.pk, "begin", by=SYSTEM, at=stage.at(buying.closes - 46))
    for owed in contract.obligations.filter(kind=ObligationKind.UK7):
        day = stage.day(buying.closes - 40)
        obligation_moves.done(
            owed.pk, on=day, notice_id="043310-2026", by=officer, at=stage.at(buying.closes - 41)
        )
    for kpi, (_, _, rating) in zip(contract.kpis.order_by("pk"), INDICATORS, strict=True):
        kpis.assess(
            kpi.pk,
            starts_on=contract.starts_on,
            ends_on=stage.day(12),
            rating=rating,
            words="Of the first months.",
            by=officer,
            at=stage.at(10),
        )
    changes.change(
        contract.pk,
        kind=ChangeKind.VALUE,
        ground=ChangeGround.ADDITIONAL,
        what="Two leisure centres are added.",
        why="They came over from the trust that ran them.",
        effective_on=stage.day(30),
        value_after=(contract.award_value * Decimal("1.04")).quantize(Decimal("0.01")),
        by=officer,
        at=stage.at(32),
    )


def _open(call_off: CallOff, stage: Stage) -> None:
    """Two responses lie sealed, one question is answered and one waits."""
    first, second = _invitations(call_off)[:2]
    asked = clarifications.ask(
        first.pk,
        question="Are the meters of the two new schools read by the hour?",
        by=_seller(first.place),
        at=stage.at(5),
    )
    clarifications.answer(
        asked.pk,
        answer="Yes. The list of meters now says so for each.",
        by=stage.people[OFFICER],
        at=stage.at(4),
    )
    clarifications.ask(
        second.pk,
        question="May a price be offered for twelve months only?",
        by=_seller(second.place),
        at=stage.at(1),
    )
    _answer(call_off, OPEN, stage, first=2)


def _draft(stage: Stage) -> None:
    """A direct award that waits for its approval."""
    call_off = _begun(DRAFT, stage, CallOffRoute.DIRECT)
    officer, at = stage.people[OFFICER], stage.at(DRAFT.begun)
    call_offs.save(
        call_off.pk,
        justification="The lot's mechanism names one supplier for the basket, and the value is "
        "small beside the cost of a competition.",
        by=officer,
        at=at,
    )
    call_offs.ask_approval(call_off.pk, by=officer, at=at)


def _begun(buying: Buying, stage: Stage, route: str) -> CallOff:
    lot = Lot.objects.select_related("framework").get(
        framework=stage.framework("energy"), number=buying.lot
    )
    officer, at = stage.people[OFFICER], stage.at(buying.begun)
    call_off = call_offs.start(
        lot=lot,
        authority=stage.bodies[BODY],
        title=buying.title,
        need=buying.need,
        by=officer,
        at=at,
    )
    starts_on = stage.day(buying.closes - 45) if buying is not DRAFT else stage.day(-20)
    return call_offs.save(
        call_off.pk,
        route=route,
        estimated_value=Decimal(buying.value),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=buying.months * 365 // 12 - 1),
        by=officer,
        at=at,
    )


def _places(lot: Lot) -> Sequence[SupplierOnLot]:
    """The first three."""
    return list(lot.places.on_the_lot().select_related("supplier").order_by("rank", "pk")[:3])


def _seller(place: SupplierOnLot) -> Person:
    """The person who answers for the supplier; the first of them has the account that is told."""
    email = SELLER if place.rank == 1 else f"{place.supplier.slug}@example.org"
    known = Person.objects.filter(email=email).first()
    if known is not None:
        return known
    number = Person.objects.filter(is_sample=True, roles=None).count()
    return people.create(
        email=email,
        name=SELLERS[number % len(SELLERS)],
        password=PASSWORD,
        is_sample=True,
        by=SYSTEM,
        at=place.created_at,
    )


def _invitations(call_off: CallOff) -> Sequence[Invitation]:
    return list(call_off.invitations.select_related("place__supplier").order_by("pk"))


def _again(call_off: CallOff) -> Any:
    return CallOff.objects.get(pk=call_off.pk)


def _direct(stage: Stage) -> None:
    """Another body's direct award: a basket priced from the list, an offer, a contract."""
    lot = Lot.objects.select_related("framework").get(
        framework=stage.framework("office"), number="1"
    )
    call_off = call_offs.start(
        lot=lot,
        authority=stage.bodies["dunmarsh"],
        title="Stationery until the new framework begins",
        need="Paper, toner and folders for nine offices.",
        route=CallOffRoute.DIRECT,
        estimated_value=Decimal(24_000),
        by=SYSTEM,
        at=stage.at(11),
    )
    call_offs.save(
        call_off.pk,
        starts_on=stage.day(3),
        ends_on=stage.day(-361),
        justification="The lot's mechanism names who has the lowest total for the basket.",
        by=SYSTEM,
        at=stage.at(11),
    )
    lines = PriceLine.objects.filter(price_list__framework=lot.framework, lot=lot)
    for thing in list(lines.order_by("thing").values_list("thing", flat=True).distinct())[:3]:
        baskets.add(
            call_off.pk,
            thing=thing,
            quantity=Decimal(40),
            by=SYSTEM,
            at=stage.at(11),
            on=stage.day(11),
        )
    baskets.price(call_off.pk, by=SYSTEM, at=stage.at(10), on=stage.day(10))
    call_off_contacts.keep(
        call_off.pk,
        contacts={
            place.pk: call_off_contacts.Contact(_seller(place).name, _seller(place).email)
            for place in lot.places.on_the_lot().select_related("supplier")
        },
        by=SYSTEM,
        at=stage.at(10),
    )
    call_offs.ask_approval(call_off.pk, by=SYSTEM, at=stage.at(10))
    call_offs.move(call_off.pk, "approve", by=SYSTEM, at=stage.at(9))
    offer = offers.begin(call_off.pk, basis=RankBasis.COST, by=SYSTEM, at=stage.at(9, hour=11))
    offers.accept(offer.pk, core_information_on=stage.day(9), by=SYSTEM, at=stage.at(9, hour=15))
    total = _again(call_off).invitations.get(pk=offer.pk).total_cost
    call_offs.move(
        call_off.pk,
        "recommend",
        reason="The lowest total for the basket, and the offer was accepted.",
        place=offer.place,
        award_value=total,
        by=SYSTEM,
        at=stage.at(7),
    )
    call_offs.move(call_off.pk, "award", by=SYSTEM, at=stage.at(6))
    call_offs.move(call_off.pk, "sign", by=SYSTEM, at=stage.at(5))
