"""Access moves along its table and in no other way; what is refused changes nothing."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from consortia.choices import NotificationKind
from consortia.models import Notification
from frameworks.actions import access, access_drafts, access_steps
from frameworks.choices import (
    ACCESS,
    OPEN_ACCESS,
    AccessStatus,
    EligibilityKind,
    FrameworkStatus,
    Permission,
    Verdict,
)
from frameworks.models import AccessAgreement, FrameworkAccess
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import ChangedMeanwhile, DomainError, NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia
from tests.factories.frameworks import (
    AccessAgreementFactory,
    AccessDraftFactory,
    AccessFactory,
    EligibilityRuleFactory,
    FrameworkFactory,
)

pytestmark = pytest.mark.django_db

WHO = {Permission.ACCESS_REQUEST: "officer", Permission.ACCESS_DECIDE: "manager"}
PEOPLE = ("officer", "finance_lead", "manager", "auditor", "operator", "outsider", "stranger")
ALLOWED = [(arrow, source) for arrow in ACCESS for source in arrow.sources]
REFUSED = [
    (arrow, source)
    for arrow in ACCESS
    for source in AccessStatus.values
    if source not in arrow.sources
]
OTHERS = [(arrow, who) for arrow in ACCESS for who in PEOPLE if who != WHO[arrow.permission]]

# The framework's state in which an arrow's guard has nothing to say.
FITTING = {"approve": FrameworkStatus.AWARDED, "lapse": FrameworkStatus.EXPIRED}


def named(value):
    return getattr(value, "name", value)


@pytest.fixture
def framework(consortium, authority):
    """A live framework whose notice names the authority."""
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
def in_status(framework, agreement, authority):
    """The authority's request that stands at a status, complete."""

    def make(status, **more):
        has_begun = status in {AccessStatus.ACTIVE, AccessStatus.LAPSED}
        fields = {
            "status": status,
            "reason": "Earlier." if status in {"rejected", "revoked"} else "",
            "starts_on": date(2026, 5, 1) if has_begun else None,
        }
        return AccessFactory(
            framework=framework, agreement=agreement, authority=authority, **fields | more
        )

    return make


def move(request, arrow, *, by, at, **more):
    said = {"reason": "Because.", "notice_id": "012345-2025"} | more
    return access.move(request.pk, arrow.name, by=by, at=at, **said)


def as_stored(request):
    return FrameworkAccess.objects.filter(pk=request.pk).values().get()


def fit(request, arrow):
    request.framework.status = FITTING.get(arrow.name, FrameworkStatus.LIVE)
    request.framework.save()


def told(kind):
    return [(row.person.name, row.text) for row in Notification.objects.filter(kind=kind)]


# The table


@pytest.mark.parametrize(("arrow", "source"), ALLOWED, ids=named)
def test_table_allows_it(arrow, source, in_status, people, at):
    request = in_status(source)
    fit(request, arrow)

    moved = move(request, arrow, by=people[WHO[arrow.permission]], at=at)

    assert moved.status == as_stored(request)["status"] == arrow.target
    assert moved.version == 2
    event = AuditEvent.objects.get(name=f"frameworks.access.{access.PAST[arrow.name]}")
    assert event.details["moved_from"] == source
    assert event.details["moved_to"] == arrow.target


@pytest.mark.parametrize(("arrow", "source"), REFUSED, ids=named)
def test_table_refuses_it(arrow, source, in_status, people, at):
    request = in_status(source)
    fit(request, arrow)
    before = as_stored(request)

    with pytest.raises(WrongState):
        move(request, arrow, by=people[WHO[arrow.permission]], at=at)

    assert as_stored(request) == before
    assert not AuditEvent.objects.exists()
    assert not Notification.objects.exists()


@pytest.mark.parametrize(("arrow", "who"), OTHERS, ids=named)
def test_only_the_party_that_the_table_names_moves_it(arrow, who, in_status, people, at):
    request = in_status(arrow.sources[0])
    fit(request, arrow)
    before = as_stored(request)

    with pytest.raises(NotAllowed):
        move(request, arrow, by=people[who], at=at)

    assert as_stored(request) == before
    assert not AuditEvent.objects.exists()


# Writing a request


def test_officer_starts_a_request_with_the_contact_filled_in(framework, authority, officer, at):
    request = access_drafts.start(framework=framework, authority=authority, by=officer, at=at)

    assert request.status == AccessStatus.DRAFT
    assert request.contact_name == "Olive Officer"
    assert request.contact_email == officer.email
    assert AuditEvent.objects.get().name == "frameworks.access.started"
    assert not Notification.objects.exists()


