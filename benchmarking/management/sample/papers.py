"""Documents and price lists of sample frameworks: small files, the same on every machine."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from benchmarking.management.sample import plan
from benchmarking.management.sample.stage import MANAGER, REVIEWER, Stage
from consortia.actions import notifications
from consortia.choices import NotificationKind
from frameworks.actions import documents, price_lists
from frameworks.choices import DocumentPurpose, OpenTo
from frameworks.models import Framework, SupplierOnLot

PUT_UP = 25
LOADED = 14
APPROVED = 12


@dataclass(frozen=True)
class Paper:
    """A document in one line."""

    category: str
    purpose: str
    title: str
    file_name: str
    text: str
    open_to: str = OpenTo.EVERYBODY


PAPERS = (
    Paper(
        "energy", DocumentPurpose.GUIDE, "Guide for buyers", "energy-guide.txt",
        "Electricity and gas supply: guide for buyers\n\n"
        "1. Ask for access.\n2. List your meters by lot: half-hourly, other, gas.\n"
        "3. Send the list by the end of August.\n4. Sign the call-off terms.\n"
        "5. Tell us the value of your call-off within ten working days.\n",
    ),
    Paper(
        "energy", DocumentPurpose.CALL_OFF_TERMS, "Call-off terms", "energy-call-off-terms.txt",
        "Call-off terms\n\n1. The supplier supplies every meter in the order.\n"
        "2. Prices are those of the framework or lower.\n3. The supplier sends one invoice a month "
        "for each meter.\n4. Valid invoices are paid within 30 days.\n",
    ),
    Paper(
        "energy", DocumentPurpose.TEMPLATE, "List of meters, to be filled in", "meters.csv",
        "Lot,Site,Meter number,Yearly use in kWh,Supply from\n"
        "1,Example house,0000000000001,120000,01/04/2027\n",
        OpenTo.HOLDERS,
    ),
    Paper(
        "agency", DocumentPurpose.GUIDE, "Guide for buyers", "agency-guide.txt",
        "Temporary and agency staff: guide for buyers\n\nSend the role, the hours and the place "
        "to the first supplier in rank. If it cannot fill the post in two days, go to the next.\n",
    ),
    Paper(
        "office", DocumentPurpose.CALL_OFF_TERMS, "Call-off terms", "office-call-off-terms.txt",
        "Call-off terms\n\n1. Orders above £30 are delivered free of charge.\n"
        "2. Goods go back within 14 days.\n3. Valid invoices are paid within 30 days.\n",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Goods:
    """One priced thing: code, words, unit, units in a pack, and about what it costs."""

    code: str
    words: str
    unit: str
    pack: int
    about: str


STATIONERY = (
    Goods("ST001", "Copier paper A4, white, 80 g", "box", 5, "14.60"),
    Goods("ST002", "Copier paper A3, white, 80 g", "box", 5, "29.10"),
    Goods("ST003", "Recycled paper A4, 80 g", "box", 5, "15.90"),
    Goods("ST004", "Ball pens, blue", "pack", 50, "4.75"),
    Goods("ST005", "Pencils, HB", "pack", 12, "1.30"),
    Goods("ST006", "Highlighters, four colours", "pack", 4, "1.85"),
    Goods("ST007", "Lever arch files A4", "pack", 10, "11.40"),
    Goods("ST008", "Envelopes C4, white", "box", 250, "9.95"),
    Goods("ST009", "Envelopes DL, window", "box", 500, "10.80"),
    Goods("ST010", "Sticky notes 76 mm", "pack", 12, "3.20"),
    Goods("ST011", "Staples 26/6", "box", 5000, "0.95"),
    Goods("ST012", "Whiteboard markers, black", "pack", 10, "4.10"),
)
ROLES = (
    Goods("", "Administrator", "hour", 1, "14.90"),
    Goods("", "Finance officer", "hour", 1, "19.40"),
    Goods("", "Project manager", "hour", 1, "33.75"),
    Goods("", "Planner", "hour", 1, "36.20"),
    Goods("", "Solicitor", "hour", 1, "41.50"),
)
HARDWARE = (
    Goods("HW01", "Laptop, 14 inches", "each", 1, "612.00"),
    Goods("HW02", "Monitor, 27 inches", "each", 1, "148.00"),
    Goods("HW03", "Docking station", "each", 1, "96.50"),
)


@dataclass(frozen=True)
class Prices:
    """A price list of a framework's first lot."""

    category: str
    title: str
    file_name: str
    goods: tuple[Goods, ...]
    open_to: str
    is_approved: bool = True


LISTS = (
    Prices("office", "Stationery prices", "stationery.csv", STATIONERY, OpenTo.EVERYBODY),
    Prices("agency", "Hourly rates, office and professional", "rates.csv", ROLES, OpenTo.HOLDERS),
    Prices("ict", "Hardware prices", "hardware.csv", HARDWARE, OpenTo.HOLDERS, is_approved=False),
)


def make(stage: Stage) -> None:
    """Documents, then prices; one list still waits for the second manager."""
    for paper in PAPERS:
        documents.upload(
            stage.framework(paper.category).pk,
            purpose=paper.purpose,
            title=paper.title,
            file_name=paper.file_name,
            chunks=[paper.text.encode()],
            open_to=paper.open_to,
            on=stage.day(PUT_UP),
            by=stage.people[MANAGER],
            at=stage.at(PUT_UP),
        )
    for prices in LISTS:
        _load(prices, stage)


def _load(prices: Prices, stage: Stage) -> None:
    framework = stage.framework(prices.category)
    by, at = stage.people[MANAGER], stage.at(LOADED)
    chunks = [price_file(framework, prices.goods)]
    stored = price_lists.receive(framework=framework, chunks=chunks, by=by, at=at)
    loaded = price_lists.load(
        framework=framework,
        stored=stored,
        file_name=prices.file_name,
        terms=price_lists.Terms(
            title=prices.title,
            open_to=prices.open_to,
            starts_on=min(framework.starts_on or stage.today, stage.day(APPROVED)),
            ends_on=framework.ends_on,
        ),
        by=by,
        at=at,
    )
    if prices.is_approved:
        reviewer, later = stage.people[REVIEWER], stage.at(APPROVED)
        price_lists.move(loaded.pk, "approve", by=reviewer, at=later)
        notifications.mark_all_read(by=reviewer, at=later, kind=NotificationKind.FRAMEWORK_REVIEW)


def price_file(framework: Framework, goods: tuple[Goods, ...]) -> bytes:
    """A spreadsheet of every supplier's prices on the first lot, as CSV."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(("Lot", "Supplier", "Item code", "Description", "Unit", "Pack size", "Price"))
    table.writerows(_rows(framework, goods))
    return written.getvalue().encode()


def _rows(framework: Framework, goods: tuple[Goods, ...]) -> Iterator[tuple[str, ...]]:
    places = SupplierOnLot.objects.filter(lot__framework=framework, lot__number="1")
    for place in places.select_related("supplier").order_by("rank", "pk"):
        for one in goods:
            chance = plan.dice("price", place.supplier.slug, one.words)
            price = Decimal(one.about) * Decimal(chance.randrange(88, 116)) / 100
            yield (
                "1",
                place.supplier.name,
                one.code,
                one.words,
                one.unit,
                str(one.pack),
                f"{price:.2f}",
            )
