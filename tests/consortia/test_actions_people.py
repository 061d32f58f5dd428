"""People and their roles: made by operators, one place each, auditors kept apart."""

from datetime import date, timedelta

import pytest

from consortia.actions import people as people_actions
from consortia.actions import roles
from consortia.choices import RoleKind
from consortia.models import Person, Role
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia

pytestmark = pytest.mark.django_db

NOT_OPERATORS = ("officer", "finance_lead", "manager", "auditor", "outsider", "stranger")


@pytest.fixture
def newcomer(db):
    return consortia.PersonFactory()


def test_operator_makes_a_person_who_can_sign_in(operator, at):
    person = people_actions.create(
        email=" New@Example.ORG ", name="New Person", password="long and plain", by=operator, at=at
    )

    assert person.email == "new@example.org"
    assert person.check_password("long and plain")
    assert not person.is_staff
    assert AuditEvent.objects.get().name == "consortia.person.created"


def test_person_without_a_password_cannot_sign_in_yet(operator, at):
    person = people_actions.create(email="new@example.org", name="New", by=operator, at=at)

    assert not person.has_usable_password()


@pytest.mark.parametrize("who", NOT_OPERATORS)
def test_nobody_else_makes_people(who, people, at):
    before = Person.objects.count()

    with pytest.raises(NotAllowed):
        people_actions.create(email="new@example.org", name="New", by=people[who], at=at)

    assert Person.objects.count() == before
    assert not AuditEvent.objects.exists()


def test_an_address_belongs_to_one_person(operator, newcomer, at):
    before = Person.objects.count()

    with pytest.raises(people_actions.EmailTaken):
        people_actions.create(email=newcomer.email.upper(), name="Twin", by=operator, at=at)

    assert Person.objects.count() == before


@pytest.mark.parametrize("password", ["too short", "q1w2e3r4t5y6", "new@example.org"])
def test_weak_passwords_are_refused(password, operator, at):
    before = Person.objects.count()

    with pytest.raises(people_actions.PasswordTooWeak):
        people_actions.create(
            email="new@example.org", name="New", password=password, by=operator, at=at
        )

    assert Person.objects.count() == before


def test_operator_grants_a_role_from_today(operator, newcomer, authority, at):
    role = roles.grant(
        person=newcomer,
        kind=RoleKind.PROCUREMENT_OFFICER,
        authority=authority,
        by=operator,
        at=at,
    )

    assert (role.starts_on, role.ends_on, role.on_platform) == (at.date(), None, False)
    event = AuditEvent.objects.get()
    assert event.name == "consortia.role.granted"
    assert event.details == {"person": f"person:{newcomer.pk}", "kind": "procurement_officer"}


def test_operators_role_is_held_on_the_platform(newcomer, at):
    role = roles.grant(person=newcomer, kind=RoleKind.OPERATOR, by=SYSTEM, at=at)

    assert role.on_platform


@pytest.mark.parametrize("who", NOT_OPERATORS)
def test_nobody_else_grants_roles(who, people, newcomer, authority, at):
    with pytest.raises(NotAllowed):
        roles.grant(
            person=newcomer,
            kind=RoleKind.AUDITOR,
            authority=authority,
            by=people[who],
            at=at,
        )

    assert not Role.objects.filter(person=newcomer).exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (RoleKind.CONSORTIUM_MANAGER, "authority"),
        (RoleKind.OPERATOR, "authority"),
        (RoleKind.FINANCE_LEAD, "consortium"),
        (RoleKind.PROCUREMENT_OFFICER, "consortium"),
        (RoleKind.AUDITOR, "nowhere"),
        (RoleKind.OPERATOR, "both"),
    ],
)
def test_roles_are_held_at_fitting_places(kind, place, newcomer, authority, consortium, at):
    places = {
        "authority": {"authority": authority},
        "consortium": {"consortium": consortium},
        "nowhere": {},
        "both": {"authority": authority, "consortium": consortium},
    }[place]

    with pytest.raises(roles.PlaceDoesNotFit):
        roles.grant(person=newcomer, kind=kind, by=SYSTEM, at=at, **places)

    assert not Role.objects.filter(person=newcomer).exists()


