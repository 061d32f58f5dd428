"""Taking part in a planned procurement, along its table and in no other way (R60, R6)."""

from decimal import Decimal

import pytest

from consortia.models import Notification
from frameworks.actions import participations
from frameworks.choices import PARTICIPATION, FrameworkStatus, ParticipationStatus, Permission
from frameworks.models import Participation
from frameworks.queries import participations as part_queries
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories.frameworks import FrameworkFactory, ParticipationFactory

pytestmark = pytest.mark.django_db

WHO = {Permission.PARTICIPATION_OFFER: "officer", Permission.PARTICIPATION_RUN: "manager"}
PEOPLE = ("officer", "finance_lead", "manager", "auditor", "operator", "outsider", "stranger")
ALLOWED = [(arrow, source) for arrow in PARTICIPATION for source in arrow.sources]
REFUSED = [
    (arrow, source)
    for arrow in PARTICIPATION
    for source in ParticipationStatus.values
    if source not in arrow.sources
]
OTHERS = [(arrow, who) for arrow in PARTICIPATION for who in PEOPLE if who != WHO[arrow.permission]]
FITTING = {"enter_contract": FrameworkStatus.AWARDED, "withdraw_late": FrameworkStatus.TENDERING}


def named(value):
    return getattr(value, "name", value)


@pytest.fixture
def framework(consortium):
    return FrameworkFactory(
        publisher=consortium, title="Paper", slug="paper", status=FrameworkStatus.PLANNED
    )


@pytest.fixture
def in_status(framework, authority):
    """The authority's part that stands at a status, with a value."""

    def make(status, **more):
        fields = {"committed_value": Decimal(1000), "reason": "Earlier."} | more
        return ParticipationFactory(
            framework=framework, authority=authority, status=status, **fields
        )

    return make


def fit(part, arrow):
    part.framework.status = FITTING.get(arrow.name, FrameworkStatus.PLANNED)
    part.framework.save()


def move(part, arrow, *, by, at, **more):
    said = {"reason": "Because.", "value": Decimal(2000)} | more
    return participations.move(part.pk, arrow.name, by=by, at=at, **said)


def as_stored(part):
    return Participation.objects.filter(pk=part.pk).values().get()


@pytest.mark.parametrize(("arrow", "source"), ALLOWED, ids=named)
def test_table_allows_it(arrow, source, in_status, people, at):
    part = in_status(source)
    fit(part, arrow)

    moved = move(part, arrow, by=people[WHO[arrow.permission]], at=at)

    assert moved.status == as_stored(part)["status"] == arrow.target
    event = AuditEvent.objects.get()
    assert event.name == f"frameworks.participation.{participations.PAST[arrow.name]}"
    assert (event.details["moved_from"], event.details["moved_to"]) == (source, arrow.target)


@pytest.mark.parametrize(("arrow", "source"), REFUSED, ids=named)
def test_table_refuses_it(arrow, source, in_status, people, at):
    part = in_status(source)
    fit(part, arrow)
    before = as_stored(part)

    with pytest.raises(WrongState):
        move(part, arrow, by=people[WHO[arrow.permission]], at=at)

    assert as_stored(part) == before
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(("arrow", "who"), OTHERS, ids=named)
def test_only_the_party_that_the_table_names_moves_it(arrow, who, in_status, people, at):
    part = in_status(arrow.sources[0])
    fit(part, arrow)
    before = as_stored(part)

    with pytest.raises(NotAllowed):
        move(part, arrow, by=people[who], at=at)

    assert as_stored(part) == before
    assert not Notification.objects.exists()


def test_officer_registers_interest_and_the_publisher_is_told(
    framework, authority, officer, manager, at
):
    part = participations.offer(
        framework=framework, authority=authority, note=" In two years ", by=officer, at=at
    )

    assert part.status == ParticipationStatus.INTERESTED
    assert part.note == "In two years"
    news = Notification.objects.get()
    assert news.person == manager
    assert news.text == "Ashby District Council is interested in Paper."


