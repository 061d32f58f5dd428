"""Joining, as people of each side walk through it: asking, deciding, ending, taking part."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frameworks.choices import (
    AccessStatus,
    EligibilityKind,
    FrameworkStatus,
    ParticipationStatus,
)
from frameworks.models import AccessAgreement, FrameworkAccess, Participation
from tests.factories.consortia import AuthorityFactory, AuthorityRoleFactory
from tests.factories.frameworks import (
    AccessAgreementFactory,
    AccessDraftFactory,
    AccessFactory,
    EligibilityRuleFactory,
    FrameworkFactory,
    ParticipationFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

PAGE = "/frameworks/cleaning/"
JOIN = "/frameworks/cleaning/join/"


@pytest.fixture
def framework(consortium, authority):
    """A live framework whose notice names Ashby."""
    framework = FrameworkFactory(publisher=consortium, title="Cleaning", slug="cleaning")
    rule = EligibilityRuleFactory(
        framework=framework,
        kind=EligibilityKind.NAMED,
        quoted_text="Ashby District Council",
        notice__notice_id="012345-2025",
    )
    rule.authorities.add(authority)
    return framework


@pytest.fixture
def agreement(framework):
    return AccessAgreementFactory(framework=framework)


@pytest.fixture
def ask(framework, agreement, authority):
    """The authority's request at a status."""

    def make(status=AccessStatus.SUBMITTED, **more):
        return AccessFactory(
            framework=framework, agreement=agreement, authority=authority, status=status, **more
        )

    return make


# The framework's page knows how one stands


def test_stranger_is_asked_to_sign_in(client, framework):
    page = client.get(PAGE).text

    assert "Sign in to check eligibility" in page
    assert "Request access" not in page


def test_words_of_the_notice_stand_in_place_of_hand_written_ones(client, framework):
    framework.who_may_use = "Written by hand"
    framework.save()

    page = client.get(PAGE).text

    assert "“Ashby District Council”" in page
    assert "notice 012345-2025" in page
    assert "Written by hand" not in page


def test_hand_written_words_stand_where_no_rule_is_entered(client):
    FrameworkFactory(slug="cleaning", who_may_use="Written by hand")

    assert "Written by hand" in client.get(PAGE).text


def test_officer_reads_the_verdict_with_the_quoted_notice(framework, officer, browser_of):
    page = browser_of(officer).get(PAGE).text

    assert "May use it" in page
    assert "The notice names it." in page
    assert "012345-2025" in page
    assert "Request access" in page


def test_officer_of_another_authority_reads_why_not(framework, outsider, browser_of):
    page = browser_of(outsider).get(PAGE).text

    assert "May not use it" in page
    assert "It is not among those whom the notice names or describes." in page
    assert "Request access" not in page


@pytest.mark.parametrize(
    ("status", "more", "words"),
    [
        (AccessStatus.SUBMITTED, {}, "Request sent"),
        (AccessStatus.MORE_ASKED, {"asked": "For how long?"}, "Answer the question"),
        (AccessStatus.APPROVED, {}, "Your access begins"),
        (AccessStatus.ACTIVE, {"starts_on": date(2026, 5, 1)}, "until 31 March 2029"),
        (AccessStatus.REJECTED, {"reason": "No capacity."}, "“No capacity.”"),
        (AccessStatus.REVOKED, {"reason": "Terms broken."}, "“Terms broken.”"),
        (AccessStatus.LAPSED, {"starts_on": date(2026, 5, 1)}, "Ended with the framework"),
    ],
)
def test_page_says_how_the_request_stands(status, more, words, ask, officer, browser_of):
    ask(status, **more)

    assert words in browser_of(officer).get(PAGE).text


def test_draft_is_gone_on_with(framework, authority, officer, browser_of):
    draft = AccessDraftFactory(framework=framework, authority=authority)

    page = browser_of(officer).get(PAGE).text

    assert "Go on with your request" in page
    assert f"/access-requests/{draft.pk}/need/" in page


def test_framework_that_ended_takes_no_requests(framework, officer, browser_of):
    framework.status = FrameworkStatus.EXPIRED
    framework.save()

    page = browser_of(officer).get(PAGE).text

    assert "access can no longer be asked for" in page
    assert "Request access" not in page


# Asking, step by step


