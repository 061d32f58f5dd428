"""Payments of a body, month by month: what each category costs, split into lines."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

from benchmarking.management.sample import plan
from benchmarking.management.sample.bodies import Body
from benchmarking.management.sample.suppliers import Trader
from consortia.choices import AuthorityKind
from procurement_portal.core.money import to_pounds
from procurement_portal.core.periods import last_day_of_month

UNITARY: Mapping[str, float] = {
    "adult-care": 305, "childrens-care": 118, "public-health": 31, "construction": 112,
    "facilities": 24, "rents": 11, "energy": 17, "water": 3, "highways": 46, "fleet": 13,
    "passenger-transport": 27, "waste": 54, "grounds": 9, "ict": 17, "telecoms": 4, "agency": 21,
    "consultancy": 14, "legal": 4, "insurance": 5, "banking": 2, "office": 6, "training": 4,
    "travel": 1.5, "marketing": 2, "education": 62, "housing": 24, "leisure": 13, "food": 7,
    "grants": 42, "payroll": 35, "taxes": 22, "recharges": 18,
}  # fmt: skip
DISTRICT: Mapping[str, float] = {
    "construction": 31, "facilities": 9, "rents": 4, "energy": 5.5, "water": 1.2, "fleet": 7,
    "waste": 29, "grounds": 8.5, "ict": 10, "telecoms": 2.2, "agency": 9, "consultancy": 7,
    "legal": 2.5, "insurance": 3.2, "banking": 1.4, "office": 3, "training": 2, "travel": 0.8,
    "marketing": 1.6, "housing": 19, "leisure": 15, "grants": 11, "payroll": 14, "taxes": 40,
    "recharges": 9,
}  # fmt: skip
TRUST: Mapping[str, float] = {
    "clinical": 210, "facilities": 34, "construction": 26, "rents": 6, "energy": 14, "water": 2.5,
    "fleet": 2, "passenger-transport": 4, "waste": 4, "ict": 15, "telecoms": 3, "agency": 44,
    "consultancy": 6, "legal": 3, "insurance": 17, "banking": 0.9, "office": 5, "training": 5,
    "travel": 1.8, "marketing": 0.6, "food": 8, "payroll": 60, "taxes": 7, "recharges": 12,
}  # fmt: skip
RATES: Mapping[str, Mapping[str, float]] = {
    AuthorityKind.UNITARY: UNITARY,
    AuthorityKind.COUNTY: {
        name: rate for name, rate in UNITARY.items() if name not in {"housing", "leisure"}
    },
    AuthorityKind.DISTRICT: DISTRICT,
    AuthorityKind.NHS_TRUST: TRUST,
}
"""Pounds a year for each resident, or person served."""
LINES: Mapping[str, float] = {
    AuthorityKind.UNITARY: 5.0,
    AuthorityKind.DISTRICT: 2.6,
    AuthorityKind.NHS_TRUST: 4.2,
    AuthorityKind.COUNTY: 6.5,
}
"""How many lines a body of the kind has beside another's."""

SPREAD = {"energy": 0.15, "water": 0.15, "insurance": 0.2, "office": 0.25}
USUAL_SPREAD = 0.22
WINTER = {"energy": 0.45, "highways": 0.2}
COVERAGE = 0.7
VAGUE = 0.03
CREDIT = 0.015
REDACTED = 0.02

