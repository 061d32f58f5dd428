"""Cells of contract registers read as what they mean: days, values, how a contract came about.

A cell that cannot be read raises `Unreadable` with the reason; an empty one means nothing.
"""

import datetime
import re
from decimal import Decimal
from typing import Final

from frameworks.sheets import catalogue_values
from frameworks.sheets.catalogue_values import Unreadable, squeezed
from procurement_portal.core.sheets import amounts

LONGEST_TEXT: Final = 10_000
_NOTHING: Final = frozenset(
    {"", "-", "n a", "na", "none", "no", "tbc", "tba", "to be confirmed", "null", "unknown", "nan"}
)
_OPEN_END: Final = frozenset({"ongoing", "rolling", "rolling contract", "open", "open ended"})
_WITHHELD: Final = re.compile(r"redacted|withheld|personal data|not disclosed", re.IGNORECASE)
_COMMA_JOINED: Final = re.compile(r",(?=\S)")
_CPV: Final = re.compile(r"\b\d{8}\b")
_ORIGINS: Final = (
    ("call_off", re.compile(r"framework|call[ -]?o(?:ff?|f)\b|\bdps\b|mini|further comp", re.I)),
    ("quotation", re.compile(r"quot|\brfq\b", re.I)),
    ("direct", re.compile(r"direct|waiver|exempt|novation", re.I)),
    ("published_tender", re.compile(r"tender|\bitt\b|open procedure|restricted|ojeu", re.I)),
)
_NATURES: Final = {
    "goods": "goods",
    "supplies": "goods",
    "services": "services",
    "works": "works",
}


def is_nothing(text: str) -> bool:
    """Whether the cell stands empty or says so: "N/A", "TBC"."""
    return _bare(text) in _NOTHING


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^\w-]+", " ", text).split()).casefold()


def reference(text: str) -> str:
    """The contract's own number."""
    return catalogue_values.reference(text)


def title(text: str) -> str:
    """What the contract is called."""
    return catalogue_values.title(text)


def long_text(text: str) -> str:
    """A text of several lines, cut where it is endless."""
    return text.strip()[:LONGEST_TEXT]


def one_supplier(text: str) -> str:
    """The one supplier that the cell names.

    Lists of awards join several with commas and no space after them.
    """
    if _WITHHELD.search(text):
        raise Unreadable("The supplier's name is withheld: it is not known whose contract it is.")
    parts = [part for part in _COMMA_JOINED.split(text) if part.strip()]
    if len(parts) > 1:
        raise Unreadable(
            f"It names {len(parts)} suppliers. A contract has one: enter each of them by hand."
        )
    return catalogue_values.supplier(text)


def company_number(text: str) -> str:
    """A number at Companies House with its scheme, eight signs long; "" for anything else."""
    bare = re.sub(r"[^0-9A-Za-z]", "", text).upper()
    if bare.isdigit() and 6 <= len(bare) <= 8:
        return f"GB-COH-{bare.zfill(8)}"
    return f"GB-COH-{bare}" if re.fullmatch(r"[A-Z]{2}\d{6}", bare) else ""


def first_day(text: str) -> datetime.date:
    """A day; of a month, its first."""
    return catalogue_values.first_day(text)


def last_day(text: str) -> datetime.date | None:
    """A day; of a month, its last. None where it is open: "Ongoing", "Rolling"."""
    return None if _bare(text) in _OPEN_END else catalogue_values.last_day(text)


def value(text: str) -> Decimal:
    """Pounds and pence, not negative."""
    money = amounts.read(text.replace("\ufffd", "£"))
    if money.amount is None:
        raise Unreadable(f"“{squeezed(text)[:40]}” is no amount; write 1250.00.")
    if money.amount < 0:
        raise Unreadable(f"“{squeezed(text)[:40]}” is negative.")
    if money.amount != money.amount.quantize(amounts.PENCE):
        raise Unreadable(f"“{squeezed(text)[:40]}” has parts of a penny.")
    return money.amount.quantize(amounts.PENCE)


def days(text: str) -> int:
    """A number of days."""
    found = re.fullmatch(r"(\d{1,3})(?:\.0+)?(?:\s*days?)?", squeezed(text), re.IGNORECASE)
    if found is None:
        raise Unreadable(f"“{squeezed(text)[:40]}” is no number of days; write 30.")
    return int(found[1])


def origin(text: str) -> str:
    """How the contract came about; "unknown" where the words are not known."""
    return next((code for code, sign in _ORIGINS if sign.search(text)), "unknown")


def regime(text: str) -> str:
    """The law that it was made under."""
    return catalogue_values.regime(text)


def nature(text: str) -> str:
    """Goods, services or works."""
    told = _NATURES.get(squeezed(text).casefold())
    if told is None:
        raise Unreadable(f"“{squeezed(text)[:40]}” is none of goods, services and works.")
    return told


def cpv(text: str) -> tuple[str, ...]:
    """The eight figures of each code in the cell, in order."""
    return tuple(dict.fromkeys(_CPV.findall(text)))
