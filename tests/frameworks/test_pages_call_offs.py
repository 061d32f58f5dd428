"""Calling off, as the authority's people walk through it: routes, draft, approval, decision."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frameworks.actions import call_offs
from frameworks.choices import AccessStatus, CallOffStatus, FrameworkStatus, InvitationStatus
from frameworks.models import CallOff, CallOffDocument, Contract, Framework
from tests.factories import frameworks
from tests.factories.consortia import AuthorityRoleFactory
from tests.frameworks.calling_off import call_off_at, lot_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

START = "/frameworks/cleaning/lots/1/call-off/"
ROUTES = "/frameworks/cleaning/routes/"


@pytest.fixture
def lot(consortium):
    lot = lot_of(consortium)
    frameworks.SupplierOnLotFactory(lot=lot, supplier__name="Bright Ltd")
    return lot


@pytest.fixture
def access(lot, authority):
    return frameworks.ActiveAccessFactory(framework=lot.framework, authority=authority)


@pytest.fixture
def at_status(authority, lot):
    def make(status, **facts):
        return call_off_at(
            status, authority=authority, lot=lot, **{"place": lot.places.first()} | facts
        )

    return make


@pytest.fixture
def browser(browser_of, officer):
    return browser_of(officer)


def words(page):
    return " ".join(page.text.split())


# The way in


def test_lot_page_leads_buyers_to_the_start(browser, browser_of, manager, access):
    assert START in browser.get("/frameworks/cleaning/lots/1/").text
    assert START not in browser_of(manager).get("/frameworks/cleaning/lots/1/").text


def test_framework_page_leads_holders_to_the_routes(browser, access):
    assert ROUTES in browser.get("/frameworks/cleaning/").text


def test_closed_route_says_which_rule_closes_it_and_what_to_do(browser, access, lot):
    lot.selection_mechanism = ""
    lot.save()
    frameworks.SupplierOnLotFactory(lot=lot)

    page = words(browser.get(START))

    assert "its objective mechanism for choosing among them are not stated" in page
    assert "/rules/#R11" in page
    assert 'value="direct"' not in page
    assert 'value="competition"' in page


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (None, "Ask for access on the framework"),
        (AccessStatus.SUBMITTED, "waits for the publisher"),
        (AccessStatus.APPROVED, "begins when the framework does"),
        (AccessStatus.MORE_ASKED, "The publisher asked for more"),
    ],
)
def test_without_access_nothing_is_open_and_the_page_says_what_to_do(
    status, says, browser, lot, authority
):
    if status:
        frameworks.AccessFactory(framework=lot.framework, authority=authority, status=status)

    page = words(browser.get(START))

    assert says in page
    assert "No route is open" in page
    assert "Begin the call-off" not in page


def test_value_beyond_the_headroom_closes_every_route(browser, access):
    page = words(browser.get(f"{START}?value=1,100,000.01"))

    assert page.count("The framework has £1,100,000.00 of headroom left") == 2
    assert "No route is open" in page


def test_value_and_months_beyond_the_lot_close_it(browser, access, lot):
    lot.max_call_off_value, lot.max_call_off_months = Decimal(50_000), 24
    lot.save()

    page = words(browser.get(f"{START}?value=50000.01&months=25"))

    assert "The lot is for call-offs of £50,000.00 or less." in page
    assert "The lot is for contracts of 24 months or less." in page


def test_wrong_value_is_said_and_kept(browser, access):
    page = words(browser.get(f"{START}?value=much"))

    assert "must be an amount in pounds and pence" in page
    assert 'value="much"' in page


def test_routes_of_every_lot_stand_on_one_page(browser, access, lot):
    frameworks.LotFactory(framework=lot.framework, number="2", title="Schools")

    page = words(browser.get(ROUTES))

    assert "Lot 1: Offices" in page
    assert "Lot 2: Schools" in page
    assert "No supplier holds a place on the lot." in page


def test_suspended_framework_explains_itself(browser, access):
    Framework.objects.update(status=FrameworkStatus.SUSPENDED)

    assert "The framework is suspended." in words(browser.get(ROUTES))


def test_call_off_is_begun_by_an_open_route(browser, access, officer):
    answer = browser.post(f"{START}?value=40000", {"title": "Cleaning", "route": "direct"})

    begun = CallOff.objects.get()
    assert answer.url == f"/call-offs/{begun.pk}/"
    assert (begun.route, begun.estimated_value) == ("direct", Decimal(40_000))


def test_closed_route_cannot_be_chosen(browser, access, lot):
    lot.allows_direct_award = False
    lot.save()

    page = browser.post(START, {"title": "Cleaning", "route": "direct"})

    assert page.status_code == 200
    assert 'value="Cleaning"' in page.text
    assert not CallOff.objects.exists()


# The draft


def section(call_off, key):
    return f"/call-offs/{call_off.pk}/draft/{key}/"


def test_draft_shows_its_tasks_and_what_is_next(browser, at_status):
    call_off = at_status(CallOffStatus.DRAFT, estimated_value=None)

    page = words(browser.get(f"/call-offs/{call_off.pk}/"))

    assert "Complete the tasks, then send it for approval." in page
    assert section(call_off, "value") in page
    assert "Partly done" in page
    assert "Check answers and send for approval" in page


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("what", {"title": "Windows", "need": "All."}, {"title": "Windows", "need": "All."}),
        (
            "value",
            {
                "estimated_value": "£45,000",
                "vat_percent": "20",
                "starts_on-day": "1",
                "starts_on-month": "7",
                "starts_on-year": "2026",
            },
            {"estimated_value": Decimal(45_000), "starts_on": date(2026, 7, 1), "ends_on": None},
        ),
        ("route", {"route": "competition"}, {"route": "competition"}),
        (
            "justification",
            {"justification": "One supplier.", "answer_working_days": "3"},
            {"justification": "One supplier.", "answer_working_days": 3},
        ),
        ("standstill", {"standstill_days": "8"}, {"standstill_days": 8}),
        ("conditions", {"conditions": ["earlier_award"]}, {"conditions": ["earlier_award"]}),
    ],
)
def test_section_is_kept(key, typed, kept, browser, at_status):
    call_off = at_status(CallOffStatus.DRAFT)
    assert browser.get(section(call_off, key)).status_code == 200

    answer = browser.post(section(call_off, key), typed | {"version": "1"})

    assert answer.url == f"/call-offs/{call_off.pk}/"
    call_off.refresh_from_db()
    assert {name: getattr(call_off, name) for name in kept} == kept


def test_wrong_days_are_said_and_kept(browser, at_status):
    call_off = at_status(CallOffStatus.DRAFT)
    days = {"starts_on": "2", "ends_on": "1"}
    typed = {
        f"{name}-{part}": text
        for name, day in days.items()
        for part, text in (("day", day), ("month", "7"), ("year", "2026"))
    }

    page = browser.post(section(call_off, "value"), typed | {"vat_percent": "20", "version": "1"})

    assert "The last day must be on or after the first day" in page.text
    assert 'value="2026"' in page.text


def test_older_version_is_refused_with_what_is_saved_now_and_the_typing_kept(browser, at_status):
    call_off = at_status(CallOffStatus.DRAFT, need="Saved meanwhile.", version=4)
    typed = {"title": "Windows", "need": "What I typed.", "version": "3"}

    page = browser.post(section(call_off, "what"), typed)

    assert "changed since you opened it" in page.text
    assert "Saved meanwhile." in page.text
    assert "What I typed." in page.text
    assert browser.post(section(call_off, "what"), typed | {"version": "4"}).status_code == 302


def test_route_section_shows_why_a_route_is_closed(browser, at_status, lot):
    lot.allows_further_competition = False
    lot.save()
    call_off = at_status(CallOffStatus.DRAFT)

    page = words(browser.get(section(call_off, "route")))

    assert "This lot does not allow a further competition." in page
    assert 'value="competition"' not in page


def test_competed_draft_is_offered_eight_working_days(browser, at_status):
    direct = at_status(CallOffStatus.DRAFT)
    assert 'value="8"' not in browser.get(section(direct, "standstill")).text

    direct.route = "competition"
    direct.save()

    assert 'value="8"' in browser.get(section(direct, "standstill")).text


def test_unknown_section_is_not_found(browser, at_status):
    assert browser.get(section(at_status(CallOffStatus.DRAFT), "nothing")).status_code == 404


def test_sections_of_what_runs_lead_to_its_page(browser, at_status):
    call_off = at_status(CallOffStatus.APPROVED_TO_RUN)

    answer = browser.get(section(call_off, "what"))

    assert answer.url == f"/call-offs/{call_off.pk}/"


def test_contacts_are_asked_for_each_active_supplier(browser, at_status, lot):
    call_off = at_status(CallOffStatus.DRAFT)
    place = lot.places.get()
    address = f"/call-offs/{call_off.pk}/contacts/"
    assert "Bright Ltd: e-mail address" in browser.get(address).text

    wrong = browser.post(address, {f"email-{place.pk}": "sam", "version": "1"})
    assert 'value="sam"' in wrong.text

    browser.post(address, {f"email-{place.pk}": "sam@example.com", "version": "1"})
    assert call_off.invitations.get().contact_email == "sam@example.com"


def test_contacts_of_earlier_call_offs_are_suggested(browser, at_status, lot):
    earlier = at_status(CallOffStatus.APPROVED_TO_RUN)
    earlier.invitations.update(contact_email="known@example.com")
    draft = frameworks.CallOffFactory(
        authority=earlier.authority, lot=lot, access=earlier.access, reference="CO-2026-0002"
    )

    assert "known@example.com" in browser.get(f"/call-offs/{draft.pk}/contacts/").text


# Its basket


@pytest.fixture
def mop(lot):
    line = frameworks.PriceLineFactory(
        price_list__framework=lot.framework,
        price_list__lot=lot,
        lot=lot,
        supplier=lot.places.first().supplier,
        item="Mop",
        price=Decimal("4.25"),
    )
    line.refresh_from_db()
    return line


def test_basket_is_filled_and_priced(browser, at_status, mop):
    call_off = at_status(CallOffStatus.DRAFT)
    basket = f"/call-offs/{call_off.pk}/basket/"
    assert "The basket is empty" in browser.get(basket).text

    found = browser.get(f"{basket}?q=mop").text
    assert f"{basket}add/?thing={mop.thing}" in found
    add = f"{basket}add/?thing={mop.thing}"
    assert "Mop" in browser.get(add).text
    browser.post(add, {"thing": mop.thing, "quantity": "3", "version": "1"})
    page = browser.post(basket, {"version": "2"}, follow=True)

    assert "£12.75" in page.text
    assert "frozen for this call-off" in page.text


def test_wrong_quantity_is_said_and_kept(browser, at_status, mop):
    call_off = at_status(CallOffStatus.DRAFT)
    add = f"/call-offs/{call_off.pk}/basket/add/?thing={mop.thing}"

    page = browser.post(add, {"thing": mop.thing, "quantity": "many", "version": "1"})

    assert 'value="many"' in page.text
    assert not call_off.basket.exists()


def test_nought_takes_a_line_out(browser, at_status):
    call_off = at_status(CallOffStatus.DRAFT)
    line = call_off.basket.create(item="Mop", quantity=Decimal("2.5"))
    address = f"/call-offs/{call_off.pk}/basket/{line.pk}/"
    assert 'value="2.5"' in browser.get(address).text

    browser.post(address, {"quantity": "4", "version": "1"})
    line.refresh_from_db()
    assert line.quantity == 4

    browser.post(address, {"quantity": "0", "version": "2"})
    assert not call_off.basket.exists()


def test_missing_price_is_said_plainly(browser, at_status, lot, mop):
    other = frameworks.SupplierOnLotFactory(lot=lot, supplier__name="Clean Ltd")
    call_off = at_status(CallOffStatus.DRAFT)
    line = call_off.basket.create(item="Mop", quantity=1, thing=mop.thing)
    line.rates.create(
        place=lot.places.first(), price=1, source="Rates", frozen_at="2026-05-11T09:00:00Z"
    )

    page = words(browser.get(f"/call-offs/{call_off.pk}/basket/"))

    assert other.supplier.name in page
    assert "No price for Mop: it cannot be ranked by cost." in page


@pytest.mark.parametrize("thing", ["", "x", "4711"])
def test_thing_that_no_list_has_is_not_found(thing, browser, at_status):
    call_off = at_status(CallOffStatus.DRAFT)

    answer = browser.get(f"/call-offs/{call_off.pk}/basket/add/?thing={thing}")

    assert answer.status_code == 404


# Approval


def test_check_names_what_blocks_with_a_way_to_settle_it(browser, at_status):
    call_off = at_status(CallOffStatus.DRAFT, justification="")

    page = words(browser.get(f"/call-offs/{call_off.pk}/check/"))

    assert "It is not said why the contract is awarded without competition." in page
    assert f"{section(call_off, 'justification')}?to=check" in page
    assert "Send for approval" not in page


def test_one_sends_it_and_another_approves(browser, browser_of, at_status, officer, finance_lead):
    call_off = at_status(CallOffStatus.DRAFT, started_by=officer)
    address = f"/call-offs/{call_off.pk}/"

    sent = browser.post(f"{address}check/", {"version": "1"}, follow=True)
    assert "Sent for approval." in sent.text
    assert f"{address}approve/" not in sent.text
    assert browser.get(f"{address}approve/").status_code == 404

    other = browser_of(finance_lead)
    assert f"{address}approve/" in other.get(address).text
    assert "Cleaning of four offices" in other.get("/call-offs/").text
    approved = other.post(f"{address}approve/", {"version": "2"}, follow=True)
    assert "Approved. It can run now." in approved.text


def test_approver_gives_it_back_with_words(browser_of, at_status, officer, finance_lead, at):
    call_off = at_status(CallOffStatus.DRAFT, started_by=officer, approval_asked_at=at)
    address = f"/call-offs/{call_off.pk}/return/"
    other = browser_of(finance_lead)

    assert other.post(address, {"version": "1"}).status_code == 200
    answer = other.post(address, {"version": "1", "reason": "Say where."})

    assert answer.status_code == 302
    assert "Say where." in browser_of(officer).get(f"/call-offs/{call_off.pk}/").text


def test_warning_asks_for_a_reason_and_keeps_it(browser, at_status, lot, at):
    call_off = at_status(CallOffStatus.RECOMMENDED, ends_on=date(2032, 3, 31))
    address = f"/call-offs/{call_off.pk}/award/"

    page = browser.get(address)
    name = next(name for name in page.context["form"].fields if name.startswith("waiver-"))
    assert "Reason for going on although R13 warns" in page.text

    refused = browser.post(address, {"version": "1", name: " "})
    assert refused.status_code == 200
    browser.post(address, {"version": "1", name: "Long lease."})
    assert call_off.waivers.get().reason == "Long lease."


# Decided, signed, ended


def test_supplier_that_accepted_is_recommended(browser, at_status):
    call_off = at_status(CallOffStatus.JUSTIFIED)
    place = call_off.invitations.get().place
    address = f"/call-offs/{call_off.pk}/recommend/"
    assert "Bright Ltd" in browser.get(address).text

    wrong = browser.post(address, {"place": place.pk, "award_value": "dear", "reason": "First."})
    assert 'value="dear"' in wrong.text
    browser.post(
        address,
        {"place": place.pk, "award_value": "39,000", "reason": "First.", "version": "1"},
    )

    call_off.refresh_from_db()
    assert (call_off.status, call_off.award_value) == ("recommended", Decimal(39_000))


def test_nobody_is_recommended_before_an_answer(browser, at_status):
    call_off = at_status(CallOffStatus.JUSTIFIED)
    call_off.invitations.update(status=InvitationStatus.SENT)

    assert browser.get(f"/call-offs/{call_off.pk}/recommend/").status_code == 404


def test_standstill_shows_its_clock_and_blocks_the_award(browser, at_status):
    call_off = at_status(
        CallOffStatus.STANDSTILL, standstill_ends_on=date(2026, 5, 14), standstill_days=8
    )

    page = words(browser.get(f"/call-offs/{call_off.pk}/"))

    assert "3 working days left, today included" in page
    assert "14 May 2026" in page
    assert "15 May 2026" in page
    assert browser.get(f"/call-offs/{call_off.pk}/award/").status_code == 404


def test_signature_leads_to_the_contract(browser, at_status):
    call_off = at_status(CallOffStatus.AWARDED)
    day = {"on-day": "12", "on-month": "5", "on-year": "2026"}

    answer = browser.post(f"/call-offs/{call_off.pk}/sign/", day | {"version": "1"})

    assert answer.url == f"/contracts/{Contract.objects.get().pk}/"


def test_refusal_comes_back_above_the_form(browser, at_status):
    call_off = at_status(CallOffStatus.AWARDED)
    day = {"on-day": "13", "on-month": "5", "on-year": "2026"}

    page = browser.post(f"/call-offs/{call_off.pk}/sign/", day | {"version": "1"})

    assert "This day lies ahead." in page.text
    assert not Contract.objects.exists()


def test_cancelling_asks_why(browser, at_status):
    call_off = at_status(CallOffStatus.AWARDED)
    address = f"/call-offs/{call_off.pk}/cancel/"

    assert browser.post(address, {"reason": "", "version": "1"}).status_code == 200
    page = browser.post(address, {"reason": "No money.", "version": "1"}, follow=True)

    assert "Why it ended: No money." in page.text


@pytest.mark.parametrize("status", CallOffStatus.values)
def test_page_of_every_state_says_what_is_next(status, browser, at_status):
    call_off = at_status(status)

    page = browser.get(f"/call-offs/{call_off.pk}/")

    assert page.context["next"].words in page.text.replace("&#x27;", "'")
    assert call_off.get_status_display() in page.text


def test_publisher_reads_the_decision_but_not_the_papers_and_the_history(
    browser_of, manager, at_status
):
    call_off = at_status(CallOffStatus.AWARDED)
    frameworks.CallOffDocumentFactory(call_off=call_off, title="Specification of ours")

    page = browser_of(manager).get(f"/call-offs/{call_off.pk}/").text

    assert "Bright Ltd" in page
    assert "Specification of ours" not in page
    assert "What was done so far" not in page


# Papers


def test_paper_is_added_opened_and_removed(browser, at_status):
    call_off = at_status(CallOffStatus.DRAFT)
    address = f"/call-offs/{call_off.pk}/papers/add/"
    paper = SimpleUploadedFile("spec.txt", b"Four offices.")

    browser.post(
        address, {"title": "Specification", "is_for_suppliers": "authority", "document_file": paper}
    )

    held = CallOffDocument.objects.get()
    assert (held.title, held.is_for_suppliers) == ("Specification", False)
    opened = browser.get(f"/call-offs/papers/{held.pk}/")
    assert b"".join(opened.streaming_content) == b"Four offices."
    assert opened["X-Content-Type-Options"] == "nosniff"
    browser.post(f"/call-offs/{call_off.pk}/papers/{held.pk}/remove/")
    assert not CallOffDocument.objects.exists()


def test_paper_that_is_not_what_its_name_says_is_refused(browser, at_status):
    call_off = at_status(CallOffStatus.DRAFT)
    paper = SimpleUploadedFile("spec.pdf", b"Four offices.")

    page = browser.post(
        f"/call-offs/{call_off.pk}/papers/add/",
        {"title": "Specification", "is_for_suppliers": "suppliers", "document_file": paper},
    )

    assert "The file is not what the ending of its name says." in page.text
    assert 'value="Specification"' in page.text


def test_paper_that_suppliers_have_seen_stays(browser, at_status):
    call_off = at_status(CallOffStatus.INVITED)
    paper = frameworks.CallOffDocumentFactory(call_off=call_off)

    page = browser.post(f"/call-offs/{call_off.pk}/papers/{paper.pk}/remove/")

    assert "it stays in the records" in page.text
    assert CallOffDocument.objects.exists()


# The list


def test_list_is_narrowed_by_state_and_words_and_taken_as_a_file(browser, at_status, lot):
    at_status(CallOffStatus.AWARDED)
    frameworks.CallOffFactory(
        authority=CallOff.objects.get().authority,
        lot=lot,
        access=CallOff.objects.get().access,
        reference="CO-2026-0002",
        title="Windows",
    )

    page = browser.get("/call-offs/?status=awarded").text
    assert "Cleaning of four offices" in page
    assert "Windows" not in page
    assert "Windows" in browser.get("/call-offs/?q=windows").text
    file = b"".join(browser.get("/call-offs/list.csv?status=awarded").streaming_content).decode()
    assert file.count("\n") == 2
    assert "Cleaning of four offices" in file


def test_list_asks_as_many_questions_for_ten_as_for_one(browser, at_status, lot):
    first = at_status(CallOffStatus.JUSTIFIED)
    browser.get("/call-offs/")

    with CaptureQueriesContext(connection) as one:
        browser.get("/call-offs/")
    for number in range(2, 11):
        made = frameworks.CallOffFactory(
            authority=first.authority,
            lot=lot,
            access=first.access,
            reference=f"CO-2026-{number:04}",
            status=CallOffStatus.JUSTIFIED,
        )
        frameworks.InvitationFactory(call_off=made, place=lot.places.first(), rank=1)
    with CaptureQueriesContext(connection) as ten:
        browser.get("/call-offs/")

    assert len(ten) <= len(one)


def test_home_lists_what_waits_for_the_person(browser_of, at_status, officer, finance_lead, at):
    at_status(CallOffStatus.DRAFT, started_by=officer, approval_asked_at=at)

    assert "Cleaning of four offices" in browser_of(finance_lead).get("/home/").text
    assert "Cleaning of four offices" not in browser_of(officer).get("/home/").text


def test_colleague_elsewhere_sees_nothing(browser_of, outsider, at_status):
    call_off = at_status(CallOffStatus.AWARDED)
    browser = browser_of(outsider)

    assert browser.get(f"/call-offs/{call_off.pk}/").status_code == 404
    assert "Cleaning of four offices" not in browser.get("/call-offs/").text


def test_start_serves_the_authority_that_is_chosen(browser, officer, access, lot):
    second = AuthorityRoleFactory(person=officer, authority__name="Zouch Council").authority

    page = words(browser.get(f"{START}?authority={second.slug}"))

    assert "Zouch Council has no active access" in page


def test_pages_and_actions_agree_on_what_is_closed(browser, access, lot, authority, officer, at):
    Framework.objects.update(status=FrameworkStatus.TERMINATED)
    lot.refresh_from_db()

    assert "The framework was terminated." in words(browser.get(START))
    with pytest.raises(call_offs.NotCallable, match="terminated"):
        call_offs.start(lot=lot, authority=authority, title="C", by=officer, at=at)
