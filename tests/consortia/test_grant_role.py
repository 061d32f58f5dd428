"""The first operator of a new portal, and everybody after."""

import pytest
from django.core.management import CommandError, call_command

from consortia.choices import RoleKind
from consortia.models import Person, Role

pytestmark = pytest.mark.django_db


def test_a_new_portal_gets_its_first_operator():
    call_command("grant_role", "Ops@Example.org", "operator", name="Opal")

    role = Role.objects.get()
    assert (role.kind, role.on_platform) == (RoleKind.OPERATOR, True)
    assert (role.person.email, role.person.name) == ("ops@example.org", "Opal")
    assert not role.person.has_usable_password()


def test_somebody_known_gets_another_role(officer, authority):
    call_command("grant_role", officer.email, "finance_lead", authority=authority.slug)

    assert set(officer.roles.values_list("kind", flat=True)) == {
        RoleKind.PROCUREMENT_OFFICER,
        RoleKind.FINANCE_LEAD,
    }


@pytest.mark.parametrize(
    ("role", "place", "said"),
    [
        ("finance_lead", {}, "cannot be held there"),
        ("finance_lead", {"authority": "nowhere"}, "no authority with the slug nowhere"),
        ("consortium_manager", {"consortium": "nowhere"}, "no consortium with the slug nowhere"),
    ],
)
def test_a_role_that_does_not_fit_is_refused_and_nobody_is_given_it(role, place, said):
    with pytest.raises(CommandError, match=said):
        call_command("grant_role", "new@example.org", role, **place)

    assert not Role.objects.exists()
    assert not Person.objects.exists()
