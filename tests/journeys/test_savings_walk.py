"""From an opportunity to a verified saving, and from the dashboard back to its invoices.

The contract begins with the month before this one, as one does that is signed late: a saving is
realised only for months that have passed, and the portal's clock is the real one.
"""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from benchmarking.choices import ImportState
from benchmarking.choices.opportunities import WayToTake
from benchmarking.choices.savings import ClaimState
from benchmarking.models import Claim, SpendLine
from benchmarking.queries import ledger
from frameworks.models import Category
from procurement_portal.core.templatetags import formats
from tests.factories.opportunities import OpportunityFactory
from tests.journeys import direct_awards, spend_files
from tests.journeys.browser import browser_test

pytestmark = [*browser_test, pytest.mark.slow]

PAYMENTS = (("INV-7701", "100.00"), ("INV-7702", "50.00"))
MORE = "20"
"""Per cent that they would have cost more: £30 of the £150 that is paid."""


def month_before(today: date) -> date:
    return (today - relativedelta(months=1)).replace(day=1)


def planted(lot, authority):
    """An opportunity in a category that the lot covers."""
    category = Category.objects.get(key="facilities")
    lot.categories.add(category)
    return OpportunityFactory(
        authority=authority,
        category=category,
        usable=[lot.framework_id],
        way=WayToTake.INITIATIVE,
    )


def looked_at(visitor, name):
    """The page is accessible, and fits a telephone; it is photographed in both widths."""
    visitor.finds_it_accessible()
    visitor.photographs(name)
    visitor.sees_no_sideways_scrolling()
    visitor.photographs(f"{name}-narrow")
    visitor.page.set_viewport_size({"width": 1280, "height": 900})


def goes(visitor, link):
    """Follow it, and look at where it leads."""
    spend_files.follow(visitor, link)
    visitor.finds_it_accessible()


def takes(officer, opportunity, month):
    """It becomes an initiative with a claim whose baseline is filled in."""
    officer.opens("/opportunities/")
    looked_at(officer, "opportunities")
    goes(officer, str(opportunity.category.name))
    officer.reads("£5.00 of yours − £4.00")
    looked_at(officer, "opportunity")
    goes(officer, "Open an initiative")
    officer.reads("Proposed as its baseline: £5.00")
    officer.page.get_by_label("Title").fill("Windows through the framework")
    direct_awards.fills_day(officer.page, "starts_on", month)
    officer.page.get_by_label("Framework that it goes through").select_option(label="Cleaning")
    looked_at(officer, "opportunity-initiative")
    direct_awards.presses(officer, "Open the initiative")
    officer.reads("Taken. What was known is filled in")
    looked_at(officer, "claim-identified")
    return Claim.objects.get()


def calls_off(officer, lead, seller, sellers, opportunity, lot, month):
    """From the opportunity to the framework that it names, and on to a signed contract."""
    officer.opens(f"/opportunities/{opportunity.pk}/")
    goes(officer, lot.framework.title)
    goes(officer, lot.title)
    goes(officer, "Call off from this lot")
    call_off = direct_awards.begins(officer)
    direct_awards.writes(officer, call_off, sellers, starts_on=month)
    direct_awards.ranks(officer, lead, call_off)
    direct_awards.accepts(seller)
    return direct_awards.awards_and_signs(officer, lead, call_off)


def loads_payments(officer, month, folder):
    """A file of the month's payments to the supplier, read and loaded by the worker."""
    rows = [
        f"Birch Ltd,{month + timedelta(days=19 + number):%d/%m/%Y},{amount},Windows,{reference}"
        for number, (reference, amount) in enumerate(PAYMENTS)
    ]
    path = folder / "payments.csv"
    path.write_text("\n".join(["Supplier,Payment Date,Net Amount,Description,Invoice", *rows]))
    officer.opens("/spend/upload/")
    spend_files.upload(officer, path)
    spend_files.becomes(officer, ImportState.CHECKED)
    spend_files.press(officer, "Load the file")
    spend_files.becomes(officer, ImportState.COMMITTED)
    officer.finds_it_accessible()
    assert SpendLine.objects.in_force().count() == len(PAYMENTS)


def contracts(officer, claim, contract):
    """The claim is forecast, and contracted by the contract of the register."""
    officer.opens(f"/savings/claims/{claim.reference}/")
    goes(officer, "Forecast it")
    direct_awards.presses(officer, "Forecast it")
    goes(officer, "Say what contracted it")
    officer.page.get_by_label("Contract of your register").select_option(str(contract.pk))
    looked_at(officer, "claim-contract")
    direct_awards.presses(officer, "Say what contracted it")
    officer.reads("Contracted.")