def test_officer_walks_from_the_verdict_to_the_sent_request(
    framework, agreement, authority, officer, manager, browser_of
):
    browser = browser_of(officer)

    browser.post(JOIN, {"authority": authority.pk})
    request = FrameworkAccess.objects.get()
    steps = f"/access-requests/{request.pk}"
    need = browser.get(f"{steps}/need/").text
    assert 'value="Olive Officer"' in need
    answer = browser.post(
        f"{steps}/need/",
        {
            "need": "Offices",
            "expected_annual_spend": "£40,000",
            "contact_name": "Olive Officer",
            "contact_email": "olive@example.org",
            "version": 1,
        },
    )
    assert answer.headers["Location"] == f"{steps}/terms/"
    assert agreement.text in browser.get(f"{steps}/terms/").text
    answer = browser.post(
        f"{steps}/terms/",
        {
            "agreement_id": agreement.pk,
            "accepts_agreement": "on",
            "accepts_data_sharing": "on",
            "declares_eligible": "on",
            "version": 2,
        },
    )
    assert answer.headers["Location"] == f"{steps}/check/"
    check = browser.get(f"{steps}/check/").text
    assert "£40,000" in check
    assert "Ashby District Council" in check
    answer = browser.post(f"{steps}/check/", {"version": 3})
    assert answer.headers["Location"] == f"{steps}/sent/"
    sent = browser.get(f"{steps}/sent/").text

    assert request.reference in sent
    request.refresh_from_db()
    assert request.status == AccessStatus.SUBMITTED
    assert request.expected_annual_spend == Decimal(40000)
    assert manager.notifications.get().link == f"{steps}/"


def test_ineligible_authority_is_refused_with_the_rule_and_cannot_begin(
    framework, outsider, browser_of
):
    page = browser_of(outsider).get(JOIN).text

    assert "May not use it" in page
    assert "Ashby District Council" in page
    assert "Start a request" not in page


def test_person_without_an_authority_is_told_who_asks(framework, manager, browser_of):
    assert "You hold no role at an authority" in browser_of(manager).get(JOIN).text


def test_finance_lead_reads_the_verdict_but_does_not_ask(framework, finance_lead, browser_of):
    page = browser_of(finance_lead).get(JOIN).text

    assert "May use it" in page
    assert "Start a request" not in page


def test_officer_of_two_authorities_chooses(framework, authority, officer, browser_of):
    other = AuthorityRoleFactory(
        person=officer, authority__name="Zeal Borough Council", authority__slug="zeal"
    ).authority

    first = browser_of(officer).get(JOIN)
    second = browser_of(officer).get(JOIN, {"authority": "zeal"})

    assert first.context["place"].authority == authority
    assert "Zeal Borough Council" in first.text
    assert second.context["place"].authority == other
    assert "May not use it" in second.text


def test_wrong_answers_are_explained_and_what_was_typed_is_kept(
    framework, authority, officer, browser_of
):
    draft = AccessDraftFactory(framework=framework, authority=authority)

    page = browser_of(officer).post(
        f"/access-requests/{draft.pk}/need/",
        {"need": "Offices", "expected_annual_spend": "much", "contact_email": "nobody"},
    )

    assert "There is a problem" in page.text
    assert "Offices" in page.text
    assert "much" in page.text


def test_terms_have_to_be_ticked(framework, agreement, authority, officer, browser_of):
    draft = AccessDraftFactory(framework=framework, authority=authority)

    page = browser_of(officer).post(
        f"/access-requests/{draft.pk}/terms/", {"agreement_id": agreement.pk}
    )

    assert "Tick “My authority accepts the access agreement” to go on" in page.text


def test_without_an_agreement_the_request_waits(framework, authority, officer, browser_of):
    draft = AccessDraftFactory(framework=framework, authority=authority)

    page = browser_of(officer).get(f"/access-requests/{draft.pk}/terms/").text

    assert "The publisher has not published an access agreement yet" in page


def test_what_was_sent_is_shown_and_not_written_again(ask, officer, browser_of):
    request = ask()

    answer = browser_of(officer).get(f"/access-requests/{request.pk}/need/")

    assert answer.headers["Location"] == f"/access-requests/{request.pk}/"


def test_question_is_answered_on_the_page_that_checks(ask, officer, browser_of):
    request = ask(AccessStatus.MORE_ASKED, asked="For how long?")
    browser = browser_of(officer)

    assert "For how long?" in browser.get(f"/access-requests/{request.pk}/check/").text
    browser.post(f"/access-requests/{request.pk}/check/", {"reason": "Two years.", "version": 1})

    request.refresh_from_db()
    assert request.status == AccessStatus.SUBMITTED
    assert request.answer == "Two years."


def test_second_window_does_not_overwrite_the_first(framework, authority, officer, browser_of):
    draft = AccessDraftFactory(framework=framework, authority=authority, version=4)

    page = browser_of(officer).post(
        f"/access-requests/{draft.pk}/need/",
        {
            "need": "Older words",
            "expected_annual_spend": "1",
            "contact_name": "O",
            "contact_email": "o@example.org",
            "version": 3,
        },
    )

    assert "This request has changed since you opened it." in page.text
    assert "Older words" in page.text


