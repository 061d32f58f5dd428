"""Every package that publishers really made is brought in, or refused with reasons."""

import json
from collections import Counter
from datetime import date

import pytest

from frameworks.actions import packages
from frameworks.actions.packages import Incoming
from frameworks.choices import ContractStatus, PackageResult
from frameworks.models import Contract, Framework, PackageOutcome, Supplier
from procurement_portal.core.access import SYSTEM
from tests.factories.consortia import AuthorityFactory, AuthorityIdentifierFactory
from tests.frameworks import published
from tests.real_data import FOLDER, real_data

pytestmark = [*real_data, pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

OCDS = FOLDER / "ocds"
CONTRACTS_FINDER = OCDS / "contracts_finder" / "cf_releases_open.jsonl"
FILES = 80
CAME = {
    ("contract", "made"): 85,
    ("contract", "refused"): 119,
    ("file", "refused"): 14,
    ("framework", "made"): 6,
    ("supplier", "made"): 85,
}
NO_PACKAGES = ("schema_1_1_5", "extensions")


def files():
    """The files that are no schemas."""
    found = [path for path in sorted(OCDS.rglob("*.json*")) if path.is_file()]
    return [one for one in found if one.relative_to(OCDS).parts[0] not in NO_PACKAGES]


def bring(paths):
    """Bring the files in together; what became of each of their things."""
    incoming = [Incoming(path.name, [path.read_bytes()]) for path in paths]
    rows = packages.bring_in(incoming, by=SYSTEM, at=published.AT)
    return PackageOutcome.objects.filter(package__in=rows)


def counted(outcomes):
    return dict(Counter((one.thing, str(one.outcome)) for one in outcomes))


def buyers_known():
    """Make an authority of each buyer on Contracts Finder, and of two of the Scottish samples."""
    lines = CONTRACTS_FINDER.read_text().splitlines()
    for name in sorted({json.loads(line)["buyer"]["name"] for line in lines}):
        AuthorityFactory(name=name)
    for value in ("EDH", "GLG"):
        AuthorityIdentifierFactory(scheme="GB-LAS", value=value)


def test_contracts_of_contracts_finder_come_in_and_the_rest_says_why():
    buyers_known()

    outcomes = bring([CONTRACTS_FINDER])

    assert counted(outcomes) == {
        ("contract", "made"): 82,
        ("contract", "refused"): 36,
        ("supplier", "made"): 81,
        ("supplier", "unchanged"): 1,
    }
    why = Counter(one.reason.partition(",")[0].split()[0] for one in refused(outcomes))
    assert why == {"Nothing": 31, "It": 5}
    assert not Framework.objects.exists()
    assert counted(bring([CONTRACTS_FINDER])) == {
        ("contract", "unchanged"): 82,
        ("contract", "refused"): 36,
        ("supplier", "unchanged"): 82,
    }


def test_buyers_that_nobody_loaded_are_named():
    outcomes = bring([CONTRACTS_FINDER])

    unknown = [one for one in refused(outcomes) if one.reason.startswith("No authority here is")]
    assert counted(outcomes) == {("contract", "refused"): 118}
    assert len(unknown) == 87
    assert not Supplier.objects.exists()


def test_a_notice_of_find_a_tender_says_that_nothing_is_awarded():
    outcomes = bring([OCDS / "find_a_tender" / "032703-2026_ocds.json"])

    assert [one.reason for one in outcomes] == ["Nothing is awarded yet, so there is no contract."]


def test_call_offs_inside_a_framework_of_several_buyers_come_in():
    buyers_known()

    outcomes = bring(sorted((OCDS / "framework_samples" / "single_publisher").rglob("*.json")))

    framework = Framework.objects.get()
    assert counted(outcomes) == {
        ("framework", "made"): 1,
        ("contract", "made"): 2,
        ("supplier", "made"): 3,
        ("supplier", "unchanged"): 2,
    }
    assert framework.title == "Government Office Supplies Framework"
    assert framework.maximum_value == 1_000_000
    assert [one.award_value for one in Contract.objects.order_by("award_value")] == [1000, 10_000]
    assert {one.lot.framework for one in Contract.objects.all()} == {framework}


def test_the_sample_of_all_notices_comes_in_whole():
    authority = AuthorityFactory(name="Northshire Borough Council")

    outcomes = bring([OCDS / "sample-package.json"])

    contract, framework = Contract.objects.get(), Framework.objects.get()
    assert counted(outcomes) == {
        ("framework", "made"): 1,
        ("contract", "made"): 1,
        ("contract", "refused"): 1,
        ("supplier", "made"): 1,
        ("supplier", "unchanged"): 1,
    }
    assert (contract.authority, contract.lot.framework) == (authority, framework)
    assert (contract.award_value, contract.status) == (6_000_000, ContractStatus.EXPIRED)
    assert contract.ended_on == date(2028, 5, 31)
    assert contract.kpis.count() == 3
    assert contract.failures.get().amount == 1000
    assert framework.estimated_value == 10_000_000
    assert framework.supplier_fee_percent == 1
    assert framework.actual_value == 0


def test_every_file_is_brought_in_or_refused_with_reasons():
    buyers_known()
    paths = files()

    for path in paths:
        outcomes = bring([path])
        assert outcomes, path
        assert all(one.reason for one in refused(outcomes)), path

    assert len(paths) == FILES
    came = counted(PackageOutcome.objects.exclude(outcome=PackageResult.UNCHANGED))
    assert came == CAME


def refused(outcomes):
    return [one for one in outcomes if one.outcome == PackageResult.REFUSED]
