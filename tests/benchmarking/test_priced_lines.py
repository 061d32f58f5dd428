"""Prices of payments held against the framework's list: matched surely, or not tested at all."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from benchmarking import subscribers
from benchmarking.actions import framework_use
from benchmarking.choices import AnswerKind
from benchmarking.queries import line_classing
from frameworks.choices import AccessStatus, OpenTo, PriceListState
from procurement_portal.core.models import Job
from procurement_portal.core.periods import Period
from tests.factories.benchmarking import (
    BaseCellFactory,
    BenchmarkRunFactory,
    FrameworkUseFactory,
    LoadedSpendImportFactory,
    SpendLineFactory,
)
from tests.factories.frameworks import (
    AccessFactory,
    CategoryFactory,
    ContractFactory,
    FrameworkFactory,
    LedgerNameFactory,
    LotFactory,
    PriceLineFactory,
    SupplierFactory,
    SupplierOnLotFactory,
)
from tests.factories.prices import (
    ItemFactory,
    PriceQuestionFactory,
    PurchaseImportFactory,
    PurchaseLineFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]

APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
ON, OFF_PRICE = ("on", ""), ("off_fw_supplier", "wrong_price")
NOT_TESTED = ("off_fw_supplier", "no_reference")


@pytest.fixture
def market(authority):
    """A framework that was joined, whose supplier lists a box of a hundred at £4.00."""
    gloves = CategoryFactory(key="gloves")
    lot = LotFactory()
    lot.categories.add(gloves)
    name = LedgerNameFactory(seen_by=[authority])
    SupplierOnLotFactory(lot=lot, supplier=name.supplier)
    AccessFactory(
        framework=lot.framework,
        authority=authority,
        status=AccessStatus.ACTIVE,
        starts_on=date(2025, 4, 1),
    )
    item = ItemFactory(key="05012345678900", category=gloves)
    listed = PriceLineFactory(
        price_list__framework=lot.framework,
        supplier=name.supplier,
        code="5012345678900",
        unit="box",
        units_per_order_unit=100,
        price=Decimal("4.00"),
    )
    return SimpleNamespace(
        lot=lot,
        name=name,
        item=item,
        listed=listed,
        category=gloves,
        spend=LoadedSpendImportFactory(authority=authority),
        purchases=PurchaseImportFactory(authority=authority),
    )


@pytest.fixture
def pay(market):
    def pay(pounds, reference="INV-77", **details):
        usual = {"category": market.category, "supplier_name": market.name}
        return SpendLineFactory(
            spend_import=market.spend,
            net_amount=Decimal(pounds),
            reference=reference,
            **usual | details,
        )

    return pay


@pytest.fixture
def buy(market):
    """Boxes of a hundred on an invoice."""

    def buy(pounds, boxes=100, reference="INV-77", **details):
        usual = {
            "item": market.item,
            "supplier": market.name.supplier,
            "order_quantity": Decimal(boxes),
            "base_quantity": Decimal(boxes) * 100,
        }
        return PurchaseLineFactory(
            purchase_import=market.purchases,
            net_amount=Decimal(pounds),
            reference=reference,
            **usual | details,
        )

    return buy


def told(authority, months=APRIL):
    """What was found, with the pounds and those tested by price."""
    return {
        (key[2].line_class.value, key[2].cause.value if key[2].cause else ""): (
            summed.net_amount,
            summed.tested_amount,
        )
        for key, summed in line_classing.sums(authority, months).items()
    }


def both(pounds):
    return Decimal(pounds), Decimal(pounds)


@pytest.mark.parametrize(
    ("paid", "found"),
    [("408.00", ON), ("408.01", OFF_PRICE), ("390.00", ON), ("520.00", OFF_PRICE)],
)
def test_price_is_on_framework_up_to_exactly_two_per_cent_above_the_list(
    authority, pay, buy, paid, found
):
    pay(paid)
    buy(paid)

    assert told(authority) == {found: both(paid)}


def test_list_that_does_not_divide_evenly_is_held_exactly(authority, market, pay, buy):
    market.listed.units_per_order_unit = 12
    market.listed.price = Decimal("10.00")
    market.listed.save()
    pay("10.20", reference="A")
    buy("10.20", reference="A", boxes=1, base_quantity=Decimal(12))
    pay("10.21", reference="B")
    buy("10.21", reference="B", boxes=1, base_quantity=Decimal(12))

    assert told(authority) == {ON: both("10.20"), OFF_PRICE: both("10.21")}


def test_items_of_one_invoice_are_weighed_together_and_delivery_is_no_price(authority, pay, buy):
    """£412.00 for a hundred and £396.00 for a hundred: £808.00 against £816.00."""
    pay("833.00")
    buy("412.00")
    buy("396.00")
    buy("25.00", boxes=1, charge="delivery", state="excluded")

    assert told(authority) == {ON: both("833.00")}


def test_reference_is_compared_without_spaces_and_in_capitals(authority, pay, buy):
    pay("520.00", reference="inv 77")
    buy("520.00", reference="INV77")

    assert told(authority) == {OFF_PRICE: both("520.00")}


def _other_amount(pay, buy, market):
    pay("520.00")
    buy("519.98")


def _no_reference(pay, buy, market):
    pay("520.00", reference="")
    buy("520.00", reference="")


def _reference_alike(pay, buy, market):
    pay("520.00", reference="INV-771")
    buy("520.00")


def _invoice_named_twice(pay, buy, market):
    pay("260.00")
    pay("260.00", paid_on=date(2025, 4, 2))
    buy("260.00")


def _loaded_twice(pay, buy, market):
    pay("520.00")
    buy("520.00")
    buy("520.00")


def _other_supplier(pay, buy, market):
    pay("520.00")
    buy("520.00", supplier=SupplierFactory())


def _of_another_authority(pay, buy, market):
    pay("520.00")
    market.purchases = PurchaseImportFactory()
    buy("520.00")


def _undone(pay, buy, market):
    pay("520.00")
    line = buy("520.00")
    imported = line.purchase_import
    imported.state, imported.undone_at = "undone", imported.loaded_at
    imported.save()


def _units_not_known(pay, buy, market):
    pay("520.00")
    buy("520.00", base_quantity=None, units_per_order_unit=None, state="uom_unresolved")


def _in_question(pay, buy, market):
    pay("520.00")
    buy("520.00", state="quarantined")


def _item_not_listed(pay, buy, market):
    pay("1040.00")
    buy("520.00")
    buy("520.00", item=ItemFactory())


def _list_over(pay, buy, market):
    market.listed.ends_on = date(2026, 4, 2)
    market.listed.save()
    pay("520.00")
    buy("520.00", bought_on=date(2026, 4, 3))


def _list_of_another_lot(pay, buy, market):
    market.listed.lot = LotFactory(framework=market.lot.framework)
    market.listed.save()
    pay("520.00")
    buy("520.00")


def _list_of_another_framework(pay, buy, market):
    whole = market.listed.price_list
    whole.framework = FrameworkFactory()
    whole.open_to = OpenTo.EVERYBODY
    whole.save()
    pay("520.00")
    buy("520.00")


def _list_not_approved(pay, buy, market):
    whole = market.listed.price_list
    whole.state = PriceListState.UNREVIEWED
    whole.save()
    pay("520.00")
    buy("520.00")


def _two_prices(pay, buy, market):
    PriceLineFactory(
        price_list=market.listed.price_list,
        supplier=market.name.supplier,
        code="5012345678900",
        item="The same, thicker",
        unit="box",
        units_per_order_unit=100,
        price=Decimal("6.00"),
    )
    pay("520.00")
    buy("520.00")


def _credit(pay, buy, market):
    pay("-520.00")
    buy("-520.00", boxes=-100)


@pytest.mark.parametrize(
    "scene",
    [
        _other_amount,
        _no_reference,
        _reference_alike,
        _invoice_named_twice,
        _loaded_twice,
        _other_supplier,
        _of_another_authority,
        _undone,
        _units_not_known,
        _in_question,
        _item_not_listed,
        _list_over,
        _list_of_another_lot,
        _list_of_another_framework,
        _list_not_approved,
        _two_prices,
        _credit,
    ],
)
def test_without_a_sure_match_and_one_price_nothing_is_tested(scene, authority, market, pay, buy):
    scene(pay, buy, market)

    ((found, (_, tested)),) = told(authority).items()
    assert (found, tested) == (NOT_TESTED, 0)


def test_supplier_that_was_merged_is_the_one_it_was_merged_into(authority, market, pay, buy):
    pay("520.00")
    buy("520.00", supplier=SupplierFactory(merged_into=market.name.supplier))

    assert told(authority) == {OFF_PRICE: both("520.00")}


def test_amounts_may_differ_by_a_penny_for_each_purchase_line(authority, pay, buy):
    pay("520.02")
    buy("260.00", boxes=50)
    buy("260.00", boxes=50)

    assert told(authority) == {OFF_PRICE: both("520.02")}


def test_owners_answer_about_a_pack_makes_the_price(authority, market, pay, buy):
    """Boxes filed as of a hundred hold two hundred: £5.20 is under the £8.00 of the list."""
    PriceQuestionFactory(
        authority=authority,
        item=market.item,
        state="answered",
        answer=AnswerKind.UNITS,
        units_answered=Decimal(200),
        reason="On the box.",
        answered_by="An officer",
        answered_at=market.purchases.loaded_at,
    )
    pay("520.00")
    buy("520.00")

    assert told(authority) == {ON: both("520.00")}


def test_line_that_names_a_call_off_is_on_whatever_its_price(authority, market, pay, buy):
    ContractFactory(
        authority=authority, supplier=market.name.supplier, lot=market.lot, reference="CALL-0001"
    )
    pay("520.00")
    buy("520.00")

    assert told(authority) == {ON: (Decimal("520.00"), Decimal(0))}


def test_right_price_from_a_framework_never_joined_is_not_joined(authority, market, pay, buy):
    market.lot.framework.accesses.all().delete()
    whole = market.listed.price_list
    whole.open_to = OpenTo.EVERYBODY
    whole.save()
    pay("400.00")
    buy("400.00")

    assert told(authority) == {("off_fw_supplier", "not_joined"): (Decimal("400.00"), Decimal(0))}


def test_number_of_queries_does_not_grow_with_purchases(
    authority, pay, buy, django_assert_max_num_queries
):
    for number in range(4):
        pay("408.00", reference=f"INV-{number}")
        buy("408.00", reference=f"INV-{number}")

    with django_assert_max_num_queries(24):
        found = told(authority)
    assert found == {ON: both("1632.00")}


def test_new_purchases_ask_for_the_lines_to_be_sorted(authority, market, buy):
    BaseCellFactory(authority=authority, month=date(2026, 4, 1))
    buy("408.00")

    subscribers.sort_purchased(authority_id=authority.pk)

    assert Job.objects.filter(kind=framework_use.SORT).count() == 1


def test_page_says_for_how_much_the_price_could_be_tested(browser_of, officer, authority, market):
    beside = {"line_class": "off_fw_supplier", "framework": market.lot.framework}
    rows = [
        {"line_class": "on", "framework": market.lot.framework, "tested_amount": 300},
        {**beside, "cause": "wrong_price", "tested_amount": 200},
        {**beside, "cause": "no_reference"},
    ]
    for row in rows:
        FrameworkUseFactory(
            authority=authority, category=market.category, net_amount=Decimal(1000), **row
        )
    BenchmarkRunFactory()

    page = browser_of(officer).get("/benchmarks/frameworks/").content.decode()

    assert "£1,500 was paid to suppliers of frameworks that you joined, naming no call-off." in page
    assert "£500 of it was tested by its price." in page
    assert "Dearer than the list" in page
