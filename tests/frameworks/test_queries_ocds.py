"""What is published as open contracting data, and that both validators find nothing in it."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frameworks.choices import ObligationKind
from frameworks.ocds import checking, releases, understanding
from frameworks.queries import ocds
from tests.factories.consortia import AuthorityRoleFactory
from tests.factories.frameworks import (
    ContractFactory,
    FrameworkFactory,
    SupplierFactory,
    SupplierOnLotFactory,
)
from tests.frameworks import published
from tests.frameworks.ocds.reference import findings, reference_validator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

STAFF = "ocds-abc123-staff"
COMPETED = "ocds-abc123-ashby.CO_2f_2026_20_1"
DIRECT = "ocds-abc123-ashby.CO-2026-0002"


@pytest.fixture
def world():
    return published.build()


@pytest.fixture
def exported(world, tmp_path):
    call_command("export_ocds", out=tmp_path, verbosity=0)
    return tmp_path


def compiled(ocid):
    record = next(ocds.records([ocds.find(ocid, ocds.public())]))
    return record["compiledRelease"]


def names(scope):
    return [process.ocid for process in ocds.processes(scope)]


def test_only_what_has_a_recorded_notice_or_is_older_than_the_act_is_public(world):
    held = names(ocds.public())

    assert len(held) == len(set(held)) == 11
    assert {STAFF, COMPETED, DIRECT, "ocds-abc123-staff-before"} <= set(held)
    assert "ocds-abc123-no-notice" not in held
    assert "ocds-x" not in held
    assert not any(world.private.reference in name for name in held)


def test_a_contract_becomes_public_with_its_notice(world):
    name = f"ocds-abc123-ashby.{world.private.reference}"
    assert ocds.find(name, ocds.public()) is None

    published.noticed(
        contract=world.private,
        kind=ObligationKind.UK7,
        number="000999-2026",
        on=published.AT.date(),
    )

    assert ocds.find(name, ocds.public()).ocid == name


def test_the_authority_exports_all_of_its_own_and_nobody_elses(world):
    ContractFactory(title="Somebody else's")
    officer = AuthorityRoleFactory(authority=world.authority).person

    held = names(ocds.own(officer))

    assert f"ocds-abc123-ashby.{world.private.reference}" in held
    assert len(held) == 4


def test_a_stranger_has_nothing_of_their_own(world):
    assert names(ocds.own(None)) == []


def test_without_a_prefix_nothing_is_published(world, settings, tmp_path):
    settings.OCDS_OCID_PREFIX = ""

    assert names(ocds.public()) == []
    with pytest.raises(CommandError, match="OCDS_OCID_PREFIX"):
        call_command("export_ocds", out=tmp_path)


def test_a_framework_says_its_terms_and_no_contract_value(world):
    told = compiled(STAFF)
    agreement = told["tender"]["techniques"]["frameworkAgreement"]

    assert agreement["value"] == {"amount": 10000000.55, "currency": "GBP"}
    assert agreement["method"] == "withAndWithoutReopeningCompetition"
    assert agreement["maximumParticipants"] == 12
    assert told["tender"]["participationFees"][0]["relativeValue"]["proportion"] == 0.0125
    assert [lot["status"] for lot in told["tender"]["lots"]] == ["complete"] * 2 + ["unsuccessful"]
    assert [one["name"] for one in told["awards"][0]["suppliers"]] == ["Acme Ltd", "Birch & Co"]
    assert not any("value" in one for one in [*told["awards"], *told["contracts"]])
    assert told["relatedProcesses"][0]["identifier"] == "ocds-abc123-staff-before"


def test_a_notice_without_a_number_is_not_told(world):
    assert "UK10" not in json.dumps(compiled(STAFF))


def test_a_supplier_that_lost_its_place_is_told_as_removed(world):
    published.removed(world.lot, SupplierFactory(name="Gone Ltd", slug="gone-ltd"))

    told = compiled(STAFF)

    gone = next(one for one in told["parties"] if one["name"] == "Gone Ltd")
    assert gone["roles"] == ["removedSupplier"]
    assert "Gone Ltd" not in json.dumps(told["awards"])


def test_vat_numbers_and_unpublished_reasons_are_not_told(world):
    text = json.dumps(list(ocds.all_releases(ocds.processes(ocds.public()))))

    assert "01234567" in text
    assert "123456789" not in text
    assert world.cancelled.outcome_reason not in text


def test_a_competed_call_off_is_a_process_of_its_own_under_its_framework(world):
    told = compiled(COMPETED)

    assert told["tender"]["competitive"] is True
    assert told["tender"]["procurementMethod"] == "selective"
    assert told["bids"]["statistics"][0]["value"] == 2
    related = told["relatedProcesses"][0]
    assert (related["relationship"], related["identifier"]) == (["framework"], STAFF)
    assert told["awards"][0]["relatedLots"] == ["1"]
    assert told["awards"][0]["standstillPeriod"]["endDate"] == "2026-05-14T23:59:59+01:00"


def test_a_direct_call_off_says_why_it_was_not_competed(world):
    told = compiled(DIRECT)["tender"]

    assert told["competitive"] is False
    assert told["procurementMethod"] == "direct"
    assert told["procurementMethodRationale"] == world.direct.call_off.justification


def test_each_thing_that_befell_a_contract_is_a_release(world):
    told = releases.write(ocds.find(COMPETED, ocds.public()))

    assert [one["tag"] for one in told] == [
        ["award", "contract"],
        ["contractAmendment"],
        ["contractAmendment"],
        ["implementation"],
        ["contractTermination"],
    ]
    assert told[0]["contracts"][0]["value"]["amount"] == 250000.1
    assert told[0]["contracts"][0]["value"]["amountGross"] == 300000.12


def test_the_record_says_what_holds_now(world):
    contract = compiled(COMPETED)["contracts"][0]

    assert contract["status"] == "terminated"
    assert contract["value"]["amount"] == 300000
    assert contract["period"]["endDate"] == "2027-11-30T23:59:59+00:00"
    assert [one["id"] for one in contract["amendments"]] == ["000110-2026", "2"]
    rated = contract["implementation"]["metrics"][0]["observations"]
    assert [one["measureClassification"]["id"] for one in rated] == ["significantlyBelow"]
    assert contract["implementation"]["transactions"][0]["value"]["amount"] == 99000.01
    assert contract["implementation"]["performanceFailures"][0]["penaltyValue"]["amount"] == 5000


def test_a_call_off_in_standstill_is_pending_and_a_cancelled_one_cancelled(world):
    pending = compiled("ocds-abc123-ashby.CO-2026-0003")
    cancelled = compiled("ocds-abc123-ashby.CO-2026-0004")

    assert pending["awards"][0]["status"] == pending["contracts"][0]["status"] == "pending"
    assert cancelled["tender"]["status"] == "cancelled"
    assert cancelled["tender"]["finalStatusDate"] == "2026-05-09T00:00:00+01:00"
    assert "awards" not in cancelled


def test_a_release_that_says_more_is_another_release(world):
    before = [one["id"] for one in releases.write(ocds.find(DIRECT, ocds.public()))]
    world.direct.title = "Porters, mended"
    world.direct.save()

    after = [one["id"] for one in releases.write(ocds.find(DIRECT, ocds.public()))]

    assert len(before) == len(after) == 1
    assert before != after


def test_what_is_written_can_be_read_back(world):
    for process in ocds.processes(ocds.public()):
        assert understanding.understand(releases.write(process)) == process


def test_facts_are_gathered_in_a_fixed_number_of_queries(world):
    with CaptureQueriesContext(connection) as few:
        list(ocds.gathered(ocds.keys(ocds.public())))
    for _ in range(3):
        more = published.call_off_of(
            world.authority,
            world.lot,
            status="signed",
            place=world.lot.places.first(),
            award_value=5,
            awarded_on=published.AT.date(),
            signed_on=published.AT.date(),
        )
        contract = published.contract_of(more)
        for row, kind in ((contract, ObligationKind.UK7), (contract, ObligationKind.UK9)):
            published.noticed(contract=row, kind=kind, number="000777-2026", on=published.AT.date())
        framework = FrameworkFactory(ocid=f"ocds-abc123-more-{more.pk}")
        SupplierOnLotFactory(lot__framework=framework)

    with CaptureQueriesContext(connection) as many:
        held = list(ocds.gathered(ocds.keys(ocds.public())))

    assert len(held) == 11 + 6
    assert len(many) == len(few)
    assert len(many) < 45


def test_the_command_writes_packages_and_an_index(world, tmp_path):
    call_command("export_ocds", out=tmp_path, at_most=6, verbosity=0)

    index = json.loads((tmp_path / "index.json").read_text())
    assert [one["file"] for one in index["files"]] == [
        *("releases-0001.json", "records-0001.json", "releases-0002.json", "records-0002.json"),
    ]
    assert [one["processes"] for one in index["files"]] == [6, 6, 5, 5]


def test_our_own_checks_find_nothing_in_what_is_exported(exported):
    files = sorted(exported.glob("re*.json"))

    assert len(files) == 2
    for path in files:
        assert checking.faults(json.loads(path.read_text())) == []


class TestByTheReferenceValidator:
    pytestmark = reference_validator

    def test_it_finds_nothing_in_what_is_exported(self, exported):
        assert findings(*sorted(exported.glob("re*.json"))) == {}

    def test_it_finds_what_is_wrong(self, exported):
        path = exported / "releases-0001.json"
        package = json.loads(path.read_text())
        package["releases"][0]["tender"]["status"] = "over"
        path.write_text(json.dumps(package))

        assert "additional_closed_codelist_values" in findings(path)[str(path)]
