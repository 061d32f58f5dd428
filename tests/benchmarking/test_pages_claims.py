"""A claim's life on its pages: who may take which step, what is refused and why, what is shown."""

import html
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from benchmarking.actions import savings_realised
from benchmarking.choices.savings import ClaimState, EvidenceKind, SavingType
from benchmarking.models import Claim, ClaimLine, Initiative
from benchmarking.queries import ledger
from consortia.choices import RoleKind
from procurement_portal.core.models import AuditEvent
from tests.factories import benchmarking, consortia, frameworks, prices, savings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


def day(name, value):
    return {f"{name}-day": value.day, f"{name}-month": value.month, f"{name}-year": value.year}


@pytest.fixture
def category():
    return frameworks.CategoryFactory(name="Gloves")


@pytest.fixture
def claim(authority, officer):
    return savings.contracted(authority, officer)


def page_of(claim, *parts):
    return "/".join(["/savings/claims", claim.reference, *parts, ""])


def stands(claim, state):
    return ledger.total(ledger.standing(claim).get(state, {}).values())


def test_officer_opens_an_initiative_and_claims_under_it(officer, authority, category, browser_of):
    browser = browser_of(officer)
    opened = browser.post(
        "/savings/initiatives/open/",
        {"title": "One glove", "place": f"authority-{authority.pk}", "category": category.pk},
        follow=True,
    )
    begun = Initiative.objects.get(title="One glove")
    address = f"/savings/initiatives/{begun.pk}/claim/"
    wish = {
        "title": "Gloves, one supplier",
        "authority": authority.pk,
        "kind": SavingType.PRICE,
        "category": category.pk,
        "recurrence": "recurring",
        **day("starts_on", date(2025, 10, 1)),
        **day("ends_on", date(2028, 9, 30)),
        "annual_amount": "£120,000",
        "share_authority": "60",
        "share_consortium": "0",
        "share_national_body": "30",
        "owner": "Head of supplies",
    }

    refused = browser.post(address, wish)

    assert "None that you may see" in opened.text
    assert "The three shares must add to 100%; they add to 90%" in refused.text
    assert 'value="Gloves, one supplier"' in refused.text
    assert not Claim.objects.exists()

    done = browser.post(address, wish | {"share_national_body": "40"}, follow=True)

    made = Claim.objects.get()
    assert made.shares == {
        "authority": Decimal("0.6"),
        "consortium": 0,
        "national_body": Decimal("0.4"),
    }
    assert stands(made, ClaimState.IDENTIFIED).net == 360_000
    assert "Set what it is measured against next" in done.text
    assert "Saving claimed: £120,000.00" in done.text
    assert "One glove" in browser.get("/savings/initiatives/?q=glove").text


def test_manager_claims_for_a_member_and_for_nobody_else(
    manager, authority, consortium, category, browser_of
):
    consortia.MembershipFactory(authority=authority, consortium=consortium)
    elsewhere = consortia.AuthorityFactory()
    begun = savings.InitiativeFactory(consortium=consortium, category=category)
    browser = browser_of(manager)
    address = f"/savings/initiatives/{begun.pk}/claim/"
    wish = {
        "title": "Gloves",
        "kind": SavingType.PRICE,
        "category": category.pk,
        "recurrence": "one_off",
        **day("starts_on", date(2026, 4, 1)),
        **day("ends_on", date(2027, 3, 31)),
        "annual_amount": "900",
        "share_authority": "40",
        "share_consortium": "60",
        "share_national_body": "0",
        "owner": "Max",
    }

    strange = browser.post(address, wish | {"authority": elsewhere.pk})
    nameless = browser.post(address, wish | {"authority": authority.pk})
    whole = wish | {"authority": authority.pk, "consortium": consortium.pk}
    done = browser.post(address, whole, follow=True)

    assert "Whose budget it is on" in strange.text
    assert "There is a problem" in strange.text
    assert "Select the consortium that has a share in it" in nameless.text
    claim = Claim.objects.get()
    assert (claim.authority, claim.consortium) == (authority, consortium)
    assert "60.0% Midland Buying Group" in done.text
    assert f"You claimed it: a finance lead of {authority} who did not signs." in done.text