def approves_baseline(lead, claim):
    lead.opens(f"/savings/claims/{claim.reference}/")
    goes(lead, "Approve the baseline")
    looked_at(lead, "claim-baseline-approve")
    direct_awards.presses(lead, "Approve and freeze it")


def realises(officer, claim, month, folder):
    """Its lines are taken, its month is worked out from them, and a paper shows it."""
    page = officer.page
    officer.opens(f"/savings/claims/{claim.reference}/")
    goes(officer, "Take lines of spend")
    for ticked in page.locator("[name^=take_]").all():
        ticked.check()
    looked_at(officer, "claim-lines")
    direct_awards.presses(officer, "Take the lines that are ticked")
    officer.reads("Enter an amount in pounds")
    assert page.locator("[name^=take_]:checked").count() == len(PAYMENTS)
    page.get_by_label("How much more they would have cost").fill(MORE)
    direct_awards.presses(officer, "Take the lines that are ticked")
    officer.reads("Taken: 2. Realise its months next.")
    goes(officer, "Add evidence")
    page.get_by_label("Title").fill("The two invoices")
    page.get_by_label("Sampled invoices").check()
    invoices = folder / "invoices.pdf"
    invoices.write_bytes(b"%PDF-1.7 two invoices")
    page.locator("input[type=file]").set_input_files(invoices)
    looked_at(officer, "claim-evidence")
    direct_awards.presses(officer, "Add evidence")
    officer.reads("The two invoices")
    goes(officer, "Realise from its lines")
    page.locator("[name=month]").select_option(month.isoformat())
    looked_at(officer, "claim-from-lines")
    direct_awards.presses(officer, "Realise from its lines")
    officer.reads("1 month waits for the signature of a finance lead")
    assert page.get_by_role("button", name="Sign for it").count() == 0


def verifies(lead, claim):
    """The finance lead, who did not claim it, signs and records the budget that it reduced."""
    lead.opens(f"/savings/claims/{claim.reference}/")
    goes(lead, "Sign for it")
    lead.page.get_by_label("What you checked").fill("Both invoices, and the old price.")
    looked_at(lead, "claim-verify")
    direct_awards.presses(lead, "Sign for it")
    goes(lead, "Record the budget")
    lead.page.get_by_label("Budget line").fill("F200 Windows")
    lead.page.get_by_label("Budget reduced").check()
    looked_at(lead, "claim-budget")
    direct_awards.presses(lead, "Record the budget")
    lead.reads("F200 Windows")
    looked_at(lead, "claim-verified")


def _row_of(page, link):
    """The row of a table that has the link."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=link, exact=True))


def finds_the_invoices(lead, claim, month):
    """By clicks alone: the dashboard, the claim, its month, the lines and their references."""
    page = lead.page
    lead.opens("/savings/dashboard/")
    page.get_by_label("Financial year").select_option(label="All years")
    direct_awards.presses(lead, "Apply filters")
    assert "£30.00" in _row_of(page, "Cleaning").inner_text()
    looked_at(lead, "savings-dashboard")
    goes(lead, claim.title)
    goes(lead, formats.month(month))
    looked_at(lead, "claim-month")
    assert page.locator("th[scope=row]", has_text="payments.csv, row 2").count() == 1
    for reference, amount in PAYMENTS:
        row = page.get_by_role("row").filter(has_text=reference)
        assert f"£{amount}" in row.first.inner_text()
    goes(lead, "payments.csv")
    goes(lead, "All lines")
    lead.reads("INV-7701")
    looked_at(lead, "spend-lines")


@pytest.mark.parametrize("visitor", [True], indirect=True, ids=["scripts"])
def test_opportunity_becomes_a_verified_saving_that_leads_back_to_its_invoices(
    visitor, start_worker, categories, tmp_path
):
    start_worker()
    month = month_before(timezone.localdate())
    lot, buyer, approver, sellers = direct_awards.prepare()
    opportunity = planted(lot, buyer.roles.get().authority)
    officer, lead, birch = visitor(), visitor(), visitor()
    people = ((officer, buyer), (lead, approver), (birch, sellers["Birch Ltd"]))
    for person, account in people:
        person.signs_in(account.email)

    claim = takes(officer, opportunity, month)
    contract = calls_off(officer, lead, birch, sellers, opportunity, lot, month)
    loads_payments(officer, month, tmp_path)
    contracts(officer, claim, contract)
    approves_baseline(lead, claim)
    realises(officer, claim, month, tmp_path)
    verifies(lead, claim)
    finds_the_invoices(lead, claim, month)

    verified = ledger.total(ledger.standing(claim)[ClaimState.FINANCE_VERIFIED].values())
    assert (verified.cash, verified.net) == (30, 30)
