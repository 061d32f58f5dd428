"""The catalogue's filters, partial matches and "others offering the same", as people see them."""

from datetime import date
from decimal import Decimal

import pytest

from consortia.choices import Region
from frameworks.actions import search_index
from frameworks.choices import EligibilityKind, FrameworkStatus, PlaceStatus
from frameworks.filters import FrameworkFilters, found_by
from frameworks.models import AssuredListing
from tests.conftest import AT
from tests.factories.consortia import AuthorityFactory
from tests.factories.frameworks import (
    CategoryFactory,
    CpvCodeFactory,
    EligibilityRuleFactory,
    FrameworkFactory,
    LotFactory,
    SupplierFactory,
    SupplierOnLotFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]
LIST = "/frameworks/"


def titles(page):
    return [row.title for row in page.context["page_obj"]]


def choices(page, name):
    """Value and words of each choice of a filter that the page offers."""
    return dict(page.context["filterset"].form.fields[name].widget.choices)


@pytest.fixture
def two():
    """One that every filter keeps, and one that none does."""
    kept = FrameworkFactory(title="Kept", supplier_fee_percent=Decimal("0.50"))
    kept.cpv_codes.add(CpvCodeFactory(code="90911200-8", title="Building-cleaning services"))
    LotFactory(framework=kept, regions=[Region.LONDON], allows_direct_award=True)
    AssuredListing.objects.create(
        framework=kept,
        criteria="Terms",
        assessor=AuthorityFactory(),
        evidence="Report",
        assessed_on=date(2026, 1, 1),
        expires_on=date(2026, 12, 31),
    )
    other = FrameworkFactory(title="Left out", supplier_fee_percent=Decimal(3))
    other.cpv_codes.add(CpvCodeFactory(code="55520000-1", title="Canteen services"))
    LotFactory(framework=other, regions=[Region.WALES], allows_further_competition=False)
    search_index.refresh_all(at=AT)
    return kept, other


@pytest.mark.parametrize(
    "query",
    [
        {"region": Region.LONDON},
        {"route": "direct_award"},
        {"route": "further_competition"},
        {"fee": "0.5"},
        {"fee": "2"},
        {"assured": "yes"},
        {"cpv": "90911200-8"},
        {"cpv": "909"},
        {"cpv": "90900000"},
    ],
    ids=str,
)
def test_each_filter_keeps_what_it_says(client, two, query):
    assert titles(client.get(LIST, query)) == ["Kept"]


def test_fee_that_is_not_known_is_found_by_no_limit_and_no_fee_by_every(client, two):
    FrameworkFactory(title="Unknown")
    FrameworkFactory(title="Free", fee_form="none")

    assert titles(client.get(LIST, {"fee": "none"})) == ["Free"]
    assert titles(client.get(LIST, {"fee": "1"})) == ["Free", "Kept"]


def test_listing_that_ran_out_or_was_withdrawn_assures_nothing(client, two):
    AssuredListing.objects.update(expires_on=date(2026, 5, 1))
    ran_out = titles(client.get(LIST, {"assured": "yes"}))
    AssuredListing.objects.update(
        expires_on=date(2026, 12, 31), withdrawn_on=date(2026, 5, 1), withdrawn_why="Terms changed"
    )

    assert ran_out == []
    assert titles(client.get(LIST, {"assured": "yes"})) == []


def test_choices_are_counted_with_the_other_filters_on_and_their_own_off(client, two):
    everything = client.get(LIST)
    in_london = client.get(LIST, {"region": Region.LONDON, "fee": "0.5"})

    assert choices(everything, "fee") == {
        "": "Any",
        "0.5": "Up to 0.5% (1)",
        "1": "Up to 1% (1)",
        "2": "Up to 2% (1)",
    }
    assert choices(everything, "region") == {
        "": "Any",
        Region.LONDON: "London (1)",
        Region.WALES: "Wales (1)",
    }
    assert choices(everything, "route")["further_competition"] == "Further competition (1)"
    assert choices(everything, "assured") == {"": "Any", "yes": "Assured (1)"}
    assert choices(in_london, "region") == {"": "Any", Region.LONDON: "London (1)"}
    assert choices(in_london, "route")["direct_award"] == "Direct award (1)"


@pytest.mark.parametrize(
    ("wish", "kept"),
    [("yes", ["Named"]), ("perhaps", ["Named", "Unsaid"]), ("", ["Named", "Unsaid", "Z"])],
)
def test_officer_is_shown_what_the_authority_may_use(authority, officer, browser_of, wish, kept):
    rule = EligibilityRuleFactory(framework__title="Named", kind=EligibilityKind.NAMED)
    rule.authorities.set([authority])
    FrameworkFactory(title="Unsaid")
    refused = EligibilityRuleFactory(framework__title="Z", kind=EligibilityKind.NAMED)
    refused.authorities.set([AuthorityFactory()])

    page = browser_of(officer).get(LIST, {"may_use": wish})

    assert titles(page) == kept


