"""Files that leave the portal: no cell of any of them is run as a formula by a spreadsheet.

Every text of every table is made hostile, and every address that answers with a file is opened.
"""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from python_calamine import CalamineWorkbook

from benchmarking.actions import purchase_imports, saving_registers
from benchmarking.models import SpendLine
from frameworks.actions import contract_imports
from frameworks.models import Category
from procurement_portal.core import cells, xlsx
from procurement_portal.core.access import SYSTEM
from tests.architecture import routes
from tests.architecture.test_routes import World
from tests.architecture.tree import APPS
from tests.factories import benchmarking, frameworks, opportunities, prices

pytestmark = pytest.mark.django_db

HOSTILE = ["=1+1|", "+1|", "-1|", "@SUM(A1)|", "\t=1|", "\r\n=1|", "＝1|", "＋1|", "－1|", "＠1|"]
CODES = {
    *("key", "slug", "measure", "withheld", "quality_band", "link", "currency"),
    *("ocid", "token_hash", "digest"),
}
"""Texts that the program reads itself, so that nobody's words ever stand in them."""
OF_BYTES = {
    "catalogue-import-rows",
    "contract-import-rows",
    "purchase-import-rows",
    "savings-register-rows",
}
"""The words stand in its file, and not in the database; its cells are judged like all others."""
NOW = datetime(2026, 5, 5, 9, tzinfo=UTC)
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def texts():
    """Every column that can hold anybody's words."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                held = field.base_field if isinstance(field, ArrayField) else field
                is_text = isinstance(held, models.TextField)
                if is_text and not held.choices and field.name not in CODES:
                    yield model, field


@pgtrigger.ignore()
def make_hostile(words):
    """Put the words before every text; lists of remarks become nothing but the words.

    Rows that never change get the words too: they may have been written with them. What a
    constraint holds empty stays empty, as long as another row of the table has words.
    """
    for model, field in texts():
        told: Any = Concat(Value(words), F(field.name), output_field=models.TextField())
        if isinstance(field, ArrayField):
            told = [words]
        rows = model._default_manager.all()
        try:
            with transaction.atomic():
                rows.update(**{field.name: told})
        except IntegrityError:
            written = rows.exclude(**{field.name: ""}).update(**{field.name: told})
            assert written, f"no row tries {model.__name__}.{field.name}"


@pytest.fixture
def world(authority, consortium, officer):
    """Things of every kind, with a credit among the lines and a row that was refused."""
    built = World(authority, consortium, officer)
    loaded = benchmarking.LoadedSpendImportFactory(authority=authority)
    benchmarking.SpendLineFactory(
        spend_import=loaded,
        category=Category.objects.get(key="paper"),
        net_amount=Decimal("-20.00"),
        paid_on=date(2026, 3, 2),
        supplier_text="Acme Ltd",
    )
    own = built.things["spend-import", "own"]["pk"]
    benchmarking.RejectedRowFactory(spend_import_id=own, value="-7.50")
    built.things["purchase-import-rows", "own"] = {"pk": _hostile_purchases(authority).pk}
    prices.ItemFactory(key_kind="match", confidence=1, approved_by="An officer", approved_at=NOW)
    said = {"state": "answered", "answer": "leave_out", "reason": "In error."}
    prices.PriceQuestionFactory(**said, answered_by="An officer", answered_at=NOW)
    signed = {f"{side}_signed_by": "A person" for side in ("authority", "supplier")}
    at = {f"{side}_signed_at": NOW for side in ("authority", "supplier")}
    prices.PriceAdjustmentFactory(**signed, **at)
    prices.ItemMatchFactory()
    decided = {"state": "dismissed", "reason": "Statutory.", "decided_by": "An officer"}
    opportunities.OpportunityFactory(authority=authority, decided_at=NOW, **decided)
    built.things["contract-import-rows", "own"] = {"pk": _hostile_register(authority).pk}
    built.things["savings-register-rows", "own"] = {"pk": _hostile_savings(authority, officer).pk}
    frameworks.NoticeFactory()
    frameworks.ClarificationFactory(answer="Four.", answered_at=datetime(2026, 5, 5, 9, tzinfo=UTC))
    frameworks.ListingFactory(withdrawn_on=date(2026, 4, 1), withdrawn_why="Its data was stale.")
    return built


def _hostile_purchases(authority):
    """A file of purchases with the words in its cells."""
    text = io.StringIO()
    rows = [["AB", number, words, 1, "each", 5, "1/4/2026"] for number, words in enumerate(HOSTILE)]
    headings = ["Maker", "MPN", "Item", "Qty", "Unit", "Net amount", "Date"]
    csv.writer(text).writerows([headings, *rows])
    return purchase_imports.load(
        authority, name="a.csv", chunks=[text.getvalue().encode()], by=SYSTEM, at=NOW
    )


def _hostile_register(authority):
    """A register of contracts that was checked, with the words in its cells."""
    text = io.StringIO()
    rows = [[number, words, "B Ltd", "1/4/2026", 5] for number, words in enumerate(HOSTILE)]
    csv.writer(text).writerows([["Ref", "Title", "Supplier", "Start", "Value"], *rows])
    return contract_imports.check(
        authority,
        name="a.csv",
        chunks=[text.getvalue().encode()],
        by=SYSTEM,
        at=datetime(2026, 5, 5, 9, tzinfo=UTC),
    )


def _hostile_savings(authority, officer):
    """A register of savings that was checked, with the words in its cells."""
    text = io.StringIO()
    rows = [[words, "price", 5, "2025-26", "paper"] for words in HOSTILE]
    csv.writer(text).writerows([["Claim", "Type", "Value", "Year", "Category"], *rows])
    return saving_registers.check(
        authority, name="a.csv", chunks=[text.getvalue().encode()], by=officer, at=NOW
    )


def rows_of(response):
    """The rows of a file; of a workbook, those of its tables, one below the other."""
    if response["Content-Type"] == xlsx.MEDIA_TYPE:
        book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
        tables = [book.get_sheet_by_name(name) for name in book.sheet_names if name != "About"]
        return [[str(cell) for cell in row] for table in tables for row in table.to_python()]
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.fixture
def files(world, officer, manager, finance_lead, operator, browser_of):
    """The addresses that answer with a file, by name, each with who may have it."""
    people = {
        "officer": officer,
        "manager": manager,
        "finance_lead": finance_lead,
        "operator": operator,
    }
    browsers = {role: browser_of(person) for role, person in people.items()}
    found = {}
    for line in routes.table():
        if line.method == "GET" and line.of != "foreign":
            role = next((one for one in people if line.expected[one] == 200), "manager")
            address = world.address(line)
            if _is_table(browsers[role].get(address)):
                found[line.name] = (address, browsers[role])
    return found


def _is_table(response):
    """Papers that somebody uploaded go out as they came; tables are ours to make harmless."""
    for close in response._resource_closers:  # closing the response would end the database as well
        close()
    is_file = response.get("Content-Disposition", "").startswith("attachment")
    kind = response.get("Content-Type", "")
    return is_file and (kind.startswith("text/csv") or kind == xlsx.MEDIA_TYPE)


def test_every_list_is_a_file_and_no_cell_of_any_is_a_formula(files):
    """One test, for finding the files opens every page."""
    named_so = {line.name for line in routes.table() if line.name.endswith(("-csv", "-xlsx"))}
    formulas, harmless = [], []

    for words in HOSTILE:
        make_hostile(words)
        for name, (address, browser) in files.items():
            told = [cell for row in rows_of(browser.get(address))[1:] for cell in row]
            formulas += [(name, cell) for cell in told if is_formula(cell)]
            if (
                name not in OF_BYTES
                and told
                and not any(cells.unguarded(cell).startswith(words) for cell in told)
            ):
                harmless.append((name, words))

    assert named_so | {"spend-import-rejected"} <= set(files)
    assert formulas == []
    assert harmless == []


def is_formula(cell):
    return cell.strip().startswith(SIGNS) and not cells.PLAIN_NUMBER.fullmatch(cell)


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_texts_come_back_as_they_were_and_numbers_are_numbers(words, world, officer, browser_of):
    make_hostile(words)
    (stored,) = SpendLine.objects.visible_to(officer)

    headings, row = rows_of(browser_of(officer).get("/spend/lines.csv"))
    told = dict(zip(headings, row, strict=True))

    assert cells.unguarded(told["Supplier as published"]) == stored.supplier_text
    assert stored.supplier_text == f"{words}Acme Ltd"
    assert cells.unguarded(told["Description"]) == stored.description
    assert told["Net amount"] == "-20.00"
