"""The API's reads and writes on authorities, consortia and memberships."""

from datetime import date

import pytest

from consortia.choices import MembershipStatus
from consortia.models import ConsortiumMembership
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia

pytestmark = pytest.mark.django_db

MEMBERSHIPS = "/api/memberships/"


def test_authority_is_shown_with_what_identifies_it(client, authority):
    consortia.AuthorityIdentifierFactory(authority=authority, value="E07000130")

    shown = client.get(f"/api/authorities/{authority.pk}/").json()

    assert shown["name"] == "Ashby District Council"
    assert shown["identifiers"] == [{"scheme": "GB-GSS", "value": "E07000130"}]


def test_authority_is_found_by_its_identifier(client, authority):
    consortia.AuthorityIdentifierFactory(authority=authority, value="E07000130")
    consortia.AuthorityIdentifierFactory()

    found = client.get("/api/authorities/?identifier=GB-GSS-E07000130").json()["results"]

    assert [row["slug"] for row in found] == ["ashby"]


def test_authorities_of_a_consortium_are_its_live_members(client, authority, consortium):
    consortia.MembershipFactory(authority=authority, consortium=consortium)
    consortia.MembershipFactory(consortium=consortium, status=MembershipStatus.APPLIED)

    found = client.get("/api/authorities/?consortium=midland").json()["results"]

    assert [row["slug"] for row in found] == ["ashby"]


def test_denominator_is_exact(client, authority):
    consortia.DenominatorFactory(authority=authority, value="123456.78")

    shown = client.get(f"/api/denominators/?authority={authority.pk}").json()["results"]

    assert [row["value"] for row in shown] == ["123456.78"]


def test_consortium_is_public(client, consortium):
    assert client.get(f"/api/consortia/{consortium.pk}/").json()["slug"] == "midland"


def test_application_is_shown_to_its_parties_only(people, browser_of, authority, consortium):
    asked = consortia.MembershipFactory(
        authority=authority, consortium=consortium, status=MembershipStatus.APPLIED
    )

    seen_by = {
        role
        for role, person in people.items()
        if browser_of(person).get(f"{MEMBERSHIPS}{asked.pk}/").status_code == 200
    }

    assert seen_by == {"officer", "finance_lead", "auditor", "manager"}


def test_unseen_membership_is_answered_like_one_that_never_was(outsider, browser_of):
    unseen = consortia.MembershipFactory(status=MembershipStatus.APPLIED)
    browser = browser_of(outsider)

    foreign = browser.get(f"{MEMBERSHIPS}{unseen.pk}/")
    random = browser.get(f"{MEMBERSHIPS}4711/")

    assert foreign.status_code == random.status_code == 404
    assert foreign.content == random.content


def test_officer_asks_to_join(officer, browser_of, authority, consortium):
    answer = browser_of(officer).post(
        MEMBERSHIPS,
        {"authority": authority.pk, "consortium": consortium.pk, "starts_on": "2026-06-01"},
    )

    membership = ConsortiumMembership.objects.get()
    assert answer.status_code == 201
    assert answer.json()["status"] == "applied"
    assert (membership.authority, membership.starts_on) == (authority, date(2026, 6, 1))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("stranger", 401),
        ("outsider", 403),
        ("operator", 403),
        ("manager", 403),
        ("auditor", 403),
        ("finance_lead", 403),
    ],
)
def test_nobody_else_asks_for_the_authority(
    role, status, people, browser_of, authority, consortium
):
    answer = browser_of(people[role]).post(
        MEMBERSHIPS, {"authority": authority.pk, "consortium": consortium.pk}
    )

    assert answer.status_code == status
    assert not ConsortiumMembership.objects.exists()
    assert not AuditEvent.objects.exists()


def test_manager_moves_a_membership_along_its_table(manager, browser_of, authority, consortium):
    asked = consortia.MembershipFactory(
        authority=authority, consortium=consortium, status=MembershipStatus.APPLIED
    )

    answer = browser_of(manager).post(f"{MEMBERSHIPS}{asked.pk}/move/", {"transition": "review"})

    asked.refresh_from_db()
    assert answer.json()["status"] == asked.status == "under_review"


def test_step_that_the_table_does_not_have_is_refused(manager, browser_of, consortium):
    left = consortia.MembershipFactory(consortium=consortium, status=MembershipStatus.LEFT)

    answer = browser_of(manager).post(f"{MEMBERSHIPS}{left.pk}/move/", {"transition": "review"})

    assert answer.status_code == 409
    assert answer.json()["code"] == "wrong_state"


def test_step_on_an_unseen_membership_tells_nothing(outsider, browser_of):
    unseen = consortia.MembershipFactory(status=MembershipStatus.APPLIED)
    browser = browser_of(outsider)

    foreign = browser.post(f"{MEMBERSHIPS}{unseen.pk}/move/", {"transition": "review"})
    random = browser.post(f"{MEMBERSHIPS}4711/move/", {"transition": "review"})

    unseen.refresh_from_db()
    assert foreign.status_code == random.status_code == 404
    assert foreign.content == random.content
    assert unseen.status == "applied"


def test_unknown_step_is_named(manager, browser_of, consortium):
    live = consortia.MembershipFactory(consortium=consortium)

    answer = browser_of(manager).post(f"{MEMBERSHIPS}{live.pk}/move/", {"transition": "dance"})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["transition"]
