"""Which frameworks, lots and contracts each person sees."""

import pytest

from frameworks import models
from frameworks.choices import UNPUBLISHED, FrameworkStatus
from tests.factories import consortia, frameworks

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


OWN_PEOPLE = {"officer", "finance_lead", "auditor"}


def test_unlisted_supplier_and_its_name_are_seen_where_the_name_was(people, authority):
    name = frameworks.LedgerNameFactory(seen_by=[authority])
    foreign = frameworks.LedgerNameFactory(seen_by=[consortia.AuthorityFactory()])

    assert seers(people, name.supplier) == OWN_PEOPLE
    assert seers(people, name) == OWN_PEOPLE
    assert seers(people, foreign.supplier) == set()
    assert seers(people, foreign) == set()


def test_ledgers_name_of_a_listed_supplier_stays_where_it_was_seen(people, authority):
    name = frameworks.LedgerNameFactory(supplier__is_listed=True, seen_by=[authority])

    assert seers(people, name.supplier) == set(people)
    assert seers(people, name) == OWN_PEOPLE


def test_supplier_that_became_part_of_another_is_seen_by_nobody(people):
    gone = frameworks.SupplierFactory(merged_into=frameworks.SupplierFactory())

    assert seers(people, gone) == set()


def test_unlisted_supplier_goes_by_the_name_that_one_has_seen(people, authority):
    foreign = consortia.AuthorityFactory()
    supplier = frameworks.LedgerNameFactory(name="ACME HOISTS LTD", seen_by=[foreign]).supplier
    frameworks.LedgerNameFactory(supplier=supplier, name="Acme Hoists", seen_by=[authority])

    (shown,) = models.Supplier.objects.shown_to(people["officer"])

    assert (shown.name, shown.shown_name) == ("ACME HOISTS LTD", "Acme Hoists")


def test_history_of_suppliers_is_seen_with_them(people, authority):
    own = frameworks.LedgerNameFactory(seen_by=[authority])
    change = frameworks.SupplierMergeFactory(
        source=own.supplier, target=frameworks.SupplierFactory(is_listed=False)
    )

    assert seers(people, change) == OWN_PEOPLE
