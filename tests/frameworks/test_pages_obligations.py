"""The pages of obligations: the list and its files, one of them, settling it, and the calendar."""

import csv
import io
from datetime import date

import icalendar
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from frameworks.choices import ObligationKind, ObligationStatus
from frameworks.models import CalendarFeed, Obligation
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia
from tests.factories.frameworks import AwardedCallOffFactory, ContractFactory, ObligationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture
def contract(authority):
    return ContractFactory(authority=authority, title="Cleaning of offices", reference="C-17")


@pytest.fixture
def notice(contract):
    return ObligationFactory(contract=contract, due_on=date(2026, 5, 30))


@pytest.fixture
def browser(browser_of, officer):
    return browser_of(officer)


def rows_of(page):
    return [row.pk for row in page.context["object_list"]]


# The list


def test_list_shows_what_is_open_the_nearest_day_first(browser, contract, notice):
    overdue = ObligationFactory(contract=contract, kind=ObligationKind.UK9, due_on="2026-05-11")
    later = ObligationFactory(contract=contract, kind=ObligationKind.UK11, due_on="2028-01-01")
    ObligationFactory(
        contract=contract,
        kind=ObligationKind.RECORDS,
        status=ObligationStatus.NOT_REQUIRED,
        evidence="None were made.",
    )

    page = browser.get("/obligations/")

    assert rows_of(page) == [overdue.pk, notice.pk, later.pk]
    assert [row.due_state for row in page.context["object_list"]] == ["overdue", "due", "upcoming"]
    assert "Cleaning of offices" in page.text
    assert "<caption" in page.text


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("state=overdue", ["uk9"]),
        ("state=due", ["uk7"]),
        ("state=done", ["uk6"]),
        ("state=all", ["uk6", "uk9", "uk7"]),
        ("kind=uk7", ["uk7"]),
        ("whose=mine", ["uk9"]),
        ("whose=nobody", ["uk7"]),
        ("q=C-17", ["uk9", "uk7"]),
        ("q=nothing", []),
        ("due_from=2026-05-20", ["uk7"]),
        ("sort=-due_on", ["uk7", "uk9"]),
    ],
)
def test_address_narrows_and_orders_the_list(browser, officer, contract, notice, query, kinds):
    ObligationFactory(
        contract=contract, kind=ObligationKind.UK9, due_on="2026-05-11", owner=officer
    )
    ObligationFactory(
        contract=contract,
        kind=ObligationKind.UK6,
        due_on="2026-05-01",
        status=ObligationStatus.DONE,
        done_on="2026-05-01",
        notice_id="012345-2026",
    )

    page = browser.get(f"/obligations/?{query}")

    assert [row.kind for row in page.context["object_list"]] == kinds


def test_others_obligations_are_not_listed(browser, notice):
    ObligationFactory()

    assert rows_of(browser.get("/obligations/")) == [notice.pk]


def test_empty_list_says_so(browser, authority):
    assert "No obligations yet" in browser.get("/obligations/").text


def test_list_costs_the_same_for_many(browser, contract):
    ObligationFactory(contract=contract, key="first")
    browser.get("/obligations/")
    with CaptureQueriesContext(connection) as one:
        browser.get("/obligations/")
    for number in range(10):
        ObligationFactory(contract=contract, key=str(number))

    with CaptureQueriesContext(connection) as many:
        browser.get("/obligations/")

    assert len(many) == len(one)


def test_list_can_be_taken_away_as_files(browser, notice):
    answer = browser.get("/obligations/list.csv")
    (row,) = csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))

    assert (row["Due on"], row["Contract"], row["State"]) == ("2026-05-30", "C-17", "Due")

    book = CalamineWorkbook.from_filelike(
        io.BytesIO(browser.get("/obligations/list.xlsx").getvalue())
    )
    assert any("C-17" in row for row in book.get_sheet_by_index(1).to_python())


# One obligation