# Deciding


def test_queue_shows_what_waits_oldest_first_with_its_ground(
    ask, framework, agreement, manager, browser_of
):
    younger = AccessFactory(framework=framework, agreement=agreement)
    older = ask(submitted_at="2026-04-01T09:00Z")
    AccessFactory()
    ask(AccessStatus.REJECTED, reason="No.")

    page = browser_of(manager).get("/access-requests/")

    assert list(page.context["object_list"]) == [older, younger]
    assert "1 month, 1 week" in page.text.replace("\xa0", " ")
    assert "“Ashby District Council”" in page.text
    assert "£40,000" in page.text
    assert "Approve the ticked" in page.text


@pytest.mark.parametrize(
    ("tab", "status"), [("asked", AccessStatus.MORE_ASKED), ("decided", AccessStatus.REJECTED)]
)
def test_tabs_part_the_queue(tab, status, ask, manager, browser_of):
    request = ask(status, reason="No.", asked="What?")

    page = browser_of(manager).get("/access-requests/", {"tab": tab})

    assert list(page.context["object_list"]) == [request]
    assert "Approve the ticked" not in page.text


def test_officer_finds_the_requests_of_the_authority(ask, officer, browser_of):
    request = ask()
    AccessFactory()

    page = browser_of(officer).get("/access-requests/")

    assert list(page.context["object_list"]) == [request]
    assert "Waiting for the publisher" in page.text


def test_queue_costs_the_same_however_long(ask, framework, agreement, manager, browser_of):
    browser = browser_of(manager)
    ask()
    browser.get("/access-requests/")
    with CaptureQueriesContext(connection) as short:
        browser.get("/access-requests/")
    AccessFactory.create_batch(15, framework=framework, agreement=agreement)

    with CaptureQueriesContext(connection) as long:
        browser.get("/access-requests/")

    assert len(long) == len(short)


def test_request_is_shown_with_its_history(ask, manager, officer, browser_of):
    request = ask(AccessStatus.SUBMITTED)
    browser_of(manager).post(
        f"/access-requests/{request.pk}/ask_more/", {"reason": "For how long?", "version": 1}
    )

    page = browser_of(officer).get(f"/access-requests/{request.pk}/").text

    assert "More was asked for" in page
    assert "Max Manager" in page
    assert "12 May 2026 at 10:30" in page
    assert "For how long?" in page


def test_manager_approves_and_access_begins(ask, manager, browser_of):
    request = ask()

    browser_of(manager).post(f"/access-requests/{request.pk}/approve/", {"version": 1})

    request.refresh_from_db()
    assert request.status == AccessStatus.ACTIVE


def test_doubt_asks_the_manager_for_a_confirmation(consortium, authority, manager, browser_of):
    framework = FrameworkFactory(publisher=consortium)
    request = AccessFactory(framework=framework, authority=authority)
    browser = browser_of(manager)
    address = f"/access-requests/{request.pk}/approve/"

    assert "Why the notice covers this authority" in browser.get(address).text
    assert "Enter why the notice covers this authority" in browser.post(address, {}).text
    browser.post(address, {"reason": "Named in it.", "notice_id": "000007-2025", "version": 1})

    request.refresh_from_db()
    assert request.status == AccessStatus.ACTIVE
    assert request.confirmation == "Named in it."


def test_stale_decision_says_who_was_faster(ask, manager, officer, browser_of):
    request = ask()
    browser_of(officer).post(f"/access-requests/{request.pk}/withdraw/", {"version": 1})
    second = ask(version=2)

    page = browser_of(manager).post(
        f"/access-requests/{second.pk}/reject/", {"reason": "No.", "version": 1}
    )

    assert "has changed since you opened it" in page.text


def test_several_are_decided_together_with_a_result_each(
    ask, framework, agreement, manager, browser_of
):
    good = ask()
    uncovered = AccessFactory(framework=framework, agreement=agreement)
    foreign = AccessFactory()
    chosen = [f"{one.pk}-{one.version}" for one in (good, uncovered, foreign)]
    browser = browser_of(manager)

    asked = browser.get("/access-requests/decide/", {"chosen": chosen, "decision": "approve"})
    done = browser.post("/access-requests/decide/", {"chosen": chosen, "decision": "approve"})

    assert "Ashby District Council" in asked.text
    assert "1 of 2 done." in done.text
    assert "does not cover your authority" in done.text
    good.refresh_from_db()
    uncovered.refresh_from_db()
    foreign.refresh_from_db()
    assert good.status == AccessStatus.ACTIVE
    assert uncovered.status == foreign.status == AccessStatus.SUBMITTED


