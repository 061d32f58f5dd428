"""Spend imports: whole or not at all, never twice, undone without a trace in the figures."""

import threading
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.db.models import Count, Sum

from benchmarking.actions import base_cells, loading, refresh, spend_imports
from benchmarking.choices import ImportState, OverlapChoice
from benchmarking.models import BaseCell, BenchmarkRun, SpendImport, SpendLine
from frameworks.choices import MappingScheme, NameStanding, SpendKind
from frameworks.models import SupplierName
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent, Job, JobState, StoredFile
from procurement_portal.core.periods import Period
from tests import real_data
from tests.factories import consortia, frameworks

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 12)
SMALL = b"""Supplier,Payment Date,Amount,Category,Description
Acme Ltd,01/04/2025,"1,200.50",Stationery,Paper
Acme Ltd,31/03/2025,-200.25,Stationery,Credit note
Bolt & Co,15/04/2025,99.99,,Agency staff cover
Grants for All,15/04/2025,500.00,,Grant payment
TOTAL,,1600.24,,
Nobody,16/04/2025,not an amount,,
"""


def receive(authority, content=SMALL, *, by=SYSTEM, at, filename="april.csv", **more):
    """Confirmed at once, as the command does; the check before is tested beside the pages."""
    return spend_imports.receive(
        authority=authority,
        filename=filename,
        chunks=[content],
        by=by,
        at=at,
        **{"confirmed": True} | more,
    )


def load(spend_import, at):
    jobs.run(spend_import.job_id, partial(loading.load, today=TODAY, at=at))
    spend_import.refresh_from_db()
    spend_import.job.refresh_from_db()
    return spend_import


def loaded(authority, at, content=SMALL, **more):
    return load(receive(authority, content, at=at, **more), at)


def sums(model, count):
    return tuple(model.objects.aggregate(rows=count, net=Sum("net_amount")).values())


def lines_and_cells():
    return sums(SpendLine, Count("row_number")), sums(BaseCell, Sum("line_count"))


@pytest.fixture
def categories(db):
    stationery = frameworks.CategoryFactory(key="stationery", name="Stationery")
    agency = frameworks.CategoryFactory(key="agency-staff", name="Agency staff")
    grants = frameworks.CategoryFactory(key="grants", name="Grants", kind=SpendKind.GRANT)
    frameworks.CategoryMappingFactory(
        scheme=MappingScheme.LABEL, code="stationery", category=stationery
    )
    frameworks.CategoryMappingFactory(
        scheme=MappingScheme.WORDS, code="agency staff", category=agency
    )
    frameworks.CategoryMappingFactory(scheme=MappingScheme.WORDS, code="grant", category=grants)


def test_a_file_becomes_exact_lines_with_their_rows(authority, categories, at):
    spend_import = loaded(authority, at)

    assert spend_import.state == ImportState.COMMITTED
    assert (spend_import.accepted_rows, spend_import.accepted_total) == (4, Decimal("1600.24"))
    assert list(
        SpendLine.objects.order_by("row_number").values_list(
            "row_ref", "paid_on", "net_amount", "financial_year", "category__key", "kind"
        )
    ) == [
        ("2", date(2025, 4, 1), Decimal("1200.50"), 2025, "stationery", "spend"),
        ("3", date(2025, 3, 31), Decimal("-200.25"), 2024, "stationery", "spend"),
        ("4", date(2025, 4, 15), Decimal("99.99"), 2025, "agency-staff", "spend"),
        ("5", date(2025, 4, 15), Decimal("500.00"), 2025, "grants", "grant"),
    ]


def test_every_physical_row_is_accounted_for(authority, at):
    spend_import = loaded(authority, at)

    assert spend_import.physical_rows == 7
    assert (spend_import.rejected_rows, spend_import.ignored_rows) == (1, 2)
    rejection = spend_import.rejections.get()
    assert (rejection.row_number, rejection.column, rejection.value) == (
        7,
        "Amount",
        "not an amount",
    )


