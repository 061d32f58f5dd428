"""People use the portal in a real browser, with scripts and without, while a real worker works."""

from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from benchmarking.models import BenchmarkResult, SpendImport
from consortia.choices import AuthorityKind, RoleKind
from frameworks.choices import FrameworkStatus
from tests import real_data, workers
from tests.factories import benchmarking, consortia, frameworks
from tests.journeys import browser

pytestmark = [*browser.browser_test, pytest.mark.django_db(transaction=True)]

PUBLISHED = "spend/oxford-city-council/expenditure-over-500-apr-jun-2015.csv"
MADE_UP = b"Supplier,Paid Date,Amount,Description\n" + b"".join(
    b"Supplier %d,%02d/05/2015,%d.50,Agency staff\n" % (n % 9, n % 28 + 1, 500 + n)
    for n in range(300)
)


def person_with_password(role):
    role.person.set_password(browser.PASSWORD)
    role.person.save()
    return role.person


@pytest.fixture
def town(transactional_db):
    return consortia.AuthorityFactory(
        name="Oxbridge City Council", slug="oxbridge", kind=AuthorityKind.DISTRICT
    )


@pytest.fixture
def finance_lead(town):
    consortia.DenominatorFactory(
        authority=town, value=150_000, year=2015, as_at=date(2015, 6, 30), source="Sample"
    )
    return person_with_password(
        consortia.AuthorityRoleFactory(authority=town, kind=RoleKind.FINANCE_LEAD)
    )


@pytest.fixture
def officer(town):
    return person_with_password(consortia.AuthorityRoleFactory(authority=town))


@pytest.fixture
def outsider(transactional_db):
    return person_with_password(
        consortia.AuthorityRoleFactory(authority__name="Elsewhere Borough Council")
    )


@pytest.fixture
def spend_file(tmp_path):
    """A published file where the published files are, else one of the same layout."""
    path = real_data.FOLDER / PUBLISHED
    if real_data.PRESENT:
        return path, 3993, "£14,057,679.06"
    made_up = tmp_path / "expenditure-over-500-apr-jun-2015.csv"
    made_up.write_bytes(MADE_UP)
    return made_up, 300, "£195,000.00"


def loaded_import():
    return SpendImport.objects.filter(state="committed").first()


@pytest.mark.long_walk
def test_a_finance_lead_loads_a_file_and_sees_new_figures(
    visitor, start_worker, categories, town, finance_lead, spend_file
):
    path, rows, total = spend_file
    start_worker()
    lead = visitor()
    lead.signs_in(finance_lead.email)

    lead.opens("/spend/upload/")
    lead.photographs("upload")
    lead.page.locator("input[type=file]").set_input_files(path)
    lead.page.get_by_role("button", name="Upload and check").click()
    lead.page.wait_for_url("**/spend/imports/*/")
    workers.wait_until(SpendImport.objects.filter(state="checked").exists)
    if not lead.has_scripts:
        lead.page.reload()
    lead.reads("Nothing of it is loaded yet")
    lead.page.get_by_role("button", name="Load the file").click()
    workers.wait_until(loaded_import)
    if not lead.has_scripts:
        lead.page.reload()
    lead.reads(f"{rows:,}")
    lead.reads(total)
    lead.finds_it_accessible()
    lead.photographs("import")

    workers.wait_until(BenchmarkResult.objects.exists)
    lead.opens("/benchmarks/")
    lead.reads("2015 to 2016")
    lead.finds_it_accessible()
    lead.photographs("benchmarks")
    lead.sees_no_sideways_scrolling()


def test_an_officer_searches_and_opens_a_framework(visitor, officer):
    lot = frameworks.LotFactory(
        number="1",
        title="Interim agency staff",
        framework=frameworks.FrameworkFactory(
            title="Temporary Staffing Framework",
            slug="temporary-staffing",
            reference="TS-2291",
            status=FrameworkStatus.LIVE,
            starts_on=date(2025, 1, 1),
            ends_on=timezone.localdate().replace(year=timezone.localdate().year + 1),
        ),
    )
    frameworks.FrameworkFactory(title="Grounds Maintenance", status=FrameworkStatus.LIVE)
    call_command("refresh_search", verbosity=0)
    buyer = visitor()
    buyer.signs_in(officer.email)

    buyer.opens("/frameworks/")
    buyer.page.get_by_label("Search").first.fill("interim agency")
    buyer.page.keyboard.press("Enter")
    buyer.reads("Temporary Staffing Framework")
    assert buyer.page.get_by_text("Grounds Maintenance").count() == 0
    assert "interim" in buyer.page.url
    buyer.finds_it_accessible()
    buyer.photographs("frameworks")

    buyer.page.get_by_role("link", name="Temporary Staffing Framework").click()
    buyer.reads(lot.title)
    buyer.reads("TS-2291")
    buyer.finds_it_accessible()
    buyer.photographs("framework")
    buyer.sees_no_sideways_scrolling()


def test_an_outsider_is_refused_what_is_not_theirs(visitor, town, outsider, db):
    theirs = benchmarking.LoadedSpendImportFactory(authority=town, filename="secret.csv")
    stranger, other = visitor(), visitor()

    stranger.opens(f"/spend/imports/{theirs.pk}/")
    stranger.page.wait_for_url("**/accounts/login/**")

    other.signs_in(outsider.email)
    other.opens(f"/spend/imports/{theirs.pk}/")
    other.reads("Page not found")
    assert other.page.get_by_text("secret.csv").count() == 0
    other.opens(f"/benchmarks/?authority={town.slug}")
    assert other.page.get_by_text("Oxbridge City Council").count() == 0
    other.photographs("not-found")


def test_anyone_reads_the_public_pages_by_keyboard(visitor):
    reader = visitor()

    for path in ("/", "/frameworks/", "/benchmarks/public/", "/benchmarks/method/", "/help/"):
        reader.opens(path)
        reader.sees_no_sideways_scrolling()
        reader.page.set_viewport_size({"width": 1280, "height": 900})

    reader.opens("/")
    reader.page.keyboard.press("Tab")
    focused = reader.page.evaluate("document.activeElement.textContent")
    assert "Skip to main content" in focused
