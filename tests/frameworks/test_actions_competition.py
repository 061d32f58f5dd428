"""Invitations, questions, deadline, evaluation and criteria: what is allowed, what is refused."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
import structlog
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import connection
from django.urls import reverse

from consortia.models import Notification
from frameworks import tasks
from frameworks.actions import (
    clarifications,
    criteria,
    deadlines,
    evaluations,
    invitations,
    invitees,
    responses,
    schedule,
)
from frameworks.actions.criteria import Wanted
from frameworks.actions.evaluations import Given
from frameworks.actions.invitees import Chosen
from frameworks.choices import INVITATION, CallOffStatus, InvitationStatus
from frameworks.models import (
    CallOff,
    Clarification,
    FrameworkCriterion,
    Invitation,
    Response,
    Score,
    SupplierRole,
)
from frameworks.queries import invitations as invitation_queries
from procurement_portal import logs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent, Job
from tests.factories.frameworks import SentInvitationFactory, SupplierOnLotFactory
from tests.frameworks import competing
from tests.frameworks.competing import AFTER, AT, DEADLINE, QUESTIONS_UNTIL

pytestmark = pytest.mark.django_db

ALLOWED = [(arrow, source) for arrow in INVITATION for source in arrow.sources]
REFUSED = [
    (arrow, source)
    for arrow in INVITATION
    for source in InvitationStatus.values
    if source not in arrow.sources
]
OF_OFFERS = {"accept"}
"""Taken by `actions.offers`, whose tests walk them."""


def named(value):
    return getattr(value, "name", value)


def take(made, arrow, invitation, *, by=None):
    """The arrow through its own door."""
    seller, officer = by or made.sellers[0], by or made.officer
    if arrow.name == "send":
        return invitations.send(invitation, by=officer, at=AT)
    if arrow.name == "respond":
        return made.responds(0, "1.00")
    if arrow.name == "decline":
        return invitations.decline(invitation.pk, reason="No.", by=seller, at=AT)
    if arrow.name == "withdraw":
        return invitations.withdraw(invitation.pk, reason="No.", by=officer, at=AT)
    return invitations.lapse_all(made.call_off, by=SYSTEM, at=AT)


def put(made, status):
    """The first invitation at a status."""
    first = made.invitations[0]
    unsent = {"sent_at": None, "token_hash": ""} if status == InvitationStatus.READY else {}
    Invitation.objects.filter(pk=first.pk).update(status=status, **unsent)
    return Invitation.objects.get(pk=first.pk)


def as_stored():
    return list(Invitation.objects.order_by("pk").values())


# The table


@pytest.mark.parametrize(
    ("arrow", "source"), [pair for pair in ALLOWED if pair[0].name not in OF_OFFERS], ids=named
)
def test_table_allows_it(arrow, source):
    made = competing.running()
    invitation = put(made, source)

    take(made, arrow, invitation)

    assert Invitation.objects.get(pk=invitation.pk).status == arrow.target


@pytest.mark.parametrize(
    ("arrow", "source"),
    [pair for pair in REFUSED if pair[0].name not in {*OF_OFFERS, "lapse"}],
    ids=named,
)
def test_table_refuses_it(arrow, source):
    made = competing.running()
    invitation = put(made, source)
    before, events = as_stored(), AuditEvent.objects.count()

    with pytest.raises(WrongState):
        take(made, arrow, invitation)

    assert as_stored() == before
    assert AuditEvent.objects.count() == events
    assert not Response.objects.exists()


@pytest.mark.parametrize("source", sorted(set(InvitationStatus.values) - {"sent"}))
def test_only_who_was_asked_lapses(source):
    made = competing.running()
    invitation = put(made, source)

    invitations.lapse_all(made.call_off, by=SYSTEM, at=AFTER)

    assert Invitation.objects.get(pk=invitation.pk).status == source


@pytest.mark.parametrize("arrow", [one for one in INVITATION if one.name in {"send", "withdraw"}])
@pytest.mark.parametrize("who", ["seller", "other", "outsider", "stranger"])
def test_only_who_runs_it_sends_and_withdraws(arrow, who, outsider, stranger):
    made = competing.running()
    people = {
        "seller": made.sellers[0],
        "other": made.other,
        "outsider": outsider,
        "stranger": stranger,
    }
    invitation = put(made, arrow.sources[0])
    before = as_stored()

    with pytest.raises(NotAllowed):
        take(made, arrow, invitation, by=people[who])

    assert as_stored() == before


@pytest.mark.parametrize("who", ["rival", "officer", "outsider", "stranger"])
def test_only_the_suppliers_own_people_answer(who, outsider, stranger):
    made = competing.running()
    people = {
        "rival": made.sellers[1],
        "officer": made.officer,
        "outsider": outsider,
        "stranger": stranger,
    }
    person, pk = people[who], made.invitations[0].pk
    before = as_stored()
    answers = {made.quality.pk: "Ours."}

    with pytest.raises(NotAllowed):
        responses.respond(pk, price=Decimal(1), answers=answers, by=person, at=AT)
    with pytest.raises(NotAllowed):
        invitations.decline(pk, reason="No.", by=person, at=AT)
    with pytest.raises(NotAllowed):
        clarifications.ask(pk, question="Why?", by=person, at=AT)

    assert as_stored() == before
    assert not Response.objects.exists()
    assert not Clarification.objects.exists()


def test_declining_takes_the_response_back_unopened():
    made = competing.running()
    made.responds(0, "1.00")
    invitations.decline(made.invitations[0].pk, reason="Too busy.", by=made.sellers[0], at=AT)

    made.closes()

    assert Response.objects.get().opened_at is None


# Links and e-mails


def test_the_e_mail_holds_the_link_and_the_database_does_not():
    made = competing.running()
    invitation = made.invitations[0]
    token = invitation_queries.token_of(invitation.pk, invitation.sent_at)

    for job in Job.objects.filter(kind=invitations.JOB_KIND).order_by("pk"):
        tasks.mail_invitation(job_id=job.pk)

    letter = mail.outbox[0]
    assert [one.to for one in mail.outbox] == [[seller.email] for seller in made.sellers]
    assert reverse("invitation-link", args=[token]) in letter.body
    assert "sealed until the deadline" in letter.body
    assert "Birch" not in letter.body
    assert token not in str(list(Job.objects.values()))
    assert token not in str(list(Invitation.objects.values()))
    assert token not in str(list(AuditEvent.objects.values()))
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_nothing_is_mailed_once_the_invitation_was_withdrawn():
    made = competing.running()
    invitations.withdraw(made.invitations[0].pk, reason="No.", by=made.officer, at=AT)

    for job in Job.objects.order_by("pk"):
        tasks.mail_invitation(job_id=job.pk)

    assert len(mail.outbox) == 2


def test_links_are_hidden_in_the_logs():
    token = invitation_queries.token_of(1, AT)
    event = logs.hide_secret_links(None, "info", {"request": f"GET /invitations/{token}/", "n": 1})

    assert event == {"request": "GET /invitations/…/", "n": 1}
    assert logs.hide_secret_links in logs.SHARED
    assert structlog.is_configured()


def test_invitation_needs_somebody_to_write_to():
    made = competing.drafted()
    Invitation.objects.filter(pk=made.invitations[1].pk).update(contact_email="")
    CallOff.objects.update(status=CallOffStatus.APPROVED_TO_RUN)

    with pytest.raises(invitations.ContactNeeded, match="Birch Ltd"):
        made.moves("invite", by=made.officer)

    assert {one.status for one in made.invitations} == {InvitationStatus.READY}
    assert not Job.objects.exists()


def test_claiming_twice_makes_one_role():
    made = competing.running()
    invitation = made.invitations[0]
    token = invitation_queries.token_of(invitation.pk, invitation.sent_at)
    SupplierRole.objects.all().delete()

    for _ in range(2):
        invitations.claim(token, by=made.sellers[0], at=AT)

    assert SupplierRole.objects.get().person == made.sellers[0]
    with pytest.raises(invitations.SignInFirst):
        invitations.claim(token, by=AnonymousUser(), name="N", password="x" * 20, at=AT)
    with pytest.raises(invitations.SentToSomebodyElse):
        invitations.claim(token, by=made.sellers[1], at=AT)


# Responses


def test_late_by_a_microsecond_is_late():
    made = competing.running()
    made.responds(0, "1.00", at=DEADLINE)

    with pytest.raises(responses.TooLate):
        made.responds(1, "1.00", at=DEADLINE + timedelta(microseconds=1))

    assert Response.objects.count() == 1


def test_a_new_response_stands_in_the_place_of_the_earlier_one():
    made = competing.running()
    first = made.responds(0, "1.00").digest

    second = made.responds(0, "2.00", at=AT + timedelta(hours=1))

    assert Response.objects.count() == 1
    assert second.digest != first
    made.closes()
    assert Response.objects.get().price == Decimal("2.00")


@pytest.mark.parametrize("answers", [{}, {"own": " "}, {"own": "Yes.", 4711: "More."}])
def test_every_question_is_answered_and_nothing_else(answers):
    made = competing.running()
    given = {made.quality.pk if key == "own" else key: text for key, text in answers.items()}

    with pytest.raises(responses.AnswerMissing):
        responses.respond(
            made.invitations[0].pk, price=Decimal(1), answers=given, by=made.sellers[0], at=AT
        )

    assert not Response.objects.exists()


def test_the_portal_closes_by_itself():
    made = competing.running()
    made.responds(0, "1.00")

    early = schedule.advance(on=DEADLINE.date(), by=SYSTEM, at=DEADLINE)
    done = schedule.advance(on=AFTER.date(), by=SYSTEM, at=AFTER)

    assert (early["closed"], done["closed"]) == (0, 1)
    assert made.again().status == CallOffStatus.CLOSED
    assert [one.status for one in made.invitations] == ["responded", "lapsed", "lapsed"]


def test_response_confirms_core_information_for_the_award():
    made = competing.running()
    made.responds(1, "1.00")
    made.closes()

    place = made.invitations[1].place
    assert responses.confirmed_on(made.call_off, place) == AT.date()


# Questions and deadline


def test_questions_end_before_the_deadline():
    made = competing.running()
    ask = {"question": "Why?", "by": made.sellers[0]}

    clarifications.ask(made.invitations[0].pk, **ask, at=QUESTIONS_UNTIL)
    with pytest.raises(clarifications.QuestionsClosed, match="20 May 2026 at 17:00"):
        clarifications.ask(made.invitations[0].pk, **ask, at=QUESTIONS_UNTIL + timedelta(seconds=1))
    with pytest.raises(clarifications.WordsNeeded):
        clarifications.ask(made.invitations[0].pk, question=" ", by=made.sellers[0], at=AT)

    assert Clarification.objects.count() == 1


def test_an_answer_stays_as_it_was_given():
    made = competing.running()
    asked = clarifications.ask(made.invitations[0].pk, question="Why?", by=made.sellers[0], at=AT)
    clarifications.answer(asked.pk, answer="So.", by=made.officer, at=AT)

    with pytest.raises(WrongState):
        clarifications.answer(asked.pk, answer="Otherwise.", by=made.officer, at=AT)
    with pytest.raises(NotAllowed):
        clarifications.announce(made.call_off.pk, subject="A", text="B", by=made.sellers[0], at=AT)

    assert Clarification.objects.get().answer == "So."


def test_announcement_reaches_all_who_take_part():
    made = competing.running()
    invitations.decline(made.invitations[2].pk, reason="No.", by=made.sellers[2], at=AT)

    clarifications.announce(made.call_off.pk, subject="Keys", text="B.", by=made.officer, at=AT)

    told = Notification.objects.filter(text__endswith="Keys")
    assert {row.person for row in told} == set(made.sellers[:2])


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"deadline_at": DEADLINE}, deadlines.OnlyLater),
        ({"deadline_at": DEADLINE - timedelta(days=1)}, deadlines.OnlyLater),
        ({"questions_until": QUESTIONS_UNTIL - timedelta(days=1)}, deadlines.OnlyLater),
        ({"questions_until": DEADLINE + timedelta(days=9)}, deadlines.QuestionsEndTooLate),
        ({"reason": " "}, deadlines.ReasonNeeded),
        ({"at": AFTER}, WrongState),
    ],
)
def test_deadline_is_moved_only_as_is_fair(more, refusal):
    made = competing.running()
    wish = {"deadline_at": DEADLINE + timedelta(days=2), "reason": "Why.", "at": AT} | more

    with pytest.raises(refusal):
        deadlines.extend(made.call_off.pk, by=made.officer, **wish)

    assert made.again().deadline_at == DEADLINE


# Evaluation


@pytest.fixture
def opened():
    made = competing.running()
    for which in (0, 1):
        made.responds(which, "90000.00")
    made.closes()
    return made


def test_evaluators_are_of_the_authority(opened, outsider):
    with pytest.raises(evaluations.NotOfTheAuthority):
        evaluations.name_evaluator(opened.call_off.pk, person=outsider, by=opened.officer, at=AFTER)
    with pytest.raises(NotAllowed):
        evaluations.name_evaluator(
            opened.call_off.pk, person=opened.other, by=opened.other, at=AFTER
        )

    assert not opened.call_off.evaluators.exists()


def test_scores_come_after_the_declaration_and_are_complete(opened):
    response = opened.invitations[0].response
    evaluator = evaluations.name_evaluator(
        opened.call_off.pk, person=opened.other, by=opened.officer, at=AFTER
    )
    full = {opened.quality.pk: Given(Decimal(50), "Fair.")}

    with pytest.raises(NotAllowed):
        evaluations.score(response.pk, given=full, by=opened.officer, at=AFTER)
    with pytest.raises(evaluations.DeclareFirst):
        evaluations.score(response.pk, given=full, by=opened.other, at=AFTER)
    evaluations.declare(opened.call_off.pk, by=opened.other, at=AFTER)
    for wrong in (
        {},
        {opened.quality.pk: Given(Decimal(101), "Much.")},
        {opened.quality.pk: Given(Decimal("0.001"), "Fine.")},
        {opened.quality.pk: Given(Decimal(50), " ")},
    ):
        with pytest.raises(evaluations.ScoreIncomplete):
            evaluations.score(response.pk, given=wrong, by=opened.other, at=AFTER)
    assert not Score.objects.exists()

    evaluations.score(response.pk, given=full, by=opened.other, at=AFTER)
    with pytest.raises(evaluations.HasScored):
        evaluations.remove_evaluator(
            opened.call_off.pk, evaluator_id=evaluator.pk, by=opened.officer, at=AFTER
        )


def test_panel_agrees_once_all_have_scored_and_the_evaluation_ends_once_it_has(opened):
    response = opened.invitations[0].response
    given = {opened.quality.pk: Given(Decimal(50), "Fair.")}

    with pytest.raises(evaluations.EvaluatorsNotDone):
        evaluations.moderate(response.pk, given=given, by=opened.officer, at=AFTER)
    opened.scores({0: "50"})
    with pytest.raises(evaluations.EvaluationNotDone):
        opened.moves("finish_evaluation", by=opened.officer, at=AFTER)
    with pytest.raises(WrongState, match="agreed"):
        evaluations.score(response.pk, given=given, by=opened.other, at=AFTER)
    opened.scores({1: "60"})
    opened.moves("finish_evaluation", by=opened.officer, at=AFTER)

    assert opened.call_off.status == CallOffStatus.EVALUATED
    with pytest.raises(WrongState):
        evaluations.moderate(response.pk, given=given, by=opened.officer, at=AFTER)


# Award criteria, by rule R22


def wanted(made, *rows):
    by_name = {one.name: one.pk for one in FrameworkCriterion.objects.all()}
    return [
        Wanted(by_name.get(parent, 4711), name, "What?", weight) for parent, name, weight in rows
    ]


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        ([("Price", "Price", 50), ("Nobody's", "Colour", 50)], criteria.OrphanCriterion),
        ([("Price", "Price", 50), ("Quality", "Method", 40)], criteria.WeightsDoNotFit),
        ([("Price", "Price", 80), ("Quality", "Method", 20)], criteria.WeightsDoNotFit),
        ([("Quality", "Method", 100)], criteria.WeightsDoNotFit),
        ([("Quality", "One", 50), ("Quality", "one", 50)], criteria.CriterionExists),
        ([("Price", "A", 30), ("Price", "B", 20), ("Quality", "C", 50)], criteria.OnePrice),
    ],
)
def test_criteria_of_a_call_off_descend_from_the_frameworks(rows, refusal):
    made = competing.drafted()
    before = list(made.call_off.criteria.values())

    with pytest.raises(refusal):
        criteria.set_for_call_off(
            made.call_off.pk, wanted=wanted(made, *rows), by=made.officer, at=AT
        )

    assert list(made.call_off.criteria.values()) == before


def test_criterion_of_another_lot_is_no_parent():
    made = competing.drafted()
    other = competing.drafted()
    stranger = FrameworkCriterion.objects.filter(framework=other.call_off.lot.framework).first()
    rows = [Wanted(stranger.pk, "Theirs", "What?", 100)]

    with pytest.raises(criteria.OrphanCriterion):
        criteria.set_for_call_off(made.call_off.pk, wanted=rows, by=made.officer, at=AT)


def test_criteria_stay_once_it_runs():
    made = competing.running()
    rows = wanted(made, ("Price", "Price", 50), ("Quality", "Method", 50))

    with pytest.raises(WrongState):
        criteria.set_for_call_off(made.call_off.pk, wanted=rows, by=made.officer, at=AT)


def test_only_suppliers_of_the_lot_are_chosen():
    made = competing.drafted()
    foreign = SupplierOnLotFactory()

    with pytest.raises(invitees.NotOnTheLot):
        invitees.choose(
            made.call_off.pk,
            chosen=[Chosen(foreign.pk, "Kim", "kim@example.com")],
            not_invited_reason="",
            by=made.officer,
            at=AT,
        )

    assert len(made.invitations) == 3


# Who sees what


def test_who_sees_what(manager, outsider, stranger):
    made = competing.running()
    made.responds(0, "90000.00")
    asked = clarifications.ask(made.invitations[0].pk, question="Why?", by=made.sellers[0], at=AT)
    own, rival = made.sellers[0], made.sellers[1]
    everybody = (own, rival, made.officer, made.other, manager, outsider, stranger)

    def seen(model):
        return [model.objects.visible_to(person).count() for person in everybody]

    assert seen(Invitation) == [1, 1, 3, 3, 0, 0, 0]
    assert seen(Response) == [1, 0, 0, 0, 0, 0, 0]
    assert seen(Clarification) == [1, 0, 1, 1, 0, 0, 0]
    clarifications.answer(asked.pk, answer="So.", by=made.officer, at=AT)
    made.closes()
    assert seen(Response) == [1, 0, 1, 1, 0, 0, 0]
    assert seen(Clarification) == [1, 1, 1, 1, 0, 0, 0]
    assert list(invitation_queries.of_suppliers_of(made.officer)) == []


def test_what_was_never_sent_is_unknown_to_the_supplier():
    made = competing.drafted()
    invitations.withdraw(made.invitations[0].pk, reason="No.", by=made.officer, at=AT)

    assert not Invitation.objects.visible_to(made.sellers[0]).exists()
    assert SentInvitationFactory().sent_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_responses_at_the_deadline_are_both_taken():
    made = competing.running()
    gate = threading.Barrier(2)
    failed = []

    def respond(which):
        try:
            gate.wait(timeout=10)
            made.responds(which, "1.00", at=DEADLINE)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=respond, args=[which]) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert failed == []
    assert Response.objects.count() == 2
