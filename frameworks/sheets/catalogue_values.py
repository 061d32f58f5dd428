"""Cells of catalogue lists read as what they mean: days, fees, laws, lot numbers.

A cell that cannot be read raises `Unreadable` with the reason; an empty one means nothing.
"""

import datetime
import re
from decimal import Decimal
from typing import Final, NamedTuple

from procurement_portal.core.sheets import dates

_LATEST: Final = datetime.date(2079, 12, 31)
_PLAIN: Final = dates.Convention()
_PERCENT: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(%|percent|per cent)?", re.IGNORECASE)
_PERCENT_OF: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%\s+of\s+\S.*", re.IGNORECASE | re.DOTALL)
_LOT_WORD: Final = re.compile(r"lots?\b[\s.:#-]*(?:no\.?|number)?\s*", re.IGNORECASE)
_WHOLE: Final = re.compile(r"(\d+)\.0+")
_LISTED_LOT: Final = re.compile(
    r"\s*([^=;]{1,20}?)\s*=\s*(.*?)\s*(?:;(?=[^=;]{1,20}=)|;?\s*\Z)", re.DOTALL
)
LONGEST_LOT_NUMBER: Final = 12
LONGEST_REFERENCE: Final = 100
LONGEST_TITLE: Final = 500
_A_SHARE_BELOW: Final = Decimal("0.05")

STATUSES: Final = {
    "live": "live",
    "active": "live",
    "current": "live",
    "open": "live",
    "in force": "live",
    "expired": "expired",
    "ended": "expired",
    "closed": "expired",
    "inactive": "expired",
    "awarded": "awarded",
    "not started": "awarded",
    "upcoming": "awarded",
}
"""Words of lists for the states that a concluded agreement can be brought in with."""


class Unreadable(Exception):
    """The cell does not say what its column should."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Fee(NamedTuple):
    """A supplier fee: one percentage, or how it is said otherwise."""

    percent: Decimal | None
    form: str
    note: str = ""


def squeezed(text: str) -> str:
    """Text on one line with single spaces."""
    return " ".join(text.split())


def key(text: str) -> str:
    """A reference or number as it is compared: spaces and capitals make no difference."""
    return "".join(text.split()).casefold()


def reference(text: str) -> str:
    """The reference of an agreement."""
    told = _whole(squeezed(text))
    if len(told) > LONGEST_REFERENCE:
        raise Unreadable(f"A reference has at most {LONGEST_REFERENCE} characters.")
    return told


def lot_number(text: str) -> str:
    """The number of a lot, without the word "lot"."""
    told = _whole(_LOT_WORD.sub("", squeezed(text), count=1))
    if len(told) > LONGEST_LOT_NUMBER:
        raise Unreadable(
            f"“{told[:40]}” is too long for the number of a lot, which has at most "
            f"{LONGEST_LOT_NUMBER} characters."
        )
    return told


def _whole(text: str) -> str:
    """A number that a spreadsheet keeps with decimals of nought, without them."""
    found = _WHOLE.fullmatch(text)
    return found[1] if found else text


def title(text: str) -> str:
    """A title on one line."""
    told = squeezed(text)
    if len(told) > LONGEST_TITLE:
        raise Unreadable(f"A title has at most {LONGEST_TITLE} characters; this has {len(told)}.")
    return told


def supplier(text: str) -> str:
    """The name of a supplier."""
    told = title(text)
    if not any(character.isalnum() for character in told):
        raise Unreadable(f"“{told[:40]}” is no name.")
    return told


def first_day(text: str) -> datetime.date:
    """A day; of a month, its first."""
    return _days(text)[0]


def last_day(text: str) -> datetime.date:
    """A day; of a month, its last."""
    return _days(text)[1]


def _days(text: str) -> tuple[datetime.date, datetime.date]:
    reading = dates.read(squeezed(text), _LATEST)
    day, last = dates.resolve(reading, _PLAIN) if reading else (None, None)
    if day is None:
        raise Unreadable(f"“{text.strip()[:40]}” is not a date that we can read; write 2026-03-31.")
    if not 1990 <= day.year <= _LATEST.year:
        raise Unreadable(f"The year {day.year} cannot be right.")
    return day, last or day


def fee(text: str) -> Fee:
    """What suppliers pay: "0.75%", "none", or a rule in words, which is kept as a note."""
    told = squeezed(text)
    if told.casefold() in {"none", "no fee", "nil", "free", "no"}:
        return Fee(Decimal(0), "none")
    if found := _PERCENT.fullmatch(told):
        return _fixed(Decimal(found[1]), has_sign=bool(found[2]), told=told)
    if found := _PERCENT_OF.fullmatch(told):
        return _fixed(Decimal(found[1]), has_sign=True, told=told)._replace(note=told[:500])
    if "%" in told:
        return Fee(None, "other", told[:500])
    raise Unreadable(f"“{told[:40]}” is not a percentage; write 0.75%.")


def _fixed(number: Decimal, *, has_sign: bool, told: str) -> Fee:
    """Spreadsheets keep 0.75% as 0.0075; no fee is that small a percentage."""
    percent = number * 100 if not has_sign and 0 < number < _A_SHARE_BELOW else number
    if percent > 100:
        raise Unreadable(f"“{told[:40]}” is more than the whole.")
    if percent != percent.quantize(Decimal("0.01")):
        raise Unreadable(f"“{told[:40]}” has more than two decimals.")
    rounded = percent.quantize(Decimal("0.01"))
    return Fee(rounded, "fixed_percent" if rounded else "none")


def status(text: str) -> str:
    """Where a concluded agreement stands."""
    told = STATUSES.get(squeezed(text).casefold())
    if told is None:
        raise Unreadable(
            f"“{squeezed(text)[:40]}” is no state of a concluded agreement; write live or expired."
        )
    return told


def regime(text: str) -> str:
    """The law that an agreement was made under."""
    told = squeezed(text).casefold()
    for code, signs in (
        ("psr", ("psr", "provider selection")),
        ("pcr2015", ("pcr", "2015")),
        ("pa2023", ("pa23", "pa2023", "pa 2023", "2023")),
    ):
        if any(sign in told for sign in signs):
            return code
    raise Unreadable(
        f"“{squeezed(text)[:40]}” is no law that we know; write PA2023, PCR2015 or PSR."
    )


def listed_lots(text: str) -> tuple[tuple[str, str], ...]:
    """Lots in one cell: "1=Cars; 2=Vans"."""
    found = tuple(
        (lot_number(number), title(told)) for number, told in _LISTED_LOT.findall(text) if told
    )
    if not found:
        raise Unreadable("Lots in one cell are written as 1=Cars; 2=Vans.")
    return found
