"""Who may do what with memberships, roles and reference data."""

from datetime import date

import pytest

from consortia import policies
from consortia.choices import Permission, RoleKind
from tests.factories import consortia
from tests.policy_tables import who_may

pytestmark = pytest.mark.django_db

HERE = {
    Permission.REFERENCE_LOAD: {"operator"},
    Permission.ROLE_GRANT: {"operator"},
    Permission.MEMBERSHIP_VIEW: {"officer", "manager"},
    Permission.MEMBERSHIP_APPLY: {"officer"},
    Permission.MEMBERSHIP_DECIDE: {"manager"},
    Permission.MEMBERSHIP_SIGN: {"officer"},
}
AT_A_MEMBERSHIP = [name for name in HERE if name.startswith("consortia.membership.")]


@pytest.fixture
def membership(authority, consortium):
    return consortia.MembershipFactory(authority=authority, consortium=consortium)


def test_table_lists_every_permission():
    assert set(HERE) == set(policies.POLICY)


@pytest.mark.parametrize("permission", HERE)
def test_permission_at_this_membership(permission, people, membership):
    assert who_may(people, permission, membership) == HERE[permission]


@pytest.mark.parametrize(
    "permission", sorted(set(HERE) - {"consortia.reference.load", "consortia.role.grant"})
)
def test_nobody_may_at_a_foreign_membership(permission, people):
    assert who_may(people, permission, consortia.MembershipFactory()) == set()


@pytest.mark.parametrize("permission", HERE)
def test_permission_somewhere_at_all(permission, people):
    elsewhere = {"outsider"} if "officer" in HERE[permission] else set()

    assert who_may(people, permission) == HERE[permission] | elsewhere


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "granted"),
    [
        (date(2026, 5, 12), None, True),
        (date(2026, 5, 13), None, False),
        (date(2020, 1, 1), date(2026, 5, 12), True),
        (date(2020, 1, 1), date(2026, 5, 11), False),
    ],
)
def test_role_counts_on_its_days_only(starts_on, ends_on, granted, fixed_clock, membership):
    role = consortia.AuthorityRoleFactory(
        authority=membership.authority, starts_on=starts_on, ends_on=ends_on
    )

    assert policies.buys_for_the_authority(role.person, membership) is granted


def test_superuser_holds_no_permission_by_that(membership):
    root = consortia.PersonFactory(is_superuser=True, is_staff=True)

    assert who_may({"root": root}, Permission.MEMBERSHIP_DECIDE, membership) == set()


def test_manager_of_two_consortia_manages_both(membership):
    role = consortia.ConsortiumRoleFactory(consortium=membership.consortium)
    other = consortia.MembershipFactory()
    consortia.ConsortiumRoleFactory(person=role.person, consortium=other.consortium)

    managed = [policies.manages_the_consortium(role.person, one) for one in (membership, other)]

    assert managed == [True, True]


def test_auditor_of_a_consortium_decides_nothing(membership):
    role = consortia.ConsortiumRoleFactory(consortium=membership.consortium, kind=RoleKind.AUDITOR)

    assert who_may({"auditor": role.person}, Permission.MEMBERSHIP_DECIDE, membership) == set()