@pytest.mark.parametrize("writing", [RoleKind.PROCUREMENT_OFFICER, RoleKind.FINANCE_LEAD])
@pytest.mark.parametrize("auditor_first", [True, False])
def test_auditor_holds_no_writing_role_at_the_same_authority(
    writing, auditor_first, newcomer, authority, at
):
    kinds = [RoleKind.AUDITOR, writing] if auditor_first else [writing, RoleKind.AUDITOR]
    roles.grant(person=newcomer, kind=kinds[0], authority=authority, by=SYSTEM, at=at)

    with pytest.raises(roles.AuditorMayNotWrite):
        roles.grant(person=newcomer, kind=kinds[1], authority=authority, by=SYSTEM, at=at)

    assert [role.kind for role in newcomer.roles.all()] == [kinds[0]]
    assert AuditEvent.objects.count() == 1


def test_auditor_of_a_consortium_does_not_manage_it(newcomer, consortium, at):
    roles.grant(person=newcomer, kind=RoleKind.AUDITOR, consortium=consortium, by=SYSTEM, at=at)

    with pytest.raises(roles.AuditorMayNotWrite):
        roles.grant(
            person=newcomer,
            kind=RoleKind.CONSORTIUM_MANAGER,
            consortium=consortium,
            by=SYSTEM,
            at=at,
        )


def test_auditor_here_may_write_elsewhere(newcomer, authority, at):
    roles.grant(person=newcomer, kind=RoleKind.AUDITOR, authority=authority, by=SYSTEM, at=at)

    roles.grant(
        person=newcomer,
        kind=RoleKind.FINANCE_LEAD,
        authority=consortia.AuthorityFactory(),
        by=SYSTEM,
        at=at,
    )

    assert newcomer.roles.count() == 2


def test_who_has_stopped_writing_may_audit(newcomer, authority, at):
    role = roles.grant(
        person=newcomer, kind=RoleKind.FINANCE_LEAD, authority=authority, by=SYSTEM, at=at
    )
    roles.end(role.pk, by=SYSTEM, at=at)

    roles.grant(
        person=newcomer,
        kind=RoleKind.AUDITOR,
        authority=authority,
        starts_on=at.date() + timedelta(days=1),
        by=SYSTEM,
        at=at,
    )

    assert newcomer.roles.count() == 2


def test_a_role_is_held_once(officer, authority, at):
    with pytest.raises(roles.AlreadyHeld):
        roles.grant(
            person=officer,
            kind=RoleKind.PROCUREMENT_OFFICER,
            authority=authority,
            by=SYSTEM,
            at=at,
        )

    assert officer.roles.count() == 1


def test_a_role_ends_once(newcomer, authority, operator, at):
    role = roles.grant(
        person=newcomer, kind=RoleKind.AUDITOR, authority=authority, by=SYSTEM, at=at
    )

    roles.end(role.pk, by=operator, at=at, on=date(2026, 6, 30))

    role.refresh_from_db()
    assert role.ends_on == date(2026, 6, 30)
    with pytest.raises(WrongState):
        roles.end(role.pk, by=operator, at=at)


def test_a_role_does_not_end_before_it_starts(newcomer, authority, at):
    role = roles.grant(
        person=newcomer,
        kind=RoleKind.AUDITOR,
        authority=authority,
        starts_on=date(2026, 6, 1),
        by=SYSTEM,
        at=at,
    )

    with pytest.raises(WrongState):
        roles.end(role.pk, by=SYSTEM, at=at)

    role.refresh_from_db()
    assert role.ends_on is None


@pytest.mark.parametrize("who", NOT_OPERATORS)
def test_nobody_else_ends_roles(who, people, authority, at):
    role = consortia.AuthorityRoleFactory(authority=authority)

    with pytest.raises(NotAllowed):
        roles.end(role.pk, by=people[who], at=at)

    role.refresh_from_db()
    assert role.ends_on is None
