"""Spend pages: load, watch, understand, find the lines, undo; and only one's own."""

import csv
import io
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from benchmarking.actions import spend_imports
from benchmarking.choices import ImportState
from benchmarking.models import SpendImport
from consortia.choices import RoleKind
from procurement_portal.core import jobs
from procurement_portal.core.models import Job, JobState
from tests.factories import benchmarking, consortia, core, frameworks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

TODAY = date(2026, 5, 12)
APRIL = b"""Supplier,Payment Date,Amount,Category,Description
Acme Ltd,01/04/2026,"1,200.50",Stationery,Paper
Bolt & Co,15/04/2026,99.99,,Cover
Nobody,16/04/2026,not an amount,,
"""
UNDATED = b"Supplier,Amount,Description\nAcme Ltd,10.00,Paper\nBolt & Co,20.00,Cover\n"


def upload(browser, authority, *files, **more):
    several = [
        SimpleUploadedFile(name, content, content_type="text/csv") for name, content in files
    ]
    return browser.post(
        "/spend/upload/", {"authority": authority.pk, "spend_files": several, **more}
    )


def worked(spend_import):
    jobs.run(
        spend_import.job_id,
        partial(spend_imports.process, today=TODAY, at=spend_import.created_at),
    )
    spend_import.refresh_from_db()
    return spend_import


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_officer_loads_a_file_and_lands_on_its_page(browser_of, officer, authority):
    response = upload(browser_of(officer), authority, ("april.csv", APRIL))

    received = SpendImport.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/spend/imports/{received.pk}/")
    assert (received.filename, received.state) == ("april.csv", ImportState.RECEIVED)
    assert received.job.state == JobState.QUEUED


def test_several_files_at_once_lead_to_the_list(browser_of, officer, authority):
    response = upload(browser_of(officer), authority, ("april.csv", APRIL), ("other.csv", UNDATED))

    assert response["Location"] == "/spend/"
    assert SpendImport.objects.count() == 2


def test_the_same_file_again_links_to_the_earlier_import(browser_of, officer, authority):
    browser = browser_of(officer)
    upload(browser, authority, ("april.csv", APRIL))
    earlier = SpendImport.objects.get()

    page = upload(browser, authority, ("again.csv", APRIL))

    text = page.content.decode()
    assert page.status_code == 200
    assert "This file has been loaded before, as april.csv" in text
    assert f'href="/spend/imports/{earlier.pk}/"' in text
    assert "<title>Error: Load spend files" in text
    assert SpendImport.objects.count() == 1


def test_typing_is_kept_when_something_is_wrong(browser_of, officer, authority):
    page = upload(
        browser_of(officer),
        authority,
        ("april.csv", APRIL),
        first_month="April 2026",
        last_month="sometime",
    )

    text = page.content.decode()
    assert "must be a month and a year, such as April 2026" in text
    assert 'value="April 2026"' in text
    assert 'value="sometime"' in text
    assert not SpendImport.objects.exists()


@pytest.mark.parametrize(
    "first, last, complaint",
    [
        ("May 2026", "April 2026", "The last month must be the first month or later"),
        ("May 2026", "", "Enter the last month too, or leave out both"),
        ("", "4/2026", "Enter the first month too, or leave out both"),
    ],
)
def test_months_come_in_pairs(first, last, complaint, browser_of, officer, authority):
    page = upload(
        browser_of(officer),
        authority,
        ("april.csv", APRIL),
        first_month=first,
        last_month=last,
    )

    assert complaint in page.content.decode()
    assert not SpendImport.objects.exists()


def test_months_date_a_file_without_dates(browser_of, officer, authority):
    upload(
        browser_of(officer),
        authority,
        ("undated.csv", UNDATED),
        first_month="2026-04",
        last_month="apr 2026",
    )

    received = SpendImport.objects.get()
    assert (received.period_starts_on, received.period_ends_on) == (
        date(2026, 4, 1),
        date(2026, 4, 30),
    )


