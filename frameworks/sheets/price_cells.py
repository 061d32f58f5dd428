"""Single cells of a price list: prices, pack sizes, lots' numbers and days."""

import re
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, NamedTuple

from procurement_portal.core.sheets import amounts, dates

FINE: Final = Decimal("0.0001")
MOST_UNITS: Final = 1_000_000
LATEST: Final = date(2099, 12, 31)
_LONGEST: Final = 100
_NOTHING: Final = frozenset(
    ["", "-", "--", "–", "—", "n/a", "na", "not applicable", "not offered", "no bid", "none", "£-"]
)
_LATER: Final = re.compile(
    r"p\.?o\.?a\.?|price on (?:application|request)|on (?:application|request)|t\.?b\.?[cad]\.?|"
    r"by quote|quote|quotation|included|free|see .*|as (?:quoted|agreed)",
    re.IGNORECASE,
)
_PENCE: Final = re.compile(r"(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)\s*(?:p|pence)\.?", re.IGNORECASE)
_PER: Final = re.compile(
    r"(?P<number>.*[0-9p])\s*(?:/|\bper\b|\ban?\b|\beach\b|\bea\b)\s*(?P<unit>[^0-9]{0,40})",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(r".*[0-9]\s*(?:-|–|—|to|/)\s*£?\s*[0-9].*", re.IGNORECASE)
_PLUS_VAT: Final = re.compile(
    r"\(?\s*(?:\+|plus|ex|exc|excl|excluding|exclusive of|net of)\.?\s*vat\s*\)?", re.IGNORECASE
)
_WITH_VAT: Final = re.compile(r"\(?\s*(?:inc|incl|including)\.?\s*vat\s*\)?", re.IGNORECASE)
_FIRST_NUMBER: Final = re.compile(r"[^0-9.,-]*([0-9]{1,7})(?:\.0+)?(?![0-9.,])(?:\s*[^0-9]*)?")
_LOT: Final = re.compile(r"(?:lot\s*)?([0-9]{1,4}(?:\.[0-9]{1,3})*\s*[a-z]?|[a-z][0-9]{0,3})\b.*")


class Price(NamedTuple):
    """A price in pounds, with the unit where the cell names one; or why it is none.

    `problem` is "" and `amount` None where the cell says that there is no price here.
    """

    amount: Decimal | None
    problem: str = ""
    unit: str = ""


NO_PRICE: Final = Price(None)


def price(text: str, *, in_pence: bool = False, with_vat: bool = False) -> Price:
    """What a cell says of a price. `with_vat` is whether the list's prices include it."""
    bare = text.strip()
    if bare.casefold() in _NOTHING:
        return NO_PRICE
    if len(bare) > _LONGEST:
        return Price(None, "not_a_price")
    if _LATER.fullmatch(bare):
        return Price(None, "no_price")
    if "%" in bare:
        return Price(None, "percentage")
    if _WITH_VAT.search(bare) and not with_vat:
        return Price(None, "vat_included")
    bare = _WITH_VAT.sub("", _PLUS_VAT.sub("", bare)).strip()
    return _amount(bare, in_pence)


def _amount(bare: str, in_pence: bool) -> Price:
    unit = ""
    if per := _PER.fullmatch(bare):
        bare, unit = per["number"].strip(), per["unit"].strip()
    if pence := _PENCE.fullmatch(bare):
        bare, in_pence = pence["number"], True
    if in_pence:
        return _in_pence(bare, unit)
    money = amounts.read(bare)
    if money.amount is None:
        if money.problem == "not_an_amount" and _RANGE.fullmatch(bare):
            return Price(None, "price_range")
        return Price(None, _OURS.get(money.problem, money.problem))
    return _checked(money.amount, unit)


_OURS: Final = {"not_an_amount": "not_a_price", "missing_amount": "not_a_price"}


def _in_pence(bare: str, unit: str) -> Price:
    """Pence of a hundredth of a penny at the finest."""
    money = amounts.read(bare)
    if money.amount is None:
        return Price(None, _OURS.get(money.problem, money.problem))
    return _checked((money.amount / 100).quantize(FINE, ROUND_HALF_EVEN), unit)


def _checked(amount: Decimal, unit: str) -> Price:
    if amount < 0:
        return Price(None, "negative_price")
    return Price(amount.quantize(FINE, ROUND_HALF_EVEN), "", unit)


def looks_like_a_price(text: str) -> bool:
    """Whether a cell is a price, or says that there is none where a price would be."""
    read = price(text, with_vat=True)
    return read.amount is not None or read.problem in {"no_price", "foreign_currency"}


def pack(text: str) -> int | None:
    """How many units one order unit holds; 1 where nothing is said, None where it is unreadable."""
    bare = text.strip()
    if not bare or bare.casefold() in {"each", "single", "-", "n/a"}:
        return 1
    found = _FIRST_NUMBER.fullmatch(bare) if len(bare) <= _LONGEST else None
    number = int(found[1]) if found else 0
    return number if 1 <= number <= MOST_UNITS else None


def lot_key(text: str) -> str:
    """A lot's number however it is written: "Lot 2A: Windows", "2a" and "2a.0" are "2a"."""
    bare = " ".join(text.casefold().replace("lot.", "lot").split())[:_LONGEST]
    found = _LOT.fullmatch(bare)
    number = found[1].replace(" ", "") if found else bare.removeprefix("lot ")
    return re.sub(r"^0+(?=[0-9])|\.0+$", "", number)


class Days(NamedTuple):
    """The first and the last day that a cell names."""

    first: date
    last: date


def days(text: str, convention: dates.Convention) -> Days | None:
    """The days a cell names: a month has a first and a last. None where it is no date."""
    reading = dates.read(text.strip(), LATEST)
    if reading is None:
        return None
    first, last = dates.resolve(reading, convention)
    if first is None or not date(1990, 1, 1) <= first <= LATEST:
        return None
    return Days(first, last or first)
