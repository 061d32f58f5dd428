"""Lines to measure with: invented, the same every time."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from consortia.models import Authority, Denominator
from frameworks.models import Category

CATEGORIES = 24
WORDS = ("Paper", "Agency staff cover", "Grid electricity", "Software licences", "Grounds")


def authorities(count: int) -> list[Authority]:
    """Unitary authorities with a population each."""
    made = Authority.objects.bulk_create(
        Authority(name=f"Bench {number}", slug=f"bench-{number}", kind="unitary")
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


def csv_lines(count: int, *, seed: int) -> Iterator[bytes]:
    """A spend file of a financial year, 2025 to 2026, as bytes."""
    chance = random.Random(seed)
    yield b"Supplier,Payment date,Amount,Category,Description,Transaction number\n"
    for number in range(count):
        day = date(2025, 4, 1) + timedelta(days=chance.randrange(365))
        pounds = chance.randrange(100, 5_000_000) / 100
        yield (
            f"Supplier {chance.randrange(3000)} Ltd,{day:%d/%m/%Y},{pounds:.2f},"
            f"Category {chance.randrange(CATEGORIES)},{chance.choice(WORDS)},T{number}\n"
        ).encode()
