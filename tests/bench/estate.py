"""Bodies and files to measure with: invented, the same every time."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

from django.utils.text import slugify

from consortia.models import Authority, Denominator
from frameworks.models import Category

CATEGORIES = 24
HEADINGS = b"Supplier,Payment date,Amount,Category,Description,Transaction number\n"
THINGS = ("Paper", "Agency staff cover", "Grid electricity", "Software licences", "Grounds")
FOR = ("", " for schools", " for offices", " - quarterly", " - monthly", " (adults)", " north")
ONSETS = ("Bar", "Bren", "Cal", "Dun", "Els", "Fair", "Gar", "Hol", "Kel", "Lang", "Mar", "Nor")
MIDDLES = ("den", "fer", "ing", "lo", "mer", "na", "ri", "ster", "ton", "vi", "wick", "")
ENDS = ("by", "field", "ford", "ham", "holt", "ley", "man", "mond", "son", "stead", "well", "worth")
TRADES = (
    *("Building", "Care", "Catering", "Cleaning", "Coaches", "Consulting", "Construction"),
    *("Contracting", "Design", "Education", "Electrical", "Energy", "Engineering", "Facilities"),
    *("Fostering", "Fire Safety", "Groundworks", "Haulage", "Health Care", "Heating", "Homes"),
    *("Housing Association", "Interiors", "Joinery", "Landscapes", "Legal", "Motors", "Office"),
    *("Plant Hire", "Plumbing", "Print", "Property Services", "Recruitment", "Roofing", "Scaffold"),
    *("Security", "Software", "Solutions", "Surveying", "Systems", "Training", "Transport"),
    *("Vehicle Hire", "Waste Management", "Water Treatment", "Windows"),
)
FORMS = ("Ltd", "Ltd", "Ltd", "Limited", "Limited", "plc", "LLP", "CIC", "& Sons", "")
STEPS = 100_000
AN_OTHER_SPELLING = 0.1
ONE_IN_A_HUNDRED = 100


def authorities(count: int, *, named: str = "Bench") -> list[Authority]:
    """Unitary authorities with a population each."""
    made = Authority.objects.bulk_create(
        Authority(name=f"{named} {number}", slug=f"{slugify(named)}-{number}", kind="unitary")
        for number in range(count)
    )
    Denominator.objects.bulk_create(
        Denominator(
            authority=authority,
            measure="population",
            year=2025,
            value=50_000 + 1000 * number,
            source="Invented",
            as_at=date(2025, 6, 30),
        )
        for number, authority in enumerate(made)
    )
    return made


def categories() -> list[Category]:
    """Management categories whose names are what the files carry as labels."""
    made = Category.objects.bulk_create(
        Category(key=f"bench-{number}", name=f"Category {number}") for number in range(CATEGORIES)
    )
    for category in made:
        category.mappings.create(scheme="label", code=category.name.lower(), confidence=1)
    return made


def names(count: int, *, seed: int) -> list[str]:
    """Different names of suppliers; one in ten is another's, spelt another way."""
    chance = random.Random(f"names {seed}")
    made: dict[str, None] = {}
    texts: list[str] = []
    while len(texts) < count:
        if texts and chance.random() < AN_OTHER_SPELLING:
            text = _spelt_otherwise(chance.choice(texts), chance)
        else:
            text = _name(chance)
        if text not in made:
            made[text] = None
            texts.append(text)
    return texts


def _name(chance: random.Random) -> str:
    words = [_word(chance) for _ in range(chance.choice((1, 1, 1, 2)))]
    return " ".join([*words, chance.choice(TRADES), chance.choice(FORMS)]).strip()


def _word(chance: random.Random) -> str:
    return chance.choice(ONSETS) + chance.choice(MIDDLES) + chance.choice(ENDS)


def _spelt_otherwise(text: str, chance: random.Random) -> str:
    way = chance.randrange(4)
    if way == 0:
        return text.upper()
    if way == 1:
        return text.replace("Limited", "Ltd.").replace("Ltd", "Limited", 1)
    if way == 2:
        return text.replace("&", "and")
    cut = chance.randrange(1, len(text))
    return text[:cut] + text[cut + 1 :]


def csv_lines(
    count: int, *, seed: int, suppliers: int = 3000, corrected: bool = False
) -> Iterator[bytes]:
    """A spend file of the financial year 2025 to 2026, as bytes.

    A few suppliers are paid often and most seldom. An invoice has one line or several; one line
    in five hundred says the same as the one before. `corrected` is the same file published again,
    with another amount in one line of a hundred.
    """
    chance = random.Random(seed)
    called = names(suppliers, seed=seed)
    # A step for each supplier, the first ones longest: the next is found by one random number.
    ends = list(accumulate(1 / (place + 20) for place in range(suppliers)))
    steps = _steps(ends)
    yield HEADINGS
    line = b""
    for number in range(count):
        same = chance.random() < 1 / 500
        day = date(2025, 4, 1) + timedelta(days=chance.randrange(365))
        pennies = int(chance.lognormvariate(10.5, 1.6)) + 100
        supplier = called[steps[chance.randrange(STEPS)]]
        category = chance.randrange(CATEGORIES)
        thing = chance.choice(THINGS) + chance.choice(FOR)
        if corrected and number % ONE_IN_A_HUNDRED == 0:
            pennies += 1234
        if not (same and line):
            line = (
                f"{supplier},{day:%d/%m/%Y},{pennies / 100:.2f},"
                f"Category {category},{thing},T{number - number % chance.choice((1, 1, 2, 3))}\n"
            ).encode()
        yield line


def _steps(ends: list[float]) -> list[int]:
    whole, place, steps = ends[-1], 0, []
    for step in range(STEPS):
        while ends[place] < whole * step / STEPS:
            place += 1
        steps.append(place)
    return steps