def test_refusing_several_needs_a_reason(ask, manager, browser_of):
    request = ask()
    chosen = [f"{request.pk}-1"]

    page = browser_of(manager).post(
        "/access-requests/decide/", {"chosen": chosen, "decision": "reject"}
    )

    assert "Enter reason" in page.text
    request.refresh_from_db()
    assert request.status == AccessStatus.SUBMITTED


def test_nothing_ticked_is_said(manager, browser_of):
    page = browser_of(manager).get("/access-requests/decide/", {"chosen": "rubbish"})

    assert "Nothing was ticked" in page.text


def test_publisher_lists_who_has_access_and_for_how_much(
    ask, framework, agreement, manager, browser_of
):
    ask(AccessStatus.ACTIVE, starts_on=date(2026, 5, 1))
    AccessFactory(framework=framework, agreement=agreement, status=AccessStatus.APPROVED)
    AccessFactory(framework=framework, agreement=agreement)

    page = browser_of(manager).get("/frameworks/cleaning/users/")

    assert len(page.context["object_list"]) == 2
    assert page.context["expected_total"] == Decimal(80000)
    assert "Revoke" in page.text


def test_manager_publishes_the_agreement_and_it_is_on_the_page(
    framework, manager, client, browser_of
):
    browser_of(manager).post(
        "/frameworks/cleaning/agreement/",
        {"text": "Call off by the terms.", "data_sharing_terms": "We are told."},
    )

    assert AccessAgreement.objects.get().version == 1
    page = client.get(PAGE).text
    assert "Call off by the terms." in page
    assert "We are told." in page


# Taking part in what is planned


@pytest.fixture
def planned(consortium):
    return FrameworkFactory(
        publisher=consortium, title="Paper", slug="paper", status=FrameworkStatus.PLANNED
    )


def test_officer_takes_part_from_interest_to_commitment(planned, authority, officer, browser_of):
    browser = browser_of(officer)

    assert "Register interest" in browser.get("/frameworks/paper/").text
    browser.post("/frameworks/paper/interest/", {"authority": authority.pk, "note": ""})
    part = Participation.objects.get()
    browser.post(f"/participations/{part.pk}/supply_data/", {"value": "120,000"})
    assert 'value="120000"' in browser.get(f"/participations/{part.pk}/commit/").text
    browser.post(f"/participations/{part.pk}/commit/", {"value": "100000"})

    part.refresh_from_db()
    assert part.status == ParticipationStatus.COMMITTED
    assert part.committed_value == Decimal(100000)
    assert "£100,000 over the whole term" in browser.get("/frameworks/paper/").text


def test_withdrawing_late_is_warned_of(planned, authority, officer, browser_of):
    planned.status = FrameworkStatus.TENDERING
    planned.save()
    part = ParticipationFactory(
        framework=planned,
        authority=authority,
        status=ParticipationStatus.COMMITTED,
        committed_value=1,
    )
    browser = browser_of(officer)

    page = browser.get(f"/participations/{part.pk}/withdraw_late/").text
    browser.post(f"/participations/{part.pk}/withdraw_late/", {"reason": "Merged."})

    assert "may owe the others a share of the cost" in page
    part.refresh_from_db()
    assert part.status == ParticipationStatus.WITHDRAWN_LATE


def test_move_of_the_wrong_day_is_not_found(planned, authority, officer, browser_of):
    part = ParticipationFactory(
        framework=planned,
        authority=authority,
        status=ParticipationStatus.COMMITTED,
        committed_value=1,
    )

    answer = browser_of(officer).get(f"/participations/{part.pk}/withdraw_late/")

    assert answer.status_code == 404


def test_publisher_sees_the_sum(planned, manager, browser_of):
    ParticipationFactory(
        framework=planned, status=ParticipationStatus.COMMITTED, committed_value=70000
    )
    ParticipationFactory(
        framework=planned, status=ParticipationStatus.DATA_SUPPLIED, committed_value=5000
    )
    browser = browser_of(manager)

    page = browser.get("/frameworks/paper/").text
    table = browser.get("/frameworks/paper/participants/").text

    assert "2 authorities: £70,000 committed, £5,000 more supplied" in page
    assert "£70,000" in table


def test_authority_does_not_see_the_others(planned, officer, browser_of):
    ParticipationFactory(framework=planned, authority=AuthorityFactory(name="Other Council"))

    assert "Other Council" not in browser_of(officer).get("/frameworks/paper/").text


def test_four_meanings_of_joining_are_explained(client):
    page = client.get("/help/joining/").text

    assert "An authority becomes a member of a consortium" in page
    assert "An authority is given access to a framework" in page
    assert "An authority takes part in a procurement that is only planned" in page
    assert "A supplier is given a place on a lot" in page
