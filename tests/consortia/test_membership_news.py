"""The other party of a membership hears of each move, and who made it does not."""

from datetime import date, timedelta

import pytest

from consortia.actions import membership_news, memberships
from consortia.choices import MEMBERSHIP, MembershipStatus, NotificationKind
from consortia.models import Notification
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import WrongState
from tests.factories.consortia import AuthorityRoleFactory, ConsortiumRoleFactory, MembershipFactory

pytestmark = pytest.mark.django_db

MANAGER, OFFICER = "manager", "officer"
MOVES = {
    "approve": (
        MANAGER,
        "Midland Buying Group has approved Ashby District Council. Sign the agreement to go on.",
    ),
    "reject": (MANAGER, "Midland Buying Group has refused Ashby District Council. Too far away."),
    "sign": (OFFICER, "Ashby District Council has signed the agreement of Midland Buying Group."),
    "activate": (
        MANAGER,
        "The membership of Ashby District Council in Midland Buying Group is active.",
    ),
    "suspend": (
        MANAGER,
        "Midland Buying Group has suspended Ashby District Council. Too far away.",
    ),
    "give_notice": (
        OFFICER,
        "Ashby District Council will leave Midland Buying Group. "
        "Its last day is 30 September 2026.",
    ),
    "leave": (MANAGER, "Ashby District Council has left Midland Buying Group."),
    "expel": (MANAGER, "Midland Buying Group has expelled Ashby District Council. Too far away."),
}


def told():
    return list(Notification.objects.order_by("pk").values_list("person__name", "text"))


@pytest.fixture
def membership(authority, consortium):
    def at_status(status):
        return MembershipFactory(authority=authority, consortium=consortium, status=status)

    return at_status


def test_every_move_but_the_start_of_a_review_has_its_words():
    moves = {arrow.name for arrow in MEMBERSHIP}

    assert set(membership_news.NEWS) == (moves - {"review"}) | {"apply", "invite"}
    assert set(MOVES) == moves - {"review"}


def test_managers_hear_who_asks_to_join(authority, consortium, officer, manager, at):
    memberships.apply(authority=authority, consortium=consortium, by=officer, at=at)

    assert told() == [("Max Manager", "Ashby District Council asks to join Midland Buying Group.")]
    row = Notification.objects.get()
    assert (row.kind, row.link) == (NotificationKind.MEMBERSHIP, "/consortia/midland/")


def test_officers_hear_who_invites_them(authority, consortium, officer, manager, at):
    memberships.invite(authority=authority, consortium=consortium, by=manager, at=at)

    assert told() == [
        ("Olive Officer", "Midland Buying Group invites Ashby District Council to join.")
    ]


@pytest.mark.parametrize("move", MOVES)
def test_the_other_party_hears_of_a_move(move, membership, people, at):
    who, words = MOVES[move]
    moved = membership(MEMBERSHIP[move].sources[0])

    memberships.move(
        moved.pk, move, by=people[who], at=at, reason="Too far away.", on=date(2026, 9, 30)
    )

    hears = "Olive Officer" if who == MANAGER else "Max Manager"
    assert told() == [(hears, words)]


def test_nobody_hears_of_the_start_of_a_review(membership, manager, officer, at):
    memberships.move(membership(MembershipStatus.APPLIED).pk, "review", by=manager, at=at)

    assert told() == []


def test_nobody_hears_of_a_move_that_was_refused(membership, manager, officer, at):
    with pytest.raises(WrongState):
        memberships.move(membership(MembershipStatus.LEFT).pk, "activate", by=manager, at=at)

    assert told() == []


def test_nobody_hears_of_an_application_that_came_to_nothing(
    membership, authority, consortium, officer, manager, at
):
    membership(MembershipStatus.ACTIVE)

    with pytest.raises(memberships.AlreadyMember):
        memberships.apply(authority=authority, consortium=consortium, by=officer, at=at)

    assert told() == []


def test_who_stands_on_both_sides_is_not_told_of_their_own_move(
    membership, manager, officer, authority, at
):
    AuthorityRoleFactory(authority=authority, person=manager)

    memberships.move(membership(MembershipStatus.UNDER_REVIEW).pk, "approve", by=manager, at=at)

    assert [name for name, _ in told()] == ["Olive Officer"]


def test_only_those_who_hold_the_role_today_are_told(authority, consortium, officer, at):
    ended = at.date() - timedelta(days=1)
    ConsortiumRoleFactory(consortium=consortium, ends_on=ended)
    ConsortiumRoleFactory(consortium=consortium, person__is_active=False)
    ConsortiumRoleFactory()

    memberships.apply(authority=authority, consortium=consortium, by=officer, at=at)

    assert told() == []


def test_both_parties_people_are_told_of_what_the_portal_does(membership, officer, manager, at):
    memberships.move(membership(MembershipStatus.NOTICE_GIVEN).pk, "leave", by=SYSTEM, at=at)

    assert [name for name, _ in told()] == ["Olive Officer"]