@pytest.mark.parametrize("who", [one for one in PEOPLE if one != "officer"])
def test_nobody_else_starts_one(who, framework, authority, people, at):
    with pytest.raises(NotAllowed):
        access_drafts.start(framework=framework, authority=authority, by=people[who], at=at)

    assert not FrameworkAccess.objects.exists()


@pytest.mark.parametrize("status", OPEN_ACCESS)
def test_nobody_asks_twice_at_a_time(status, framework, authority, officer, in_status, at):
    in_status(status, starts_on=date(2026, 5, 1))

    with pytest.raises(access_drafts.AlreadyAsked):
        access_drafts.start(framework=framework, authority=authority, by=officer, at=at)

    assert FrameworkAccess.objects.count() == 1


def test_who_was_refused_may_ask_again(framework, authority, officer, in_status, at):
    in_status(AccessStatus.REJECTED)

    access_drafts.start(framework=framework, authority=authority, by=officer, at=at)

    assert FrameworkAccess.objects.count() == 2


@pytest.mark.parametrize(
    "status",
    [one for one in FrameworkStatus.values if one not in access_drafts.OPEN_TO_REQUESTS],
)
def test_access_is_asked_for_from_the_award_to_the_end(status, framework, authority, officer, at):
    framework.status = status

    with pytest.raises(access_drafts.NotOpenToRequests):
        access_drafts.start(framework=framework, authority=authority, by=officer, at=at)


def test_framework_past_its_last_day_is_closed_to_requests(framework, authority, officer, at):
    framework.ends_on = date(2026, 5, 11)

    with pytest.raises(access_drafts.NotOpenToRequests):
        access_drafts.start(framework=framework, authority=authority, by=officer, at=at)


def test_what_was_typed_is_kept(framework, authority, officer, at):
    draft = AccessDraftFactory(framework=framework, authority=authority)

    access_drafts.save(
        draft.pk,
        need=" Offices ",
        expected_annual_spend=Decimal("40000.50"),
        contact_name="Carol",
        contact_email="carol@example.org",
        version=1,
        by=officer,
        at=at,
    )

    stored = as_stored(draft)
    assert stored["need"] == "Offices"
    assert stored["expected_annual_spend"] == Decimal("40000.50")
    assert stored["version"] == 2


def accepted(draft, agreement, *, by, at, **more):
    said = {"accepts_agreement": True, "accepts_data_sharing": True, "declares_eligible": True}
    return access_drafts.accept(draft.pk, agreement_id=agreement.pk, by=by, at=at, **said | more)


def test_agreement_is_accepted_in_its_version_by_a_named_person(
    framework, agreement, authority, officer, at
):
    draft = AccessDraftFactory(framework=framework, authority=authority)

    accepted(draft, agreement, by=officer, at=at)

    stored = as_stored(draft)
    assert stored["agreement_id"] == agreement.pk
    assert stored["agreement_accepted_by"] == str(officer)
    assert stored["agreement_accepted_at"] == at
    assert stored["declares_eligible"]


@pytest.mark.parametrize(
    "left_out", ["accepts_agreement", "accepts_data_sharing", "declares_eligible"]
)
def test_each_acceptance_is_needed(left_out, framework, agreement, authority, officer, at):
    draft = AccessDraftFactory(framework=framework, authority=authority)

    with pytest.raises(access_drafts.AcceptanceNeeded):
        accepted(draft, agreement, by=officer, at=at, **{left_out: False})

    assert as_stored(draft)["agreement_id"] is None


def test_old_version_of_the_agreement_cannot_be_accepted(
    framework, agreement, authority, officer, at
):
    AccessAgreementFactory(framework=framework, version=2)
    draft = AccessDraftFactory(framework=framework, authority=authority)

    with pytest.raises(access_drafts.AgreementChanged):
        accepted(draft, agreement, by=officer, at=at)


@pytest.mark.parametrize("who", [one for one in PEOPLE if one != "officer"])
def test_nobody_else_writes_or_accepts(who, framework, agreement, authority, people, at):
    draft = AccessDraftFactory(framework=framework, authority=authority)
    before = as_stored(draft)

    with pytest.raises(NotAllowed):
        accepted(draft, agreement, by=people[who], at=at)
    with pytest.raises(NotAllowed):
        access_drafts.save(
            draft.pk,
            need="",
            expected_annual_spend=None,
            contact_name="",
            contact_email="",
            by=people[who],
            at=at,
        )

    assert as_stored(draft) == before


