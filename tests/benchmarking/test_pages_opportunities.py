"""Opportunities on pages and in the API: ranked, explained, taken and dismissed."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from benchmarking.choices.opportunities import OpportunityKind
from benchmarking.models import Claim, Opportunity
from frameworks.choices import AccessStatus
from tests.factories import frameworks
from tests.factories.opportunities import OpportunityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture
def category():
    return frameworks.CategoryFactory(key="agency", name="Agency staff")


@pytest.fixture
def lot(category):
    lot = frameworks.LotFactory(framework__title="Staffing", framework__supplier_fee_percent=1)
    lot.categories.add(category)
    return lot


@pytest.fixture
def row(authority, category, lot):
    return OpportunityFactory(
        authority=authority, category=category, usable=[lot.framework_id], way="access"
    )


def test_list_is_ranked_named_and_counts_each_pound_once(
    browser_of, officer, authority, category, row
):
    OpportunityFactory(
        authority=authority, kind=OpportunityKind.ABOVE_LIST, category=category, low=10, high=10
    )
    OpportunityFactory(
        authority=authority,
        low=None,
        high=None,
        at_stake=900_000,
        kind="contract",
        cause="ends",
        contract=frameworks.ContractFactory(authority=authority, title="Cleaning"),
    )
    OpportunityFactory()
    OpportunityFactory(
        authority=authority,
        state="dismissed",
        reason="So.",
        decided_by="A",
        decided_at="2026-05-01T09:00Z",
    )

    page = browser_of(officer).get("/opportunities/")

    told = page.text
    assert [one.low for one in page.context["page_obj"].object_list] == [100_000, 10, None]
    assert (page.context["total"].count, page.context["total"].low) == (3, 100_000)
    assert "Agency staff: spend above peers" in told
    assert "£100,000 to £150,000" in told
    assert "Ask to join Staffing." in told
    assert "1% fee, in the price" in told
    assert "/spend/lines/?authority=ashby&amp;category=agency&amp;month_from=2025-04" in told
    assert "Each pound counted once" in told


def test_list_is_narrowed_by_its_filters_and_says_what_would_fill_it(
    browser_of, officer, authority, row
):
    browser = browser_of(officer)
    OpportunityFactory(
        authority=authority,
        state="dismissed",
        reason="Statutory.",
        decided_by="A",
        decided_at="2026-05-01T09:00Z",
    )

    dismissed = browser.get("/opportunities/?state=dismissed")
    nothing = browser.get("/opportunities/?kind=contract")
    Opportunity.objects.all().delete()
    empty = browser.get("/opportunities/")

    assert "Statutory." in dismissed.text
    assert "Agency staff" not in dismissed.context["page_obj"].object_list[0].told.subject
    assert nothing.context["page_obj"].paginator.count == 0
    assert "Load spend files" in empty.text


def test_list_costs_a_fixed_number_of_queries(
    browser_of, officer, authority, row, django_assert_max_num_queries
):
    for _ in range(10):
        OpportunityFactory(authority=authority, usable=[frameworks.FrameworkFactory().pk])
    browser = browser_of(officer)
    browser.get("/opportunities/")

    with django_assert_max_num_queries(12):
        browser.get("/opportunities/")


def test_files_hold_the_rows_with_formula_and_warning(browser_of, officer, row):
    browser = browser_of(officer)

    text = b"".join(browser.get("/opportunities.csv").streaming_content).decode("utf-8-sig")
    book = browser.get("/opportunities.xlsx")

    (line,) = csv.DictReader(io.StringIO(text))
    assert (line["Number"], line["Worth a year, at the least"]) == (row.reference, "100000.00")
    assert line["Frameworks"] == "Staffing"
    assert (
        "(£5.00 of yours − £4.00, the median of 14 other district councils)"
        in (line["How it is worked out"])
    )
    assert book.status_code == 200


def test_page_has_formula_frameworks_and_what_may_be_the_same_pounds(
    browser_of, officer, auditor, authority, category, row
):
    OpportunityFactory(
        authority=authority, kind=OpportunityKind.ABOVE_LIST, category=category, low=10, high=10
    )

    page = browser_of(officer).get(f"/opportunities/{row.pk}/")
    read_only = browser_of(auditor).get(f"/opportunities/{row.pk}/")

    assert "= £100,000 a year." in page.text
    assert "To their lower quartile, £3.50, it is £150,000 a year." in page.text
    (choice,) = page.context["page"].choices
    assert (choice.usable.verdict, choice.usable.standing) == ("To be confirmed", "Not joined")
    assert len(page.context["page"].overlapping) == 1
    assert [way.text for way in page.context["page"].ways] == [
        "Ask to join a framework",
        "Open an initiative",
    ]
    assert "A procurement officer of Ashby District Council takes" in read_only.text
    assert "Dismiss</a>" not in read_only.text


def test_what_is_under_contract_is_said_to_hold_the_worth_down(browser_of, officer, authority):
    row = OpportunityFactory(authority=authority, low=70_000, high=70_000)

    page = browser_of(officer).get(f"/opportunities/{row.pk}/")

    assert "= £100,000 a year." in page.text
    assert "It is held down to £70,000, what is not under contract" in page.text


def test_nobody_sees_an_opportunity_of_another_place(browser_of, outsider, manager, row):
    for person in (outsider, manager):
        browser = browser_of(person)
        assert browser.get(f"/opportunities/{row.pk}/").status_code == 404
        assert browser.post(f"/opportunities/{row.pk}/dismiss/", {"reason": "x"}).status_code == 404


def test_dismissed_with_a_reason_and_opened_again(browser_of, officer, row):
    browser = browser_of(officer)

    without = browser.post(f"/opportunities/{row.pk}/dismiss/", {"reason": ""})
    done = browser.post(f"/opportunities/{row.pk}/dismiss/", {"reason": "Statutory."}, follow=True)
    back = browser.post(f"/opportunities/{row.pk}/restore/", follow=True)

    assert "Say why it is dismissed." in without.text
    assert "Statutory." in done.text
    assert "It is open again." in back.text
    assert "Dismissed" in back.text  # in the history


def test_initiative_form_is_filled_in_and_keeps_what_was_typed(browser_of, officer, row, lot):
    browser = browser_of(officer)
    address = f"/opportunities/{row.pk}/take/initiative/"

    form = browser.get(address)
    typed = {"title": "My title", "annual_amount": "lots", "framework": lot.framework.slug}
    wrong = browser.post(address, typed | {"months": "12"})
    strange = browser.post(address, {"framework": frameworks.FrameworkFactory().slug})
    sent = {
        "title": "My title",
        "annual_amount": "90,000",
        "starts_on-day": "1",
        "starts_on-month": "7",
        "starts_on-year": "2026",
        "months": "12",
        "owner": "Head of people",
        "framework": lot.framework.slug,
    }
    done = browser.post(address, sent, follow=True)

    assert form.context["form"].initial["annual_amount"] == Decimal(100_000)
    assert form.context["form"].initial["starts_on"] == date(2026, 7, 1)
    assert "£5.00 for 8,333.33 a month" in form.text
    assert "My title" in wrong.text
    assert "must be an amount in pounds" in wrong.text
    assert f'<option value="{lot.framework.slug}" selected>' in wrong.text
    assert "framework" in strange.context["form"].errors
    assert Claim.objects.get().framework == lot.framework
    assert done.redirect_chain[-1][0].startswith("/savings/claims/SC-")
    assert "claim SC-" in browser.get(f"/opportunities/{row.pk}/").text


def test_request_to_join_goes_on_with_the_need_filled_in(browser_of, officer, row, lot):
    sent = {"framework": lot.framework.slug}

    done = browser_of(officer).post(f"/opportunities/{row.pk}/take/join/", sent, follow=True)

    assert row.reference in done.text
    assert done.redirect_chain[-1][0].endswith("/need/")


def test_what_was_called_off_leads_to_its_claim_for_who_buys(
    browser_of, officer, finance_lead, authority, category, lot
):
    taken = OpportunityFactory(
        authority=authority,
        category=category,
        call_off=frameworks.CallOffFactory(authority=authority, lot=lot),
        state="taken",
        decided_by="Olive Officer",
        decided_at="2026-05-01T09:00Z",
    )
    address = f"/opportunities/{taken.pk}/"
    claiming = f"{address}take/initiative/"

    page = browser_of(officer).get(address).text
    form = browser_of(officer).get(claiming)

    assert f'href="{claiming}"' in page
    assert taken.call_off.reference in page
    assert claiming not in browser_of(finance_lead).get(address).text
    assert form.context["form"].initial["framework"] == lot.framework.slug


def test_call_off_begins_from_a_joined_lot(browser_of, officer, authority, row, lot):
    frameworks.AccessFactory(
        authority=authority,
        framework=lot.framework,
        status=AccessStatus.ACTIVE,
        starts_on=date(2026, 4, 1),
    )
    sent = {"lot": lot.pk, "title": "Agency staff"}

    done = browser_of(officer).post(f"/opportunities/{row.pk}/take/call-off/", sent, follow=True)

    assert done.redirect_chain[-1][0].startswith("/call-offs/")


class TestApi:
    def test_lists_dismisses_restores_and_takes(self, browser_of, officer, row, lot):
        browser = browser_of(officer)
        address = f"/api/opportunities/{row.pk}/"

        (listed,) = browser.get("/api/opportunities/?state=open").json()["results"]
        dismissed = browser.post(f"{address}dismiss/", {"reason": "No."}).json()
        restored = browser.post(f"{address}restore/").json()
        refused = browser.post(f"{address}take/", {"way": "call_off"})
        taken = browser.post(
            f"{address}take/", {"way": "access", "framework": lot.framework.slug}
        ).json()
        again = browser.post(f"{address}dismiss/", {"reason": "No."})

        assert (listed["low"], listed["overlap"]) == ("100000.00", "agency")
        assert (dismissed["state"], dismissed["reason"]) == ("dismissed", "No.")
        assert restored["state"] == "open"
        assert set(refused.json()["errors"]) == {"lot", "title"}
        assert (taken["state"], taken["access"] is None) == ("taken", False)
        assert (again.status_code, again.json()["code"]) == (409, "wrong_state")

    def test_initiative_is_taken_with_its_claim(self, browser_of, officer, row, lot):
        sent = {
            "way": "initiative",
            "title": "To the median",
            "annual_amount": "90000",
            "starts_on": "2026-07-01",
            "months": 12,
            "owner": "Head",
            "framework": lot.framework.slug,
        }

        taken = browser_of(officer).post(f"/api/opportunities/{row.pk}/take/", sent).json()

        assert taken["claims"][0].startswith("SC-")
        assert Claim.objects.get().framework == lot.framework

    def test_who_may_not_decide_is_refused(self, browser_of, auditor, row):
        answer = browser_of(auditor).post(
            f"/api/opportunities/{row.pk}/dismiss/", {"reason": "No."}
        )

        assert answer.status_code == 403
        row.refresh_from_db()
        assert row.state == "open"
