"""Verdicts from the tables: what is read of notices, memberships and successions, at what cost."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consortia.choices import AuthorityKind, Jurisdiction, MembershipStatus
from frameworks.choices import EligibilityKind, Entitlement, Verdict
from frameworks.queries import eligibility
from tests.factories.consortia import (
    AuthorityFactory,
    AuthoritySuccessionFactory,
    ConsortiumFactory,
    MembershipFactory,
)
from tests.factories.frameworks import EligibilityRuleFactory, FrameworkFactory

pytestmark = pytest.mark.django_db

ON = date(2026, 5, 12)


def named(framework, *authorities, **more):
    rule = EligibilityRuleFactory(framework=framework, kind=EligibilityKind.NAMED, **more)
    rule.authorities.set(authorities)
    return rule


def verdict(framework, authority):
    return eligibility.verdict(framework, authority, on=ON)


def test_named_authority_is_eligible_with_the_words_and_the_notice(authority):
    framework = FrameworkFactory()
    named(framework, authority, quoted_text="Ashby", notice__notice_id="012345-2025")

    judgement = verdict(framework, authority)

    assert judgement.status == Verdict.ELIGIBLE
    assert judgement.kind == EligibilityKind.NAMED
    assert judgement.quoted_text == "Ashby"
    assert judgement.notice_id == "012345-2025"
    assert judgement.missing == ()


def test_others_are_not(authority):
    framework = FrameworkFactory()
    named(framework, AuthorityFactory())

    assert verdict(framework, authority).status == Verdict.INELIGIBLE


def test_framework_without_rules_waits_for_its_notices_words(authority):
    judgement = verdict(FrameworkFactory(), authority)

    assert judgement.status == Verdict.NEEDS_CONFIRMATION
    assert judgement.missing == ("The notice's words have not been entered.",)


def test_notice_that_is_not_yet_published_makes_nobody_eligible(authority):
    framework = FrameworkFactory()
    named(framework, authority, notice=None)

    assert verdict(framework, authority).status == Verdict.NEEDS_CONFIRMATION


def test_class_and_region_are_those_of_the_authority():
    council = AuthorityFactory(kind=AuthorityKind.UNITARY, region="TLC")
    framework = FrameworkFactory()
    EligibilityRuleFactory(framework=framework, classes=["unitary"], regions=["TLC"])

    assert verdict(framework, council).status == Verdict.ELIGIBLE
    assert verdict(framework, AuthorityFactory(region="TLC")).status == Verdict.INELIGIBLE


def test_closed_framework_lets_in_only_those_it_names(authority):
    framework = FrameworkFactory(entitlement=Entitlement.CLOSED)
    EligibilityRuleFactory(framework=framework, classes=["district"])
    named(framework, AuthorityFactory())

    assert verdict(framework, authority).status == Verdict.INELIGIBLE


@pytest.mark.parametrize(
    ("status", "starts_on", "ends_on", "expected"),
    [
        (MembershipStatus.ACTIVE, date(2024, 4, 1), None, Verdict.ELIGIBLE),
        (MembershipStatus.ACTIVE, date(2025, 2, 2), None, Verdict.INELIGIBLE),
        (MembershipStatus.LEFT, date(2024, 4, 1), date(2025, 12, 31), Verdict.ELIGIBLE),
        (MembershipStatus.LEFT, date(2024, 4, 1), date(2025, 1, 31), Verdict.INELIGIBLE),
        (MembershipStatus.APPLIED, date(2024, 4, 1), None, Verdict.INELIGIBLE),
        (MembershipStatus.REJECTED, date(2024, 4, 1), None, Verdict.INELIGIBLE),
    ],
)
def test_members_of_a_day_are_those_in_force_on_it(
    status, starts_on, ends_on, expected, authority, consortium
):
    MembershipFactory(
        authority=authority,
        consortium=consortium,
        status=status,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    framework = FrameworkFactory()
    EligibilityRuleFactory(
        framework=framework,
        kind=EligibilityKind.CONSORTIUM_MEMBERS,
        consortium=consortium,
        members_as_at=date(2025, 2, 1),
    )

    assert verdict(framework, authority).status == expected


def test_successor_of_a_named_authority_is_to_be_confirmed():
    first, second, third = (AuthorityFactory() for _ in range(3))
    AuthoritySuccessionFactory(predecessor=first, successor=second)
    AuthoritySuccessionFactory(predecessor=second, successor=third)
    framework = FrameworkFactory()
    named(framework, first)

    for successor in (second, third):
        judgement = verdict(framework, successor)
        assert judgement.status == Verdict.NEEDS_CONFIRMATION
        assert judgement.kind == EligibilityKind.SUCCESSOR


def test_succession_to_come_counts_for_nothing(authority):
    succession = AuthoritySuccessionFactory(successor=authority, takes_effect_on=date(2027, 4, 1))
    framework = FrameworkFactory()
    named(framework, succession.predecessor)

    assert verdict(framework, authority).status == Verdict.INELIGIBLE


@pytest.mark.parametrize(("home", "warned"), [("england", True), ("wales", False)])
def test_home_of_a_framework_is_that_of_the_body_that_runs_it(home, warned):
    council = AuthorityFactory(
        kind=AuthorityKind.SCOTTISH_COUNCIL, jurisdiction=Jurisdiction.SCOTLAND
    )
    framework = FrameworkFactory(publisher__operator=AuthorityFactory(jurisdiction=home))
    EligibilityRuleFactory(framework=framework, classes=["local"])

    assert bool(verdict(framework, council).warns) == warned


def test_cost_does_not_grow_with_the_number_of_frameworks(authority):
    frameworks = [FrameworkFactory(publisher=ConsortiumFactory()) for _ in range(12)]
    for framework in frameworks:
        named(framework, authority)
        EligibilityRuleFactory(framework=framework, classes=["police"])

    with CaptureQueriesContext(
        connection,
    ) as for_one:
        eligibility.verdicts(frameworks[:1], authority, on=ON)
    with CaptureQueriesContext(connection) as for_all:
        verdicts = eligibility.verdicts(frameworks, authority, on=ON)

    assert len(for_one) == len(for_all) == 5
    assert {judgement.status for judgement in verdicts.values()} == {Verdict.ELIGIBLE}
    assert set(verdicts) == {framework.pk for framework in frameworks}
