"""What the database itself refuses about savings, tried with raw SQL as the application's user."""

import pytest
from django.db import DatabaseError, connection, transaction

from benchmarking.actions import savings_claims
from benchmarking.actions.savings_claims import Scope
from benchmarking.choices.machines import CLAIM
from benchmarking.choices.savings import ClaimState
from benchmarking.models import Claim, LedgerPosting, SignOff
from consortia.choices import RoleKind
from tests.factories import consortia, frameworks, savings

pytestmark = pytest.mark.django_db


def refused(sql, *values, match="pgtrigger"):
    with (
        pytest.raises(DatabaseError, match=match),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)


@pytest.fixture
def claim(officer, finance_lead, authority):
    return savings.verified(authority, officer, finance_lead)


KEPT = {
    "ledgerposting": "cash = cash + 1",
    "signoff": "statement = 'Other'",
    "evidence": "title = 'Other'",
    "baselineprice": "price = price + 1",
    "baseline": "kind = 'paid'",
    "claim": "annual_amount = annual_amount + 1",
}


def test_nothing_of_the_ledger_is_changed_or_removed(claim):
    for table, change in KEPT.items():
        refused(f"UPDATE benchmarking_{table} SET {change}")
        refused(f"DELETE FROM benchmarking_{table}")

    assert LedgerPosting.objects.filter(claim=claim).exists()


def test_framework_of_a_claim_is_that_of_its_contract_or_stays(officer, authority, at):
    lot = frameworks.LotFactory()
    contract = frameworks.ContractFactory(authority=authority, lot=lot)
    claim = savings.claimed(authority, officer)
    savings_claims.forecast(claim.pk, by=officer, at=at)
    changes = f"SET framework_id = {lot.framework_id}, lot_id = {lot.pk}"

    refused(f"UPDATE benchmarking_claim {changes}")
    savings_claims.contract(claim.pk, contract=contract, by=officer, at=at)
    refused("UPDATE benchmarking_claim SET framework_id = NULL, lot_id = NULL")
    refused("UPDATE benchmarking_claim SET lot_id = NULL")

    claim.refresh_from_db()
    assert (claim.framework, claim.lot) == (lot.framework, lot)


def test_contract_in_words_leaves_the_framework_as_it_was(officer, authority, at):
    framework = frameworks.FrameworkFactory()
    scope = Scope(category=frameworks.CategoryFactory(), framework=framework)

    claim = savings.contracted(authority, officer, scope=scope)

    assert claim.framework == framework


def test_publication_of_an_index_is_kept_whole(operator, at):
    series = savings.IndexSeriesFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO benchmarking_indexvintage (series_id, published_on, loaded_by, loaded_at)"
            " VALUES (%s, '2026-05-01', 'Opal', now()) RETURNING id",
            [series.pk],
        )
        (vintage,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO benchmarking_indexlevel (series_id, vintage_id, month, level,"
            " is_provisional) VALUES (%s, %s, '2026-04-01', 100, false)",
            [series.pk, vintage],
        )

    for table in ("indexvintage", "indexlevel"):
        refused(f"UPDATE benchmarking_{table} SET series_id = series_id + 1")
        refused(f"DELETE FROM benchmarking_{table}")


def test_invented_rows_of_the_demonstration_may_go(claim, authority):
    authority.is_sample = True
    authority.save()

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM benchmarking_ledgerposting")

    assert not LedgerPosting.objects.exists()


def test_state_moves_along_the_table_only(claim, officer, authority):
    targets = {arrow.target for arrow in CLAIM if ClaimState.FINANCE_VERIFIED in arrow.sources}

    for state in set(ClaimState.values) - targets - {ClaimState.FINANCE_VERIFIED}:
        refused("UPDATE benchmarking_claim SET state = %s WHERE id = %s", state, claim.pk)
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.FINANCE_VERIFIED


def signed_by(person, claim, at):
    return SignOff(
        claim=claim,
        authority=claim.authority,
        decision="verified",
        claimant=claim.claimant,
        verifier=person,
        signed_at=at,
    )


def test_database_refuses_signatures_of_the_wrong_people(
    claim, officer, auditor, outsider, authority, consortium, at
):
    consortia.AuthorityRoleFactory(authority=authority, kind=RoleKind.FINANCE_LEAD, person=officer)

    for person, why in (
        (officer, "sign_off_never_by_the_claimant"),
        (auditor, "finance lead of the budget holder"),
        (outsider, "finance lead of the budget holder"),
    ):
        with pytest.raises(DatabaseError, match=why), transaction.atomic():
            signed_by(person, claim, at).save()


def test_database_refuses_the_signature_of_the_consortium(
    officer, finance_lead, authority, consortium, at
):
    consortia.MembershipFactory(authority=authority, consortium=consortium)
    claim = savings.realised(authority, officer, finance_lead, consortium=consortium)
    consortia.ConsortiumRoleFactory(consortium=consortium, person=finance_lead)

    with (
        pytest.raises(DatabaseError, match="a consortium never verifies"),
        transaction.atomic(),
    ):
        signed_by(finance_lead, claim, at).save()


def test_line_is_owned_once_a_type_whoever_asks(officer, authority):
    first = savings.claimed(authority, officer)
    item = savings.owning(first, officer)
    second = savings.claimed(authority, officer)

    refused(
        "INSERT INTO benchmarking_claimline (claim_id, authority_id, kind, month, item_id, is_live)"
        " VALUES (%s, %s, 'price', '2026-04-01', %s, true)",
        second.pk,
        authority.pk,
        item.pk,
        match="item_month_claimed_once_a_type",
    )
