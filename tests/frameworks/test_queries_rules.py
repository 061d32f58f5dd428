"""The rules asked of frameworks in the tables, and warnings that people have settled."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from consortia.choices import ConsortiumForm
from frameworks.actions import headroom
from frameworks.choices import (
    CarryBasis,
    FrameworkKind,
    FrameworkStatus,
    LotStatus,
    NoticeType,
    PlaceStatus,
    Regime,
)
from frameworks.law.facts import FrameworkFacts, LotFacts, NoticeFacts, SchemeFacts
from frameworks.models import (
    EligibilityRule,
    Notice,
    OpenFrameworkScheme,
    RuleWaiver,
    WorkingDayOverride,
)
from frameworks.queries import facts, rules
from procurement_portal.core.access import SYSTEM
from tests.factories.consortia import ConsortiumFactory, MembershipFactory
from tests.factories.frameworks import (
    ContractFactory,
    FrameworkFactory,
    LotFactory,
    SupplierOnLotFactory,
)

pytestmark = pytest.mark.django_db

ON = date(2026, 5, 11)
AT = datetime(2026, 5, 11, 9, 0, tzinfo=UTC)


def draft(**changes):
    return FrameworkFactory(**{"status": FrameworkStatus.DRAFT} | changes)


def numbers(found):
    return [one.rule for one in found]


def test_draft_is_asked_what_publishing_and_tendering_ask():
    framework = draft()

    assert set(numbers(rules.findings(framework, moment="publish", on=ON))) == {
        "R1",
        "R3",
        "R10",
        "R19",
        "R57",
    }
    assert set(numbers(rules.findings(framework, moment="any", on=ON))) >= {"R10", "R44", "R45"}


def test_finding_of_two_moments_is_told_once():
    found = rules.findings(draft(), moment="any", on=ON)

    assert len({(one.rule, one.says) for one in found}) == len(found)


def test_running_framework_is_asked_only_what_holds_while_it_runs():
    found = rules.findings(FrameworkFactory(), moment="any", on=ON)

    assert {one.outcome.value for one in found} == {"info"}
    assert not {"R44", "R45", "R50"} & set(numbers(found))


@pytest.mark.parametrize(("moment", "outcome"), [("any", "warn"), ("vary", "block")])
def test_running_framework_is_not_blocked_for_its_past_but_for_a_change_made_now(moment, outcome):
    framework = FrameworkFactory(ends_on=date(2033, 3, 31))

    found = rules.findings(framework, moment=moment, on=ON)

    assert [one.outcome.value for one in found if one.rule == "R12"] == [outcome]


def test_abandoned_framework_is_asked_nothing():
    framework = FrameworkFactory(status=FrameworkStatus.ABANDONED)

    assert rules.findings(framework, moment="any", on=ON) == []


def policy_warning(framework):
    found = rules.findings(framework, moment="tender", on=ON)
    return [one for one in found if one.rule == "R50"]


def waive(framework, finding, reason="The statement is in the tender pack."):
    return RuleWaiver.objects.create(
        framework=framework,
        rule=finding.rule,
        finding=finding.says,
        reason=reason,
        given_by="Ada Manager",
        given_at=AT,
    )


def test_waived_warning_no_longer_stands_but_is_still_heard():
    framework = draft()
    [warning] = policy_warning(framework)

    waiver = waive(framework, warning)

    assert policy_warning(framework) == []
    assert [
        (one.finding, one.waiver, one.stands)
        for one in rules.heard(framework, moment="tender", on=ON)
        if one.finding.rule == "R50"
    ] == [(warning, waiver, False)]


def test_waiver_settles_only_what_it_quotes_of_its_own_framework():
    framework = draft()
    [warning] = policy_warning(framework)

    waive(draft(), warning)
    RuleWaiver.objects.create(
        framework=framework,
        rule="R50",
        finding="Something else.",
        reason="Long ago.",
        given_by="Ada Manager",
        given_at=AT,
    )

    assert policy_warning(framework) == [warning]


def test_block_cannot_be_waived():
    framework = draft()
    [block] = [
        one
        for one in rules.findings(framework, moment="tender", on=ON)
        if one.field == "description"
    ]

    waive(framework, block)

    assert block in rules.findings(framework, moment="tender", on=ON)


def test_answers_tell_of_every_rule_whether_it_applies_and_why_not():
    framework = FrameworkFactory(regime=Regime.PCR2015)

    answers = rules.answers(framework, on=ON)

    by_number = {one.rule.number: one for one in answers}
    assert by_number["R12"].silence == "It is a rule of the Procurement Act 2023."
    assert by_number["R23"].silence == ""
    assert by_number["R23"].is_asked
    assert [one.finding.outcome.value for one in by_number["R24"].heard] == ["warn"]
    assert all(answer.heard == [] for answer in answers if answer.silence)


def test_facts_are_those_of_the_tables():
    framework = draft(
        kind=FrameworkKind.CLOSED,
        procurement_began_on=date(2026, 3, 2),
        description="Cleaning.",
        supplier_fee_percent=Decimal("1.50"),
    )
    LotFactory(framework=framework, number="1", allows_direct_award=True, core_terms="Terms.")
    LotFactory(framework=framework, number="2", status=LotStatus.CEASED)
    Notice.objects.create(framework=framework, notice_type=NoticeType.UK2)
    Notice.objects.create(
        framework=framework,
        notice_type=NoticeType.UK4,
        notice_id="012345-2026",
        published_on=ON,
    )
    EligibilityRule.objects.create(framework=framework, kind="text", quoted_text="Councils.")
    WorkingDayOverride.objects.create(day=ON, calendar="pa2023", reason="Proclaimed.")

    found = facts.of_framework(framework, on=ON)

    assert found == FrameworkFacts(
        on=ON,
        began_on=date(2026, 3, 2),
        starts_on=date(2025, 4, 1),
        ends_on=date(2029, 3, 31),
        description="Cleaning.",
        fee_percent=Decimal("1.50"),
        has_eligibility_rules=True,
        lots=(LotFacts("1", allows_direct_award=True, has_core_terms=True),),
        notices=(NoticeFacts("UK4", "012345-2026", ON), NoticeFacts("UK2")),
        overrides={("pa2023", ON): False},
    )


def test_suppliers_are_counted_once_and_only_those_that_hold_a_place():
    framework = FrameworkFactory()
    first, second = LotFactory.create_batch(2, framework=framework)
    both = SupplierOnLotFactory(lot=first).supplier
    SupplierOnLotFactory(lot=second, supplier=both)
    SupplierOnLotFactory(lot=second, status=PlaceStatus.LEFT)

    found = facts.of_framework(framework, on=ON)

    assert found.supplier_count == 1
    assert [lot.supplier_count for lot in found.lots] == [1, 1]


def test_contracts_called_off_are_committed(at):
    framework = FrameworkFactory(estimated_value=Decimal(1000))
    lot = LotFactory(framework=framework)
    for value in (500, 350):
        contract = ContractFactory(lot=lot, award_value=Decimal(value))
        headroom.record(contract, reason="Made elsewhere.", by=SYSTEM, at=at)
    ContractFactory(award_value=Decimal(900))
    framework.refresh_from_db()

    found = rules.findings(framework, moment="publish_concluded", on=ON)

    assert facts.of_framework(framework, on=ON).committed_value == Decimal(850)
    assert "At least 80% of its estimated value is committed." in [one.says for one in found]


def test_scheme_knows_its_awards_values_and_who_was_carried_over():
    scheme = OpenFrameworkScheme.objects.create(
        publisher=ConsortiumFactory(),
        title="Digital",
        first_awarded_on=date(2025, 3, 20),
        last_awarded_on=date(2026, 4, 2),
        max_suppliers=10,
    )
    of_scheme = {"scheme": scheme, "kind": FrameworkKind.OPEN}
    first = FrameworkFactory(
        **of_scheme, status=FrameworkStatus.EXPIRED, estimated_value=Decimal(4)
    )
    second = FrameworkFactory(**of_scheme, starts_on=date(2026, 4, 10), estimated_value=Decimal(5))
    draft(**of_scheme, starts_on=date(2029, 1, 1), estimated_value=None)
    SupplierOnLotFactory(lot__framework=second, carry_basis=CarryBasis.PLACE)

    found = facts.of_framework(second, on=ON)

    assert found.scheme == SchemeFacts(
        awards=(date(2025, 3, 20), date(2026, 4, 2)),
        estimated_values=(Decimal(4), Decimal(5), None),
        max_suppliers=10,
    )
    assert found.awarded_on == date(2026, 4, 2)
    assert found.carried_by_place
    assert facts.of_framework(first, on=ON).awarded_on == date(2025, 3, 20)


def test_joint_procurement_counts_its_lead_and_its_other_members():
    publisher = ConsortiumFactory(form=ConsortiumForm.JOINT_PROCUREMENT)
    MembershipFactory(consortium=publisher, role="lead")
    MembershipFactory(consortium=publisher)
    MembershipFactory(consortium=publisher)

    found = facts.of_framework(draft(publisher=publisher), on=ON)

    assert found.is_joint_procurement
    assert found.has_lead_authority
    assert found.other_member_count == 2


def test_rules_are_asked_in_a_fixed_number_of_queries(django_assert_num_queries):
    framework = draft()
    for lot in LotFactory.create_batch(3, framework=framework):
        SupplierOnLotFactory.create_batch(2, lot=lot)

    with django_assert_num_queries(6):
        rules.findings(framework, moment="any", on=ON)
