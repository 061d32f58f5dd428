"""No way out of the portal tells the name of a person who was paid, unless somebody asks for it.

Every address of the table of routes is opened by everybody, over lines to a person that came in
as a file does, and that stand where figures and lists would show them.
"""

from datetime import date
from functools import partial
from http import HTTPStatus

import pytest

from benchmarking.actions import loading, spend_imports
from benchmarking.choices import ImportState
from benchmarking.models import SpendLine
from frameworks.models import Category
from procurement_portal.core import jobs
from tests.architecture import routes
from tests.architecture.test_routes import World
from tests.architecture.tree import ROOT
from tests.factories import benchmarking

pytestmark = pytest.mark.django_db

FILE = b"""Supplier,Payment Date,Amount,Category,Description,Reference
Acme Ltd,01/03/2026,1200.50,Stationery,Paper,INV1
Mrs Ada Quillfeather,02/03/2026,412.00,Fostering,Allowance for A Quillfeather,QUILL-1
Mr B Quillfeather,02/03/2026,not an amount,Fostering,Allowance for B Quillfeather,QUILL-2
"""
NAME = b"quill"
OWN_FILE = {"spend-import-with-reasons": {"officer", "finance_lead"}}
"""Addresses that give a file back to those who load for the authority, and who may open them."""


def came_in(authority, officer, at, *, confirmed):
    """The file, checked or loaded by the code that does it in earnest."""
    content = FILE if confirmed else FILE + b"Bolt & Co,03/03/2026,5.00,,,INV9\n"
    received = spend_imports.receive(
        authority=authority,
        filename="march.csv",
        chunks=[content],
        by=officer,
        at=at,
        confirmed=confirmed,
    )
    work = loading.load if confirmed else loading.check
    jobs.run(received.job_id, partial(work, today=at.date(), at=at))
    received.refresh_from_db()
    return received


@pytest.fixture
def world(authority, consortium, officer, at):
    """Imports of every kind that hold the name, and a line in the category that has a page."""
    built = World(authority, consortium, officer)
    benchmarking.SpendLineFactory(
        spend_import__authority=authority,
        category=Category.objects.get(key="paper"),
        supplier_text="Mr Cy Quillfeather",
        description="Quillfeather",
        reference="QUILL-3",
        paid_on=date(2026, 3, 2),
        flags=["person"],
    )
    built.imports = [came_in(authority, officer, at, confirmed=yes) for yes in (True, False)]
    return built


def addresses(world, role):
    """Every address that is opened to be read, once for each of the imports.

    But not what is answered like a thing that never was; that it is, the table of routes proves.
    """
    for line in routes.table():
        if line.method != "GET" or line.expected[role] == HTTPStatus.NOT_FOUND:
            continue
        if line.of == "own" and line.name.startswith(("spend-import", "api-spend-imports-")):
            for one in world.imports:
                arguments = world.things[line.name, line.of] | {"pk": one.pk}
                yield line.name, routes.address(line.name, arguments)
        else:
            yield line.name, world.address(line)


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_name_is_there_to_be_told(world):
    loaded, checked = world.imports
    flagged = SpendLine.objects.filter(flags__contains=["person"])

    assert (loaded.state, checked.state) == (ImportState.COMMITTED, ImportState.CHECKED)
    assert sorted(line.supplier_text for line in flagged) == [
        "Mr Cy Quillfeather",
        "Mrs Ada Quillfeather",
    ]
    assert loaded.rejected_rows == 1


@pytest.mark.parametrize("role", routes.ROLES)
def test_no_address_tells_the_name(role, world, people, browser_of):
    browser = browser_of(people[role])

    told = sorted(
        name
        for name, address in addresses(world, role)
        if NAME in body(browser.get(address)).lower() and role not in OWN_FILE.get(name, set())
    )

    assert told == []


@pytest.mark.parametrize("query", ["sort=supplier", "flag=person", "category=paper"])
def test_no_way_of_asking_tells_the_name(query, world, officer, browser_of):
    browser = browser_of(officer)

    for path in ("/spend/lines/", "/spend/lines.csv"):
        assert NAME not in body(browser.get(f"{path}?{query}")).lower()


def test_pages_and_filters_never_read_the_column_that_holds_the_name():
    """They read `supplier_shown`, which `visible_to` gives; so do searches, orders and groups."""
    rooms = [ROOT / "benchmarking" / room for room in ("views", "filters")]
    read = [path for room in rooms for path in room.rglob("*.py")]
    drawn = list((ROOT / "templates").rglob("*.html"))

    found = [path for path in read + drawn if "supplier_text" in path.read_text(encoding="utf-8")]

    assert len(read) > 5
    assert found == []
