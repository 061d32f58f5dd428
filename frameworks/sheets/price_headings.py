"""What the columns of a price list are, by their headings and by what stands below them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

ITEM: Final = "item"
CODE: Final = "code"
UNIT: Final = "unit"
PACK: Final = "pack"
PRICE: Final = "price"
SUPPLIER: Final = "supplier"
LOT: Final = "lot"
REGION: Final = "region"
VARIANT: Final = "variant"
STARTS: Final = "starts_on"
ENDS: Final = "ends_on"

ADDED: Final = ("What is wrong", "How to mend it")
"""Headings of the columns that we add to a file that goes back; they are never read."""

_VAT: Final = r"(?: (?:ex|exc|excl|excluding|exclusive of|net of|without|inc|incl|including) vat)?"
_MONEY: Final = r"(?: gbp| £| p| pence)?"
_OWN_WORDS: Final[tuple[tuple[str, int, str], ...]] = (
    (
        PRICE,
        10,
        r"(?:unit |net |framework |contract |offered |agreed |selling )?(?:price|rate|cost)"
        rf"(?: per unit| each)?{_VAT}{_MONEY}",
    ),
    (
        PRICE,
        8,
        r"(?:priced? offered|price to|our price|customer price|buyer price|price per|price each|"
        r"unit cost|cost per|day rate|daily rate|hourly rate|rate per|charge|tariff)\b.*",
    ),
    (PRICE, 5, r".*\bprice\b.*"),
    (PRICE, 4, r".*\b(?:rate|cost|charge|fee)s?\b.*"),
    (
        ITEM,
        10,
        r"(?:item |product |service |part )?(?:description|title)(?: of (?:item|goods|service))?",
    ),
    (ITEM, 10, r"(?:item|product|service|work item|job) name|job title|schedule item"),
    (ITEM, 9, r"items?|products?|services?|activity|task|work item|goods"),
    (ITEM, 8, r"role|roles|job role|position|labou?r category|staff (?:grade|role)|resource"),
    (ITEM, 6, r"grade|service proposed\b.*|.*\bcourse title\b.*"),
    (ITEM, 4, r".*\b(?:item|product|service|role|job) (?:description|name|title)\b.*"),
    (
        CODE,
        10,
        r"(?:item |product |service |part |mfr part |stock |catalogue |cat |sor |npc |material )?"
        r"(?:code|no|number|ref|reference|id)|sku|gtin|ean|nsv|npc",
    ),
    (CODE, 7, r"mfr part no|manufacturers? part n.*"),
    (
        UNIT,
        10,
        r"units?|uom|uoi|unit of (?:measure|measurement|issue|sale)\b.*|per|charging unit|"
        r"charge basis|rate type|pricing unit|order unit",
    ),
    (
        PACK,
        10,
        r"pack(?: size| qty| quantity)?|units per (?:pack|order unit|unit of sale|case|box)|"
        r"(?:quantity|qty) (?:per|in) (?:unit|pack)|case size|units in pack",
    ),
    (SUPPLIER, 10, r"(?:supplier|vendor|contractor|provider)s?(?: name)?"),
    (LOT, 10, r"lots?(?: no| number| name| ref| id)?"),
    (
        REGION,
        10,
        r"region(?: name| code)?|area|location|geography|jurisdiction|country|nuts(?: code)?|"
        r"work ?site|work location",
    ),
    (
        VARIANT,
        6,
        r"variant|standard|grade|level|band|tier|building type|seniority|size|colour|strength|"
        r"option|shift|contract year|current contract year|minimum education\b.*|"
        r"minimum years\b.*",
    ),
    (
        STARTS,
        10,
        r"from|start|starts|(?:start|effective|valid|price|contract start|from) (?:date|from)|"
        r"(?:date|starts|effective) (?:from|on)|valid from date",
    ),
    (
        ENDS,
        10,
        r"to|end|ends|until|expiry|expires|(?:end|expiry|contract end|to) date|"
        r"(?:valid|effective|price|date|ends) (?:to|until|on)|valid to date",
    ),
)
_WORDS: Final = tuple((role, weight, re.compile(words)) for role, weight, words in _OWN_WORDS)
# Headings with these words stand over something else than what a buyer pays.
_NO_PRICE: Final = re.compile(
    r"%|\b(?:percent(?:age)?|discounts?|quantity|qty|volume|total|number of|phone|vat rate|score|"
    r"rank|escalation|increase|basis|date|type|mechanism|variance|overhead|profit|uplift|margin|weight(?:ing)?|year|"
    r"available|award)\b"
)
_LESS: Final = re.compile(
    r"\b(?:list|rrp|mfc|old|previous|current|benchmark|market|commercial|most favou?red)\b"
)
_WITH_VAT: Final = re.compile(r"\b(?:inc|incl|including|inclusive of) vat\b|\bgross\b")
_WITHOUT_VAT: Final = re.compile(
    r"\b(?:ex|exc|excl|excluding|exclusive of|net of|without|plus) vat\b"
)
_IN_PENCE: Final = re.compile(r"\b(?:p|pence)$|\bin pence\b")
_SIGNS: Final = re.compile(r"[^\w%£]+|_")
_DIGITS_ONLY: Final = re.compile(r"[\d\s.,£]*")
_PRICE_WORDS: Final = re.compile(
    r"\b(?:prices?|rates?|costs?|charges?|hourly|hour|daily|day|per|unit|gbp|ex|exc|excl|"
    r"excluding|vat|in|for|the)\b|£"
)


@dataclass(frozen=True)
class Column:
    """A column: its place, its heading, what it is (empty: not used)."""

    index: int
    heading: str
    role: str

    @property
    def letter(self) -> str:
        """As a spreadsheet names it: A, B, … AA."""
        return letter(self.index)

    @property
    def says(self) -> str:
        """What the column is, in words."""
        in_pence = self.role == PRICE and is_in_pence(self.heading)
        return "Price in pence" if in_pence else MEANINGS.get(self.role, "Not used")


MEANINGS: Final = {
    ITEM: "Item",
    CODE: "Code of the item",
    UNIT: "Unit",
    PACK: "Units in one order unit",
    PRICE: "Price",
    SUPPLIER: "Supplier",
    LOT: "Lot",
    REGION: "Region",
    VARIANT: "Kind of the item",
    STARTS: "First day",
    ENDS: "Last day",
}


def letter(index: int) -> str:
    """The name of a column in a spreadsheet."""
    name = ""
    rest = index + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def key(text: str) -> str:
    """A heading without case, signs and doubled blanks."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_SIGNS.sub(" ", plain).split())