WORDS: Mapping[str, tuple[str, ...]] = {
    "adult-care": ("Residential care", "Home care", "Day care", "Supported living",
                   "Direct payments", "Nursing home fees"),
    "childrens-care": ("Independent fostering", "Adoption allowance", "Children's homes",
                       "Leaving care"),
    "public-health": ("Sexual health", "Substance misuse", "Health visiting"),
    "clinical": ("Medical and surgical equipment", "Drugs", "Dressings", "Laboratory reagents",
                 "Prostheses"),
    "construction": ("Building repairs", "Refurbishment", "Planned maintenance", "Roofing",
                     "Asbestos removal"),
    "facilities": ("Contract cleaning", "Security guards", "Pest control", "Window cleaning"),
    "rents": ("Rent of premises", "Room hire", "Service charges"),
    "energy": ("Electricity", "Gas", "Half hourly electricity", "Heating oil"),
    "water": ("Water and sewerage", "Metered water"),
    "highways": ("Carriageway surfacing", "Street lighting maintenance", "Winter maintenance",
                 "Road markings"),
    "fleet": ("Vehicle hire", "Fuel cards", "Vehicle maintenance", "Tyres"),
    "passenger-transport": ("Home to school transport", "Taxi contracts", "Bus services"),
    "waste": ("Waste disposal", "Recycling", "Refuse collection", "Wheeled bins"),
    "grounds": ("Grounds maintenance", "Tree works", "Play equipment"),
    "ict": ("Software licences", "Computer hardware", "Software maintenance", "Hosting"),
    "telecoms": ("Mobile phones", "Line rental", "Wide area network", "Call charges"),
    "agency": ("Agency staff", "Temporary staff", "Interim staff"),
    "consultancy": ("Consultancy fees", "Quantity surveyors", "Architects"),
    "legal": ("Legal fees", "Counsel fees", "Court costs"),
    "insurance": ("Insurance premium", "Insurance claims"),
    "banking": ("Bank charges", "External audit", "Cash collection"),
    "office": ("Stationery", "Printing", "Postage", "Office furniture"),
    "training": ("Training courses", "Conference fees", "Recruitment advertising"),
    "travel": ("Rail travel", "Hotel accommodation"),
    "marketing": ("Publicity", "Public notices", "Market research"),
    "education": ("Independent special schools", "Tuition fees", "Learning materials",
                  "Nursery education"),
    "housing": ("Temporary accommodation", "Bed and breakfast", "Homelessness"),
    "leisure": ("Leisure management", "Library books", "Sports equipment"),
    "food": ("School meals", "Provisions", "Catering supplies"),
    "grants": ("Grant payments", "Grants to voluntary organisations"),
    "payroll": ("Pension contributions", "National insurance"),
    "taxes": ("Business rates", "Precept"),
    "recharges": ("Internal recharge", "Loan repayment"),
}  # fmt: skip
"""Descriptions that say what the money was for, in words that the categories know."""
VAGUE_WORDS = ("Miscellaneous", "Sundries", "Other costs", "As per quotation")
LABELS: Mapping[str, str] = {
    "adult-care": "Adult social care", "childrens-care": "Children's social care",
    "public-health": "Public health", "clinical": "Medicines and clinical supplies",
    "construction": "Building works", "facilities": "Cleaning and security",
    "rents": "Rents and leases", "energy": "Energy", "water": "Water", "highways": "Highways",
    "fleet": "Fleet and fuel", "passenger-transport": "Passenger transport",
    "waste": "Waste management", "grounds": "Parks and open spaces", "ict": "ICT",
    "telecoms": "Telephony", "agency": "Agency staff", "consultancy": "Professional services",
    "legal": "Legal", "insurance": "Insurance", "banking": "Bank charges and audit",
    "office": "Office supplies", "training": "Learning and development", "travel": "Travel",
    "marketing": "Communications and marketing", "education": "Education and schools",
    "housing": "Housing", "leisure": "Culture and leisure", "food": "Food and catering",
    "grants": "Grants and contributions", "payroll": "Pay and pensions",
    "taxes": "Rates and precepts", "recharges": "Transfers",
}  # fmt: skip
"""What a body with category labels of its own calls each category."""
OTHER_PAYEES = {
    "grants": ("Citizens' Hub", "Vale Volunteers", "Friends of the Park"),
    "payroll": ("Regional Pension Fund", "Revenue Collector"),
    "taxes": ("Valuation and Rates Office", "Parish Councils"),
    "recharges": ("Internal Services", "Public Loans Office"),
}
SERVICES = ("People Directorate", "Place Directorate", "Resources Directorate", "Chief Executive")


class Payment(NamedTuple):
    """One line before it is written in anybody's layout."""

    paid_on: date
    supplier: str
    category: str
    label: str
    description: str
    service: str
    reference: str
    amount: Decimal


