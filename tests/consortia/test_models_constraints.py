"""What the database refuses of people, authorities, consortia and memberships."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from consortia.choices import MembershipRole, MembershipStatus, RoleKind
from consortia.models import Person
from tests.factories import consortia

pytestmark = pytest.mark.django_db


def refused(constraint):
    return pytest.raises(IntegrityError, match=constraint)


def test_address_names_one_person_whatever_its_case():
    consortia.PersonFactory(email="olive@example.org")

    with refused("person_email_once"), transaction.atomic():
        Person.objects.bulk_create([Person(email="Olive@Example.org", name="Twin")])


def test_identifier_names_one_authority():
    first = consortia.AuthorityIdentifierFactory()

    with refused("authority_identifier_once"), transaction.atomic():
        consortia.AuthorityIdentifierFactory(scheme=first.scheme, value=first.value)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": "castle"}, "authority_kind_known"),
        (
            {"opened_on": date(2020, 4, 1), "closed_on": date(2020, 3, 31)},
            "authority_closed_on_or_after_opened",
        ),
    ],
)
def test_authority_must_make_sense(fields, constraint):
    with refused(constraint), transaction.atomic():
        consortia.AuthorityFactory(**fields)


def test_authority_may_exist_for_one_day():
    consortia.AuthorityFactory(opened_on=date(2020, 4, 1), closed_on=date(2020, 4, 1))


def test_authority_is_not_its_own_parent(authority):
    authority.parent = authority

    with refused("authority_not_its_own_parent"), transaction.atomic():
        authority.save()


@pytest.mark.parametrize("value", ["0", "-1"])
def test_denominator_is_above_0(value):
    with refused("denominator_above_0"), transaction.atomic():
        consortia.DenominatorFactory(value=value)


def test_denominator_of_a_year_and_source_is_one(authority):
    consortia.DenominatorFactory(authority=authority)

    with refused("denominator_once"), transaction.atomic():
        consortia.DenominatorFactory(authority=authority)


@pytest.mark.parametrize("share", ["0", "1.000001", "-0.5"])
def test_share_of_a_succession_is_above_0_and_at_most_1(share):
    with refused("succession_share_above_0_at_most_1"), transaction.atomic():
        consortia.AuthoritySuccessionFactory(share=share)


def test_authority_does_not_succeed_itself(authority):
    with refused("succession_between_two"), transaction.atomic():
        consortia.AuthoritySuccessionFactory(predecessor=authority, successor=authority)


def test_form_of_a_consortium_is_known():
    with refused("consortium_form_known"), transaction.atomic():
        consortia.ConsortiumFactory(form="club")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"status": "dormant"}, "membership_status_known"),
        (
            {"starts_on": date(2024, 4, 1), "ends_on": date(2024, 3, 31)},
            "membership_ends_on_or_after_start",
        ),
        ({"starts_on": None}, "membership_live_has_start"),
    ],
)
def test_membership_must_make_sense(fields, constraint):
    with refused(constraint), transaction.atomic():
        consortia.MembershipFactory(**fields)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2024, 4, 1), None),
        (date(2023, 1, 1), date(2024, 4, 1)),
        (date(2025, 3, 31), date(2025, 3, 31)),
    ],
)
def test_memberships_of_a_pair_do_not_overlap(starts_on, ends_on, authority, consortium):
    pair = {"authority": authority, "consortium": consortium}
    consortia.MembershipFactory(**pair, ends_on=date(2025, 3, 31))

    with refused("membership_pair_does_not_overlap"), transaction.atomic():
        consortia.MembershipFactory(**pair, starts_on=starts_on, ends_on=ends_on)


def test_authority_may_come_back_the_day_after_it_left(authority, consortium):
    pair = {"authority": authority, "consortium": consortium}
    consortia.MembershipFactory(**pair, status=MembershipStatus.LEFT, ends_on=date(2025, 3, 31))

    consortia.MembershipFactory(**pair, starts_on=date(2025, 4, 1))


def test_rejected_application_leaves_the_way_open(authority, consortium):
    pair = {"authority": authority, "consortium": consortium}
    consortia.MembershipFactory(**pair, status=MembershipStatus.REJECTED)

    consortia.MembershipFactory(**pair)


def test_consortium_has_one_lead_at_a_time(consortium):
    lead = {"consortium": consortium, "role": MembershipRole.LEAD}
    consortia.MembershipFactory(**lead)

    with refused("membership_one_lead_at_a_time"), transaction.atomic():
        consortia.MembershipFactory(**lead)


def test_lead_may_be_followed_by_another(consortium):
    lead = {"consortium": consortium, "role": MembershipRole.LEAD}
    consortia.MembershipFactory(**lead, ends_on=date(2025, 3, 31))

    consortia.MembershipFactory(**lead, starts_on=date(2025, 4, 1))


AT_THE_WRONG_PLACE = [
    {"kind": RoleKind.CONSORTIUM_MANAGER, "authority": "authority"},
    {"kind": RoleKind.OPERATOR, "authority": "authority"},
    {"kind": RoleKind.PROCUREMENT_OFFICER, "consortium": "consortium"},
    {"kind": RoleKind.AUDITOR, "authority": "authority", "consortium": "consortium"},
    {"kind": RoleKind.OPERATOR, "authority": "authority", "on_platform": True},
    {"kind": RoleKind.FINANCE_LEAD},
]


@pytest.mark.parametrize("fields", AT_THE_WRONG_PLACE)
def test_role_is_held_at_exactly_one_fitting_place(fields, authority, consortium):
    places = {"authority": authority, "consortium": consortium}
    fields = {name: places.get(value, value) for name, value in fields.items()}
    fields = {"authority": None} | fields

    with refused("role_at_exactly_one_fitting_place"), transaction.atomic():
        consortia.AuthorityRoleFactory(**fields)


def test_role_does_not_end_before_it_starts():
    with refused("role_ends_on_or_after_start"), transaction.atomic():
        consortia.AuthorityRoleFactory(starts_on=date(2026, 1, 2), ends_on=date(2026, 1, 1))


def test_open_role_is_held_once(authority):
    first = consortia.AuthorityRoleFactory(authority=authority)

    with refused("role_open_once"), transaction.atomic():
        consortia.AuthorityRoleFactory(authority=authority, person=first.person)
