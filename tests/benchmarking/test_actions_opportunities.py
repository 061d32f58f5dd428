"""Opportunities found, decided about, and found anew with what was decided."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from benchmarking.actions import opportunities, opportunity_decisions
from benchmarking.choices import LeakageCause, LineClass
from benchmarking.choices.opportunities import OpportunityKind
from benchmarking.choices.savings import ClaimState
from benchmarking.models import Claim, Initiative, Opportunity
from benchmarking.queries import opportunities as queries
from benchmarking.queries import opportunity_words
from frameworks.choices import AccessStatus, Direction, EligibilityKind
from frameworks.models import CallOff, EligibilityRule, FrameworkAccess
from procurement_portal.core import history, jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent, Job
from tests.factories import benchmarking, core, frameworks, prices
from tests.factories.opportunities import OpportunityFactory, VerifiedDiscountFactory

pytestmark = pytest.mark.django_db

PLAN = {
    "title": "Agency staff to the median",
    "annual_amount": Decimal(100_000),
    "starts_on": date(2026, 7, 1),
    "months": 24,
    "owner": "Head of people",
}


@pytest.fixture
def agency(authority):
    return frameworks.CategoryFactory(
        key="agency", name="Agency staff", direction=Direction.LOWER_BETTER
    )


@pytest.fixture
def figures(authority, agency, at):
    """Figures of every kind, of one category: above peers, prices and a list, and beside a lot."""
    benchmarking.BenchmarkResultFactory(
        authority=authority,
        category=agency,
        opportunity=Decimal(100_000),
        opportunity_best_quartile=Decimal(150_000),
    )
    prices.UnitPriceResultFactory(
        authority=authority,
        item__category=agency,
        run__state="current",
        framework_price=Decimal("0.045"),
        worth_framework=Decimal("50.00"),
    )
    framework = frameworks.FrameworkFactory()
    framework.categories.add(agency)
    beside = {"authority": authority, "category": agency, "net_amount": Decimal(40_000)}
    benchmarking.FrameworkUseFactory(
        **beside,
        framework=framework,
        line_class=LineClass.OFF_SUPPLIER,
        cause=LeakageCause.NOT_JOINED,
    )
    benchmarking.FrameworkUseFactory(**beside)
    return framework


def found(authority, at):
    opportunities.find_for(authority, at=at)
    return {row.kind: row for row in Opportunity.objects.filter(is_current=True).order_by("pk")}


def test_every_kind_is_found_with_bounds_effort_and_what_it_rests_on(
    authority, agency, figures, at
):
    frameworks.ContractFactory(authority=authority, category=agency, ends_on=date(2026, 9, 30))

    rows = found(authority, at)

    assert set(rows) == set(OpportunityKind) - {OpportunityKind.AGGREGATION}
    peers, price, listed, contract = (
        rows[kind]
        for kind in (
            OpportunityKind.ABOVE_PEERS,
            OpportunityKind.ABOVE_PRICES,
            OpportunityKind.ABOVE_LIST,
            OpportunityKind.CONTRACT,
        )
    )
    assert (peers.low, peers.high, peers.figures["median"]) == (100_000, 150_000, "4.00000000")
    assert (price.low, price.high, listed.low) == (100, 150, 50)
    assert (contract.cause, contract.low) == ("ends", None)
    assert contract.at_stake == Decimal("166628.65")
    leaks = Opportunity.objects.filter(kind=OpportunityKind.OFF_FRAMEWORK).order_by("cause")
    assert [(one.cause, one.framework, one.at_stake, one.low) for one in leaks] == [
        ("", None, Decimal(40_000), None),
        ("not_joined", figures, Decimal(40_000), None),
    ]
    assert {one.overlap for one in rows.values()} == {agency}


def test_finding_twice_changes_nothing_and_keeps_what_was_decided(authority, figures, officer, at):
    row = found(authority, at)[OpportunityKind.ABOVE_PEERS]
    opportunity_decisions.dismiss(row.pk, reason="Other need.", by=officer, at=at)
    before = list(Opportunity.objects.order_by("pk").values_list("pk", "key", "low", "state"))

    again = found(authority, at)

    after = list(Opportunity.objects.order_by("pk").values_list("pk", "key", "low", "state"))
    assert after == before
    assert again[OpportunityKind.ABOVE_PEERS].reason == "Other need."


def test_what_figures_no_longer_show_stays_and_comes_back_under_its_number(
    authority, figures, officer, at
):
    row = found(authority, at)[OpportunityKind.ABOVE_LIST]
    results = prices.models.UnitPriceResult.objects
    results.update(worth_framework=None)
    found(authority, at)
    row.refresh_from_db()
    was_current = row.is_current
    results.update(worth_framework=Decimal("60.00"))
    found(authority, at)

    row.refresh_from_db()
    assert (was_current, row.is_current, row.low) == (False, True, Decimal("60.00"))


def test_small_leaks_and_contracts_far_from_their_end_are_left_out(authority, agency, at):
    benchmarking.FrameworkUseFactory(
        authority=authority, category=agency, net_amount=Decimal("999.99")
    )
    frameworks.ContractFactory(authority=authority, ends_on=date(2027, 5, 13))
    due = frameworks.ContractFactory(
        authority=authority, ends_on=date(2029, 3, 31), review_on=date(2026, 5, 11)
    )

    opportunities.find_for(authority, at=at)

    only = Opportunity.objects.get()
    assert (only.contract, only.cause, only.due_on) == (due, "review", due.review_on)


def test_total_counts_each_pound_once(authority, figures, officer, at):
    opportunities.find_for(authority, at=at)

    total = queries.total(officer, Opportunity.objects.visible_to(officer))

    assert (total.count, total.low) == (5, Decimal(100_000))


def test_frameworks_are_named_the_joined_first_and_never_one_that_rules_the_place_out(
    authority, agency, figures, at
):
    joined = frameworks.LotFactory()
    joined.categories.add(agency)
    frameworks.AccessFactory(
        authority=authority,
        framework=joined.framework,
        status=AccessStatus.ACTIVE,
        starts_on=date(2026, 4, 1),
    )
    open_to_all = frameworks.LotFactory(framework=figures)
    closed = frameworks.LotFactory()
    closed.categories.add(agency)
    rule = EligibilityRule.objects.create(
        framework=closed.framework,
        kind=EligibilityKind.NAMED,
        is_exclusion=True,
        quoted_text="Not Ashby.",
    )
    rule.authorities.add(authority)

    row = found(authority, at)[OpportunityKind.ABOVE_PEERS]

    assert row.usable == [joined.framework_id, open_to_all.framework_id]
    assert row.way == "call_off"


class TestJobs:
    def test_is_queued_once_and_found_by_the_worker(self, authority, officer, figures, at):
        first, second = (opportunities.request(authority.pk, by=SYSTEM, at=at) for _ in range(2))
        job = core.JobFactory(kind=opportunities.JOB_KIND, args={"authority_id": authority.pk})

        jobs.run(job.pk, partial(opportunities.find, at=at))

        assert first is not None
        assert second is None
        assert Opportunity.objects.filter(authority=authority).count() == 5

    def test_is_not_queued_where_nobody_could_read_it(self, authority, figures, at):
        assert opportunities.request_all(by=SYSTEM, at=at) == 0
        assert not Job.objects.exists()


class TestDismissing:
    def test_needs_a_reason_is_recorded_and_can_be_undone(self, authority, officer, at):
        row = OpportunityFactory(authority=authority)

        with pytest.raises(opportunity_decisions.ReasonNeeded):
            opportunity_decisions.dismiss(row.pk, reason="  ", by=officer, at=at)
        opportunity_decisions.dismiss(row.pk, reason="Statutory.", by=officer, at=at)
        with pytest.raises(WrongState):
            opportunity_decisions.dismiss(row.pk, reason="Again.", by=officer, at=at)
        opportunity_decisions.restore(row.pk, by=officer, at=at)
        with pytest.raises(WrongState):
            opportunity_decisions.restore(row.pk, by=officer, at=at)

        row.refresh_from_db()
        assert (row.state, row.reason, row.decided_by) == ("open", "", "")
        told = AuditEvent.objects.order_by("pk").values_list("name", "details")
        assert [name.rpartition(".")[2] for name, _ in told] == ["dismissed", "restored"]
        assert [details for _, details in told] == [
            {"reason": "Statutory."},
            {"dismissed_because": "Statutory."},
        ]

    @pytest.mark.parametrize(
        "role", ["finance_lead", "auditor", "manager", "operator", "outsider", "stranger"]
    )
    def test_only_who_buys_for_the_place_decides(self, role, people, authority, figures, at):
        row = OpportunityFactory(authority=authority)

        for decide in (
            partial(opportunity_decisions.dismiss, reason="No."),
            partial(opportunity_decisions.take_as_request, framework=figures),
            partial(opportunity_decisions.take_as_initiative, **PLAN),
        ):
            with pytest.raises(NotAllowed):
                decide(row.pk, by=people[role], at=at)

        row.refresh_from_db()
        assert row.state == "open"
        assert not AuditEvent.objects.exists()
        assert not Initiative.objects.exists()


def test_leakage_is_worth_what_members_have_verified(authority, agency, figures, at):
    VerifiedDiscountFactory(framework=figures, category=agency, share=Decimal("0.0612"))

    opportunities.find_for(authority, at=at)

    rows = Opportunity.objects.filter(kind=OpportunityKind.OFF_FRAMEWORK)
    named, unnamed = rows.get(framework=figures), rows.get(framework=None)
    assert named.low == named.high == 2_448
    assert "£40,000 × 6.12%, the median discount" in opportunity_words.formula(named)[1]
    assert not opportunity_words.not_told(named)
    assert unnamed.low is None
    assert "fewer than five members" in opportunity_words.not_told(unnamed)


class TestTaking:
    def test_initiative_has_its_claim_and_baseline_and_remembers_where_it_came_from(
        self, authority, officer, agency, at
    ):
        row = OpportunityFactory(authority=authority, category=agency)

        claim = opportunity_decisions.take_as_initiative(row.pk, by=officer, at=at, **PLAN)

        row.refresh_from_db()
        assert (row.state, row.initiative) == ("taken", claim.initiative)
        assert claim.initiative.origin == row.reference
        assert "£500,000 a year is spent" in claim.initiative.why
        assert (claim.state, claim.ends_on) == (ClaimState.IDENTIFIED, date(2028, 6, 30))
        baseline = claim.baselines.get()
        (priced,) = baseline.prices.all()
        assert (baseline.kind, priced.price) == ("paid", Decimal(5))
        assert priced.monthly_quantity == Decimal("8333.333333")

    def test_contract_becomes_a_baseline_of_what_expires(self, authority, officer, agency, at):
        contract = frameworks.ContractFactory(authority=authority, category=agency)
        row = OpportunityFactory(
            authority=authority,
            category=agency,
            kind=OpportunityKind.CONTRACT,
            cause="ends",
            contract=contract,
            low=None,
            high=None,
            at_stake=Decimal(120_000),
        )

        claim = opportunity_decisions.take_as_initiative(row.pk, by=officer, at=at, **PLAN)

        baseline = claim.baselines.get()
        assert (baseline.kind, baseline.prices.get().price) == ("expiring_contract", 10_000)

    def test_item_without_purchases_in_the_year_before_is_claimed_without_baseline(
        self, authority, officer, agency, at
    ):
        row = OpportunityFactory(
            authority=authority,
            kind=OpportunityKind.ABOVE_PRICES,
            item=prices.ItemFactory(),
            figures={"units": "1200"},
        )

        claim = opportunity_decisions.take_as_initiative(row.pk, by=officer, at=at, **PLAN)

        assert not claim.baselines.exists()

    def test_contract_without_category_says_what_to_do_and_opens_nothing(
        self, authority, officer, at
    ):
        row = OpportunityFactory(authority=authority, category=None, overlap=None)

        with pytest.raises(opportunity_decisions.savings_claims.ClaimIncomplete) as refused:
            opportunity_decisions.take_as_initiative(row.pk, by=officer, at=at, **PLAN)

        assert refused.value.cure == "Give the contract its category first."
        assert not Initiative.objects.exists()

    def test_request_is_filled_in(self, authority, officer, agency, figures, at):
        row = OpportunityFactory(authority=authority, category=agency)

        request = opportunity_decisions.take_as_request(
            row.pk, framework=figures, by=officer, at=at
        )

        row.refresh_from_db()
        assert (row.state, row.access) == ("taken", request)
        assert row.reference in request.need
        assert (request.expected_annual_spend, request.status) == (500_000, AccessStatus.DRAFT)

    def test_what_cannot_be_opened_leaves_it_open(self, authority, officer, agency, at):
        row = OpportunityFactory(authority=authority, category=agency)
        lot = frameworks.LotFactory()

        with pytest.raises(opportunity_decisions.call_offs.NoAccess):
            opportunity_decisions.take_as_call_off(row.pk, lot=lot, title="A", by=officer, at=at)

        row.refresh_from_db()
        assert row.state == "open"
        assert not CallOff.objects.exists()

    def test_call_off_is_filled_in(self, authority, officer, agency, at):
        row = OpportunityFactory(authority=authority, category=agency)
        lot = frameworks.LotFactory()
        frameworks.AccessFactory(
            authority=authority,
            framework=lot.framework,
            status=AccessStatus.ACTIVE,
            starts_on=date(2026, 4, 1),
        )

        call_off = opportunity_decisions.take_as_call_off(
            row.pk, lot=lot, title="Agency staff", by=officer, at=at
        )

        row.refresh_from_db()
        assert (row.state, row.call_off) == ("taken", call_off)
        assert call_off.estimated_value == 500_000

    def test_what_was_called_off_is_claimed_in_its_turn_and_once(
        self, authority, officer, agency, at
    ):
        lot = frameworks.LotFactory()
        call_off = frameworks.CallOffFactory(authority=authority, lot=lot)
        row = OpportunityFactory(
            authority=authority,
            category=agency,
            call_off=call_off,
            state="taken",
            decided_by="Olive Officer",
            decided_at=at,
        )

        claim = opportunity_decisions.take_as_initiative(row.pk, by=officer, at=at, **PLAN)
        with pytest.raises(WrongState, match="It is taken already"):
            opportunity_decisions.take_as_initiative(row.pk, by=officer, at=at, **PLAN)

        row.refresh_from_db()
        assert (row.state, row.call_off, row.initiative) == ("taken", call_off, claim.initiative)
        assert claim.framework == lot.framework
        assert Claim.objects.get() == claim
        assert history.history_of(row)[0].what == f"What it saves is claimed: {claim.reference}"

    def test_consortium_opens_an_initiative_and_claims_nothing(self, consortium, manager, at):
        row = OpportunityFactory(authority=None, consortium=consortium)

        for refused in (
            partial(opportunity_decisions.take_as_initiative, **PLAN),
            partial(opportunity_decisions.take_as_request, framework=frameworks.FrameworkFactory()),
        ):
            with pytest.raises(opportunity_decisions.NotOfThisPlace):
                refused(row.pk, by=manager, at=at)
        initiative = opportunity_decisions.take_together(
            row.pk, title="Buy together", by=manager, at=at
        )

        assert (initiative.consortium, initiative.origin) == (consortium, row.reference)
        assert not Claim.objects.exists()
        assert not FrameworkAccess.objects.exists()
