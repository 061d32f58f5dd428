"""Benchmark pages: one's own figures beside disclosed peers, and nothing of anybody else's."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from benchmarking.models import BenchmarkResult
from procurement_portal.core.templatetags import formats
from tests.factories import benchmarking, consortia, frameworks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

FINDING = (
    "You spend 29% above the median of 14 other district councils on agency staff: "
    "about £162,000 a year."
)


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_dashboard_begins_with_the_finding_that_is_worth_most(browser_of, finance_lead, spent):
    page = browser_of(finance_lead).get("/benchmarks/")

    assert page.status_code == 200
    assert page.context["dashboard"].sentence == FINDING
    assert FINDING in page.content.decode()


def test_dashboard_shows_rate_median_quartiles_gap_and_peers(browser_of, officer, spent):
    page = browser_of(officer).get("/benchmarks/?sort=-worth")

    first = page.context["rows"][0]
    assert first.result.rate == Decimal("6.00000000")
    assert first.result.median == Decimal("4.65000000")
    assert first.result.lower_quartile == Decimal("4.33000000")
    assert first.result.upper_quartile == Decimal("4.98000000")
    assert (first.gap, first.others, first.each) == ("29% above", "14", "a head")
    assert first.result.opportunity == Decimal("162000.00")


def test_category_for_context_shows_no_pounds_to_the_median(browser_of, officer, spent):
    page = browser_of(officer).get("/benchmarks/")

    shown = {row.result.category.key: row.result.opportunity for row in page.context["rows"]}
    assert shown["stationery"] is None


def test_filters_live_in_the_address(browser_of, officer, spent):
    browser = browser_of(officer)

    def keys(query):
        rows = browser.get(f"/benchmarks/?{query}").context["rows"]
        return {row.result.category.key for row in rows}

    assert keys("group=people") == {"agency-staff"}
    assert keys("position=above") == {"people", "agency-staff"}
    assert keys("status=part_window") == set()
    assert keys("status=nonsense") == keys("")


def test_csv_holds_the_rows_that_the_address_asks_for(browser_of, officer, spent):
    response = browser_of(officer).get("/benchmarks.csv?group=people")

    (row,) = rows_of(response)
    assert row["Category"] == "Agency staff"
    assert row["Net amount"] == "720000.00"
    assert row["Other bodies compared"] == "14"
    assert row["Opportunity to median a year"] == "162000.00"
    assert row["Method version"] == str(spent.run.method_version)


def test_figures_of_a_foreign_authority_are_not_found(browser_of, officer, spent):
    browser = browser_of(officer)
    foreign = spent.peers[0].slug

    assert browser.get(f"/benchmarks/?authority={foreign}").status_code == 404
    assert browser.get(f"/benchmarks.csv?authority={foreign}").status_code == 404
    path = f"/benchmarks/categories/agency-staff/?authority={foreign}"
    assert browser.get(path).status_code == 404


def test_period_that_was_not_computed_is_not_found(browser_of, officer, spent):
    assert browser_of(officer).get("/benchmarks/?period=1999-03").status_code == 404


@pytest.mark.parametrize(
    "role, status",
    [
        ("officer", 200),
        ("finance_lead", 200),
        ("auditor", 200),
        ("outsider", 200),
        ("manager", 403),
        ("operator", 403),
        ("stranger", 302),
    ],
)
def test_dashboard_is_for_people_of_an_authority(role, status, browser_of, people, spent):
    assert browser_of(people[role]).get("/benchmarks/").status_code == status


def test_outsider_sees_nothing_of_the_authority(browser_of, outsider, authority, spent):
    page = browser_of(outsider).get("/benchmarks/")

    assert authority.name not in page.content.decode()
    assert page.context["rows"] == []
    assert "No spend of these months is loaded" in page.content.decode()


def test_dashboard_without_any_run_says_what_would_fill_it(browser_of, officer):
    page = browser_of(officer).get("/benchmarks/")

    assert "They are computed as soon as spend has been loaded." in page.content.decode()


def test_too_few_peers_withholds_the_median_with_a_reason(browser_of, officer, authority):
    result = benchmarking.BenchmarkResultFactory(
        authority=authority,
        other_count=6,
        median=None,
        gap_percent=None,
        withheld="too_few_contributors",
        other_band="<7",
    )

    page = browser_of(officer).get("/benchmarks/")

    (row,) = page.context["rows"]
    assert (row.result, row.others, row.gap) == (result, "<7", "")
    assert "Not shown: too few peers" in page.content.decode()


def test_every_status_is_explained_on_the_page_of_its_category(browser_of, officer, authority):
    result = benchmarking.BenchmarkResultFactory(
        authority=authority, status="no_denominator", rate=None, median=None, gap_percent=None
    )

    page = browser_of(officer).get(f"/benchmarks/categories/{result.category.key}/")

    assert "Size of the authority not known" in page.content.decode()
    assert "Ask the operator to load it." in page.content.decode()


def test_default_period_is_the_newest_with_compared_figures(browser_of, officer, authority, spent):
    later = benchmarking.BenchmarkRunFactory(starts_on="2026-04-01", ends_on="2027-03-31")
    benchmarking.BenchmarkResultFactory(
        run=later, authority=authority, status="part_window", median=None, gap_percent=None
    )

    page = browser_of(officer).get("/benchmarks/")

    assert page.context["place"].window.run == spent.run


def test_dashboard_asks_the_database_no_more_for_more_categories(
    browser_of, officer, authority, spent, django_assert_max_num_queries
):
    BenchmarkResult.objects.bulk_create(
        benchmarking.BenchmarkResultFactory.build(
            run=spent.run, authority=authority, category=frameworks.CategoryFactory()
        )
        for _ in range(40)
    )
    browser = browser_of(officer)
    browser.get("/benchmarks/")

    with django_assert_max_num_queries(12):
        browser.get("/benchmarks/")


def test_page_and_file_name_the_release_that_peers_figures_are_of(browser_of, officer, spent):
    release = spent.run.release
    told = f"release {release.number} of {formats.day(release.published_at)}"

    assert told in browser_of(officer).get("/benchmarks/").content.decode()
    rows = rows_of(browser_of(officer).get("/benchmarks.csv"))
    assert {row["Release"] for row in rows} == {told}


def test_category_page_names_suppliers_lines_and_frameworks(browser_of, officer, authority, spent):
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)
    for amount, supplier in ((700, "Big Agency Ltd"), (300, "Small Agency Ltd")):
        benchmarking.SpendLineFactory(
            spend_import=loaded,
            category=spent.agency,
            supplier_text=supplier,
            net_amount=amount,
            paid_on=spent.run.starts_on,
        )
    framework = frameworks.FrameworkFactory(title="Agency workers 2025")
    framework.categories.add(spent.agency)

    page = browser_of(officer).get("/benchmarks/categories/people/").context["page"]
    leaf = browser_of(officer).get("/benchmarks/categories/agency-staff/")

    assert [(one.name, one.share) for one in page.suppliers] == [
        ("Big Agency Ltd", Decimal("0.7")),
        ("Small Agency Ltd", Decimal("0.3")),
    ]
    assert page.frameworks == [framework]
    assert leaf.context["page"].sentence == FINDING
    assert len(leaf.context["page"].months) == 12
    assert "month_from=2025-04&amp;month_to=2026-03" in leaf.content.decode()


def test_suppliers_of_another_authority_are_not_named(browser_of, officer, spent):
    benchmarking.SpendLineFactory(
        spend_import__authority=spent.peers[0],
        category=spent.agency,
        supplier_text="Not for your eyes Ltd",
        paid_on=spent.run.starts_on,
    )

    page = browser_of(officer).get("/benchmarks/categories/agency-staff/")

    assert page.context["page"].suppliers == []
    assert "Not for your eyes" not in page.content.decode()


def test_people_who_were_paid_are_one_row_without_a_name(browser_of, officer, authority, spent):
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)
    for amount, supplier, flags in (
        (500, "Mr Ben Bell", ["person"]),
        (200, "Mrs Cat Cole", ["person"]),
        (300, "Small Agency Ltd", []),
    ):
        benchmarking.SpendLineFactory(
            spend_import=loaded,
            category=spent.agency,
            supplier_text=supplier,
            supplier_name=frameworks.SupplierNameFactory(supplier__name=f"{supplier} (known)"),
            net_amount=amount,
            paid_on=spent.run.starts_on,
            flags=flags,
        )

    page = browser_of(officer).get("/benchmarks/categories/agency-staff/")

    assert [
        (one.name, one.slug is None, one.net_amount) for one in page.context["page"].suppliers
    ] == [
        ("Payments to people", True, Decimal(700)),
        ("Small Agency Ltd (known)", False, Decimal(300)),
    ]
    assert "Bell" not in page.content.decode()


def test_public_page_shows_distributions_and_no_body(browser_of, stranger, authority, spent):
    page = browser_of(stranger).get("/benchmarks/public/?category=agency-staff")

    (row,) = page.context["spread"].rows
    assert (row.count, row.kind) == ("15", "District councils")
    assert row.distribution.median == Decimal("4.70000000")
    assert authority.name not in page.content.decode()


def test_public_page_begins_with_the_category_that_most_bodies_share(browser_of, stranger, spent):
    page = browser_of(stranger).get("/benchmarks/public/")

    assert page.context["spread"].category.name == "Agency staff"


def test_public_csv_holds_the_whole_period(browser_of, stranger, spent):
    rows = rows_of(browser_of(stranger).get("/benchmarks/public.csv"))

    assert {row["Category"] for row in rows} >= {"Agency staff", "People", "Stationery"}


def test_public_page_without_any_run_says_what_would_fill_it(browser_of, stranger, db):
    page = browser_of(stranger).get("/benchmarks/public/")

    assert "as soon as authorities have loaded their spend" in page.content.decode()


def test_method_is_written_by_the_measures(browser_of, stranger, db):
    text = browser_of(stranger).get("/benchmarks/method/").content.decode()

    assert "Spend per head" in text
    assert "A median needs 7 other bodies behind it, quartiles 13." in text


def test_manager_sees_that_members_report_and_not_what(
    browser_of, manager, consortium, authority, spent
):
    silent = consortia.AuthorityFactory(name="Silent Council")
    for member in (authority, silent):
        consortia.MembershipFactory(consortium=consortium, authority=member)

    page = browser_of(manager).get("/benchmarks/consortia/midland/")

    told = {member.authority: member.has_submitted for member in page.context["page"].members}
    assert told == {authority: True, silent: False}
    assert "720,000" not in page.content.decode()
    assert [row.kind for row in page.context["page"].distributions] == ["District councils"] * 2


@pytest.mark.parametrize("role", ["officer", "outsider", "operator"])
def test_consortium_benchmarks_are_not_found_by_others(role, browser_of, people, consortium):
    assert browser_of(people[role]).get("/benchmarks/consortia/midland/").status_code == 404


def test_category_page_tells_of_one_payment_that_is_most_of_it(
    browser_of, officer, authority, spent
):
    """£600,000 of £720,000: without it £1 a head, and not £6."""
    address = "/benchmarks/categories/agency-staff/"
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)
    lines = {
        "spend_import": loaded,
        "category": spent.agency,
        "paid_on": date(2025, 6, 3),
    }
    benchmarking.SpendLineFactory(net_amount=Decimal(360_000), **lines)
    half = browser_of(officer).get(address)

    benchmarking.SpendLineFactory(net_amount=Decimal(600_000), **lines)
    page = browser_of(officer).get(address)

    assert half.context["page"].lumpy is None
    told = page.context["page"].lumpy.sentence
    assert told.startswith(
        "One payment of £600,000.00 on 3 June 2025 is 83.3% of this. Without it you would spend "
        "£1.00 a head, 78% below the median"
    )
    assert "The largest payments of the category" in page.content.decode()
