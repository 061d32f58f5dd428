"""The savings ledger through the API: the same moves as on the pages, refused with codes."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from benchmarking.choices.savings import ClaimState
from benchmarking.models import Claim
from tests.factories import benchmarking, frameworks, prices, savings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

ROOT = "/api/saving-claims/"


@pytest.fixture
def post(browser_of):
    """Send JSON as the person."""

    def send(person, address, **body):
        return browser_of(person).post(
            address, json.dumps(body, default=str), content_type="application/json"
        )

    return send


def of(claim, what):
    return f"{ROOT}{claim.pk}/{what}/"


def test_claim_lives_through_the_api(officer, finance_lead, auditor, authority, post, browser_of):
    category = frameworks.CategoryFactory(key="gloves")
    begun = post(
        officer,
        "/api/saving-initiatives/",
        title="One glove",
        authority=authority.slug,
        category=category.key,
    ).json()
    wish = {
        "initiative": begun["id"],
        "title": "Gloves",
        "authority": authority.slug,
        "category": category.key,
        "kind": "price",
        "recurrence": "recurring",
        "starts_on": "2025-10-01",
        "ends_on": "2028-09-30",
        "annual_amount": "120000",
        "owner": "Head of supplies",
    }
    halves = {"authority": "0.5", "national_body": "0.4"}
    refused = post(officer, ROOT, **wish, shares=halves)
    made = post(officer, ROOT, **wish)
    claim = Claim.objects.get(pk=made.json()["id"])
    post(officer, of(claim, "move"), move="forecast", annual_amount="100000")
    post(officer, of(claim, "move"), move="contract", contract_text="C-1")
    baseline = post(
        officer,
        of(claim, "baseline"),
        kind="expiring_contract",
        failed={"paid": "Never bought before."},
        prices=[{"description": "Gloves", "price": "100", "monthly_quantity": "1000"}],
    ).json()
    own = post(officer, of(claim, "approve-baseline"), baseline=baseline["id"])
    frozen = post(finance_lead, of(claim, "approve-baseline"), baseline=baseline["id"])
    month = {"month": "2026-04-01"}
    amounts = {"attributable": "8000", "nominal": "3000"}
    bare = post(officer, of(claim, "move"), move="enter", **month, **amounts)
    file = SimpleUploadedFile("invoices.pdf", b"%PDF-1.7 invoices")
    paper = browser_of(officer).post(
        of(claim, "evidence"), {"kind": "invoices", "title": "Invoices", "file": file}
    )
    post(officer, of(claim, "move"), move="enter", **month, **amounts)
    mine = post(officer, of(claim, "move"), move="verify", statement="Mine.")
    post(finance_lead, of(claim, "move"), move="budget", budget_line="R1", effect="reduced")
    signed = post(finance_lead, of(claim, "move"), move="verify", statement="Seen.").json()
    entries = browser_of(auditor).get(f"/api/saving-entries/?claim={claim.pk}&kind=verified")

    assert (refused.status_code, refused.json()["code"]) == (422, "claim_incomplete")
    assert own.status_code == 403
    assert frozen.json()["approved_at"]
    assert (bare.status_code, bare.json()["code"]) == (422, "nothing_to_go_by")
    assert paper.status_code == 201
    assert mine.status_code == 403
    assert signed["state"] == ClaimState.FINANCE_VERIFIED
    assert (signed["verified_cash"], signed["verified_avoided"]) == ("3000.00", "5000.00")
    assert [one["decision"] for one in signed["sign_offs"]]
    assert [row["cash"] for row in entries.json()["results"]] == ["0.00", "3000.00", "-3000.00"]


def test_line_that_another_claim_has_is_refused_by_its_name(officer, authority, post):
    first, second = (savings.claimed(authority, officer, title=title) for title in ("X", "Y"))
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)
    line = benchmarking.SpendLineFactory(spend_import=loaded, net_amount=Decimal(100))
    wish = {
        "financial_year": line.financial_year,
        "spend_import": loaded.pk,
        "row_number": line.row_number,
        "baseline_cost": "110.00",
    }

    taken = post(officer, of(first, "lines"), lines=[wish])
    refused = post(officer, of(second, "lines"), lines=[wish])
    unknown = post(officer, of(second, "lines"), lines=[wish | {"row_number": 99}])

    assert taken.status_code == 200
    assert refused.json()["code"] == "counted_twice"
    assert f"{first.reference} X" in refused.json()["title"]
    assert unknown.status_code == 400
    assert not second.lines.exists()


def test_items_are_taken_by_month_and_moves_take_only_their_fields(officer, authority, post):
    claim = savings.claimed(authority, officer)
    item = savings.bought(authority, prices.ItemFactory()).item

    taken = post(officer, of(claim, "items"), items=[item.pk], months=["2026-04-09"])
    wrong = post(officer, of(claim, "move"), move="reverse", month="2026-04-01")
    early = post(officer, of(claim, "move"), move="close")

    assert taken.status_code == 200
    assert claim.lines.get().month == date(2026, 4, 1)
    assert set(wrong.json()["errors"]) == {"reason", "month"}
    assert early.status_code == 403
    claim.refresh_from_db()
    assert claim.state == ClaimState.IDENTIFIED


def test_number_of_queries_of_claims_does_not_grow(
    authority, officer, browser_of, django_assert_max_num_queries
):
    begun = savings.InitiativeFactory(authority=authority)
    for number in range(4):
        claim = savings.claimed(authority, officer, title=f"Claim {number}", initiative=begun)
        savings.proposed(claim, officer)
        savings.shown(claim, officer)
    browser = browser_of(officer)
    browser.get(ROOT)

    with django_assert_max_num_queries(12):
        found = browser.get(ROOT).json()["results"]
    assert [len(one["baselines"]) for one in found] == [1, 1, 1, 1]
