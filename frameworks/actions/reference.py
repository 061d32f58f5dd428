"""Reference lists that ship with the portal: categories, words that mean them, CPV codes.

The tables lie in `frameworks/reference`. Loading is safe to repeat: what the tables name is added
or brought up to date, what they do not name is left alone.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from frameworks.choices import MappingScheme, Permission
from frameworks.models import Category, CategoryMapping, CpvCode
from procurement_portal.core import access, audit

TABLES = Path(__file__).resolve().parent.parent / "reference"
CATEGORIES = TABLES / "categories.csv"
WORDS = TABLES / "category_words.csv"
SUPPLIER_WORDS = TABLES / "supplier_words.csv"
# Tables of labels and codes, each row with its scheme.
CODED = [
    TABLES / name
    for name in (
        "category_labels.csv",
        "cpv_categories.csv",
        "eclass.csv",
        "merchant_categories.csv",
    )
]
CPV = TABLES / "cpv.csv"
APOSTROPHES = str.maketrans("", "", "'’‘`")


@transaction.atomic
def load(*, by: Any, at: datetime) -> Counter[str]:
    """Bring categories, mappings and CPV codes up to date; return how many rows changed of each.

    Raises NotAllowed.
    """
    access.require(by, Permission.REFERENCE_LOAD)
    changed: Counter[str] = Counter()
    changed["categories"] = _load_categories()
    changed["mappings"] = _load_mappings()
    changed["CPV codes"] = _load_cpv()
    audit.record(
        "frameworks.reference.loaded",
        subject=ContentType.objects.get_for_model(Category),
        by=by,
        at=at,
        changed=dict(changed),
    )
    return changed


def rows(table: Path) -> Iterator[Mapping[str, str]]:
    """The table's rows; lines that begin with # say where it comes from."""
    with table.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(line for line in stream if not line.startswith("#"))


def as_words(text: str) -> str:
    """Words as they are written down: lower case, only letters and digits, single spaces."""
    joined = text.casefold().translate(APOSTROPHES)
    return " ".join("".join(c if c.isalnum() else " " for c in joined).split())


def level_of(code: str) -> int:
    """How many digits of a CPV code carry meaning: 2 for a division to 8 for the finest."""
    return max(2, len(code.partition("-")[0].rstrip("0")))


def _load_categories() -> int:
    known = {category.key: category for category in Category.objects.all()}
    changed = 0
    for row in rows(CATEGORIES):
        wanted = {
            "name": row["name"],
            "parent": known[row["parent"]] if row["parent"] else None,
            "kind": row["kind"],
            "direction": row["direction"],
            "denominator": row["denominator"],
            "description": row["description"],
        }
        category = known.get(row["key"])
        if category is None:
            known[row["key"]] = Category.objects.create(key=row["key"], **wanted)
            changed += 1
        elif any(getattr(category, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(category, name, value)
            category.save()
            changed += 1
    return changed


def _load_mappings() -> int:
    categories = dict(Category.objects.values_list("key", "pk"))
    wanted = {
        (scheme.value, as_words(row["words"])): row
        for scheme, table in (
            (MappingScheme.WORDS, WORDS),
            (MappingScheme.SUPPLIER, SUPPLIER_WORDS),
        )
        for row in rows(table)
    } | {(row["scheme"], row["code"].casefold()): row for table in CODED for row in rows(table)}
    held = {(one.scheme, one.code): one for one in CategoryMapping.objects.all()}
    changed = [
        CategoryMapping(
            scheme=scheme,
            code=code,
            category_id=categories[row["category"]],
            confidence=Decimal(row["confidence"]),
        )
        for (scheme, code), row in wanted.items()
    ]
    changed = [
        one
        for one in changed
        if (same := held.get((one.scheme, one.code))) is None
        or (same.category_id, same.confidence) != (one.category_id, one.confidence)
    ]
    _upsert(CategoryMapping, changed, on=["scheme", "code"], update=["category", "confidence"])
    return len(changed)


def _load_cpv() -> int:
    held = dict(CpvCode.objects.values_list("code", "title"))
    changed = [
        CpvCode(code=row["code"], title=row["title"], level=level_of(row["code"]))
        for row in rows(CPV)
        if held.get(row["code"]) != row["title"]
    ]
    _upsert(CpvCode, changed, on=["code"], update=["title", "level"])
    return len(changed)


def _upsert(
    model: type[models.Model], changed: list[Any], *, on: list[str], update: list[str]
) -> None:
    model._default_manager.bulk_create(
        changed, update_conflicts=True, unique_fields=on, update_fields=update, batch_size=2000
    )