def test_upload_without_a_file_says_so(browser_of, officer, authority):
    page = browser_of(officer).post("/spend/upload/", {"authority": authority.pk})

    assert "Select spend files" in page.content.decode()


def test_officer_cannot_load_for_another_authority(browser_of, officer):
    foreign = consortia.AuthorityFactory()

    page = upload(browser_of(officer), foreign, ("april.csv", APRIL))

    assert page.status_code == 200
    assert "authority" in page.context["form"].errors
    assert not SpendImport.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "role, status",
    [
        ("officer", 200),
        ("finance_lead", 200),
        ("auditor", 403),
        ("manager", 403),
        ("operator", 403),
        ("stranger", 302),
    ],
)
def test_only_those_who_load_see_the_upload_page(role, status, browser_of, people):
    assert browser_of(people[role]).get("/spend/upload/").status_code == status


def test_upload_offers_only_authorities_that_one_loads_for(browser_of, officer, authority):
    audited = consortia.AuthorityRoleFactory(person=officer, kind=RoleKind.AUDITOR).authority

    page = browser_of(officer).get("/spend/upload/")

    assert list(page.context["form"].fields["authority"].queryset) == [authority]
    assert audited.name not in page.content.decode()


def test_import_page_tells_what_was_understood_refused_and_changed(browser_of, officer, authority):
    browser = browser_of(officer)
    upload(browser, authority, ("april.csv", APRIL))
    loaded = worked(SpendImport.objects.get())

    page = browser.get(f"/spend/imports/{loaded.pk}/")

    text = page.content.decode()
    assert "£1,300.49" in text
    (reason,) = page.context["reasons"]
    assert (reason.row_count, reason.examples[0].row_number) == (1, 4)
    assert {column.header for column in page.context["understood"].columns} >= {
        "Supplier",
        "Amount",
    }
    assert [share.line_count for share in page.context["changed"].shares] == [2]
    assert page.context["may_undo"]


def test_import_page_follows_a_job_with_and_without_scripts(browser_of, officer, authority):
    running = core.JobFactory(state=JobState.QUEUED, title="Load april.csv")
    waiting = benchmarking.SpendImportFactory(authority=authority, job=running)
    browser = browser_of(officer)

    for path in (f"/spend/imports/{waiting.pk}/", f"/spend/imports/{waiting.pk}/progress/"):
        text = browser.get(path).content.decode()
        assert 'http-equiv="refresh"' in text
        assert "js/progress.js" in text
        assert 'data-portal-progress="running"' in text


def test_refused_rows_come_back_as_csv(browser_of, officer, authority):
    row = benchmarking.RejectedRowFactory(
        spend_import__authority=authority, row_number=7, value="=1+1"
    )

    response = browser_of(officer).get(f"/spend/imports/{row.spend_import_id}/refused.csv")

    (told,) = rows_of(response)
    assert (told["Row"], told["Value"], told["Reason"]) == ("7", "'=1+1", "This is not an amount.")


def test_undo_asks_first_and_then_takes_the_lines_out(browser_of, officer, authority):
    browser = browser_of(officer)
    upload(browser, authority, ("april.csv", APRIL))
    loaded = worked(SpendImport.objects.get())
    path = f"/spend/imports/{loaded.pk}/undo/"

    asked = browser.get(path)
    answer = browser.post(path)

    assert "2 lines, £1,300.49" in asked.content.decode()
    assert answer["Location"] == f"/spend/imports/{loaded.pk}/"
    loaded.refresh_from_db()
    assert (loaded.state, loaded.lines.count()) == (ImportState.UNDONE, 0)


def test_undoing_twice_is_refused_in_words(browser_of, officer, authority):
    undone = benchmarking.LoadedSpendImportFactory(authority=authority, state=ImportState.UNDONE)

    page = browser_of(officer).post(f"/spend/imports/{undone.pk}/undo/")

    assert "Only a loaded file can be undone." in page.content.decode()


