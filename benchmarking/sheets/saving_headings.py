"""Headings of registers of savings: which column holds what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from frameworks.sheets.catalogue_headings import places_of, spaced
from frameworks.sheets.columns import Columns

NAMES: Final[Mapping[str, str]] = {
    "title": "what saves",
    "reference": "own reference",
    "kind": "how it comes about",
    "value": "value in the year",
    "year": "financial year",
    "category": "category",
    "supplier": "supplier",
    "state": "state",
    "owner": "who sees to it",
    "scheme": "other scheme that counts it",
    "scheme_reference": "reference in the other scheme",
}
"""What each field is called on screen."""

_EXACT: Final[Mapping[str, str]] = {
    "title": (
        "claim|saving|savings|title|saving title|savings title|description|saving description|"
        "project|project name|initiative|initiative name|what saves|name"
    ),
    "reference": (
        "reference|ref|saving reference|savings reference|saving id|savings id|id|saving ref"
    ),
    "kind": (
        "type|saving type|savings type|type of saving|kind|how it comes about|saving category type|"
        "lever|savings lever"
    ),
    "value": (
        "value|amount|saving value|savings value|saving amount|annual saving|annual value|"
        "saving gbp|value gbp|net saving|savings gbp|total saving|value in the year"
    ),
    "year": "year|financial year|fy|saving year|savings year|period",
    "category": "category|spend category|procurement category|category name",
    "supplier": "supplier|supplier name|contractor|vendor|provider",
    "state": "state|status|stage|saving status|savings status|rag status",
    "owner": "owner|saving owner|savings owner|lead|lead officer|responsible|who sees to it",
    "scheme": "scheme|other scheme|external scheme|counted by|reported to",
    "scheme_reference": (
        "scheme reference|scheme ref|external reference|external ref|other reference|"
        "reference in the other scheme"
    ),
}
_FIELD_OF: Final = {
    heading: field for field, headings in _EXACT.items() for heading in headings.split("|")
}
_NEEDED: Final = frozenset({"title", "kind", "value", "year", "category"})


@dataclass(frozen=True)
class SavingColumns(Columns):
    """The columns of a register of savings."""

    names = NAMES


def recognise(cells: Sequence[str]) -> SavingColumns | None:
    """What the row of headings says; None where it is none of a register of savings."""
    headings = spaced(cells)
    places = places_of(headings, _FIELD_OF)
    if not set(places) >= _NEEDED:
        return None
    return SavingColumns(places, headings)
