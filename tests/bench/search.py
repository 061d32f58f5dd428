"""Searching the catalogue, against a bare tsquery on the same index: 2,000 frameworks of 10 lots.

Then the page, over loopback, against an empty page.
"""

import http.client
import random
from collections.abc import Iterator
from datetime import date
from io import StringIO
from urllib.parse import quote, urlsplit

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from consortia.choices import Region
from consortia.models import Consortium
from frameworks.actions import search_index
from frameworks.models import Category, Framework, Lot, Supplier, SupplierOnLot
from frameworks.queries import search
from tests import web
from tests.bench import timing

FRAMEWORKS, LOTS, ROUNDS, FIRST = 2_000, 10, 40, 25
PUBLISHERS, SUPPLIERS, ON_A_LOT = 30, 3_000, 2
SEARCHES = ("cleaning windows", "cleening windws", "RM60", "6100", "vehicle")
WORDS = """
    cleaning windows vehicle hire purchase legal advice laundry linen software cloud hosting
    energy gas electricity furniture paper printing catering food water waste roads lighting
    security guarding teachers nurses doctors temporary staff consultancy audit insurance
    building works repairs heating lifts grounds trees signs uniforms training travel rail
"""
BARE = (
    "SELECT framework_id FROM frameworks_frameworksearch "
    "WHERE document @@ to_tsquery('simple', %s) LIMIT 25"
)


def measure() -> Iterator[str]:
    """Median times of each search and of its page."""
    _fill()
    for typed in SEARCHES:
        ours, bare = timing.in_turn(
            lambda typed=typed: _search(typed), lambda typed=typed: _bare(typed), rounds=ROUNDS
        )
        note = f"{ROUNDS} rounds, {FRAMEWORKS:,} frameworks, {FRAMEWORKS * LOTS:,} lots"
        yield timing.line(f"search {typed!r}", ours, "bare tsquery", bare, note)
    yield from _pages()


def _pages() -> Iterator[str]:
    with web.served() as address:
        line = http.client.HTTPConnection(urlsplit(address).netloc)

        def fetch(path: str) -> None:
            line.request("GET", path)
            answer = line.getresponse()
            answer.read()
            assert answer.status == 200, (path, answer.status)

        for path in ("/frameworks/", f"/frameworks/?q={quote(SEARCHES[0])}"):
            ours, empty = timing.in_turn(
                lambda path=path: fetch(path), lambda: fetch("/accounts/login/"), rounds=ROUNDS
            )
            yield timing.line(path, ours, "sign-in page", empty, f"{ROUNDS} rounds")


def _search(typed: str) -> None:
    sought = search.understood(typed, seen_by=None)
    rows = search.matching(Framework.objects.visible_to(None), sought)
    list(search.best_first(rows, sought)[:FIRST])


def _bare(typed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, [" & ".join(f"{word}:*" for word in search.words_of(typed))])
        cursor.fetchall()


def _fill() -> None:
    """Frameworks of drawn words, choices and suppliers; the same every time."""
    draw = random.Random(20260512)
    call_command("load_categories", stdout=StringIO())
    frameworks = _frameworks(draw)
    lots = Lot.objects.bulk_create(
        Lot(
            framework=one,
            number=str(number),
            title=_words(draw, 5),
            status="live",
            regions=draw.sample(Region.values, draw.choice((0, 0, 1, 3))),
            allows_direct_award=draw.random() < 0.4,
        )
        for one in frameworks
        for number in range(1, LOTS + 1)
    )
    suppliers = Supplier.objects.bulk_create(
        Supplier(name=f"{_words(draw, 2)} Ltd", slug=f"bench-{number}")
        for number in range(SUPPLIERS)
    )
    SupplierOnLot.objects.bulk_create(
        SupplierOnLot(lot=lot, supplier=supplier, status="active")
        for lot in lots
        for supplier in draw.sample(suppliers, ON_A_LOT)
    )
    search_index.refresh_all(at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _frameworks(draw: random.Random) -> list[Framework]:
    publishers = Consortium.objects.bulk_create(
        Consortium(name=f"Bench {n}", slug=f"bench-{n}", form="buying_consortium")
        for n in range(PUBLISHERS)
    )
    frameworks = Framework.objects.bulk_create(
        Framework(
            publisher=draw.choice(publishers),
            title=_words(draw, 4),
            slug=f"bench-{number}",
            reference=f"RM{6000 + number}",
            regime=draw.choice(("pa2023", "pcr2015")),
            status=draw.choice(("live", "live", "closing", "expired")),
            supplier_fee_percent=draw.choice((None, "0", "0.25", "0.5", "0.75", "1", "1.5", "2")),
            starts_on=date(2025, 4, 1),
            ends_on=date(2029, 3, 31),
            summary=_words(draw, 12),
        )
        for number in range(FRAMEWORKS)
    )
    categories = list(Category.objects.order_by("pk").values_list("pk", flat=True))
    through = Framework.categories.through
    through.objects.bulk_create(
        through(framework=one, category_id=category)
        for one in frameworks
        for category in draw.sample(categories, 2)
    )
    return frameworks


def _words(draw: random.Random, count: int) -> str:
    return " ".join(draw.sample(WORDS.split(), count))
