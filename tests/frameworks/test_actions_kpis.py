"""Indicators before and after signature, how they were met, and failures (R33-R35)."""

from datetime import date
from decimal import Decimal

import pytest

from frameworks.actions import call_offs, kpis, owners, waivers
from frameworks.choices import CallOffStatus, ContractStatus, FailureKind, KpiRating
from frameworks.models import Contract, Kpi, KpiAssessment, PerformanceFailure
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories.frameworks import (
    AwardedCallOffFactory,
    CallOffFactory,
    ContractFactory,
    KpiFactory,
)

pytestmark = pytest.mark.django_db

TARGET = "95 of 100 visits on the agreed day"
OTHERS = ["finance_lead", "auditor", "manager", "operator", "outsider"]


@pytest.fixture
def contract(authority):
    return ContractFactory(authority=authority)


@pytest.fixture
def call_off(authority):
    return CallOffFactory(authority=authority)


def snapshot():
    return (
        list(Kpi.objects.order_by("pk").values()),
        list(KpiAssessment.objects.values()),
        list(PerformanceFailure.objects.values()),
        list(Contract.objects.values()),
        AuditEvent.objects.count(),
    )


@pytest.mark.parametrize("kind", ["contract", "call_off"])
def test_indicator_is_set_for_a_contract_or_a_call_off(kind, request, officer, at):
    owner = request.getfixturevalue(kind)

    made = kpis.add(owner, name=" On time ", target=TARGET, is_material=True, by=officer, at=at)

    made.refresh_from_db()
    assert (made.name, made.is_material, owners.of(made)) == ("On time", True, owner)
    event = AuditEvent.objects.get(name="frameworks.kpi.set")
    assert (event.subject_ref.split(":")[0], event.details["indicator"]) == (
        kind.replace("_", ""),
        "On time",
    )


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_sets_indicators(role, people, contract, call_off, at):
    kpi = KpiFactory(contract=contract)
    before = snapshot()
    said = {"by": people[role], "at": at}

    for owner in (contract, call_off):
        with pytest.raises(NotAllowed):
            kpis.add(owner, name="On time", target=TARGET, **said)
        with pytest.raises(NotAllowed):
            kpis.do_without(owner, reason="One delivery.", **said)
    with pytest.raises(NotAllowed):
        kpis.correct(kpi.pk, name="On time", target=TARGET, **said)
    with pytest.raises(NotAllowed):
        kpis.remove(kpi.pk, **said)
    with pytest.raises(NotAllowed):
        kpis.assess(
            kpi.pk,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 3, 31),
            rating=KpiRating.MET,
            **said,
        )
    with pytest.raises(NotAllowed):
        kpis.record_failure(
            contract.pk,
            kind=FailureKind.NOT_IMPROVED,
            on=date(2026, 5, 1),
            what="No plan came.",
            **said,
        )

    assert snapshot() == before


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"name": " ", "target": TARGET}, kpis.IndicatorIncomplete),
        ({"name": "On time", "target": ""}, kpis.IndicatorIncomplete),
        ({"name": "Quality", "target": TARGET}, kpis.IndicatorTwice),
    ],
)
def test_indicator_has_a_name_of_its_own_and_a_target(facts, refusal, contract, officer, at):
    kpi = KpiFactory(contract=contract, name="Quality")
    other = KpiFactory(contract=contract, name="Price")
    before = snapshot()

    with pytest.raises(refusal):
        kpis.add(contract, by=officer, at=at, **facts)
    with pytest.raises(refusal):
        kpis.correct(other.pk, by=officer, at=at, **facts)
    assert snapshot() == before

    kpis.correct(kpi.pk, name="Quality", target="Nine of ten", by=officer, at=at)
    assert Kpi.objects.get(pk=kpi.pk).target == "Nine of ten"


def test_three_are_named_in_the_notice(contract, officer, at):
    for number in range(3):
        KpiFactory(contract=contract, name=f"Named {number}", is_material=True)

    with pytest.raises(kpis.ThreeAreNamed):
        kpis.add(contract, name="Fourth", target=TARGET, is_material=True, by=officer, at=at)

    assert kpis.add(contract, name="Fourth", target=TARGET, by=officer, at=at).pk


def test_indicators_of_what_is_over_stay_as_they_are(contract, authority, officer, at):
    over = CallOffFactory(authority=authority, status=CallOffStatus.CANCELLED, outcome_reason="X.")
    kpi = KpiFactory(contract=contract)
    Contract.objects.filter(pk=contract.pk).update(
        status=ContractStatus.EXPIRED, ended_on=date(2026, 5, 1)
    )
    before = snapshot()

    for owner in (over, contract):
        with pytest.raises(WrongState):
            kpis.add(owner, name="On time", target=TARGET, by=officer, at=at)
    with pytest.raises(WrongState):
        kpis.remove(kpi.pk, by=officer, at=at)

    assert snapshot() == before


