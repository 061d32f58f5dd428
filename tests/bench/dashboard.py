"""The benchmark dashboard over loopback, against an empty signed-in page."""

import http.client
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from django.test import Client

from benchmarking.models import BenchmarkResult
from consortia.models import Authority, Person, Role
from tests import web
from tests.bench import timing

ROUNDS = 40
EMPTY_PAGE, DASHBOARD = "/account/", "/benchmarks/"


def measure() -> Iterator[str]:
    """Medians of whole pages, fetched in turn by one signed-in finance lead."""
    authority = Authority.objects.filter(pk__in=BenchmarkResult.objects.values("authority")).latest(
        "pk"
    )
    address = f"bench-{authority.pk}@example.org"
    person = Person.objects.create_user(address, "a long pass phrase", name="Bench")
    Role.objects.create(
        person=person, kind="finance_lead", authority=authority, starts_on=date(2020, 1, 1)
    )
    client = Client()
    client.force_login(person)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    with web.served() as address:
        connection = http.client.HTTPConnection(urlsplit(address).netloc)

        def fetch(path: str) -> None:
            connection.request("GET", path, headers={"Cookie": cookies})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, (path, answer.status)

        ours, empty = timing.in_turn(
            lambda: fetch(DASHBOARD), lambda: fetch(EMPTY_PAGE), rounds=ROUNDS
        )
    results = BenchmarkResult.objects.filter(authority=authority).count()
    yield timing.line(
        "dashboard page", ours, "empty signed-in page", empty, f"{ROUNDS} rounds, {results} results"
    )
