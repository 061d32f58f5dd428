"""Memberships move along their table and in no other way; what is refused changes nothing."""

from datetime import date, timedelta

import pytest

from consortia import events
from consortia.actions import memberships
from consortia.choices import (
    LIVE_MEMBERSHIP,
    MEMBERSHIP,
    MembershipRole,
    MembershipStatus,
    Permission,
)
from consortia.models import ConsortiumMembership
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia

pytestmark = pytest.mark.django_db

WHO = {Permission.MEMBERSHIP_DECIDE: "manager", Permission.MEMBERSHIP_SIGN: "officer"}
PEOPLE = ("officer", "finance_lead", "manager", "auditor", "operator", "outsider", "stranger")
STARTED = date(2024, 4, 1)
ALLOWED = [(arrow, source) for arrow in MEMBERSHIP for source in arrow.sources]
REFUSED = [
    (arrow, source)
    for arrow in MEMBERSHIP
    for source in MembershipStatus.values
    if source not in arrow.sources
]
OTHERS = [(arrow, who) for arrow in MEMBERSHIP for who in PEOPLE if who != WHO[arrow.permission]]


def named(value):
    return getattr(value, "name", value)


@pytest.fixture
def in_status(authority, consortium):
    """A membership of `authority` that stands at a status."""

    def make(status, **more):
        fields = {"status": status, "starts_on": STARTED, "ends_on": None} | more
        return consortia.MembershipFactory(authority=authority, consortium=consortium, **fields)

    return make


@pytest.fixture
def heard():
    """Every membership that was announced as moved."""
    news = []
    events.membership_moved.connect(listener := lambda **ids: news.append(ids))
    yield news
    events.membership_moved._receivers.remove(listener)


def move(membership, arrow, *, by, at, **more):
    said = {"reason": "Because.", "on": at.date() + timedelta(days=90)} | more
    return memberships.move(membership.pk, arrow.name, by=by, at=at, **said)


def as_stored(membership):
    return ConsortiumMembership.objects.filter(pk=membership.pk).values().get()


@pytest.mark.parametrize(("arrow", "source"), ALLOWED, ids=named)
def test_table_allows_it(arrow, source, in_status, people, at):
    membership = in_status(source)

    moved = move(membership, arrow, by=people[WHO[arrow.permission]], at=at)

    assert moved.status == as_stored(membership)["status"] == arrow.target
    event = AuditEvent.objects.get(name=f"consortia.membership.{memberships.PAST[arrow.name]}")
    assert event.details["moved_from"] == source
    assert event.details["moved_to"] == arrow.target


@pytest.mark.parametrize(("arrow", "source"), REFUSED, ids=named)
def test_table_refuses_it(arrow, source, in_status, people, at):
    membership = in_status(source)
    before = as_stored(membership)

    with pytest.raises(WrongState):
        move(membership, arrow, by=people[WHO[arrow.permission]], at=at)

    assert as_stored(membership) == before
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(("arrow", "who"), OTHERS, ids=named)
def test_only_the_party_that_the_table_names_moves_it(arrow, who, in_status, people, at):
    membership = in_status(arrow.sources[0])
    before = as_stored(membership)

    with pytest.raises(NotAllowed):
        move(membership, arrow, by=people[who], at=at)

    assert as_stored(membership) == before
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("transition", sorted(memberships.NEEDS_REASON))
def test_what_hurts_needs_a_reason(transition, in_status, manager, at):
    membership = in_status(MEMBERSHIP[transition].sources[0])
    before = as_stored(membership)

    with pytest.raises(memberships.ReasonNeeded):
        memberships.move(membership.pk, transition, by=manager, at=at, reason="  ")

    assert as_stored(membership) == before


@pytest.mark.parametrize("days", [None, -1])
def test_notice_names_a_day_that_has_not_passed(days, in_status, officer, at):
    membership = in_status(MembershipStatus.ACTIVE)
    on = None if days is None else at.date() + timedelta(days=days)

    with pytest.raises(memberships.DayNeeded):
        memberships.move(membership.pk, "give_notice", by=officer, at=at, on=on)

    assert as_stored(membership)["status"] == MembershipStatus.ACTIVE


