"""Headings of contract registers and of lists of awards: which column holds what.

Registers name their columns as they like; award lists are made by programs from notices, in which
nought stands for a value that is not known and several suppliers stand in one cell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from frameworks.sheets.catalogue_headings import places_of, plain, spaced
from frameworks.sheets.columns import Columns


class Layout(StrEnum):
    """What kind of list it is."""

    REGISTER = "register"
    AWARDS = "awards"


NAMES: Final[Mapping[str, str]] = {
    "reference": "reference",
    "title": "title",
    "description": "description",
    "supplier": "supplier",
    "company_number": "supplier's company number",
    "department": "department",
    "category": "category",
    "cpv": "CPV codes",
    "entered_on": "day on which it was awarded or signed",
    "starts_on": "first day",
    "ends_on": "last day",
    "may_extend_to": "last day with every extension",
    "review_on": "day of review",
    "award_value": "value at award, without VAT",
    "option_value": "part of the value that options use",
    "irrecoverable_vat": "VAT that is not recovered",
    "payment_days": "days to pay",
    "origin": "how it came about",
    "regime": "law",
    "nature": "what is bought: goods, services or works",
}
"""What each field is called on screen."""

_EXACT: Final[Mapping[str, str]] = {
    "reference": (
        "reference|ref|contract reference|contract ref|contract reference number|contract ref no|"
        "contract number|contract no|contract id|reference number|id|agreement reference|"
        "unique reference|unique reference number"
    ),
    "title": "title|contract title|contract name|title of agreement|agreement title|name",
    "description": (
        "description|contract description|description of the goods and or services being provided|"
        "description of goods and services|summary"
    ),
    "supplier": (
        "supplier|supplier name|contractor|contractor name|contractor provider|provider|"
        "provider name|supplier contractor|name of supplier|awarded supplier|awarded to|"
        "supplier name raw|supplier name and details"
    ),
    "company_number": (
        "company number|company no|company reg no|company registration number|company reg number|"
        "companies house number|registration number|supplier company number"
    ),
    "department": (
        "department|local authority department responsible|department responsible|directorate|"
        "directorate service responsible|service|service area|service responsible"
    ),
    "category": "category|contract category|procurement category",
    "cpv": "cpv|cpv code|cpv codes|cpv code s",
    "entered_on": (
        "entered on|signed on|award date|awarded on|awarded date|date awarded|date of award|"
        "contract award date"
    ),
    "starts_on": (
        "starts on|start|start date|contract start|contract start date|commencement date|"
        "original start commencement date|date from"
    ),
    "ends_on": (
        "ends on|end|end date|contract end|contract end date|current end date|expiry|expiry date|"
        "contract expiry date|date to"
    ),
    "may_extend_to": (
        "may extend to|latest end date|maximum end date|end date with extensions|"
        "end date including extensions|max end date"
    ),
    "review_on": "review on|review date|contract review date|renewal review date|renewal date",
    "award_value": (
        "value|contract value|award value|awarded value|total value|total contract value|"
        "value at award|value at award gbp|contract value gbp|sum to be paid|annual value|"
        "total amount|awarded amount"
    ),
    "option_value": "value of options gbp|option value|value of options",
    "irrecoverable_vat": (
        "vat not recovered|vat not recovered gbp|irrecoverable vat|vat that cannot be recovered|"
        "value added tax that cannot be recovered"
    ),
    "payment_days": "payment days|days to pay|payment terms days",
    "origin": (
        "how it came about|procedure|procurement route|route to market|procurement process|"
        "tender process|process|procedure type"
    ),
    "regime": "regime|law|legislation",
    "nature": "what is bought|goods services or works",
}
_FIELD_OF: Final = {
    heading: field for field, headings in _EXACT.items() for heading in headings.split("|")
}
_BEGINS: Final = (
    ("est total awarded contract value", "award_value"),
    ("estimated total contract value", "award_value"),
    ("estimated contract value", "award_value"),
    ("total contract value", "award_value"),
    ("invitation to quote", "origin"),
    ("start date", "starts_on"),
    ("end date", "ends_on"),
)
"""Long headings are known by how they begin."""
_AWARDS: Final = frozenset({"awarded supplier", "awarded value"})
_NEEDED: Final = frozenset({"reference", "title", "supplier", "award_value"})


@dataclass(frozen=True)
class ContractColumns(Columns):
    """The columns of a register or a list of awards."""

    names = NAMES
    layout: Layout


def recognise(cells: Sequence[str]) -> ContractColumns | None:
    """What the row of headings says; None where it is none of a list of contracts.

    One names the contract, its supplier, its value and a day at least.
    """
    headings = spaced(cells)
    places = places_of(headings, _FIELD_OF)
    words = [plain(heading) for heading in headings]
    for place, text in enumerate(words):
        begun = next((field for start, field in _BEGINS if text.startswith(start)), None)
        if begun is not None and text not in _FIELD_OF:
            places.setdefault(begun, place)
    if not set(places) >= _NEEDED or not {"starts_on", "entered_on"} & set(places):
        return None
    layout = Layout.AWARDS if set(words) >= _AWARDS else Layout.REGISTER
    return ContractColumns(places, headings, layout)