def test_base_cells_equal_the_sums_of_the_lines(authority, categories, at):
    loaded(authority, at)
    loaded(
        authority,
        at,
        SMALL.replace(b"99.99", b"10.01"),
        filename="april-again.csv",
        overlap_choice=OverlapChoice.ADD_ALL,
    )

    by_lines = SpendLine.objects.values_list("category", "month", "kind").annotate(
        rows=Count("row_number"), net=Sum("net_amount")
    )
    cells = BaseCell.objects.values_list("category", "month", "kind", "line_count", "net_amount")
    assert sorted(by_lines) == sorted(cells)
    assert lines_and_cells() == ((8, Decimal("3110.50")), (8, Decimal("3110.50")))


def test_a_known_supplier_is_recognised_by_an_accepted_name(authority, at):
    acme = frameworks.SupplierFactory(name="ACME Limited")
    SupplierName.objects.create(
        supplier=acme, name="ACME Limited", key="acme", standing=NameStanding.ACCEPTED, source="-"
    )

    loaded(authority, at)

    assert SpendLine.objects.filter(supplier_name__supplier=acme).count() == 2


def test_the_same_file_adds_nothing_twice(authority, at):
    earlier = loaded(authority, at)

    with pytest.raises(spend_imports.AlreadyLoaded) as refusal:
        receive(authority, at=at, filename="renamed.csv")

    assert refusal.value.earlier == earlier
    assert (
        SpendImport.objects.count(),
        Job.objects.filter(kind=spend_imports.LOAD).count(),
    ) == (1, 1)
    assert SpendLine.objects.count() == 4


def test_the_same_file_is_kept_once_for_two_authorities(authority, at):
    loaded(authority, at)
    loaded(consortia.AuthorityFactory(), at)

    assert StoredFile.objects.count() == 1
    assert SpendLine.objects.count() == 8


def test_undo_takes_everything_out_again(authority, at):
    kept = loaded(authority, at, SMALL.replace(b"99.99", b"10.01"), filename="kept.csv")
    before = lines_and_cells()
    spend_import = loaded(authority, at, overlap_choice=OverlapChoice.ADD_ALL)

    spend_imports.undo(import_id=spend_import.pk, by=SYSTEM, at=at)

    assert lines_and_cells() == before
    assert set(SpendLine.objects.values_list("spend_import", flat=True)) == {kept.pk}
    with pytest.raises(WrongState):
        spend_imports.undo(import_id=spend_import.pk, by=SYSTEM, at=at)


def test_an_undone_file_can_be_loaded_afresh(authority, at):
    spend_imports.undo(import_id=loaded(authority, at).pk, by=SYSTEM, at=at)

    again = loaded(authority, at)

    assert again.state == ImportState.COMMITTED
    assert SpendLine.objects.count() == 4


def test_what_is_no_spend_file_is_refused_with_the_reason(authority, at):
    spend_import = loaded(authority, at, b"Dear all,\nplease find attached\n", filename="note.csv")

    assert spend_import.state == ImportState.REFUSED
    assert spend_import.job.state == JobState.FAILED
    assert spend_import.job.error
    assert spend_import.job.cure
    assert not SpendLine.objects.exists()
    assert not BaseCell.objects.exists()


def test_lines_without_any_date_ask_for_the_months(authority, at):
    undated = b"Supplier,Amount\nAcme Ltd,10.00\nBolt,20.00\nCog,30.00\n"

    refused = loaded(authority, at, undated, filename="spend.csv")
    told = loaded(
        authority,
        at,
        undated,
        filename="spend.csv",
        period=Period(date(2025, 6, 1), date(2025, 6, 30)),
    )

    assert refused.state == ImportState.REFUSED
    assert "months it covers" in refused.job.cure
    assert told.state == ImportState.COMMITTED
    assert list(SpendLine.objects.values_list("month", "paid_on").distinct()) == [
        (date(2025, 6, 1), None)
    ]
    assert "month_from_period" in SpendLine.objects.first().flags


@pytest.mark.parametrize("role", ["manager", "auditor", "operator", "outsider", "stranger"])
def test_only_the_authoritys_own_people_load_its_spend(authority, people, role, at):
    with pytest.raises(NotAllowed):
        receive(authority, by=people[role], at=at)

    assert not SpendImport.objects.exists()
    assert not Job.objects.exists()
    assert not AuditEvent.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("role", ["officer", "finance_lead"])