class Payer:
    """A body with its habits: how dear each category is, and from whom it buys."""

    def __init__(self, body: Body, traders: Mapping[str, list[Trader]], lines: float) -> None:
        self.body = body
        self.rates = RATES[body.kind]
        self.chance = plan.dice("payments", body.slug)
        self.dearness = {name: self._dearness(name) for name in self.rates}
        self.panels = {name: self._panel(name, traders.get(name, [])) for name in self.rates}
        weight = sum(rate**0.5 for rate in self.rates.values())
        self.lines = {name: lines * rate**0.5 / weight for name, rate in self.rates.items()}
        self.number = 100_000
        self.is_careless = body.slug == plan.WEAK_DATA.authority

    def _dearness(self, category: str) -> float:
        planted = plan.PAYS_FAR_ABOVE_PEERS
        usual = self.chance.lognormvariate(0, SPREAD.get(category, USUAL_SPREAD))
        is_planted = (self.body.slug, category) == (planted.authority, planted.category)
        return plan.OVERPAID if is_planted else usual

    def _panel(self, category: str, trade: list[Trader]) -> tuple[list[Trader], list[Trader]]:
        """The suppliers it uses: those with places on the framework, and the others."""
        on = [one for one in trade if one.is_on_framework]
        off = [one for one in trade if not one.is_on_framework]
        return self.chance.sample(on, min(3, len(on))), self.chance.sample(off, min(2, len(off)))

    def month(self, first: date) -> Iterator[Payment]:
        """The month's payments, category by category."""
        for category, rate in self.rates.items():
            whole = rate * self.dearness[category] * self.body.size / 12
            whole *= _season(category, first) * self.chance.uniform(0.94, 1.06)
            count = _about(self.lines[category], self.chance)
            yield from self._lines(category, first, whole, count)

    def _lines(self, category: str, first: date, whole: float, count: int) -> Iterator[Payment]:
        parts = [self.chance.lognormvariate(0, 1.1) for _ in range(count)]
        scale = whole * 100 / sum(parts)
        days = (last_day_of_month(first) - first).days
        for part in parts:
            chance = self.chance
            self.number += 1
            pence = max(1, round(part * scale))
            if chance.random() < CREDIT:
                pence = -max(1, pence // 4)
            silent = self.is_careless and chance.random() < plan.CARELESS
            vague = chance.random() < VAGUE
            description = chance.choice(VAGUE_WORDS if vague else WORDS[category])
            yield Payment(
                paid_on=first + timedelta(days=chance.randint(0, days)),
                supplier="" if silent else self._supplier(category),
                category=category,
                label="" if vague or silent else LABELS[category],
                description="" if silent else description,
                service=chance.choice(SERVICES),
                reference=str(self.number),
                amount=to_pounds(pence),
            )

    def _supplier(self, category: str) -> str:
        chance = self.chance
        if category in OTHER_PAYEES:
            return chance.choice(OTHER_PAYEES[category])
        if category in {"adult-care", "childrens-care"} and chance.random() < REDACTED:
            return "REDACTED PERSONAL DATA"
        on, off = self.panels[category]
        covered = 1 - plan.LEAK if category == plan.LEAKING_CATEGORY.category else COVERAGE
        panel = on if on and (not off or chance.random() < covered) else off
        return chance.choice(chance.choice(panel).spellings)


def of(
    body: Body, traders: Mapping[str, list[Trader]], months: list[date], lines: float
) -> list[list[Payment]]:
    """The body's payments, a list a month in order of day; about `lines` lines a month."""
    payer = Payer(body, traders, lines)
    return [sorted(payer.month(first), key=lambda one: one.paid_on) for first in months]


def _season(category: str, first: date) -> float:
    """Energy and gritting cost more in winter; the year's sum stays what it is."""
    swing = WINTER.get(category, 0.0)
    return 1 + swing * (1 if first.month in {11, 12, 1, 2} else -0.5)


def _about(wanted: float, chance: Random) -> int:
    """A whole number that is `wanted` on average, and at least one."""
    return max(1, int(wanted) + (chance.random() < wanted % 1))