def test_page_says_why_it_is_owed_and_leads_to_its_rule(browser, notice):
    page = browser.get(f"/obligations/{notice.pk}/")

    assert notice.because in page.text
    assert 'href="/rules/#R32"' in page.text
    assert "Procurement Act 2023, s.53(1)" in page.text
    assert [move["name"] for move in page.context["moves"]] == ["done", "not-required", "assign"]


def test_auditor_reads_but_settles_nothing(browser_of, auditor, notice):
    auditors = browser_of(auditor)

    assert auditors.get(f"/obligations/{notice.pk}/").context["moves"] == []
    assert auditors.get(f"/obligations/{notice.pk}/done/").status_code == 403


def test_obligation_of_a_call_off_and_of_the_authority_have_pages(browser, authority):
    of_call_off = ObligationFactory(
        contract=None,
        authority=authority,
        call_off=AwardedCallOffFactory(authority=authority, title="Paper"),
        kind=ObligationKind.UK6,
        rule="R30",
    )
    of_authority = ObligationFactory(
        contract=None,
        authority=authority,
        kind=ObligationKind.TRANSPARENCY_QUARTER,
        rule="R68",
        key="2026-03-31",
    )

    assert "Paper" in browser.get(f"/obligations/{of_call_off.pk}/").text
    assert (
        f'href="/obligations/{of_call_off.pk}/"'
        in browser.get(f"/call-offs/{of_call_off.call_off.pk}/").text
    )
    assert authority.name in browser.get(f"/obligations/{of_authority.pk}/").text


def test_notice_is_settled_with_its_number_and_a_file(browser, notice):
    answer = browser.post(
        f"/obligations/{notice.pk}/done/",
        {
            "version": notice.version,
            "notice_id": "012345-2026",
            "on-day": "11",
            "on-month": "5",
            "on-year": "2026",
            "evidence": "",
            "evidence_file": SimpleUploadedFile("receipt.pdf", b"%PDF-1.7 receipt"),
        },
        follow=True,
    )

    assert "Settled as done." in answer.text
    assert "012345-2026" in answer.text
    assert [move["name"] for move in answer.context["moves"]] == ["reopen"]
    file = browser.get(f"/obligations/{notice.pk}/evidence/")
    assert b"".join(file.streaming_content) == b"%PDF-1.7 receipt"
    assert file["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"notice_id": "12-2026"}, "Enter the number as six digits and a year"),
        ({"notice_id": ""}, "number of the notice"),
        ({"on-day": "13"}, "The day must be today or in the past"),
        ({"on-day": "31", "on-month": "6"}, "must be a real date"),
        ({"version": "7"}, "This obligation has changed since you opened it."),
    ],
)
def test_wrong_input_is_told_and_the_typing_kept(browser, notice, typed, told):
    answer = browser.post(
        f"/obligations/{notice.pk}/done/",
        {
            "version": notice.version,
            "notice_id": "012345-2026",
            "on-day": "11",
            "on-month": "5",
            "on-year": "2026",
            "evidence": "Published in the morning.",
        }
        | typed,
    )

    assert answer.status_code == 200
    assert told.lower() in answer.text.lower()
    assert "There is a problem" in answer.text
    assert "Published in the morning." in answer.text
    notice.refresh_from_db()
    assert notice.status == ObligationStatus.OPEN


def test_file_of_another_kind_than_its_name_is_refused(browser, contract):
    copy = ObligationFactory(contract=contract, kind=ObligationKind.CONTRACT_COPY)

    answer = browser.post(
        f"/obligations/{copy.pk}/done/",
        {
            "on-day": "11",
            "on-month": "5",
            "on-year": "2026",
            "evidence_file": SimpleUploadedFile("copy.pdf", b"<html>"),
        },
    )

    assert "not what the ending of its name says" in answer.text


def test_something_has_to_show_that_a_copy_was_published(browser, contract):
    copy = ObligationFactory(contract=contract, kind=ObligationKind.CONTRACT_COPY)

    answer = browser.post(
        f"/obligations/{copy.pk}/done/",
        {"on-day": "11", "on-month": "5", "on-year": "2026"},
    )

    assert "Say how it was done" in answer.text


