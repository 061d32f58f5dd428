"""Sums of the savings ledger: each one query, each for those who may see the claims."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from benchmarking.actions import savings_indices
from benchmarking.choices.savings import LedgerMeasure
from benchmarking.models import Reconciliation
from benchmarking.queries import ledger_sums, savings_public
from benchmarking.queries import savings as queries
from benchmarking.queries.savings import Slice
from tests.benchmarking import plain_sums
from tests.factories import consortia, savings

pytestmark = pytest.mark.django_db


def test_verified_stands_apart_from_what_is_expected(officer, finance_lead, authority):
    savings.verified(authority, officer, finance_lead, amount=1000)
    savings.claimed(authority, officer, annual_amount=Decimal(200_000), recurrence="one_off")

    found = queries.standing(queries.postings(officer, Slice(authority=authority)))

    assert found.verified.net == 1000
    assert found.verified.net_cash == 0
    assert found.pipeline["identified"] == 200_000
    assert found.pipeline["contracted"] < 360_000
    assert found.expected == 40_000 + found.pipeline["contracted"] * Decimal("0.8")


def test_sums_of_a_year_a_category_and_a_framework(officer, finance_lead, authority):
    claim = savings.verified(authority, officer, finance_lead, amount=1000)
    savings.verified(authority, officer, finance_lead, amount=30, month=date(2026, 3, 1))

    def verified(**part):
        return queries.standing(queries.postings(officer, Slice(**part))).verified.net

    assert verified(financial_year=2026) == 1000
    assert verified(financial_year=2025) == 30
    assert verified(category=claim.category) == 1000


def test_parts_of_the_parties_sum_to_the_whole(
    officer, finance_lead, authority, consortium, django_assert_num_queries
):
    consortia.MembershipFactory(authority=authority, consortium=consortium)
    shares = {"authority": Decimal("0.4"), "consortium": Decimal("0.6")}
    savings.verified(
        authority, officer, finance_lead, amount=80_000, consortium=consortium, shares=shares
    )
    rows = queries.postings(officer, Slice(authority=authority))

    with django_assert_num_queries(1):
        parts = plain_sums.by_party(rows)

    assert parts == {"authority": 32_000, "consortium": 48_000, "national_body": 0}
    with django_assert_num_queries(1):
        (line,) = plain_sums.cut_by(rows, "category")
    assert line.standing.verified.net == 80_000


def test_others_see_nothing_of_it(officer, finance_lead, authority, outsider, operator, manager):
    savings.verified(authority, officer, finance_lead)

    for person in (outsider, operator, manager):
        assert queries.standing(queries.postings(person, Slice())).by_state == {}


def test_targets_stand_beside_what_is_verified(officer, finance_lead, authority, at):
    claim = savings.verified(authority, officer, finance_lead, amount=1000)
    for category, amount in ((None, 5000), (claim.category, 600)):
        savings_indices.set_target(
            authority=authority,
            category=category,
            financial_year=2026,
            amount=Decimal(amount),
            by=finance_lead,
            at=at,
        )

    def against(part):
        aimed = ledger_sums.targets(finance_lead, part)
        return ledger_sums.against(aimed, ledger_sums.read(finance_lead, part).by_own_category)

    year = Slice(authority=authority, financial_year=2026)
    whole, of_category = against(year)

    assert (whole.category, whole.target, whole.verified, whole.left) == ("", 5000, 1000, 4000)
    assert (of_category.verified, of_category.left) == (1000, 0)
    assert against(replace(year, category=claim.category)) == [of_category]
    assert against(replace(year, financial_year=None)) == []


def closed(authority, month, closing):
    Reconciliation.objects.create(
        authority=authority,
        month=month,
        measure=LedgerMeasure.TO_DATE,
        opening=0,
        new=closing,
        true_ups=0,
        reversals=0,
        lapsed=0,
        closing=closing,
        difference=0,
        by_category=closing,
        by_attribution=closing,
        computed_at=datetime(2026, 6, 1, tzinfo=UTC),
    )


def test_public_reads_no_sum_that_tells_of_one_authority():
    bodies = consortia.AuthorityFactory.create_batch(10)
    for body in bodies[:9]:
        closed(body, date(2026, 1, 1), 1000)
    few = savings_public.verified_to_date()
    assert (few.amount, few.decision.ok) == (None, False)

    closed(bodies[9], date(2026, 2, 1), 1234)
    assert savings_public.verified_to_date().amount == 10_200

    closed(bodies[0], date(2026, 3, 1), 9000)
    held = savings_public.verified_to_date()
    assert (held.month, held.amount) == (date(2026, 2, 1), 10_200)
