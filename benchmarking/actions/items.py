"""Items: known again by their numbers, made where they are new, matched where a person answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from benchmarking.choices import KeyKind, Permission
from benchmarking.measures import units
from benchmarking.measures.units import Dimension
from benchmarking.models import Item, ItemMatch
from benchmarking.sheets import purchases
from consortia.models import Authority
from frameworks.models import Category
from procurement_portal.core import access, audit


@dataclass(frozen=True)
class Known:
    """What the row of a file says of its item."""

    kind: str
    key: str
    variant: str = ""
    name: str = ""
    category: str = ""
    dimension: str = ""

    @property
    def identity(self) -> tuple[str, str, str]:
        """By what it is known again."""
        return self.kind, self.key, self.variant


def named_by(values: Mapping[str, Any]) -> Known | None:
    """The item that a row names by its best number; None where only an own code names it."""
    dimension = _dimension(values)
    for kind, key in (
        (KeyKind.GTIN, values.get("gtin")),
        (KeyKind.MAKER_PART, _maker_part(values)),
        (KeyKind.LOT_LINE, values.get("lot_line")),
    ):
        if key:
            return Known(
                kind=kind,
                key=key,
                variant=values.get("variant", ""),
                name=values.get("description") or key,
                category=values.get("category", ""),
                dimension=dimension,
            )
    return None


def _maker_part(values: Mapping[str, Any]) -> str:
    return f"{values['maker']}/{values['part']}" if {"maker", "part"} <= set(values) else ""


def _dimension(values: Mapping[str, Any]) -> str:
    """What the base unit measures: as told, else as the order unit does, else pieces."""
    for name in ("base_unit", "order_unit"):
        unit = units.known(values.get(name, ""))
        if unit is not None:
            return unit.dimension.value
    return Dimension.COUNT.value


def resolve(wanted: Iterable[Known]) -> dict[tuple[str, str, str], Item]:
    """The items by identity; those that nobody has bought before are made.

    An item keeps the dimension, name and category that it was made with: those of the first row
    that named it. Runs in the caller's
    transaction. Without a category that is known it stands among what is not categorised.
    """
    by_identity: dict[tuple[str, str, str], Known] = {}
    for one in wanted:
        by_identity.setdefault(one.identity, one)
    keys = {key for _, key, _ in by_identity}
    found = _held(keys)
    new = [one for identity, one in by_identity.items() if identity not in found]
    categories = _categories({one.category for one in new})
    Item.objects.bulk_create(
        [
            Item(
                key_kind=one.kind,
                key=one.key,
                variant=one.variant,
                name=one.name,
                dimension=one.dimension,
                category=categories[one.category.casefold()],
            )
            for one in sorted(new, key=lambda known: known.identity)
        ],
        ignore_conflicts=True,
    )
    return _held(keys)


def _held(keys: Iterable[str]) -> dict[tuple[str, str, str], Item]:
    rows = Item.objects.filter(key__in=keys).exclude(key_kind=KeyKind.MATCH)
    return {(row.key_kind, row.key, row.variant): row for row in rows}


def _categories(texts: Iterable[str]) -> dict[str, Category]:
    """By the words of the file: a category's key or name."""
    known: dict[str, Category] = {}
    for row in Category.objects.all():
        known[row.key.casefold()] = known[row.name.casefold()] = row
    other = None
    found = {}
    for text in {text.casefold() for text in texts}:
        if text not in known and other is None:
            other, _ = Category.objects.get_or_create(
                key=Category.UNCATEGORISED, defaults={"name": "Not categorised"}
            )
        found[text] = known.get(text) or other
    return {text: row for text, row in found.items() if row is not None}


def matched(authority: Authority, codes: Iterable[str]) -> dict[str, Item]:
    """The items that the authority's own codes were matched with."""
    rows = ItemMatch.objects.filter(authority=authority, own_code__in=set(codes))
    return {row.own_code: row.item for row in rows.select_related("item")}


@transaction.atomic
def match(
    authority: Authority, *, own_code: str, item: Item, confidence: Decimal, by: Any, at: datetime
) -> ItemMatch:
    """Say that the authority's own code means the item, and how sure that is, from 0 to 1.

    Files that come in later are read so; earlier lines stay. Raises NotAllowed.
    """
    code = purchases.key(own_code)
    access.require(by, Permission.PURCHASE_IMPORT, authority)
    row, _ = ItemMatch.objects.update_or_create(
        authority=authority,
        own_code=code,
        defaults={
            "item": item,
            "confidence": confidence,
            "approved_by": str(by),
            "approved_at": at,
        },
    )
    audit.record(
        "benchmarking.item.matched", subject=row, tenant=authority, by=by, at=at, item=str(item)
    )
    return row