def test_whether_they_may_use_it_is_the_first_filter_after_words_for_officers_only(
    client, officer, browser_of
):
    own = list(browser_of(officer).get(LIST).context["filterset"].form.fields)
    strangers = list(client.get(LIST).context["filterset"].form.fields)

    assert list(FrameworkFilters.base_filters)[:3] == ["q", "may_use", "authority"]
    assert own[:3] == ["q", "may_use", "category"]
    assert strangers[:3] == ["q", "category", "region"]


@pytest.mark.parametrize(("asked", "shown"), [("", 25), ("50", 50), ("100", 51), ("7", 25)])
def test_page_holds_as_many_rows_as_the_address_asks_for_and_the_list_offers(client, asked, shown):
    FrameworkFactory.create_batch(51)

    page = client.get(LIST, {"per_page": asked})

    assert len(titles(page)) == shown
    assert "Rows on a page:" in page.text


# Where nothing holds every word


def test_where_nothing_holds_every_word_the_page_says_so_and_shows_what_comes_near(client):
    FrameworkFactory(title="Cleaning")
    FrameworkFactory(title="Legal advice")
    search_index.refresh_all(at=AT)

    page = client.get(LIST, {"q": "cleaning zebras"})

    assert titles(page) == ["Cleaning"]
    assert "No framework holds all of your words. These hold most of them, or the rarest." in (
        page.text
    )
    assert "Nothing holds <strong>zebras</strong>." in page.text
    assert choices(page, "status")["live"] == "Live (1)"


def test_nothing_is_said_where_a_framework_holds_every_word(client):
    FrameworkFactory(title="Cleaning of zebras")
    search_index.refresh_all(at=AT)

    assert "No framework holds all" not in client.get(LIST, {"q": "cleaning zebras"}).text


def test_programs_and_alerts_are_told_only_of_what_holds_every_word(client, officer):
    FrameworkFactory(title="Cleaning")
    search_index.refresh_all(at=AT)

    assert found_by("q=cleaning+zebras", seen_by=officer) == []
    assert len(found_by("q=cleaning", seen_by=officer)) == 1


@pytest.mark.parametrize(
    "status",
    [
        PlaceStatus.INVITED,
        PlaceStatus.TENDERED,
        PlaceStatus.PREFERRED,
        PlaceStatus.UNSUCCESSFUL,
        PlaceStatus.WITHDRAWN,
    ],
)
def test_supplier_that_holds_no_place_yet_is_found_by_no_stranger(client, status):
    SupplierOnLotFactory(supplier__name="Hopeful Ltd", status=status)
    search_index.refresh_all(at=AT)

    page = client.get(LIST, {"q": "hopeful"})

    assert titles(page) == []


@pytest.mark.parametrize("status", [FrameworkStatus.DRAFT, FrameworkStatus.IN_REVIEW])
def test_supplier_of_a_draft_is_found_by_its_publisher_only(
    client, consortium, manager, browser_of, status
):
    framework = FrameworkFactory(title="Secret", publisher=consortium, status=status)
    SupplierOnLotFactory(lot__framework=framework, supplier__name="Hopeful Ltd")
    search_index.refresh_all(at=AT)

    own = browser_of(manager).get(LIST, {"q": "hopeful"})

    assert titles(own) == ["Secret"]
    assert titles(client.get(LIST, {"q": "hopeful"})) == []
    assert titles(client.get(LIST, {"q": "hopefull"})) == []


# Others offering the same


@pytest.fixture
def others(consortium):
    """One framework; one that shares its category, one two suppliers, one a single supplier."""
    category, code = CategoryFactory(key="cleaning"), CpvCodeFactory(code="90911200-8")
    one = FrameworkFactory(title="One", slug="one", publisher=consortium)
    scope = FrameworkFactory(title="Scope", publisher=consortium)
    suppliers = FrameworkFactory(title="Suppliers")
    single = FrameworkFactory(title="Single")
    ended = FrameworkFactory(title="Ended", status=FrameworkStatus.EXPIRED)
    for framework in (one, scope, ended):
        framework.categories.add(category)
        framework.cpv_codes.add(code)
    first, second = SupplierFactory.create_batch(2)
    for framework, held in (
        (one, [first, second]),
        (suppliers, [first, second]),
        (single, [first]),
    ):
        lot = LotFactory(framework=framework)
        for supplier in held:
            SupplierOnLotFactory(lot=lot, supplier=supplier)
    search_index.refresh_all(at=AT)


def test_others_offering_the_same_are_open_and_share_scope_or_two_suppliers(client, others):
    page = client.get("/frameworks/one/")

    told = [(other.framework.title, other.in_common) for other in page.context["others"]]

    assert told == [("Suppliers", "2 suppliers"), ("Scope", "1 category, 1 CPV group")]
    assert "Others offering the same" in page.text


def test_drafts_are_no_alternative_for_strangers(client, others):
    FrameworkFactory.create_batch(1)
    page = client.get("/frameworks/one/")
    (scope,) = [one.framework for one in page.context["others"] if one.framework.title == "Scope"]
    type(scope).objects.filter(pk=scope.pk).update(status=FrameworkStatus.DRAFT)

    again = client.get("/frameworks/one/")

    assert [other.framework.title for other in again.context["others"]] == ["Suppliers"]