def test_what_was_sent_cannot_be_rewritten(in_status, agreement, officer, at):
    request = in_status(AccessStatus.SUBMITTED)

    with pytest.raises(WrongState):
        accepted(request, agreement, by=officer, at=at)


# Sending


def test_sent_request_keeps_the_verdict_with_the_words_of_the_notice(
    in_status, officer, manager, at
):
    request = in_status(AccessStatus.DRAFT, verdict="", quoted_text="", notice_id="")

    access.move(request.pk, "submit", by=officer, at=at)

    stored = as_stored(request)
    assert stored["verdict"] == Verdict.ELIGIBLE
    assert stored["matched_kind"] == EligibilityKind.NAMED
    assert stored["quoted_text"] == "Ashby District Council"
    assert stored["notice_id"] == "012345-2025"
    assert told(NotificationKind.ACCESS_ASKED) == [
        ("Max Manager", "Ashby District Council asks for access to Cleaning.")
    ]


def test_request_against_the_notice_is_refused_with_its_words_and_nothing_is_sent(
    consortium, authority, officer, manager, at
):
    framework = FrameworkFactory(publisher=consortium)
    EligibilityRuleFactory(
        framework=framework,
        classes=["police"],
        quoted_text="Police forces in England",
        notice__notice_id="000007-2025",
    )
    request = AccessFactory(framework=framework, authority=authority, status=AccessStatus.DRAFT)
    before = as_stored(request)

    with pytest.raises(access_steps.NotCovered) as refusal:
        access.move(request.pk, "submit", by=officer, at=at)

    assert refusal.value.cure == (
        "It is not among those whom the notice names or describes. "
        "The notice says: “Police forces in England” (notice 000007-2025)"
    )
    assert as_stored(request) == before
    assert not Notification.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("left_out", "named_as"),
    [
        ({"need": ""}, "what you need it for"),
        ({"expected_annual_spend": None}, "the spend that you expect in a year"),
        ({"contact_name": ""}, "the name of a contact"),
        ({"contact_email": ""}, "the e-mail address of the contact"),
        ({"agreement_accepted_at": None}, "the acceptance of the access agreement"),
        ({"declares_eligible": False}, "your declaration that the notice covers you"),
    ],
)
def test_incomplete_request_says_what_is_missing(left_out, named_as, in_status, officer, at):
    request = in_status(AccessStatus.DRAFT, **left_out)

    with pytest.raises(access_steps.IncompleteRequest) as refusal:
        access.move(request.pk, "submit", by=officer, at=at)

    assert refusal.value.cure == f"Missing: {named_as}."


def test_new_version_of_the_agreement_is_accepted_before_sending(in_status, framework, officer, at):
    request = in_status(AccessStatus.DRAFT)
    AccessAgreementFactory(framework=framework, version=2)

    with pytest.raises(access_drafts.AgreementChanged):
        access.move(request.pk, "submit", by=officer, at=at)


def test_question_is_told_and_answered_and_the_place_in_the_queue_kept(
    in_status, officer, manager, at
):
    request = in_status(AccessStatus.SUBMITTED)
    sent_at = request.submitted_at

    access.move(request.pk, "ask_more", by=manager, at=at, reason="For how long?")

    assert as_stored(request)["asked"] == "For how long?"
    assert told(NotificationKind.ACCESS_DECIDED) == [
        ("Olive Officer", "More is asked about your request for access to Cleaning.")
    ]
    with pytest.raises(access_steps.ReasonNeeded) as refusal:
        access.move(request.pk, "submit", by=officer, at=at)
    assert refusal.value.title == "Answer what the publisher asked: For how long?"

    access.move(request.pk, "submit", by=officer, at=at, reason="Two years.")

    stored = as_stored(request)
    assert stored["answer"] == "Two years."
    assert stored["submitted_at"] == sent_at


# Deciding


