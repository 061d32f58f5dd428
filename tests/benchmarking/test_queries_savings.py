"""Sums of the savings ledger: each one query, each for those who may see the claims."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from benchmarking.actions import savings_indices
from benchmarking.queries import ledger_sums
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
