"""Packages of open contracting data brought in: what is made, followed, left alone and refused."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from consortia.models import Consortium
from frameworks import models
from frameworks.actions import packages
from frameworks.actions.packages import Incoming, NoPackages, TooManyPackages
from frameworks.choices import ContractOrigin, ContractStatus, FrameworkStatus, PackageResult
from frameworks.models import Contract, Framework, PackageImport, PackageOutcome, Supplier
from frameworks.queries import ocds
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed
from tests.factories.consortia import AuthorityFactory, AuthorityIdentifierFactory
from tests.factories.frameworks import FrameworkFactory, LotFactory
from tests.frameworks import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

FTS = "ocds-h6vhtk-012abc"
BUYER = {
    "id": "GB-LAE-ASH",
    "name": "Ashby District Council",
    "identifier": {"scheme": "GB-LAE", "id": "ASH"},
    "roles": ["buyer", "procuringEntity"],
}
ACME = {
    "id": "GB-COH-1234567",
    "name": "Acme Ltd",
    "identifier": {"scheme": "GB-COH", "id": "1234567"},
    "roles": ["supplier"],
}


@pytest.fixture
def ashby(authority):
    AuthorityIdentifierFactory(authority=authority, scheme="GB-LAE", value="ASH")
    return authority


def release(ocid=FTS, **parts):
    return {
        "ocid": ocid,
        "id": "000001-2026",
        "date": "2026-03-02T10:00:00Z",
        "tag": ["award", "contract"],
        "initiationType": "tender",
        "parties": [BUYER, ACME],
        "buyer": {"id": BUYER["id"], "name": BUYER["name"]},
    } | parts


def contract_release(**changes):
    value = {"amount": 40000, "amountGross": 48000, "currency": "GBP"}
    award = {"id": "1", "status": "active", "suppliers": [{"id": ACME["id"], "name": "Acme Ltd"}]}
    contract = {
        "id": "1",
        "awardID": "1",
        "title": "Cleaning",
        "status": "active",
        "value": value,
        "period": {
            "startDate": "2026-04-01T00:00:00+01:00",
            "endDate": "2027-03-31T23:59:59+01:00",
        },
    }
    tender = {
        "id": "ITT 7",
        "title": "Cleaning of offices",
        "status": "complete",
        "procurementMethod": "open",
        "mainProcurementCategory": "services",
        "legalBasis": {"scheme": "UKPGA", "id": "2023/54"},
    }
    contract |= changes.pop("contract", {})
    award |= changes.pop("award", {})
    return release(tender=tender, awards=[award], contracts=[contract], **changes)


def framework_release(**changes):
    value = {"amount": 10_000_000, "currency": "GBP"}
    agreement = {
        "method": "withReopeningCompetition",
        "value": value,
        "period": {"startDate": "2026-04-01T00:00:00Z", "endDate": "2030-03-31T23:59:59Z"},
    }
    award = {
        "id": "1",
        "status": "active",
        "value": value,
        "suppliers": [{"id": ACME["id"], "name": "Acme Ltd"}],
        "relatedLots": ["1"],
    }
    tender = {
        "id": "FW 7",
        "title": "Cleaning framework",
        "status": "complete",
        "legalBasis": {"scheme": "UKPGA", "id": "2023/54"},
        "techniques": {"hasFrameworkAgreement": True, "frameworkAgreement": agreement},
        "lots": [{"id": "1", "title": "Offices", "status": "complete"}],
        "documents": [{"id": "000004-2026", "noticeType": "UK4", "documentType": "tenderNotice"}],
    }
    contract = {"id": "1", "awardID": "1", "status": "active", "value": value}
    return release(tender=tender, awards=[award], contracts=[contract], **changes)


def bring(*values, name="package.json", by=SYSTEM, at=published.AT):
    """Bring in one file for each value; what became of their things, in order."""
    incoming = [Incoming(name, [json.dumps(value).encode()]) for value in values]
    rows = packages.bring_in(incoming, by=by, at=at)
    return list(PackageOutcome.objects.filter(package__in=rows).order_by("pk"))


def told(outcomes):
    return [(one.thing, one.outcome) for one in outcomes]


def test_a_contract_of_a_known_authority_is_made(ashby):
    outcomes = bring({"releases": [contract_release()]})

    contract = Contract.objects.get()
    assert told(outcomes) == [("contract", "made"), ("supplier", "made")]
    assert (contract.authority, contract.supplier.name) == (ashby, "Acme Ltd")
    assert str(contract.supplier.identifiers.get()) == "GB-COH-01234567"
    assert (contract.title, contract.reference) == ("Cleaning", "ITT 7")
    assert (contract.award_value, contract.vat_percent) == (Decimal("40000.00"), Decimal("20.00"))
    assert (contract.starts_on, contract.ends_on) == (date(2026, 4, 1), date(2027, 3, 31))
    assert contract.origin == ContractOrigin.PUBLISHED_TENDER
    assert contract.status == ContractStatus.ACTIVE
    assert (contract.ocid, contract.source_ref) == (FTS, "1")
    assert contract.spent_line_count == 0


def test_bringing_it_in_twice_changes_nothing(ashby):
    bring({"releases": [contract_release()]})
    before = Contract.objects.values().get()

    outcomes = bring({"releases": [contract_release()]})

    assert told(outcomes) == [("contract", "unchanged"), ("supplier", "unchanged")]
    assert Contract.objects.values().get() == before
    assert Supplier.objects.count() == 1


def test_an_update_that_comes_later_is_put_on_what_came_before(ashby):
    bring({"releases": [contract_release()]})
    update = {
        "ocid": FTS,
        "id": "000002-2026",
        "date": "2026-09-01T10:00:00+01:00",
        "tag": ["contractAmendment"],
        "initiationType": "tender",
        "contracts": [
            {
                "id": "1",
                "value": {"amount": 50000, "currency": "GBP"},
                "amendments": [
                    {
                        "id": "000002-2026",
                        "date": "2026-09-01T00:00:00+01:00",
                        "description": "More rooms",
                        "rationale": "A new wing",
                        "value": {"amount": 50000, "currency": "GBP"},
                    }
                ],
                "documents": [{"id": "000002-2026", "noticeType": "UK10"}],
            }
        ],
    }

    outcomes = bring({"releases": [update]})

    contract = Contract.objects.get()
    change = contract.changes.get()
    assert told(outcomes) == [("contract", "changed"), ("supplier", "unchanged")]
    assert (contract.award_value, contract.current_value) == (Decimal(40000), Decimal(50000))
    assert (change.value_before, change.value_after) == (Decimal(40000), Decimal(50000))
    assert (change.what, change.notice_id) == ("More rooms", "000002-2026")
    assert told(bring({"releases": [update]}))[0] == ("contract", "unchanged")
    assert contract.changes.count() == 1


def test_a_termination_ends_the_contract(ashby):
    ended = {"status": "terminated", "implementation": {"endDate": "2026-10-01T00:00:00Z"}}
    reason = [{"scheme": "X", "id": "termination", "description": "It failed."}]

    bring(contract_release(contract=ended | {"terminationRationaleClassifications": reason}))

    contract = Contract.objects.get()
    assert contract.status == ContractStatus.TERMINATED
    assert (contract.ended_on, contract.ending_reason) == (date(2026, 10, 1), "It failed.")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"buyer": {}, "parties": [ACME]}, "names no buyer"),
        (
            {
                "parties": [BUYER | {"name": "Elsewhere", "identifier": {}, "id": "x"}, ACME],
                "buyer": {"id": "x"},
            },
            "No authority here is Elsewhere",
        ),
        ({"contract": {"value": {"amount": 1, "currency": "EUR"}}}, "in EUR"),
        ({"contract": {"value": {"amount": -1, "currency": "GBP"}}}, "no value of a contract"),
        ({"contract": {"value": None}}, "names no value"),
        ({"contract": {"period": None}}, "when it begins"),
        (
            {"contract": {"period": {"startDate": "2027-01-01", "endDate": "2026-01-01"}}},
            "ends before it begins",
        ),
        ({"award": {"suppliers": []}}, "names no supplier"),
        (
            {"award": {"suppliers": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]}},
            "2 suppliers for one amount",
        ),
        ({"award": {"suppliers": [{"id": "a"}]}}, "does not say who that is"),
        ({"contract": {"status": "cancelled"}}, "came to nothing"),
        ({"date": None, "tag": 7}, ""),
    ],
)
def test_what_is_not_told_is_refused_with_the_reason_and_leaves_nothing(ashby, changes, reason):
    outcomes = bring(contract_release(**changes))

    if reason:
        assert told(outcomes) == [("contract", "refused")]
        assert reason in outcomes[0].reason
        assert not Contract.objects.exists()
        assert not Supplier.objects.exists()
    else:
        assert outcomes


def test_a_tender_without_an_award_is_refused(ashby):
    tender = {"id": "1", "title": "Cleaning", "status": "active"}

    outcomes = bring(release(tender=tender, tag=["tender"]))

    assert told(outcomes) == [("contract", "refused")]
    assert "Nothing is awarded yet" in outcomes[0].reason


def test_a_value_of_a_framework_is_neither_contract_nor_spend(ashby):
    """Domain rules, vector T45."""
    outcomes = bring(framework_release())

    framework = Framework.objects.get()
    assert told(outcomes) == [("framework", "made"), ("supplier", "made")]
    assert not Contract.objects.exists()
    assert framework.estimated_value == Decimal(10_000_000)
    assert (framework.committed_value, framework.actual_value) == (0, 0)
    assert framework.lots.get().committed_value == 0


def test_a_framework_is_made_as_concluded_with_its_lots_places_and_notices(ashby):
    bring(framework_release())

    framework = Framework.objects.get()
    lot = framework.lots.get()
    assert (framework.title, framework.reference, framework.ocid) == (
        *("Cleaning framework", "FW 7"),
        FTS,
    )
    assert framework.status == FrameworkStatus.LIVE
    assert framework.publisher.name == "Ashby District Council"
    assert framework.publisher.operator == ashby
    assert (framework.starts_on, framework.ends_on) == (date(2026, 4, 1), date(2030, 3, 31))
    assert (lot.title, lot.allows_further_competition, lot.allows_direct_award) == (
        *("Offices", True),
        False,
    )
    assert [place.supplier.name for place in lot.places.all()] == ["Acme Ltd"]
    assert framework.notices.get().notice_id == "000004-2026"
    assert framework.versions.get().what == "Imported from package.json."


def test_a_framework_that_came_from_packages_follows_them(ashby):
    bring(framework_release())
    later = framework_release(id="2", date="2026-04-02T00:00:00Z")
    later["tender"]["title"] = "Cleaning framework, renamed"

    outcomes = bring(later)

    assert told(outcomes)[0] == ("framework", "changed")
    framework = Framework.objects.get()
    assert framework.title == "Cleaning framework, renamed"
    assert framework.versions.count() == 2
    assert told(bring(later))[0] == ("framework", "unchanged")


def test_of_a_framework_known_otherwise_only_empty_facts_are_filled(ashby):
    known = FrameworkFactory(ocid=FTS, title="Our own title", ends_on=None)

    outcomes = bring(framework_release())

    known.refresh_from_db()
    assert told(outcomes)[0] == ("framework", "changed")
    assert known.title == "Our own title"
    assert known.ends_on == date(2030, 3, 31)


def test_the_law_of_a_framework_never_changes(ashby):
    FrameworkFactory(ocid=FTS, regime="pcr2015")

    outcomes = bring(framework_release())

    assert told(outcomes) == [("framework", "refused")]
    assert "R1" in outcomes[0].reason


def test_a_call_off_from_a_known_framework_counts_under_its_lot(ashby):
    framework = FrameworkFactory(ocid="ocds-h6vhtk-0f0f0f", estimated_value=Decimal(1_000_000))
    lot = LotFactory(framework=framework, number="1")
    related = {
        "id": "1",
        "relationship": ["framework"],
        "scheme": "ocid",
        "identifier": framework.ocid,
    }

    bring(contract_release(relatedProcesses=[related]))

    lot.refresh_from_db()
    contract = Contract.objects.get()
    assert (contract.lot, contract.origin) == (lot, ContractOrigin.CALL_OFF)
    assert lot.committed_value == Decimal(40000)
    assert told(bring(contract_release(relatedProcesses=[related])))[0] == ("contract", "unchanged")
    lot.refresh_from_db()
    assert lot.committed_value == Decimal(40000)


def test_call_offs_inside_the_process_of_their_framework_are_contracts_of_their_buyers(ashby):
    told_release = framework_release()
    del told_release["tender"]["techniques"]
    told_release["contracts"] = [
        {
            "id": "c1",
            "awardID": "1",
            "title": "Pens",
            "status": "active",
            "buyer": {"id": BUYER["id"], "name": BUYER["name"]},
            "suppliers": [{"id": ACME["id"], "name": "Acme Ltd"}],
            "value": {"amount": 1000, "currency": "GBP"},
            "period": {"startDate": "2026-05-01T00:00:00Z"},
        }
    ]

    outcomes = bring(told_release)

    contract = Contract.objects.get()
    assert ("framework", "made") in told(outcomes)
    assert contract.lot == Framework.objects.get().lots.get()
    assert (contract.title, contract.award_value) == ("Pens", Decimal(1000))


def test_releases_that_cannot_be_put_together_are_refused(ashby):
    other = release(id="0", date="2026-01-01T00:00:00Z", tender="not an object")

    outcomes = bring(contract_release(), other)

    assert told(outcomes) == [("process", "refused")]
    assert "cannot be put together" in outcomes[0].reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "holds no releases"),
        (b"Supplier,Amount", "not JSON"),
        (b'{"orgs": []}', "neither a package"),
        (b'{"records": [{"ocid": "x", "releases": [{"url": "u"}]}]}', "only links"),
        (b'{"releases": [{"tag": ["tender"]}]}', "no ocid"),
        (b'{"releases": []}', "without releases"),
        (b'{"ocid": "x", "language": [{"value": "en"}]}', "versioned"),
        (b"[1]", "not an object"),
    ],
)
def test_a_file_that_holds_no_releases_is_refused_with_the_reason(content, reason):
    row = packages.bring_in([Incoming("x.json", [content])], by=SYSTEM, at=published.AT)[0]

    assert reason in row.refusal
    assert row.outcomes.get().outcome == PackageResult.REFUSED


def test_only_the_operator_brings_packages_in(people):
    for person in people.values():
        if person == people["operator"]:
            continue
        with pytest.raises(NotAllowed):
            packages.bring_in([Incoming("x", [b"{}"])], by=person, at=published.AT)
    assert not PackageImport.objects.exists()

    assert packages.bring_in([Incoming("x", [b"{}"])], by=people["operator"], at=published.AT)


def test_no_file_and_too_many_files_are_refused():
    with pytest.raises(NoPackages):
        packages.bring_in([], by=SYSTEM, at=published.AT)
    with pytest.raises(TooManyPackages):
        packages.bring_in([Incoming("x", [b"{}"])] * 101, by=SYSTEM, at=published.AT)


def test_what_this_portal_holds_itself_stays_as_it_is():
    published.build()
    text = exported()
    rows = {model: list(model.objects.order_by("pk").values()) for model in (Framework, Contract)}

    outcomes = bring(json.loads(text))

    assert {one.outcome for one in outcomes} == {"unchanged"}
    assert len(outcomes) == 11
    for model, before in rows.items():
        assert list(model.objects.order_by("pk").values()) == before


def exported():
    """Everything that is published, without what differs by the address and the moment."""
    told = list(ocds.all_releases(ocds.processes(ocds.public())))
    told.sort(key=lambda one: (one["ocid"], one["date"], one["tag"], one["id"]))
    return json.dumps({"releases": told}, indent=1)


def test_exported_brought_in_to_an_empty_portal_and_exported_again_is_the_same():
    published.build()
    before = exported()
    empty()

    outcomes = bring(json.loads(before))

    # Of the call-offs that are not signed there is no contract to bring in.
    cancelled = "ocds-abc123-ashby.CO-2026-0004"
    refused = [one.ocid for one in outcomes if one.outcome == PackageResult.REFUSED]
    assert refused == [cancelled]
    whole = json.loads(before)
    whole["releases"] = [one for one in whole["releases"] if one["ocid"] != cancelled]
    assert exported() == json.dumps(whole, indent=1)
    assert Consortium.objects.get(slug="north").operator.slug == "ashby"


def empty():
    """Leave nothing but the authorities and the code lists."""
    kept = {"Category", "CategoryMapping", "CpvCode", "WorkingDayOverride"}
    tables = [
        model._meta.db_table
        for name, model in vars(models).items()
        if hasattr(model, "_meta") and not model._meta.abstract and name not in kept
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join(sorted(set(tables)))} CASCADE")
    Consortium.objects.all().delete()
    assert not Framework.objects.exists()


def test_the_command_says_what_became_of_everything(ashby, tmp_path, capsys):
    path = tmp_path / "two.jsonl"
    tender = release("ocds-h6vhtk-2", tender={"id": "1", "title": "T", "status": "active"})
    path.write_text(f"{json.dumps(contract_release())}\n{json.dumps(tender)}\n")

    call_command("import_ocds", str(path))

    out = capsys.readouterr().out
    assert "two.jsonl: 2 made, 0 brought up to date, 0 unchanged, 1 refused" in out
    assert "ocds-h6vhtk-2 T: refused. Nothing is awarded yet" in out


def test_the_command_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_ocds", str(tmp_path / "none.json"))


def test_an_authority_is_known_by_its_very_name_where_only_one_bears_it(ashby):
    nameless = BUYER | {"identifier": {}, "id": "x1"}
    bring(contract_release(parties=[nameless, ACME], buyer={"id": "x1"}))
    assert Contract.objects.get().authority == ashby

    AuthorityFactory(name="Ashby District Council", slug="ashby-2")
    other = contract_release(ocid="ocds-h6vhtk-2", parties=[nameless, ACME], buyer={"id": "x1"})
    assert told(bring(other)) == [("contract", "refused")]