def test_it_is_settled_as_not_required_opened_again_and_given_away(browser, notice, finance_lead):
    address = f"/obligations/{notice.pk}/"

    browser.post(f"{address}not-required/", {"reason": "Sold to another body."})
    assert "Sold to another body." in browser.get(address).text
    browser.post(f"{address}reopen/", {"reason": "A slip."})
    browser.post(f"{address}assign/", {"owner": finance_lead.pk})

    notice.refresh_from_db()
    assert (notice.status, notice.owner) == (ObligationStatus.OPEN, finance_lead)
    assert "Given to Fay Finance" in browser.get(address).text


def test_move_that_is_not_open_is_not_found(browser, notice):
    assert browser.get(f"/obligations/{notice.pk}/reopen/").status_code == 404
    assert browser.get(f"/obligations/{notice.pk}/burn/").status_code == 404


# Home


def test_home_shows_officers_and_finance_leads_what_is_due(people, browser_of, notice):
    for who in ("officer", "finance_lead"):
        page = browser_of(people[who]).get("/home/")
        assert page.context["home"].obligations == [notice]
        assert "What is due" in page.text

    assert browser_of(people["auditor"]).get("/home/").context["home"].obligations is None


# The calendar


@pytest.fixture
def address(browser):
    """A secret address that was just made."""
    page = browser.post("/obligations/calendar/")
    return str(page.context["address"]).removeprefix("http://testserver")


def entries(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def test_address_is_shown_once_and_only_its_hash_is_kept(browser, address):
    token = address.rpartition("/")[2].removesuffix(".ics")

    assert token not in browser.get("/obligations/calendar/").text
    assert token not in CalendarFeed.objects.get().token_hash
    assert token not in str(list(AuditEvent.objects.values()))


def test_calendar_has_a_day_for_each_open_obligation_without_sign_in(notice, address, authority):
    ObligationFactory(
        contract=notice.contract,
        kind=ObligationKind.RECORDS,
        status=ObligationStatus.NOT_REQUIRED,
        evidence="None were made.",
    )
    ObligationFactory()

    (event,) = entries(address)

    assert event["UID"] == f"obligation-{notice.pk}@testserver"
    assert event["DTSTART"].dt == date(2026, 5, 30)
    assert event["SUMMARY"] == f"Contract details notice (UK7): C-17, {authority}"
    assert event["URL"] == f"http://testserver/obligations/{notice.pk}/"
    assert event["SEQUENCE"] == 0


def test_calendar_names_no_people(notice, address, finance_lead):
    notice.owner, notice.settled_by = finance_lead, "Olive Officer"
    notice.save()

    text = Client().get(address).text

    assert "Fay Finance" not in text
    assert "Olive" not in text


def test_entry_keeps_its_name_and_its_sequence_rises_when_the_day_changes(notice, address):
    (before,) = entries(address)
    Obligation.objects.update(due_on="2026-06-30", version=2)

    (after,) = entries(address)

    assert after["UID"] == before["UID"]
    assert (after["SEQUENCE"], after["DTSTART"].dt) == (1, date(2026, 6, 30))


def test_new_address_ends_the_old_one_and_removal_ends_both(browser, address):
    newer = str(browser.post("/obligations/calendar/").context["address"]).removeprefix(
        "http://testserver"
    )
    assert Client().get(address).status_code == 404
    assert Client().get(newer).status_code == 200

    browser.post("/obligations/calendar/remove/")

    assert Client().get(newer).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_unknown_address_and_that_of_a_closed_account_are_not_found(officer, address):
    assert Client().get("/obligations/calendar/unknown.ics").status_code == 404
    officer.is_active = False
    officer.save()

    assert Client().get(address).status_code == 404


def test_calendar_follows_the_roles_of_its_person(officer, notice, address):
    assert len(entries(address)) == 1

    officer.roles.update(ends_on="2026-05-01")

    assert entries(address) == []


def test_calendar_of_others_stays_when_one_is_removed(browser, browser_of):
    another = consortia.AuthorityRoleFactory().person
    browser_of(another).post("/obligations/calendar/")

    browser.post("/obligations/calendar/remove/")

    assert CalendarFeed.objects.get().person == another