def test_notice_sets_the_last_day(in_status, officer, at):
    membership = in_status(MembershipStatus.ACTIVE)

    memberships.move(membership.pk, "give_notice", by=officer, at=at, on=date(2026, 9, 30))

    assert as_stored(membership)["ends_on"] == date(2026, 9, 30)


def test_nobody_leaves_before_the_day_of_the_notice(in_status, manager, at):
    tomorrow = at.date() + timedelta(days=1)
    membership = in_status(MembershipStatus.NOTICE_GIVEN, ends_on=tomorrow)

    with pytest.raises(memberships.NoticeStillRuns):
        memberships.move(membership.pk, "leave", by=manager, at=at)

    assert as_stored(membership)["status"] == MembershipStatus.NOTICE_GIVEN


def test_expelled_today_unless_said_otherwise(in_status, manager, at):
    membership = in_status(MembershipStatus.SUSPENDED)

    memberships.move(membership.pk, "expel", by=manager, at=at, reason="Fees unpaid.")

    assert as_stored(membership)["ends_on"] == at.date()
    assert as_stored(membership)["reason"] == "Fees unpaid."


def test_a_move_is_announced_after_commit(
    in_status, manager, heard, at, django_capture_on_commit_callbacks
):
    membership = in_status(MembershipStatus.APPLIED)

    with django_capture_on_commit_callbacks(execute=True):
        memberships.move(membership.pk, "review", by=manager, at=at)

    assert heard == [{"membership_id": membership.pk, "status": "under_review"}]


def test_officer_applies_for_the_authority(authority, consortium, officer, at):
    membership = memberships.apply(authority=authority, consortium=consortium, by=officer, at=at)

    assert membership.status == MembershipStatus.APPLIED
    assert membership.starts_on == at.date()
    assert AuditEvent.objects.get().name == "consortia.membership.applied"


@pytest.mark.parametrize("who", [one for one in PEOPLE if one != "officer"])
def test_nobody_else_applies_for_it(who, authority, consortium, people, at):
    with pytest.raises(NotAllowed):
        memberships.apply(authority=authority, consortium=consortium, by=people[who], at=at)

    assert not ConsortiumMembership.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("who", [one for one in PEOPLE if one != "manager"])
def test_only_the_consortium_invites(who, authority, consortium, people, at):
    with pytest.raises(NotAllowed):
        memberships.invite(authority=authority, consortium=consortium, by=people[who], at=at)

    assert not ConsortiumMembership.objects.exists()


def test_invited_authority_is_reviewed_like_an_applicant(authority, consortium, manager, at):
    membership = memberships.invite(authority=authority, consortium=consortium, by=manager, at=at)

    memberships.move(membership.pk, "review", by=manager, at=at)

    assert as_stored(membership)["status"] == MembershipStatus.UNDER_REVIEW


@pytest.mark.parametrize("status", [*LIVE_MEMBERSHIP, MembershipStatus.APPLIED])
def test_nobody_joins_twice_at_a_time(status, authority, consortium, officer, in_status, at):
    in_status(status)

    with pytest.raises(memberships.AlreadyMember):
        memberships.apply(authority=authority, consortium=consortium, by=officer, at=at)

    assert ConsortiumMembership.objects.count() == 1
    assert not AuditEvent.objects.exists()


def test_who_has_left_may_come_back(authority, consortium, officer, in_status, at):
    in_status(MembershipStatus.LEFT, ends_on=at.date() - timedelta(days=1))

    memberships.apply(authority=authority, consortium=consortium, by=officer, at=at)

    assert ConsortiumMembership.objects.count() == 2


def test_a_consortium_has_one_lead(authority, consortium, at):
    consortia.MembershipFactory(consortium=consortium, role=MembershipRole.LEAD)

    with pytest.raises(memberships.LeadTaken):
        memberships.apply(
            authority=authority,
            consortium=consortium,
            role=MembershipRole.LEAD,
            by=SYSTEM,
            at=at,
        )

    assert ConsortiumMembership.objects.count() == 1
