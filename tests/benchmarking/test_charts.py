"""Charts are drawn by a job, once for each set of figures, and looked up by the page."""

import pytest

from benchmarking.actions import charts
from benchmarking.choices import RunState
from benchmarking.models import BenchmarkRun, ChartImage
from benchmarking.queries import drawings
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.models import Job, JobState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture
def drawn(monkeypatch):
    """The keys drawn, in order; the renderer itself is tried in the test that is about it."""
    keys = []

    def svg(spec):
        keys.append(spec)
        return "<svg></svg>"

    monkeypatch.setattr(charts.render, "svg", svg)
    return keys


def test_a_run_has_one_waiting_job_however_often_it_is_asked(spent, at):
    first = charts.request(spent.run.pk, by=SYSTEM, at=at)
    again = charts.request(spent.run.pk, by=SYSTEM, at=at)

    assert (first.kind, first.args) == (
        charts.JOB_KIND,
        {"run_id": spent.run.pk, "authority_id": 0},
    )
    assert again is None
    assert Job.objects.filter(kind=charts.JOB_KIND).count() == 1


@pytest.mark.parametrize("role", ["officer", "finance_lead", "manager", "auditor", "stranger"])
def test_people_do_not_queue_drawing(role, people, spent, at):
    with pytest.raises(NotAllowed):
        charts.request(spent.run.pk, by=people[role], at=at)

    assert not Job.objects.filter(kind=charts.JOB_KIND).exists()


def test_a_superseded_run_is_not_drawn(spent, at):
    BenchmarkRun.objects.filter(pk=spent.run.pk).update(state=RunState.SUPERSEDED)

    assert charts.request(spent.run.pk, by=SYSTEM, at=at) is None


def test_every_picture_that_the_pages_look_up_is_drawn(
    browser_of, officer, stranger, spent, at, drawn
):
    job = charts.request(spent.run.pk, by=SYSTEM, at=at)

    jobs.run(job.pk, charts.draw)

    job.refresh_from_db()
    assert job.state == JobState.DONE
    browser = browser_of(officer)
    assert browser.get("/benchmarks/").context["dashboard"].svg == "<svg></svg>"
    for key in ("people", "agency-staff", "stationery"):
        page = browser.get(f"/benchmarks/categories/{key}/").context["page"]
        assert (page.strip_svg, page.trend_svg) == ("<svg></svg>", "<svg></svg>")
        spread = browser_of(stranger).get(f"/benchmarks/public/?category={key}").context["spread"]
        assert spread.svg == "<svg></svg>"


def test_what_is_drawn_already_is_not_drawn_again(officer, spent, at, drawn):
    jobs.run(charts.request(spent.run.pk, by=SYSTEM, at=at).pk, charts.draw)
    count = len(drawn)

    jobs.run(charts.request(spent.run.pk, by=SYSTEM, at=at).pk, charts.draw)

    assert count == len(drawn) == ChartImage.objects.count() > 0


def test_pages_that_nobody_can_open_are_not_drawn(spent):
    wanted = list(filter(None, charts.wanted_by(spent.run)))

    assert {drawing.kind for drawing in wanted} == {"spreads"}


def test_a_page_without_its_picture_still_holds_every_figure(browser_of, officer, spent):
    text = browser_of(officer).get("/benchmarks/").content.decode()

    assert "This chart is being drawn." in text
    assert "£4.65" in text


def test_other_figures_have_another_name(officer, authority, spent):
    row = spent.run.results.select_related("category").get(
        authority=authority, category=spent.agency
    )
    before = drawings.of_one(row).key
    row.rate += 1

    assert drawings.of_one(row).key != before


def test_the_renderer_draws_what_a_page_names(officer, authority, spent):
    result = spent.run.results.select_related("category").get(
        authority=authority, category=spent.agency
    )

    svg = charts.render.svg(drawings.of_one(result).spec)

    assert svg.startswith("<svg")
    assert "Agency staff" in svg
    assert "style=" not in svg
    assert "role=" not in svg  # the figure around it is the one image that is announced
