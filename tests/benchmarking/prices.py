"""Purchases of many authorities, loaded and compared by the actions of the pages."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

from benchmarking.actions import items, price_runs, purchase_imports
from benchmarking.models import PriceRun, PurchaseLine
from procurement_portal.core import jobs
from procurement_portal.core.access import SYSTEM
from tests.factories import consortia, frameworks, prices

AT = datetime(2026, 5, 5, 9, tzinfo=UTC)
HEADINGS = "GTIN,Description,Category,Quantity,Unit,Pack size,Net amount,Supplier,Date"
GLOVES, TONER = "5012345678900", "5012345678917"


def row(
    gtin, quantity, pack, amount, *, supplier="Acme Ltd", unit="Box", on="2026-03-04", what="Gloves"
):
    return f"{gtin},{what},,{quantity},{unit},{pack},{amount},{supplier},{on}"


def load(authority, *rows, by=SYSTEM, name="purchases.csv"):
    text = "\n".join([HEADINGS, *rows]).encode()
    return purchase_imports.load(authority, name=name, chunks=[text], by=by, at=AT)


def compare():
    """Ask for a comparison and let it be made; the run."""
    run = price_runs.request(by=SYSTEM, at=AT)
    jobs.run(run.job_id, partial(price_runs.compute, at=AT))
    return PriceRun.objects.get(pk=run.pk)


SUPPLIERS = ("Acme Ltd", "Brown Ltd", "Castle Ltd")


def market(count=14, *, price=lambda number: 4.50 + number / 20):
    """So many authorities, each with three times twenty boxes of a hundred gloves at its price."""
    item = items.resolve([items.Known("gtin", f"0{GLOVES}", name="Gloves", dimension="count")])
    sellers = {name: frameworks.SupplierFactory(name=name) for name in set(SUPPLIERS) if name}
    made = [consortia.AuthorityFactory(name=f"Market {number:02}") for number in range(count)]
    lines = [
        prices.PurchaseLineFactory.build(
            purchase_import=loaded,
            row_number=month,
            item=next(iter(item.values())),
            order_quantity=Decimal(20),
            base_quantity=Decimal(2000),
            net_amount=round(Decimal(20 * price(number)), 2),
            supplier=sellers.get(SUPPLIERS[number % 3]),
            bought_on=date(2026, month, 4),
        )
        for number, loaded in enumerate(
            [prices.PurchaseImportFactory(authority=one) for one in made]
        )
        for month in (1, 2, 3)
    ]
    PurchaseLine.objects.bulk_create(lines)
    return made
