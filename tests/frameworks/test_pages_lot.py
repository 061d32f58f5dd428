"""The page of one lot: what it is, and all its suppliers, by pages."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from consortia.choices import Region
from frameworks.choices import FrameworkStatus, PlaceEventKind, PlaceStatus
from frameworks.models import PlaceEvent
from tests.factories.frameworks import (
    FrameworkFactory,
    LotFactory,
    SupplierFactory,
    SupplierOnLotFactory,
)

pytestmark = pytest.mark.django_db

PAGE = "/frameworks/cleaning/lots/1/"


@pytest.fixture
def lot():
    return LotFactory(framework=FrameworkFactory(slug="cleaning", title="Cleaning"), number="1")


def place(lot, name, **facts):
    return SupplierOnLotFactory(lot=lot, supplier=SupplierFactory(name=name), **facts)


def many(lot, count):
    for number in range(count):
        place(lot, f"Supplier {number:03}")


def names(page):
    return [row.supplier.name for row in page.context["page_obj"]]


def test_frameworks_page_shows_the_first_suppliers_of_a_lot(client, lot):
    many(lot, 30)
    place(lot, "Zenith", rank=1)
    many(LotFactory(framework=lot.framework, number="2"), 0)

    page = client.get("/frameworks/cleaning/")

    first, second = page.context["lots"]
    shown = [each.supplier.name for each in first.places.all()]
    assert shown == ["Zenith", *[f"Supplier {number:03}" for number in range(19)]]
    assert (first.place_count, second.place_count) == (31, 0)
    assert "The first 20 are shown." in page.text
    assert "See all 31 suppliers" in page.text
    assert f'href="{PAGE}"' in page.text
    assert page.context["supplier_count"] == 31


def test_lot_lists_its_suppliers_the_ranked_ones_first_by_pages(client, lot):
    many(lot, 55)
    place(lot, "Zenith", rank=1)
    place(LotFactory(framework=lot.framework, number="2"), "Elsewhere")

    first, second = client.get(PAGE), client.get(PAGE, {"page": 2})

    assert names(first)[:2] == ["Zenith", "Supplier 000"]
    assert len(names(first)) == 50
    assert names(second) == [f"Supplier {number:03}" for number in range(49, 55)]


def test_suppliers_of_a_lot_are_found_by_name(client, lot):
    many(lot, 3)
    place(lot, "Zenith Cleaning Ltd")

    page = client.get(PAGE, {"q": "cleaning zen"})

    assert names(page) == ["Zenith Cleaning Ltd"]


def test_lot_says_how_to_buy_for_how_much_and_where(client, lot):
    lot.allows_direct_award = True
    lot.core_terms, lot.selection_mechanism = "Paid in 30 days.", "The next in rank."
    lot.min_call_off_value, lot.max_call_off_value = Decimal(1000), Decimal(50_000)
    lot.regions = [Region.WALES]
    lot.save()

    page = " ".join(client.get(PAGE).text.split())

    for said in (
        *("Direct award or further competition", "£1,000 to £50,000", "Wales"),
        *("Paid in 30 days.", "The next in rank.", "No suppliers yet"),
    ):
        assert said in page


def test_strangers_and_managers_see_awarded_places_only(client, lot, browser_of, manager):
    lot.framework.publisher = manager.roles.get().consortium
    lot.framework.save()
    place(lot, "Awarded")
    place(lot, "Only tendered", status=PlaceStatus.TENDERED)

    for browser in (client, browser_of(manager)):
        assert names(browser.get(PAGE)) == ["Awarded"]
    assert "Manage the suppliers on this lot" in browser_of(manager).get(PAGE).text


def test_suspension_that_is_over_today_has_lifted(client, lot, at):
    held = place(lot, "Zenith", status=PlaceStatus.SUSPENDED)
    told = {"place": held, "recorded_by": "A manager", "recorded_at": at}
    PlaceEvent.objects.create(kind=PlaceEventKind.ACTIVATED, on=date(2024, 1, 1), **told)
    PlaceEvent.objects.create(
        kind=PlaceEventKind.SUSPENDED,
        on=date(2025, 1, 1),
        until=date(2025, 2, 1),
        noticed_on=date(2025, 1, 1),
        ground="Late.",
        **told,
    )

    (row,) = client.get(PAGE).context["page_obj"]

    assert row.status_today == PlaceStatus.ACTIVE


def test_suppliers_of_a_lot_can_be_had_as_a_file(client, lot):
    many(lot, 60)

    answer = client.get(f"{PAGE}suppliers.csv", {"q": "supplier 05", "page": 2})

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    found = [row["Supplier"] for row in rows]
    assert found == ["Supplier 005", *[f"Supplier {number:03}" for number in range(50, 60)]]
    assert {row["Place today"] for row in rows} == {"Active"}


def test_lot_of_a_draft_or_with_an_unknown_number_is_not_found(client, lot):
    draft = LotFactory(framework=FrameworkFactory(slug="draft", status=FrameworkStatus.DRAFT))

    answers = {
        client.get(f"/frameworks/draft/lots/{draft.number}/").status_code,
        client.get(f"/frameworks/draft/lots/{draft.number}/suppliers.csv").status_code,
        client.get("/frameworks/cleaning/lots/9/").status_code,
    }

    assert answers == {404}


def test_lot_whose_number_has_a_stroke_has_a_page(client, lot):
    lot.number = "1/2 b"
    lot.save()
    place(lot, "Zenith")

    answers = (client.get("/frameworks/cleaning/"), client.get("/frameworks/cleaning/lots/1/2 b/"))

    assert [answer.status_code for answer in answers] == [200, 200]


def test_number_of_queries_of_a_lot_does_not_grow(client, lot, django_assert_num_queries):
    many(lot, 2)
    client.get(PAGE)
    many(lot, 58)

    with django_assert_num_queries(8):
        client.get(PAGE)


def test_managers_page_of_a_lots_suppliers_has_pages(lot, browser_of, manager):
    lot.framework.publisher = manager.roles.get().consortium
    lot.framework.save()
    many(lot, 55)

    page = browser_of(manager).get(f"/lots/{lot.pk}/suppliers/", {"page": 2})

    shown = [row["place"].supplier.name for row in page.context["rows"]]
    assert shown == [f"Supplier {number:03}" for number in range(50, 55)]
    assert "Showing 51 to 55 of" in page.text
