"""Files of purchases: loaded whole in one transaction, with every refused row told, or undone.

The same file counts once: loading it again changes nothing and says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.db import transaction

from benchmarking import events
from benchmarking.actions import items
from benchmarking.choices import Charge, Permission, PurchaseImportState, PurchaseState
from benchmarking.measures import units
from benchmarking.models import Item, PurchaseImport, PurchaseLine
from benchmarking.sheets import parties
from benchmarking.sheets import purchases as sheet
from consortia.models import Authority
from frameworks.actions import contract_suppliers
from frameworks.models import Supplier
from frameworks.sheets.catalogue import BadRow, Row
from procurement_portal.core import access, audit, files
from procurement_portal.core.errors import DomainError, WrongState

MAX_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 200
MATCH_FIRST = "This code of yours is not matched with an item yet. Match it, then load the file."


class PurchasesNotRead(DomainError):
    """The file holds no purchases that could be loaded."""

    code = "purchases_not_read"
    title = "The file could not be read."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class AlreadyLoaded(DomainError):
    """The same bytes are in already."""

    code = "purchases_already_loaded"
    title = "This file is loaded already. Nothing has changed."


@dataclass(frozen=True)
class Taken:
    """A row that will be a line: its item, and its quantity in base units where that is known."""

    row: Row
    item: Item
    base_quantity: Decimal | None


@transaction.atomic
def load(
    authority: Authority, *, name: str, chunks: Iterable[bytes], by: Any, at: datetime
) -> PurchaseImport:
    """Keep the file and load its lines; rows without which nothing can be said are refused.

    Amounts are without VAT. Raises NotAllowed, FileTooLarge, FileStoreFull, AlreadyLoaded, and
    PurchasesNotRead with what is the matter where no row can be loaded.
    """
    row = PurchaseImport(authority=authority, created_by_id=by.pk, loaded_at=at)
    access.require(by, Permission.PURCHASE_IMPORT, row)
    row.file = files.store(chunks, limit=MAX_BYTES)
    row.file_name = name.replace("\0", "")[-LONGEST_NAME:]
    Authority.objects.select_for_update().get(pk=authority.pk)
    loaded = PurchaseImport.objects.filter(authority=authority, file=row.file)
    if loaded.filter(state=PurchaseImportState.LOADED).exists():
        raise AlreadyLoaded()
    read = sheet.read(files.path(row.file), row.file_name)
    if read.refused:
        raise PurchasesNotRead(read.refused)
    taken, refused = _taken(authority, read.rows)
    refused = sorted([*read.bad_rows, *refused], key=lambda bad: bad.number)
    if not taken:
        raise PurchasesNotRead(_nothing(refused))
    _write(row, read, taken, refused, by=by, at=at)
    audit.record(
        "benchmarking.purchases.loaded",
        subject=row,
        tenant=authority,
        by=by,
        at=at,
        lines=row.line_count,
        refused=row.refused_count,
    )
    events.purchases_changed.announce(authority_id=authority.pk)
    return row


@transaction.atomic
def undo(import_id: int, *, by: Any, at: datetime) -> PurchaseImport:
    """Take the file's lines out of every price again. Raises NotAllowed, WrongState."""
    row = PurchaseImport.objects.locked(import_id)
    access.require(by, Permission.PURCHASE_IMPORT, row)
    if row.state != PurchaseImportState.LOADED:
        raise WrongState("This file is undone already.")
    row.state, row.undone_at = PurchaseImportState.UNDONE, at
    row.save(update_fields=["state", "undone_at", "updated_at"])
    audit.record("benchmarking.purchases.undone", subject=row, tenant=row.authority, by=by, at=at)
    events.purchases_changed.announce(authority_id=row.authority_id)
    return row


def _nothing(refused: Sequence[BadRow]) -> str:
    if not refused:
        return "The list is empty: there is a row of headings and nothing below it."
    first = refused[0]
    return (
        f"None of the {len(refused):,} rows can be loaded. Row {first.number}, {first.column}: "
        f"{first.reason}"
    )


