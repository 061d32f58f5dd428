"""The ledger as its readers see it: sums above, claims below, and each claim with its entries."""

import pytest

from tests.factories import consortia, savings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture
def claim(authority, officer, finance_lead):
    return savings.realised(authority, officer, finance_lead, amount=8000, nominal=3000)


def test_realised_amounts_are_expected_and_not_in_the_headline(claim, auditor, browser_of):
    page = browser_of(auditor).get("/savings/")

    assert claim.reference in page.text
    assert page.context["standing"].verified.net_cash == 0
    assert page.context["standing"].forecast > 0
    assert "£0.00, signed by finance leads" in page.text


def test_claim_shows_its_entries_and_to_others_does_not_exist(claim, auditor, browser_of, outsider):
    page = browser_of(auditor).get(f"/savings/claims/{claim.reference}/")

    assert "£3,000.00" in page.text
    assert "£5,000.00" in page.text
    assert "None. A finance lead of the authority who did not claim it signs" in page.text
    assert browser_of(outsider).get(f"/savings/claims/{claim.reference}/").status_code == 404
    assert browser_of(auditor).get("/savings/claims/SC-99999/").status_code == 404


def test_number_of_queries_of_the_ledger_does_not_grow(
    authority, officer, finance_lead, claim, browser_of, django_assert_max_num_queries
):
    for number in range(4):
        savings.claimed(authority, officer, title=f"Claim {number}")
    browser = browser_of(officer)
    browser.get("/savings/")

    with django_assert_max_num_queries(9):
        assert browser.get("/savings/").text.count("portal-meta") >= 5


def test_who_holds_no_role_sees_no_claims(claim, browser_of):
    stranger = consortia.PersonFactory()
    assert browser_of(stranger).get("/savings/").status_code == 403
