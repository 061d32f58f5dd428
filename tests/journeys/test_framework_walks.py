"""A framework's way through a real browser: published by one body's people, used by another's."""

import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from consortia.choices import AuthorityKind, RoleKind
from frameworks.choices import AccessStatus, FrameworkStatus
from frameworks.models import Framework, FrameworkAccess, Notice
from tests.factories import consortia, frameworks
from tests.frameworks import publishing
from tests.journeys import browser

pytestmark = [*browser.browser_test, pytest.mark.django_db(transaction=True)]

TODAY = timezone.localdate()
BEGAN = TODAY - timedelta(days=200)
WORDS_OF_THE_NOTICE = "Any local authority in England, as the notice lists them by kind."


def person_with_password(role):
    role.person.set_password(browser.PASSWORD)
    role.person.save()
    return role.person


@pytest.fixture
def alliance(transactional_db):
    return consortia.ConsortiumFactory(name="Northern Buying Alliance", slug="northern")


@pytest.fixture
def writer(alliance):
    return person_with_password(
        consortia.ConsortiumRoleFactory(consortium=alliance, person__name="Wanda Writer")
    )


@pytest.fixture
def reviewer(alliance):
    return person_with_password(
        consortia.ConsortiumRoleFactory(consortium=alliance, person__name="Rita Reviewer")
    )


@pytest.fixture
def officer(transactional_db):
    return person_with_password(
        consortia.AuthorityRoleFactory(
            authority__name="Oxbridge City Council",
            authority__kind=AuthorityKind.DISTRICT,
            kind=RoleKind.PROCUREMENT_OFFICER,
        )
    )


@pytest.fixture
def officer_of_a_trust(transactional_db):
    return person_with_password(
        consortia.AuthorityRoleFactory(
            authority__name="Elsewhere NHS Trust",
            authority__kind=AuthorityKind.NHS_TRUST,
            kind=RoleKind.PROCUREMENT_OFFICER,
        )
    )


def on(name, day):
    """A day as it is typed, in three boxes."""
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


def fills(person, answers):
    """Type, choose or tick, as each control wants it."""
    for name, answer in answers.items():
        control = person.page.locator(f"main [name='{name}']")
        kind = control.first.get_attribute("type")
        if kind in {"radio", "checkbox"}:
            person.page.locator(f"main [name='{name}'][value='{answer}']").check()
        elif control.first.evaluate("one => one.tagName") == "SELECT":
            control.select_option(str(answer))
        else:
            control.fill(str(answer))


def presses(person, words):
    person.page.get_by_role("button", name=words, exact=True).click()


def says_yes_to_warnings(person):
    """Give a reason wherever a rule warns."""
    for box in person.page.locator("main textarea[name*='waiver']").all():
        box.fill("Considered with our lawyers, and recorded.")


SECTIONS = {
    "names": {"summary": "Electricity for public buildings."},
    "law": {"kind": "closed", "nature": "goods", **on("procurement_began_on", BEGAN)},
    "scope": {"description": "Half-hourly electricity.", "cpv_codes": "09310000-5 Electricity"},
    "who-may-use-it": {"entitlement": "open", "who_may_use": WORDS_OF_THE_NOTICE},
    "term": {
        **on("starts_on", TODAY - timedelta(days=5)),
        **on("ends_on", TODAY + timedelta(days=900)),
    },
    "values": {"estimated_value": "40,000,000"},
    "buying": {
        "price_mechanism": "Wholesale price and a fixed fee.",
        "selection_process": "Further competition among all suppliers of the lot.",
    },
    "lots": {"no_lots_rationale": "One market."},
    "fee": {
        "fee_form": "fixed_percent",
        "supplier_fee_percent": "0.5",
        "fee_basis": "call_off_estimate",
    },
    "notices": {"no_engagement_reasons": "The market is known well."},
    "policy": {
        **on("conflicts_assessed_on", BEGAN),
        "conflicts_assessed_by": "Head of procurement",
        "policy_statement": "Read and applied.",
        "sme_barriers": "No turnover is asked for.",
    },
    "contact": {"contact_email": "power@example.org", "how_to_buy": "Write to us first."},
}


def drafts_a_framework(manager, category):
    """From the consortium's page to a draft with all its tasks done."""
    manager.opens("/consortia/northern/")
    manager.page.get_by_role("link", name=re.compile("Publish a framework")).click()
    manager.finds_it_accessible()
    manager.page.get_by_role("button", name="Start now").click()
    fills(manager, {"title": "Electricity supply", "reference": "NBA/0712", "regime": "pa2023"})
    presses(manager, "Begin")
    for key, answers in SECTIONS.items():
        manager.opens(f"/publishing/electricity-supply/section/{key}/")
        more = {"categories": category.pk} if key == "scope" else {}
        fills(manager, answers | more)
        presses(manager, "Save and return")
        manager.page.wait_for_url("**/publishing/electricity-supply/")
    manager.opens("/publishing/electricity-supply/lots/add/")
    fills(manager, {"number": "1", "title": "Half-hourly meters"})
    manager.page.locator("main [name='allows_further_competition']").check()
    presses(manager, "Save the lot")
    for kind, number, day in (("UK4", "012345-2026", BEGAN), ("UK6", "023456-2026", None)):
        manager.opens("/publishing/electricity-supply/notices/add/")
        published = day or TODAY - timedelta(days=40)
        fills(manager, {"notice_type": kind, "notice_id": number, **on("published_on", published)})
        presses(manager, "Save the notice")
    manager.opens("/publishing/electricity-supply/eligibility/add/")
    fills(manager, {"kind": "category"})
    manager.finds_it_accessible()
    presses(manager, "Continue")
    tender_notice = Notice.objects.get(notice_type="UK4")
    fills(
        manager,
        {
            "quoted_text": WORDS_OF_THE_NOTICE,
            "notice": tender_notice.pk,
            "classes": "local",
        },
    )
    manager.finds_it_accessible()
    presses(manager, "Save the rule")
    manager.opens("/publishing/electricity-supply/")
    manager.reads("12 of 12 tasks are completed")
    manager.photographs("publish-tasks")