def test_item_claim_is_realised_signed_and_traced_to_its_invoices(
    officer, finance_lead, auditor, authority, claim, browser_of
):
    browser = browser_of(officer)
    item = prices.ItemFactory(name="Nitrile glove", category=claim.category)
    bought = savings.bought(authority, item)
    type(bought).objects.filter(pk=bought.pk).update(reference="INV-77")
    months = {"first_month": "April 2026", "last_month": "4/2026"}

    browser.post(page_of(claim, "items"), {"items": [item.pk], **months})
    wish = {
        "kind": "expiring_contract",
        f"item_{item.pk}_price": "100",
        f"item_{item.pk}_quantity": "1000",
    }
    refused = browser.post(page_of(claim, "baseline"), wish)
    browser.post(page_of(claim, "baseline"), wish | {"failed_paid": "Bought by another before."})
    (waiting,) = claim.baselines.all()

    assert "Say why it does not hold" in refused.text
    assert 'value="1000"' in refused.text

    approver = browser_of(finance_lead)
    shown = approver.get(page_of(claim, "baseline", str(waiting.pk), "approve"))
    approver.post(page_of(claim, "baseline", str(waiting.pk), "approve"))
    done = browser.post(page_of(claim, "moves", "from_lines"), {"month": "2026-04-01"}, follow=True)
    to_sign = approver.get(page_of(claim, "moves", "verify"))
    signed = approver.post(
        page_of(claim, "moves", "verify"), {"statement": "To the invoices."}, follow=True
    )
    month = browser_of(auditor).get(page_of(claim, "months", "2026-04"))

    assert "Bought by another before." in shown.text
    assert "£100.00 for one" in shown.text
    assert "1 month waits for the signature of a finance lead" in " ".join(done.text.split())
    assert "£3,000.00" in to_sign.text
    assert "No budget is recorded for this claim yet" in to_sign.text
    assert "To the invoices." in signed.text
    assert "In force: £" in signed.text
    assert stands(claim, ClaimState.FINANCE_VERIFIED).net == 3000
    for told in ("INV-77", "p0, baseline price", "£3,000.00", "Nitrile glove"):
        assert told in month.text


def test_taken_line_is_refused_with_the_name_of_the_other_claim(
    officer, auditor, authority, browser_of
):
    first = savings.claimed(authority, officer, title="First")
    second = savings.claimed(authority, officer, title="Second", initiative=first.initiative)
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)
    facts = {"spend_import": loaded, "category": first.category, "net_amount": Decimal(100)}
    lines = [benchmarking.SpendLineFactory(row_number=row, **facts) for row in (1, 2)]
    keys = [f"{line.financial_year}-{loaded.pk}-{line.row_number}" for line in lines]
    browser = browser_of(officer)

    without_cost = browser.post(page_of(first, "lines"), {f"take_{keys[0]}": "on"})
    browser.post(page_of(first, "lines"), {f"take_{keys[0]}": "on", "more": "10"})
    offered = browser.get(page_of(second, "lines") + "?q=acme")
    both = {f"take_{key}": "on" for key in keys} | {f"cost_{key}": "115.00" for key in keys}
    refused = browser.post(page_of(second, "lines"), both)

    assert "Enter an amount in pounds" in without_cost.text
    assert ClaimLine.objects.get().amount == 10
    assert f"{first.reference}</a> has it" in offered.text
    assert f"take_{keys[0]}" not in offered.text
    assert f"supports {first.reference} First already" in refused.text
    assert 'value="115.00"' in refused.text
    assert not second.lines.exists()
    assert browser_of(auditor).get(page_of(first, "lines")).status_code == 404