def test_officers_and_finance_leads_load_spend(authority, people, role, at):
    spend_import = receive(authority, by=people[role], at=at)

    event = AuditEvent.objects.get()
    assert (event.name, event.actor_label) == (
        "benchmarking.spend_import.received",
        people[role].name,
    )
    assert event.tenant_ref == f"authority:{authority.pk}"
    assert spend_import.job.state == JobState.QUEUED


@pytest.mark.parametrize("role", ["manager", "auditor", "operator", "outsider"])
def test_only_the_authoritys_own_people_undo(authority, people, role, at):
    spend_import = loaded(authority, at)
    before = lines_and_cells()

    with pytest.raises(NotAllowed):
        spend_imports.undo(import_id=spend_import.pk, by=people[role], at=at)

    spend_import.refresh_from_db()
    assert spend_import.state == ImportState.COMMITTED
    assert lines_and_cells() == before


def test_a_commit_has_the_figures_of_the_years_it_touched_computed(
    authority, at, django_capture_on_commit_callbacks
):
    spend_import = receive(authority, at=at)

    with django_capture_on_commit_callbacks(execute=True):
        load(spend_import, at)

    job = Job.objects.get(kind=refresh.JOB_KIND)
    jobs.run(job.pk, partial(refresh.compute, at=at))
    computed = BenchmarkRun.objects.current().order_by("starts_on")
    assert list(computed.values_list("starts_on", "ends_on"))[:2] == [
        (date(2024, 4, 1), date(2025, 3, 31)),
        (date(2025, 4, 1), date(2026, 3, 31)),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_file_load_it_once(authority, at):
    spend_import = receive(authority, at=at)
    barrier = threading.Barrier(2)

    def work():
        barrier.wait()
        try:
            loading.load(
                Job.objects.get(pk=spend_import.job_id), jobs.Progress(), today=TODAY, at=at
            )
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert lines_and_cells() == ((4, Decimal("1600.24")), (4, Decimal("1600.24")))


REAL_FILES = {
    "a district council": "spend/oxford-city-council/expenditure-over-500-apr-jun-2015.csv",
    "a county council": "spend/devon-county-council/DCCSpendingOver500_201101.csv",
    "a metropolitan council": "spend/salford-city-council/odi-2011-09.csv",
    "an NHS trust": "spend/imperial-college-healthcare/IMPC 02 - May.csv",
    "a department": "spend/home-office/HO_FY1415_AP7_Proc_Spend_25K_CSV.csv",
    "a police body's workbook": "spend/lancashire-pcc/pcc-2022-23.xlsx",
}


@pytest.mark.parametrize("path", REAL_FILES.values(), ids=REAL_FILES.keys())
class TestRealFiles:
    pytestmark = real_data.real_data

    def test_a_published_file_goes_in_whole_to_the_penny(self, authority, path, at):
        known = real_data.truth()[path]

        spend_import = receive(
            authority,
            (real_data.FOLDER / path).read_bytes(),
            filename=path.rsplit("/", 1)[-1],
            at=at,
        )
        load(spend_import, at)

        assert (spend_import.accepted_rows, str(spend_import.accepted_total)) == (
            known["rows"],
            known["total"],
        )
        assert lines_and_cells() == (
            (known["rows"], Decimal(known["total"])),
            (known["rows"], Decimal(known["total"])),
        )


def test_the_nightly_check_finds_nothing_to_mend(authority, categories, at):
    loaded(authority, at)

    assert base_cells.rebuild(by=SYSTEM, at=at) == 0


def test_the_nightly_check_mends_cells_that_differ_and_says_how_many(authority, categories, at):
    loaded(authority, at)
    right = lines_and_cells()
    BaseCell.objects.filter(net_amount__gt=1000).update(net_amount=Decimal(1))
    BaseCell.objects.filter(kind=SpendKind.GRANT).delete()

    assert base_cells.rebuild(by=SYSTEM, at=at) == 2
    assert lines_and_cells() == right
