"""Pages of a further competition: the supplier's, the buyer's, the evaluator's, the publisher's."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consortia.models import Notification, Person
from frameworks.actions import invitations, letters, response_contents
from frameworks.choices import CallOffStatus, InvitationStatus
from frameworks.models import (
    AwardLetter,
    CallOffDocument,
    Clarification,
    FrameworkCriterion,
    Invitation,
    Response,
    SupplierRole,
)
from frameworks.queries import invitations as invitation_queries
from procurement_portal.core import files
from procurement_portal.core.models import AuditEvent
from tests.factories.consortia import PersonFactory
from tests.factories.frameworks import (
    CallOffFactory,
    SentInvitationFactory,
    SupplierRoleFactory,
)
from tests.frameworks import competing
from tests.frameworks.competing import AFTER, AT, DEADLINE, NAMES, PDF

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet harbour wall"


@pytest.fixture
def running(authority, consortium):
    return competing.running(authority, consortium)


@pytest.fixture
def drafted(authority, consortium):
    return competing.drafted(authority, consortium)


@pytest.fixture
def evaluated(running):
    for which, price in enumerate(("90000.00", "100000.00", "120000.00")):
        running.responds(which, price, f"Method of {which}.")
    running.closes()
    running.scores({0: "50", 1: "90", 2: "60"})
    return running


def at_time(moment):
    return time_machine.travel(moment, tick=False)


def token_of(invitation):
    return invitation_queries.token_of(invitation.pk, invitation.sent_at)


def respond_data(made, **more):
    return {
        "price": "£95,000",
        f"answer_{made.quality.pk}": "By hand.",
        "confirms_core_information": "on",
    } | more


# The way in


def test_stranger_makes_an_account_by_the_link_and_answers_for_the_supplier(running, client):
    invitation = running.invitations[0]
    SupplierRole.objects.all().delete()
    invitation.contact_email = "new@example.com"
    invitation.save()
    address = reverse("invitation-link", args=[token_of(invitation)])

    with at_time(AT):
        page = client.get(address)
        done = client.post(address, {"name": "Nora New", "password": PASSWORD})
        opened = client.get(done.url)

    assert "Make an account" in page.content.decode()
    assert done.url == reverse("invitation", args=[invitation.pk])
    assert opened.status_code == 200
    person = Person.objects.get(email="new@example.com")
    assert person.check_password(PASSWORD)
    assert SupplierRole.objects.get().person == person
    assert Invitation.objects.get(pk=invitation.pk).opened_at == AT


def test_weak_password_is_told_and_the_name_kept(running, client):
    invitation = running.invitations[0]
    Invitation.objects.filter(pk=invitation.pk).update(contact_email="new@example.com")
    address = reverse("invitation-link", args=[token_of(invitation)])

    page = client.post(address, {"name": "Nora New", "password": "short"})

    assert "too short" in page.content.decode()
    assert "Nora New" in page.content.decode()
    assert not Person.objects.filter(email="new@example.com").exists()


def test_address_with_an_account_is_asked_to_sign_in(running, client):
    invitation = running.invitations[0]
    SupplierRole.objects.all().delete()
    address = reverse("invitation-link", args=[token_of(invitation)])

    page = client.get(address).content.decode()
    client.post(address, {})

    assert f"/accounts/login/?next={address}" in page
    assert not SupplierRole.objects.exists()


def test_signed_in_with_that_address_the_link_is_claimed(running, browser_of):
    invitation = running.invitations[0]
    SupplierRole.objects.all().delete()
    browser = browser_of(running.sellers[0])

    done = browser.post(reverse("invitation-link", args=[token_of(invitation)]))

    assert done.url == reverse("invitation", args=[invitation.pk])
    assert SupplierRole.objects.get().supplier == invitation.place.supplier


def test_somebody_else_is_told_so_and_claims_nothing(running, browser_of):
    stranger = PersonFactory()
    browser = browser_of(stranger)
    address = reverse("invitation-link", args=[token_of(running.invitations[0])])

    page = browser.get(address).content.decode()
    refused = browser.post(address)

    assert "another address" in page
    assert refused.status_code == 200
    assert not stranger.supplier_roles.exists()


def test_who_answers_for_the_supplier_goes_straight_on(running, browser_of):
    invitation = running.invitations[0]

    done = browser_of(running.sellers[0]).get(
        reverse("invitation-link", args=[token_of(invitation)])
    )

    assert done.url == reverse("invitation", args=[invitation.pk])


@pytest.mark.parametrize("what", ["unknown", "old", "withdrawn"])
def test_link_of_no_use_says_what_to_do(what, running, client):
    invitation = running.invitations[0]
    token = token_of(invitation)
    if what == "unknown":
        token = token[::-1]
    elif what == "old":
        invitations.send_again(invitation.pk, by=running.officer, at=AT + timedelta(hours=1))
    else:
        invitations.withdraw(invitation.pk, reason="Sent twice.", by=running.officer, at=AT)

    page = client.get(reverse("invitation-link", args=[token]))

    assert page.status_code == 404
    assert "ask the buyer to send the invitation again" in page.content.decode()


def test_attempts_are_counted_as_at_sign_in(running, client):
    invitation = running.invitations[0]
    Invitation.objects.filter(pk=invitation.pk).update(contact_email="new@example.com")
    address = reverse("invitation-link", args=[token_of(invitation)])
    weak = {"name": "Nora New", "password": "new@example.com"}

    pages = [client.post(address, weak).content.decode() for _ in range(11)]

    assert "too similar" in pages[0]
    assert "Too many attempts" not in pages[9]
    assert "Too many attempts" in pages[10]


# What a supplier sees


def test_supplier_sees_its_invitation_and_nothing_of_rivals(running, browser_of):
    running.responds(1, "77777.00", "Birch writes this.")
    browser = browser_of(running.sellers[0])

    with at_time(AT):
        listed = browser.get(reverse("invitation-list")).content.decode()
        page = browser.get(reverse("invitation", args=[running.invitations[0].pk]))
        foreign = browser.get(reverse("invitation", args=[running.invitations[1].pk]))

    shown = page.content.decode()
    assert "Cleaning of four offices" in listed
    assert "How will you clean?" in shown
    assert "26 May 2026 at 12:00" in shown
    assert foreign.status_code == 404
    for rival in NAMES[1:]:
        assert rival not in shown
        assert rival not in listed
    assert "3 asked" not in shown


def test_empty_list_says_what_would_fill_it(running, browser_of):
    Invitation.objects.all().delete()

    page = browser_of(running.sellers[0]).get(reverse("invitation-list"))

    assert "invites you to a further competition" in page.content.decode()


def test_list_asks_as_often_for_many_as_for_one(running, browser_of):
    browser = browser_of(running.sellers[0])
    address = reverse("invitation-list")
    browser.get(address)
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    supplier = running.invitations[0].place.supplier
    for _ in range(3):
        other = competing.running()
        place = other.invitations[0].place
        place.supplier = supplier
        place.save()
    with CaptureQueriesContext(connection) as several:
        page = browser.get(address)

    assert page.content.decode().count("Cleaning of four offices") == 4
    assert len(several) == len(one)


def test_response_by_page_is_received_sealed_and_answered_with_a_receipt(running, browser_of):
    browser = browser_of(running.sellers[0])
    address = reverse("invitation-respond", args=[running.invitations[0].pk])
    paper = SimpleUploadedFile("method.pdf", PDF + b"x")

    with at_time(AT):
        form = browser.get(address).content.decode()
        page = browser.post(address, respond_data(running, papers=paper), follow=True)

    response = Response.objects.get()
    shown = page.content.decode()
    assert "Seal and send" in form
    assert response.digest in shown
    assert "95,000" not in shown
    assert (response.price, response.opened_at) == (None, None)
    contents = response_contents.unseal(bytes(response.sealed), response.invitation, at=AFTER)
    assert contents.price == Decimal("95000.00")
    assert contents.papers[0].name == "method.pdf"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"price": "cheap"}, "amount in pounds"),
        ({"price": "-1"}, "greater than or equal to 0"),
        ({"confirms_core_information": ""}, "Tick"),
        ({"papers": SimpleUploadedFile("run.exe", b"MZ")}, "kind of file is not taken"),
        ({"papers": SimpleUploadedFile("fake.pdf", b"no pdf")}, "not what the ending"),
    ],
)
def test_wrong_response_is_told_and_the_typing_kept(wrong, told, running, browser_of):
    browser = browser_of(running.sellers[0])

    with at_time(AT):
        page = browser.post(
            reverse("invitation-respond", args=[running.invitations[0].pk]),
            respond_data(running, **wrong),
        ).content.decode()

    assert told in page
    assert "By hand." in page
    assert not Response.objects.exists()


def test_late_response_is_refused_with_the_typing_kept(running, browser_of):
    browser = browser_of(running.sellers[0])
    with at_time(DEADLINE + timedelta(seconds=1)):
        page = browser.post(
            reverse("invitation-respond", args=[running.invitations[0].pk]),
            respond_data(running),
        )

    shown = page.content.decode()
    assert "The deadline passed on 26 May 2026 at 12:00" in shown
    assert "By hand." in shown
    assert not Response.objects.exists()


def test_question_is_asked_and_answered_to_all_without_a_name(running, browser_of):
    first, second = (browser_of(seller) for seller in running.sellers[:2])
    with at_time(AT):
        first.post(
            reverse("invitation-ask", args=[running.invitations[0].pk]),
            {"question": "How many windows?"},
        )
        asked = Clarification.objects.get()
        before = second.get(reverse("invitation", args=[running.invitations[1].pk]))
        browser_of(running.officer).post(
            reverse("competition-answer", args=[running.call_off.pk, asked.pk]),
            {"answer": "Forty."},
        )
        after = second.get(reverse("invitation", args=[running.invitations[1].pk]))

    assert "How many windows?" not in before.content.decode()
    assert "How many windows?" in after.content.decode()
    assert "Forty." in after.content.decode()
    assert "Alder" not in after.content.decode()
    told = Notification.objects.filter(text__contains="a question was answered")
    assert {row.person for row in told} == set(running.sellers)


def test_declining_needs_a_reason_and_is_told(running, browser_of):
    browser = browser_of(running.sellers[0])
    address = reverse("invitation-decline", args=[running.invitations[0].pk])

    with at_time(AT):
        refused = browser.post(address, {"reason": ""}).content.decode()
        browser.post(address, {"reason": "Too busy."})

    assert "Enter why" in refused
    assert running.invitations[0].status == InvitationStatus.DECLINED
    assert Notification.objects.filter(text__contains="Alder Ltd does not take part").exists()


def test_document_is_served_to_the_invited_only(running, browser_of):
    held = files.store([PDF], limit=100)
    more = {"file": held, "uploaded_by": "x", "uploaded_at": AT}
    paper = CallOffDocument.objects.create(
        call_off=running.call_off, title="Specification", file_name="spec.pdf", **more
    )
    inner = CallOffDocument.objects.create(
        call_off=running.call_off,
        title="Business case",
        file_name="case.pdf",
        is_for_suppliers=False,
        **more,
    )
    invitation = running.invitations[0]
    browser = browser_of(running.sellers[0])

    served = browser.get(reverse("invitation-paper", args=[invitation.pk, paper.pk]))
    kept = browser.get(reverse("invitation-paper", args=[invitation.pk, inner.pk]))
    page = browser.get(reverse("invitation", args=[invitation.pk])).content.decode()

    assert b"".join(served.streaming_content) == PDF
    assert kept.status_code == 404
    assert "Specification" in page
    assert "Business case" not in page


# Offers of a direct award


@pytest.fixture
def offered(authority):
    """A direct award on offer to one supplier, and its person."""
    call_off = CallOffFactory(authority=authority, status=CallOffStatus.JUSTIFIED)
    invitation = SentInvitationFactory(
        call_off=call_off,
        rank=1,
        total_cost=Decimal("38500.00"),
        answer_until=AT + timedelta(days=2),
    )
    seller = SupplierRoleFactory(supplier=invitation.place.supplier).person
    return invitation, seller


def test_offer_is_accepted_with_the_day_of_the_confirmation(offered, browser_of):
    invitation, seller = offered
    browser = browser_of(seller)
    accept = reverse("invitation-accept", args=[invitation.pk])
    day = {
        "core_information_on-day": "11",
        "core_information_on-month": "5",
        "core_information_on-year": "2026",
    }

    with at_time(AT):
        page = browser.get(reverse("invitation", args=[invitation.pk])).content.decode()
        wrong = browser.post(accept, {}).content.decode()
        browser.post(accept, day)

    assert "£38,500.00" in page
    assert "Accept the offer" in page
    assert "Enter when you last confirmed" in wrong
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.ACCEPTED


def test_offer_is_declined_with_a_reason(offered, browser_of):
    invitation, seller = offered
    browser = browser_of(seller)
    refuse = reverse("invitation-refuse", args=[invitation.pk])

    with at_time(AT):
        browser.post(refuse, {"reason": ""})
        browser.post(refuse, {"reason": "No staff."})

    invitation.refresh_from_db()
    assert (invitation.status, invitation.reason) == (InvitationStatus.DECLINED, "No staff.")


# What the buyer sees


@pytest.mark.parametrize("name", ["competition", "evaluation-ranking", "competition-letters"])
def test_sealed_responses_are_on_no_page_of_the_buyer(name, running, browser_of):
    running.responds(0, "31415.92", "zebracrossing")

    with at_time(AT):
        page = browser_of(running.officer).get(reverse(name, args=[running.call_off.pk]))

    assert page.status_code == 200
    for word in ("31415", "31,415", "zebracrossing"):
        assert word not in page.content.decode()


def test_publisher_and_stranger_see_nothing_of_the_competition(running, manager, browser_of):
    address = reverse("competition", args=[running.call_off.pk])

    assert browser_of(manager).get(address).status_code == 404
    assert browser_of(running.sellers[0]).get(address).status_code == 403


def test_who_only_looks_on_changes_nothing(running, auditor, browser_of):
    browser = browser_of(auditor)
    looked = browser.get(reverse("competition", args=[running.call_off.pk]))
    refused = browser.post(
        reverse("competition-announce", args=[running.call_off.pk]),
        {"subject": "A", "text": "B"},
    )

    assert looked.status_code == 200
    assert "Tell all suppliers something" not in looked.content.decode()
    assert refused.status_code == 403
    assert not Clarification.objects.exists()


def test_suppliers_are_chosen_on_a_page(drafted, browser_of):
    browser = browser_of(drafted.officer)
    address = reverse("competition-suppliers", args=[drafted.call_off.pk])
    place, other, _ = (one.place for one in drafted.invitations)

    page = browser.get(address).content.decode()
    wrong = browser.post(address, {f"invite_{place.pk}": "on", f"name_{place.pk}": "Kim"})
    browser.post(
        address,
        {
            f"invite_{place.pk}": "on",
            f"name_{place.pk}": "Kim",
            f"email_{place.pk}": "kim@example.com",
            "not_invited_reason": "Too small.",
        },
    )

    assert "Invite Alder Ltd" in page
    assert "Enter whom to write to at Alder Ltd" in wrong.content.decode()
    assert "Kim" in wrong.content.decode()
    drafted.again()
    assert [one.contact_email for one in drafted.invitations] == ["kim@example.com"]
    assert drafted.call_off.not_invited_reason == "Too small."
    assert other.pk


def test_criteria_are_set_on_a_page(drafted, browser_of):
    browser = browser_of(drafted.officer)
    address = reverse("competition-criteria", args=[drafted.call_off.pk])
    price, quality = FrameworkCriterion.objects.order_by("pk")
    rows = {
        "parent_0": price.pk,
        "name_0": "Price",
        "weight_0": "50",
        "parent_1": quality.pk,
        "name_1": "People",
        "question_1": "Who will come?",
        "weight_1": "20",
        "parent_2": quality.pk,
        "name_2": "Materials",
        "question_2": "With what?",
        "weight_2": "20",
    }

    page = browser.get(address).content.decode()
    wrong = browser.post(address, rows).content.decode()
    browser.post(address, rows | {"weight_2": "30"})

    assert "How will you clean?" in page
    assert "they make 90" in wrong
    assert "Who will come?" in wrong
    assert {one.name: one.weight for one in drafted.call_off.criteria.all()} == {
        "Price": 50,
        "People": 20,
        "Materials": 30,
    }


def test_days_are_set_on_a_page(drafted, browser_of):
    browser = browser_of(drafted.officer)
    address = reverse("competition-days", args=[drafted.call_off.pk])
    days = {
        "questions_on-day": "1",
        "questions_on-month": "6",
        "questions_on-year": "2026",
        "questions_time": "12:00",
        "deadline_on-day": "10",
        "deadline_on-month": "6",
        "deadline_on-year": "2026",
        "deadline_time": "17:00",
    }

    wrong = browser.post(address, days | {"deadline_time": "25:00"}).content.decode()
    early = browser.post(address, days | {"deadline_on-month": "5"}).content.decode()
    browser.post(address, days)

    assert "must be a time such as 12:00" in wrong
    assert "Questions must end before the deadline" in early
    drafted.again()
    assert drafted.call_off.deadline_at.isoformat() == "2026-06-10T16:00:00+00:00"


def test_deadline_is_moved_on_a_page_and_never_shortened(running, browser_of):
    browser = browser_of(running.officer)
    address = reverse("competition-extend", args=[running.call_off.pk])
    later = {
        "deadline_on-day": "29",
        "deadline_on-month": "5",
        "deadline_on-year": "2026",
        "deadline_time": "12:00",
        "reason": "A bank holiday.",
    }

    with at_time(AT):
        refused = browser.post(address, later | {"deadline_on-day": "20"}).content.decode()
        browser.post(address, later)

    assert "only be moved to a later moment" in refused
    assert "A bank holiday." in refused
    assert running.again().deadline_at == DEADLINE + timedelta(days=3)
    told = Notification.objects.filter(text__contains="the deadline is now 29 May 2026 at 12:00")
    assert {row.person for row in told} == set(running.sellers)


def test_invitation_is_sent_again_and_withdrawn_on_pages(running, browser_of):
    browser = browser_of(running.officer)
    first, second, _ = running.invitations
    again = reverse("competition-send-again", args=[running.call_off.pk, first.pk])
    back = reverse("competition-withdraw", args=[running.call_off.pk, second.pk])

    with at_time(AT + timedelta(hours=1)):
        browser.post(again, {"contact_email": "kim@example.com"})
        browser.post(back, {"reason": "Merged with Alder."})

    changed, withdrawn, _ = running.invitations
    assert changed.contact_email == "kim@example.com"
    assert changed.token_hash != first.token_hash
    assert withdrawn.status == InvitationStatus.WITHDRAWN
    assert withdrawn.reason == "Merged with Alder."


# Evaluation


def test_evaluator_declares_before_seeing_anything(running, browser_of):
    running.responds(0, "90000.00", "Method of Alder.")
    running.closes()
    browser = browser_of(running.officer)
    name = reverse("competition-evaluators", args=[running.call_off.pk])
    browser.post(name, {"person": running.officer.pk})
    page = reverse("evaluation", args=[running.call_off.pk])
    score = reverse("evaluation-score", args=[running.call_off.pk, Response.objects.get().pk])

    before, peeked = browser.get(page).content.decode(), browser.get(score)
    unticked = browser.post(page, {}).content.decode()
    after = browser.post(page, {"no_conflict": "on"}, follow=True).content.decode()
    shown = browser.get(score).content.decode()

    assert "Alder Ltd" not in before
    assert peeked.status_code == 409
    assert "Method of Alder" not in peeked.content.decode()
    assert "Tick" in unticked
    assert "Alder Ltd" in after
    assert "Method of Alder." in shown
    assert "£90,000.00" in shown


def test_scores_of_others_show_only_when_all_are_done(running, browser_of):
    running.responds(0, "90000.00")
    running.closes()
    response = Response.objects.get()
    people = (running.officer, running.other)
    for person in people:
        browser_of(running.officer).post(
            reverse("competition-evaluators", args=[running.call_off.pk]), {"person": person.pk}
        )
        browser_of(person).post(
            reverse("evaluation", args=[running.call_off.pk]), {"no_conflict": "on"}
        )
    address = reverse("evaluation-score", args=[running.call_off.pk, response.pk])
    given = {f"points_{running.quality.pk}": "70", f"reason_{running.quality.pk}": "Thorough."}
    agree = reverse("evaluation-moderate", args=[running.call_off.pk, response.pk])

    browser_of(running.officer).post(address, given)
    early = browser_of(running.other).get(address).content.decode()
    too_soon = browser_of(running.officer).get(agree)
    wrong = browser_of(running.other).post(address, given | {f"points_{running.quality.pk}": "170"})
    browser_of(running.other).post(
        address,
        {f"points_{running.quality.pk}": "40", f"reason_{running.quality.pk}": "Thin."},
    )
    late = browser_of(running.other).get(address).content.decode()
    both = browser_of(running.officer).get(agree).content.decode()

    assert "Thorough." not in early
    assert too_soon.status_code == 409
    assert "less than or equal to 100" in wrong.content.decode()
    assert "Thorough." in late
    assert "Thorough." in both
    assert "Thin." in both


def test_files_of_a_response_are_for_declared_evaluators(running, browser_of):
    running.responds(0, "90000.00", papers=(response_contents.Paper("m.pdf", PDF),))
    running.closes()
    response = Response.objects.get()
    paper = response.files.get()
    address = reverse("evaluation-paper", args=[running.call_off.pk, response.pk, paper.pk])

    before = browser_of(running.other).get(address)
    running.scores({0: "50"})
    served = browser_of(running.other).get(address)

    assert before.status_code == 403
    assert b"".join(served.streaming_content) == PDF


def test_evaluator_without_scores_is_taken_out_on_a_page(running, browser_of):
    browser = browser_of(running.officer)
    page = reverse("competition-evaluators", args=[running.call_off.pk])
    browser.post(page, {"person": running.other.pk})
    evaluator = running.call_off.evaluators.get()
    remove = reverse("competition-evaluator-remove", args=[running.call_off.pk, evaluator.pk])

    assert "Fred Finance" in browser.get(remove).content.decode()
    browser.post(remove)

    assert not running.call_off.evaluators.exists()


def test_ranking_states_its_formula_and_the_order(evaluated, browser_of):
    page = browser_of(evaluated.officer).get(
        reverse("evaluation-ranking", args=[evaluated.call_off.pk])
    )

    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))
    assert "lowest price ÷ this price × weight" in shown
    # Birch has 90000 / 100000 of 60 and 90% of 40, Alder 60 and 20, Cedar 45 and 24.
    assert "1 Birch Ltd £100,000.00 54.00 36.00 90.00" in shown
    assert "2 Alder Ltd £90,000.00 60.00 20.00 80.00" in shown
    assert "3 Cedar Ltd £120,000.00 45.00 24.00 69.00" in shown


def test_tie_is_said_plainly(running, browser_of):
    for which in (0, 1):
        running.responds(which, "90000.00")
    running.closes()
    running.scores({0: "50", 1: "50"})

    page = browser_of(running.officer).get(
        reverse("evaluation-ranking", args=[running.call_off.pk])
    )

    assert "tied for the first place" in page.content.decode()


def test_letters_are_previewed_and_kept_as_sent(evaluated, browser_of):
    evaluated.moves("finish_evaluation", at=AFTER)
    winner = evaluated.invitations[1].place
    evaluated.moves(
        "recommend",
        by=evaluated.officer,
        at=AFTER,
        reason="The most points.",
        place=winner,
        award_value=Decimal("100000.00"),
    )
    address = reverse("competition-letters", args=[evaluated.call_off.pk])
    browser = browser_of(evaluated.officer)
    preview = browser.get(address).content.decode()
    evaluated.moves("stand_still", by=evaluated.other, at=AFTER)
    sent = browser.get(address).content.decode()
    lost = AwardLetter.objects.get(invitation=evaluated.invitations[0])
    won = AwardLetter.objects.get(invitation=evaluated.invitations[1])

    assert "not sent yet" in preview
    assert "A standstill follows." in preview
    assert "award this contract to Birch Ltd" in sent
    assert "Method: 16.00 more. Reason 1." in lost.text
    assert "Price: 60.00 of 60" in lost.text
    assert "at the end of 4 June 2026" in lost.text
    assert "Cedar" not in lost.text
    assert "£100,000.00 without VAT" in won.text
    assert "Alder" not in won.text
    page = browser_of(evaluated.sellers[0]).get(
        reverse("invitation", args=[evaluated.invitations[0].pk])
    )
    assert "award this contract to Birch Ltd" in page.content.decode()


def test_nothing_is_sent_twice(evaluated):
    evaluated.moves("finish_evaluation", at=AFTER)
    evaluated.moves(
        "recommend",
        by=evaluated.officer,
        at=AFTER,
        reason="The most points.",
        place=evaluated.invitations[1].place,
        award_value=Decimal("100000.00"),
    )
    evaluated.moves("stand_still", by=evaluated.other, at=AFTER)
    before = AwardLetter.objects.count()

    assert letters.send_decision(evaluated.call_off, by=evaluated.other, at=AFTER) == []
    assert AwardLetter.objects.count() == before == 3


def test_ending_without_award_is_told_to_all_who_were_asked(running):
    running.responds(0, "90000.00")
    running.closes()
    running.moves("end_without_award", by=running.officer, at=AFTER, reason="Too dear.")

    told = AwardLetter.objects.filter(kind="ended")
    assert told.count() == 3
    assert all("Why: Too dear." in one.text for one in told)
    assert running.call_off.status == CallOffStatus.NO_AWARD


# The publisher's


def test_publisher_keeps_the_criteria_of_a_framework(drafted, manager, browser_of):
    framework = drafted.call_off.lot.framework
    browser = browser_of(manager)
    slug = framework.slug
    new = {"name": "Social value", "kind": "quality", "min_weight": "10", "max_weight": "30"}

    wrong = browser.post(
        reverse("framework-criterion-add", args=[slug]), new | {"min_weight": "40"}
    ).content.decode()
    browser.post(reverse("framework-criterion-add", args=[slug]), new)
    made = FrameworkCriterion.objects.get(name="Social value")
    browser.post(
        reverse("framework-criterion-change", args=[slug, made.pk]), new | {"max_weight": "20"}
    )
    page = browser.get(reverse("framework-criteria", args=[slug])).content.decode()
    used = FrameworkCriterion.objects.get(name="Price")
    refused = browser.post(reverse("framework-criterion-remove", args=[slug, used.pk]))
    browser.post(reverse("framework-criterion-remove", args=[slug, made.pk]))

    assert "lowest weight must not be above the highest" in wrong
    assert "Social value" in page
    assert "10 to 20%" in page
    assert "Call-offs use this criterion" in refused.content.decode()
    assert set(FrameworkCriterion.objects.values_list("name", flat=True)) == {"Price", "Quality"}
    assert AuditEvent.objects.filter(name="frameworks.criterion.removed").count() == 1


def test_framework_of_another_publisher_is_not_found(drafted, browser_of, manager):
    other = competing.drafted()

    page = browser_of(manager).get(
        reverse("framework-criteria", args=[other.call_off.lot.framework.slug])
    )

    assert page.status_code == 404