def test_assessed_indicator_is_not_removed(contract, officer, at):
    kpi = KpiFactory(contract=contract)
    assess(kpi, officer, at)

    with pytest.raises(kpis.IndicatorAssessed):
        kpis.remove(kpi.pk, by=officer, at=at)

    other = KpiFactory(contract=contract)
    kpis.remove(other.pk, by=officer, at=at)
    assert not Kpi.objects.filter(pk=other.pk).exists()


def assess(kpi, officer, at, **facts):
    usual = {
        "starts_on": date(2025, 4, 1),
        "ends_on": date(2026, 3, 31),
        "rating": KpiRating.SLIGHTLY_BELOW,
        "measure": Decimal("93.5"),
    }
    return kpis.assess(kpi.pk, by=officer, at=at, **usual | facts)


def test_assessment_is_told_in_the_words_of_the_notice(contract, officer, at):
    made = assess(KpiFactory(contract=contract, name="On time"), officer, at)

    assert (made.rating, made.get_rating_display()) == ("slightlyBelow", "Approaching target")
    event = AuditEvent.objects.get(name="frameworks.kpi.assessed")
    assert event.details == {"indicator": "On time", "rating": "Approaching target"}


def test_contract_that_has_ended_is_assessed_once_more(contract, officer, at):
    Contract.objects.filter(pk=contract.pk).update(
        status=ContractStatus.TERMINATED, ended_on=date(2026, 5, 1), ending_reason="Breach."
    )

    assert assess(KpiFactory(contract=contract), officer, at, ends_on=date(2026, 5, 1)).pk


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"starts_on": date(2025, 3, 31)}, kpis.PeriodDoesNotFit),
        ({"ends_on": date(2026, 5, 13)}, kpis.PeriodDoesNotFit),
        ({"ends_on": date(2025, 3, 31)}, kpis.PeriodDoesNotFit),
        ({"rating": KpiRating.OTHER, "words": " "}, kpis.WordsNeeded),
    ],
)
def test_assessment_looks_back_and_explains_itself(facts, refusal, contract, officer, at):
    kpi = KpiFactory(contract=contract)
    before = snapshot()

    with pytest.raises(refusal):
        assess(kpi, officer, at, **facts)

    assert snapshot() == before


def test_nothing_is_assessed_before_the_contract_is_signed(call_off, officer, at):
    with pytest.raises(WrongState):
        assess(KpiFactory(contract=None, call_off=call_off), officer, at)


def test_failure_is_recorded_with_its_first_day(contract, officer, at):
    made = kpis.record_failure(
        contract.pk,
        kind=FailureKind.BREACH_DAMAGES,
        on=date(2026, 5, 12),
        what="Damages for late repairs.",
        amount=Decimal(12_000),
        by=officer,
        at=at,
    )

    assert (made.on, made.amount) == (date(2026, 5, 12), 12_000)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"on": date(2026, 5, 13)}, kpis.FailureDoesNotFit),
        ({"kind": FailureKind.NOT_IMPROVED, "amount": Decimal(5)}, kpis.FailureDoesNotFit),
        ({"amount": Decimal(-5)}, kpis.FailureDoesNotFit),
        ({"what": " "}, kpis.WordsNeeded),
    ],
)
def test_failure_that_cannot_be_so_is_not_recorded(facts, refusal, contract, officer, at):
    usual = {"kind": FailureKind.BREACH_DAMAGES, "on": date(2026, 5, 1), "what": "Late repairs."}
    before = snapshot()

    with pytest.raises(refusal):
        kpis.record_failure(contract.pk, by=officer, at=at, **usual | facts)

    assert snapshot() == before


def large(authority, gross):
    return AwardedCallOffFactory(authority=authority, vat_percent=0, estimated_value=Decimal(gross))


def sign(call_off, officer, at):
    return call_offs.move(call_off.pk, "sign", by=officer, at=at)


def test_t32_contract_above_five_million_is_not_signed_without_indicators(authority, officer, at):
    call_off = large(authority, "5000000.01")

    with pytest.raises(waivers.RuleForbids, match=r"R33: .*; 0 are set"):
        sign(call_off, officer, at)
    for number in range(2):
        kpis.add(call_off, name=f"Named {number}", target=TARGET, by=officer, at=at)
    with pytest.raises(waivers.RuleForbids, match=r"R33: .*; 2 are set"):
        sign(call_off, officer, at)

    assert not Contract.objects.exists()


@pytest.mark.parametrize("with_reason", [True, False])
def test_t32_with_three_or_a_reason_the_rule_is_content(with_reason, authority, officer, at):
    """Then only the award notice is missing, which another rule asks for."""
    call_off = large(authority, "5000000.01")
    if with_reason:
        kpis.do_without(call_off, reason="One delivery.", by=officer, at=at)
    else:
        for number in range(3):
            kpis.add(call_off, name=f"Named {number}", target=TARGET, by=officer, at=at)

    with pytest.raises(Exception, match="UK6"):
        sign(call_off, officer, at)


def test_t32_five_million_exactly_needs_none(authority, officer, at):
    with pytest.raises(Exception, match="UK6"):
        sign(large(authority, "5000000.00"), officer, at)
