"""The pages of authorities, consortia, memberships and one's own account."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from consortia.choices import MembershipRole, MembershipStatus, RoleKind
from consortia.models import ConsortiumMembership
from consortia.queries import memberships
from frameworks.choices import FrameworkStatus
from procurement_portal.core.models import AuditEvent
from tests.factories.consortia import (
    AuthorityFactory,
    AuthorityIdentifierFactory,
    AuthorityRoleFactory,
    AuthoritySuccessionFactory,
    ConsortiumFactory,
    DenominatorFactory,
    MembershipFactory,
)
from tests.factories.frameworks import ContractFactory, FrameworkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

ON = date(2026, 5, 12)


def names(page):
    return [row.name for row in page.context["page_obj"]]


def members_in(page, group):
    return [row["membership"].authority.name for row in page.context[group]]


@pytest.fixture
def application(authority, consortium):
    return MembershipFactory(
        authority=authority,
        consortium=consortium,
        status=MembershipStatus.APPLIED,
        starts_on=date(2026, 6, 1),
    )


# Authorities


def test_authorities_are_public_and_found_by_kind_region_and_name(client):
    AuthorityFactory(name="Ashby", kind="county", region="TLF")
    AuthorityFactory(name="Bexford", kind="fire", region="TLF")

    assert names(client.get("/authorities/")) == ["Ashby", "Bexford"]
    assert names(client.get("/authorities/", {"kind": "fire"})) == ["Bexford"]
    assert names(client.get("/authorities/", {"region": "TLF"})) == ["Ashby", "Bexford"]
    assert names(client.get("/authorities/", {"q": "ash"})) == ["Ashby"]


def test_authorities_of_one_consortium_are_found_by_its_name_in_the_address(client, consortium):
    MembershipFactory(consortium=consortium, authority=AuthorityFactory(name="In"))
    AuthorityFactory(name="Out")

    assert names(client.get("/authorities/", {"consortium": "midland"})) == ["In"]


def test_authority_shows_numbers_and_sizes_with_their_source(client, authority):
    AuthorityIdentifierFactory(authority=authority, scheme="GB-GSS", value="E07000130")
    DenominatorFactory(authority=authority, value=123_456)

    page = client.get("/authorities/ashby/").text

    assert "Government Statistical Service code" in page
    assert "E07000130" in page
    assert "123,456" in page
    assert "ONS mid-year estimate" in page


def test_authority_without_a_size_says_what_would_give_it_one(client, authority):
    assert "Its size is not known" in client.get("/authorities/ashby/").text


def test_closed_authority_names_its_successor_and_the_successor_names_it(client):
    old = AuthorityFactory(name="Old Borough", slug="old", closed_on=date(2025, 3, 31))
    new = AuthorityFactory(name="New County", slug="new")
    AuthoritySuccessionFactory(predecessor=old, successor=new)

    assert "Its last day: 31 March 2025." in client.get("/authorities/old/").text
    assert "New County" in client.get("/authorities/old/").text
    assert "Old Borough" in client.get("/authorities/new/").text


def test_authority_shows_frameworks_of_the_consortia_that_it_leads(client, authority, consortium):
    MembershipFactory(authority=authority, consortium=consortium, role=MembershipRole.LEAD)
    led = FrameworkFactory(publisher=consortium)
    FrameworkFactory(publisher=consortium, status=FrameworkStatus.DRAFT)
    FrameworkFactory()

    assert list(client.get("/authorities/ashby/").context["frameworks"]) == [led]


def test_authority_links_its_register_for_its_own_people_only(
    client, authority, officer, browser_of
):
    ContractFactory(authority=authority)

    assert browser_of(officer).get("/authorities/ashby/").context["contract_count"] == 1
    assert client.get("/authorities/ashby/").context["contract_count"] == 0


def test_number_of_queries_of_the_authority_list_does_not_grow(client, django_assert_num_queries):
    client.get("/authorities/")
    MembershipFactory.create_batch(5)

    with django_assert_num_queries(3):
        client.get("/authorities/")


def test_number_of_queries_of_an_authority_does_not_grow(
    client, authority, django_assert_num_queries
):
    client.get("/authorities/ashby/")
    MembershipFactory.create_batch(3, authority=authority)
    AuthoritySuccessionFactory.create_batch(3, successor=authority)
    AuthorityIdentifierFactory.create_batch(3, authority=authority)

    with django_assert_num_queries(7):
        client.get("/authorities/ashby/")


# Consortia


def test_consortium_shows_its_lead_first_and_its_frameworks(client, consortium):
    MembershipFactory(consortium=consortium, authority__name="Aby")
    MembershipFactory(consortium=consortium, authority__name="Zed", role=MembershipRole.LEAD)
    framework = FrameworkFactory(publisher=consortium)

    page = client.get("/consortia/midland/")

    assert members_in(page, "members") == ["Zed", "Aby"]
    assert list(page.context["frameworks"]) == [framework]


def test_consortium_list_counts_members_and_names_the_lead(client, consortium):
    MembershipFactory(consortium=consortium, authority__name="Zed", role=MembershipRole.LEAD)
    MembershipFactory(consortium=consortium, status=MembershipStatus.SUSPENDED)
    MembershipFactory(consortium=consortium, status=MembershipStatus.LEFT)

    (row,) = client.get("/consortia/").context["page_obj"]

    assert row.member_count == 2
    assert row.lead_name == "Zed"


def test_requests_are_shown_to_the_two_parties_only(application, people, browser_of):
    shown = {
        role: members_in(browser_of(person).get("/consortia/midland/"), "requests")
        for role, person in people.items()
    }

    seen, hidden = ["Ashby District Council"], []
    assert shown == {
        "officer": seen,
        "finance_lead": seen,
        "auditor": seen,
        "manager": seen,
        "operator": hidden,
        "outsider": hidden,
        "stranger": hidden,
    }


def test_number_of_queries_of_a_consortium_does_not_grow(
    consortium, manager, browser_of, django_assert_num_queries
):
    browser = browser_of(manager)
    browser.get("/consortia/midland/")
    MembershipFactory.create_batch(5, consortium=consortium)
    MembershipFactory.create_batch(5, consortium=consortium, status=MembershipStatus.APPLIED)

    with django_assert_num_queries(7):
        browser.get("/consortia/midland/")


# Memberships


def test_manager_moves_a_membership_along(application, manager, browser_of):
    browser = browser_of(manager)
    address = reverse("membership-move", args=[application.pk, "review"])

    assert "Start the review of Ashby District Council" in browser.get(address).text
    page = browser.post(address, {"reason": ""}, follow=True)

    application.refresh_from_db()
    assert application.status == MembershipStatus.UNDER_REVIEW
    assert "The review has begun." in page.text
    assert AuditEvent.objects.get().name == "consortia.membership.review_started"


@pytest.mark.parametrize(
    "role, status",
    [
        ("officer", 404),
        ("finance_lead", 403),
        ("auditor", 403),
        ("operator", 403),
        ("outsider", 404),
        ("stranger", 302),
    ],
)
def test_nobody_else_moves_it(application, people, browser_of, role, status):
    address = reverse("membership-move", args=[application.pk, "review"])

    assert browser_of(people[role]).post(address, {}).status_code == status

    application.refresh_from_db()
    assert application.status == MembershipStatus.APPLIED
    assert not AuditEvent.objects.exists()


def test_move_that_the_table_does_not_allow_is_not_found(application, manager, browser_of):
    address = reverse("membership-move", args=[application.pk, "activate"])

    assert browser_of(manager).get(address).status_code == 404


def test_refusing_needs_a_reason_and_keeps_what_was_typed(application, manager, browser_of):
    application.status = MembershipStatus.UNDER_REVIEW
    application.save()
    address = reverse("membership-move", args=[application.pk, "reject"])

    page = browser_of(manager).post(address, {"reason": " "})

    application.refresh_from_db()
    assert "There is a problem" in page.text
    assert application.status == MembershipStatus.UNDER_REVIEW


def test_officer_gives_notice_for_a_day(authority, consortium, officer, browser_of):
    membership = MembershipFactory(authority=authority, consortium=consortium)
    address = reverse("membership-move", args=[membership.pk, "give_notice"])
    day = {"on-day": "31", "on-month": "3", "on-year": "2027"}

    browser_of(officer).post(address, day)

    membership.refresh_from_db()
    assert membership.status == MembershipStatus.NOTICE_GIVEN
    assert membership.ends_on == date(2027, 3, 31)


def test_notice_for_a_day_that_has_passed_is_refused_above_the_form(
    authority, consortium, officer, browser_of
):
    membership = MembershipFactory(authority=authority, consortium=consortium)
    address = reverse("membership-move", args=[membership.pk, "give_notice"])
    day = {"on-day": "31", "on-month": "3", "on-year": "2026"}

    page = browser_of(officer).post(address, day)

    assert "Say which day will be the last, today or later." in page.text


def test_officer_asks_to_join(authority, consortium, officer, browser_of):
    browser = browser_of(officer)
    address = reverse("membership-apply", args=["midland"])

    assert address in browser.get("/consortia/midland/").text
    browser.post(address, {"authority": authority.pk, "role": "member"})

    asked = ConsortiumMembership.objects.get()
    assert (asked.authority, asked.status) == (authority, MembershipStatus.APPLIED)
    assert address not in browser.get("/consortia/midland/").text


def test_officer_cannot_ask_for_another_authority(consortium, officer, browser_of):
    other = AuthorityFactory()
    address = reverse("membership-apply", args=["midland"])

    page = browser_of(officer).post(address, {"authority": other.pk, "role": "member"})

    assert page.status_code == 200
    assert not ConsortiumMembership.objects.exists()


def test_manager_invites_an_authority(authority, consortium, manager, browser_of):
    address = reverse("membership-invite", args=["midland"])

    browser_of(manager).post(address, {"authority": authority.pk, "role": "associate"})

    invited = ConsortiumMembership.objects.get()
    assert (invited.status, invited.role) == (MembershipStatus.INVITED, MembershipRole.ASSOCIATE)


def test_manager_cannot_invite_to_another_consortium(manager, browser_of):
    ConsortiumFactory(slug="other")

    page = browser_of(manager).get(reverse("membership-invite", args=["other"]))

    assert page.status_code == 404


# What the home page asks


def test_requests_wait_for_the_manager_oldest_first(consortium, manager, officer):
    late = MembershipFactory(consortium=consortium, status=MembershipStatus.AGREEMENT_SIGNED)
    early = MembershipFactory(consortium=consortium, status=MembershipStatus.APPLIED)
    ConsortiumMembership.objects.filter(pk=early.pk).update(
        created_at=late.created_at - timedelta(days=1)
    )
    MembershipFactory(consortium=consortium, status=MembershipStatus.APPROVED)
    MembershipFactory(status=MembershipStatus.APPLIED)

    assert list(memberships.requests_waiting(manager)) == [early, late]
    assert list(memberships.requests_waiting(officer)) == []


def test_members_of_mine_are_those_in_force(consortium, manager):
    inside = MembershipFactory(consortium=consortium)
    MembershipFactory(consortium=consortium, ends_on=date(2026, 5, 11))
    MembershipFactory()

    assert list(memberships.members_of_mine(manager, on=ON)) == [inside]


# The account


def test_account_lists_ones_own_roles(officer, operator, browser_of):
    AuthorityRoleFactory(
        person=operator, authority=AuthorityFactory(name="Bexford"), kind=RoleKind.AUDITOR
    )

    page = browser_of(operator).get("/account/").text

    assert "Operator" in page
    assert "Bexford" in page
    assert "Ashby District Council" not in page


def test_person_without_a_role_is_told_whom_to_ask(officer, browser_of):
    officer.roles.all().delete()

    assert "You hold no role" in browser_of(officer).get("/account/").text


def test_stranger_is_sent_to_sign_in_before_the_account(client):
    page = client.get("/account/")

    assert page.status_code == 302
    assert page.url == f"{reverse('account_login')}?next=/account/"
