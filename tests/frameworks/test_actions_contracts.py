"""Contracts recorded, put right, moved along their table, and what the ledger makes of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from consortia.choices import NotificationKind, RoleKind
from consortia.models import Notification
from frameworks import events
from frameworks.actions import contract_checks, contract_steps, contracts, schedule, waivers
from frameworks.choices import CONTRACT, ContractOrigin, ContractStatus, PlaceStatus, Regime
from frameworks.models import Contract, Framework, HeadroomPosting, Lot
from frameworks.queries import contracts as contract_queries
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import ChangedMeanwhile, NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories.consortia import AuthorityRoleFactory
from tests.factories.frameworks import (
    ActiveAccessFactory,
    AwardedCallOffFactory,
    ContractFactory,
    KpiFactory,
    LotFactory,
    SupplierFactory,
    SupplierOnLotFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 12)
PA = {"regime": Regime.PA2023}


@pytest.fixture
def supplier():
    return SupplierFactory(name="Bright Cleaners Ltd")


@pytest.fixture
def place(authority, supplier):
    """A place on a lot that the authority may call off from."""
    lot = LotFactory(maximum_value=Decimal(100_000))
    ActiveAccessFactory(framework=lot.framework, authority=authority)
    return SupplierOnLotFactory(lot=lot, supplier=supplier, status=PlaceStatus.ACTIVE)


@pytest.fixture
def register(authority, supplier, officer, at):
    def register(**facts):
        usual = {
            "authority": authority,
            "supplier": supplier,
            "title": "Cleaning",
            "reference": "C-1",
            "starts_on": date(2026, 4, 1),
            "ends_on": date(2028, 3, 31),
            "award_value": Decimal(240_000),
            "by": officer,
            "at": at,
        }
        return contracts.register(**usual | facts)

    return register


def snapshot():
    """Everything that a refusal must leave as it was."""
    return (
        list(Contract.objects.order_by("pk").values()),
        list(HeadroomPosting.objects.order_by("pk").values()),
        list(Lot.objects.order_by("pk").values("committed_value", "actual_value")),
        AuditEvent.objects.count(),
        Notification.objects.count(),
    )


def test_contract_from_elsewhere_is_recorded_with_its_baseline(register, officer):
    made = register(may_extend_to=date(2030, 3, 31), option_value=Decimal(40_000))

    made.refresh_from_db()
    assert (made.status, made.origin) == (ContractStatus.ACTIVE, ContractOrigin.UNKNOWN)
    assert (made.award_ends_on, made.award_may_extend_to) == (date(2028, 3, 31), date(2030, 3, 31))
    assert made.current_value == made.award_value == Decimal(240_000)
    event = AuditEvent.objects.get(subject_ref=f"contract:{made.pk}")
    assert event.name == "frameworks.contract.registered"
    assert event.tenant_ref == f"authority:{made.authority_id}"


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "status", "ended_on"),
    [
        (date(2026, 5, 13), None, ContractStatus.PENDING, None),
        (date(2026, 5, 12), None, ContractStatus.ACTIVE, None),
        (date(2025, 5, 12), date(2026, 11, 9), ContractStatus.ACTIVE, None),
        (date(2025, 5, 12), date(2026, 11, 8), ContractStatus.EXPIRING, None),
        (date(2025, 5, 12), date(2026, 5, 12), ContractStatus.EXPIRING, None),
        (date(2025, 5, 12), date(2026, 5, 11), ContractStatus.EXPIRED, date(2026, 5, 11)),
    ],
)
def test_how_it_stands_follows_from_its_days(register, starts_on, ends_on, status, ended_on):
    made = register(starts_on=starts_on, ends_on=ends_on)

    assert (made.status, made.ended_on) == (status, ended_on)


@pytest.mark.parametrize("role", ["finance_lead", "auditor", "manager", "operator", "outsider"])
def test_only_procurement_officers_record(role, people, register):
    before = snapshot()

    with pytest.raises(NotAllowed):
        register(by=people[role])

    assert snapshot() == before


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"title": " "}, contract_checks.FactMissing),
        ({"reference": ""}, contract_checks.FactMissing),
        ({"starts_on": None}, contract_checks.FactMissing),
        ({"award_value": None}, contract_checks.FactMissing),
        ({"ends_on": date(2026, 3, 31)}, contract_checks.DaysOutOfOrder),
        ({"may_extend_to": date(2028, 3, 30)}, contract_checks.DaysOutOfOrder),
        ({"ends_on": None, "may_extend_to": date(2028, 3, 30)}, contract_checks.DaysOutOfOrder),
        ({"award_value": Decimal(-1)}, contract_checks.ValuesDoNotFit),
        ({"option_value": Decimal(240_001)}, contract_checks.ValuesDoNotFit),
        (PA | {"payment_days": 45}, waivers.RuleForbids),
        ({"payment_days": 45}, waivers.RuleForbids),
    ],
)
def test_what_cannot_be_so_is_not_recorded(facts, refusal, register):
    before = snapshot()

    with pytest.raises(refusal):
        register(**facts)

    assert snapshot() == before


def test_longer_terms_of_payment_stand_under_older_law(register):
    assert register(regime=Regime.PCR2015, payment_days=45).payment_days == 45


def test_two_contracts_of_one_authority_have_two_references(register, supplier, at):
    register()

    with pytest.raises(contract_checks.ReferenceTaken, match="C-1"):
        register(title="Windows")

    other = AuthorityRoleFactory()
    assert register(authority=other.authority, by=other.person).reference == "C-1"


def test_contract_under_a_lot_takes_room_there_and_is_not_refused(register, place):
    made = register(lot=place.lot, award_value=Decimal(150_000))

    place.lot.refresh_from_db()
    assert place.lot.committed_value == place.lot.unguarded_value == Decimal(150_000)
    assert HeadroomPosting.objects.get().contract == made


def test_lot_is_claimed_only_by_who_could_call_off_from_a_supplier_on_it(register, place):
    before = snapshot()

    with pytest.raises(contract_checks.SupplierNotOnLot):
        register(lot=place.lot, supplier=SupplierFactory())
    with pytest.raises(contract_checks.NoAccessToLot):
        register(lot=SupplierOnLotFactory(supplier=place.supplier).lot)

    assert len(snapshot()[0]) == len(before[0]) == 0
    assert not HeadroomPosting.objects.exists()


def test_facts_are_put_right_and_the_baseline_with_them(register, officer, at):
    made = register()

    put_right = contracts.correct(
        made.pk,
        by=officer,
        at=at,
        version=1,
        title="Cleaning of schools",
        award_value=Decimal(260_000),
        ends_on=date(2026, 5, 31),
    )

    assert (put_right.title, put_right.version) == ("Cleaning of schools", 2)
    assert put_right.current_value == Decimal(260_000)
    assert put_right.award_ends_on == date(2026, 5, 31)
    assert put_right.status == ContractStatus.EXPIRING
    event = AuditEvent.objects.get(name="frameworks.contract.corrected")
    assert event.details["facts"] == ["award_value", "ends_on", "title"]


def test_saying_the_same_again_changes_nothing(register, officer, at):
    made = register()
    before = snapshot()

    contracts.correct(made.pk, by=officer, at=at, title="Cleaning", award_value=Decimal(240_000))

    assert snapshot() == before


def test_correction_of_a_contract_under_a_lot_moves_the_ledger(register, place, officer, at):
    made = register(lot=place.lot, award_value=Decimal(50_000))

    contracts.correct(made.pk, by=officer, at=at, award_value=Decimal(30_000))
    place.lot.refresh_from_db()
    assert place.lot.committed_value == Decimal(30_000)

    contracts.correct(made.pk, by=officer, at=at, award_value=Decimal(80_000))
    place.lot.refresh_from_db()
    assert place.lot.committed_value == Decimal(80_000)


def test_correction_never_commits_less_than_was_spent(register, place, officer, at):
    made = register(lot=place.lot, award_value=Decimal(50_000))
    contracts.record_spend(
        made.pk, total=Decimal(40_000), line_count=3, as_at=TODAY, by=SYSTEM, at=at
    )

    contracts.correct(made.pk, by=officer, at=at, award_value=Decimal(30_000))

    place.lot.refresh_from_db()
    assert (place.lot.committed_value, place.lot.actual_value) == (Decimal(40_000), Decimal(40_000))


def test_lot_can_be_named_later_but_not_changed(register, place, officer, at):
    made = register(award_value=Decimal(10_000))

    contracts.correct(made.pk, by=officer, at=at, lot=place.lot)
    place.lot.refresh_from_db()
    assert place.lot.committed_value == Decimal(10_000)

    before = snapshot()
    for facts in ({"lot": None}, {"supplier": SupplierFactory()}):
        with pytest.raises(contracts.LotFixed):
            contracts.correct(made.pk, by=officer, at=at, **facts)
    assert snapshot() == before


def test_form_made_of_an_older_state_is_refused(register, officer, at):
    made = register()
    contracts.correct(made.pk, by=officer, at=at, title="Cleaning of schools")
    before = snapshot()

    with pytest.raises(ChangedMeanwhile):
        contracts.correct(made.pk, by=officer, at=at, version=1, title="Windows")
    with pytest.raises(ChangedMeanwhile):
        contracts.move(made.pk, "terminate", by=officer, at=at, version=1, reason="Breach.")

    assert snapshot() == before


@pytest.fixture
def called_off(authority, officer, at):
    call_off = AwardedCallOffFactory(authority=authority, may_extend_to=None)
    KpiFactory(contract=None, call_off=call_off, name="On time")
    return contracts.enter(call_off, on=TODAY, by=officer, at=at)


def test_called_off_contract_keeps_its_baseline_and_its_indicators(called_off, officer, at):
    assert [kpi.name for kpi in called_off.kpis.all()] == ["On time"]

    with pytest.raises(contracts.BaselineFixed):
        contracts.correct(called_off.pk, by=officer, at=at, award_value=Decimal(1))

    assert contracts.correct(called_off.pk, by=officer, at=at, department="Estates").department


# Days on which an arrow of the table can be taken from a state, where it can at all.
LAST = {
    "begin": None,
    "near_end": 30,
    "extend": 400,
    "expire": -1,
    "terminate": 400,
    "rescind": 400,
}


def standing(status, *, days_left, authority):
    ended = status in {ContractStatus.EXPIRED, ContractStatus.TERMINATED, ContractStatus.RESCINDED}
    last = None if days_left is None else TODAY + timedelta(days=days_left)
    return ContractFactory(
        authority=authority,
        status=status,
        starts_on=date(2025, 1, 1),
        ends_on=last,
        award_ends_on=last,
        ended_on=date(2026, 4, 1) if ended else None,
        ending_reason="Breach." if ended else "",
    )


@pytest.mark.parametrize("arrow", list(CONTRACT), ids=lambda arrow: arrow.name)
@pytest.mark.parametrize("source", ContractStatus.values)
def test_every_arrow_of_the_table_and_no_other(arrow, source, authority, officer, at):
    contract = standing(source, days_left=LAST[arrow.name], authority=authority)
    moved = {"by": officer, "at": at, "reason": "The supplier failed."}
    before = snapshot()

    if source not in arrow.sources:
        with pytest.raises(WrongState):
            contracts.move(contract.pk, arrow.name, **moved)
        assert snapshot() == before
        return

    contracts.move(contract.pk, arrow.name, **moved)

    contract.refresh_from_db()
    assert contract.status == arrow.target
    event = AuditEvent.objects.get(subject_ref=f"contract:{contract.pk}")
    assert event.name == f"frameworks.contract.{contracts.PAST[arrow.name]}"
    assert (event.details["moved_from"], event.details["moved_to"]) == (source, arrow.target)


@pytest.mark.parametrize("arrow", list(CONTRACT), ids=lambda arrow: arrow.name)
@pytest.mark.parametrize("role", ["finance_lead", "auditor", "manager", "operator", "outsider"])
def test_only_procurement_officers_move_contracts(arrow, role, authority, people, at):
    contract = standing(arrow.sources[0], days_left=LAST[arrow.name], authority=authority)
    before = snapshot()

    with pytest.raises(NotAllowed):
        contracts.move(contract.pk, arrow.name, by=people[role], at=at, reason="So.")

    assert snapshot() == before


@pytest.mark.parametrize(
    ("name", "status", "days_left", "refusal"),
    [
        ("near_end", ContractStatus.ACTIVE, 181, contract_steps.TooEarly),
        ("near_end", ContractStatus.ACTIVE, None, contract_steps.TooEarly),
        ("extend", ContractStatus.EXPIRING, 180, contract_steps.NotExtended),
        ("expire", ContractStatus.ACTIVE, 0, contract_steps.TooEarly),
        ("expire", ContractStatus.ACTIVE, None, contract_steps.TooEarly),
    ],
)
def test_day_of_an_arrow_has_come_before_it_is_taken(
    name, status, days_left, refusal, authority, officer, at
):
    contract = standing(status, days_left=days_left, authority=authority)
    before = snapshot()

    with pytest.raises(refusal):
        contracts.move(contract.pk, name, by=officer, at=at)

    assert snapshot() == before


def test_contract_begins_on_its_first_day(authority, officer, at):
    contract = ContractFactory(
        authority=authority, status=ContractStatus.PENDING, starts_on=date(2026, 5, 13)
    )

    with pytest.raises(contract_steps.TooEarly, match="13 May 2026"):
        contracts.move(contract.pk, "begin", by=officer, at=at)


@pytest.mark.parametrize("name", ["terminate", "rescind"])
def test_early_end_says_why_and_has_happened(name, authority, officer, at):
    contract = standing(ContractStatus.ACTIVE, days_left=400, authority=authority)
    before = snapshot()

    with pytest.raises(contract_steps.EndReasonNeeded):
        contracts.move(contract.pk, name, by=officer, at=at, reason=" ")
    with pytest.raises(contract_steps.DayAhead):
        contracts.move(contract.pk, name, by=officer, at=at, reason="So.", on=date(2026, 5, 13))
    assert snapshot() == before

    ended = contracts.move(
        contract.pk, name, by=officer, at=at, reason="Breach.", on=date(2026, 5, 1)
    )
    assert (ended.ended_on, ended.ending_reason) == (date(2026, 5, 1), "Breach.")


def test_terminated_contract_counts_only_for_what_was_paid(register, place, officer, at):
    made = register(lot=place.lot, award_value=Decimal(90_000))
    contracts.record_spend(
        made.pk, total=Decimal(20_000), line_count=2, as_at=TODAY, by=SYSTEM, at=at
    )

    contracts.move(made.pk, "terminate", by=officer, at=at, reason="Breach.")

    place.lot.refresh_from_db()
    assert (place.lot.committed_value, place.lot.actual_value) == (Decimal(20_000), Decimal(20_000))
    framework = Framework.objects.get(pk=place.lot.framework_id)
    assert framework.committed_value == Decimal(20_000)


def test_spend_is_kept_and_told_once(register, place, at):
    made = register(lot=place.lot, award_value=Decimal(50_000))
    said = {"line_count": 4, "unclear_line_count": 2, "as_at": TODAY, "by": SYSTEM, "at": at}

    contracts.record_spend(made.pk, total=Decimal("60000.50"), **said)
    kept = snapshot()
    contracts.record_spend(made.pk, total=Decimal("60000.50"), **said)

    assert snapshot() == kept
    made.refresh_from_db()
    assert (made.spent_to_date, made.spent_line_count) == (Decimal("60000.50"), 4)
    assert (made.unclear_line_count, made.spent_as_at, made.version) == (2, TODAY, 1)
    place.lot.refresh_from_db()
    assert place.lot.committed_value == Decimal("60000.50")


def test_more_credits_than_payments_count_for_nothing_in_the_ledger(register, place, at):
    made = register(lot=place.lot, award_value=Decimal(50_000))

    contracts.record_spend(made.pk, total=Decimal(-10), line_count=1, as_at=TODAY, by=SYSTEM, at=at)

    place.lot.refresh_from_db()
    assert place.lot.actual_value == 0


@pytest.mark.parametrize("role", ["finance_lead", "auditor", "manager", "outsider"])
def test_spend_is_not_recorded_by_others(role, people, authority, at):
    contract = ContractFactory(authority=authority)

    with pytest.raises(NotAllowed):
        contracts.record_spend(
            contract.pk, total=Decimal(5), line_count=1, as_at=TODAY, by=people[role], at=at
        )


def test_a_day_takes_each_contract_as_far_as_it_has_come(authority, officer, at):
    usual = {"authority": authority, "starts_on": date(2025, 1, 1)}
    due = {
        "begin": ContractFactory(**usual | {"status": "pending", "starts_on": TODAY}),
        "near_end": ContractFactory(**usual, ends_on=TODAY + timedelta(days=180)),
        "expire": ContractFactory(**usual, status="expiring", ends_on=TODAY - timedelta(days=1)),
    }
    ContractFactory(**usual | {"status": "pending", "starts_on": TODAY + timedelta(days=1)})
    ContractFactory(**usual, ends_on=TODAY + timedelta(days=181))
    ContractFactory(**usual, status="expiring", ends_on=TODAY)
    ContractFactory(**usual, ends_on=None)

    assert contract_queries.due(TODAY) == {arrow: [row.pk] for arrow, row in due.items()}
    schedule.advance(on=TODAY, by=SYSTEM, at=at)
    assert not any(contract_queries.due(TODAY).values())
    after = snapshot()
    schedule.advance(on=TODAY, by=SYSTEM, at=at)
    assert snapshot() == after

    texts = Notification.objects.filter(kind=NotificationKind.CONTRACT, person=officer)
    assert sorted(texts.values_list("text", flat=True)) == sorted(
        [
            f"“{due['near_end']}” ends on 8 November 2026: decide what comes after it.",
            f"“{due['expire']}” ended on 11 May 2026.",
        ]
    )


def test_overslept_contract_begins_and_expires_on_one_day(authority, at):
    contract = ContractFactory(
        authority=authority,
        status=ContractStatus.PENDING,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 3, 31),
    )

    schedule.advance(on=TODAY, by=SYSTEM, at=at)
    schedule.advance(on=TODAY, by=SYSTEM, at=at)

    contract.refresh_from_db()
    assert (contract.status, contract.ended_on) == (ContractStatus.EXPIRED, date(2026, 3, 31))


def test_officers_of_the_authority_are_told_of_an_early_end(authority, officer, finance_lead, at):
    contract = standing(ContractStatus.ACTIVE, days_left=400, authority=authority)
    colleague = AuthorityRoleFactory(authority=authority, kind=RoleKind.PROCUREMENT_OFFICER).person

    contracts.move(contract.pk, "terminate", by=officer, at=at, reason="Breach.")

    told = Notification.objects.filter(kind=NotificationKind.CONTRACT)
    assert set(told.values_list("person", flat=True)) == {officer.pk, colleague.pk}
    assert set(told.values_list("link", flat=True)) == {f"/contracts/{contract.pk}/"}


def test_others_hear_of_every_change_once_it_is_committed(
    register, officer, at, django_capture_on_commit_callbacks, monkeypatch
):
    heard = []
    monkeypatch.setattr(events.contract_moved, "_receivers", [lambda **ids: heard.append(ids)])

    with django_capture_on_commit_callbacks(execute=True):
        made = register()
        contracts.move(made.pk, "terminate", by=officer, at=at, reason="Breach.")

    assert heard == [
        {"contract_id": made.pk, "status": "active"},
        {"contract_id": made.pk, "status": "terminated"},
    ]
