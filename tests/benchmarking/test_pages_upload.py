"""Files come in: one or several, each by itself, and corrected ones for refused rows."""

from datetime import date

import pytest

from benchmarking.choices import ImportState
from benchmarking.models import SpendImport
from consortia.choices import RoleKind
from procurement_portal.core.models import Job, JobState
from tests.benchmarking import spend_files
from tests.factories import consortia

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


def upload(browser, authority, *files, **more):
    several = [spend_files.uploaded(name, content) for name, content in files]
    return browser.post(
        "/spend/upload/", {"authority": authority.pk, "spend_files": several, **more}
    )


def test_officer_uploads_a_file_and_lands_on_its_page(browser_of, officer, authority):
    response = upload(browser_of(officer), authority, ("april.csv", spend_files.APRIL))

    received = SpendImport.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/spend/imports/{received.pk}/")
    assert (received.filename, received.state) == ("april.csv", ImportState.RECEIVED)
    assert received.job.state == JobState.QUEUED


def test_several_files_at_once_lead_to_the_list(browser_of, officer, authority):
    response = upload(
        browser_of(officer),
        authority,
        ("april.csv", spend_files.APRIL),
        ("other.csv", spend_files.UNDATED),
    )

    assert response["Location"] == "/spend/"
    assert SpendImport.objects.count() == 2


def test_the_same_file_again_links_to_the_earlier_import(browser_of, officer, authority):
    browser = browser_of(officer)
    upload(browser, authority, ("april.csv", spend_files.APRIL))
    earlier = SpendImport.objects.get()

    page = upload(browser, authority, ("again.csv", spend_files.APRIL))

    text = page.content.decode()
    assert page.status_code == 200
    assert "This file has come in before, as april.csv" in text
    assert f'href="/spend/imports/{earlier.pk}/"' in text
    assert "<title>Error: Load spend files" in text
    assert SpendImport.objects.count() == 1


def test_typing_is_kept_when_something_is_wrong(browser_of, officer, authority):
    page = upload(
        browser_of(officer),
        authority,
        ("april.csv", spend_files.APRIL),
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
        ("april.csv", spend_files.APRIL),
        first_month=first,
        last_month=last,
    )

    assert complaint in page.content.decode()
    assert not SpendImport.objects.exists()


def test_months_date_a_file_without_dates(browser_of, officer, authority):
    upload(
        browser_of(officer),
        authority,
        ("undated.csv", spend_files.UNDATED),
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


def test_upload_states_its_limits_and_what_becomes_of_names(browser_of, officer, authority):
    text = browser_of(officer).get("/spend/upload/").content.decode()

    assert "up to 500 MB (workbooks 100 MB) and 1,048,576 rows" in text
    assert "Names of people in the file" in text


def test_officer_cannot_load_for_another_authority(browser_of, officer):
    foreign = consortia.AuthorityFactory()

    page = upload(browser_of(officer), foreign, ("april.csv", spend_files.APRIL))

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


@pytest.fixture
def with_refused_rows(authority, officer):
    return spend_files.loaded(authority, officer, spend_files.APRIL)


def correct(browser, spend_import, content):
    file = spend_files.uploaded("mended.csv", content)
    return browser.post(f"/spend/imports/{spend_import.pk}/correct/", {"spend_file": file})


def test_corrected_file_stands_for_the_refused_rows(browser_of, officer, with_refused_rows):
    browser = browser_of(officer)
    header = spend_files.APRIL.splitlines()[0]

    asked = browser.get(f"/spend/imports/{with_refused_rows.pk}/correct/")
    answer = correct(browser, with_refused_rows, header + b"\nNobody,16/04/2026,70.00,,Thing,N1\n")

    assert "2 refused rows" in asked.content.decode()
    mending = SpendImport.objects.get(corrects=with_refused_rows)
    assert answer["Location"] == f"/spend/imports/{mending.pk}/"
    assert spend_files.worked(mending).state == ImportState.CHECKED
    page = browser.get(f"/spend/imports/{mending.pk}/")
    assert "This file corrects the refused rows of" in page.content.decode()
    assert "ledger_total" not in page.context["form"].fields


def test_file_without_refused_rows_takes_no_correction(browser_of, officer, authority):
    clear = spend_files.loaded(authority, officer)

    page = correct(browser_of(officer), clear, spend_files.APRIL)

    assert page.status_code == 200
    assert "There are no refused rows left to mend." in page.content.decode()
    assert SpendImport.objects.count() == 1


def test_the_file_with_reasons_comes_back_mended(browser_of, officer, with_refused_rows):
    """The whole way: the user's own file, mended in the cells that it names, counts once."""
    browser = browser_of(officer)
    given = browser.get(f"/spend/imports/{with_refused_rows.pk}/with-reasons.csv")
    text = b"".join(given.streaming_content)

    correct(browser, with_refused_rows, text.replace(b"not an amount", b"7.00").replace(b"$", b""))
    mending = spend_files.worked(SpendImport.objects.get(corrects=with_refused_rows))

    overlap = mending.findings["overlap"]
    assert (mending.accepted_rows, mending.rejected_rows) == (5, 0)
    assert (overlap["same"]["lines"], overlap["new"]["lines"]) == (3, 2)
    assert (overlap["changed"]["lines"], overlap["gone"]["lines"]) == (0, 0)
