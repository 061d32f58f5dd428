"""Money as published bodies write it, to exact decimals, and nothing else taken for money."""

import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, NamedTuple

from procurement_portal.core.sheets import limits

PENCE: Final = Decimal("0.01")
_FINE: Final = Decimal("0.0001")
_ZERO: Final = Decimal("0.00")

# `[0-9]` on purpose: Decimal and \d both take Arabic and other digits for numbers.
_PENCE_EXACTLY: Final = re.compile(r"-?[0-9]{1,11}\.[0-9]{2}")
_PLAIN: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,4})?")
_NUMBER: Final = re.compile(
    r"(?:(?P<whole>[0-9]{1,18})|(?P<groups>[0-9]{1,3}(?:,[0-9]{2,3})+))?(?P<fraction>\.[0-9]{0,30})?"
)
_EXPONENT: Final = re.compile(r"[0-9]{1,17}(?:\.[0-9]{1,17})?[Ee][+-]?[0-9]{1,2}")
_COMMA_DECIMAL: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]{1,2}|[0-9]+,[0-9]{1,2}")
_SPACED_GROUPS: Final = re.compile(r"(?<=[0-9]) (?=[0-9]{3}(?:[ .,]|$))")
# £ as it is, as UTF-8 read as cp1252 ("Â£"), as CP437/850 byte 0x9C read as cp1252 ("œ"), as a
# byte that nothing could read, as letters.
_STERLING: Final = re.compile(r"Â?£|œ|\ufffd|ú(?=[ -]?[0-9])|\bGBP\b|\bstg\b", re.IGNORECASE)
_FOREIGN: Final = re.compile(r"[$€¥]|\b(?:USD|EUR|CHF|AUD|CAD|JPY)\b", re.IGNORECASE)
_DIGIT: Final = re.compile("[0-9]")
_NOUGHT: Final = re.compile(r"\(?[\s£œÂ]*-+[\s£œÂ]*\)?")
_LONGEST_NOUGHT: Final = 20
_LONGEST: Final = 100
_DASHES: Final = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-", "\u2010": "-"})
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009\u200b\ufeff]+")
_SIDE: Final = re.compile(r"(?P<number>.*[^A-Za-z\s])\s*(?P<side>CR|DR)\.?", re.IGNORECASE)
_ERRORS: Final = re.compile(r"#(?:N/A|VALUE!|REF!|DIV/0!|NAME\?|NUM!|NULL!|#+)", re.IGNORECASE)


class Money(NamedTuple):
    """What a cell says: an amount with at least two decimals, or why it is none."""

    amount: Decimal | None
    problem: str = ""
    flag: str = ""


def read(text: str, *, comma_decimal: bool = False) -> Money:
    """The amount in a cell, signed as published; `problem` is a reason code when there is none.

    Brackets, a trailing minus and CR mean a negative; a dash alone is nought (truth definitions).
    `comma_decimal` reads 1.234,56 as continental software writes it.
    """
    if _PENCE_EXACTLY.fullmatch(text) and not comma_decimal:
        value = Decimal(text)
        return Money(value if value else _ZERO)
    if not comma_decimal and _PLAIN.fullmatch(text):
        return _finished(Decimal(text), "")
    if not _DIGIT.search(text):
        return _without_digits(text)
    if len(text) > _LONGEST:
        return Money(None, "not_an_amount")
    stripped = _SPACES.sub(" ", text.translate(_DASHES)).strip()
    if stripped.startswith('="') and stripped.endswith('"'):
        stripped = stripped[2:-1].strip()
    if _ERRORS.fullmatch(stripped):
        return Money(None, "error_value")
    if _FOREIGN.search(stripped):
        return Money(None, "foreign_currency")
    return _signed(_STERLING.sub("", stripped).strip().strip("'\"").strip(), comma_decimal)


def _without_digits(text: str) -> Money:
    """Nothing, an error, a word, or an accountant's nought: "-", "£-", "(-)"."""
    stripped = text.strip()
    if not stripped:
        return Money(None, "missing_amount")
    if _ERRORS.fullmatch(stripped):
        return Money(None, "error_value")
    if len(stripped) <= _LONGEST_NOUGHT and _NOUGHT.fullmatch(stripped.translate(_DASHES)):
        return Money(_ZERO)
    return Money(None, "not_an_amount")


def _signed(text: str, comma_decimal: bool) -> Money:
    """Take the sign off, in whichever of its forms, and read what is left."""
    negative = False
    side = _SIDE.fullmatch(text)
    if side:
        text, negative = side["number"], side["side"].upper() == "CR"
    if text.startswith("(") and text.endswith(")"):
        text, negative = text[1:-1].strip(), not negative
        # "(-5.00)" is how one system writes minus five; the brackets say it again.
        text = text.removeprefix("-").strip()
    elif text.startswith("-"):
        text, negative = text[1:].strip(), not negative
        if text.startswith("(") and text.endswith(")"):
            text = text[1:-1].strip()
    elif text.startswith("+"):
        text = text[1:].strip()
    elif text.endswith("-") and len(text) > 1:
        text, negative = text[:-1].strip(), not negative
    return _unsigned(text, negative, comma_decimal)


def _unsigned(text: str, negative: bool, comma_decimal: bool) -> Money:
    text = _SPACED_GROUPS.sub("", text)
    flag = ""
    if comma_decimal:
        text = text.replace(".", "").replace(",", ".")
    match = _NUMBER.fullmatch(text)
    if match and (match["whole"] or match["groups"] or len(match["fraction"] or "") > 1):
        if match["groups"] and not match["fraction"] and len(text.rpartition(",")[2]) != 3:
            return Money(None, "ambiguous_amount")
        value = Decimal(text.replace(",", ""))
    elif _EXPONENT.fullmatch(text):
        value, flag = Decimal(text), "scientific"
    elif _COMMA_DECIMAL.fullmatch(text):
        return Money(None, "ambiguous_amount")
    else:
        return Money(None, "not_an_amount")
    return _finished(-value if negative else value, flag)


def _finished(value: Decimal, flag: str) -> Money:
    """At least two decimals; noise of binary fractions removed; absurd sums refused."""
    if abs(value) >= limits.MAX_AMOUNT:
        return Money(None, "absurd_amount")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -4:
        value = value.quantize(_FINE, ROUND_HALF_EVEN)
        flag = flag or "rounded"
        exponent = -4
    if isinstance(exponent, int) and exponent < -2:
        pence = value.quantize(PENCE, ROUND_HALF_EVEN)
        return Money(pence if pence == value else value, "", flag or _sub_penny(value, pence))
    if value == 0:
        return Money(_ZERO, "", flag)
    return Money(value.quantize(PENCE), "", flag)


def _sub_penny(value: Decimal, pence: Decimal) -> str:
    return "" if value == pence else "sub_penny"


def looks_like(text: str) -> bool:
    """Whether a cell reads as money under the usual British conventions."""
    return read(text).amount is not None


def has_pence(text: str) -> bool:
    """Whether a cell is money written as money: with decimals, a pound sign or commas."""
    return ("." in text or "," in text or "£" in text) and looks_like(text)


def has_comma_decimals(text: str) -> bool:
    """Whether a cell can only be money with a decimal comma."""
    return bool(_COMMA_DECIMAL.fullmatch(text.strip().lstrip("-").strip()))
