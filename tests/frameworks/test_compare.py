"""Frameworks side by side."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from consortia.choices import Region
from frameworks.choices import FrameworkStatus, PlaceStatus, Regime
from tests.factories.consortia import ConsortiumFactory
from tests.factories.frameworks import (
    EligibilityRuleFactory,
    FrameworkFactory,
    LotFactory,
    SupplierFactory,
    SupplierOnLotFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]
COMPARE = "/frameworks/compare/"


@pytest.fixture
def pair(consortium):
    """Two of one publisher that share a supplier and differ in law, fee and end."""
    one = FrameworkFactory(
        title="Cleaning",
        reference="C1",
        publisher=consortium,
        supplier_fee_percent=Decimal("0.50"),
        maximum_value=Decimal(4_000_000),
        may_extend_to=date(2030, 3, 31),
    )
    other = FrameworkFactory(
        title="Washing",
        reference="W1",
        publisher=consortium,
        regime=Regime.PSR,
        fee_form="none",
        ends_on=None,
    )
    both = SupplierFactory(name="Sparkle Ltd")
    lot = LotFactory(framework=one, number="1", title="Windows", allows_direct_award=True)
    SupplierOnLotFactory(lot=lot, supplier=both)
    SupplierOnLotFactory(lot=lot, supplier__name="Alone Ltd")
    SupplierOnLotFactory(lot=lot, supplier__name="Loser Ltd", status=PlaceStatus.UNSUCCESSFUL)
    other_lot = LotFactory(framework=other, number="A", title="Floors", regions=[Region.LONDON])
    SupplierOnLotFactory(lot=other_lot, supplier=both)
    return one, other


def told(page):
    """The answers by criterion."""
    return {one.name: list(one.answers) for one in page.context["criteria"]}


def test_each_question_is_answered_for_each_framework(client, pair):
    one, other = pair

    answers = told(client.get(f"{COMPARE}?ids={one.pk},{other.pk}"))

    assert answers["Law"] == [("Procurement Act 2023",), ("Provider Selection Regime",)]
    assert answers["Ends"] == [
        ("31 March 2029", "May be extended to 31 March 2030"),
        ("No last day",),
    ]
    assert answers["Room for call-offs"] == [("At most £4,000,000",), ("Not known",)]
    assert answers["Fee to suppliers"] == [("0.5%",), ("No fee",)]
    assert answers["Ways to buy"] == [
        ("Direct award on every lot", "Further competition on every lot"),
        ("Further competition on every lot",),
    ]
    assert answers["Suppliers"] == [("2",), ("1",)]
    assert answers["Suppliers in common"] == [("Sparkle Ltd",), ("Sparkle Ltd",)]
    assert answers["May be used in"] == [("Everywhere",), ("London",)]
    assert answers["Documents"] == [("None that you may open",)] * 2
    assert "May we use it" not in answers


def test_officer_is_told_the_verdict_with_the_words_of_the_notice(pair, officer, browser_of):
    one, other = pair
    EligibilityRuleFactory(framework=one, classes=["district"], quoted_text="Any district council")

    answers = told(browser_of(officer).get(f"{COMPARE}?ids={one.pk},{other.pk}"))

    assert answers["May we use it"][0][:2] == (
        "May use it",
        "The notice says: “Any district council”",
    )
    assert answers["May we use it"][1][0] == "To be confirmed"


def test_only_what_differs_is_shown_when_that_is_asked_for(client, pair):
    one, other = pair

    page = client.get(f"{COMPARE}?ids={one.pk},{other.pk}&only=differences")

    assert "Publisher" not in told(page)
    assert "Law" in told(page)
    assert "Show everything" in page.text


def test_order_is_that_of_the_address_and_each_comes_once(client, pair):
    one, other = pair

    page = client.get(f"{COMPARE}?ids={other.pk}&ids={one.pk}&ids={other.pk}")

    assert [row.title for row in page.context["comparison"].frameworks] == ["Washing", "Cleaning"]


@pytest.mark.parametrize("query", ["", "?ids=", "?ids=x,-1", "?ids=999999999999999999999"])
def test_without_two_to_compare_the_page_says_how_to_choose(client, query):
    page = client.get(f"{COMPARE}{query}")

    assert page.status_code == 200
    assert "Choose two to four frameworks" in page.text


def test_drafts_of_others_are_not_there(client, pair, browser_of, manager):
    one, _ = pair
    draft = FrameworkFactory(publisher=ConsortiumFactory(), status=FrameworkStatus.DRAFT)

    page = client.get(f"{COMPARE}?ids={one.pk},{draft.pk}")

    assert "1 of those asked for cannot be found" in page.text
    assert draft.title not in page.text


def test_four_at_the_most_are_shown(client):
    keys = [FrameworkFactory().pk for _ in range(5)]

    page = client.get(f"{COMPARE}?ids={','.join(map(str, keys))}")

    assert [row.pk for row in page.context["comparison"].frameworks] == keys[:4]
    assert "The first four" in page.text


def test_files_hold_what_the_page_shows(client, pair):
    one, other = pair
    query = f"?ids={one.pk},{other.pk}&only=differences"
    page = client.get(COMPARE + query)

    text = b"".join(client.get(f"/frameworks/compare.csv{query}").streaming_content)
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(f"/frameworks/compare.xlsx{query}").content)
    )

    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert rows[0] == ["Criterion", "Cleaning (C1)", "Washing (W1)"]
    assert [row[0] for row in rows[1:]] == list(told(page))
    assert book.get_sheet_by_name("Rows").to_python() == rows
    assert ["Shown", "Only what differs"] in book.get_sheet_by_name("About").to_python()


def test_number_of_queries_is_the_same_for_two_and_for_four(
    pair, officer, browser_of, django_assert_num_queries
):
    keys = [row.pk for row in pair] + [LotFactory().framework_id for _ in range(2)]
    browser = browser_of(officer)
    browser.get(f"{COMPARE}?ids={keys[0]},{keys[1]}")

    with django_assert_num_queries(15):
        browser.get(f"{COMPARE}?ids={keys[0]},{keys[1]}")
    with django_assert_num_queries(15):
        browser.get(f"{COMPARE}?ids={','.join(map(str, keys))}")
