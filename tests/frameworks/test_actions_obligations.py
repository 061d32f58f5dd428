"""Obligations follow their causes: made with them, renewed when dates change, kept once settled."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consortia.choices import AuthorityKind, Jurisdiction, RoleKind
from frameworks.actions import (
    call_off_steps,
    call_offs,
    contracts,
    obligation_moves,
    obligations,
    schedule,
)
from frameworks.choices import (
    CallOffStatus,
    ChangeGround,
    ChangeKind,
    ContractStatus,
    FailureKind,
    LotStatus,
    ObligationKind,
    ObligationStatus,
    Regime,
)
from frameworks.models import ContractChange, Kpi, Obligation, PerformanceFailure
from frameworks.queries import call_off_facts
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import ChangedMeanwhile, NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import consortia
from tests.factories.frameworks import (
    AwardedCallOffFactory,
    ContractFactory,
    InvitationFactory,
    ObligationFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 12)
PEOPLE = ("officer", "finance_lead", "manager", "auditor", "operator", "outsider", "stranger")
SETTLES = {"officer", "finance_lead"}


@pytest.fixture
def contract(authority):
    """A contract under the Act, above the threshold, signed in May."""
    return ContractFactory(
        authority=authority,
        regime=Regime.PA2023,
        nature="services",
        entered_on=date(2026, 5, 1),
        starts_on=date(2026, 6, 1),
        ends_on=date(2028, 5, 31),
        award_value=Decimal("250000.00"),
    )


def kinds(rows):
    return {(row.kind, row.due_on.isoformat()) for row in rows}


def told(subject_name):
    return list(
        AuditEvent.objects.filter(name=f"frameworks.obligation.{subject_name}").order_by("pk")
    )


# Made from duties


def test_contract_owes_what_the_duties_say(contract, at):
    owed = obligations.refresh_contract(contract, by=SYSTEM, at=at)

    assert kinds(owed) == {
        ("uk7", "2026-05-30"),
        ("uk11", "2028-06-29"),
        ("records", "2029-04-30"),
    }
    assert {row.authority_id for row in owed} == {contract.authority_id}
    assert len(told("made")) == 3


def test_twice_changes_nothing(contract, at):
    obligations.refresh_contract(contract, by=SYSTEM, at=at)
    before = list(Obligation.objects.order_by("pk").values())
    events = AuditEvent.objects.count()

    obligations.refresh_contract(contract, by=SYSTEM, at=at + timedelta(days=1))

    assert list(Obligation.objects.order_by("pk").values()) == before
    assert AuditEvent.objects.count() == events


def test_extension_moves_the_day_and_reminders_begin_anew(contract, at):
    obligations.refresh_contract(contract, by=SYSTEM, at=at)
    Obligation.objects.update(reminded_on=TODAY)
    contract.ends_on = date(2029, 5, 31)
    contract.save()

    obligations.refresh_contract(contract, by=SYSTEM, at=at)

    row = Obligation.objects.get(kind=ObligationKind.UK11)
    assert (row.due_on, row.reminded_on, row.version) == (date(2029, 6, 29), None, 2)
    assert Obligation.objects.get(kind=ObligationKind.UK7).reminded_on == TODAY
    (renewed,) = told("renewed")
    assert renewed.details["due_before"] == "29 June 2028"


def test_what_no_longer_applies_is_dropped_and_told(contract, at):
    obligations.refresh_contract(contract, by=SYSTEM, at=at)
    contract.regime = Regime.PCR2015
    contract.save()

    assert obligations.refresh_contract(contract, by=SYSTEM, at=at) == []

    assert not Obligation.objects.exists()
    assert len(told("dropped")) == 3


@pytest.mark.parametrize("settled", [ObligationStatus.DONE, ObligationStatus.NOT_REQUIRED])
def test_settled_ones_are_never_rewritten_nor_dropped(contract, at, settled):
    obligations.refresh_contract(contract, by=SYSTEM, at=at)
    Obligation.objects.update(
        status=settled, done_on=TODAY, evidence="Published.", settled_by="Olive Officer"
    )
    before = list(Obligation.objects.order_by("pk").values())
    contract.ends_on, contract.entered_on = date(2027, 1, 1), date(2026, 5, 2)
    contract.regime = Regime.PCR2015
    contract.save()

    obligations.refresh_contract(contract, by=SYSTEM, at=at)

    assert list(Obligation.objects.order_by("pk").values()) == before


def test_change_with_its_notice_is_kept_as_done_and_its_text_is_owed(contract, at):
    contract.award_value = contract.current_value = Decimal("6000000.00")
    contract.save()
    ContractChange.objects.create(
        contract=contract,
        kind=ChangeKind.VALUE,
        ground=ChangeGround.IN_TERMS,
        what="More sites.",
        why="The need grew.",
        effective_on=date(2026, 6, 1),
        value_before=contract.current_value,
        value_after=Decimal("7000000.00"),
        needs_notice=True,
        notice_id="012345-2026",
        made_by="Olive Officer",
        made_at=at,
    )

    owed = obligations.refresh_contract(contract, by=SYSTEM, at=at)

    notice = Obligation.objects.get(kind=ObligationKind.UK10)
    assert (notice.status, notice.notice_id) == (ObligationStatus.DONE, "012345-2026")
    assert ("changed_text", "2026-08-09") in kinds(owed)
    assert ("contract_copy", "2026-07-29") in kinds(owed)


def test_indicators_and_failures_bring_their_notices(contract, at):
    contract.award_value = Decimal("6000000.00")
    contract.save()
    Kpi.objects.create(contract=contract, name="On time", target="95 of 100")
    PerformanceFailure.objects.create(
        contract=contract,
        kind=FailureKind.BREACH_DAMAGES,
        on=date(2026, 5, 10),
        what="Late for weeks.",
        recorded_by="Olive Officer",
        recorded_at=at,
    )

    owed = kinds(obligations.refresh_contract(contract, by=SYSTEM, at=at))

    assert {("kpi_review", "2027-04-30"), ("uk9", "2026-06-08")} <= owed


def test_terminated_contract_owes_its_notice_from_the_day_it_ended(contract, at):
    obligations.refresh_contract(contract, by=SYSTEM, at=at)
    contract.status, contract.ended_on = ContractStatus.TERMINATED, TODAY
    contract.ending_reason = "The supplier left the market."
    contract.save()

    owed = obligations.refresh_contract(contract, by=SYSTEM, at=at)

    (notice,) = [row for row in owed if row.kind == ObligationKind.UK11]
    assert notice.due_on == date(2026, 6, 10)
    assert "was terminated" in notice.because


# Call-offs


@pytest.fixture
def awarded(authority):
    """An awarded call-off above the threshold, as the ledger has not seen it."""
    call_off = AwardedCallOffFactory(
        authority=authority,
        estimated_value=Decimal("400000.00"),
        lot__status=LotStatus.LIVE,
    )
    InvitationFactory(call_off=call_off, place=call_off.place)
    return call_off


def test_award_above_the_threshold_owes_a_notice_before_the_contract(awarded, at):
    (notice,) = obligations.refresh_call_off(awarded, by=SYSTEM, at=at)

    assert (notice.kind, notice.due_on) == (ObligationKind.UK6, date(2026, 5, 31))
    assert (notice.call_off, notice.contract) == (awarded, None)


def test_award_below_the_threshold_owes_none(awarded, at):
    awarded.award_value = Decimal("40000.00")
    awarded.save()

    assert obligations.refresh_call_off(awarded, by=SYSTEM, at=at) == []


def test_cancelled_call_off_owes_its_award_notice_no_more(awarded, officer, at):
    obligations.refresh_call_off(awarded, by=SYSTEM, at=at)

    call_offs.move(awarded.pk, "cancel", reason="The need is gone.", by=officer, at=at)

    assert not Obligation.objects.exists()


def test_contract_of_a_signed_call_off_has_its_obligations_at_once(awarded, officer, at):
    contract = contracts.enter(awarded, on=TODAY, by=officer, at=at)

    assert kinds(contract.obligations.all()) >= {("uk7", "2026-06-10"), ("uk11", "2027-06-29")}


# Authorities, and the sweep


def test_council_owes_its_quarters_and_earlier_periods_stay(contract, at):
    authority = contract.authority
    obligations.refresh_authority(authority, on=TODAY, by=SYSTEM, at=at)
    first = kinds(authority.obligations.all())

    obligations.refresh_authority(authority, on=date(2026, 10, 1), by=SYSTEM, at=at)

    assert ("transparency_quarter", "2026-04-30") in first
    later = kinds(authority.obligations.all())
    assert first <= later
    assert {("payments_over", "2027-01-29"), ("payments_compliance", "2027-04-29")} <= later


def test_welsh_council_owes_no_tables_of_the_code(contract, at):
    authority = contract.authority
    authority.jurisdiction, authority.kind = Jurisdiction.WALES, AuthorityKind.WELSH_COUNCIL
    authority.save()

    obligations.refresh_authority(authority, on=TODAY, by=SYSTEM, at=at)

    assert not authority.obligations.filter(kind=ObligationKind.TRANSPARENCY_QUARTER).exists()


def test_sweep_makes_what_was_missed_and_then_finds_nothing(contract, awarded, officer, at):
    assert obligations.sweep(on=TODAY, by=SYSTEM, at=at) == 3
    assert {"uk6", "uk7", "transparency_quarter"} <= set(
        Obligation.objects.values_list("kind", flat=True)
    )

    assert obligations.sweep(on=TODAY, by=SYSTEM, at=at) == 0


def test_authority_at_which_nobody_works_is_left_alone(at):
    consortia.AuthorityFactory(kind=AuthorityKind.DISTRICT)

    assert obligations.sweep(on=TODAY, by=SYSTEM, at=at) == 0


def test_schedule_sweeps_and_reminds(contract, officer, at):
    done = schedule.advance(on=TODAY, by=SYSTEM, at=at)

    assert done["obligations"] == 2
    assert done["reminded"] >= 1


def test_sweep_asks_a_bounded_number_of_questions(authority, officer, at):
    ContractFactory.create_batch(3, authority=authority, regime=Regime.PA2023)
    obligations.sweep(on=TODAY, by=SYSTEM, at=at)
    with CaptureQueriesContext(connection) as few:
        obligations.sweep(on=TODAY, by=SYSTEM, at=at)
    ContractFactory.create_batch(20, authority=authority, regime=Regime.PA2023)
    obligations.sweep(on=TODAY, by=SYSTEM, at=at)

    with CaptureQueriesContext(connection) as many:
        obligations.sweep(on=TODAY, by=SYSTEM, at=at)

    assert len(many) == len(few)


# Settled by people


@pytest.fixture
def notice(authority):
    return ObligationFactory(contract__authority=authority)


@pytest.fixture
def copy(authority):
    return ObligationFactory(contract__authority=authority, kind=ObligationKind.CONTRACT_COPY)


MOVES = {
    "done": lambda row, by, at: obligation_moves.done(
        row.pk, on=TODAY, notice_id="012345-2026", by=by, at=at
    ),
    "not_required": lambda row, by, at: obligation_moves.not_required(
        row.pk, reason="Sold to another body.", by=by, at=at
    ),
    "assign": lambda row, by, at: obligation_moves.assign(row.pk, owner=None, by=by, at=at),
    "reopen": lambda row, by, at: obligation_moves.reopen(row.pk, reason="A slip.", by=by, at=at),
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("move", MOVES)
def test_only_officers_and_finance_leads_of_the_authority_settle(notice, people, at, move, who):
    if move == "reopen":
        Obligation.objects.update(status=ObligationStatus.NOT_REQUIRED, evidence="So it was.")
    before = Obligation.objects.values().get()

    if who in SETTLES:
        MOVES[move](notice, people[who], at)
        assert AuditEvent.objects.count() == 1
    else:
        with pytest.raises(NotAllowed):
            MOVES[move](notice, people[who], at)
        assert Obligation.objects.values().get() == before
        assert not AuditEvent.objects.exists()


def test_done_keeps_the_notice_the_day_and_who_said_so(notice, officer, at):
    row = obligation_moves.done(
        notice.pk, on=date(2026, 5, 11), notice_id=" 012345-2026 ", by=officer, at=at
    )

    assert (row.status, row.done_on, row.notice_id, row.settled_by) == (
        ObligationStatus.DONE,
        date(2026, 5, 11),
        "012345-2026",
        str(officer),
    )
    (event,) = told("done")
    assert event.details["notice_id"] == "012345-2026"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, obligation_moves.NoticeNumberNeeded),
        ({"notice_id": "12345-2026"}, obligation_moves.NoticeNumberNeeded),
        ({"notice_id": "012345-2026x"}, obligation_moves.NoticeNumberNeeded),
        ({"evidence": "Published."}, obligation_moves.NoticeNumberNeeded),
        (
            {"notice_id": "012345-2026", "on": TODAY + timedelta(days=1)},
            obligation_moves.NotYetDone,
        ),
        ({"notice_id": "012345-2026", "version": 9}, ChangedMeanwhile),
    ],
)
def test_notice_is_not_done_without_its_number(notice, officer, at, given, error):
    with pytest.raises(error):
        obligation_moves.done(notice.pk, **{"on": TODAY} | given, by=officer, at=at)

    notice.refresh_from_db()
    assert notice.status == ObligationStatus.OPEN
    assert not AuditEvent.objects.exists()


def test_copy_is_done_by_words_or_a_file_but_not_by_nothing(copy, officer, at):
    with pytest.raises(obligation_moves.EvidenceNeeded):
        obligation_moves.done(copy.pk, on=TODAY, evidence="  ", by=officer, at=at)

    row = obligation_moves.done(
        copy.pk, on=TODAY, file_name="../Copy.PDF", chunks=[b"%PDF-1.7 ..."], by=officer, at=at
    )

    assert row.file_name == "Copy.pdf"
    assert row.file.size == 12


def test_reason_is_owed(notice, officer, at):
    with pytest.raises(obligation_moves.ReasonNeeded):
        obligation_moves.not_required(notice.pk, reason=" ", by=officer, at=at)


def test_settled_one_is_opened_again_with_its_past_in_the_trail(notice, officer, at):
    obligation_moves.done(notice.pk, on=TODAY, notice_id="012345-2026", by=officer, at=at)

    row = obligation_moves.reopen(notice.pk, reason="Another contract’s.", by=officer, at=at)

    assert (row.status, row.notice_id, row.done_on) == (ObligationStatus.OPEN, "", None)
    (event,) = told("reopened")
    assert event.details["notice_id"] == "012345-2026"


def test_settled_one_is_not_settled_twice_nor_an_open_one_opened(notice, officer, at):
    with pytest.raises(WrongState):
        obligation_moves.reopen(notice.pk, reason="Why not.", by=officer, at=at)
    obligation_moves.not_required(notice.pk, reason="Sold.", by=officer, at=at)

    for move in ("done", "not_required", "assign"):
        with pytest.raises(WrongState):
            MOVES[move](notice, officer, at)


def test_owner_is_one_who_settles_at_the_authority(notice, officer, finance_lead, people, at):
    row = obligation_moves.assign(notice.pk, owner=finance_lead, by=officer, at=at)
    assert row.owner == finance_lead

    for stranger in (people["auditor"], people["outsider"]):
        with pytest.raises(obligation_moves.NotOfTheAuthority):
            obligation_moves.assign(notice.pk, owner=stranger, by=officer, at=at)

    assert obligation_moves.assign(notice.pk, owner=None, by=officer, at=at).owner is None


# Who sees them


@pytest.mark.parametrize("who", PEOPLE)
def test_only_the_authority_s_people_see_its_obligations(notice, people, who):
    visible = Obligation.objects.visible_to(people[who])

    assert visible.exists() is (who in {"officer", "finance_lead", "auditor"})


def test_role_at_another_authority_shows_nothing(notice, db):
    other = consortia.AuthorityRoleFactory(kind=RoleKind.PROCUREMENT_OFFICER).person

    assert not Obligation.objects.visible_to(other).exists()


def test_award_leaves_its_notice_to_publish_and_the_signature_waits_for_it(
    awarded, officer, finance_lead, at
):
    """The arrows themselves make the obligations; nobody has to remember."""
    awarded.status, awarded.awarded_on = CallOffStatus.RECOMMENDED, None
    awarded.recommended_by, awarded.recommendation = officer, "First by the mechanism."
    awarded.save()
    found = call_off_facts.findings(awarded, moment="call_off", on=TODAY)
    reasons = {one.rule: "Considered." for one in found}
    call_offs.move(awarded.pk, "award", by=finance_lead, at=at, reasons=reasons)
    notice = awarded.obligations.get()
    assert notice.kind == ObligationKind.UK6

    with pytest.raises(call_off_steps.NoticeNeeded):
        call_offs.move(awarded.pk, "sign", by=officer, at=at, reasons=reasons)
    obligation_moves.done(notice.pk, on=TODAY, notice_id="012345-2026", by=officer, at=at)
    call_offs.move(awarded.pk, "sign", by=officer, at=at, reasons=reasons)

    assert "uk7" in set(Obligation.objects.values_list("kind", flat=True))