@pytest.mark.parametrize("who", [one for one in PEOPLE if one != "officer"])
def test_nobody_else_registers_it(who, framework, authority, people, at):
    with pytest.raises(NotAllowed):
        participations.offer(framework=framework, authority=authority, by=people[who], at=at)

    assert not Participation.objects.exists()


@pytest.mark.parametrize(
    "status", [one for one in FrameworkStatus.values if one != FrameworkStatus.PLANNED]
)
def test_nobody_joins_once_it_is_no_longer_planned(status, framework, authority, officer, at):
    framework.status = status

    with pytest.raises(participations.NotPlanned):
        participations.offer(framework=framework, authority=authority, by=officer, at=at)


def test_nobody_takes_part_twice(framework, authority, officer, in_status, at):
    in_status(ParticipationStatus.WITHDRAWN_BEFORE_NOTICE)

    with pytest.raises(participations.AlreadyTakesPart):
        participations.offer(framework=framework, authority=authority, by=officer, at=at)


@pytest.mark.parametrize("value", [None, Decimal(-1)])
def test_volumes_are_pounds(value, in_status, officer, at):
    part = in_status(ParticipationStatus.INTERESTED, committed_value=None)

    with pytest.raises(participations.ValueNeeded):
        participations.move(part.pk, "supply_data", by=officer, at=at, value=value)


def test_volumes_that_were_supplied_are_committed_unless_others_are_given(in_status, officer, at):
    part = in_status(ParticipationStatus.DATA_SUPPLIED, committed_value=Decimal(750))

    participations.move(part.pk, "commit", by=officer, at=at)

    assert as_stored(part)["committed_value"] == Decimal(750)


@pytest.mark.parametrize("transition", sorted(participations.BEFORE_NOTICE))
def test_notice_ends_free_coming_and_going(transition, in_status, framework, officer, at):
    part = in_status(PARTICIPATION[transition].sources[0])
    framework.status = FrameworkStatus.TENDERING
    framework.save()

    with pytest.raises(participations.NotPlanned):
        participations.move(part.pk, transition, by=officer, at=at, value=Decimal(1))


def test_late_withdrawal_says_why(in_status, framework, officer, at):
    part = in_status(ParticipationStatus.COMMITTED)
    framework.status = FrameworkStatus.TENDERING
    framework.save()

    with pytest.raises(participations.ReasonNeeded):
        participations.move(part.pk, "withdraw_late", by=officer, at=at, reason=" ")

    participations.move(part.pk, "withdraw_late", by=officer, at=at, reason="Merged.")

    assert as_stored(part)["reason"] == "Merged."
    assert AuditEvent.objects.get().details["warned"] == "R60"


def test_withdrawal_is_not_late_before_the_notice(in_status, officer, at):
    part = in_status(ParticipationStatus.COMMITTED)

    with pytest.raises(participations.NoticeNotOut):
        participations.move(part.pk, "withdraw_late", by=officer, at=at, reason="Merged.")


def test_nobody_is_in_a_contract_before_the_award(in_status, framework, manager, at):
    part = in_status(ParticipationStatus.COMMITTED)
    framework.status = FrameworkStatus.STANDSTILL
    framework.save()

    with pytest.raises(participations.NotConcluded):
        participations.move(part.pk, "enter_contract", by=manager, at=at)


def test_sum_counts_who_is_committed_apart_from_who_only_supplied(framework):
    for status, value in (
        (ParticipationStatus.INTERESTED, None),
        (ParticipationStatus.DATA_SUPPLIED, 300),
        (ParticipationStatus.COMMITTED, 1000),
        (ParticipationStatus.IN_CONTRACT, 500),
        (ParticipationStatus.WITHDRAWN_LATE, 9000),
    ):
        ParticipationFactory(
            framework=framework, status=status, committed_value=value, reason="So."
        )

    assert part_queries.sums(framework) == part_queries.Sums(
        authorities=4, committed=Decimal(1500), supplied=Decimal(300)
    )
