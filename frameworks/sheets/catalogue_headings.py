"""Headings of catalogue lists: which column holds what, and what a list is a list of.

Strong headings say what they are wherever they stand ("framework_id"). Plain ones ("id", "name")
are understood from their neighbours, and not at all where the neighbours tell of something else.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from frameworks.sheets.columns import Columns


class ListKind(StrEnum):
    """What each row of a list is."""

    FRAMEWORKS = "frameworks"
    LOTS = "lots"
    PLACES = "places"


NAMES: Final[Mapping[str, str]] = {
    "reference": "agreement's reference",
    "title": "agreement's title",
    "subject": "subject, for a title where there is none",
    "summary": "summary",
    "starts_on": "first day",
    "ends_on": "last day",
    "may_extend_to": "last day with every extension",
    "fee": "supplier fee",
    "status": "status",
    "regime": "law",
    "lots": "lots, each as number=title",
    "lot_number": "lot number",
    "lot_title": "lot title",
    "supplier": "supplier's name",
    "company_number": "company number",
    "supplier_id": "publisher's own number of the supplier",
}
"""What each field is called on screen."""

_STRONG: Final[Mapping[str, str]] = {
    "reference": (
        "reference|ref|framework reference|framework ref|framework number|framework no|"
        "framework id|"
        "framework short name|framework code|agreement reference|agreement ref|agreement number|"
        "agreement no|agreement id|agreement code|contract reference|contract ref|rm number"
    ),
    "title": "title|framework name|framework title|agreement name|agreement title",
    "subject": "service|category|pillar|subject",
    "summary": "summary|framework description|agreement description",
    "starts_on": (
        "start|starts|start date|starts on|live at|live from|live date|commencement date|"
        "commences|date from|valid from|framework start date|agreement start date"
    ),
    "ends_on": (
        "end|ends|end date|ends on|expires|expires at|expires on|expiry|expiry date|date to|"
        "valid to|valid until|framework end date|agreement end date"
    ),
    "may_extend_to": (
        "may extend to|extended end date|latest end date|maximum end date|end date with extensions"
    ),
    "fee": (
        "fee|fee percent|supplier fee|supplier fee percent|management charge|"
        "management charge percent|management charge expression|levy|management levy"
    ),
    "status": "status|framework status|agreement status|state",
    "regime": "regime|law|legislation|procurement regime|regulations|legal regime",
    "lots": "lots",
    "lot_number": "lot number|lot no|lot|lot reference|lot ref",
    "lot_title": "lot title|lot name|lot description",
    "supplier": (
        "supplier|supplier name|suppliers name|company|company name|provider|provider name|"
        "contractor|contractor name|supplier legal name"
    ),
    "company_number": (
        "company number|company no|companies house number|company registration number|"
        "registration number|crn"
    ),
    "supplier_id": (
        "supplier id|supplier number|supplier no|supplier reference|supplier ref|supplier code|"
        "salesforce id|vendor id|vendor number"
    ),
}
_FIELD_OF: Final = {
    heading: field for field, headings in _STRONG.items() for heading in headings.split("|")
}
_ABOUT_FRAMEWORKS: Final = frozenset(
    {"starts_on", "ends_on", "may_extend_to", "fee", "status", "regime", "lots"}
)
_USED: Final[Mapping[ListKind, frozenset[str]]] = {
    ListKind.FRAMEWORKS: frozenset(
        {"reference", "title", "subject", "summary", *_ABOUT_FRAMEWORKS},
    ),
    ListKind.LOTS: frozenset({"reference", "lot_number", "lot_title"}),
    ListKind.PLACES: frozenset(
        {"reference", "lot_number", "supplier", "company_number", "supplier_id"}
    ),
}


@dataclass(frozen=True)
class ListColumns(Columns):
    """The columns of a list of a catalogue."""

    names = NAMES
    kind: ListKind


def plain(heading: str) -> str:
    """A heading as words: lower case, letters and digits only."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading.replace("'", "").replace("’", ""))
    return re.sub(r"[\W_]+", " ", spaced.replace("%", " percent ")).strip().lower()


def recognise(cells: Sequence[str]) -> ListColumns | None:
    """What the row of headings says the list is; None where it says nothing that we bring in."""
    headings = spaced(cells)
    words = [plain(heading) for heading in headings]
    places = _strong(words)
    kind = _kind(places, words)
    if kind is None:
        return None
    places |= _weak(kind, words, places)
    used = {field: place for field, place in places.items() if field in _USED[kind]}
    return ListColumns(used, headings, kind)


def _strong(words: Sequence[str]) -> dict[str, int]:
    """Fields by the first column whose heading says so."""
    places: dict[str, int] = {}
    for place, text in enumerate(words):
        field = _FIELD_OF.get(text)
        if field is not None:
            places.setdefault(field, place)
    for text in ("framework", "agreement"):
        if text in words:
            field = "title" if "reference" in places else "reference"
            places.setdefault(field, words.index(text))
    return places


def _kind(places: Mapping[str, int], words: Sequence[str]) -> ListKind | None:
    if "supplier" in places:
        return ListKind.PLACES if {"reference", "lot_number"} & set(places) else None
    if "lot id" in words:
        return None
    if _says_lots(places, words):
        return ListKind.LOTS
    evidence = set(places) & _ABOUT_FRAMEWORKS
    if "reference" in places:
        of_something_else = "id" in words and not evidence
        told = evidence or "title" in places or "name" in words
        return ListKind.FRAMEWORKS if told and not of_something_else else None
    return ListKind.FRAMEWORKS if evidence and set(words) & {"id", "code"} else None


def _says_lots(places: Mapping[str, int], words: Sequence[str]) -> bool:
    if "lot_number" in places:
        return bool({"lot_title"} & set(places) or {"title", "name", "description"} & set(words))
    return "reference" in places and {"number", "name"} <= set(words)


def _weak(kind: ListKind, words: Sequence[str], places: Mapping[str, int]) -> dict[str, int]:
    """Plain headings, once it is known what the list is of."""
    wanted = {
        ListKind.FRAMEWORKS: {
            "reference": ("id", "code"),
            "title": ("name",),
            "summary": ("description",),
        },
        ListKind.LOTS: {
            "lot_number": ("number",),
            "lot_title": ("title", "name", "description"),
        },
        ListKind.PLACES: {},
    }[kind]
    found: dict[str, int] = {}
    for field, texts in wanted.items():
        for text in texts:
            if field not in places and field not in found and text in words:
                found[field] = words.index(text)
    return found


def places_of(headings: Sequence[str], field_of: Mapping[str, str]) -> dict[str, int]:
    """Where each field stands, by what its heading is called; the first of two counts."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        field = field_of.get(plain(heading))
        if field is not None:
            places.setdefault(field, place)
    return places


def spaced(cells: Sequence[str]) -> tuple[str, ...]:
    """Headings as they are shown: without breaks and doubled spaces."""
    return tuple(" ".join(cell.split()) for cell in cells)
