"""Whole pages over loopback, fetched by one signed-in person."""

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from urllib.parse import urlsplit

from django.test import Client

from consortia.models import Authority, Person, Role
from tests import web

EMPTY = "/account/"


def finance_lead(authority: Authority) -> Person:
    """Somebody who reads the authority's figures."""
    address = f"bench-{authority.pk}-{Person.objects.count()}@example.org"
    person = Person.objects.create_user(address, "a long pass phrase", name="Bench")
    Role.objects.create(
        person=person, kind="finance_lead", authority=authority, starts_on=date(2020, 1, 1)
    )
    return person


@contextmanager
def fetching(person: Person) -> Iterator[Callable[[str], None]]:
    """A call that fetches an address as the person, over one connection."""
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

        yield fetch
