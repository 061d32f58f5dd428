"""Contracts through the API: the same actions as the pages, and refusals that programs can read."""

from decimal import Decimal

import pytest

from frameworks.models import Contract
from tests.factories.frameworks import ContractFactory, SupplierNameFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture
def browser(officer, browser_of):
    return browser_of(officer)


@pytest.fixture
def contract(authority):
    return ContractFactory(
        authority=authority,
        regime="pa2023",
        nature="services",
        starts_on="2026-01-01",
        ends_on="2027-12-31",
        award_value=Decimal(1_000_000),
    )


def post(browser, path, **body):
    return browser.post(f"/api/{path}", body, content_type="application/json")


def test_contract_is_recorded_changed_assessed_and_ended(authority, browser):
    made = post(
        browser,
        "contracts/",
        authority=authority.pk,
        supplier_name="Bright Ltd",
        title="Cleaning",
        reference="C-1",
        regime="pa2023",
        starts_on="2026-01-01",
        ends_on="2027-12-31",
        award_value="1000000.00",
    )
    assert made.status_code == 201
    key = made.json()["id"]
    assert (made.json()["status"], made.json()["supplier"]["name"]) == ("active", "Bright Ltd")

    corrected = post(browser, f"contracts/{key}/correct/", department="Estates", version=1)
    assert (corrected.json()["department"], corrected.json()["version"]) == ("Estates", 2)

    changed = post(
        browser,
        f"contracts/{key}/change/",
        kind="value",
        ground="unforeseeable",
        what="More.",
        why="Asked.",
        effective_on="2026-06-01",
        value_after="1050000.00",
    )
    assert changed.json()["current_value"] == "1050000.00"
    assert changed.json()["changes"][0]["value_before"] == "1000000.00"

    kpi = post(browser, f"contracts/{key}/kpis/", name="On time", target="95%").json()["id"]
    rated = post(
        browser,
        f"kpis/{kpi}/assess/",
        starts_on="2026-01-01",
        ends_on="2026-03-31",
        rating="slightlyBelow",
    )
    assert rated.status_code == 201
    failed = post(
        browser, f"contracts/{key}/failures/", kind="not_improved", on="2026-05-01", what="No plan."
    )
    assert failed.status_code == 201

    ended = post(
        browser, f"contracts/{key}/move/", transition="terminate", reason="Breach.", on="2026-05-11"
    )
    assert (ended.json()["status"], ended.json()["ended_on"]) == ("terminated", "2026-05-11")
    shown = browser.get(f"/api/contracts/{key}/").json()
    assert shown["kpis"][0]["assessments"][0]["rating"] == "slightlyBelow"
    assert shown["failures"][0]["what"] == "No plan."


def test_rule_that_warns_is_a_problem_with_its_words(contract, browser):
    change = {
        "kind": "value",
        "ground": "unforeseeable",
        "what": "More.",
        "why": "Asked.",
        "effective_on": "2026-06-01",
        "value_after": "1100001.00",
    }

    refused = post(browser, f"contracts/{contract.pk}/change/", **change)

    assert refused.status_code == 422
    assert refused.json()["code"] == "reason_owed"
    assert refused.json()["title"].startswith("R36: ")
    contract.refresh_from_db()
    assert contract.current_value == 1_000_000
    reasoned = post(
        browser, f"contracts/{contract.pk}/change/", **change, without_notice="Term stays."
    )
    assert reasoned.status_code == 200


def test_supplier_that_the_caller_may_not_see_is_as_unknown_as_none(contract, browser):
    hidden = SupplierNameFactory(is_public=False, supplier__is_listed=False).supplier
    answers = [
        post(
            browser,
            f"contracts/{contract.pk}/change/",
            kind="supplier",
            ground="restructuring",
            what="X.",
            why="Y.",
            effective_on="2026-06-01",
            notice_id="1",
            supplier=key,
        )
        for key in (hidden.pk, 99_999_999)
    ]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert all("object does not exist" in str(answer.json()["errors"]) for answer in answers)


def test_payment_beyond_thirty_days_is_refused_and_nothing_changes(contract, browser):
    before = Contract.objects.values().get()

    refused = post(browser, f"contracts/{contract.pk}/correct/", payment_days=45)

    assert (refused.status_code, refused.json()["code"]) == (422, "rule_forbids")
    assert Contract.objects.values().get() == before


def test_list_asks_the_database_as_often_for_many(
    authority, browser, django_assert_max_num_queries
):
    for _ in range(20):
        ContractFactory(authority=authority)

    with django_assert_max_num_queries(12):
        assert browser.get("/api/contracts/").json()["count"] == 20
