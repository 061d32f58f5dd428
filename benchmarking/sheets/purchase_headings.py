"""Headings of files of purchases: which column holds what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from frameworks.sheets.catalogue_headings import places_of, spaced
from frameworks.sheets.columns import Columns

NAMES: Final[Mapping[str, str]] = {
    "gtin": "GTIN",
    "maker": "maker",
    "part": "maker's part number",
    "lot_line": "line of a framework lot",
    "own_code": "own code of the item",
    "variant": "variant",
    "description": "what was bought",
    "category": "category",
    "quantity": "quantity ordered",
    "order_unit": "order unit",
    "units_held": "base units in one order unit",
    "base_unit": "base unit",
    "amount": "net amount",
    "gross_amount": "amount with VAT",
    "supplier": "supplier",
    "bought_on": "day",
    "charge": "what is charged for",
    "reference": "reference",
}
"""What each field is called on screen."""

_EXACT: Final[Mapping[str, str]] = {
    "gtin": "gtin|ean|upc|barcode|bar code|gtin ean|global trade item number",
    "maker": "maker|manufacturer|manufacturer name|brand",
    "part": (
        "part|part number|part no|mpn|manufacturer part number|manufacturers part number|"
        "maker part number|manufacturer part no|manufacturer code"
    ),
    "lot_line": "lot line|framework line|framework lot line|catalogue line|price list line",
    "own_code": (
        "own code|item code|item number|item no|product code|material number|stock code|sku"
    ),
    "variant": "variant|specification|size|grade",
    "description": (
        "description|item|item description|item name|product|product description|goods|what|title"
    ),
    "category": "category|category key|spend category",
    "quantity": "quantity|qty|order quantity|ordered quantity|quantity ordered|qty ordered|volume",
    "order_unit": (
        "unit|order unit|uom|unit of measure|unit of purchase|unit of issue|uop|uoi|order uom"
    ),
    "units_held": (
        "units per order unit|pack size|pack|units per pack|pack quantity|units in pack|content|"
        "contents|units of measure per pack|eaches per unit"
    ),
    "base_unit": "base unit|content unit|unit of content|base uom",
    "amount": (
        "net amount|net|net value|amount|line value|line amount|line total|value|spend|"
        "net line value|amount excluding vat|amount ex vat|total net|net amount gbp"
    ),
    "gross_amount": "gross amount|gross|gross value|amount including vat|amount inc vat",
    "supplier": "supplier|supplier name|vendor|vendor name",
    "bought_on": (
        "day|date|order date|invoice date|tax point|bought on|purchase date|delivery date|po date|"
        "transaction date"
    ),
    "charge": "charge|charge type|line type|type",
    "reference": "reference|order number|po number|invoice number|invoice|order|po",
}
_FIELD_OF: Final = {
    heading: field for field, headings in _EXACT.items() for heading in headings.split("|")
}
_NEEDED: Final = frozenset({"quantity", "bought_on"})
KEYS: Final = ("gtin", "part", "lot_line", "own_code")
"""Columns of which one at least must be there: a description is no key."""


@dataclass(frozen=True)
class PurchaseColumns(Columns):
    """The columns of a file of purchases."""

    names = NAMES


def recognise(cells: Sequence[str]) -> PurchaseColumns | None:
    """What the row of headings says; None where it is none of a file of purchases."""
    headings = spaced(cells)
    places = places_of(headings, _FIELD_OF)
    has_amount = bool({"amount", "gross_amount"} & set(places))
    if not (set(places) >= _NEEDED and has_amount and set(places) & {*KEYS, "description"}):
        return None
    return PurchaseColumns(places, headings)
