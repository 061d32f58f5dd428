"""Twenty-seven invented frameworks with lots and places, and the contracts called off from them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import models

from benchmarking.management.sample import bodies, plan
from benchmarking.management.sample.bodies import Body
from benchmarking.management.sample.suppliers import Trader
from consortia.models import Consortium
from frameworks.choices import (
    ContractOrigin,
    ContractStatus,
    FrameworkKind,
    FrameworkStatus,
    LotStatus,
    PlaceStatus,
    Regime,
)
from frameworks.models import Category, Contract, CpvCode, Framework, Lot, SupplierOnLot

ACT_IN_FORCE = date(2025, 2, 24)
CLOSING_DAYS = 180
CONTRACTS_A_LOT = 2


@dataclass(frozen=True)
class Sketch:
    """A framework in one line: what for, whose, and when it starts and ends from today, in days."""

    category: str
    title: str
    publisher: str
    starts: int
    ends: int
    lots: tuple[str, ...]
    cpv: str = ""
    status: str = ""
    kind: str = FrameworkKind.CLOSED


BUYING, SHARED, HEALTH = bodies.BUYING, bodies.SHARED, bodies.HEALTH
SKETCHES = (
    Sketch("energy", "Electricity and gas supply", BUYING, -500, 700,
           ("Half-hourly electricity", "Other electricity", "Gas"), "09000000-3"),
    Sketch("office", "Office supplies and printing", BUYING, -1419, plan.EXPIRES_IN_DAYS,
           ("Stationery", "Printing"), "30000000-9"),
    Sketch("agency", "Temporary and agency staff", BUYING, -300, 900,
           ("Office and professional", "Social workers", "Manual and driving"), "79000000-4"),
    Sketch("ict", "Software and hardware", BUYING, -640, 450,
           ("Hardware", "Software licences", "Support and hosting"), "48000000-8"),
    Sketch("telecoms", "Telephones and networks", BUYING, -800, 290,
           ("Fixed lines", "Mobiles", "Wide area networks"), "32000000-3"),
    Sketch("waste", "Waste treatment and recycling", BUYING, -420, 1000,
           ("Treatment", "Recycling", "Bins and containers"), "90000000-7"),
    Sketch("construction", "Building works and repairs", BUYING, -250, 1200,
           ("Up to £1 million", "£1 million to £10 million", "Roofing", "Asbestos"), "45000000-7"),
    Sketch("facilities", "Cleaning and security", BUYING, -900, 120,
           ("Cleaning", "Security"), "90000000-7"),
    Sketch("fleet", "Vehicles, hire and fuel", BUYING, -560, 530,
           ("Purchase", "Hire", "Fuel cards"), "34000000-7"),
    Sketch("highways", "Highway materials and works", BUYING, -340, 760,
           ("Surfacing", "Lighting", "Winter service"), "45000000-7"),
    Sketch("consultancy", "Professional advice", BUYING, -200, 1250,
           ("Management", "Surveying and design"), "71000000-8", kind=FrameworkKind.OPEN),
    Sketch("insurance", "Insurance and brokers", BUYING, -1000, 95,
           ("Property and liability", "Motor"), "66000000-0"),
    Sketch("food", "Food and provisions", BUYING, -610, 480,
           ("Fresh", "Frozen", "Ambient"), "15000000-8"),
    Sketch("passenger-transport", "Passenger transport", BUYING, -150, 1300,
           ("Buses and coaches", "Taxis"), "60000000-8", kind=FrameworkKind.DYNAMIC_MARKET),
    Sketch("training", "Training and recruitment", BUYING, -730, 365,
           ("Courses", "Recruitment"), "80000000-4"),
    Sketch("travel", "Business travel", BUYING, -1500, -40, ("Rail and hotels",), "60000000-8"),
    Sketch("marketing", "Communications and events", BUYING, -1300, -200,
           ("Design and media", "Events"), "79000000-4"),
    Sketch("water", "Water and drainage", BUYING, -1560, -100, ("Supply",), "41000000-9"),
    Sketch("leisure", "Leisure equipment and books", BUYING, 60, 1500,
           ("Sports equipment", "Library books"), "37000000-8", FrameworkStatus.TENDERING),
    Sketch("banking", "Banking and payments", BUYING, 200, 1600,
           ("Card payments",), "66000000-0", FrameworkStatus.DRAFT),
    Sketch("legal", "Legal services", SHARED, -380, 720, ("Property", "Litigation"), "79000000-4"),
    Sketch("grounds", "Grounds and trees", SHARED, -480, 610,
           ("Mowing and planting", "Tree works"), "77000000-0"),
    Sketch("housing", "Temporary accommodation", SHARED, -1200, 150, ("Nightly paid",),
           "70000000-1"),
    Sketch("adult-care", "Care at home", HEALTH, -270, 1100,
           ("North", "South"), "85000000-9"),
    Sketch("clinical", "Medical supplies", HEALTH, -450, 640,
           ("Dressings and consumables", "Medicines", "Equipment"), "33000000-0"),
    Sketch("facilities", "Cleaning and security from next year", BUYING, 121, 1580,
           ("Cleaning", "Security", "Windows"), "90000000-7", FrameworkStatus.PLANNED),
    Sketch("insurance", "Insurance and brokers from next year", BUYING, 96, 1556,
           ("Property and liability", "Motor", "Cyber risks"), "66000000-0",
           FrameworkStatus.DRAFT),
)  # fmt: skip
NOT_AWARDED = frozenset({FrameworkStatus.DRAFT, FrameworkStatus.PLANNED, FrameworkStatus.TENDERING})


@dataclass(frozen=True)
class Planted:
    """A contract that a finding is about; its first and last day from today, in days."""

    finding: plan.Finding
    title: str
    reference: str
    starts: int
    ends: int
    value: int


PLANTED = (
    Planted(
        plan.AGREEMENT_ABOUT_TO_EXPIRE,
        "Stationery for all offices",
        "SAMPLE-C-EXPIRING",
        starts=-500,
        ends=230,
        value=310_000,
    ),
    Planted(
        plan.PAID_BESIDE_ITS_CALL_OFF,
        "Electricity for street lights",
        "SAMPLE-C-LIGHTS",
        starts=-280,
        ends=450,
        value=4_800_000,
    ),
)


@dataclass(frozen=True)
class Agreement:
    """A framework with what hangs on it."""

    framework: Framework
    lots: list[Lot]
    places: list[SupplierOnLot]
    category: str
    cpv: str


def agreements(
    consortia: list[Consortium], traders: list[Trader], *, today: date
) -> list[Agreement]:
    """All of them, dated from today."""
    publishers = {consortium.slug: consortium for consortium in consortia}
    return [
        _agreement(sketch, number, publishers[sketch.publisher], traders, today=today)
        for number, sketch in enumerate(SKETCHES, start=1)
    ]


def slug_of(category: str, *, newest: bool = False) -> str:
    """The address of the first framework of a category, or of the one that is to follow it."""
    numbered = [
        f"{sketch.category}-{number:02}"
        for number, sketch in enumerate(SKETCHES, start=1)
        if sketch.category == category
    ]
    return numbered[-1 if newest else 0]


def _agreement(
    sketch: Sketch, number: int, publisher: Consortium, traders: list[Trader], *, today: date
) -> Agreement:
    starts_on, ends_on = (today + timedelta(days=days) for days in (sketch.starts, sketch.ends))
    chance = plan.dice("framework", sketch.category)
    value = Decimal(chance.randrange(4, 240)) * 500_000
    status = sketch.status or _status(sketch.ends)
    framework = Framework(
        publisher=publisher,
        title=sketch.title,
        slug=f"{sketch.category}-{number:02}",
        reference=f"SAMPLE/{number:03}",
        regime=Regime.PA2023 if starts_on >= ACT_IN_FORCE else Regime.PCR2015,
        kind=sketch.kind,
        status=status,
        summary=f"{sketch.title} for the members of {publisher} and other public bodies.",
        who_may_use=f"Members of {publisher}, and any contracting authority in the United Kingdom.",
        starts_on=starts_on,
        ends_on=ends_on,
        estimated_value=value,
        maximum_value=value * 2 if number % 3 else None,
        supplier_fee_percent=Decimal(chance.choice(("0.50", "0.75", "1.00", "1.50"))),
        is_sample=True,
    )
    lots = [
        Lot(
            framework=framework,
            number=str(position),
            title=title,
            status=_lot_status(status),
            starts_on=starts_on,
            ends_on=ends_on,
            allows_direct_award=position % 2 == 1,
            allows_further_competition=True,
            estimated_value=value / len(sketch.lots),
        )
        for position, title in enumerate(sketch.lots, start=1)
    ]
    return Agreement(
        framework=framework,
        lots=lots,
        places=list(_places(lots, sketch.category, status, traders)),
        category=sketch.category,
        cpv=sketch.cpv,
    )


def _status(ends: int) -> str:
    if ends < 0:
        return FrameworkStatus.EXPIRED
    return FrameworkStatus.CLOSING if ends <= CLOSING_DAYS else FrameworkStatus.LIVE


def _lot_status(status: str) -> str:
    return {
        FrameworkStatus.DRAFT: LotStatus.DRAFT,
        FrameworkStatus.PLANNED: LotStatus.DRAFT,
        FrameworkStatus.TENDERING: LotStatus.TENDERING,
        FrameworkStatus.EXPIRED: LotStatus.CLOSED,
    }.get(FrameworkStatus(status), LotStatus.LIVE)


def _places(
    lots: list[Lot], category: str, status: str, traders: list[Trader]
) -> Iterator[SupplierOnLot]:
    """Suppliers of the trade, ranked; the first is on every lot, so each lot has one at least."""
    if status in NOT_AWARDED:
        return
    placed = [one for one in traders if one.trade == category and one.is_on_framework]
    for position, lot in enumerate(lots):
        chosen = [one for turn, one in enumerate(placed) if (turn + position) % 3 or turn == 0]
        for rank, trader in enumerate(chosen, start=1):
            yield SupplierOnLot(
                lot=lot,
                supplier=trader.supplier,
                status=PlaceStatus.ACTIVE,
                rank=rank,
                starts_on=lot.starts_on,
                ends_on=lot.ends_on,
            )


def labels(
    made: list[Agreement], categories: Mapping[str, Category], codes: Mapping[str, CpvCode]
) -> Iterator[models.Model]:
    """Which categories and CPV code each framework and each lot is about."""
    for agreement in made:
        framework, category = agreement.framework, categories[agreement.category]
        yield Framework.categories.through(framework=framework, category=category)
        yield Framework.cpv_codes.through(framework=framework, cpvcode=codes[agreement.cpv])
        for lot in agreement.lots:
            yield Lot.categories.through(lot=lot, category=category)


def contracts(
    made: list[Agreement],
    all_bodies: list[Body],
    categories: Mapping[str, Category],
    *,
    today: date,
) -> Iterator[Contract]:
    """Two on each lot that has been live, by bodies in turn, and the planted ones."""
    turn = 0
    for agreement in made:
        category = categories[agreement.category]
        for lot in agreement.lots:
            places = [place for place in agreement.places if place.lot is lot]
            for place in places[:CONTRACTS_A_LOT]:
                turn += 1
                yield _contract(place, turn, all_bodies, category, today=today)
        for planted in PLANTED:
            if slug_of(planted.finding.category) == agreement.framework.slug:
                yield _planted(planted, agreement, all_bodies, category, today=today)


def _contract(
    place: SupplierOnLot, turn: int, all_bodies: list[Body], category: Category, *, today: date
) -> Contract:
    chance = plan.dice("contract", turn)
    body = all_bodies[(turn * 5 + 1) % len(all_bodies)]
    starts_on = (place.starts_on or today) + timedelta(days=chance.randrange(20, 120))
    ends_on = starts_on + timedelta(days=chance.choice((365, 730, 1095)))
    value = Decimal(chance.randrange(40, 2_000)) * 1_000
    return Contract(
        authority=body.authority,
        supplier=place.supplier,
        lot=place.lot,
        category=category,
        title=f"{place.lot.framework.title}: {place.lot.title.lower()}",
        reference=f"SAMPLE-C{turn:03}",
        status=_contract_status(starts_on, ends_on, today),
        starts_on=starts_on,
        ends_on=ends_on,
        award_ends_on=ends_on,
        ended_on=ends_on if ends_on < today else None,
        award_value=value,
        current_value=value,
        origin=ContractOrigin.CALL_OFF,
    )


def _contract_status(starts_on: date, ends_on: date, today: date) -> str:
    if starts_on > today:
        return ContractStatus.PENDING
    if ends_on < today:
        return ContractStatus.EXPIRED
    soon = ends_on <= today + timedelta(days=CLOSING_DAYS)
    return ContractStatus.EXPIRING if soon else ContractStatus.ACTIVE


def _planted(
    planted: Planted,
    agreement: Agreement,
    all_bodies: list[Body],
    category: Category,
    *,
    today: date,
) -> Contract:
    slug = planted.finding.authority
    body = next(one for one in all_bodies if one.slug == slug)
    ends_on = today + timedelta(days=planted.ends)
    return Contract(
        authority=body.authority,
        supplier=agreement.places[0].supplier,
        lot=agreement.lots[0],
        category=category,
        title=planted.title,
        reference=planted.reference,
        status=ContractStatus.ACTIVE,
        starts_on=today + timedelta(days=planted.starts),
        ends_on=ends_on,
        award_ends_on=ends_on,
        award_value=Decimal(planted.value),
        current_value=Decimal(planted.value),
        origin=ContractOrigin.CALL_OFF,
    )
