"""Registers of savings through the API: the same check, the same claims, the same refusals."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from benchmarking.choices.savings import ClaimState
from benchmarking.models import Claim, SavingImport
from tests.factories import frameworks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

ROOT = "/api/saving-registers/"
REGISTER = b"""Ref,Project,Type,Value,Year,Category
S-1,One glove,Price,12000,2025-26,Gloves
S-2,Stamps,Price,5,2025-26,Stamps
"""


@pytest.fixture(autouse=True)
def category():
    return frameworks.CategoryFactory(name="Gloves", key="gloves")


@pytest.fixture
def upload(browser_of):
    """Send a file as the person."""

    def send(person, content=REGISTER, authority="ashby"):
        file = SimpleUploadedFile("savings.csv", content)
        return browser_of(person).post(ROOT, {"authority": authority, "file": file})

    return send


@pytest.fixture
def bring_in(browser_of):
    """Claim as the person what the check said."""

    def send(person, register, plan_hash):
        body = json.dumps({"plan_hash": plan_hash})
        address = f"{ROOT}{register}/bring-in/"
        return browser_of(person).post(address, body, content_type="application/json")

    return send


def test_register_is_checked_with_reasons_and_then_claimed(
    officer, authority, upload, bring_in, browser_of
):
    answer = upload(officer)
    checked = answer.json()
    claims_before = Claim.objects.count()
    done = bring_in(officer, checked["id"], checked["plan_hash"])
    (listed,) = browser_of(officer).get(f"{ROOT}?state=done&authority=ashby").json()["results"]

    assert (answer.status_code, checked["state"], claims_before) == (201, "checked", 0)
    assert checked["counts"] == {"new": 1, "refused": 1}
    assert {"heading": "Value", "meaning": "value in the year"} in checked["understood"]
    new, refused = checked["rows"]
    assert (new["row"], new["came"], new["value"], new["category"]) == (
        2,
        "new",
        "12000.00",
        "Gloves",
    )
    assert (refused["row"], refused["column"]) == (3, "Category")
    assert refused["reason"] == "“Stamps” is no category of this portal."
    assert (done.status_code, done.json()["state"]) == (200, "done")
    assert Claim.objects.get().state == ClaimState.IDENTIFIED
    assert (listed["id"], listed["rows"]) == (checked["id"], None)


@pytest.mark.parametrize("role", ["finance_lead", "auditor", "manager", "operator", "outsider"])
def test_only_who_buys_for_the_authority_may(role, people, officer, authority, upload, bring_in):
    seen = upload(officer).json()

    refused = upload(people[role])
    not_done = bring_in(people[role], seen["id"], seen["plan_hash"])

    assert refused.status_code == 403
    assert not_done.status_code == (404 if role in {"manager", "outsider"} else 403)
    assert SavingImport.objects.count() == 1
    assert not Claim.objects.exists()


def test_refusals_are_those_of_the_pages_with_their_codes(officer, authority, upload, bring_in):
    unread = upload(officer, b"\x00\x01")
    unknown = upload(officer, authority="nowhere")
    checked = upload(officer).json()
    moved = bring_in(officer, checked["id"], "another")
    bring_in(officer, checked["id"], checked["plan_hash"])
    twice = bring_in(officer, checked["id"], checked["plan_hash"])
    again = upload(officer).json()
    nothing = bring_in(officer, again["id"], again["plan_hash"])

    assert (unread.status_code, unread.json()["code"]) == (422, "savings_not_read")
    assert (unknown.status_code, list(unknown.json()["errors"])) == (400, ["authority"])
    assert (moved.status_code, moved.json()["code"]) == (409, "ledger_moved")
    assert twice.json()["title"] == "This has been brought in already."
    assert again["counts"] == {"same": 1, "refused": 1}
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_new")
    assert Claim.objects.count() == 1
