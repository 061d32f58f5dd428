"""Items, purchases, questions about prices, and what became of comparing them."""

from datetime import date
from decimal import Decimal

import factory

from benchmarking import models
from benchmarking.choices import AdjustmentKind, KeyKind, LevelStatus, PriceStatus, QuestionKind
from benchmarking.measures import unit_price
from benchmarking.measures.units import Dimension
from tests.factories.consortia import AuthorityFactory
from tests.factories.core import AT, StoredFileFactory
from tests.factories.frameworks import CategoryFactory, SupplierFactory


class ItemFactory(factory.django.DjangoModelFactory):
    """Gloves by their GTIN."""

    class Meta:
        model = models.Item

    key_kind = KeyKind.GTIN
    key = factory.Sequence(lambda n: f"{n:014}")
    name = factory.Sequence(lambda n: f"Gloves {n}")
    dimension = Dimension.COUNT
    category = factory.SubFactory(CategoryFactory)


class PurchaseImportFactory(factory.django.DjangoModelFactory):
    """A file with one line and one row that was refused."""

    class Meta:
        model = models.PurchaseImport

    authority = factory.SubFactory(AuthorityFactory)
    file = factory.SubFactory(StoredFileFactory)
    file_name = factory.Sequence(lambda n: f"purchases-{n}.csv")
    report = factory.LazyFunction(
        lambda: {
            "sheet": "",
            "heading_row": 1,
            "understood": [["GTIN", "GTIN"]],
            "unused": [],
            "unresolved": 0,
            "refused": [[3, "GTIN", "This is no GTIN."]],
        }
    )
    line_count = refused_count = 1
    net_amount = Decimal("192.00")
    first_on = last_on = date(2026, 4, 3)
    loaded_at = AT


class PurchaseLineFactory(factory.django.DjangoModelFactory):
    """Forty boxes of a hundred."""

    class Meta:
        model = models.PurchaseLine

    purchase_import = factory.SubFactory(PurchaseImportFactory)
    row_number = factory.Sequence(lambda n: n + 2)
    authority = factory.SelfAttribute("purchase_import.authority")
    item = factory.SubFactory(ItemFactory)
    dimension = factory.SelfAttribute("item.dimension")
    order_quantity = Decimal(40)
    order_unit = "Box"
    units_per_order_unit = Decimal(100)
    base_quantity = Decimal(4000)
    net_amount = Decimal("192.00")
    supplier_text = "Acme Ltd"
    bought_on = date(2026, 4, 3)
    state = "usable"


class PriceQuestionFactory(factory.django.DjangoModelFactory):
    """A pack of which it is asked whether it holds ten times as much."""

    class Meta:
        model = models.PriceQuestion

    authority = factory.SubFactory(AuthorityFactory)
    item = factory.SubFactory(ItemFactory)
    order_unit = "Box"
    units_as_filed = Decimal(100)
    kind = QuestionKind.PACK
    proposals = factory.LazyFunction(lambda: ["10"])
    price = Decimal("0.52")
    raised_at = AT


class ItemMatchFactory(factory.django.DjangoModelFactory):
    """A stock code that somebody has matched."""

    class Meta:
        model = models.ItemMatch

    authority = factory.SubFactory(AuthorityFactory)
    own_code = factory.Sequence(lambda n: f"STOCK{n}")
    item = factory.SubFactory(ItemFactory)
    confidence = Decimal("0.90")
    approved_by = "An officer"
    approved_at = AT


class PriceAdjustmentFactory(factory.django.DjangoModelFactory):
    """A rebate that nobody has signed yet."""

    class Meta:
        model = models.PriceAdjustment

    authority = factory.SubFactory(AuthorityFactory)
    item = factory.SubFactory(ItemFactory)
    supplier = factory.SubFactory(SupplierFactory)
    kind = AdjustmentKind.REBATE
    net_amount = Decimal("-10.00")
    applies_on = date(2026, 4, 3)
    reason = "Volume of the year."


class PriceRunFactory(factory.django.DjangoModelFactory):
    """The current comparison."""

    class Meta:
        model = models.PriceRun
        django_get_or_create = ("state",)

    method_version = unit_price.VERSION
    starts_on = date(2025, 5, 1)
    ends_on = date(2026, 4, 30)
    state = "current"
    computed_at = AT


class UnitPriceResultFactory(factory.django.DjangoModelFactory):
    """A price a quarter above the median of fourteen others."""

    class Meta:
        model = models.UnitPriceResult

    run = factory.SubFactory(PriceRunFactory)
    authority = factory.SubFactory(AuthorityFactory)
    item = factory.SubFactory(ItemFactory)
    status = PriceStatus.VALID
    flags = factory.LazyFunction(list)
    net_amount = Decimal("500.00")
    units = Decimal(10_000)
    line_count = 4
    unresolved_count = excluded_count = 0
    price = Decimal("0.05")
    other_count = 14
    other_band = "7 or more"
    median = Decimal("0.04")
    lower_quartile = Decimal("0.035")
    upper_quartile = Decimal("0.045")
    quartile_band = 4
    gap_percent = Decimal(25)
    worth_median = Decimal("100.00")
    worth_best_quartile = Decimal("150.00")


class PriceLevelFactory(factory.django.DjangoModelFactory):
    """A category bought a tenth dearer than by the others."""

    class Meta:
        model = models.PriceLevel

    run = factory.SubFactory(PriceRunFactory)
    authority = factory.SubFactory(AuthorityFactory)
    category = factory.SubFactory(CategoryFactory)
    keyed_amount = Decimal("500.00")
    item_count = 1
    matched_share = Decimal(1)
    basket_status = LevelStatus.VALID
    basket_index = Decimal(125)
    basket_gap = Decimal("100.00")
    level = Decimal("110.00")
    error_percent = Decimal("4.00")
    check_level = Decimal("109.00")
    set_count = 1
    other_band = "7 or more"
