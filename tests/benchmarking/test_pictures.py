"""Every chart of the pages can be taken away as a picture, by whoever may open the page."""

import xml.etree.ElementTree as ET

import pytest

from benchmarking.actions import charts, savings_charts
from benchmarking.models import ChartImage
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.models import Job, JobState
from tests.factories import savings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

DESCRIPTION = "{http://www.w3.org/2000/svg}desc"
METADATA = "{http://www.w3.org/2000/svg}metadata"


def draw(job, drawing):
    jobs.run(job.pk, drawing)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert ChartImage.objects.exists()


def pictures(browser, page):
    """Both kinds of each figure of the page, by the links that it offers."""
    shown = browser.get(page)
    drawn = {name: figure for name, figure in shown.context["figures"].items() if figure.svg}
    for name, figure in drawn.items():
        for kind in ("png", "svg"):
            asked = f"picture={name}.{kind}"
            assert asked in shown.text
            yield figure, kind, browser.get(f"{page}{'&' if '?' in page else '?'}{asked}")


def told(answer):
    return ET.fromstring(answer.content).findtext(DESCRIPTION)


def test_pictures_of_benchmarks(browser_of, officer, stranger, people, spent, at):
    draw(charts.request(spent.run.pk, by=SYSTEM, at=at), charts.draw)

    seen = []
    for person, page in (
        (officer, "/benchmarks/"),
        (officer, "/benchmarks/categories/stationery/"),
        (stranger, "/benchmarks/public/?category=stationery"),
    ):
        for figure, kind, answer in pictures(browser_of(person), page):
            seen.append((figure.id, kind))
            assert answer.status_code == 200
            if kind == "svg":
                assert told(answer) == figure.told
            else:
                assert answer.content.startswith(b"\x89PNG")

    assert {name for name, _ in seen} == {"standings", "strip", "months", "spread"}
    refused = browser_of(stranger).get("/benchmarks/?picture=standings.svg")
    assert refused.url.startswith("/accounts/login/")


def test_pictures_of_savings(browser_of, authority, officer, finance_lead):
    savings.verified(authority, officer, finance_lead, amount=1000)
    browser = browser_of(finance_lead)
    page = "/savings/dashboard/?authority=ashby"
    assert not list(pictures(browser, page))
    assert browser.get(f"{page}&picture=months.svg").status_code == 404

    for job in Job.objects.filter(kind=savings_charts.JOB_KIND):
        draw(job, savings_charts.draw)

    kinds = {
        figure.id: told(answer) for figure, kind, answer in pictures(browser, page) if kind == "svg"
    }
    assert {"frameworks", "categories"} <= kinds.keys()
    assert "came to £1,000" in kinds["categories"]
    taken = browser.get(f"{page}&picture=categories.svg")
    named = ET.fromstring(taken.content).findtext(METADATA)
    assert named.endswith("/savings/dashboard/?authority=ashby&year=2026#categories")
