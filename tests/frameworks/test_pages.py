"""The pages of frameworks, suppliers and contracts, as people of each kind see them."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from frameworks.actions import search_index
from frameworks.choices import FrameworkStatus, LotStatus, PlaceStatus
from frameworks.queries import home
from tests.conftest import AT
from tests.factories.consortia import AuthorityFactory, ConsortiumFactory
from tests.factories.frameworks import (
    CategoryFactory,
    ContractFactory,
    FrameworkFactory,
    LotFactory,
    SupplierDeclarationFactory,
    SupplierFactory,
    SupplierIdentifierFactory,
    SupplierNameFactory,
    SupplierOnLotFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

LIST = "/frameworks/"


def titles(page):
    return [row.title for row in page.context["page_obj"]]


def rows_of(download):
    text = b"".join(download.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def cleaning(consortium):
    """A framework with one lot and one supplier."""
    framework = FrameworkFactory(
        publisher=consortium,
        title="Building cleaning services",
        slug="cleaning",
        reference="MBG/2025/014",
        summary="Offices, schools and depots.",
    )
    lot = LotFactory(framework=framework, number="1", title="Window washing")
    SupplierOnLotFactory(lot=lot, supplier__name="Sparkle Ltd", supplier__slug="sparkle")
    search_index.refresh_all(at=AT)
    return framework


# The front page


def test_front_page_is_public_and_shows_the_newest_open_frameworks(client):
    FrameworkFactory(title="Older", starts_on=date(2024, 4, 1))
    FrameworkFactory(title="Newer", starts_on=date(2026, 4, 1))
    FrameworkFactory(title="Over", status=FrameworkStatus.EXPIRED)
    FrameworkFactory(title="Draft", status=FrameworkStatus.DRAFT)

    page = client.get("/")

    assert [row.title for row in page.context["newest"]] == ["Newer", "Older"]
    assert 'action="/frameworks/"' in page.text


def test_front_page_without_frameworks_says_what_would_fill_it(client):
    assert "No frameworks yet" in client.get("/").text


# The list


@pytest.mark.parametrize(
    "words",
    [
        "cleaning",
        "cleaned",  # by its stem
        "cleani",  # by its beginning
        "CLEANING building",  # in any order
        "cleaning of the buildings",  # small words say nothing
        "window",  # a lot
        "sparkle",  # a supplier
        "sparkle offices",  # each word somewhere else
        "midland",  # the publisher
        "MBG/2025/014",
        "2025/01",
    ],
)
def test_search_finds_a_framework_by_what_a_buyer_knows_of_it(client, cleaning, words):
    FrameworkFactory(title="Vehicles", reference="V1")

    assert titles(client.get(LIST, {"q": words})) == ["Building cleaning services"]


@pytest.mark.parametrize("words", ["lorries", "lorries leading", "leading"])
def test_search_finds_nothing_by_words_that_nothing_holds(client, cleaning, words):
    FrameworkFactory(title="Vehicles", reference="V1")
    search_index.refresh_all(at=AT)

    assert titles(client.get(LIST, {"q": words})) == []


def test_signs_alone_search_for_nothing(client, cleaning):
    assert titles(client.get(LIST, {"q": "&|!():*"})) == ["Building cleaning services"]


def test_best_match_comes_first(client, cleaning):
    FrameworkFactory(title="A thing", summary="Not cleaning, but it says so")
    search_index.refresh_all(at=AT)

    assert titles(client.get(LIST, {"q": "cleaning"})) == ["Building cleaning services", "A thing"]


def test_what_can_be_used_today_comes_first(client):
    FrameworkFactory(title="A", status=FrameworkStatus.EXPIRED)
    FrameworkFactory(title="B")
    FrameworkFactory(title="C", starts_on=date(2026, 6, 1))

    assert titles(client.get(LIST)) == ["B", "A", "C"]


def test_list_is_ordered_as_the_address_asks(client):
    FrameworkFactory(title="Later", ends_on=date(2030, 1, 1))
    FrameworkFactory(title="Endless", ends_on=None)
    FrameworkFactory(title="Sooner", ends_on=date(2027, 1, 1))

    assert titles(client.get(LIST, {"sort": "ends_on"})) == ["Sooner", "Later", "Endless"]
    assert titles(client.get(LIST, {"sort": "-ends_on"})) == ["Later", "Sooner", "Endless"]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "expired"},
        {"regime": "psr"},
        {"kind": "open"},
        {"publisher": "other"},
        {"category": "food"},
        {"category": "catering"},  # a category below it counts
        {"ends_to": "31/12/2026"},
        {"ends_to": "2026-12-31"},
    ],
)
def test_each_filter_narrows_the_list(client, query):
    food = CategoryFactory(key="food", parent=CategoryFactory(key="catering"))
    kept = FrameworkFactory(
        title="Kept",
        status=FrameworkStatus.EXPIRED,
        regime="psr",
        kind="open",
        publisher=ConsortiumFactory(slug="other"),
        ends_on=date(2026, 12, 31),
    )
    kept.categories.add(food)
    FrameworkFactory(title="Left out", ends_on=date(2027, 1, 1))

    assert titles(client.get(LIST, query)) == ["Kept"]


def test_category_of_a_lot_counts(client, cleaning):
    cleaning.lots.get().categories.add(CategoryFactory(key="windows"))

    assert titles(client.get(LIST, {"category": "windows"})) == ["Building cleaning services"]


def test_choices_say_how_many_they_would_leave_with_the_other_filters_on(client):
    FrameworkFactory(regime="psr", status=FrameworkStatus.LIVE)
    FrameworkFactory(regime="psr", status=FrameworkStatus.EXPIRED)
    FrameworkFactory(regime="pa2023", status=FrameworkStatus.EXPIRED)

    page = client.get(LIST, {"status": "expired"}).text

    assert "Provider Selection Regime (1)" in page
    assert "Procurement Act 2023 (1)" in page
    assert "Expired (2)" in page
    assert "Live (1)" in page
    assert "Public Contracts Regulations 2015" not in page


def test_filter_that_is_on_is_named_with_a_link_that_takes_it_off(client, cleaning):
    page = client.get(LIST, {"publisher": "midland", "q": "cleaning"}).text

    assert "Published by: Midland Buying Group" in page
    assert 'href="?q=cleaning"' in page


def test_wrong_day_is_explained_and_filters_nothing(client, cleaning):
    page = client.get(LIST, {"ends_to": "soon"})

    assert "There is a problem" in page.text
    assert titles(page) == ["Building cleaning services"]


def test_list_without_a_match_says_how_to_loosen_it(client, cleaning):
    page = client.get(LIST, {"q": "lorries"}).text

    assert "No frameworks match" in page
    assert "Clear all filters" in page


def test_drafts_are_shown_to_their_publisher_only(client, cleaning, manager, officer, browser_of):
    FrameworkFactory(
        publisher=cleaning.publisher, title="Draft", slug="draft", status=FrameworkStatus.DRAFT
    )

    assert "Draft" in titles(browser_of(manager).get(LIST))
    assert browser_of(manager).get(f"{LIST}draft/").status_code == 200
    for visitor in (client, browser_of(officer)):
        assert titles(visitor.get(LIST)) == ["Building cleaning services"]
        assert visitor.get(f"{LIST}draft/").status_code == 404


def test_download_holds_exactly_the_rows_that_are_seen_on_all_pages(client):
    FrameworkFactory.create_batch(30, regime="psr")
    FrameworkFactory(regime="pa2023")
    page = client.get(LIST, {"regime": "psr", "sort": "-title", "page": "2"})
    href = page.context["downloads"][0]["href"]

    rows = rows_of(client.get(href))

    assert len(rows) == 30
    assert [row["Title"] for row in rows[25:]] == titles(page)


def test_number_of_queries_of_the_list_does_not_grow(client, cleaning, django_assert_num_queries):
    client.get(LIST)
    for _ in range(5):
        SupplierOnLotFactory()

    with django_assert_num_queries(4):
        client.get(LIST)


# One framework


def test_framework_shows_lots_suppliers_and_key_facts(client, cleaning):
    cleaning.maximum_value, cleaning.supplier_fee_percent = Decimal(12_500_000), Decimal("0.75")
    cleaning.save()

    page = client.get("/frameworks/cleaning/").text

    assert "Lot 1: Window washing" in page
    assert "Sparkle Ltd" in page
    assert "£12.5m" in page
    assert "£12,500,000.00" in page
    assert "0.75%" in page
    assert "31 March 2029" in page


def test_how_to_buy_follows_the_flags_of_the_open_lots(client, cleaning):
    LotFactory(framework=cleaning, number="2", allows_direct_award=True)
    LotFactory(framework=cleaning, number="3", status=LotStatus.CLOSED, allows_direct_award=True)

    ways = client.get("/frameworks/cleaning/").context["ways"]

    assert ways.is_open is True
    assert [lot.number for lot in ways.direct] == ["2"]
    assert [lot.number for lot in ways.competed] == ["1", "2"]


@pytest.mark.parametrize(
    "change",
    [
        {"status": FrameworkStatus.SUSPENDED},
        {"ends_on": date(2026, 5, 11)},
        {"starts_on": date(2026, 5, 13)},
    ],
)
def test_closed_framework_offers_no_way_to_buy(client, cleaning, change):
    for field, value in change.items():
        setattr(cleaning, field, value)
    cleaning.save()

    page = client.get("/frameworks/cleaning/")

    assert page.context["ways"].is_open is False
    assert "No new contract can be made under this framework today" in page.text
    assert ("it has not begun" in page.text) is ("starts_on" in change)


def test_framework_can_be_used_on_its_last_day(client, cleaning):
    cleaning.ends_on = date(2026, 5, 12)
    cleaning.save()

    assert client.get("/frameworks/cleaning/").context["ways"].is_open is True


def test_supplier_that_left_is_not_counted(client, cleaning):
    SupplierOnLotFactory(lot=cleaning.lots.get(), status=PlaceStatus.LEFT)

    assert client.get("/frameworks/cleaning/").context["supplier_count"] == 1


def test_own_contracts_stand_under_the_framework(
    client, cleaning, authority, officer, outsider, browser_of
):
    ContractFactory(authority=authority, lot=cleaning.lots.get(), title="Town hall windows")

    assert "Town hall windows" in browser_of(officer).get("/frameworks/cleaning/").text
    for visitor in (client, browser_of(outsider)):
        assert "Town hall windows" not in visitor.get("/frameworks/cleaning/").text


def test_other_open_frameworks_for_the_same_are_named(client, cleaning):
    category = CategoryFactory()
    other = FrameworkFactory(title="Also cleaning")
    cleaning.categories.add(category)
    other.categories.add(category)
    over = FrameworkFactory(title="Over", status=FrameworkStatus.EXPIRED)
    over.categories.add(category)
    search_index.refresh_all(at=AT)

    page = client.get("/frameworks/cleaning/")

    assert [one.framework for one in page.context["others"]] == [other]
    assert "1 category" in page.text


def test_number_of_queries_of_a_framework_does_not_grow(
    client, cleaning, django_assert_num_queries
):
    client.get("/frameworks/cleaning/")
    for number in range(2, 6):
        SupplierOnLotFactory(lot=LotFactory(framework=cleaning, number=str(number)))

    with django_assert_num_queries(17):
        client.get("/frameworks/cleaning/")


# Suppliers


def test_supplier_shows_names_numbers_and_places(client, cleaning):
    sparkle = cleaning.lots.get().places.get().supplier
    SupplierNameFactory(supplier=sparkle, name="Sparkle Cleaning")
    SupplierIdentifierFactory(supplier=sparkle, value="01234567")

    page = client.get("/suppliers/sparkle/").text

    assert "Sparkle Cleaning" in page
    assert "GB-COH 01234567" in page
    assert "Building cleaning services" in page


def test_what_nobody_declared_is_not_known_rather_than_no(client):
    supplier = SupplierFactory(slug="acme")
    SupplierDeclarationFactory(supplier=supplier, kind="sme", value=False)

    sme, vcse, _ = client.get("/suppliers/acme/").context["declared"]

    assert [said.value for said in sme.said] == [False]
    assert list(vcse.said) == []


def test_each_source_is_heard_with_its_last_word(client):
    supplier = SupplierFactory(slug="acme")
    SupplierDeclarationFactory(supplier=supplier, value=True, declared_on=date(2024, 1, 1))
    SupplierDeclarationFactory(supplier=supplier, value=False, declared_on=date(2026, 1, 1))
    SupplierDeclarationFactory(supplier=supplier, source="a register", declared_on=date(2025, 1, 1))

    sme = client.get("/suppliers/acme/").context["declared"][0]

    assert [(said.source, said.value) for said in sme.said] == [
        ("the supplier itself", False),
        ("a register", True),
    ]


def test_places_on_drafts_are_hidden(client, cleaning):
    cleaning.status = FrameworkStatus.DRAFT
    cleaning.save()

    assert list(client.get("/suppliers/sparkle/").context["places"]) == []
    assert client.get("/suppliers/").context["page_obj"][0].framework_count == 0


def test_suppliers_are_found_by_another_name(client):
    SupplierNameFactory(supplier=SupplierFactory(name="Acme Ltd"), name="Brightside")
    SupplierFactory(name="Other")

    page = client.get("/suppliers/", {"q": "bright"})

    assert [row.name for row in page.context["page_obj"]] == ["Acme Ltd"]


def test_number_of_queries_of_the_supplier_list_does_not_grow(client, django_assert_num_queries):
    client.get("/suppliers/")
    SupplierIdentifierFactory.create_batch(5)

    with django_assert_num_queries(3):
        client.get("/suppliers/")


# Contracts


def test_contracts_are_those_of_ones_own_authority(authority, officer, outsider, browser_of):
    own = ContractFactory(authority=authority, title="Ours")
    ContractFactory(title="Theirs")

    page = browser_of(officer).get("/contracts/")

    assert titles(page) == ["Ours"]
    assert browser_of(officer).get(f"/contracts/{own.pk}/").status_code == 200
    assert browser_of(outsider).get(f"/contracts/{own.pk}/").status_code == 404


@pytest.mark.parametrize(
    "role, status", [("stranger", 302), ("manager", 403), ("operator", 403), ("auditor", 200)]
)
def test_register_opens_for_people_of_an_authority_only(people, browser_of, role, status):
    assert browser_of(people[role]).get("/contracts/").status_code == status
    assert browser_of(people[role]).get("/contracts/list.csv").status_code == status


def test_register_is_asked_for_the_authority_only_where_there_are_several(officer, browser_of):
    form = browser_of(officer).get("/contracts/").context["filterset"].form

    assert "authority" not in form.fields


def test_register_can_be_taken_away(authority, officer, browser_of):
    ContractFactory(authority=authority, title="=Formula", reference="C1", supplier__name="Acme")

    (row,) = rows_of(browser_of(officer).get("/contracts/list.csv"))

    assert row["Title"] == "'=Formula"
    assert row["Supplier"] == "Acme"
    assert row["Value at award (GBP)"] == "250000.00"


def test_number_of_queries_of_the_register_does_not_grow(
    authority, officer, browser_of, django_assert_num_queries
):
    browser = browser_of(officer)
    browser.get("/contracts/")
    ContractFactory.create_batch(5, authority=authority, category=CategoryFactory())

    with django_assert_num_queries(8):
        browser.get("/contracts/")


# What the home page asks


def test_contracts_ending_in_twelve_months_come_soonest_first(authority, officer):
    on = date(2026, 5, 12)
    for ends_on in (date(2027, 5, 12), date(2026, 5, 12), date(2027, 5, 13), date(2026, 5, 11)):
        ContractFactory(authority=authority, ends_on=ends_on)
    ContractFactory(ends_on=date(2026, 9, 1))

    found = home.contracts_ending(officer, on=on)

    assert [row.ends_on for row in found] == [date(2026, 5, 12), date(2027, 5, 12)]


def test_contract_knows_whether_an_open_framework_could_replace_it(authority, officer):
    category = CategoryFactory()
    FrameworkFactory().categories.add(category)
    ContractFactory(authority=authority, category=category, ends_on=date(2026, 9, 1))
    ContractFactory(authority=authority, ends_on=date(2026, 10, 1))

    found = home.contracts_ending(officer, on=date(2026, 5, 12))

    assert [row.has_live_framework for row in found] == [True, False]


def test_frameworks_ending_are_those_of_the_managers_consortia(consortium, manager, officer):
    on = date(2026, 5, 12)
    soon = FrameworkFactory(publisher=consortium, ends_on=date(2026, 11, 8))
    FrameworkFactory(publisher=consortium, ends_on=date(2026, 11, 9))
    FrameworkFactory(ends_on=date(2026, 11, 8))

    assert list(home.frameworks_ending(manager, on=on)) == [soon]
    assert list(home.frameworks_ending(officer, on=on)) == []


def test_register_of_several_authorities_can_be_narrowed_to_one(officer, browser_of):
    second = AuthorityFactory()
    officer.roles.create(kind="procurement_officer", authority=second, starts_on=date(2020, 1, 1))
    kept = ContractFactory(authority=second)
    ContractFactory(authority=officer.roles.earliest("pk").authority)

    page = browser_of(officer).get(reverse("contract-list"), {"authority": second.slug})

    assert titles(page) == [kept.title]