@pytest.mark.parametrize("role", ["auditor", "manager", "operator", "outsider"])
def test_undo_by_others_changes_nothing(role, browser_of, people, authority):
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)

    answer = browser_of(people[role]).post(f"/spend/imports/{loaded.pk}/undo/")

    assert answer.status_code in {403, 404}
    loaded.refresh_from_db()
    assert loaded.state == ImportState.COMMITTED
    assert not Job.objects.exclude(pk=loaded.job_id).exists()


@pytest.mark.parametrize("page", ["", "progress/", "undo/", "refused.csv"])
def test_foreign_imports_are_not_found(page, browser_of, outsider, authority):
    foreign = benchmarking.LoadedSpendImportFactory(authority=authority)

    path = f"/spend/imports/{foreign.pk}/{page}"
    assert browser_of(outsider).get(path).status_code == 404


def test_list_shows_only_imports_of_ones_authorities(browser_of, officer, authority):
    own = benchmarking.LoadedSpendImportFactory(authority=authority, filename="own.csv")
    benchmarking.LoadedSpendImportFactory(filename="foreign.csv")

    page = browser_of(officer).get("/spend/")

    assert list(page.context["object_list"]) == [own]
    assert "foreign.csv" not in page.content.decode()


def test_list_of_imports_asks_no_more_for_more_rows(
    browser_of, officer, authority, django_assert_max_num_queries
):
    for _ in range(20):
        benchmarking.LoadedSpendImportFactory(authority=authority)
    browser = browser_of(officer)
    browser.get("/spend/")

    with django_assert_max_num_queries(8):
        browser.get("/spend/")


def test_empty_list_says_what_would_fill_it(browser_of, officer):
    assert "No imports yet" in browser_of(officer).get("/spend/").content.decode()


@pytest.fixture
def lines(authority):
    parent = frameworks.CategoryFactory(key="office", name="Office")
    paper = frameworks.CategoryFactory(key="paper", name="Paper", parent=parent)
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority, filename="ledger.xlsx")
    return {
        "april": benchmarking.SpendLineFactory(
            spend_import=loaded, category=paper, supplier_text="Acme Ltd", row_ref="Sheet1 row 9"
        ),
        "june": benchmarking.SpendLineFactory(
            spend_import=loaded,
            category=parent,
            supplier_text="Bolt & Co",
            paid_on=date(2026, 6, 1),
            net_amount=Decimal("-20.00"),
        ),
        "foreign": benchmarking.SpendLineFactory(category=paper, supplier_text="Foreign Ltd"),
    }


@pytest.mark.parametrize(
    "query, names",
    [
        ("", {"june", "april"}),
        ("category=office", {"june", "april"}),
        ("category=paper", {"april"}),
        ("month_from=May+2026", {"june"}),
        ("month_to=2026-04", {"april"}),
        ("q=bolt", {"june"}),
        ("q=foreign", set()),
        ("sort=amount", {"june", "april"}),
    ],
)
def test_lines_are_narrowed_by_the_address(query, names, browser_of, officer, lines):
    page = browser_of(officer).get(f"/spend/lines/?{query}")

    assert set(page.context["object_list"]) == {lines[name] for name in names}


def test_each_line_names_its_file_and_row(browser_of, officer, lines):
    text = browser_of(officer).get("/spend/lines/?category=paper").content.decode()

    assert "ledger.xlsx</a>, Sheet1 row 9" in text


def test_lines_as_csv_are_those_of_the_page(browser_of, officer, lines):
    rows = rows_of(browser_of(officer).get("/spend/lines.csv?month_from=2026-06"))

    assert [(row["Supplier as published"], row["Net amount"], row["File"]) for row in rows] == [
        ("Bolt & Co", "-20.00", "ledger.xlsx")
    ]


def test_lines_ask_no_more_for_more_rows(browser_of, officer, lines, django_assert_max_num_queries):
    for _ in range(30):
        benchmarking.SpendLineFactory(spend_import=lines["april"].spend_import)
    browser = browser_of(officer)
    browser.get("/spend/lines/")

    with django_assert_max_num_queries(9):
        browser.get("/spend/lines/")
