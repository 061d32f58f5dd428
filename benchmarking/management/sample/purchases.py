"""Purchase lines of sample bodies, as files, with findings for the reader to meet.

Numbers look like GTINs of a shop's own goods, which mean nothing outside it.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from benchmarking.management.sample import plan
from benchmarking.management.sample.bodies import Body
from benchmarking.management.sample.suppliers import Trader

FILE_NAME = "purchases.csv"
MONTHS = 12
HEADINGS = (
    "GTIN", "Framework line", "Item description", "Category", "Quantity", "UOM", "Pack size",
    "Net amount", "Supplier", "Invoice date", "Charge type",
)  # fmt: skip


@dataclass(frozen=True)
class Goods:
    """One thing that most bodies buy: its number or line, its pack, and about what a pack costs."""

    key: str
    words: str
    category: str
    unit: str
    pack: int
    about: str
    is_on_list: bool = False


GOODS = (
    Goods("ST001", "Copier paper A4, white, 80 g", "office", "Box", 5, "15.40", is_on_list=True),
    Goods("200000000001", "Black toner cartridge", "office", "Each", 1, "58.00"),
    Goods("200000000002", "Lever arch files", "office", "Box", 10, "14.20"),
    Goods("200000000003", "Nitrile gloves, medium", "facilities", "Box", 100, "5.20"),
    Goods("200000000004", "Heavy duty bin liners", "facilities", "Case", 200, "16.40"),
    Goods("200000000005", "Folded hand towels", "facilities", "Case", 3000, "19.90"),
    Goods("200000000006", "Laptop, 14 inch", "ict", "Each", 1, "612.00"),
    Goods("200000000007", "LED panel, 600 by 600", "construction", "Each", 1, "24.60"),
)
PAPER, TONER, GLOVES, LINERS = "ST001", "200000000001", "200000000003", "200000000004"
TIMES = {
    (plan.DEAR_BUYER.authority, TONER): Decimal("1.35"),
    (plan.BELOW_FRAMEWORK.authority, PAPER): Decimal("0.70"),
    (plan.WRONG_PACK.authority, GLOVES): Decimal(10),
}
"""What a body pays, as a multiple of what it would have paid."""


def number(stem: str) -> str:
    """The stem with its check digit."""
    padded = f"{stem}0".zfill(14)
    total = sum(int(figure) * (3 if place % 2 == 0 else 1) for place, figure in enumerate(padded))
    return f"{stem}{-total % 10}"


def files(
    bodies: Sequence[Body], traders: Sequence[Trader], *, today: date
) -> Iterator[tuple[str, bytes]]:
    """The slug of each body that loads anything, and its file."""
    silent = {plan.NOT_SUBMITTED.authority}
    for body in bodies:
        if body.slug not in silent:
            yield body.slug, _file(body.slug, traders, today=today)


def _file(slug: str, traders: Sequence[Trader], *, today: date) -> bytes:
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(HEADINGS)
    for goods in GOODS:
        sellers = [one.supplier.name for one in traders if one.trade == goods.category]
        table.writerows(_lines(slug, goods, sellers[:6], today=today))
    return written.getvalue().encode()


def _lines(
    slug: str, goods: Goods, sellers: Sequence[str], *, today: date
) -> Iterator[tuple[object, ...]]:
    chance = plan.dice("purchases", slug, goods.key)
    price = Decimal(goods.about) * Decimal(round(chance.gauss(1, 0.06) * 1000)) / 1000
    price *= TIMES.get((slug, goods.key), 1)
    is_known = (slug, goods.key) != (plan.UNKNOWN_PACK.authority, LINERS)
    seller = chance.choice(sellers)
    first = (today - relativedelta(months=MONTHS)).replace(day=1)
    for month in sorted(chance.sample(range(MONTHS), 4)):
        day = first + relativedelta(months=month) + timedelta(days=chance.randrange(27))
        quantity = chance.randrange(4, 60)
        yield (
            "" if goods.is_on_list else number(goods.key),
            goods.key if goods.is_on_list else "",
            goods.words,
            goods.category,
            quantity,
            goods.unit,
            goods.pack if is_known else "?",
            f"{quantity * price:.2f}",
            seller,
            day.isoformat(),
            "Goods",
        )
