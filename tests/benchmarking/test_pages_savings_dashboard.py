"""The savings dashboard: every panel of one part of the ledger, from the same postings."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdf
import pytest
from python_calamine import CalamineWorkbook

from benchmarking.actions import (
    charts,
    savings_charts,
    savings_claims,
    savings_indices,
    savings_signing,
)
from benchmarking.charts import saved
from benchmarking.charts.saved import Saved
from benchmarking.choices import LineClass
from benchmarking.measures import savings as measure
from benchmarking.models import ChartImage
from benchmarking.queries import ledger_kept, ledger_sums
from benchmarking.queries import savings as queries
from benchmarking.queries.ledger_sums import Names
from benchmarking.queries.savings import Slice
from frameworks.models import Category
from procurement_portal.core import jobs
from procurement_portal.core.models import Job
from tests.benchmarking import plain_sums
from tests.factories import consortia, savings
from tests.factories.benchmarking import FrameworkUseFactory
from tests.factories.frameworks import FrameworkFactory
from tests.factories.opportunities import OpportunityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

ADDRESS = "/savings/dashboard/"


@pytest.fixture
def ledger(authority, consortium, officer, finance_lead, at):
    """£8,000 of this year, three fifths brought about by the consortium; £30 of the year before."""
    consortia.MembershipFactory(authority=authority, consortium=consortium)
    shares = {"authority": Decimal("0.4"), "consortium": Decimal("0.6")}
    claim = savings.verified(
        authority, officer, finance_lead, amount=8000, consortium=consortium, shares=shares
    )
    savings.verified(authority, officer, finance_lead, amount=30, month=date(2026, 3, 1))
    for category, amount in ((None, 20_000), (claim.category, 5_000)):
        savings_indices.set_target(
            authority=authority,
            financial_year=2026,
            category=category,
            amount=Decimal(amount),
            by=finance_lead,
            at=at,
        )
    return claim


def panel(page, name):
    (found,) = [one for one in page.context["page"].panels if one.id == name]
    return found


def tables(page):
    return [one.table for one in page.context["page"].panels]


def shown(page):
    """The page below its filters, where nothing differs from request to request."""
    return page.text.partition("<dl")[2].partition("</main>")[0]


def test_panels_answer_to_one_year_and_sum_to_the_same(browser_of, finance_lead, ledger):
    page = browser_of(finance_lead).get(f"{ADDRESS}?authority=ashby")

    figures = page.context["page"].figures
    verified = figures.standing.verified.net
    assert verified == 8000
    assert sum(cut.standing.verified.net for cut in figures.categories) == verified
    assert sum(cut.standing.verified.net for cut in figures.frameworks) == verified
    assert figures.parties == {"authority": 3200, "consortium": 4800, "national_body": 0}
    assert (figures.target.left, len(figures.targets)) == (12_000, 2)
    assert [row[3] for row in panel(page, "targets").table["rows"]] == ["40.0%", "160.0%"]
    assert ledger.reference in page.text
    assert "never added" in page.text


def test_one_reading_gives_the_sums_that_single_queries_give(finance_lead, authority, ledger):
    for part in (Slice(authority=authority), Slice(authority=authority, financial_year=2026)):
        read, rows = ledger_sums.read(finance_lead, part), queries.postings(finance_lead, part)

        assert read.standing == queries.standing(rows)
        assert read.by_month == plain_sums.by_month(rows)
        assert read.by_party == plain_sums.by_party(rows)
        cuts = ledger_sums.cuts(finance_lead, part)
        names = cuts.names()
        assert cuts.categories(names) == plain_sums.cut_by(rows, "category")
        assert cuts.frameworks(names) == plain_sums.cut_by(rows, "framework")
    every_year = queries.postings(finance_lead, Slice(authority=authority))
    assert read.in_force == queries.in_force(every_year)


def test_names_that_a_page_has_are_taken_only_where_none_is_missing(finance_lead, ledger):
    cuts = ledger_sums.cuts(finance_lead, Slice())
    all_of_them = replace(cuts.names(), frameworks={0: ("gloves", "Gloves")})
    missing = Names(categories={}, frameworks={})

    assert cuts.names(all_of_them) is all_of_them
    assert cuts.names(missing) == cuts.names()


def test_sums_are_read_again_only_after_something_was_entered(
    authority, officer, finance_lead, ledger, django_assert_num_queries
):
    part = Slice(authority=authority, financial_year=2026)
    before = ledger_sums.cuts(finance_lead, part)
    with django_assert_num_queries(1):
        again = ledger_sums.cuts(finance_lead, part)
    savings.verified(authority, officer, finance_lead, amount=500)

    assert again == before
    ledger.category.name = "Renamed"
    ledger.category.save()
    assert "Renamed" in {cut.name for cut in again.categories(again.names())}
    assert ledger_sums.cuts(finance_lead, part).standing.verified.net == 8500


def test_an_entry_tells_that_sums_are_read_anew(
    authority,
    officer,
    finance_lead,
    ledger,
    django_capture_on_commit_callbacks,
    django_assert_num_queries,
):
    part = Slice(authority=authority, financial_year=2026)
    ledger_sums.cuts(finance_lead, part)
    with django_capture_on_commit_callbacks() as told:
        savings.verified(authority, officer, finance_lead, amount=500)

    assert ledger_kept.forget in told
    ledger_sums.cuts(finance_lead, part)
    ledger_kept.forget()
    with django_assert_num_queries(4):
        ledger_sums.cuts(finance_lead, part)


def test_sums_are_read_where_nothing_can_be_kept(browser_of, finance_lead, ledger, settings):
    unreachable = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = settings.CACHES | {"default": unreachable}

    page = browser_of(finance_lead).get(ADDRESS)

    assert page.context["page"].figures.standing.verified.net == 8000
    assert ledger.reference in page.text


def test_sums_kept_for_one_are_not_told_to_another(authority, outsider, finance_lead, ledger):
    ledger_sums.cuts(finance_lead, Slice(authority=authority))

    assert ledger_sums.cuts(outsider, Slice(authority=authority)).standing.by_state == {}


def test_what_changes_apart_from_entries_shows_at_once(
    browser_of, outsider, finance_lead, ledger, at
):
    browser = browser_of(finance_lead)
    before = browser.get(ADDRESS)
    again = browser.get(ADDRESS)
    Category.objects.filter(pk=ledger.category_id).update(name="Renamed since")
    savings_claims.close(ledger.pk, by=finance_lead, at=at)
    after = browser.get(ADDRESS)
    foreign = browser_of(outsider).get(ADDRESS)

    assert shown(again) == shown(before)
    assert "Renamed since" not in before.text
    assert before.context["page"].claims[-1].get_state_display() == "Verified by finance"
    assert "Renamed since" in after.text
    assert after.context["page"].claims[-1].get_state_display() == "Closed"
    assert ledger.reference in after.text
    assert ledger.reference not in foreign.text


def test_what_stands_of_a_claim_shows_though_it_is_of_another_year(
    browser_of, finance_lead, ledger, at
):
    browser = browser_of(finance_lead)
    before = browser.get(f"{ADDRESS}?year=2025")
    savings_signing.record_budget(
        ledger.pk, effect="reduced", budget_line="Supplies", by=finance_lead, at=at
    )
    after = browser.get(f"{ADDRESS}?year=2025")

    assert tables(after) == tables(before)
    assert [one.verified_cash for one in before.context["page"].claims] == [0, 0]
    assert [one.verified_cash for one in after.context["page"].claims] == [0, 8000]
    assert shown(after) != shown(before)


def test_charts_show_once_they_are_drawn(browser_of, finance_lead, ledger):
    browser = browser_of(finance_lead)
    before = browser.get(ADDRESS)
    for drawing in before.context["page"].undrawn:
        charts.draw_missing(drawing)
    after = browser.get(ADDRESS)

    assert "<svg" not in shown(before)
    assert shown(after).count("<svg") == len(before.context["page"].undrawn) > 0


def test_years_are_chosen_in_the_address(browser_of, finance_lead, ledger):
    browser = browser_of(finance_lead)

    before = browser.get(f"{ADDRESS}?year=2025")
    every = browser.get(f"{ADDRESS}?year=all")

    assert before.context["page"].figures.standing.verified.net == 30
    assert every.context["page"].figures.standing.verified.net == 8030
    assert every.context["page"].figures.in_force == before.context["page"].figures.in_force


def test_cash_is_told_by_month_and_to_date(browser_of, officer, finance_lead, ledger, at):
    savings_signing.record_budget(
        ledger.pk, effect="reduced", budget_line="Supplies", by=finance_lead, at=at
    )

    months = browser_of(officer).get(f"{ADDRESS}?year=all").context["page"].figures.months

    assert [one.month for one in months] == [date(2026, 3, 1), date(2026, 4, 1)]
    assert [one.to_date for one in months] == [0, 8000]


def test_category_leads_to_the_same_page_narrowed_to_it(browser_of, finance_lead, ledger):
    browser = browser_of(finance_lead)

    page = browser.get(f"{ADDRESS}?authority=ashby&year=all")
    cells = [row[0] for row in panel(page, "categories").table["rows"]]
    address = next(one["href"] for one in cells if one["text"] == ledger.category.name)
    narrowed = browser.get(address)

    assert narrowed.context["page"].figures.standing.verified.net == 8000
    assert [one.reference for one in narrowed.context["page"].claims] == [ledger.reference]


def test_evidence_of_each_grade_sums_to_what_is_verified(browser_of, finance_lead, ledger, at):
    savings_claims.reverse(ledger.pk, reason="Counted elsewhere.", by=finance_lead, at=at)

    browser = browser_of(finance_lead)
    all_years = browser.get(f"{ADDRESS}?authority=ashby&year=all").context["page"].figures
    page = browser.get(f"{ADDRESS}?authority=ashby&year=2025")

    assert sum(all_years.grades.values()) == all_years.standing.verified.net == 30
    assert all_years.grades == {"B": Decimal(8030), "": Decimal(-8000)}
    assert [row[0] for row in panel(page, "evidence").table["rows"]] == ["B: sampled invoices"]


def test_savings_of_one_authority_stand_beside_its_coverage_and_data(
    browser_of, finance_lead, ledger, spent
):
    FrameworkUseFactory(
        authority=ledger.authority,
        category=spent.agency,
        line_class=LineClass.ON,
        framework=FrameworkFactory(),
        month=date(2026, 3, 1),
        net_amount=Decimal(300),
    )
    FrameworkUseFactory(
        authority=ledger.authority,
        category=spent.agency,
        month=date(2026, 3, 1),
        net_amount=Decimal(100),
    )
    browser = browser_of(finance_lead)

    page = browser.get(f"{ADDRESS}?authority=ashby")
    unnamed = browser.get(ADDRESS)
    of_another = browser.get(f"{ADDRESS}?authority=ashby&category={ledger.category.key}")
    paper = browser.get("/savings/paper.pdf?authority=ashby").content

    told = "75.0% of the £400 that could have gone through frameworks did. £100 went beside them."
    assert told in page.text
    assert told in unnamed.text, "who stands at one authority need not name it"
    assert unnamed.context["page"].figures == page.context["page"].figures
    assert "12 of 12 months loaded, 100% of the money in a category." in page.text
    assert told not in of_another.text
    assert "No payment of these months was sorted" in of_another.text
    text = " ".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(paper)).pages)
    assert told in " ".join(text.split())


def test_who_stands_at_two_places_chooses_whose_coverage_and_targets(
    browser_of, finance_lead, consortium, ledger
):
    consortia.ConsortiumRoleFactory(consortium=consortium, person=finance_lead)
    browser = browser_of(finance_lead)

    page = browser.get(ADDRESS)

    assert "These are of one authority: choose one above" in page.text
    assert page.context["page"].figures.targets == []
    assert browser.get(f"{ADDRESS}?authority=ashby").context["page"].figures.targets


def test_manager_sees_only_claims_that_the_consortium_has_a_part_in(browser_of, manager, ledger):
    page = browser_of(manager).get(f"{ADDRESS}?year=all")

    assert page.context["page"].figures.standing.verified.net == 8000
    assert [one.reference for one in page.context["page"].claims] == [ledger.reference]


def test_manager_of_one_consortium_has_its_targets_and_what_its_members_share(
    browser_of, manager, consortium, ledger
):
    savings.TargetFactory(consortium=consortium, financial_year=2026, amount=Decimal(10_000))
    browser = browser_of(manager)

    page = browser.get(ADDRESS)
    of_next_year = browser.get(f"{ADDRESS}?year=2027")

    assert page.context["page"].figures.target.left == 2000
    assert "No target of the whole year is set yet" in of_next_year.text
    assert "choose them above" not in of_next_year.text
    assert "/benchmarks/consortia/midland/#coverage" in page.text
    assert browser.get("/benchmarks/consortia/midland/").status_code == 200


def test_file_has_every_panel(browser_of, finance_lead, ledger):
    response = browser_of(finance_lead).get("/savings/dashboard.csv?authority=ashby")

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert {line["Panel"] for line in lines} == {
        "Whole",
        "In force",
        "Against target",
        "Month by month",
        "By category",
        "By framework",
        "By who brought it about",
        "By evidence",
    }
    assert next(line for line in lines if line["Panel"] == "Whole")["Verified net"] == "8000.00"


def test_paper_is_accessible_and_says_what_it_covers(browser_of, finance_lead, authority, ledger):
    OpportunityFactory(authority=authority, category=ledger.category)
    browser = browser_of(finance_lead)
    browser.get(f"{ADDRESS}?authority=ashby")
    jobs.run(Job.objects.filter(kind=savings_charts.JOB_KIND).first().pk, savings_charts.draw)

    response = browser.get("/savings/paper.pdf?authority=ashby&year=2026")
    read = pypdf.PdfReader(io.BytesIO(response.content))
    text = " ".join(" ".join(page.extract_text() for page in read.pages).split())

    title = "Savings in procurement of Ashby District Council, financial year 2026 to 2027"
    assert read.metadata.title == title
    assert read.trailer["/Root"]["/Lang"] == "en-GB"
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in response.content
    for told in (
        "Verified, net, cash: £0.00. Verified as avoided cost: £8,000.00.",
        "Ashby District Council",
        "12 May 2026 at 10:30",
        f"Version {measure.VERSION}",
        "Open opportunities: 1, worth £100,000 a year",
        ledger.reference,
    ):
        assert told in text


def test_charts_are_asked_for_once_and_drawn_by_the_worker(browser_of, finance_lead, ledger):
    browser = browser_of(finance_lead)
    first = browser.get(f"{ADDRESS}?authority=ashby")
    browser.get(f"{ADDRESS}?authority=ashby")
    wanted = {one.drawing.key for one in first.context["page"].panels if one.drawing}
    queued = Job.objects.filter(kind=savings_charts.JOB_KIND)

    assert {job.args["key"] for job in queued} == wanted
    assert queued.count() == len(wanted)

    jobs.run(queued.first().pk, savings_charts.draw)
    drawn = ChartImage.objects.get()

    assert drawn.key in wanted
    assert drawn.svg in browser.get(f"{ADDRESS}?authority=ashby").text


def test_number_of_queries_does_not_grow(
    browser_of, authority, officer, finance_lead, ledger, spent, django_assert_max_num_queries
):
    browser = browser_of(finance_lead)
    assert browser.get(ADDRESS).context["page"].beside
    for number in range(4):
        savings.claimed(authority, officer, title=f"Claim {number}")
    browser.get(ADDRESS)

    with django_assert_max_num_queries(18):
        browser.get(ADDRESS)


def test_lines_beyond_the_room_of_a_chart_are_one_so_that_its_sum_is_the_whole(
    browser_of, authority, officer, finance_lead
):
    for number in range(13):
        begun = savings.InitiativeFactory(authority=authority)
        savings.verified(
            authority, officer, finance_lead, amount=1000 * (number + 1), initiative=begun
        )

    page = browser_of(officer).get(ADDRESS)

    drawn = panel(page, "categories").drawing
    assert (len(drawn.figures), drawn.figures[-1]) == (12, Saved("2 others", Decimal(3000)))
    assert drawn.told.startswith("Verified by category, net, came to £91,000.")
    assert len(panel(page, "categories").table["rows"]) == 13


def test_empty_part_says_what_would_fill_it(browser_of, officer):
    page = browser_of(officer).get(ADDRESS)

    assert "See opportunities" in page.text


def test_chart_says_which_targets_are_reached_and_refuses_nothing_to_draw():
    lines = [Saved("Food", Decimal(500), Decimal(400)), Saved("ICT", Decimal(-20), Decimal(100))]

    assert saved.describe("saved, net", lines) == "Saved, net: one of two targets is reached."
    one = saved.describe("saved", [Saved("A", Decimal(1), Decimal(2))])
    assert one == "Saved: the target is not reached."
    assert saved.describe(
        "saved, net", [Saved("Food", Decimal(500)), Saved("ICT", Decimal(-20))]
    ) == ("Saved, net came to £480. The largest is Food, £500.")
    assert saved.draw("saved, net", lines, width=320)["width"] == 300
    with pytest.raises(ValueError, match="at least one line"):
        saved.draw("x", [])
    with pytest.raises(ValueError, match="at least 280"):
        saved.draw("x", lines, width=279)


def test_workbook_has_a_cover_and_one_table_a_sheet(browser_of, finance_lead, ledger):
    response = browser_of(finance_lead).get("/savings/dashboard.xlsx?authority=ashby")

    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    cover = dict(book.get_sheet_by_name("About").to_python()[2:])
    assert book.sheet_names == [
        "About",
        "Headline",
        "Against target",
        "By month",
        "By category",
        "By framework",
        "By who brought it about",
        "By evidence",
    ]
    assert cover["Authority"] == "Ashby District Council"
    assert cover["Financial year"] == "2026 to 2027"
    assert ["Verified net", 8000.0] in book.get_sheet_by_name("Headline").to_python()
    assert [ledger.category.name, 0.0, 8000.0, 8000.0] == book.get_sheet_by_name(
        "By category"
    ).to_python()[1][:4]