@pytest.mark.long_walk
def test_a_framework_is_published_found_judged_and_joined(
    visitor, alliance, writer, reviewer, officer, officer_of_a_trust
):
    category = frameworks.CategoryFactory(name="Energy")
    frameworks.CpvCodeFactory(code="09310000-5", title="Electricity")
    other = publishing.framework(
        consortia.ConsortiumFactory(name="Southern Consortium"),
        title="Electricity and gas",
        status=FrameworkStatus.LIVE,
        starts_on=date(2025, 6, 1),
    )
    call_command("refresh_search", verbosity=0)
    frameworks.SupplierFactory(name="Voltaire Power Ltd", slug="voltaire")

    manager = visitor()
    manager.signs_in(writer.email)
    drafts_a_framework(manager, category)
    lot = Framework.objects.get(reference="NBA/0712").lots.get()
    manager.opens(f"/lots/{lot.pk}/suppliers/add/")
    fills(
        manager,
        {
            "supplier": "Voltaire Power Ltd",
            **on("on", TODAY - timedelta(days=5)),
            **on("signed_on", TODAY - timedelta(days=6)),
        },
    )
    presses(manager, "Add supplier")
    manager.opens("/publishing/electricity-supply/check/")
    says_yes_to_warnings(manager)
    manager.photographs("publish-check")
    presses(manager, "Send to review")
    manager.reads("NBA/0712")
    manager.finds_it_accessible()

    second = visitor()
    second.signs_in(reviewer.email)
    second.opens("/publishing/electricity-supply/review/")
    second.photographs("publish-review")
    second.page.get_by_role("button", name="Publish as concluded").click()
    presses(second, "Publish as concluded")
    second.reads("It is live, and so are its lots.")
    second.opens("/frameworks/electricity-supply/agreement/")
    fills(second, {"text": "Use it for your own needs.", "data_sharing_terms": "Values and dates."})
    presses(second, "Publish this version")

    buyer = visitor()
    buyer.signs_in(officer.email)
    buyer.opens("/frameworks/?q=elektricty+suply")
    buyer.reads("Showing results for")
    buyer.page.locator("main table").get_by_text("May use it").first.wait_for()
    buyer.photographs("found-misspelt")
    buyer.opens("/frameworks/?q=electricity")
    for one in buyer.page.locator("main input[name='ids']").all():
        one.check()
    presses(buyer, "Compare the ticked")
    buyer.reads(other.title)
    buyer.reads("Northern Buying Alliance")
    buyer.finds_it_accessible()
    buyer.photographs("compare")
    buyer.opens("/frameworks/electricity-supply/")
    buyer.reads(WORDS_OF_THE_NOTICE)
    buyer.page.get_by_role("button", name="Request access").click()
    presses(buyer, "Start a request")
    fills(
        buyer,
        {
            "need": "Electricity for forty buildings.",
            "expected_annual_spend": "£1,200,000",
            "contact_name": "Olive Officer",
            "contact_email": "olive@example.org",
        },
    )
    presses(buyer, "Save and continue")
    for name in ("accepts_agreement", "accepts_data_sharing", "declares_eligible"):
        buyer.page.locator(f"main [name='{name}']").check()
    buyer.finds_it_accessible()
    presses(buyer, "Accept and continue")
    buyer.reads("£1,200,000")
    buyer.photographs("join-check")
    presses(buyer, "Send the request")
    buyer.reads("Northern Buying Alliance")
    asked = FrameworkAccess.objects.get(authority__name="Oxbridge City Council")
    assert asked.status == AccessStatus.SUBMITTED
    assert asked.quoted_text == WORDS_OF_THE_NOTICE

    manager.opens("/access-requests/")
    manager.reads("Oxbridge City Council")
    manager.photographs("access-queue")
    manager.opens(f"/access-requests/{asked.pk}/approve/")
    manager.finds_it_accessible()
    manager.page.locator("main form button").first.click()
    asked.refresh_from_db()
    assert asked.status == AccessStatus.ACTIVE

    buyer.opens("/frameworks/electricity-supply/")
    buyer.reads("Access active")
    buyer.finds_it_accessible()
    buyer.photographs("joined")
    buyer.sees_no_sideways_scrolling()

    refused = visitor()
    refused.signs_in(officer_of_a_trust.email)
    refused.opens("/frameworks/electricity-supply/join/")
    refused.page.locator("main").get_by_text("May not use it").first.wait_for()
    refused.reads(WORDS_OF_THE_NOTICE)
    assert refused.page.get_by_role("button", name="Start a request").count() == 0
    refused.photographs("refused")

    anybody = visitor()
    anybody.opens("/frameworks/electricity-supply/")
    anybody.reads("Voltaire Power Ltd")
    anybody.reads("Sign in to check eligibility")
    anybody.sees_no_sideways_scrolling()
    anybody.photographs("public")
