"""Quality of data stands beside every figure, says how it is made up and what would lift it."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from benchmarking.actions import quality, releases
from benchmarking.models import BenchmarkDistribution, BenchmarkResult, ImportMonth, SpendImport
from benchmarking.queries import quality as told_quality
from procurement_portal.core.access import SYSTEM
from tests.factories import benchmarking, frameworks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

AMOUNT = Decimal("1000.00")


@pytest.fixture
def scored_file(authority, at):
    """A file of March 2026 whose lines lack nothing; its ledger total was not stated."""
    loaded = benchmarking.LoadedSpendImportFactory(
        authority=authority, filename="march.csv", accepted_total=AMOUNT
    )
    return made_of(loaded, at)


def made_of(loaded, at, **told):
    usual = {"supplier_name": frameworks.SupplierNameFactory(), "category_confidence": 1}
    benchmarking.SpendLineFactory(
        spend_import=loaded, net_amount=AMOUNT, paid_on=date(2026, 3, 31), **usual | told
    )
    ImportMonth.objects.create(
        spend_import=loaded,
        authority=loaded.authority,
        month=date(2026, 3, 1),
        line_count=1,
        net_amount=AMOUNT,
        absolute_amount=AMOUNT,
    )
    quality.score(loaded, at=at)
    return loaded


@pytest.fixture
def told(scored_file, spent):
    """The figures of fifteen districts, computed after the file was scored: 70.00 points, B."""
    return spent


def words_of(page):
    return " ".join(page.content.decode().split())


def test_headline_of_the_dashboard_carries_the_quality(browser_of, officer, told):
    page = words_of(browser_of(officer).get("/benchmarks/"))

    assert "Data quality" in page
    assert '<a class="govuk-link" href="#data-quality">B (70)' in page
    assert "of 100, sound: how it is made up" in page
    assert page.count('id="data-quality"') == 1


def test_every_row_carries_the_letter_and_its_meaning(browser_of, officer, told):
    answer = browser_of(officer).get("/benchmarks/")

    page = words_of(answer)
    letter = 'quality B<span class="govuk-visually-hidden">, sound</span>'
    assert page.count(letter) == len(answer.context["rows"]) == 4


def test_dashboard_names_the_files_and_what_would_lift_them(browser_of, officer, told, scored_file):
    answer = browser_of(officer).get("/benchmarks/")

    shown = answer.context["dashboard"].quality
    assert [(file.spend_import, file.told.label) for file in shown.files] == [
        (scored_file, "B (70)")
    ]
    assert [(lift.name, lift.points) for lift in shown.lifts] == [
        ("Agreement with the ledger", Decimal("27.8"))
    ]
    page = words_of(answer)
    assert "enter the ledger totals of the files, and settle what differs: up to 27.8" in page
    assert "Enter the total of these payments in your ledger. Up to 27.8 points." in page


def test_files_of_another_authority_are_not_listed(browser_of, officer, told, at):
    foreign = benchmarking.LoadedSpendImportFactory(filename="theirs.csv")
    made_of(foreign, at)

    assert "theirs.csv" not in words_of(browser_of(officer).get("/benchmarks/"))


def test_category_figure_carries_the_quality(browser_of, officer, authority, told):
    page = words_of(browser_of(officer).get("/benchmarks/categories/agency-staff/"))

    assert (
        f'href="/benchmarks/?authority={authority.slug}&amp;period=2026-03#data-quality">B (70)'
        in page
    )
    assert "disclosure control lets through. Data quality B (70), sound." in page


def test_figures_on_the_first_page_carry_the_quality(browser_of, finance_lead, told):
    page = words_of(browser_of(finance_lead).get("/home/"))

    assert 'period=2026-03#data-quality">B (70)' in page


def test_figures_of_data_that_was_never_scored_say_so(browser_of, officer, spent):
    page = words_of(browser_of(officer).get("/benchmarks/"))

    assert "Data quality not scored" in page
    assert "quality not scored" in words_of(browser_of(officer).get("/home/")).lower()


def test_csv_carries_the_quality(browser_of, officer, told):
    answer = browser_of(officer).get("/benchmarks.csv")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {(row["Data quality"], row["Data quality score"]) for row in rows} == {("B", "70.00")}


def test_dashboard_of_weak_data_shows_the_figure_without_pounds_and_says_why(
    browser_of, officer, authority, at, request
):
    weak = benchmarking.LoadedSpendImportFactory(authority=authority, accepted_total=AMOUNT)
    made_of(weak, at, supplier_name=None, supplier_text="", category_confidence=0, description="")
    request.getfixturevalue("spent")

    answer = browser_of(officer).get("/benchmarks/")

    page = words_of(answer)
    assert answer.context["dashboard"].quality.told.label == "D (35.28)"
    assert "The data of these months is too weak to say where money could be saved." in page
    assert {row.result.opportunity for row in answer.context["rows"]} == {None}
    assert "These figures are yours to see." in page
    assert answer.context["dashboard"].drawing is None
    category = words_of(browser_of(officer).get("/benchmarks/categories/agency-staff/"))
    assert "agency staff, going by data that is too weak to rely on." in category
    assert "Left out for its data" in category
    assert "data quality D: yours to see, and left out of what others" in category


def test_peers_of_weak_data_are_fewer(browser_of, officer, authority, at, request):
    told = request.getfixturevalue("spent")
    for peer in told.peers[:3]:
        weak = benchmarking.LoadedSpendImportFactory(authority=peer)
        made_of(
            weak, at, supplier_name=None, supplier_text="", category_confidence=0, description=""
        )
    releases.publish(by=SYSTEM, at=at)

    page = browser_of(officer).get("/benchmarks/categories/agency-staff/")

    result = page.context["page"].row.result
    assert (result.other_count, result.excluded_count) == (11, 3)
    assert "3 more have no figure to compare, or data of band D." in words_of(page)


def test_public_is_told_how_many_bodies_are_of_each_band(browser_of, stranger, spent):
    BenchmarkDistribution.objects.filter(category=spent.agency).update(
        quality={"A": 11, "B": 3, "C": 1, "D": 1, "not_scored": 2}
    )

    page = browser_of(stranger).get("/benchmarks/public/?category=agency-staff")

    assert "11 A, 3 B, 1 C, 2 not scored; 1 D left out" in words_of(page)


def test_public_csv_tells_the_bands(browser_of, stranger, spent):
    answer = browser_of(stranger).get("/benchmarks/public.csv?category=agency-staff")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["Data quality of the bodies"] == "15 not scored"


def test_bands_of_too_few_bodies_are_not_told(browser_of, stranger):
    benchmarking.BenchmarkDistributionFactory(
        compared_count=3,
        compared_band="<10",
        statuses={"valid": 4},
        quality={"A": 3, "D": 1},
        median=None,
        withheld="too_few_contributors",
    )

    page = browser_of(stranger).get("/benchmarks/public/")

    assert "left out" not in words_of(page)


def test_method_says_what_is_asked_and_where_bands_begin(browser_of, stranger, db):
    page = words_of(browser_of(stranger).get("/benchmarks/method/"))

    assert "25%. How near the sum of the payments comes to the total of the authority" in page
    assert "B, from 70 points: sound." in page
    assert "D, below that: weak, left out of comparisons." in page


def drawn(spend_import, **context):
    shown = told_quality.of_import(spend_import)
    text = render_to_string("benchmarking/_quality.html", {"quality": shown} | context)
    return " ".join(text.split())


def test_import_shows_how_its_score_is_made_up(scored_file):
    rows = told_quality.of_import(SpendImport.objects.get(pk=scored_file.pk)).rows

    assert [(row.name, row.weight, row.value, row.points, row.most) for row in rows] == [
        ("Completeness", *map(Decimal, ("0.25", "1.0000", "27.8", "27.8"))),
        ("Agreement with the ledger", *map(Decimal, ("0.25", "0.0000", "0.0", "27.8"))),
        ("Categories", *map(Decimal, ("0.15", "1.0000", "16.7", "16.7"))),
        ("Suppliers", *map(Decimal, ("0.10", "1.0000", "11.1", "11.1"))),
        ("Units", Decimal("0.10"), None, None, None),
        ("Timeliness", *map(Decimal, ("0.10", "0.8000", "8.9", "11.1"))),
        ("No duplicates", *map(Decimal, ("0.05", "1.0000", "5.6", "5.6"))),
    ]


def test_table_of_the_parts_says_kindly_what_would_help(scored_file):
    page = drawn(scored_file, ledger_url="/spend/imports/1/ledger/")

    assert "<strong>B (70)</strong> of 100 points: sound." in page
    assert "What would help most, by up to 27.8 points: Enter the total of these payments" in page
    assert (
        '<a class="govuk-link" href="/spend/imports/1/ledger/">Enter the ledger total</a>' in page
    )
    assert "It was due by 30 April 2026 and came 12 days later." in page
    assert "Prices are not compared here, so it does not apply." in page


def test_each_fault_is_told_with_its_money(authority, at):
    loaded = benchmarking.LoadedSpendImportFactory(
        authority=authority, accepted_total=AMOUNT, ledger_total=Decimal("1010.50")
    )
    benchmarking.SpendLineFactory(
        spend_import=loaded, net_amount=AMOUNT, paid_on=date(2026, 3, 30), reference=""
    )
    made_of(loaded, at, supplier_name=None, description="", category_text="", reference="")

    page = drawn(loaded)

    assert "Export these columns with the payments: £1,000 say nothing of what was bought." in page
    assert "The payments add up to £1,000.00, the ledger to £1,010.50: £10.50 apart." in page
    assert "£2,000 went to suppliers that are not settled." in page
    assert "£1,000 may have been counted twice." in page
    assert "£100 have no sure category." in page


def test_import_that_was_not_scored_says_so(authority):
    waiting = benchmarking.SpendImportFactory(authority=authority)

    assert told_quality.of_import(waiting) is None
    assert "Not scored yet." in drawn(waiting)


def test_file_that_lacks_nothing_needs_no_help(scored_file, at):
    SpendImport.objects.filter(pk=scored_file.pk).update(created_at=at - timedelta(days=30))
    quality.state_ledger_total(import_id=scored_file.pk, total=AMOUNT, by=SYSTEM, at=at)

    shown = told_quality.of_import(SpendImport.objects.get(pk=scored_file.pk))

    assert (shown.told.label, shown.best_help) == ("A (100)", None)


def test_result_of_the_api_carries_the_quality(browser_of, officer, authority):
    result = benchmarking.BenchmarkResultFactory(
        authority=authority, quality_score=Decimal("83.90"), quality_band="B"
    )

    shown = browser_of(officer).get(f"/api/benchmark-results/{result.pk}/").json()

    assert (shown["quality_score"], shown["quality_band"]) == ("83.90", "B")


def test_distribution_of_the_api_tells_bands_with_its_median_only(client):
    told = benchmarking.BenchmarkDistributionFactory(quality={"A": 12, "C": 1})
    withheld = benchmarking.BenchmarkDistributionFactory(
        run=told.run, compared_count=3, quality={"A": 3}, median=None, withheld="too_few"
    )

    seen = [
        client.get(f"/api/benchmark-distributions/{one.pk}/").json()["quality"]
        for one in (told, withheld)
    ]

    assert seen == [{"A": 12, "C": 1}, None]


def test_more_files_ask_the_database_nothing_more(
    browser_of, officer, authority, told, at, django_assert_max_num_queries
):
    for _ in range(20):
        made_of(benchmarking.LoadedSpendImportFactory(authority=authority), at)
    browser = browser_of(officer)
    browser.get("/benchmarks/")

    with django_assert_max_num_queries(12):
        page = browser.get("/benchmarks/")

    assert len(page.context["dashboard"].quality.files) == 12
    assert "These hold most of the money, of 21 files." in words_of(page)
    assert BenchmarkResult.objects.filter(authority=authority).exists()
