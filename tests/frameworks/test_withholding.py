"""What is withheld: its ground stands in its place in every export, and nowhere its content."""

import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from frameworks.actions import withholding
from frameworks.choices import ObligationKind
from frameworks.law.deadlines import quarter_of
from frameworks.models import Withheld
from frameworks.ocds import checking, releases
from frameworks.queries import ocds, transparency
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories.consortia import AuthorityRoleFactory
from tests.factories.frameworks import CallOffFactory, ContractFactory, WithheldFactory
from tests.frameworks import published
from tests.frameworks.ocds.reference import findings, reference_validator
from tests.frameworks.ocds.test_checking import PUBLISHER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

INTEREST = "The unit price is a trade secret of the supplier, who tenders elsewhere this year."
CANARIES = {
    "value": "7654321",
    "supplier": "Canary Limited",
    "description": "canary descriptions",
    "performance": "canary failure",
}


@pytest.fixture
def contract(authority, at):
    made = ContractFactory(
        authority=authority,
        supplier__name="Canary Limited",
        reference="C-9",
        description="Some canary descriptions of the service.",
        award_value="7654321.00",
        current_value="7654321.00",
        spent_to_date="7654321.00",
        spent_line_count=1,
        spent_as_at=at.date(),
    )
    made.failures.create(
        kind="not_improved", on=at.date(), what="A canary failure.", recorded_by="O", recorded_at=at
    )
    published.noticed(contract=made, kind=ObligationKind.UK7, number="000999-2026", on=at.date())
    return made


def withhold(owner, officer, at, **facts):
    wish = {"part": "value", "ground": "commercial", "interest": INTEREST} | facts
    return withholding.withhold(owner, **wish, by=officer, at=at)


def exported(contract):
    process = ocds.find(f"ocds-abc123-ashby.{contract.reference}", ocds.public())
    return json.dumps([*releases.write(process), *ocds.records([process])])


def tabled(contract, at):
    (row,) = transparency.contracts(contract.authority, quarter_of(at.date()))
    return row


@pytest.mark.parametrize("part", CANARIES)
def test_a_part_is_nowhere_in_exports_and_its_ground_is(part, contract, officer, at):
    assert CANARIES[part] in exported(contract)

    row = withhold(contract, officer, at, part=part)

    told = exported(contract)
    assert CANARIES[part] not in told
    assert row.statement in told
    assert INTEREST not in told
    assert all(word in told for name, word in CANARIES.items() if name != part)
    written = tabled(contract, at)
    assert CANARIES[part] not in " ".join(written.written)
    assert row.statement in written.written or part == "performance"


def test_what_is_lifted_is_published_again(contract, officer, at):
    row = withhold(contract, officer, at)
    withholding.lift(row.pk, by=officer, at=at)

    assert CANARIES["value"] in exported(contract)
    assert "withheld" not in exported(contract)
    with pytest.raises(WrongState):
        withholding.lift(row.pk, by=officer, at=at)


def test_what_a_call_off_withholds_its_contract_withholds(contract, officer, at):
    contract.call_off = CallOffFactory(authority=contract.authority, reference="C-9")
    contract.save()

    row = withhold(contract.call_off, officer, at)

    assert CANARIES["value"] not in exported(contract)
    assert row.statement in tabled(contract, at).written


def test_only_with_reason_once_and_by_whom_it_concerns(contract, officer, outsider, auditor, at):
    with pytest.raises(withholding.InterestNeeded):
        withhold(contract, officer, at, interest=" ")
    for person in (outsider, auditor):
        with pytest.raises(NotAllowed):
            withhold(contract, person, at)
    withhold(contract, officer, at)
    with pytest.raises(withholding.AlreadyWithheld):
        withhold(contract, officer, at, ground="security")
    assert Withheld.objects.count() == 1
    assert AuditEvent.objects.get(name="frameworks.publication.withheld").details["reason"]


def test_the_database_holds_one_of_each_part_and_one_owner(contract):
    WithheldFactory(contract=contract)
    for wrong in ({"contract": contract}, {"contract": contract, "call_off": CallOffFactory()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            WithheldFactory(**wrong)


def test_on_the_page_it_is_withheld_and_published_again(contract, officer, browser_of):
    browser = browser_of(officer)
    answer = browser.post(
        f"/contracts/{contract.pk}/withhold/",
        {"part": "value", "ground": "commercial", "interest": INTEREST},
        follow=True,
    )
    assert "sensitive commercial information" in answer.content.decode()

    row = Withheld.objects.get()
    answer = browser.post(f"/withheld/{row.pk}/lift/", follow=True)
    assert "Nothing. Open data" in answer.content.decode()


def test_the_portals_own_check_finds_nothing(contract, officer, at):
    for part in CANARIES:
        withhold(contract, officer, at, part=part)
    process = ocds.find("ocds-abc123-ashby.C-9", ocds.public())
    package = releases.package(PUBLISHER, releases.write(process))

    assert checking.faults(json.loads(releases.text(package))) == []


class TestReference:
    pytestmark = reference_validator

    def test_nor_does_the_reference_validator(self, at, tmp_path):
        world = published.build()
        officer = AuthorityRoleFactory(authority=world.authority).person
        for contract in world.authority.contracts.all():
            for part in CANARIES:
                withhold(contract, officer, at, part=part)
        call_command("export_ocds", out=tmp_path, verbosity=0)

        assert findings(*sorted(tmp_path.glob("re*.json"))) == {}
