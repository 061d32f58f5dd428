"""The savings ledger through its actions: a claim's life, its arithmetic, and who may do what."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from benchmarking.actions import (
    savings_baselines,
    savings_calendar,
    savings_claims,
    savings_indices,
    savings_lines,
    savings_realised,
    savings_signing,
)
from benchmarking.actions.savings_baselines import Grounds, Priced
from benchmarking.actions.savings_claims import ClaimIncomplete
from benchmarking.actions.savings_indices import Level
from benchmarking.actions.savings_lines import CountedTwice, SpendShare
from benchmarking.choices import Permission
from benchmarking.choices.savings import BaselineKind, ClaimState, EvidenceKind, SavingType
from benchmarking.models import Claim, ClaimLine, LedgerPosting, Reconciliation
from benchmarking.queries import ledger
from benchmarking.queries.ledger import Amount
from consortia.choices import RoleKind
from consortia.models import Notification
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed, WrongState
from tests.factories import benchmarking, consortia, savings
from tests.factories.prices import ItemFactory
from tests.policy_tables import who_may

pytestmark = pytest.mark.django_db

MONTH = savings.MONTH


def stands(claim, state):
    return ledger.total(ledger.standing(claim).get(state, {}).values())


def test_estimate_stands_by_month_and_moves_on_whole(officer, authority, at):
    claim = savings.claimed(authority, officer)

    assert stands(claim, ClaimState.IDENTIFIED).net == 360_000
    assert ledger.standing(claim)[ClaimState.IDENTIFIED][date(2025, 10, 1)].net == Decimal(
        "10191.78"
    )

    savings_claims.forecast(claim.pk, annual_amount=Decimal(60_000), by=officer, at=at)
    savings_claims.contract(claim.pk, contract_text="C-1", by=officer, at=at)

    assert stands(claim, ClaimState.IDENTIFIED).net == 0
    assert stands(claim, ClaimState.FORECAST).net == 0
    assert stands(claim, ClaimState.CONTRACTED).net == 180_000


def test_w5_computed_from_the_lines_that_a_claim_owns(officer, finance_lead, authority, operator):
    at = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
    series = savings.IndexSeriesFactory()
    savings_indices.load_vintage(
        series,
        published_on=date(2026, 5, 1),
        levels={
            date(2025, 9, 1): Level(Decimal(100)),
            MONTH: Level(Decimal(105), is_provisional=True),
        },
        by=operator,
        at=at,
    )
    claim = savings.contracted(authority, officer)
    item = savings.owning(claim, officer)
    savings.priced(
        claim,
        officer,
        finance_lead,
        item=item,
        index_series=series,
        base_month=date(2025, 9, 1),
    )
    savings.bought(authority, item)

    savings_realised.realise_from_lines(claim.pk, month=MONTH, by=officer, at=at)

    assert stands(claim, ClaimState.REALISED) == Amount(
        cash=Decimal(3000), avoidance=Decimal(5000), market=Decimal(-5000)
    )
    assert stands(claim, ClaimState.REALISED).nominal == 3000
    assert MONTH not in {
        month
        for month, amount in ledger.standing(claim)[ClaimState.CONTRACTED].items()
        if amount.net
    }

    savings_signing.record_budget(
        claim.pk, budget_line="R100", effect="reduced", by=finance_lead, at=at
    )
    savings_signing.verify(claim.pk, statement="To the lines.", by=finance_lead, at=at)
    savings_indices.load_vintage(
        series,
        published_on=date(2026, 8, 1),
        levels={date(2025, 9, 1): Level(Decimal(100)), MONTH: Level(Decimal(102))},
        by=operator,
        at=at,
    )

    assert savings_calendar.true_up_final_indices(by=SYSTEM, at=at) == 1
    assert savings_calendar.true_up_final_indices(by=SYSTEM, at=at) == 0
    assert stands(claim, ClaimState.FINANCE_VERIFIED) == Amount(
        cash=Decimal(3000), avoidance=Decimal(2000), market=Decimal(-2000)
    )


@pytest.mark.parametrize(
    "prices, why",
    [
        ([], "at least one"),
        ([Priced(Decimal(1), Decimal(1), None, "A")] * 2, "one price"),
        ([Priced(Decimal(1), Decimal(1), None, " ")], "what it is of"),
        ([Priced(Decimal(0), Decimal(1), None, "A")], "above nothing"),
    ],
    ids=["none", "twice", "of nothing", "nought"],
)
def test_baseline_has_one_price_above_nothing_for_each_thing(prices, why, officer, authority, at):
    claim = savings.claimed(authority, officer)

    with pytest.raises(ClaimIncomplete, match=why):
        savings_baselines.set_baseline(
            claim.pk, kind=BaselineKind.PAID, prices=prices, by=officer, at=at
        )
    assert not claim.baselines.exists()


def test_verified_is_no_cash_until_the_budget_is_recorded(officer, finance_lead, authority, at):
    claim = savings.verified(authority, officer, finance_lead, amount=900, nominal=700)

    assert stands(claim, ClaimState.FINANCE_VERIFIED) == Amount(
        avoidance=Decimal(900), market=Decimal(-200)
    )

    savings_signing.record_budget(
        claim.pk, budget_line="R100", effect="redirected", by=finance_lead, at=at
    )

    assert stands(claim, ClaimState.FINANCE_VERIFIED) == Amount(
        cash=Decimal(700), avoidance=Decimal(200), market=Decimal(-200)
    )


def test_costs_are_deducted_where_they_fall_and_only_once_signed(
    officer, finance_lead, authority, at
):
    claim = savings.realised(authority, officer, finance_lead, amount=80_000)
    for amount in (15_000, 5_000):
        savings_realised.add_cost(
            claim.pk, month=MONTH, amount=Decimal(amount), reason="Staff.", by=officer, at=at
        )

    savings_signing.verify(claim.pk, statement="Checked.", by=finance_lead, at=at)

    assert stands(claim, ClaimState.FINANCE_VERIFIED).net == 60_000
    assert stands(claim, ClaimState.REALISED) == Amount()


def test_recurring_claim_is_worth_a_year_until_it_lapses(officer, finance_lead, authority, at):
    claim = savings.verified(authority, officer, finance_lead, amount="9863.01")

    assert ledger.in_force(claim) == Decimal("119999.96")

    ended = datetime(2028, 10, 1, 6, tzinfo=UTC)
    assert savings_calendar.lapse(on=ended.date(), by=SYSTEM, at=ended) == 1
    assert savings_calendar.lapse(on=ended.date(), by=SYSTEM, at=ended) == 0
    assert ledger.in_force(claim) == 0


def test_reversing_takes_out_everything_by_opposite_entries(officer, finance_lead, authority, at):
    claim = savings.verified(authority, officer, finance_lead)
    before = LedgerPosting.objects.count()

    savings_claims.reverse(claim.pk, reason="The price rose again.", by=officer, at=at)

    claim.refresh_from_db()
    assert claim.state == ClaimState.REVERSED
    assert set(LedgerPosting.objects.filter(claim=claim).summed().values()) == {0}
    assert LedgerPosting.objects.count() > before


def test_month_entered_anew_replaces_what_waits_and_never_what_is_signed(
    officer, finance_lead, authority, at
):
    claim = savings.realised(authority, officer, finance_lead, amount=1000)
    entered = {"month": MONTH, "attributable": Decimal(400), "nominal": Decimal(400)}

    savings_realised.realise_entered(claim.pk, **entered, by=officer, at=at)

    assert stands(claim, ClaimState.REALISED).net == 400
    savings_signing.verify(claim.pk, statement="Checked.", by=finance_lead, at=at)
    with pytest.raises(savings_realised.VerifiedAlready):
        savings_realised.realise_entered(claim.pk, **entered, by=officer, at=at)
    savings_signing.true_up(
        claim.pk,
        month=MONTH,
        amount=Amount(avoidance=Decimal(-100)),
        reason="A credit came late.",
        by=finance_lead,
        at=at,
    )
    assert stands(claim, ClaimState.FINANCE_VERIFIED).net == 300


def test_running_month_is_not_realised(officer, finance_lead, authority):
    with pytest.raises(savings_calendar.moves.MonthNotOver):
        savings.realised(authority, officer, finance_lead, month=date(2026, 5, 1))


def test_amount_is_not_entered_where_lines_tell_it(officer, finance_lead, authority, at):
    claim = savings.contracted(authority, officer)
    savings.priced(claim, officer, finance_lead, item=savings.owning(claim, officer))
    savings.shown(claim, officer)

    with pytest.raises(savings_realised.LinesCarryUnits):
        savings_realised.realise_entered(
            claim.pk, month=MONTH, attributable=Decimal(1), nominal=Decimal(1), by=officer, at=at
        )


def test_without_an_approved_baseline_there_is_no_claim(officer, authority, at):
    claim = savings.contracted(authority, officer)
    savings.owning(claim, officer)

    with pytest.raises(savings_realised.NothingToGoBy):
        savings_realised.realise_from_lines(claim.pk, month=MONTH, by=officer, at=at)


def test_estimate_cannot_be_verified(officer, finance_lead, authority, at):
    claim = savings.contracted(authority, officer)
    savings.priced(claim, officer, finance_lead)
    savings.shown(claim, officer, EvidenceKind.ESTIMATE)
    savings_realised.realise_entered(
        claim.pk, month=MONTH, attributable=Decimal(9), nominal=Decimal(9), by=officer, at=at
    )

    with pytest.raises(savings_signing.NotShown):
        savings_signing.verify(claim.pk, statement="Looks right.", by=finance_lead, at=at)

    savings.shown(claim, officer)
    assert savings_signing.verify(claim.pk, statement="Sampled.", by=finance_lead, at=at)


def test_baseline_of_bids_is_their_median_and_never_cash(officer, finance_lead, authority, at):
    claim = savings.contracted(authority, officer)
    failed = dict.fromkeys(("paid", "expiring_contract", "peer_median"), "None.")
    bids = tuple(map(Decimal, (118_000, 104_500, 99_800, 131_000)))

    row = savings_baselines.set_baseline(
        claim.pk,
        kind=BaselineKind.BIDS_MEDIAN,
        prices=[Priced(Decimal(1), Decimal(1), description="Bid")],
        grounds=Grounds(failed, bids=bids),
        by=officer,
        at=at,
    )
    savings_baselines.approve_baseline(row.pk, by=finance_lead, at=at)
    savings.shown(claim, officer)
    savings_realised.realise_entered(
        claim.pk,
        month=MONTH,
        attributable=Decimal(11_450),
        nominal=Decimal(11_450),
        by=officer,
        at=at,
    )

    assert row.prices.get().price == 111_250
    assert stands(claim, ClaimState.REALISED) == Amount(avoidance=Decimal(11_450))


def test_higher_baselines_need_a_reason(officer, authority, at):
    claim = savings.claimed(authority, officer)

    with pytest.raises(ClaimIncomplete, match="Price paid"):
        savings_baselines.set_baseline(
            claim.pk,
            kind=BaselineKind.EXPIRING_CONTRACT,
            prices=[Priced(Decimal(1), Decimal(1), description="Gloves")],
            by=officer,
            at=at,
        )


def test_price_paid_is_read_from_the_lines_and_not_chosen(officer, authority, at):
    claim = savings.claimed(authority, officer)
    item = ItemFactory()
    savings.bought(authority, item, price=4, on=date(2025, 9, 30))
    savings.bought(authority, item, price=9, on=date(2025, 10, 1))

    row = savings_baselines.set_baseline(
        claim.pk,
        kind=BaselineKind.PAID,
        prices=[Priced(Decimal(50), Decimal(10), item)],
        by=officer,
        at=at,
    )

    assert row.prices.get().price == 4


def spend_lines(authority, count):
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)
    return [
        benchmarking.SpendLineFactory(
            spend_import=loaded, row_number=number, net_amount=Decimal(100)
        )
        for number in range(1, count + 1)
    ]


def test_w6_second_claim_on_a_line_is_refused_whole_and_names_the_first(officer, authority, at):
    lines = spend_lines(authority, 8)
    first, second = (savings.claimed(authority, officer, title=title) for title in ("X", "Y"))
    at_ten = [SpendShare(line, Decimal(110)) for line in lines[:6]]
    at_fifteen = [SpendShare(line, Decimal(115)) for line in lines[4:]]
    savings_lines.claim_spend_lines(first.pk, at_ten, by=officer, at=at)

    with pytest.raises(CountedTwice, match=rf"{first.reference} X"):
        savings_lines.claim_spend_lines(second.pk, at_fifteen, by=officer, at=at)
    assert not second.lines.exists()

    savings_lines.claim_spend_lines(second.pk, at_fifteen[2:], by=officer, at=at)
    assert sum(line.amount for line in ClaimLine.objects.live()) == 90

    savings_claims.reverse(first.pk, reason="Wrong.", by=officer, at=at)
    savings_lines.claim_spend_lines(second.pk, at_fifteen[:2], by=officer, at=at)
    assert sum(line.amount for line in ClaimLine.objects.live()) == 60


def test_another_type_stands_beside_it_within_what_the_line_would_have_cost(officer, authority, at):
    line, spare = spend_lines(authority, 2)
    price = savings.claimed(authority, officer, title="X")
    process = savings.claimed(authority, officer, kind=SavingType.PROCESS)
    savings_lines.claim_spend_lines(price.pk, [SpendShare(line, Decimal(110))], by=officer, at=at)

    with pytest.raises(ClaimIncomplete, match="cost less"):
        savings_lines.claim_spend_lines(
            process.pk, [SpendShare(spare, Decimal(110), Decimal("110.01"))], by=officer, at=at
        )
    with pytest.raises(CountedTwice, match="X, than it would have cost"):
        savings_lines.claim_spend_lines(
            process.pk, [SpendShare(line, Decimal(110), Decimal("100.01"))], by=officer, at=at
        )
    savings_lines.claim_spend_lines(
        process.pk, [SpendShare(line, Decimal(110), Decimal(100))], by=officer, at=at
    )


def test_item_and_month_are_owned_once_a_type(officer, authority, at):
    first = savings.claimed(authority, officer, title="X")
    item = savings.owning(first, officer)
    second = savings.claimed(authority, officer)

    with pytest.raises(CountedTwice, match=f"{first.reference} X"):
        savings_lines.claim_item_months(second.pk, [item], [MONTH], by=officer, at=at)


def test_actions_keep_to_the_table(officer, finance_lead, authority, at):
    claim = savings.claimed(authority, officer)

    for act in (
        lambda: savings_claims.contract(claim.pk, contract_text="C", by=officer, at=at),
        lambda: savings_signing.verify(claim.pk, statement="", by=finance_lead, at=at),
        lambda: savings_claims.close(claim.pk, by=finance_lead, at=at),
    ):
        with pytest.raises(WrongState):
            act()
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.IDENTIFIED


def test_verified_claim_is_closed_and_what_was_expected_lapses(
    officer, finance_lead, authority, at
):
    claim = savings.verified(authority, officer, finance_lead)

    savings_claims.close(claim.pk, by=finance_lead, at=at)

    assert stands(claim, ClaimState.CONTRACTED) == Amount()
    assert stands(claim, ClaimState.FINANCE_VERIFIED).net == 1000
    assert ledger.in_force(claim) == 0


WHO = {
    Permission.SAVING_VIEW: {"officer", "finance_lead", "auditor", "manager"},
    Permission.SAVING_CLAIM: {"officer", "manager"},
    Permission.SAVING_VERIFY: {"finance_lead"},
    Permission.SAVING_TARGET: {"finance_lead", "manager"},
}


@pytest.mark.parametrize("permission", WHO)
def test_who_may_do_what_with_a_claim(permission, people, authority, consortium, officer):
    consortia.MembershipFactory(authority=authority, consortium=consortium)
    claim = savings.claimed(authority, officer, consortium=consortium)

    assert who_may(people, permission, claim) == WHO[permission]


def test_who_sees_a_claim_and_its_postings(people, authority, consortium, officer):
    consortia.MembershipFactory(authority=authority, consortium=consortium)
    claim = savings.claimed(authority, officer, consortium=consortium)

    for role, person in people.items():
        sees = role in WHO[Permission.SAVING_VIEW]
        assert Claim.objects.visible_to(person).filter(pk=claim.pk).exists() is sees, role
        assert LedgerPosting.objects.visible_to(person).exists() is sees, role


def test_consortium_never_verifies_though_its_manager_leads_finance_too(
    officer, finance_lead, authority, consortium, at
):
    consortia.MembershipFactory(authority=authority, consortium=consortium)
    claim = savings.realised(authority, officer, finance_lead, consortium=consortium)
    both = consortia.ConsortiumRoleFactory(consortium=consortium).person
    consortia.AuthorityRoleFactory(authority=authority, kind=RoleKind.FINANCE_LEAD, person=both)

    with pytest.raises(NotAllowed):
        savings_signing.verify(claim.pk, statement="Ours.", by=both, at=at)


def test_consortium_claims_for_its_members_only(manager, authority, consortium):
    begun = savings.InitiativeFactory(consortium=consortium)

    with pytest.raises(ClaimIncomplete, match="not a member"):
        savings.claimed(authority, manager, consortium=consortium, initiative=begun)

    consortia.MembershipFactory(authority=authority, consortium=consortium)
    shares = {"consortium": Decimal("0.6"), "authority": Decimal("0.4")}
    assert savings.claimed(
        authority, manager, consortium=consortium, initiative=begun, shares=shares
    )


def test_shares_that_do_not_sum_to_one_are_refused(officer, authority):
    with pytest.raises(ClaimIncomplete, match="exactly 1"):
        savings.claimed(authority, officer, shares={"authority": Decimal("0.9")})


def test_finance_is_told_what_waits_and_the_claimant_what_became_of_it(
    officer, finance_lead, authority, at
):
    claim = savings.realised(authority, officer, finance_lead)

    assert Notification.objects.filter(person=finance_lead, text__contains="signature").exists()
    savings_signing.refuse(claim.pk, reason="Two invoices missing.", by=finance_lead, at=at)
    assert Notification.objects.filter(person=officer, text__contains="not verified").exists()
    claim.refresh_from_db()
    assert claim.state == ClaimState.REALISED


def test_months_reconcile_to_zero_and_a_back_dated_entry_is_seen(
    officer, finance_lead, authority, at
):
    march = datetime(2026, 3, 9, 9, tzinfo=UTC)
    first = savings.verified(
        authority, officer, finance_lead, amount=900, month=date(2026, 2, 1), at=march
    )
    savings_calendar.reconcile(date(2026, 3, 1), by=SYSTEM, at=at)
    april = datetime(2026, 4, 9, 9, tzinfo=UTC)
    savings.verified(authority, officer, finance_lead, amount=500, month=date(2026, 3, 1), at=april)
    savings_claims.reverse(first.pk, reason="Wrong.", by=officer, at=april)
    savings_calendar.reconcile(date(2026, 4, 1), by=SYSTEM, at=at)

    row = Reconciliation.objects.get(month=date(2026, 4, 1), measure="to_date")
    assert (row.opening, row.new, row.reversals, row.closing) == (900, 500, 900, 500)
    assert all(one.is_zero for one in Reconciliation.objects.all())
    assert savings_calendar.reconcile(date(2026, 4, 1), by=SYSTEM, at=at) == 0

    savings.verified(authority, officer, finance_lead, amount=7, month=date(2026, 2, 1), at=april)
    savings_calendar.reconcile(date(2026, 5, 1), by=SYSTEM, at=datetime(2026, 6, 2, tzinfo=UTC))
    late = Reconciliation.objects.get(month=date(2026, 5, 1), measure="to_date")
    assert late.difference == 7
    assert not late.is_zero
