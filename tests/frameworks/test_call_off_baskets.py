"""Baskets: filled from price lists, priced at frozen rates, exact to the penny."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from frameworks.actions import baskets
from frameworks.choices import CallOffStatus, OpenTo, PriceListState, VatBasis
from frameworks.models import BasketLine, FrozenRate, PriceLine
from frameworks.queries import baskets as basket_queries
from procurement_portal.core.access import SYSTEM
from procurement_portal.core.errors import ChangedMeanwhile, NotAllowed, WrongState
from procurement_portal.core.models import AuditEvent
from tests.factories import frameworks
from tests.frameworks.calling_off import call_off_at, lot_of

pytestmark = pytest.mark.django_db

ON = date(2026, 5, 12)


@pytest.fixture
def lot(consortium):
    return lot_of(consortium)


@pytest.fixture
def places(lot):
    return [
        frameworks.SupplierOnLotFactory(lot=lot, supplier__name=name)
        for name in ("Bright", "Clean")
    ]


@pytest.fixture
def draft(authority, lot, places):
    return call_off_at(CallOffStatus.DRAFT, authority=authority, lot=lot, place=places[0])


@pytest.fixture
def prices(lot):
    return frameworks.PriceListFactory(framework=lot.framework, title="Rates", lot=lot)


@pytest.fixture
def priced(prices, lot):
    """A price of a supplier on the list; read back, for the database numbers the thing."""

    def make(place, price, item="Mop", **facts):
        told = {"price_list": prices, "lot": lot, "supplier": place.supplier if place else None}
        line = frameworks.PriceLineFactory(item=item, price=Decimal(price), **told | facts)
        return PriceLine.objects.get(pk=line.pk)

    return make


def add(draft, line, quantity, *, by, at, **more):
    told = {"thing": line.thing, "quantity": Decimal(quantity), "on": ON}
    return baskets.add(draft.pk, by=by, at=at, **told | more)


def totals(basket):
    return [
        (str(quote.place.supplier), quote.total if quote.is_complete else None)
        for quote in basket.quotes
    ]


def test_total_is_the_sum_of_lines_each_rounded_half_up_once(draft, places, priced, officer, at):
    mop, bin_bag = priced(places[0], "0.0050"), priced(places[0], "1.0050", item="Bag")
    priced(places[1], "0.0149")
    priced(places[1], "1.0040", item="Bag")
    add(draft, mop, 1, by=officer, at=at)
    add(draft, bin_bag, 1, by=officer, at=at)

    basket = baskets.price(draft.pk, by=officer, at=at, on=ON)

    assert totals(basket) == [("Clean", Decimal("1.01")), ("Bright", Decimal("1.02"))]


def test_rates_are_frozen_with_their_source(draft, places, priced, prices, officer, at):
    line = priced(places[0], "4.2500", row_number=7)
    add(draft, line, "2.5", by=officer, at=at)
    baskets.price(draft.pk, by=officer, at=at, on=ON)

    PriceLine.objects.update(price=Decimal(99))

    rate = FrozenRate.objects.get()
    assert (rate.price, rate.source, rate.frozen_at) == (
        Decimal("4.2500"),
        "Rates, version 1, row 7",
        at,
    )
    assert basket_queries.of_call_off(draft).quotes[0].total == Decimal("10.63")


def test_supplier_without_a_price_has_no_total_and_comes_last(draft, places, priced, officer, at):
    mop, bag = priced(places[0], 5), priced(places[0], 1, item="Bag")
    priced(places[1], 1)
    add(draft, mop, 1, by=officer, at=at)
    add(draft, bag, 1, by=officer, at=at)

    basket = baskets.price(draft.pk, by=officer, at=at, on=ON)

    assert totals(basket) == [("Bright", Decimal(6)), ("Clean", None)]
    assert basket.quotes[1].missing == ["Bag"]


def test_price_without_a_supplier_holds_for_all_who_have_none_of_their_own(
    draft, places, priced, officer, at
):
    line = priced(None, 5)
    priced(places[1], 4)
    add(draft, line, 2, by=officer, at=at)

    basket = baskets.price(draft.pk, by=officer, at=at, on=ON)

    assert totals(basket) == [("Clean", Decimal(8)), ("Bright", Decimal(10))]


def test_vat_that_a_list_includes_is_taken_off(draft, places, prices, priced, officer, at):
    prices.vat_basis = VatBasis.INCLUDING
    prices.save()
    add(draft, priced(places[0], "12.0000"), 3, by=officer, at=at)

    basket = baskets.price(draft.pk, by=officer, at=at, on=ON)

    assert basket.quotes[0].total == Decimal(30)
    assert "VAT of 20% taken off" in FrozenRate.objects.get().source


def test_newest_list_counts_where_two_price_the_same(draft, places, lot, priced, officer, at):
    newer = frameworks.PriceListFactory(
        framework=lot.framework, lot=lot, uploaded_at=datetime(2026, 5, 10, tzinfo=UTC)
    )
    add(draft, priced(places[0], 3, price_list=newer), 1, by=officer, at=at)
    priced(places[0], 2)

    basket = baskets.price(draft.pk, by=officer, at=at, on=ON)

    assert basket.quotes[0].total == Decimal(3)


def test_prices_that_do_not_hold_on_the_day_are_none(draft, places, priced, officer, at):
    line = priced(places[0], 3, ends_on=date(2026, 5, 11))

    with pytest.raises(baskets.NotInThePriceLists):
        add(draft, line, 1, by=officer, at=at)


@pytest.mark.parametrize(
    "facts", [{"state": PriceListState.RETIRED}, {"open_to": OpenTo.PUBLISHER}]
)
def test_only_approved_lists_that_are_open_to_the_authority_fill_a_basket(
    facts, draft, places, prices, priced, officer, at
):
    line = priced(places[0], 3)
    for name, value in facts.items():
        setattr(prices, name, value)
    prices.save()

    with pytest.raises(baskets.NotInThePriceLists):
        add(draft, line, 1, by=officer, at=at)


def test_prices_of_another_lot_are_none(draft, lot, places, priced, officer, at):
    line = priced(places[0], 3, lot=frameworks.LotFactory(framework=lot.framework))

    with pytest.raises(baskets.NotInThePriceLists):
        add(draft, line, 1, by=officer, at=at)


def test_portal_reads_every_approved_list(draft, places, prices, priced, at):
    prices.open_to = OpenTo.PUBLISHER
    prices.save()

    assert add(draft, priced(places[0], 3), 1, by=SYSTEM, at=at).item == "Mop"


@pytest.mark.parametrize("quantity", ["0", "-1"])
def test_nothing_is_bought_of_nothing(quantity, draft, places, priced, officer, at):
    line = priced(places[0], 3)

    with pytest.raises(baskets.QuantityNeeded):
        add(draft, line, quantity, by=officer, at=at)

    assert not BasketLine.objects.exists()


def test_thing_is_in_the_basket_once(draft, places, priced, officer, at):
    line = priced(places[0], 3)
    add(draft, line, 1, by=officer, at=at)

    with pytest.raises(baskets.InTheBasketAlready):
        add(draft, line, 1, by=officer, at=at)


def test_quantity_changes_at_frozen_rates(draft, places, priced, officer, at):
    line = add(draft, priced(places[0], 3), 1, by=officer, at=at)
    baskets.price(draft.pk, by=officer, at=at, on=ON)

    baskets.change(draft.pk, line.pk, quantity=Decimal(4), by=officer, at=at)

    assert basket_queries.of_call_off(draft).quotes[0].total == Decimal(12)


def test_line_that_was_added_since_leaves_the_basket_unpriced(draft, places, priced, officer, at):
    add(draft, priced(places[0], 3), 1, by=officer, at=at)
    baskets.price(draft.pk, by=officer, at=at, on=ON)
    bag = add(draft, priced(places[0], 1, item="Bag"), 1, by=officer, at=at)

    assert not basket_queries.of_call_off(draft).is_priced
    baskets.remove(draft.pk, bag.pk, by=officer, at=at)
    assert basket_queries.of_call_off(draft).is_priced


def test_line_of_another_basket_is_not_found(draft, authority, lot, priced, places, officer, at):
    other = frameworks.CallOffFactory(authority=authority, lot=lot, access=draft.access)
    line = add(other, priced(places[0], 3), 1, by=officer, at=at)

    with pytest.raises(baskets.NotInThisBasket):
        baskets.change(draft.pk, line.pk, quantity=Decimal(9), by=officer, at=at)
    with pytest.raises(baskets.NotInThisBasket):
        baskets.remove(draft.pk, line.pk, by=officer, at=at)

    line.refresh_from_db()
    assert line.quantity == 1


def test_empty_basket_is_not_priced(draft, officer, at):
    with pytest.raises(baskets.BasketEmpty):
        baskets.price(draft.pk, by=officer, at=at, on=ON)


def steps(draft, line, *, by, at, **more):
    held = draft.basket.first()
    yield lambda: baskets.add(
        draft.pk, thing=line.thing, quantity=Decimal(1), on=ON, by=by, at=at, **more
    )
    yield lambda: baskets.change(draft.pk, held.pk, quantity=Decimal(2), by=by, at=at, **more)
    yield lambda: baskets.remove(draft.pk, held.pk, by=by, at=at, **more)
    yield lambda: baskets.price(draft.pk, by=by, at=at, on=ON, **more)


@pytest.fixture
def filled(draft, places, priced, officer, at):
    add(draft, priced(places[0], 3), 1, by=officer, at=at)
    draft.refresh_from_db()
    return draft


@pytest.mark.parametrize("who", ["finance_lead", "manager", "auditor", "outsider", "stranger"])
def test_only_officers_of_the_authority_touch_it(who, filled, places, priced, people, at):
    line, events = priced(places[0], 1, item="Bag"), AuditEvent.objects.count()

    for step in steps(filled, line, by=people[who], at=at):
        with pytest.raises(NotAllowed):
            step()

    assert AuditEvent.objects.count() == events
    assert filled.basket.count() == 1


def test_basket_is_fixed_once_it_runs(filled, places, priced, officer, at):
    line = priced(places[0], 1, item="Bag")
    filled.status = CallOffStatus.APPROVED_TO_RUN
    filled.save()

    for step in steps(filled, line, by=officer, at=at):
        with pytest.raises(WrongState):
            step()


def test_basket_of_an_older_version_is_not_touched(filled, places, priced, officer, at):
    line = priced(places[0], 1, item="Bag")

    for step in steps(filled, line, by=officer, at=at, version=1):
        with pytest.raises(ChangedMeanwhile):
            step()


def test_things_are_found_by_words_and_counted_by_suppliers(draft, places, priced, officer):
    (
        priced(places[0], 3, item="Long mop", code="M1"),
        priced(places[1], 2, item="Long mop", code="M1"),
    )
    priced(places[0], 3, item="Short mop", variant="Red", units_per_order_unit=10, unit="box")
    priced(places[0], 3, item="Bag")

    found, are_more = basket_queries.things_for(draft, officer, on=ON, words="mop")

    assert [(one.item, one.unit, one.detail, one.supplier_count) for one in found] == [
        ("Long mop", "each", "M1", 2),
        ("Short mop", "box of 10", "Red", 1),
    ]
    assert not are_more


def test_basket_is_read_in_three_queries(filled, django_assert_num_queries):
    with django_assert_num_queries(3):
        basket_queries.of_call_off(filled)
