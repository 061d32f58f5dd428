"""The page and the API that say whether the books agree."""

import pytest
from django.urls import reverse

from benchmarking.choices import IncidentKind
from benchmarking.models import Recompute, RecomputeIncident, SnapshotDue
from tests.factories import benchmarking, consortia

pytestmark = pytest.mark.django_db


@pytest.fixture
def differing(authority, at):
    """A comparison that found something at the authority and something elsewhere."""
    found = Recompute.objects.create(
        started_at=at, finished_at=at, file_count=40, line_count=12_345, cell_count=678
    )
    for body in (authority, consortia.AuthorityFactory(name="Elsewhere")):
        RecomputeIncident.objects.create(
            recompute=found,
            kind=IncidentKind.SUMS_DIFFERED,
            authority=body,
            cell_count=1,
            cells=[{"category": 1, "snapshots": [1, 98_765, 98_765], "other": [1, 0, 0]}],
            is_mended=True,
        )
    return found


def page_of(browser):
    return browser.get(reverse("recomputes")).content.decode()


def test_operator_sees_every_incident_and_no_amount(differing, operator, browser_of, authority):
    page = page_of(browser_of(operator))

    assert "Differs: 2 incidents" in page
    assert "678" in page
    assert authority.name in page
    assert "Elsewhere" in page
    assert "98" + "765" not in page.replace(",", "")


def test_auditor_sees_the_incidents_of_the_own_authority(differing, auditor, browser_of, authority):
    page = page_of(browser_of(auditor))

    assert authority.name in page
    assert "Elsewhere" not in page


def test_page_says_what_waits_and_that_nothing_was_compared_yet(operator, browser_of, at):
    SnapshotDue.objects.create(spend_import=benchmarking.SpendImportFactory(), since=at)

    page = page_of(browser_of(operator))

    assert "None yet" in page
    assert "The longest wait of an import is since" in page


def test_anybody_may_ask_the_api_whether_the_books_agree(differing, client):
    [told] = client.get("/api/recomputes/?is_equal=false").json()["results"]

    assert (told["is_equal"], told["cell_count"], told["line_count"]) == (False, 678, 12_345)
    assert "incidents" not in told