def test_approved_access_is_active_at_once_where_the_framework_can_be_used(
    in_status, officer, manager, at
):
    request = in_status(AccessStatus.SUBMITTED)

    moved = access.move(request.pk, "approve", by=manager, at=at)

    stored = as_stored(request)
    assert moved.status == stored["status"] == AccessStatus.ACTIVE
    assert stored["starts_on"] == at.date()
    assert stored["decided_by_id"] == manager.pk
    assert [event.name for event in AuditEvent.objects.order_by("pk")] == [
        "frameworks.access.approved",
        "frameworks.access.activated",
    ]
    assert told(NotificationKind.ACCESS_DECIDED) == [
        ("Olive Officer", "Access to Cleaning has begun for Ashby District Council.")
    ]


def test_approved_access_waits_for_the_first_day(in_status, framework, manager, at):
    framework.starts_on = date(2026, 6, 1)
    framework.save()
    request = in_status(AccessStatus.SUBMITTED)

    access.move(request.pk, "approve", by=manager, at=at)

    assert as_stored(request)["status"] == AccessStatus.APPROVED


@pytest.mark.parametrize(
    ("reason", "notice_id"), [("", "012345-2025"), ("It is a member.", ""), ("", "")]
)
def test_doubt_is_approved_only_with_words_and_a_notice(
    reason, notice_id, consortium, authority, manager, at
):
    framework = FrameworkFactory(publisher=consortium)
    request = AccessFactory(framework=framework, authority=authority)

    with pytest.raises(access_steps.ConfirmationNeeded):
        access.move(request.pk, "approve", by=manager, at=at, reason=reason, notice_id=notice_id)

    assert as_stored(request)["status"] == AccessStatus.SUBMITTED


def test_confirmation_is_kept_with_who_gave_it(consortium, authority, manager, at):
    framework = FrameworkFactory(publisher=consortium)
    request = AccessFactory(
        framework=framework, authority=authority, verdict=Verdict.NEEDS_CONFIRMATION, notice_id=""
    )

    access.move(
        request.pk, "approve", by=manager, at=at, reason="It is named.", notice_id="000007-2025"
    )

    stored = as_stored(request)
    assert stored["confirmation"] == "It is named."
    assert stored["notice_id"] == "000007-2025"
    assert stored["confirmed_by"] == str(manager)
    assert stored["confirmed_on"] == at.date()


def test_notice_that_was_put_right_since_stops_an_approval(in_status, framework, manager, at):
    request = in_status(AccessStatus.SUBMITTED)
    framework.eligibility_rules.get().authorities.set([consortia.AuthorityFactory()])

    with pytest.raises(access_steps.NotCovered):
        access.move(request.pk, "approve", by=manager, at=at)

    assert as_stored(request)["status"] == AccessStatus.SUBMITTED


@pytest.mark.parametrize(
    ("transition", "source"),
    [
        ("ask_more", AccessStatus.SUBMITTED),
        ("reject", AccessStatus.SUBMITTED),
        ("revoke", AccessStatus.ACTIVE),
    ],
)
def test_what_hurts_needs_a_reason(transition, source, in_status, manager, at):
    request = in_status(source)

    with pytest.raises(access_steps.ReasonNeeded):
        access.move(request.pk, transition, by=manager, at=at, reason="  ")

    assert as_stored(request)["status"] == source


def test_revoked_access_ends_today(in_status, manager, at):
    request = in_status(AccessStatus.ACTIVE)

    access.move(request.pk, "revoke", by=manager, at=at, reason="Terms broken.")

    stored = as_stored(request)
    assert stored["ends_on"] == at.date()
    assert stored["reason"] == "Terms broken."


def test_nobody_is_told_of_a_draft_that_was_thrown_away(in_status, officer, manager, at):
    request = in_status(AccessStatus.DRAFT)

    access.move(request.pk, "withdraw", by=officer, at=at)

    assert not Notification.objects.exists()


def test_access_does_not_lapse_while_the_framework_runs(in_status, at):
    request = in_status(AccessStatus.ACTIVE)

    with pytest.raises(access_steps.StillRuns):
        access.move(request.pk, "lapse", by=SYSTEM, at=at)


def test_access_does_not_begin_before_the_framework(in_status, framework, at):
    framework.status = FrameworkStatus.AWARDED
    framework.save()
    request = in_status(AccessStatus.APPROVED)

    with pytest.raises(access_steps.NotBegun):
        access.move(request.pk, "activate", by=SYSTEM, at=at)


def follow(at):
    """Take every step that is due, and count them."""
    steps = access.due(at=at)
    for key, step in steps:
        access.move(key, step, by=SYSTEM, at=at)
    return len(steps)


