"""Two hundred invented suppliers, each with one trade, several names and some declarations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from benchmarking.management.sample import plan
from frameworks.choices import DeclarationKind, NameStanding
from frameworks.models import (
    Supplier,
    SupplierDeclaration,
    SupplierIdentifier,
    SupplierName,
)
from frameworks.models.suppliers import name_key

COUNT = 200
ON_FRAMEWORK = 0.6
"""Share of a trade's suppliers that hold places on its framework."""

STEMS = (
    "Tarnbeck", "Ellerfold", "Hazelgrave", "Copperwold", "Silverlea", "Thornacre", "Wychbury",
    "Marlstone", "Quarrendale", "Foxcombe", "Redmarley", "Swallowholm", "Birkenshaw Hill",
    "Cranemoor", "Ottersyke", "Penhallow Reach", "Rookwell", "Saltersby", "Linnetfield",
    "Umberleigh Cross", "Vannick", "Whinfell Park", "Yewdale", "Zennick", "Amberholt",
)  # fmt: skip
TRADES: dict[str, tuple[str, str]] = {
    "adult-care": ("Care Homes", "Home Support"),
    "childrens-care": ("Fostering", "Children's Homes"),
    "public-health": ("Wellbeing", "Health Partners"),
    "clinical": ("Medical Supplies", "Pharma"),
    "construction": ("Construction", "Builders"),
    "facilities": ("Cleaning", "Facilities"),
    "rents": ("Estates", "Property"),
    "energy": ("Energy", "Power"),
    "water": ("Water", "Drainage"),
    "highways": ("Highways", "Surfacing"),
    "fleet": ("Fleet", "Vehicle Hire"),
    "passenger-transport": ("Coaches", "Taxis"),
    "waste": ("Waste Services", "Recycling"),
    "grounds": ("Landscapes", "Tree Care"),
    "ict": ("Software", "Systems"),
    "telecoms": ("Telecom", "Networks"),
    "agency": ("Recruitment", "Staffing"),
    "consultancy": ("Consulting", "Associates"),
    "legal": ("Law", "Chambers"),
    "insurance": ("Insurance", "Brokers"),
    "banking": ("Payments", "Audit"),
    "office": ("Stationers", "Print"),
    "training": ("Training", "Learning"),
    "travel": ("Travel", "Hotels"),
    "marketing": ("Media", "Events"),
    "education": ("Schools", "Tuition"),
    "housing": ("Housing", "Lettings"),
    "leisure": ("Leisure", "Sports"),
    "food": ("Foods", "Catering"),
}  # fmt: skip
BODIES_OF_CARE = ("adult-care", "childrens-care", "public-health", "housing")


@dataclass(frozen=True)
class Trader:
    """A supplier, its trade, whether it holds places on frameworks, and how bodies write it."""

    supplier: Supplier
    trade: str
    is_on_framework: bool
    spellings: tuple[str, ...]


def traders() -> list[Trader]:
    """All of them; the trades take turns, so that each has six or seven."""
    trades = list(TRADES)
    rounds = -(-COUNT // len(trades))
    numbered = [(trade, turn) for turn in range(rounds) for trade in trades][:COUNT]
    return [_trader(trade, turn, trades.index(trade), rounds) for trade, turn in numbered]


def _trader(trade: str, turn: int, place: int, rounds: int) -> Trader:
    stem = STEMS[(place * 4 + turn * 3) % len(STEMS)]
    noun = TRADES[trade][turn % 2]
    bare = f"{stem} {noun}"
    form = "CIC" if trade in BODIES_OF_CARE and turn == 1 else "Ltd"
    return Trader(
        supplier=Supplier(
            name=f"{bare} {form}",
            slug=bare.lower().replace(" ", "-").replace("'", ""),
            is_sample=True,
        ),
        trade=trade,
        is_on_framework=turn < ON_FRAMEWORK * rounds,
        spellings=(
            f"{bare} {form}",
            f"{bare} Limited" if form == "Ltd" else f"{bare} C.I.C.",
            f"{bare} {form}".upper(),
            f"{bare} (North) Ltd",
        ),
    )


def names(all_traders: list[Trader]) -> Iterator[SupplierName]:
    """Names that differ in more than case and legal form, accepted as the supplier's."""
    for trader in all_traders:
        for spelling in {name_key(one): one for one in reversed(trader.spellings)}.values():
            yield SupplierName(
                supplier=trader.supplier,
                name=spelling,
                key=name_key(spelling),
                source=plan.SOURCE,
                standing=NameStanding.ACCEPTED,
            )


def identifiers(all_traders: list[Trader]) -> Iterator[SupplierIdentifier]:
    """Made-up company numbers, marked so that none can be anybody's; some have none."""
    for number, trader in enumerate(all_traders, start=1):
        if number % 5:
            yield SupplierIdentifier(
                supplier=trader.supplier, scheme="GB-COH", value=f"SAMPLE{number:04}"
            )


def declarations(all_traders: list[Trader], today: date) -> Iterator[SupplierDeclaration]:
    """What two in three said of their size, and some of their purpose; the rest is unknown."""
    for number, trader in enumerate(all_traders):
        chance = plan.dice("declared", trader.supplier.slug)
        declared_on = today - timedelta(days=chance.randrange(30, 500))
        if number % 3:
            is_small = chance.random() < 0.7
            yield _declared(trader, DeclarationKind.SME, declared_on, value=is_small)
        if trader.supplier.name.endswith("CIC"):
            yield _declared(trader, DeclarationKind.VCSE, declared_on, value=True)


def _declared(trader: Trader, kind: str, day: date, *, value: bool) -> SupplierDeclaration:
    return SupplierDeclaration(
        supplier=trader.supplier, kind=kind, value=value, source=plan.SOURCE, declared_on=day
    )
