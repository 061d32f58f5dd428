"""A register of savings comes in: checked first, claimed as it was seen, never as realised."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from benchmarking.actions import sample_savings, saving_registers
from benchmarking.actions.saving_registers import LedgerMoved, NothingNew
from benchmarking.choices.savings import ClaimState
from benchmarking.models import Claim, LedgerPosting, SavingImport
from benchmarking.queries import ledger
from procurement_portal.core.errors import NotAllowed, WrongState
from tests.factories import consortia, frameworks, savings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

REGISTER = b"""Ref,Project,Type,Value,Year,Category,Supplier,Status,Scheme,Scheme reference
S-1,One glove,Price,12000,2025-26,Gloves,Acme Ltd,Verified,National return,N-1
S-2,Fewer gloves,Demand,900,2026-27,gloves,,Identified,,
S-3,One glove,Price,12000,2025-26,Gloves,,,,
S-4,Stamps,Price,5,2025-26,Stamps,,,,
S-5,Tape,Cashable,5,2025-26,Gloves,,,,
"""


@pytest.fixture(autouse=True)
def category():
    return frameworks.CategoryFactory(name="Gloves", key="gloves")


def checked(authority, by, at, content=REGISTER):
    return saving_registers.check(authority, name="savings.csv", chunks=[content], by=by, at=at)


def test_register_is_checked_claimed_and_given_back_with_reasons(officer, authority, browser_of):
    browser = browser_of(officer)
    file = SimpleUploadedFile("savings.csv", REGISTER)

    page = browser.post(
        "/savings/register/", {"authority": authority.pk, "register": file}, follow=True
    )
    brought = SavingImport.objects.get()

    assert "“Stamps” is no category of this portal." in page.text
    assert "says what it is worth, not how it comes about" in page.text
    assert "The same saving stands in row 2 already." in page.text
    assert (
        "1 of the new stands as delivered in the register and comes in as contracted" in page.text
    )
    assert not Claim.objects.exists()

    done = browser.post(
        f"/savings/register/{brought.pk}/bring-in/", {"plan_hash": brought.plan_hash}, follow=True
    )
    rows = b"".join(
        browser.get(f"/savings/register/{brought.pk}/with-reasons.csv").streaming_content
    ).decode("utf-8-sig")

    delivered, idea = Claim.objects.order_by("pk")
    assert "The savings are claimed." in done.text
    assert (delivered.state, idea.state) == (ClaimState.CONTRACTED, ClaimState.IDENTIFIED)
    assert (delivered.starts_on, delivered.ends_on) == (date(2025, 4, 1), date(2026, 3, 31))
    assert delivered.contract_text == "Acme Ltd, savings.csv, row 2"
    stood = ledger.standing(delivered)[ClaimState.CONTRACTED]
    assert ledger.total(stood.values()).net == Decimal(12000)
    assert {(one.scheme, one.reference) for one in delivered.external_references.all()} == {
        ("Own register of savings", "S-1"),
        ("National return", "N-1"),
    }
    assert not LedgerPosting.objects.filter(kind__in=["realised", "verified"]).exists()
    assert delivered.claimant_id == officer.pk
    assert "Refused,Category,“Stamps” is no category of this portal.,S-4" in rows
    assert "New,,,S-2" in rows


def test_same_register_again_changes_nothing(officer, authority, at):
    first = checked(authority, officer, at)
    saving_registers.bring_in(first.pk, plan_hash=first.plan_hash, by=officer, at=at)

    again = checked(authority, officer, at)

    assert again.result["counts"] == {"same": 3, "refused": 2}
    with pytest.raises(NothingNew):
        saving_registers.bring_in(again.pk, plan_hash=again.plan_hash, by=officer, at=at)
    with pytest.raises(WrongState):
        saving_registers.bring_in(first.pk, plan_hash=first.plan_hash, by=officer, at=at)
    assert Claim.objects.count() == 2


def test_ledger_that_moved_since_the_check_is_left_as_it_is(officer, authority, category, at):
    seen = checked(authority, officer, at)
    savings.claimed(
        authority,
        officer,
        title="One glove",
        starts_on=date(2025, 4, 1),
        ends_on=date(2026, 3, 31),
        annual_amount=Decimal(12000),
    )

    with pytest.raises(LedgerMoved):
        saving_registers.bring_in(seen.pk, plan_hash=seen.plan_hash, by=officer, at=at)

    assert Claim.objects.count() == 1
    seen.refresh_from_db()
    assert seen.done_at is None


@pytest.mark.parametrize("role", ["finance_lead", "auditor", "manager", "operator", "outsider"])
def test_only_who_buys_for_the_authority_brings_in_its_register(
    role, people, officer, authority, at
):
    seen = checked(authority, officer, at)

    with pytest.raises(NotAllowed):
        checked(authority, people[role], at)
    with pytest.raises(NotAllowed):
        saving_registers.bring_in(seen.pk, plan_hash=seen.plan_hash, by=people[role], at=at)

    assert SavingImport.objects.count() == 1
    assert not Claim.objects.exists()
    assert SavingImport.objects.visible_to(people[role]).exists() == (
        role in {"finance_lead", "auditor"}
    )


def test_register_of_a_sample_body_goes_with_the_sample(at):
    invented = consortia.AuthorityFactory(is_sample=True)
    seen = checked(invented, consortia.AuthorityRoleFactory(authority=invented).person, at)

    stored = sample_savings.remove(Counter())

    assert stored == {seen.file_id}
    assert not SavingImport.objects.exists()


def test_file_that_is_no_register_says_so_and_keeps_nothing(officer, authority, browser_of):
    file = SimpleUploadedFile("other.csv", b"A,B\n1,2\n")

    page = browser_of(officer).post(
        "/savings/register/", {"authority": authority.pk, "register": file}
    )

    assert "It needs what saves" in page.text
    assert not SavingImport.objects.exists()
