"""Files of purchases: what was bought, how many of which unit, and for how much.

Nothing is guessed silently: what each column was taken for is told, and a row without a key, a
quantity, an amount or a day is refused with its column and the reason. What one order unit holds
may be missing: that is asked about later, and counted.
"""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarking.sheets.purchase_headings import KEYS, NAMES, PurchaseColumns, recognise
from frameworks.sheets import catalogue, catalogue_values, first_table
from frameworks.sheets.catalogue import BadRow, Row
from frameworks.sheets.catalogue_values import Unreadable, squeezed
from procurement_portal.core.sheets import amounts

MAX_ROWS: Final = 50_000

NOT_PURCHASES: Final = (
    "No row of headings says that this is a list of purchases. It needs a quantity, a net amount, "
    "a day, and a number of the item: a GTIN, a maker's part number, a line of a framework lot, or "
    "a code of your own."
)
NO_KEY: Final = (
    "The file describes what was bought and has no number for it: no GTIN, no maker's part number, "
    "no line of a framework lot, no code of your own. Words alone cannot say that two bodies "
    "bought the same thing."
)
WITH_VAT: Final = (
    "The amounts hold VAT. Prices are compared without it: give the net amounts in a column of "
    "their own."
)
_IN_OUR_WORDS: Final = first_table.words(
    f"The file has more than {MAX_ROWS:,} rows. Split it and load the parts."
)
_CHARGES: Final = (
    ("delivery", re.compile(r"deliver|carriage|freight|postage|shipping", re.I)),
    ("installation", re.compile(r"install|fitting|commission", re.I)),
    ("training", re.compile(r"training", re.I)),
)
_LARGEST: Final = Decimal(10) ** 12
_PLACES: Final = Decimal("0.000001")


@dataclass(frozen=True)
class ReadPurchases:
    """A file of purchases: what its headings were taken for, its rows, and those refused."""

    name: str
    refused: str = ""
    """Why nothing of the file could be read; empty where it could."""
    sheet: str = ""
    heading_row: int = 0
    columns: PurchaseColumns | None = None
    rows: tuple[Row, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()


def read(path: Path, name: str) -> ReadPurchases:
    """The first list of purchases in the file. Never raises for what the file holds."""
    return first_table.first(
        catalogue.sheets(path),
        partial(_of_rows, name),
        partial(ReadPurchases, name),
        nothing=NOT_PURCHASES,
        words=_IN_OUR_WORDS,
    )


def _of_rows(name: str, sheet: str, rows: Iterator[list[str]]) -> ReadPurchases | None:
    found = first_table.below_headings(rows, recognise)
    if found is None:
        return None
    number, columns, below = found
    if not set(columns.places) & set(KEYS):
        return ReadPurchases(name, NO_KEY, sheet, number, columns)
    if "amount" not in columns.places:
        return ReadPurchases(name, WITH_VAT, sheet, number, columns)
    good, bad = first_table.parted(below, partial(_row, columns), most=MAX_ROWS)
    return ReadPurchases(name, "", sheet, number, columns, good, bad)


def _row(columns: PurchaseColumns, number: int, cells: list[str]) -> Row | BadRow:
    told: dict[str, Any] = {}
    for name, place in columns.places.items():
        text = cells[place].strip() if place < len(cells) else ""
        if not text or name == "gross_amount":
            continue
        try:
            told[name] = _READERS[name](text)
        except Unreadable as unreadable:
            return BadRow(number, columns.heading(name), unreadable.reason)
    return _checked(columns, number, told)


def _checked(columns: PurchaseColumns, number: int, told: dict[str, Any]) -> Row | BadRow:
    """What is missing, and a return whose signs say two things."""
    for name in ("quantity", "amount", "bought_on"):
        if name not in told:
            return BadRow(number, columns.heading(name), f"The {NAMES[name]} is missing.")
    if not set(told) & set(KEYS) or ("part" in told and "maker" not in told):
        needs = "A part number needs its maker." if "part" in told else "The row has no number."
        return BadRow(number, columns.heading(_first_key(columns)), f"{needs} Words are no key.")
    quantity, amount = told["quantity"], told["amount"]
    if quantity * amount < 0:
        reason = "Quantity and amount have different signs: a return has both below nought."
        return BadRow(number, columns.heading("quantity"), reason)
    return Row(number, told)


def _first_key(columns: PurchaseColumns) -> str:
    return next(name for name in KEYS if name in columns.places)


def gtin(text: str) -> str:
    """Fourteen figures whose check digit is right; shorter forms are filled up with noughts."""
    digits = re.sub(r"[\s-]", "", re.sub(r"\.0+$", "", text.strip()))
    if not re.fullmatch(r"\d{8}|\d{12,14}", digits):
        raise Unreadable(f"“{squeezed(text)[:40]}” is no GTIN: it has 8, 12, 13 or 14 figures.")
    padded = digits.zfill(14)
    total = sum(int(figure) * (3 if place % 2 == 0 else 1) for place, figure in enumerate(padded))
    if total % 10:
        raise Unreadable(f"“{digits}” is no GTIN: its check digit does not fit.")
    return padded


def key(text: str) -> str:
    """A number as it is compared: in capitals, without spaces."""
    told = "".join(re.sub(r"\.0+$", "", text.strip()).split()).upper()
    if not told or len(told) > 100:
        raise Unreadable("A number has between 1 and 100 characters.")
    return told


def quantity(text: str) -> Decimal:
    """How many, with six decimals at most."""
    told = amounts.read(text).amount
    if told is None or told != told.quantize(_PLACES) or abs(told) >= _LARGEST:
        raise Unreadable(f"“{squeezed(text)[:40]}” is no quantity; write 12 or 1.5.")
    return told.quantize(_PLACES)


def units_held(text: str) -> Decimal | None:
    """Base units in one order unit, above 0; None where the cell says that it is not known."""
    if squeezed(text).casefold() in {"?", "-", "n/a", "na", "unknown", "tbc"}:
        return None
    told = quantity(text)
    if told <= 0:
        raise Unreadable("An order unit holds more than nothing.")
    return told


def amount(text: str) -> Decimal:
    """Pounds and pence; below nought for a credit."""
    told = amounts.read(text.replace("\ufffd", "£")).amount
    if told is None or told != told.quantize(amounts.PENCE) or abs(told) >= _LARGEST:
        raise Unreadable(f"“{squeezed(text)[:40]}” is no amount in pounds and pence.")
    return told.quantize(amounts.PENCE)


def day(text: str) -> datetime.date:
    """A day; of a month, its first."""
    return catalogue_values.first_day(text)


def charge(text: str) -> str:
    """What the line charges for: the item itself unless the words say otherwise."""
    return next((code for code, sign in _CHARGES if sign.search(text)), "price")


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "gtin": gtin,
    "maker": key,
    "part": key,
    "lot_line": key,
    "own_code": key,
    "variant": catalogue_values.title,
    "description": catalogue_values.title,
    "category": catalogue_values.title,
    "quantity": quantity,
    "order_unit": catalogue_values.title,
    "units_held": units_held,
    "base_unit": catalogue_values.title,
    "amount": amount,
    "supplier": catalogue_values.supplier,
    "bought_on": day,
    "charge": charge,
    "reference": catalogue_values.title,
}
