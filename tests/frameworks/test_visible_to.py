"""Which frameworks, lots and contracts each person sees."""

import pytest

from frameworks.choices import UNPUBLISHED, FrameworkStatus
from tests.factories import frameworks

pytestmark = pytest.mark.django_db


def seers(people, row):
    return {role for role, person in people.items() if row in type(row).objects.visible_to(person)}


@pytest.mark.parametrize("factory", [frameworks.SupplierFactory, frameworks.CategoryFactory])
def test_everybody_sees_suppliers_and_categories(factory, people):
    assert seers(people, factory()) == set(people)


@pytest.mark.parametrize("status", FrameworkStatus.values)
def test_framework_is_public_once_published(status, people, consortium):
    row = frameworks.FrameworkFactory(publisher=consortium, status=status)

    assert seers(people, row) == ({"manager"} if status in UNPUBLISHED else set(people))


def test_draft_of_another_publisher_is_seen_by_nobody_here(people):
    row = frameworks.FrameworkFactory(status=FrameworkStatus.DRAFT)

    assert seers(people, row) == set()


def test_lot_is_seen_with_its_framework(people, consortium):
    public = frameworks.LotFactory(framework__publisher=consortium)
    draft = frameworks.LotFactory(
        framework__publisher=consortium, framework__status=FrameworkStatus.DRAFT
    )

    assert seers(people, public) == set(people)
    assert seers(people, draft) == {"manager"}


def test_contract_is_seen_by_its_authoritys_people(people, authority):
    assert seers(people, frameworks.ContractFactory(authority=authority)) == {
        "officer",
        "finance_lead",
        "auditor",
    }


def test_contract_of_a_member_is_not_seen_by_the_consortiums_manager(people):
    assert seers(people, frameworks.ContractFactory()) == set()
