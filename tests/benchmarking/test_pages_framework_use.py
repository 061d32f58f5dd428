"""Coverage and leakage on the page, in its file and through the API: the same, only own sums."""

import csv
import io
from decimal import Decimal
from types import SimpleNamespace

import pytest

from benchmarking.choices import LeakageCause, LineClass
from tests.factories.benchmarking import BenchmarkRunFactory, FrameworkUseFactory, SpendLineFactory
from tests.factories.frameworks import (
    CategoryFactory,
    FrameworkFactory,
    LedgerNameFactory,
    SupplierOnLotFactory,
)
from tests.factories.opportunities import VerifiedDiscountFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

HEADLINE = (
    "56.3% of the £1,280 that could have gone through frameworks did. £560 went beside them, "
    "£20 of it to suppliers that hold or held a place on one."
)


@pytest.fixture
def used(authority):
    """The worked example W7, in pounds; and another authority's sums beside it."""
    energy, agency, foster, rates = (
        CategoryFactory(key=key) for key in ("energy", "agency", "foster", "rates")
    )
    gas, staff = FrameworkFactory(title="Gas"), FrameworkFactory(title="Staff")
    beside = {"line_class": LineClass.OFF_SUPPLIER}
    no_reference, not_joined = LeakageCause.NO_REFERENCE, LeakageCause.NOT_JOINED
    for category, pounds, details in (
        (energy, 500, {"line_class": LineClass.ON, "framework": gas}),
        (energy, 40, {**beside, "framework": gas, "cause": not_joined}),
        (energy, 160, {}),
        (agency, 220, {"line_class": LineClass.ON, "framework": staff}),
        (agency, 380, {}),
        (agency, -20, {**beside, "framework": staff, "cause": no_reference}),
        (foster, 900, {"line_class": LineClass.OUT_OF_SCOPE}),
        (rates, 300, {"line_class": LineClass.EXCLUDED}),
    ):
        FrameworkUseFactory(
            authority=authority, category=category, net_amount=Decimal(pounds), **details
        )
    foreign = FrameworkUseFactory(category=energy, net_amount=Decimal("77777.00"))
    return SimpleNamespace(
        run=BenchmarkRunFactory(),
        gas=gas,
        staff=staff,
        energy=energy,
        agency=agency,
        foreign=foreign,
    )


def test_worth_of_leakage_is_that_of_the_worked_example(browser_of, finance_lead, used):
    """W7: £26.4k at 6% and 4%; here in pounds."""
    browser = browser_of(finance_lead)

    untold = browser.get("/benchmarks/frameworks/")
    VerifiedDiscountFactory(framework=used.gas, category=used.energy)
    VerifiedDiscountFactory(framework=used.staff, category=used.agency, share=Decimal("0.04"))
    told = browser.get("/benchmarks/frameworks/")
    of_energy = browser.get("/benchmarks/frameworks/?category=energy")

    assert untold.context["page"].worth is None
    assert "fewer than five members have a verified discount" in untold.content.decode()
    assert told.context["page"].worth == Decimal("26.40")
    assert "by the median discounts that finance officers" in told.content.decode()
    assert of_energy.context["page"].worth == Decimal("12.00")


def test_page_tells_the_worked_example(browser_of, finance_lead, used):
    page = browser_of(finance_lead).get("/benchmarks/frameworks/")

    told = page.context["page"]
    assert page.status_code == 200
    assert HEADLINE in page.content.decode()
    assert {row.key: row.told.coverage for row in told.categories} == {
        "energy": "71.4%",
        "agency": "37.9%",
    }
    assert [(row.cause, row.net_amount) for row in told.to_put_right] == [
        (LeakageCause.NO_REFERENCE, -20),
        (LeakageCause.NOT_JOINED, 40),
    ]
    assert told.whole.total == 2480


def test_category_narrows_page_and_file_alike(browser_of, officer, used):
    browser = browser_of(officer)

    page = browser.get("/benchmarks/frameworks/?category=energy")
    file = browser.get("/benchmarks/frameworks.csv?category=energy")

    assert page.context["page"].whole.addressable == 700
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {(row["Class"], row["Net amount"]) for row in rows} == {
        ("On framework", "500.00"),
        ("Off framework, from a framework's supplier", "40.00"),
        ("Off framework, from another supplier", "160.00"),
    }


def test_lines_that_were_not_sorted_yet_are_said(browser_of, officer, used, authority):
    assert "being sorted" in browser_of(officer).get("/benchmarks/frameworks/").content.decode()


def test_page_without_any_sum_says_what_would_fill_it(browser_of, officer):
    page = browser_of(officer).get("/benchmarks/frameworks/").content.decode()

    assert "Lines are sorted by framework as soon as they are loaded" in page


def test_page_takes_as_many_queries_whatever_it_holds(
    browser_of, officer, used, authority, django_assert_max_num_queries
):
    for _ in range(5):
        FrameworkUseFactory(authority=authority, framework=FrameworkFactory())

    browser = browser_of(officer)

    with django_assert_max_num_queries(19):
        browser.get("/benchmarks/frameworks/")


def test_foreign_authority_is_not_found_on_page_or_in_file(browser_of, officer, used):
    slug = used.foreign.authority.slug

    for address in ("/benchmarks/frameworks/", "/benchmarks/frameworks.csv"):
        assert browser_of(officer).get(f"{address}?authority={slug}").status_code == 404


def test_lines_can_be_narrowed_to_suppliers_on_a_framework(browser_of, officer, authority):
    name = LedgerNameFactory(seen_by=[authority])
    place = SupplierOnLotFactory(supplier=name.supplier)
    loaded = SpendLineFactory(spend_import__authority=authority, supplier_name=name)
    SpendLineFactory(spend_import=loaded.spend_import, description="Elsewhere")
    slug = place.lot.framework.slug

    page = browser_of(officer).get(f"/spend/lines/?framework={slug}").content.decode()

    assert "Paper" in page
    assert "Elsewhere" not in page
