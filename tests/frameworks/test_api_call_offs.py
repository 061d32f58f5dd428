"""Calling off through the API: the same actions, and refusals that programs can read."""

from decimal import Decimal

import pytest

from frameworks.choices import CallOffStatus, InvitationStatus
from frameworks.models import CallOff
from tests.factories import frameworks
from tests.frameworks.calling_off import call_off_at, lot_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

CALL_OFFS = "/api/call-offs/"


@pytest.fixture
def lot(consortium):
    lot = lot_of(consortium)
    frameworks.SupplierOnLotFactory(lot=lot, supplier__name="Bright Ltd")
    return lot


@pytest.fixture
def browser(browser_of, officer):
    return browser_of(officer)


@pytest.fixture
def at_status(authority, lot):
    def make(status, **facts):
        return call_off_at(
            status, authority=authority, lot=lot, **{"place": lot.places.first()} | facts
        )

    return make


def post(browser, path, **body):
    return browser.post(f"{CALL_OFFS}{path}", body, content_type="application/json")


def test_call_off_is_begun_filled_and_sent_for_approval(browser, lot, authority):
    frameworks.ActiveAccessFactory(framework=lot.framework, authority=authority)

    begun = post(browser, "", lot=lot.pk, authority=authority.pk, title="Cleaning", route="direct")
    assert begun.status_code == 201
    one = begun.json()
    assert (one["reference"], one["status"], one["lot"]) == ("CO-2026-0001", "draft", "1")

    kept = post(
        browser,
        f"{one['id']}/facts/",
        version=one["version"],
        estimated_value="40000.00",
        justification="The mechanism ranks one first.",
    )
    assert kept.json()["estimated_value"] == "40000.00"
    asked = post(browser, f"{one['id']}/ask-approval/", version=kept.json()["version"])
    assert asked.json()["approval_asked_at"] is not None


def test_no_access_is_a_problem_with_a_cure(browser, lot, authority):
    answer = post(browser, "", lot=lot.pk, authority=authority.pk, title="Cleaning")

    assert answer.status_code == 409
    assert answer.json()["code"] == "no_access"
    assert answer.json()["cure"]


def test_older_version_is_a_problem_and_changes_nothing(browser, at_status):
    call_off = at_status(CallOffStatus.DRAFT, version=3)

    answer = post(browser, f"{call_off.pk}/facts/", version=2, title="Other")

    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert CallOff.objects.get().title == "Cleaning of four offices"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"route": "lottery"}, "route"),
        ({"estimated_value": "-1"}, "estimated_value"),
        ({"conditions": ["anything"]}, "conditions"),
        ({"answer_working_days": 0}, "answer_working_days"),
    ],
)
def test_wrong_facts_are_named(body, field, browser, at_status):
    answer = post(browser, f"{at_status(CallOffStatus.DRAFT).pk}/facts/", **body)

    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_rule_that_blocks_is_named(browser, at_status):
    call_off = at_status(CallOffStatus.DRAFT, justification="")

    answer = post(browser, f"{call_off.pk}/move/", transition="approve")

    assert (answer.status_code, answer.json()["code"]) == (422, "rule_forbids")
    assert "R11" in answer.json()["title"]


def test_award_is_recommended_and_decided(browser, browser_of, finance_lead, at_status, lot):
    call_off = at_status(CallOffStatus.JUSTIFIED)
    place = lot.places.get()

    recommended = post(
        browser,
        f"{call_off.pk}/move/",
        transition="recommend",
        place=place.pk,
        award_value="39000.00",
        reason="First by the mechanism.",
        core_information_on="2026-05-11",
    )
    assert recommended.json()["status"] == "recommended"
    own = post(browser, f"{call_off.pk}/move/", transition="award")
    assert (own.status_code, own.json()["code"]) == (403, "not_allowed")

    awarded = post(browser_of(finance_lead), f"{call_off.pk}/move/", transition="award").json()
    assert (awarded["status"], awarded["awarded_on"]) == ("awarded", "2026-05-12")
    assert awarded["supplier"]["name"] == "Bright Ltd"


def test_basket_is_filled_and_priced(browser, at_status, lot):
    line = frameworks.PriceLineFactory(
        price_list__framework=lot.framework, lot=lot, item="Mop", price=Decimal("4.25")
    )
    line.refresh_from_db()
    call_off = at_status(CallOffStatus.DRAFT)

    post(browser, f"{call_off.pk}/basket-lines/", thing=line.thing, quantity="3")
    priced = post(browser, f"{call_off.pk}/price/").json()

    assert priced["is_priced"]
    assert [(one["supplier"]["name"], one["total"]) for one in priced["quotes"]] == [
        ("Bright Ltd", "12.75")
    ]
    assert browser.get(f"{CALL_OFFS}{call_off.pk}/basket/").json() == priced


def test_only_supplier_is_offered_the_contract(browser, at_status):
    call_off = at_status(CallOffStatus.APPROVED_TO_RUN)

    offered = post(browser, f"{call_off.pk}/offer/", basis="only").json()

    assert (offered["rank"], offered["status"]) == (1, InvitationStatus.SENT)
    assert offered["answer_until"].startswith("2026-05-14T23:59:59")
    again = post(browser, f"{call_off.pk}/offer/")
    assert (again.status_code, again.json()["code"]) == (409, "offer_is_open")
    listed = browser.get(f"{CALL_OFFS}{call_off.pk}/offers/").json()
    assert [one["supplier"]["name"] for one in listed] == ["Bright Ltd"]


def test_publisher_reads_the_decision_and_no_prices(browser_of, manager, at_status):
    call_off = at_status(CallOffStatus.AWARDED)
    browser = browser_of(manager)

    assert browser.get(f"{CALL_OFFS}{call_off.pk}/").json()["status"] == "awarded"
    for name in ("basket", "offers"):
        assert browser.get(f"{CALL_OFFS}{call_off.pk}/{name}/").status_code == 404


def test_list_is_narrowed_by_state(browser, at_status):
    at_status(CallOffStatus.AWARDED)

    assert browser.get(f"{CALL_OFFS}?status=awarded").json()["count"] == 1
    assert browser.get(f"{CALL_OFFS}?status=draft").json()["count"] == 0