def _taken(authority: Authority, rows: Sequence[Row]) -> tuple[list[Taken], list[BadRow]]:
    """Each row with its item; refused where no item or another dimension stands behind it."""
    named = {row.number: items.named_by(row.values) for row in rows}
    held = items.resolve(one for one in named.values() if one is not None)
    own = {str(row.values["own_code"]) for row in rows if named[row.number] is None}
    matched = items.matched(authority, own)
    taken, refused = [], []
    for row in rows:
        known = named[row.number]
        item = held[known.identity] if known else matched.get(str(row.values["own_code"]))
        if item is None:
            refused.append(BadRow(row.number, "Own code", MATCH_FIRST))
            continue
        try:
            taken.append(Taken(row, item, _base_quantity(row, item)))
        except units.WrongDimension as wrong:
            refused.append(BadRow(row.number, "Order unit", f"{wrong}.".capitalize()))
    return taken, refused


def _base_quantity(row: Row, item: Item) -> Decimal | None:
    try:
        return units.base_quantity(
            row.values["quantity"],
            row.values.get("order_unit", ""),
            item.dimension,
            units_per_order_unit=row.values.get("units_held"),
        )
    except units.UnitUnresolved:
        return Decimal(0) if not row.values["quantity"] else None


def _write(
    row: PurchaseImport,
    read: sheet.ReadPurchases,
    taken: Sequence[Taken],
    refused: Sequence[BadRow],
    *,
    by: Any,
    at: datetime,
) -> None:
    days = [one.row.values["bought_on"] for one in taken]
    row.report = _report(read, taken, refused)
    row.line_count, row.refused_count = len(taken), len(refused)
    row.net_amount = sum((one.row.values["amount"] for one in taken), Decimal(0))
    row.first_on, row.last_on = min(days), max(days)
    row.save()
    told = {one.row.values.get("supplier", "") for one in taken}
    names = dict.fromkeys((text for text in told if _is_a_firm(text)), "")
    suppliers = contract_suppliers.of_names(row.authority, names, by=by, at=at) if names else {}
    PurchaseLine.objects.bulk_create([_line(row, one, suppliers) for one in taken], batch_size=2000)


def _is_a_firm(text: str) -> bool:
    """Whether it names somebody who may become a supplier: no private person, and not nobody."""
    return bool(text) and not parties.read(text).flags


def _line(row: PurchaseImport, taken: Taken, suppliers: dict[str, Supplier]) -> PurchaseLine:
    values = taken.row.values
    charge = values.get("charge", Charge.PRICE)
    state = PurchaseState.USABLE
    if taken.base_quantity is None:
        state = PurchaseState.UOM_UNRESOLVED
    if charge != Charge.PRICE:
        state = PurchaseState.EXCLUDED
    return PurchaseLine(
        purchase_import=row,
        row_number=taken.row.number,
        authority_id=row.authority_id,
        item=taken.item,
        dimension=taken.item.dimension,
        order_quantity=values["quantity"],
        order_unit=values.get("order_unit", ""),
        units_per_order_unit=values.get("units_held"),
        base_quantity=taken.base_quantity,
        net_amount=values["amount"],
        charge=charge,
        supplier=suppliers.get(values.get("supplier", "")),
        supplier_text=values.get("supplier", ""),
        bought_on=values["bought_on"],
        reference=values.get("reference", ""),
        state=state,
    )


def _report(
    read: sheet.ReadPurchases, taken: Sequence[Taken], refused: Sequence[BadRow]
) -> dict[str, Any]:
    columns = read.columns
    return {
        "sheet": read.sheet,
        "heading_row": read.heading_row,
        "understood": [list(pair) for pair in columns.understood] if columns else [],
        "unused": columns.unused if columns else [],
        "unresolved": sum(one.base_quantity is None for one in taken),
        "refused": [[bad.number, bad.column, bad.reason] for bad in refused],
    }
