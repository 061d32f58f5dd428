"""Changes of contracts: the rules before them, the ledger with them, and nothing on refusal."""

from datetime import date
from decimal import Decimal

import pytest

from consortia.choices import NotificationKind
from consortia.models import Notification
from frameworks.actions import changes, contract_checks, contracts, headroom, waivers
from frameworks.choices import ChangeGround, ChangeKind, ContractStatus, Nature, Regime
from frameworks.models import Contract, ContractChange, HeadroomPosting, Lot
from procurement_portal.core.errors import ChangedMeanwhile, NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories.frameworks import (
    AwardedCallOffFactory,
    ContractFactory,
    LotFactory,
    SupplierFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 12)


@pytest.fixture
def contract(authority):
    """A contract of services under the Act, above the threshold."""
    return ContractFactory(
        authority=authority,
        title="Cleaning",
        regime=Regime.PA2023,
        nature=Nature.SERVICES,
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 12, 31),
        award_may_extend_to=date(2028, 12, 31),
        may_extend_to=date(2028, 12, 31),
        award_value=Decimal(1_000_000),
    )


@pytest.fixture
def change(officer, at):
    def change(contract, **facts):
        usual = {
            "kind": ChangeKind.VALUE,
            "ground": ChangeGround.UNFORESEEABLE,
            "what": "Two more schools are cleaned.",
            "why": "They joined the trust.",
            "effective_on": date(2026, 6, 1),
            "by": officer,
            "at": at,
        }
        return changes.change(contract.pk, **usual | facts)

    return change


def snapshot():
    return (
        list(Contract.objects.order_by("pk").values()),
        list(ContractChange.objects.values()),
        list(HeadroomPosting.objects.order_by("pk").values()),
        list(Lot.objects.order_by("pk").values("committed_value")),
        AuditEvent.objects.count(),
        Notification.objects.count(),
    )


def test_change_within_the_limits_is_made_and_told(contract, change, officer):
    made = change(contract, value_after=Decimal(1_100_000))

    contract.refresh_from_db()
    assert (contract.current_value, contract.award_value) == (1_100_000, 1_000_000)
    assert contract.version == 2
    assert (made.value_before, made.value_after, made.needs_notice) == (1_000_000, 1_100_000, False)
    event = AuditEvent.objects.get(name="frameworks.contract.changed")
    assert event.details["what"] == "Two more schools are cleaned."
    told = Notification.objects.get(kind=NotificationKind.CONTRACT)
    assert (told.person, told.text) == (
        officer,
        "“Cleaning” was changed: Two more schools are cleaned.",
    )


def test_t33_a_pound_beyond_ten_percent_needs_a_reason_or_a_notice(contract, change):
    before = snapshot()

    with pytest.raises(waivers.ReasonOwed):
        change(contract, value_after=Decimal(1_100_001), without_notice=" ")
    assert snapshot() == before

    made = change(
        contract, value_after=Decimal(1_100_001), without_notice="Counsel: the term stays."
    )
    assert made.needs_notice is False
    accepted = AuditEvent.objects.get(name="frameworks.contract.changed").details["accepted"]
    assert list(accepted.values()) == ["Counsel: the term stays."]


def test_notice_published_out_of_care_is_kept(contract, change):
    made = change(contract, value_after=Decimal(1_100_001), notice_id=" 012345-2026 ")

    assert (made.needs_notice, made.notice_id) == (True, "012345-2026")


def test_both_limits_exceeded_are_blocked_until_the_notice_is_there(contract, change):
    facts = {
        "kind": ChangeKind.VALUE_AND_TERM,
        "value_after": Decimal(1_300_000),
        "ends_on_after": date(2029, 12, 31),
    }
    before = snapshot()

    with pytest.raises(waivers.RuleForbids, match="UK10"):
        change(contract, without_notice="So.", **facts)
    assert snapshot() == before

    made = change(contract, notice_id="012345-2026", **facts)
    assert made.needs_notice is True
    contract.refresh_from_db()
    assert (contract.ends_on, contract.may_extend_to) == (date(2029, 12, 31), date(2029, 12, 31))
    assert contract.award_may_extend_to == date(2028, 12, 31)


