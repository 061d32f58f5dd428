"""Which rows of people's places each person sees."""

import pytest

from consortia.choices import LIVE_MEMBERSHIP, MembershipStatus
from consortia.models import Authority, Consortium, ConsortiumMembership, Denominator, Role
from tests.factories import consortia

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("model", "factory"),
    [
        (Authority, consortia.AuthorityFactory),
        (Consortium, consortia.ConsortiumFactory),
        (Denominator, consortia.DenominatorFactory),
    ],
    ids=["authorities", "consortia", "denominators"],
)
def test_everybody_sees(model, factory, people):
    row = factory()

    for person in people.values():
        assert row in model.objects.visible_to(person)


@pytest.mark.parametrize("status", MembershipStatus.values)
def test_membership_is_public_while_live_and_else_for_its_parties(
    status, people, authority, consortium
):
    row = consortia.MembershipFactory(authority=authority, consortium=consortium, status=status)

    seen_by = {
        role
        for role, person in people.items()
        if row in ConsortiumMembership.objects.visible_to(person)
    }

    parties = {"officer", "finance_lead", "auditor", "manager"}
    assert seen_by == (set(people) if status in LIVE_MEMBERSHIP else parties)


def test_people_see_their_own_roles_and_operators_all(people):
    everything = set(Role.objects.values_list("pk", flat=True))

    for role, person in people.items():
        seen = set(Role.objects.visible_to(person).values_list("pk", flat=True))
        own = set(Role.objects.filter(person=person.pk).values_list("pk", flat=True))
        assert seen == (everything if role == "operator" else own)


def test_standing_takes_one_query_a_request(officer, django_assert_num_queries):
    vars(officer).pop("_standing", None)

    with django_assert_num_queries(2):
        list(ConsortiumMembership.objects.visible_to(officer))
    with django_assert_num_queries(1):
        list(ConsortiumMembership.objects.visible_to(officer))
