"""Lines sorted by framework from the tables: what is read and written, when it is asked for."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db.models import Sum

from benchmarking import subscribers
from benchmarking.actions import framework_use
from benchmarking.models import FrameworkUse
from benchmarking.queries import line_classing
from frameworks.choices import AccessStatus, PlaceEventKind, PlaceStatus, SpendKind
from frameworks.models import PlaceEvent
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import Job
from procurement_portal.core.periods import Period
from tests.factories.benchmarking import (
    BaseCellFactory,
    LoadedSpendImportFactory,
    SpendLineFactory,
)
from tests.factories.frameworks import (
    AccessFactory,
    CategoryFactory,
    ContractFactory,
    LedgerNameFactory,
    LotFactory,
    SupplierOnLotFactory,
)

APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))

pytestmark = pytest.mark.django_db


@pytest.fixture
def energy():
    return CategoryFactory(key="energy")


@pytest.fixture
def lot(energy):
    lot = LotFactory()
    lot.categories.add(energy)
    return lot


@pytest.fixture
def name(authority, lot):
    name = LedgerNameFactory(seen_by=[authority])
    SupplierOnLotFactory(lot=lot, supplier=name.supplier)
    return name


@pytest.fixture
def joined(authority, lot):
    return AccessFactory(
        framework=lot.framework,
        authority=authority,
        status=AccessStatus.ACTIVE,
        starts_on=date(2025, 4, 1),
    )


@pytest.fixture
def paid(authority, energy, name):
    """Pays from one file of the authority."""
    loaded = LoadedSpendImportFactory(authority=authority)

    def pay(pounds, **details):
        usual = {"category": energy, "supplier_name": name}
        return SpendLineFactory(spend_import=loaded, net_amount=Decimal(pounds), **usual | details)

    return pay


def told(authority, months=APRIL):
    return {
        (key[2].line_class.value, key[2].cause.value if key[2].cause else ""): summed.net_amount
        for key, summed in line_classing.sums(authority, months).items()
    }


def sorted_at(authority, at):
    BaseCellFactory(authority=authority, month=APRIL.starts_on)
    job = framework_use.request_authority(authority, by=SYSTEM, at=at)
    jobs.run(job.pk, partial(framework_use.sort, at=at))
    job.refresh_from_db()
    assert job.state == "done"


@pytest.mark.usefixtures("joined")
def test_every_class_is_found_from_the_tables(authority, lot, name, paid):
    ContractFactory(authority=authority, supplier=name.supplier, lot=lot, reference="CALL-0001")
    ContractFactory(authority=authority, supplier=name.supplier, reference="ALONE-0001")
    paid(500, reference="CALL-0001")
    paid(40, reference="ALONE-0001")
    paid(160, supplier_name=None)
    paid(900, category=CategoryFactory(key="foster"))
    paid(300, kind=SpendKind.TAX)

    assert told(authority) == {
        ("on", ""): 500,
        ("off_fw_supplier", "no_reference"): 40,
        ("off_other", ""): 160,
        ("out_of_scope", ""): 900,
        ("excluded", ""): 300,
    }


@pytest.mark.usefixtures("joined")
def test_payment_that_may_be_of_two_call_offs_is_on_and_of_another_contract_is_not(
    authority, lot, name, paid
):
    for reference in ("CALL-0001", "CALL-0002"):
        ContractFactory(authority=authority, supplier=name.supplier, lot=lot, reference=reference)
    paid(500)
    assert told(authority) == {("on", ""): 500}

    ContractFactory(authority=authority, supplier=name.supplier, reference="ALONE-0001")

    assert told(authority) == {("off_fw_supplier", "no_reference"): 500}


def test_supplier_of_a_framework_never_joined(authority, paid):
    paid(40)

    assert told(authority) == {("off_fw_supplier", "not_joined"): 40}


@pytest.mark.usefixtures("joined")
def test_place_suspended_on_the_day_is_no_place(authority, lot, name, paid):
    place = lot.places.get()
    told_by = {"recorded_by": "A Manager", "recorded_at": "2026-04-01T09:00Z"}
    PlaceEvent.objects.create(
        place=place, kind=PlaceEventKind.ACTIVATED, on=date(2025, 4, 1), **told_by
    )
    PlaceEvent.objects.create(
        place=place,
        kind=PlaceEventKind.SUSPENDED,
        on=date(2026, 4, 10),
        until=date(2026, 4, 20),
        ground="Late accounts",
        noticed_on=date(2026, 4, 1),
        **told_by,
    )
    paid(1, paid_on=date(2026, 4, 9))
    paid(10, paid_on=date(2026, 4, 15))
    paid(100, paid_on=date(2026, 4, 21))

    assert told(authority) == {
        ("off_fw_supplier", "no_reference"): 101,
        ("off_fw_supplier", "expired"): 10,
    }


def test_framework_that_ends_within_a_month_makes_its_days_addressable(authority, lot, paid):
    lot.ends_on = date(2026, 4, 14)
    lot.save()
    paid(10, paid_on=date(2026, 4, 14), supplier_name=None)
    paid(100, paid_on=date(2026, 4, 15), supplier_name=None)

    assert told(authority) == {("off_other", ""): 10, ("out_of_scope", ""): 100}


def test_category_below_the_one_that_a_framework_names_is_covered(authority, energy, paid):
    paid(7, category=CategoryFactory(key="gas", parent=energy), supplier_name=None)

    assert told(authority) == {("off_other", ""): 7}


def test_lot_for_other_regions_covers_nothing(authority, lot, paid):
    lot.regions = ["TLM"]
    lot.save()
    paid(7, supplier_name=None)

    assert told(authority) == {("out_of_scope", ""): 7}


def test_tenders_never_made_public_put_nobody_on_the_lot(authority, lot, paid):
    lot.places.update(status=PlaceStatus.UNSUCCESSFUL)
    paid(7)

    assert told(authority) == {("off_other", ""): 7}


def test_sums_equal_the_lines_and_are_written_whole(authority, paid, at):
    paid("120.50")
    paid("-20.25", supplier_name=None)
    sorted_at(authority, at)
    paid("0.75", supplier_name=None)
    sorted_at(authority, at)

    rows = FrameworkUse.objects.all()
    assert rows.aggregate(net=Sum("net_amount"), lines=Sum("line_count")) == {
        "net": Decimal("101.00"),
        "lines": 3,
    }
    assert rows.count() == 2


def test_number_of_queries_does_not_grow_with_lines_or_lots(
    authority, energy, paid, django_assert_max_num_queries
):
    for _ in range(3):
        paid(5)
        LotFactory().categories.add(energy)
        ContractFactory(authority=authority)

    with django_assert_max_num_queries(20):
        line_classing.sums(authority, APRIL)


def test_what_waits_already_is_not_asked_for_again(authority, lot, paid, joined, at):
    BaseCellFactory(authority=authority, month=date(2026, 4, 1))
    BaseCellFactory(authority=authority, month=date(2026, 6, 1))
    line = paid(5)
    framework_use.request_authority(authority, by=SYSTEM, at=at)

    subscribers.sort_import(
        import_id=line.spend_import_id, first_month="2026-04-01", last_month="2026-05-01"
    )
    subscribers.sort_for_access(access_id=joined.pk, status="active")
    subscribers.sort_for_contract(contract_id=ContractFactory(authority=authority).pk)
    subscribers.sort_for_name(name_id=line.supplier_name_id)

    assert Job.objects.filter(kind=framework_use.SORT).count() == 1


def test_framework_that_changes_concerns_those_who_buy_what_it_covers(authority, energy, lot, at):
    BaseCellFactory(authority=authority, category=energy, month=date(2026, 4, 1))
    BaseCellFactory(month=date(2026, 4, 1))

    subscribers.sort_for_framework(framework_id=lot.framework_id, place_id=1)
    subscribers.sort_for_framework(framework_id=lot.framework_id, version=2)
    job = Job.objects.get(kind=framework_use.SPREAD)
    jobs.run(job.pk, partial(framework_use.spread, by=SYSTEM, at=at))

    asked = Job.objects.filter(kind=framework_use.SORT).values_list("args__authority_id", flat=True)
    assert list(asked) == [authority.pk]


def test_nobody_else_sees_an_authoritys_use(authority, officer, outsider, paid, at):
    paid(5)
    sorted_at(authority, at)

    assert FrameworkUse.objects.visible_to(officer).count() == 1
    assert not FrameworkUse.objects.visible_to(outsider).exists()
