"""Prices on pages: uploaded, mended, loaded and approved by managers; open to those admitted."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frameworks.choices import AccessStatus, OpenTo, PriceListState
from frameworks.models import PriceLine, PriceList
from procurement_portal.core import files
from tests.factories import consortia, frameworks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

UPLOAD = "/frameworks/glazing/price-lists/upload/"
PRICES = "/frameworks/glazing/prices/"
GOOD = b"Supplier,Item,Unit,Price ex VAT\nAcme Ltd,Pane,each,5\nBolt Ltd,Pane,each,6.25\n"
WITH_FAULT = GOOD + b"Acme Ltd,=Frame,each,POA\n"


@pytest.fixture
def framework(consortium):
    """With one lot and two suppliers on it."""
    one = frameworks.FrameworkFactory(publisher=consortium, title="Glazing", slug="glazing")
    lot = frameworks.LotFactory(framework=one, number="1")
    for name in ("Acme Ltd", "Bolt Ltd"):
        frameworks.SupplierOnLotFactory(lot=lot, supplier__name=name, status="active")
    return one


@pytest.fixture
def restricted(framework):
    """An approved list for holders: one thing by two suppliers, and one by one."""
    stored = files.store([GOOD], limit=1000)
    one = frameworks.PriceListFactory(framework=framework, title="Panes 2026", file=stored)
    lot = framework.lots.get()
    acme, bolt = (place.supplier for place in lot.places.order_by("pk"))
    told = {"price_list": one, "lot": lot, "item": "Pane"}
    frameworks.PriceLineFactory(**told, supplier=acme, price="5")
    frameworks.PriceLineFactory(**told, supplier=bolt, price="6.2545")
    frameworks.PriceLineFactory(price_list=one, lot=lot, item="Sill", supplier=acme, price="9")
    return one


@pytest.fixture
def holder(officer, authority, framework):
    """An officer whose authority has access."""
    frameworks.AccessFactory(
        framework=framework,
        authority=authority,
        status=AccessStatus.ACTIVE,
        starts_on=date(2026, 4, 1),
    )
    return officer


def upload(browser, content, name="panes.csv"):
    told = {"prices_file": SimpleUploadedFile(name, content)}
    return browser.post(UPLOAD, told)


def text_of(page):
    return " ".join(page.content.decode().split())


def rows_of(download):
    text = b"".join(download.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


# Uploading, checking, loading


def test_upload_leads_to_what_was_understood_and_loads_nothing(framework, manager, browser_of):
    browser = browser_of(manager)

    page = browser.get(upload(browser, WITH_FAULT).url)

    told = text_of(page)
    assert "2 prices can be loaded; 1 of 3 rows have something to mend." in told
    assert "D: Price ex VAT" in told
    assert "This is not a price but a word in its place. (1)" in told
    assert "row 4, column D: “POA”" in told
    assert page.context["form"].initial["vat_basis"] == "excl"
    assert not PriceList.objects.exists()


def test_own_file_comes_back_with_two_columns_and_guarded_cells(framework, manager, browser_of):
    browser = browser_of(manager)
    checked = upload(browser, WITH_FAULT).url

    whole = rows_of(browser.get(f"{checked}reasons.csv"))
    only = rows_of(browser.get(f"{checked}reasons.csv?rows=refused"))

    assert whole[0] == [
        "Supplier",
        "Item",
        "Unit",
        "Price ex VAT",
        "What is wrong",
        "How to mend it",
    ]
    assert whole[1][4:] == ["", ""]
    assert whole[3] == [
        "Acme Ltd",
        "'=Frame",
        "each",
        "POA",
        "Column D: This is not a price but a word in its place.",
        "Give the price in pounds, or take the row out.",
    ]
    assert only == [whole[0], whole[3]]


def test_refused_rows_are_left_out_only_when_that_is_said(framework, manager, browser_of):
    browser = browser_of(manager)
    checked = upload(browser, WITH_FAULT).url
    said = {"title": "Panes", "vat_basis": "excl", "open_to": "holders"}

    refused = browser.post(checked, said)
    loaded = browser.post(checked, said | {"leave_out_refused": "on"})

    assert "Some rows of the file cannot be loaded. Nothing was." in text_of(refused)
    one = PriceList.objects.get()
    assert loaded.url == f"/price-lists/{one.pk}/"
    assert (one.title, one.open_to, one.lines.count()) == ("Panes", OpenTo.HOLDERS, 2)
    assert one.file_name == "panes.csv"


def test_uploader_is_told_that_another_approves(framework, manager, browser_of):
    browser = browser_of(manager)
    checked = upload(browser, GOOD).url
    loaded = browser.post(checked, {"title": "Panes", "vat_basis": "excl", "open_to": "everybody"})

    own = browser.get(loaded.url)

    assert "another manager of your consortium approves it" in text_of(own)
    assert own.context["moves"] == ["reject"]
    assert browser.get(f"{loaded.url}approve/").status_code == 404


def test_second_manager_approves(framework, manager, consortium, browser_of):
    browser = browser_of(manager)
    checked = upload(browser, GOOD).url
    loaded = browser.post(checked, {"title": "Panes", "vat_basis": "excl", "open_to": "everybody"})
    other = browser_of(consortia.ConsortiumRoleFactory(consortium=consortium).person)

    done = other.post(f"{loaded.url}approve/", {"reason": ""}, follow=True)

    assert "Approved. Those it is open to can see it." in text_of(done)
    assert PriceList.objects.get().state == PriceListState.APPROVED


def test_file_that_came_in_before_is_named_and_not_loaded_again(framework, manager, browser_of):
    browser = browser_of(manager)
    said = {"title": "Panes", "vat_basis": "excl", "open_to": "everybody"}
    browser.post(upload(browser, GOOD).url, said)

    again = upload(browser, GOOD).url
    page, posted = browser.get(again), browser.post(again, said)

    assert "This file has come in before, as" in text_of(page)
    assert "Nothing was changed." in text_of(posted)
    assert PriceLine.objects.count() == 2


def test_unreadable_file_is_answered_with_a_cure(framework, manager, browser_of):
    browser = browser_of(manager)

    page = browser.get(upload(browser, b"%PDF-1.4 not a table").url)

    assert "This is a PDF document, not a table." in text_of(page)
    assert "Upload another file" in text_of(page)


def test_address_of_an_upload_cannot_be_made_up(framework, manager, browser_of):
    browser = browser_of(manager)

    assert browser.get("/frameworks/glazing/price-lists/check/abc/").status_code == 404


def test_new_version_shows_its_changes(restricted, framework, manager, browser_of):
    browser = browser_of(manager)
    told = {"prices_file": SimpleUploadedFile("new.csv", GOOD + b"\n"), "replaces": restricted.pk}
    checked = browser.post(UPLOAD, told).url
    assert browser.get(checked).context["form"].initial["title"] == "Panes 2026"

    said = {"title": "Panes 2027", "vat_basis": "excl", "open_to": "holders"}
    page = browser.get(browser.post(checked, said).url)

    assert "1 changed, 0 new, 1 gone, 1 as before." in text_of(page)
    assert "£6.2545" in text_of(page)
    assert "−0.1%" in text_of(page)


# Who sees prices


def test_outsider_is_told_that_prices_exist_and_how_to_get_access(restricted, outsider, browser_of):
    page = browser_of(outsider).get(PRICES)

    told = text_of(page)
    assert "1 price list of this framework is open only to those whom the publisher admits" in told
    assert "Ask for access for your authority" in told
    assert "No prices yet" not in told
    assert "Apply filters" not in told
    assert "Pane" not in told.replace("Panes 2026", "")
    assert browser_of(outsider).get(f"/price-lists/{restricted.pk}/").status_code == 404
    assert browser_of(outsider).get(f"/price-lists/{restricted.pk}/file/").status_code == 404


def test_prices_open_on_access(restricted, holder, browser_of):
    browser = browser_of(holder)

    page = browser.get(PRICES)

    assert [row.item for row in page.context["page_obj"]] == ["Pane", "Pane", "Sill"]
    assert browser.get(f"/price-lists/{restricted.pk}/").status_code == 200
    sent = browser.get(f"/price-lists/{restricted.pk}/file/")
    assert b"".join(sent.streaming_content) == GOOD
    assert sent["Content-Disposition"] == 'attachment; filename="prices.csv"'


@pytest.mark.parametrize("status", [one for one in AccessStatus if one != AccessStatus.ACTIVE])
def test_prices_stay_closed_in_every_other_state_of_access(
    status, restricted, framework, authority, officer, browser_of
):
    frameworks.AccessDraftFactory(framework=framework, authority=authority)
    framework.accesses.update(status=AccessStatus.DRAFT)

    page = browser_of(officer).get(PRICES)

    assert list(page.context["page_obj"]) == []


def test_publisher_sees_what_waits_and_nobody_else_does(framework, manager, holder, browser_of):
    waiting = frameworks.PriceListFactory(
        framework=framework, state=PriceListState.UNREVIEWED, open_to=OpenTo.EVERYBODY
    )
    address = f"/price-lists/{waiting.pk}/"

    assert browser_of(manager).get(address).status_code == 200
    assert browser_of(holder).get(address).status_code == 404


def test_list_for_the_publisher_only_is_closed_to_holders(framework, manager, holder, browser_of):
    own = frameworks.PriceListFactory(framework=framework, open_to=OpenTo.PUBLISHER)
    address = f"/price-lists/{own.pk}/"

    assert browser_of(manager).get(address).status_code == 200
    assert browser_of(holder).get(address).status_code == 404


def test_framework_page_leads_to_the_prices(restricted, holder, outsider, browser_of):
    open_page = text_of(browser_of(holder).get("/frameworks/glazing/"))
    closed_page = text_of(browser_of(outsider).get("/frameworks/glazing/"))

    assert "Panes 2026" in open_page
    assert "3 prices" in open_page
    assert "Panes 2026" not in closed_page
    assert "1 price list of this framework is open only" in closed_page


# Side by side


def test_lowest_of_several_is_marked_and_of_one_is_not(restricted, holder, browser_of):
    rows = rows_of(browser_of(holder).get(f"{PRICES}list.csv"))

    told = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [(one["Supplier"], one["Price (GBP)"], one["Lowest of several"]) for one in told] == [
        ("Acme Ltd", "5.0000", "yes"),
        ("Bolt Ltd", "6.2545", ""),
        ("Acme Ltd", "9.0000", ""),
    ]
    assert {one["VAT"] for one in told} == {"Without VAT"}


def test_mark_stands_whatever_the_list_is_narrowed_to(restricted, holder, browser_of):
    bolt = restricted.lines.get(supplier__name="Bolt Ltd").supplier

    page = browser_of(holder).get(PRICES, {"supplier": bolt.slug, "q": "pan"})

    (row,) = page.context["page_obj"]
    assert (row.price, row.is_compared, row.is_beaten) == (Decimal("6.2545"), True, True)


def test_prices_with_and_without_vat_are_not_compared(restricted, framework, holder, browser_of):
    with_vat = frameworks.PriceListFactory(framework=framework, vat_basis="incl")
    acme = restricted.lines.filter(item="Pane").order_by("price").first()
    frameworks.PriceLineFactory(
        price_list=with_vat, lot=acme.lot, item="Pane", price="1", supplier=None
    )

    page = browser_of(holder).get(PRICES, {"q": "pane", "sort": "price"})

    assert [(row.price, row.is_beaten) for row in page.context["page_obj"]] == [
        (Decimal("1.0000"), False),
        (Decimal("5.0000"), False),
        (Decimal("6.2545"), True),
    ]


def test_item_is_shown_with_its_suppliers_as_columns(restricted, holder, browser_of):
    one = restricted.lines.filter(item="Pane").first()

    page = browser_of(holder).get(f"{PRICES}{one.pk}/")

    comparison = page.context["comparison"]
    assert comparison.suppliers == ["Acme Ltd", "Bolt Ltd"]
    ((_, cells),) = comparison.rows
    assert [(cell.line.price, cell.is_cheapest) for cell in cells] == [
        (Decimal("5.0000"), True),
        (Decimal("6.2545"), False),
    ]


def test_price_holds_by_its_own_days_or_else_by_those_of_its_list(
    restricted, framework, holder, browser_of
):
    restricted.starts_on, restricted.ends_on = date(2026, 1, 1), date(2026, 12, 31)
    restricted.save()
    restricted.lines.filter(item="Sill").update(ends_on=date(2026, 5, 11))
    browser = browser_of(holder)

    today = browser.get(PRICES)
    before = browser.get(PRICES, {"on": "2026-05-11"})
    later = browser.get(PRICES, {"on": "2027-01-01"})

    counted = [page.context["page_obj"].paginator.count for page in (today, before, later)]
    assert counted == [2, 3, 0]


def test_pages_ask_the_same_number_of_questions_however_many_prices(
    restricted, framework, holder, browser_of
):
    browser = browser_of(holder)

    def asked(address):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)

    addresses = [
        PRICES,
        f"/price-lists/{restricted.pk}/",
        f"{PRICES}{restricted.lines.first().pk}/",
    ]
    browser.get(PRICES)
    few = [asked(address) for address in addresses]
    for number in range(30):
        frameworks.PriceLineFactory(
            price_list=restricted, item=f"Item {number}", supplier=frameworks.SupplierFactory()
        )
    many = [asked(address) for address in addresses]

    assert many == few
    assert max(many) <= 20


# For programs


def test_api_shows_lists_and_prices_to_whom_they_are_open(restricted, holder, outsider, browser_of):
    def seen(person, address):
        return browser_of(person).get(address).json()

    assert seen(outsider, "/api/price-lines/")["count"] == 0
    assert seen(outsider, "/api/price-lists/")["count"] == 0
    assert seen(holder, "/api/price-lists/?framework=glazing")["count"] == 1
    (line, _) = seen(holder, "/api/price-lines/?q=pane")["results"]
    assert (line["item"], line["price"]) == ("Pane", "5.0000")