def without_price_words(text: str) -> str:
    """What a heading says besides that prices stand under it: "Day rate London" → "london"."""
    return " ".join(_PRICE_WORDS.sub(" ", key(text)).split())


def says_vat(heading: str) -> str:
    """Whether VAT is "incl" or "excl", where a heading says so."""
    words = key(heading)
    if _WITH_VAT.search(words):
        return "incl"
    return "excl" if _WITHOUT_VAT.search(words) else ""


def is_in_pence(heading: str) -> bool:
    """Whether the prices under a heading are pence."""
    return bool(_IN_PENCE.search(key(heading)))


def may_hold_prices(heading: str) -> bool:
    """Whether a heading that names no role may stand over prices."""
    words = key(heading)
    ours = {key(added) for added in ADDED}
    is_a_number = _DIGITS_ONLY.fullmatch(words)
    return not is_a_number and words not in ours and not _NO_PRICE.search(words)


class Weighed(NamedTuple):
    """A role that a heading may have, and how plainly it says so."""

    role: str
    weight: int


def weigh(heading: str) -> list[Weighed]:
    """Every role that the heading may have, the plainest first."""
    words = key(heading)
    if not words or len(words) > 200 or _DIGITS_ONLY.fullmatch(words):
        return []
    found: dict[str, int] = {}
    for role, weight, pattern in _WORDS:
        if role not in found and pattern.fullmatch(words):
            found[role] = weight
    if PRICE in found:
        _less_plain(found, words)
    return sorted((Weighed(*one) for one in found.items()), key=lambda one: -one.weight)


def _less_plain(found: dict[str, int], words: str) -> None:
    """Take away what is no price, and put what is not quite the price behind what is."""
    if _NO_PRICE.search(words):
        del found[PRICE]
    elif _LESS.search(words):
        found[PRICE] = min(found[PRICE], 3)
    elif _WITH_VAT.search(words):
        found[PRICE] -= 1


def roles(row: Sequence[str]) -> dict[int, str]:
    """The role of each column that has one, by the row that holds the headings.

    Each role goes to the column that says it most plainly, the first of equals. Prices of equal
    plainness all count: they are columns of one wide table.
    """
    weighed = {index: weigh(heading) for index, heading in enumerate(row)}
    given: dict[int, str] = {}
    for role in (PRICE, ITEM, CODE, UNIT, PACK, SUPPLIER, LOT, REGION, STARTS, ENDS):
        for index in _plainest(role, weighed, given):
            given[index] = role
    for index, wishes in weighed.items():
        if index not in given and VARIANT in {wish.role for wish in wishes}:
            given[index] = VARIANT
    _spare_item_is_code(given, weighed)
    return given


def _plainest(
    role: str, weighed: Mapping[int, Sequence[Weighed]], given: Mapping[int, str]
) -> list[int]:
    wished = {
        index: wish.weight
        for index, wishes in weighed.items()
        if index not in given
        for wish in wishes
        if wish.role == role and wish.weight == wishes[0].weight
    }
    best = max(wished.values(), default=0)
    first = [index for index, weight in wished.items() if weight == best]
    return first if role == PRICE else first[:1]


def _spare_item_is_code(given: dict[int, str], weighed: Mapping[int, Sequence[Weighed]]) -> None:
    """Beside a description, a column "Item" or "Product" holds the code."""
    if CODE in given.values() or ITEM not in given.values():
        return
    for index, wishes in weighed.items():
        if index not in given and any(wish == Weighed(ITEM, 9) for wish in wishes):
            given[index] = CODE
            return
