"""What moved since the year before on a category's page, and the months as a file."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from benchmarking.choices import PurchaseState
from frameworks.models import Category
from tests.factories.benchmarking import (
    BaseCellFactory,
    FrameworkUseFactory,
    LoadedSpendImportFactory,
    SpendLineFactory,
)
from tests.factories.prices import ItemFactory, PurchaseLineFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

PAGE = "/benchmarks/categories/stationery/"
THEN, NOW = date(2024, 4, 15), date(2025, 4, 15)
CHANGE = (
    "£50 more was spent than in the same month of the year before: +£30 with suppliers paid in "
    "both, +£60 with new ones, −£40 with those no longer paid."
)
BY_ITEMS = (
    "Of what was bought by item, prices made £11, volumes £5, and items new, lost or without a "
    "quantity £0."
)


@pytest.fixture
def stationery(authority, spent):
    """April of both years: one supplier stays, one is new, one has gone, people are paid."""
    category = Category.objects.get(key="stationery")
    BaseCellFactory(authority=authority, category=category, month=date(2024, 4, 1))
    loaded = LoadedSpendImportFactory(authority=authority)
    for supplier, day, pounds in (
        ("Stays Ltd", THEN, 100),
        ("Stays Ltd", NOW, 130),
        ("Gone Ltd", THEN, 40),
        ("New Ltd", NOW, 60),
        ("Not compared Ltd", date(2025, 5, 15), 999),
    ):
        SpendLineFactory(
            spend_import=loaded,
            category=category,
            supplier_text=supplier,
            paid_on=day,
            net_amount=Decimal(pounds),
        )
    return category


def test_change_is_told_by_supplier_over_months_that_both_years_have(
    browser_of, officer, stationery
):
    page = browser_of(officer).get(PAGE)

    year = page.context["page"].year
    assert year.sentence == CHANGE
    assert CHANGE in page.content.decode()
    assert [part.key for part in year.split.new] == ["New Ltd"]
    assert year.items is None


def test_items_with_quantities_are_split_into_price_and_volume(
    browser_of, officer, authority, stationery
):
    item = ItemFactory(category=stationery)
    for day, pounds, units in ((THEN, 20, 10), (NOW, 36, 12)):
        PurchaseLineFactory(
            purchase_import__authority=authority,
            authority=authority,
            item=item,
            bought_on=day,
            net_amount=Decimal(pounds),
            order_quantity=units,
            units_per_order_unit=1,
            base_quantity=units,
            state=PurchaseState.USABLE,
        )

    page = browser_of(officer).get(PAGE)

    assert page.context["page"].year.by_items == BY_ITEMS
    assert BY_ITEMS in page.content.decode()


def test_without_the_year_before_the_page_says_what_is_missing(browser_of, officer, spent):
    page = browser_of(officer).get(PAGE)

    assert page.context["page"].year is None
    assert "No month of the year before is loaded" in page.content.decode()


def test_page_tells_how_much_of_the_category_went_through_frameworks(
    browser_of, officer, authority, stationery
):
    FrameworkUseFactory(authority=authority, category=stationery)

    page = browser_of(officer).get(PAGE).content.decode()

    assert "0.0% of the £1,000 that could have gone through frameworks did." in page


def test_months_of_a_category_can_be_taken_away(browser_of, officer, spent):
    answer = browser_of(officer).get("/benchmarks/categories/agency-staff.csv?period=2026-03")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 12
    assert (rows[0]["Month"], rows[0]["Net spend"]) == ("2025-04-01", "60000.00")
    assert (rows[0]["Rate of the window"], rows[0]["Peer median"]) == ("6.00000000", "4.65000000")


def test_foreign_months_are_not_found(browser_of, officer, spent):
    slug = spent.peers[0].slug

    answer = browser_of(officer).get(f"/benchmarks/categories/agency-staff.csv?authority={slug}")

    assert answer.status_code == 404