def test_entered_amount_needs_its_paper_first(
    officer, finance_lead, auditor, authority, claim, browser_of
):
    browser = browser_of(officer)
    savings.priced(claim, officer, finance_lead)
    assert "Add the paper that shows the amount first" in browser.get(page_of(claim)).text
    assert browser.get(page_of(claim, "moves", "enter")).status_code == 404

    def paper():
        file = SimpleUploadedFile("invoices.pdf", b"%PDF-1.7 sampled")
        wish = {"title": "Sampled invoices", "kind": EvidenceKind.INVOICES}
        return browser.post(
            page_of(claim, "moves", "evidence"), wish | {"document_file": file}, follow=True
        )

    kept, again = paper(), paper()
    entered = {"month": "2026-04-01", "attributable": "8000", "nominal": "3000"}
    browser.post(page_of(claim, "moves", "enter"), entered)
    browser.post(
        page_of(claim, "moves", "cost"),
        {"month": "2026-04-01", "amount": "500", "reason": "Staff."},
    )
    found = claim.evidence.get()
    response = browser_of(auditor).get(page_of(claim, "evidence", str(found.pk)))

    assert "The paper is kept with the claim" in kept.text
    assert "This file is with the claim already" in again.text
    assert b"".join(response.streaming_content) == b"%PDF-1.7 sampled"
    assert stands(claim, ClaimState.REALISED).cash == 3000
    assert stands(claim, ClaimState.REALISED).net == 7500


def test_whoever_claimed_or_manages_the_consortium_is_told_why_they_do_not_sign(
    officer, auditor, manager, finance_lead, authority, consortium, browser_of
):
    consortia.MembershipFactory(authority=authority, consortium=consortium)
    consortia.AuthorityRoleFactory(authority=authority, kind=RoleKind.FINANCE_LEAD, person=officer)
    shares = {"authority": Decimal("0.4"), "consortium": Decimal("0.6")}
    claim = savings.realised(authority, officer, finance_lead, consortium=consortium, shares=shares)
    before = AuditEvent.objects.count()
    told = {
        officer: f"You claimed it: a finance lead of {authority} who did not signs.",
        manager: "a consortium never signs for its own claims",
        auditor: "nothing of it is for you to change now",
    }

    for person, why in told.items():
        browser = browser_of(person)
        assert why in browser.get(page_of(claim)).text
        refused = browser.post(page_of(claim, "moves", "verify"), {"statement": "Mine."})
        assert refused.status_code == 404
    assert "For the authority's own people only" in html.unescape(
        browser_of(manager).get(page_of(claim)).text
    )

    claim.refresh_from_db()
    assert claim.state == ClaimState.REALISED
    assert AuditEvent.objects.count() == before


def test_finance_lead_refuses_records_the_budget_trues_up_and_closes(
    officer, finance_lead, authority, browser_of
):
    claim = savings.realised(authority, officer, finance_lead, amount=900, nominal=700)
    browser = browser_of(finance_lead)

    def move(name, **wish):
        return browser.post(page_of(claim, "moves", name), wish, follow=True)

    silent = move("refuse", reason=" ")
    refused = move("refuse", reason="Which invoices?")
    move("verify", statement="Seen.")
    move("budget", budget_line="R100 Supplies", effect="reduced")
    nothing = move("true_up", month="2026-04-01", reason="Credit note.")
    move("true_up", month="2026-04-01", cash="(50)", reason="Credit note.")
    closed = move("close")
    reversed_ = move("reverse", reason="The supplier took it back.")

    assert "There is a problem" in silent.text
    assert "Which invoices?" in refused.text
    assert "at least one of the amounts changes" in nothing.text
    assert "£650.00" in closed.text
    assert "The supplier took it back." in reversed_.text
    assert stands(claim, ClaimState.FINANCE_VERIFIED).net == 0


def test_number_of_queries_of_the_initiatives_does_not_grow(
    authority, officer, browser_of, django_assert_max_num_queries
):
    for number in range(5):
        savings.claimed(authority, officer, title=f"Claim {number}")
    browser = browser_of(officer)
    browser.get("/savings/initiatives/")

    with django_assert_max_num_queries(9):
        page = browser.get("/savings/initiatives/")
    assert page.text.count("/savings/initiatives/") >= 5


def test_number_of_queries_of_a_claim_does_not_grow_with_its_months(
    officer, finance_lead, authority, at, browser_of, django_assert_max_num_queries
):
    claim = savings.realised(authority, officer, finance_lead)
    for month in (1, 2, 3):
        savings_realised.realise_entered(
            claim.pk,
            month=date(2026, month, 1),
            attributable=Decimal(5),
            nominal=Decimal(5),
            by=officer,
            at=at,
        )
    browser = browser_of(officer)
    browser.get(page_of(claim))

    with django_assert_max_num_queries(38):
        page = browser.get(page_of(claim))
    assert "4 months wait for the signature" in page.text
