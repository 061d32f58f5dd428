"""The API's reads of suppliers, categories, frameworks and contracts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frameworks.choices import FrameworkStatus
from tests.factories import frameworks

pytestmark = pytest.mark.django_db


def test_published_framework_is_public_with_exact_money(client):
    published = frameworks.FrameworkFactory(estimated_value="1500000.50")

    shown = client.get(f"/api/frameworks/{published.pk}/").json()

    assert shown["estimated_value"] == "1500000.50"
    assert shown["ends_on"] == "2029-03-31"


def test_draft_is_for_its_publishers_people(people, browser_of, consortium):
    draft = frameworks.FrameworkFactory(publisher=consortium, status=FrameworkStatus.DRAFT)

    seen_by = {
        role
        for role, person in people.items()
        if browser_of(person).get(f"/api/frameworks/{draft.pk}/").status_code == 200
    }

    assert seen_by == {"manager"}


def test_draft_is_answered_like_a_framework_that_never_was(client):
    draft = frameworks.FrameworkFactory(status=FrameworkStatus.DRAFT)

    unseen, random = client.get(f"/api/frameworks/{draft.pk}/"), client.get("/api/frameworks/4711/")

    assert unseen.status_code == random.status_code == 404
    assert unseen.content == random.content


def test_lots_of_a_draft_are_not_shown(client):
    frameworks.LotFactory(framework__status=FrameworkStatus.DRAFT)
    shown = frameworks.LotFactory()

    found = client.get("/api/lots/").json()["results"]

    assert [row["id"] for row in found] == [shown.pk]


def test_filter_by_an_unseen_framework_is_like_one_that_never_was(client):
    draft = frameworks.FrameworkFactory(status=FrameworkStatus.DRAFT)

    unseen = client.get(f"/api/lots/?framework={draft.pk}")
    random = client.get("/api/lots/?framework=4711")

    assert unseen.status_code == random.status_code == 400
    assert unseen.content == random.content


def test_lot_names_its_suppliers(client):
    place = frameworks.SupplierOnLotFactory(supplier__name="Acme Ltd")

    shown = client.get(f"/api/lots/{place.lot_id}/").json()

    assert [row["supplier"]["name"] for row in shown["places"]] == ["Acme Ltd"]


def test_supplier_is_found_by_its_identifier(client):
    frameworks.SupplierIdentifierFactory(value="01234567", supplier__slug="acme")
    frameworks.SupplierIdentifierFactory()

    found = client.get("/api/suppliers/?identifier=GB-COH-01234567").json()["results"]

    assert [row["slug"] for row in found] == ["acme"]


def test_category_shows_its_place_in_the_tree(client):
    child = frameworks.CategoryFactory(parent=frameworks.CategoryFactory(key="energy"))

    assert client.get(f"/api/categories/{child.pk}/").json()["parent"]["key"] == "energy"


def test_contract_is_for_its_authoritys_people(people, browser_of, authority):
    contract = frameworks.ContractFactory(authority=authority)

    answers = {
        role: browser_of(person).get(f"/api/contracts/{contract.pk}/").status_code
        for role, person in people.items()
    }

    assert answers == {
        "officer": 200,
        "finance_lead": 200,
        "auditor": 200,
        "outsider": 404,
        "manager": 403,
        "operator": 403,
        "stranger": 401,
    }


def test_foreign_contract_is_answered_like_one_that_never_was(officer, browser_of):
    foreign = frameworks.ContractFactory()
    browser = browser_of(officer)

    unseen = browser.get(f"/api/contracts/{foreign.pk}/")
    random = browser.get("/api/contracts/4711/")

    assert unseen.status_code == random.status_code == 404
    assert unseen.content == random.content


@pytest.mark.parametrize("resource", ["frameworks", "lots", "suppliers"])
def test_queries_of_a_list_do_not_grow_with_its_rows(client, resource):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/api/{resource}/").status_code == 200
        return len(captured)

    frameworks.SupplierOnLotFactory()
    few = queries()
    frameworks.SupplierOnLotFactory.create_batch(5)

    assert queries() == few
