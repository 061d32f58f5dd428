"""Call-offs move along their table and in no other way; what is refused changes nothing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from consortia.choices import NotificationKind, RoleKind
from consortia.models import Notification
from frameworks.actions import call_off_steps, call_offs, headroom, waivers
from frameworks.choices import (
    CALL_OFF,
    AccessStatus,
    CallOffRoute,
    CallOffStatus,
    FrameworkKind,
    FrameworkStatus,
    InvitationStatus,
    LotStatus,
    Permission,
    PlaceStatus,
    Regime,
)
from frameworks.law.codes import Moment
from frameworks.models import CallOff, Contract, Framework, HeadroomPosting
from frameworks.queries import call_off_facts
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import ChangedMeanwhile, NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia, frameworks
from tests.frameworks.calling_off import call_off_at, lot_of, published_notice

pytestmark = pytest.mark.django_db

PEOPLE = ("officer", "finance_lead", "manager", "auditor", "operator", "outsider", "stranger")
WHO = {
    Permission.CALL_OFF_RUN: {"officer"},
    Permission.CALL_OFF_APPROVE: {"officer", "finance_lead"},
    Permission.CALL_OFF_AWARD: {"officer", "finance_lead"},
}
ALLOWED = [(arrow, source) for arrow in CALL_OFF for source in arrow.sources]
REFUSED = [
    (arrow, source)
    for arrow in CALL_OFF
    for source in CallOffStatus.values
    if source not in arrow.sources
]
OTHERS = [(arrow, who) for arrow in CALL_OFF for who in PEOPLE if who not in WHO[arrow.permission]]
ROUTE = {
    "invite": CallOffRoute.COMPETITION,
    "close": CallOffRoute.COMPETITION,
    "finish_evaluation": CallOffRoute.COMPETITION,
    "justify": CallOffRoute.DIRECT,
}


def named(value):
    return getattr(value, "name", value)


@pytest.fixture
def lot(consortium):
    return lot_of(consortium)


@pytest.fixture
def at_status(authority, lot):
    def make(status, **facts):
        return call_off_at(status, authority=authority, lot=lot, **facts)

    return make


@pytest.fixture
def colleague(authority):
    return consortia.AuthorityRoleFactory(authority=authority, person__name="Cleo Colleague").person


def fit(call_off, arrow, at):
    """Let the guards of the arrow have nothing to say."""
    if arrow.name in ROUTE:
        call_off.route = ROUTE[arrow.name]
    if arrow.name == "stand_still":
        call_off.standstill_days = 8
    if arrow.name == "invite":
        call_off.deadline_at = at + timedelta(days=14)
        frameworks.CallOffCriterionFactory(call_off=call_off)
    call_off.save()


def move(call_off, arrow, *, by, at, **more):
    said = {"reason": "Because."}
    if arrow.name == "recommend":
        invitation = call_off.invitations.first()
        place = invitation.place if invitation else frameworks.SupplierOnLotFactory()
        said |= {"place": place, "award_value": Decimal(40_000)}
    return call_offs.move(call_off.pk, arrow.name, by=by, at=at, **said | more)


def as_stored(call_off):
    return CallOff.objects.filter(pk=call_off.pk).values().get()


def traces():
    return AuditEvent.objects.count(), Notification.objects.count(), HeadroomPosting.objects.count()


# The table


@pytest.mark.parametrize(("arrow", "source"), ALLOWED, ids=named)
def test_table_allows_it(arrow, source, at_status, officer, at):
    call_off = at_status(source)
    fit(call_off, arrow, at)

    moved = move(call_off, arrow, by=officer, at=at)

    assert moved.status == as_stored(call_off)["status"] == arrow.target
    assert moved.version == 2
    event = AuditEvent.objects.get(name=f"frameworks.call_off.{call_offs.PAST[arrow.name]}")
    assert event.details["moved_from"] == source
    assert event.details["moved_to"] == arrow.target


@pytest.mark.parametrize(("arrow", "source"), REFUSED, ids=named)
def test_table_refuses_it(arrow, source, at_status, officer, at):
    call_off = at_status(source)
    before = as_stored(call_off)

    with pytest.raises(WrongState):
        move(call_off, arrow, by=officer, at=at)

    assert as_stored(call_off) == before
    assert traces() == (0, 0, 0)


@pytest.mark.parametrize(("arrow", "who"), OTHERS, ids=named)
def test_only_the_people_of_the_permission_move_it(arrow, who, at_status, people, at):
    call_off = at_status(arrow.sources[0])
    fit(call_off, arrow, at)
    before = as_stored(call_off)

    with pytest.raises(NotAllowed):
        move(call_off, arrow, by=people[who], at=at)

    assert as_stored(call_off) == before
    assert traces() == (0, 0, 0)


@pytest.mark.parametrize("arrow", list(CALL_OFF), ids=named)
def test_move_on_an_older_version_is_refused(arrow, at_status, officer, at):
    call_off = at_status(arrow.sources[0])
    before = as_stored(call_off)

    with pytest.raises(ChangedMeanwhile):
        move(call_off, arrow, by=officer, at=at, version=call_off.version - 1)

    assert as_stored(call_off) == before
    assert traces() == (0, 0, 0)


@pytest.mark.parametrize("arrow", list(CALL_OFF), ids=named)
def test_nothing_is_recorded_for_a_day_ahead(arrow, at_status, officer, at):
    call_off = at_status(arrow.sources[0])

    with pytest.raises(call_offs.DayDoesNotFit):
        move(call_off, arrow, by=officer, at=at, on=at.date() + timedelta(days=1))

    assert traces() == (0, 0, 0)


# Begun


def test_begun_call_off_has_the_law_and_the_access_of_its_framework(lot, authority, officer, at):
    access = frameworks.ActiveAccessFactory(framework=lot.framework, authority=authority)

    begun = call_offs.start(
        lot=lot, authority=authority, title=" Cleaning ", by=officer, at=at, route="direct"
    )

    assert (begun.status, begun.title, begun.route) == ("draft", "Cleaning", "direct")
    assert (begun.regime, begun.access) == (lot.framework.regime, access)
    assert begun.reference == "CO-2026-0001"
    assert (begun.started_by, begun.written_by) == (officer, officer)


def test_references_are_counted_by_authority_and_year(lot, authority, officer, at):
    frameworks.CallOffFactory(authority=authority, lot=lot, reference="CO-2026-0011")
    frameworks.CallOffFactory(reference="CO-2026-0099")
    frameworks.CallOffFactory(authority=authority, reference="CO-2025-0500")

    begun = call_offs.start(lot=lot, authority=authority, title="Cleaning", by=officer, at=at)

    assert begun.reference == "CO-2026-0012"


def test_the_year_of_a_reference_is_the_year_in_london(lot, authority, officer):
    frameworks.ActiveAccessFactory(framework=lot.framework, authority=authority)
    summer_night = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    lot.ends_on = date(2026, 6, 30)
    lot.save()

    with pytest.raises(call_offs.NotCallable):
        call_offs.start(lot=lot, authority=authority, title="C", by=officer, at=summer_night)


@pytest.mark.parametrize(
    ("of_framework", "of_lot", "words"),
    [
        ({"status": FrameworkStatus.SUSPENDED}, {}, "The framework is suspended."),
        ({"status": FrameworkStatus.TERMINATED}, {}, "The framework was terminated."),
        ({"status": FrameworkStatus.AWARDED}, {}, "It cannot be called off from yet."),
        ({"ends_on": date(2026, 5, 11)}, {}, "It ended on 11 May 2026"),
        ({"starts_on": date(2026, 5, 13)}, {}, "It cannot be called off from before 13 May 2026."),
        ({"kind": FrameworkKind.DYNAMIC_MARKET}, {}, "A dynamic market is no framework"),
        ({}, {"ends_on": date(2026, 5, 11)}, "It ended on 11 May 2026"),
        ({}, {"status": LotStatus.EXHAUSTED}, "The lot is not live: it is exhausted."),
    ],
)
def test_nothing_is_begun_where_nothing_can_be_called_off(
    of_framework, of_lot, words, lot, authority, officer, at
):
    frameworks.ActiveAccessFactory(framework=lot.framework, authority=authority)
    for row, facts in ((lot.framework, of_framework), (lot, of_lot)):
        for name, value in facts.items():
            setattr(row, name, value)
        row.save()

    with pytest.raises(call_offs.NotCallable, match=words):
        call_offs.start(lot=lot, authority=authority, title="Cleaning", by=officer, at=at)

    assert not CallOff.objects.exists()


@pytest.mark.parametrize(
    "status", [one for one in AccessStatus.values if one != AccessStatus.ACTIVE]
)
def test_nothing_is_begun_without_active_access(status, lot, authority, officer, at):
    reason = "Earlier." if status in {"rejected", "revoked"} else ""
    frameworks.AccessFactory(
        framework=lot.framework,
        authority=authority,
        status=status,
        reason=reason,
        starts_on=date(2026, 5, 1) if status == "lapsed" else None,
    )

    with pytest.raises(call_offs.NoAccess):
        call_offs.start(lot=lot, authority=authority, title="Cleaning", by=officer, at=at)

    assert not CallOff.objects.exists()


@pytest.mark.parametrize("who", [one for one in PEOPLE if one != "officer"])
def test_only_officers_of_the_authority_begin_one(who, people, lot, authority, at):
    frameworks.ActiveAccessFactory(framework=lot.framework, authority=authority)

    with pytest.raises(NotAllowed):
        call_offs.start(lot=lot, authority=authority, title="Cleaning", by=people[who], at=at)

    assert not CallOff.objects.exists()


def test_call_off_needs_a_title(lot, authority, officer, at):
    frameworks.ActiveAccessFactory(framework=lot.framework, authority=authority)

    with pytest.raises(call_offs.TitleNeeded):
        call_offs.start(lot=lot, authority=authority, title="  ", by=officer, at=at)


# Filled in


def test_facts_are_kept_while_it_is_a_draft(at_status, officer, at):
    call_off = at_status(CallOffStatus.DRAFT)

    call_offs.save(
        call_off.pk, by=officer, at=at, version=1, need=" Windows too. ", standstill_days=8
    )

    stored = as_stored(call_off)
    assert (stored["need"], stored["standstill_days"], stored["version"]) == ("Windows too.", 8, 2)
    assert stored["written_by_id"] == officer.pk


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ends_on": date(2026, 5, 1)}, "comes before its first"),
        ({"may_extend_to": date(2027, 5, 30)}, "comes before the last day"),
        ({"ends_on": None, "may_extend_to": date(2027, 5, 30)}, "need a last day"),
        ({"route": "lottery"}, "no such route"),
        ({"estimated_value": Decimal(-1)}, "below nought"),
        ({"vat_percent": Decimal(101)}, "between 0 and 100"),
        ({"questions_until": datetime(2026, 6, 1, tzinfo=UTC)}, "deadline"),
    ],
)
def test_facts_that_cannot_be_so_are_refused(given, words, at_status, officer, at):
    call_off = at_status(CallOffStatus.DRAFT)
    before = as_stored(call_off)

    with pytest.raises(call_offs.FactsDisagree, match=words):
        call_offs.save(call_off.pk, by=officer, at=at, **given)

    assert as_stored(call_off) == before


@pytest.mark.parametrize(
    "status", [one for one in CallOffStatus.values if one != CallOffStatus.DRAFT]
)
def test_facts_are_fixed_once_it_runs(status, at_status, officer, at):
    call_off = at_status(status)
    before = as_stored(call_off)

    with pytest.raises(WrongState):
        call_offs.save(call_off.pk, by=officer, at=at, need="More.")

    assert as_stored(call_off) == before


def test_what_is_no_fact_of_a_draft_is_a_mistake_of_the_caller(at_status, officer, at):
    call_off = at_status(CallOffStatus.DRAFT)

    with pytest.raises(TypeError, match="award_value"):
        call_offs.save(call_off.pk, by=officer, at=at, award_value=Decimal(1))


# Four eyes


def test_who_began_it_cannot_approve_it(at_status, officer, at):
    call_off = at_status(CallOffStatus.DRAFT, started_by=officer)

    with pytest.raises(NotAllowed):
        call_offs.move(call_off.pk, "approve", by=officer, at=at)

    assert as_stored(call_off)["status"] == CallOffStatus.DRAFT


def test_who_changed_it_last_cannot_approve_it(at_status, officer, colleague, finance_lead, at):
    call_off = at_status(CallOffStatus.DRAFT, started_by=officer)
    call_offs.save(call_off.pk, by=colleague, at=at, estimated_value=Decimal(60_000))

    with pytest.raises(call_off_steps.OwnDraft):
        call_offs.move(call_off.pk, "approve", by=colleague, at=at)

    approved = call_offs.move(call_off.pk, "approve", by=finance_lead, at=at)
    assert (approved.approved_by, approved.approved_at) == (finance_lead, at)


def test_who_recommended_it_cannot_decide_on_it(at_status, officer, finance_lead, at):
    call_off = at_status(CallOffStatus.RECOMMENDED, recommended_by=officer)

    with pytest.raises(NotAllowed):
        call_offs.move(call_off.pk, "award", by=officer, at=at)

    awarded = call_offs.move(call_off.pk, "award", by=finance_lead, at=at)
    assert awarded.decided_by == finance_lead


def test_sent_for_approval_it_is_told_to_colleagues_and_a_change_takes_it_back(
    at_status, officer, colleague, finance_lead, at
):
    call_off = at_status(CallOffStatus.DRAFT, started_by=officer)

    call_offs.ask_approval(call_off.pk, by=officer, at=at)

    told = Notification.objects.filter(kind=NotificationKind.CALL_OFF)
    assert {row.person for row in told} == {colleague, finance_lead}
    assert as_stored(call_off)["approval_asked_at"] == at
    with pytest.raises(WrongState):
        call_offs.ask_approval(call_off.pk, by=officer, at=at)

    call_offs.save(call_off.pk, by=officer, at=at, need="More.")

    assert as_stored(call_off)["approval_asked_at"] is None


def test_draft_with_something_blocking_is_not_sent_for_approval(at_status, officer, at):
    call_off = at_status(CallOffStatus.DRAFT, justification="")

    with pytest.raises(waivers.RuleForbids, match="R11"):
        call_offs.ask_approval(call_off.pk, by=officer, at=at)

    assert as_stored(call_off)["approval_asked_at"] is None


def test_draft_is_given_back_with_words(at_status, officer, finance_lead, at):
    call_off = at_status(CallOffStatus.DRAFT, started_by=officer, approval_asked_at=at)

    call_offs.return_draft(call_off.pk, reason="Say where.", by=finance_lead, at=at)

    assert as_stored(call_off)["approval_asked_at"] is None
    event = AuditEvent.objects.get(name="frameworks.call_off.returned")
    assert event.details["reason"] == "Say where."
    assert Notification.objects.get(person=officer).text.endswith("what is to be mended.")


def test_draft_that_does_not_wait_is_not_given_back(at_status, finance_lead, at):
    call_off = at_status(CallOffStatus.DRAFT)

    with pytest.raises(WrongState):
        call_offs.return_draft(call_off.pk, reason="Why?", by=finance_lead, at=at)


def test_giving_back_needs_words_and_another_person(at_status, officer, finance_lead, at):
    call_off = at_status(CallOffStatus.DRAFT, started_by=officer, approval_asked_at=at)

    with pytest.raises(call_off_steps.ReasonNeeded):
        call_offs.return_draft(call_off.pk, reason=" ", by=finance_lead, at=at)
    with pytest.raises(NotAllowed):
        call_offs.return_draft(call_off.pk, reason="Why?", by=officer, at=at)


def test_sent_back_to_its_draft_it_needs_approval_anew(at_status, officer, finance_lead, at):
    call_off = at_status(CallOffStatus.APPROVED_TO_RUN, approved_by=finance_lead, approved_at=at)

    call_offs.move(call_off.pk, "send_back", by=officer, at=at, reason="Too dear.")

    stored = as_stored(call_off)
    assert (stored["approved_by_id"], stored["approved_at"]) == (None, None)


# Guards before it runs


@pytest.mark.parametrize(
    ("facts", "rule", "words"),
    [
        ({"justification": " "}, "R11", "not said why"),
        ({"estimated_value": None}, "R23", "not estimated"),
        ({"conditions": ["insurance_before_award"]}, "R22", "insurance in place"),
        ({"standstill_days": 5}, "R30", "shorter than eight"),
        ({"estimated_value": Decimal(1_100_001)}, "R25", "of headroom left"),
    ],
)
def test_rules_that_block_a_draft(facts, rule, words, at_status, officer, at):
    call_off = at_status(CallOffStatus.DRAFT, **facts)

    with pytest.raises(waivers.RuleForbids, match=f"{rule}: .*{words}"):
        call_offs.move(call_off.pk, "approve", by=officer, at=at)

    assert as_stored(call_off)["status"] == CallOffStatus.DRAFT


def test_draft_without_a_route_is_not_approved(at_status, officer, at):
    call_off = at_status(CallOffStatus.DRAFT, route="")

    with pytest.raises(call_off_steps.WrongRoute):
        call_offs.move(call_off.pk, "approve", by=officer, at=at)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"allows_direct_award": False}, "does not allow a direct award"),
        ({"selection_mechanism": " "}, "several suppliers"),
        ({"core_terms": ""}, "several suppliers"),
    ],
)
def test_direct_award_needs_terms_and_a_mechanism_among_several(
    facts, words, at_status, lot, officer, at
):
    call_off = at_status(CallOffStatus.DRAFT)
    frameworks.SupplierOnLotFactory(lot=lot)
    for name, value in facts.items():
        setattr(lot, name, value)
    lot.save()

    with pytest.raises(waivers.RuleForbids, match=f"R11: .*{words}"):
        call_offs.move(call_off.pk, "approve", by=officer, at=at)


def test_lot_of_one_supplier_needs_no_mechanism(at_status, lot, officer, at):
    lot.selection_mechanism = lot.core_terms = ""
    lot.save()
    call_off = at_status(CallOffStatus.DRAFT)

    assert call_offs.move(call_off.pk, "approve", by=officer, at=at).status == "approved_to_run"


def test_suspension_of_the_others_does_not_make_a_lot_one_of_a_single_supplier(
    at_status, lot, officer, at
):
    lot.selection_mechanism = ""
    lot.save()
    call_off = at_status(CallOffStatus.DRAFT)
    frameworks.SupplierOnLotFactory(lot=lot, status=PlaceStatus.SUSPENDED)

    with pytest.raises(waivers.RuleForbids, match=r"R11: .*several suppliers"):
        call_offs.move(call_off.pk, "approve", by=officer, at=at)


def test_lot_without_suppliers_says_so(authority, consortium, officer, at):
    lot = lot_of(consortium)
    call_off = frameworks.CallOffFactory(authority=authority, lot=lot)

    with pytest.raises(waivers.RuleForbids, match="No supplier holds a place"):
        call_offs.move(call_off.pk, "approve", by=officer, at=at)


@pytest.mark.parametrize("transition", ["approve", "invite", "justify"])
def test_nothing_runs_on_a_framework_that_is_suspended(transition, at_status, lot, officer, at):
    arrow = CALL_OFF[transition]
    call_off = at_status(arrow.sources[0])
    fit(call_off, arrow, at)
    Framework.objects.update(status=FrameworkStatus.SUSPENDED)

    with pytest.raises(waivers.RuleForbids, match="The framework is suspended"):
        move(call_off, arrow, by=officer, at=at)


@pytest.mark.parametrize("facts", [{"deadline_at": None}, {"deadline_at": "now"}])
def test_competition_needs_a_deadline_ahead(facts, at_status, officer, at):
    call_off = at_status(CallOffStatus.APPROVED_TO_RUN, route=CallOffRoute.COMPETITION)
    call_off.deadline_at = at if facts["deadline_at"] else None
    call_off.save()

    with pytest.raises(call_off_steps.DeadlineNeeded):
        call_offs.move(call_off.pk, "invite", by=officer, at=at)


def test_competition_needs_somebody_to_invite(at_status, officer, at):
    call_off = at_status(
        CallOffStatus.APPROVED_TO_RUN,
        route=CallOffRoute.COMPETITION,
        deadline_at=at + timedelta(days=14),
    )
    call_off.invitations.update(status=InvitationStatus.WITHDRAWN)

    with pytest.raises(call_off_steps.DeadlineNeeded):
        call_offs.move(call_off.pk, "invite", by=officer, at=at)


def test_competition_says_by_what_it_judges(at_status, officer, at):
    call_off = at_status(
        CallOffStatus.APPROVED_TO_RUN,
        route=CallOffRoute.COMPETITION,
        deadline_at=at + timedelta(days=14),
    )
    frameworks.CallOffCriterionFactory(call_off=call_off, weight=90)

    with pytest.raises(call_off_steps.CriteriaNeeded):
        call_offs.move(call_off.pk, "invite", by=officer, at=at)


def test_responses_stay_sealed_until_the_deadline_is_over(at_status, officer, at):
    call_off = at_status(CallOffStatus.INVITED, deadline_at=at)

    with pytest.raises(call_off_steps.DeadlineNotOver):
        call_offs.move(call_off.pk, "close", by=officer, at=at)

    later = at + timedelta(microseconds=1)
    assert call_offs.move(call_off.pk, "close", by=officer, at=later).status == "closed"


@pytest.mark.parametrize("transition", ["invite", "justify"])
def test_moves_of_the_other_route_are_refused(transition, at_status, officer, at):
    call_off = at_status(CallOffStatus.APPROVED_TO_RUN)
    other = {CallOffRoute.DIRECT: "competition", CallOffRoute.COMPETITION: "direct"}
    call_off.route = other[ROUTE[transition]]
    call_off.save()

    with pytest.raises(call_off_steps.WrongRoute):
        call_offs.move(call_off.pk, transition, by=officer, at=at)


def test_mechanism_is_kept_as_it_read(at_status, lot, officer, at):
    call_off = at_status(CallOffStatus.APPROVED_TO_RUN)

    call_offs.move(call_off.pk, "justify", by=officer, at=at)
    lot.selection_mechanism = "Another."
    lot.save()

    assert as_stored(call_off)["mechanism"] == "The lowest total cost of the basket."


# Recommended


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"reason": " "}, call_off_steps.ReasonNeeded),
        ({"place": None}, call_off_steps.SupplierNeeded),
        ({"award_value": None}, call_off_steps.SupplierNeeded),
        ({"award_value": Decimal(-1)}, call_off_steps.SupplierNeeded),
    ],
)
def test_recommendation_is_whole(said, refusal, at_status, officer, at):
    call_off = at_status(CallOffStatus.JUSTIFIED)
    before = as_stored(call_off)

    with pytest.raises(refusal):
        move(call_off, CALL_OFF["recommend"], by=officer, at=at, **said)

    assert as_stored(call_off) == before


@pytest.mark.parametrize(
    ("status", "answer"),
    [(CallOffStatus.JUSTIFIED, "accepted"), (CallOffStatus.EVALUATED, "responded")],
)
def test_only_who_answered_is_recommended(status, answer, at_status, lot, officer, at):
    call_off = at_status(status)
    asked = frameworks.SentInvitationFactory(
        call_off=call_off, place=frameworks.SupplierOnLotFactory(lot=lot)
    )

    with pytest.raises(call_off_steps.SupplierDidNotAnswer):
        move(call_off, CALL_OFF["recommend"], by=officer, at=at, place=asked.place)

    chosen = call_off.invitations.get(status=answer).place
    moved = move(call_off, CALL_OFF["recommend"], by=officer, at=at, place=chosen)
    assert (moved.place, moved.recommended_by) == (chosen, officer)


# Decided


def test_decision_commits_the_value(at_status, lot, officer, at):
    call_off = at_status(CallOffStatus.RECOMMENDED)

    decided = call_offs.move(call_off.pk, "award", by=officer, at=at)

    lot.refresh_from_db()
    assert lot.committed_value == Decimal(40_000)
    assert (decided.awarded_on, decided.decided_by) == (at.date(), officer)


def test_decision_beyond_the_room_is_refused_whole(at_status, lot, officer, at):
    lot.maximum_value = Decimal(39_999)
    lot.save()
    call_off = at_status(CallOffStatus.RECOMMENDED)
    before = as_stored(call_off)

    with pytest.raises(headroom.NoHeadroom):
        call_offs.move(call_off.pk, "award", by=officer, at=at)

    assert as_stored(call_off) == before
    assert traces() == (0, 0, 0)


@pytest.mark.parametrize(
    ("facts", "rule"),
    [({"core_information_on": None}, "R46"), ({"estimated_value": 5, "award_value": 5}, "R23")],
)
def test_rules_that_block_a_decision(facts, rule, at_status, lot, officer, at):
    lot.min_call_off_value = Decimal(10)
    lot.save()
    call_off = at_status(CallOffStatus.RECOMMENDED, **facts)

    with pytest.raises(waivers.RuleForbids, match=rule):
        call_offs.move(call_off.pk, "award", by=officer, at=at)


def test_r21_suspended_supplier_is_awarded_nothing(at_status, officer, at):
    call_off = at_status(CallOffStatus.RECOMMENDED)
    call_off.place.status = PlaceStatus.SUSPENDED
    call_off.place.save()

    with pytest.raises(waivers.RuleForbids, match="R21"):
        call_offs.move(call_off.pk, "award", by=officer, at=at)


def test_r21_nothing_is_signed_with_who_lost_the_place_since(at_status, officer, at):
    call_off = at_status(CallOffStatus.AWARDED)
    call_off.place.status = PlaceStatus.REMOVED
    call_off.place.save()

    with pytest.raises(waivers.RuleForbids, match="R21"):
        call_offs.move(call_off.pk, "sign", by=officer, at=at)

    assert not Contract.objects.exists()


@pytest.mark.parametrize(
    "status", [FrameworkStatus.SUSPENDED, FrameworkStatus.TERMINATED, FrameworkStatus.ABANDONED]
)
def test_no_decision_under_a_framework_that_was_stopped(status, at_status, officer, at):
    call_off = at_status(CallOffStatus.RECOMMENDED)
    Framework.objects.update(status=status)

    with pytest.raises(waivers.RuleForbids, match="R13"):
        call_offs.move(call_off.pk, "award", by=officer, at=at)


def test_no_decision_once_access_was_revoked(at_status, officer, at):
    call_off = at_status(CallOffStatus.RECOMMENDED)
    call_off.access.status, call_off.access.reason = AccessStatus.REVOKED, "Misused."
    call_off.access.save()

    with pytest.raises(waivers.RuleForbids, match="R57"):
        call_offs.move(call_off.pk, "award", by=officer, at=at)


@pytest.mark.parametrize(("last", "is_refused"), [("2026-05-12", False), ("2026-05-11", True)])
def test_t19_decision_is_made_on_or_before_the_last_day(last, is_refused, at_status, officer, at):
    call_off = at_status(CallOffStatus.RECOMMENDED)
    Framework.objects.update(ends_on=date.fromisoformat(last))
    reasons = _reasons(call_off, at)

    if is_refused:
        with pytest.raises(waivers.RuleForbids, match="R13"):
            call_offs.move(call_off.pk, "award", by=officer, at=at, reasons=reasons)
    else:
        moved = call_offs.move(call_off.pk, "award", by=officer, at=at, reasons=reasons)
        assert moved.status == CallOffStatus.AWARDED


def test_t19_run_off_of_a_scheme_lets_a_selection_finish(at_status, consortium, officer, at):
    scheme = frameworks.SchemeFactory(publisher=consortium, allows_run_off=True)
    call_off = at_status(
        CallOffStatus.RECOMMENDED, approved_at=datetime(2026, 5, 11, 12, 0, tzinfo=UTC)
    )
    Framework.objects.update(
        kind=FrameworkKind.OPEN,
        scheme=scheme,
        status=FrameworkStatus.EXPIRED,
        ends_on=date(2026, 5, 11),
    )

    assert call_offs.move(call_off.pk, "award", by=officer, at=at).status == CallOffStatus.AWARDED


def _reasons(call_off, at):
    fresh = CallOff.objects.locked(call_off.pk)
    found = call_off_facts.findings(fresh, moment=Moment.CALL_OFF, on=at.date())
    return {waivers.key(one): "Known." for one in found if one.outcome == "warn"}


def test_t18_warning_needs_a_reason_that_is_recorded_once(at_status, officer, at):
    call_off = at_status(CallOffStatus.RECOMMENDED, ends_on=date(2032, 3, 31))

    with pytest.raises(waivers.ReasonOwed, match="more than two years") as owed:
        call_offs.move(call_off.pk, "award", by=officer, at=at)
    assert call_off.waivers.count() == 0

    key = waivers.key(owed.value.owed[0])
    call_offs.move(call_off.pk, "award", by=officer, at=at, reasons={key: " Long lease. "})

    waiver = call_off.waivers.get()
    assert (waiver.rule, waiver.reason, waiver.given_by) == ("R13", "Long lease.", str(officer))
    call_offs.move(call_off.pk, "sign", by=officer, at=at)
    assert call_off.waivers.count() == 1


def test_r7_similar_small_call_offs_need_a_reason(at_status, lot, authority, officer, at):
    lot.framework.categories.add(frameworks.CategoryFactory())
    call_off = at_status(CallOffStatus.RECOMMENDED)
    frameworks.AwardedCallOffFactory(
        authority=authority,
        lot=lot,
        place=call_off.place,
        access=call_off.access,
        reference="CO-2026-0900",
        awarded_on=date(2026, 1, 15),
    )

    with pytest.raises(waivers.ReasonOwed, match=r"Possible splitting: .*CO-2026-0900"):
        call_offs.move(call_off.pk, "award", by=officer, at=at)


def test_t25_criterion_of_another_framework_is_blocked(at_status, lot, officer, at):
    call_off = at_status(CallOffStatus.DRAFT)
    strange = frameworks.FrameworkFactory().criteria.create(name="Local offices")
    call_off.criteria.create(parent=strange, name="Local offices", weight=100)

    with pytest.raises(waivers.RuleForbids, match="R22: “Local offices”"):
        call_offs.move(call_off.pk, "approve", by=officer, at=at)


def test_t25_criterion_of_another_lot_is_blocked(at_status, lot, officer, at):
    call_off = at_status(CallOffStatus.DRAFT)
    other = frameworks.LotFactory(framework=lot.framework)
    own = lot.framework.criteria.create(name="Quality")
    strange = lot.framework.criteria.create(name="Speed", lot=other)
    call_off.criteria.create(parent=own, name="Quality", weight=50)
    call_off.criteria.create(parent=strange, name="Speed", weight=50)

    with pytest.raises(waivers.RuleForbids) as refusal:
        call_offs.move(call_off.pk, "approve", by=officer, at=at)

    assert "“Speed”" in refusal.value.title
    assert "“Quality”" not in refusal.value.title


# Standstill


def test_standstill_runs_eight_working_days_from_the_decision(at_status, officer, at):
    call_off = at_status(CallOffStatus.RECOMMENDED, standstill_days=8)

    moved = call_offs.move(call_off.pk, "stand_still", by=officer, at=at)

    assert moved.standstill_ends_on == date(2026, 5, 21)
    assert moved.awarded_on == date(2026, 5, 12)


def test_standstill_that_was_planned_cannot_be_left_out(at_status, officer, at):
    call_off = at_status(CallOffStatus.RECOMMENDED, standstill_days=8)

    with pytest.raises(call_off_steps.StandstillPlanned):
        call_offs.move(call_off.pk, "award", by=officer, at=at)

    assert traces() == (0, 0, 0)


def test_standstill_is_of_so_many_days(at_status, officer, at):
    call_off = at_status(CallOffStatus.RECOMMENDED)

    with pytest.raises(call_off_steps.StandstillNeeded):
        call_offs.move(call_off.pk, "stand_still", by=officer, at=at)


@pytest.mark.parametrize("transition", ["award", "sign"])
@pytest.mark.parametrize(("last", "is_over"), [("2026-05-12", False), ("2026-05-11", True)])
def test_standstill_binds_to_the_end_of_its_last_day(
    transition, last, is_over, at_status, officer, at
):
    status = CALL_OFF[transition].sources[-1]
    call_off = at_status(status, standstill_days=8, standstill_ends_on=date.fromisoformat(last))

    if is_over:
        assert call_offs.move(call_off.pk, transition, by=officer, at=at)
    else:
        with pytest.raises(call_off_steps.StandstillRuns, match="12 May 2026"):
            call_offs.move(call_off.pk, transition, by=officer, at=at)


def test_standstill_counts_from_the_notice_where_that_came_later(at_status, officer, at):
    call_off = at_status(
        CallOffStatus.AWARDED,
        standstill_days=8,
        awarded_on=date(2026, 4, 27),
        standstill_ends_on=date(2026, 5, 7),
    )
    published_notice(call_off, date(2026, 5, 1))

    with pytest.raises(call_off_steps.StandstillRuns, match="13 May 2026"):
        call_offs.move(call_off.pk, "sign", by=officer, at=at)

    later = at + timedelta(days=2)
    assert call_offs.move(call_off.pk, "sign", by=officer, at=later).signed_on == later.date()


@pytest.fixture
def psr_lot(consortium):
    return lot_of(consortium, framework__regime=Regime.PSR)


def test_t31_standstill_under_the_psr_is_the_regulations_own(authority, psr_lot, officer):
    call_off = call_off_at(
        CallOffStatus.RECOMMENDED,
        authority=authority,
        lot=psr_lot,
        route=CallOffRoute.COMPETITION,
        deadline_at=datetime(2026, 2, 20, tzinfo=UTC),
        starts_on=date(2026, 6, 1),
    )
    monday = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

    moved = call_offs.move(call_off.pk, "stand_still", by=officer, at=monday)

    assert moved.standstill_ends_on == date(2026, 3, 13)


def test_r31_competed_call_off_under_the_psr_is_not_awarded_without_standstill(
    authority, psr_lot, officer, at
):
    call_off = call_off_at(
        CallOffStatus.RECOMMENDED,
        authority=authority,
        lot=psr_lot,
        route=CallOffRoute.COMPETITION,
        deadline_at=datetime(2026, 5, 1, tzinfo=UTC),
    )

    with pytest.raises(waivers.RuleForbids, match="R31"):
        call_offs.move(call_off.pk, "award", by=officer, at=at)


def test_t30_above_the_threshold_nothing_is_signed_before_its_notice(at_status, officer, at):
    call_off = at_status(CallOffStatus.AWARDED, award_value=Decimal(200_000))

    with pytest.raises(call_off_steps.NoticeNeeded):
        call_offs.move(call_off.pk, "sign", by=officer, at=at)
    assert not Contract.objects.exists()

    published_notice(call_off, date(2026, 5, 11))
    assert call_offs.move(call_off.pk, "sign", by=officer, at=at).status == CallOffStatus.SIGNED


def test_t38_small_call_off_needs_no_award_notice_before_it_is_signed(at_status, officer, at):
    call_off = at_status(CallOffStatus.AWARDED, award_value=Decimal("33333.33"))

    signed = call_offs.move(call_off.pk, "sign", by=officer, at=at)

    contract = Contract.objects.get(call_off=signed)
    assert (contract.entered_on, contract.award_value) == (at.date(), Decimal("33333.33"))
    assert (contract.supplier, contract.authority) == (signed.place.supplier, signed.authority)


def test_signature_has_its_own_day_between_the_decision_and_today(at_status, officer, at):
    call_off = at_status(CallOffStatus.AWARDED, awarded_on=date(2026, 5, 4))

    with pytest.raises(call_offs.DayDoesNotFit, match="4 May 2026"):
        call_offs.move(call_off.pk, "sign", by=officer, at=at, on=date(2026, 5, 3))

    signed = call_offs.move(call_off.pk, "sign", by=officer, at=at, on=date(2026, 5, 6))
    assert signed.signed_on == date(2026, 5, 6)


def test_r13_signature_long_after_the_framework_ended_needs_a_reason(at_status, officer, at):
    call_off = at_status(CallOffStatus.AWARDED, awarded_on=date(2026, 1, 30))
    Framework.objects.update(ends_on=date(2026, 1, 31))

    with pytest.raises(waivers.ReasonOwed, match="more than 90 days"):
        call_offs.move(call_off.pk, "sign", by=officer, at=at)


# Ended


@pytest.mark.parametrize("transition", ["cancel", "end_without_award"])
def test_ending_needs_a_reason(transition, at_status, officer, at):
    call_off = at_status(CALL_OFF[transition].sources[-1])

    with pytest.raises(call_off_steps.ReasonNeeded):
        call_offs.move(call_off.pk, transition, by=officer, at=at, reason=" ")


def test_cancelling_gives_back_what_the_decision_committed(at_status, lot, officer, at):
    call_off = at_status(CallOffStatus.RECOMMENDED)
    call_offs.move(call_off.pk, "award", by=officer, at=at)

    cancelled = call_offs.move(call_off.pk, "cancel", by=officer, at=at, reason="No money.")

    lot.refresh_from_db()
    assert lot.committed_value == 0
    assert cancelled.outcome_reason == "No money."


def test_ended_direct_award_leaves_no_offer_open(at_status, lot, officer, at):
    call_off = at_status(CallOffStatus.JUSTIFIED)
    call_off.invitations.all().delete()
    offered = frameworks.SentInvitationFactory(call_off=call_off, rank=1)

    call_offs.move(call_off.pk, "end_without_award", by=officer, at=at, reason="No money.")

    offered.refresh_from_db()
    assert offered.status == InvitationStatus.WITHDRAWN


# Told


def test_those_who_run_and_decide_are_told_but_not_who_did_it(
    at_status, officer, colleague, finance_lead, auditor, at
):
    call_off = at_status(CallOffStatus.RECOMMENDED)

    call_offs.move(call_off.pk, "award", by=officer, at=at)

    told = Notification.objects.filter(text=f"{call_off} was awarded.")
    assert {row.person for row in told} == {colleague, finance_lead}
    assert told[0].link == f"/call-offs/{call_off.pk}/"


def test_portal_may_take_any_arrow(at_status, at):
    call_off = at_status(CallOffStatus.RECOMMENDED)

    moved = call_offs.move(call_off.pk, "award", by=SYSTEM, at=at)

    assert moved.decided_by is None


# Seen


def test_others_see_nothing_before_the_decision(at_status, people):
    call_off = at_status(CallOffStatus.RECOMMENDED)

    seen = {name for name, one in people.items() if call_off in CallOff.objects.visible_to(one)}

    assert seen == {"officer", "finance_lead", "auditor"}


def test_publisher_sees_what_was_decided(at_status, people):
    call_off = at_status(CallOffStatus.AWARDED)

    seen = {name for name, one in people.items() if call_off in CallOff.objects.visible_to(one)}

    assert seen == {"officer", "finance_lead", "auditor", "manager"}


def test_role_kinds_of_these_tests_are_what_they_say(officer, finance_lead):
    assert officer.roles.get().kind == RoleKind.PROCUREMENT_OFFICER
    assert finance_lead.roles.get().kind == RoleKind.FINANCE_LEAD
