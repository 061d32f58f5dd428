"""Searching the catalogue, against a bare tsquery on the same index: 2,000 frameworks of 10 lots.

Then the page, over loopback, against an empty page.
"""

import http.client
import random
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote, urlsplit

from django.db import connection
from django.utils import timezone

from consortia.models import Consortium
from frameworks.actions import search_index
from frameworks.models import Framework, Lot
from frameworks.queries import search
from tests import web
from tests.bench import timing

FRAMEWORKS, LOTS, ROUNDS, FIRST = 2_000, 10, 40, 25
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
    """Frameworks of drawn words; the same every time."""
    words = WORDS.split()
    draw = random.Random(20260512)
    publisher = Consortium.objects.create(
        name="Bench", slug="bench-search", form="buying_consortium"
    )
    frameworks = Framework.objects.bulk_create(
        Framework(
            publisher=publisher,
            title=" ".join(draw.sample(words, 4)),
            slug=f"bench-{number}",
            reference=f"RM{6000 + number}",
            regime="pa2023",
            status="live",
            starts_on=date(2025, 4, 1),
            ends_on=date(2029, 3, 31),
            summary=" ".join(draw.sample(words, 12)),
        )
        for number in range(FRAMEWORKS)
    )
    Lot.objects.bulk_create(
        Lot(framework=one, number=str(n), title=" ".join(draw.sample(words, 5)), status="live")
        for one in frameworks
        for n in range(1, LOTS + 1)
    )
    search_index.refresh_all(at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