def test_steps_are_added_up_from_the_award(contract, change):
    change(contract, value_after=Decimal(1_090_000))

    with pytest.raises(waivers.ReasonOwed):
        change(contract, value_after=Decimal(1_150_000))


def test_changes_below_the_limit_together_stay_below_the_threshold(contract, change):
    below = {"ground": ChangeGround.BELOW_LIMIT}
    change(contract, value_after=Decimal(1_100_000), **below)
    change(contract, value_after=Decimal(1_000_000), **below)

    with pytest.raises(waivers.RuleForbids, match="threshold"):
        change(contract, value_after=Decimal(1_010_000), **below)


def test_substantial_change_without_a_ground_of_its_own_is_blocked(contract, change):
    before = snapshot()

    with pytest.raises(waivers.RuleForbids, match="substantial"):
        change(
            contract,
            kind=ChangeKind.TERM,
            ground=ChangeGround.NOT_SUBSTANTIAL,
            ends_on_after=date(2029, 12, 31),
            notice_id="012345-2026",
        )

    assert snapshot() == before


def test_option_used_within_its_terms_extends_without_notice(contract, change):
    Contract.objects.filter(pk=contract.pk).update(
        status=ContractStatus.EXPIRING,
        ends_on=date(2026, 8, 31),
        award_ends_on=date(2026, 8, 31),
    )

    made = change(
        contract,
        kind=ChangeKind.OPTION,
        ground=ChangeGround.IN_TERMS,
        ends_on_after=date(2028, 12, 31),
    )

    contract.refresh_from_db()
    assert (contract.status, contract.ends_on) == (ContractStatus.ACTIVE, date(2028, 12, 31))
    assert made.needs_notice is False
    assert AuditEvent.objects.filter(name="frameworks.contract.extended").count() == 1


def test_short_extension_leaves_it_ending_soon(contract, change):
    Contract.objects.filter(pk=contract.pk).update(
        status=ContractStatus.EXPIRING,
        ends_on=date(2026, 8, 31),
        award_ends_on=date(2026, 8, 31),
    )

    change(
        contract,
        kind=ChangeKind.OPTION,
        ground=ChangeGround.IN_TERMS,
        ends_on_after=date(2026, 10, 31),
    )

    contract.refresh_from_db()
    assert contract.status == ContractStatus.EXPIRING


def test_option_beyond_the_terms_is_blocked(contract, change):
    with pytest.raises(waivers.RuleForbids, match="do not reach so far"):
        change(
            contract,
            kind=ChangeKind.OPTION,
            ground=ChangeGround.IN_TERMS,
            ends_on_after=date(2029, 1, 1),
        )


def test_restructuring_brings_another_supplier_after_a_notice(contract, change):
    successor = SupplierFactory(name="Brighter Cleaners Ltd")
    novation = {
        "kind": ChangeKind.SUPPLIER,
        "ground": ChangeGround.RESTRUCTURING,
        "supplier": successor,
    }
    before = snapshot()

    with pytest.raises(waivers.RuleForbids, match="always needs one"):
        change(contract, **novation)
    assert snapshot() == before

    change(contract, notice_id="012345-2026", **novation)
    contract.refresh_from_db()
    assert contract.supplier == successor


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"value_after": Decimal(1_000_000)},
        {"value_after": Decimal(1_050_000), "ends_on_after": date(2028, 1, 31)},
        {"kind": ChangeKind.TERM, "value_after": Decimal(1_050_000)},
        {"kind": ChangeKind.VALUE_AND_TERM, "value_after": Decimal(1_050_000)},
        {"kind": ChangeKind.OPTION, "ground": ChangeGround.IN_TERMS},
        {"kind": ChangeKind.SUPPLIER, "ground": ChangeGround.RESTRUCTURING},
        {"kind": ChangeKind.OTHER, "value_after": Decimal(1_050_000)},
    ],
)
def test_kind_says_what_is_changed(facts, contract, change):
    before = snapshot()

    with pytest.raises(changes.KindDoesNotFit):
        change(contract, **facts)

    assert snapshot() == before


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"what": " "}, changes.WordsNeeded),
        ({"why": ""}, changes.WordsNeeded),
        ({"value_after": Decimal(-1)}, contract_checks.ValuesDoNotFit),
        (
            {"kind": ChangeKind.TERM, "ends_on_after": date(2025, 12, 31)},
            contract_checks.DaysOutOfOrder,
        ),
        ({"value_after": Decimal(1_050_000), "version": 7}, ChangedMeanwhile),
    ],
)
def test_what_cannot_be_so_changes_nothing(facts, refusal, contract, change):
    before = snapshot()

    with pytest.raises(refusal):
        change(contract, **facts)

    assert snapshot() == before