def test_accesses_follow_their_frameworks(consortium, at):
    over = AccessFactory(
        framework__status=FrameworkStatus.EXPIRED,
        framework__ends_on=date(2026, 4, 30),
        status=AccessStatus.ACTIVE,
        starts_on=date(2026, 1, 1),
    )
    begun = AccessFactory(status=AccessStatus.APPROVED)
    coming = AccessFactory(status=AccessStatus.APPROVED, framework__starts_on=date(2026, 6, 1))
    running = AccessFactory(status=AccessStatus.ACTIVE, starts_on=date(2026, 1, 1))

    moved = follow(at)

    assert moved == 2
    assert follow(at) == 0
    assert as_stored(over)["status"] == AccessStatus.LAPSED
    assert as_stored(over)["ends_on"] == date(2026, 4, 30)
    assert as_stored(begun)["status"] == AccessStatus.ACTIVE
    assert as_stored(coming)["status"] == AccessStatus.APPROVED
    assert as_stored(running)["status"] == AccessStatus.ACTIVE


# Several at once, and two at the same time


def test_decision_on_an_older_state_says_who_changed_it_when(in_status, officer, manager, at):
    request = in_status(AccessStatus.SUBMITTED)
    access.move(request.pk, "withdraw", by=officer, at=at, reason="Not needed.")

    with pytest.raises(ChangedMeanwhile) as refusal:
        access.move(request.pk, "approve", by=manager, at=at, version=request.version)

    assert refusal.value.title == (
        f"{officer} changed this request on 12 May 2026 at 09:30, after you opened it."
    )


def test_each_of_several_requests_has_a_result_of_its_own(in_status, framework, manager, at):
    good = in_status(AccessStatus.SUBMITTED)
    uncovered = AccessFactory(framework=framework, agreement=good.agreement)
    foreign = AccessFactory()
    stale = AccessFactory(framework=framework, agreement=good.agreement, version=3)

    outcomes = access.move_each(
        [(good, 1), (uncovered, 1), (foreign, 1), (stale, 2)], "approve", by=manager, at=at
    )

    assert [type(outcome.refusal) for outcome in outcomes] == [
        type(None),
        access_steps.NotCovered,
        NotAllowed,
        ChangedMeanwhile,
    ]
    assert as_stored(good)["status"] == AccessStatus.ACTIVE
    assert {as_stored(one)["status"] for one in (uncovered, foreign, stale)} == {
        AccessStatus.SUBMITTED
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("version", [1, None], ids=["with a version", "without"])
def test_of_two_managers_who_decide_at_once_exactly_one_wins(
    version, in_status, consortium, manager, at
):
    request = in_status(AccessStatus.SUBMITTED)
    second = consortia.ConsortiumRoleFactory(consortium=consortium).person
    together = threading.Barrier(2)
    outcomes = {}

    def decide(transition, by):
        together.wait(timeout=20)
        try:
            access.move(request.pk, transition, by=by, at=at, reason="So.", version=version)
            outcomes[transition] = "won"
        except DomainError as refusal:
            outcomes[transition] = refusal.code
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=("approve", manager)),
        threading.Thread(target=decide, args=("reject", second)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    lost = "changed_meanwhile" if version else "wrong_state"
    assert sorted(outcomes.values()) == sorted(["won", lost])
    decided = AuditEvent.objects.filter(
        name__in=["frameworks.access.approved", "frameworks.access.rejected"]
    )
    assert decided.count() == 1


# The agreement


def test_manager_publishes_versions_that_never_change(framework, manager, at):
    first = access_drafts.publish_agreement(framework.pk, text=" One ", by=manager, at=at)
    second = access_drafts.publish_agreement(
        framework.pk, text="Two", data_sharing_terms="Told.", by=manager, at=at
    )

    assert (first.version, first.text) == (1, "One")
    assert (second.version, second.published_on) == (2, at.date())
    assert access_drafts.newest_agreement(framework) == second


@pytest.mark.parametrize("who", [one for one in PEOPLE if one != "manager"])
def test_nobody_else_publishes_one(who, framework, people, at):
    with pytest.raises(NotAllowed):
        access_drafts.publish_agreement(framework.pk, text="One", by=people[who], at=at)

    assert not AccessAgreement.objects.exists()


def test_agreement_without_words_is_refused(framework, manager, at):
    with pytest.raises(access_drafts.TextNeeded):
        access_drafts.publish_agreement(framework.pk, text="  ", by=manager, at=at)