@pytest.mark.parametrize("role", ["finance_lead", "auditor", "manager", "operator", "outsider"])
def test_only_procurement_officers_change_contracts(role, people, contract, change):
    before = snapshot()

    with pytest.raises(NotAllowed):
        change(contract, value_after=Decimal(1_050_000), by=people[role])

    assert snapshot() == before


@pytest.mark.parametrize(
    "status", [ContractStatus.EXPIRED, ContractStatus.TERMINATED, ContractStatus.RESCINDED]
)
def test_contract_that_has_ended_is_not_changed(status, contract, change):
    Contract.objects.filter(pk=contract.pk).update(
        status=status, ended_on=TODAY, ending_reason="Breach."
    )

    with pytest.raises(WrongState):
        change(contract, value_after=Decimal(1_050_000))


@pytest.mark.parametrize(
    "freed",
    [
        {"is_light_touch": True},
        {"regime": Regime.PCR2015},
        {"regime": Regime.PSR},
        {"regime": "", "starts_on": date(2025, 2, 23)},
        {"award_value": Decimal(50_000), "current_value": Decimal(50_000)},
    ],
)
def test_notice_is_not_asked_where_the_act_does_not_ask(freed, authority, change):
    usual = {
        "regime": Regime.PA2023,
        "starts_on": date(2026, 1, 1),
        "award_value": Decimal(1_000_000),
    }
    free = ContractFactory(authority=authority, **usual | freed)

    made = change(free, value_after=free.award_value + 30_000 + free.award_value / 10)

    assert made.needs_notice is False


def test_growth_across_the_threshold_makes_it_a_contract_of_the_act(authority, change):
    small = ContractFactory(
        authority=authority,
        regime=Regime.PA2023,
        starts_on=date(2026, 1, 1),
        award_value=Decimal(150_000),
    )

    with pytest.raises(waivers.ReasonOwed):
        change(small, value_after=Decimal(180_000))


@pytest.fixture
def under_a_lot(authority, officer, at):
    """A contract called off for £100,000 from a lot of £120,000."""
    lot = LotFactory(maximum_value=Decimal(120_000), allows_direct_award=True)
    call_off = AwardedCallOffFactory(authority=authority, lot=lot, estimated_value=Decimal(100_000))
    headroom.commit(call_off, amount=Decimal(100_000), by=officer, at=at)
    return contracts.enter(call_off, on=TODAY, by=officer, at=at)


def test_added_value_takes_room_and_is_refused_where_none_is_left(under_a_lot, change):
    change(under_a_lot, value_after=Decimal(105_000))
    under_a_lot.lot.refresh_from_db()
    assert under_a_lot.lot.committed_value == Decimal(105_000)
    before = snapshot()

    with pytest.raises(headroom.NoHeadroom, match=r"£15,000\.00 left"):
        change(under_a_lot, value_after=Decimal("120000.01"))

    assert snapshot() == before


def test_lower_value_still_counts_as_awarded(under_a_lot, change):
    change(under_a_lot, value_after=Decimal(95_000))

    under_a_lot.lot.refresh_from_db()
    assert under_a_lot.lot.committed_value == Decimal(100_000)
