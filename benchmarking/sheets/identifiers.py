"""Official numbers of suppliers, as published in columns of their own, in one spelling.

The spelling is that of org-id.guide: the register's code, a hyphen, the number (GB-COH-01234567).
A number of the wrong shape, or whose check digits are wrong, is no number: better none than that
of someone else.
"""

import re
from typing import Final

_COMPANY: Final = re.compile(r"[0-9]{4,8}|[A-Z]{2}[0-9]{6}|[A-Z][0-9]{7}|IP[0-9]{5}R")
# Registers of companies, partnerships and societies that number with two letters.
_COMPANY_PREFIXES: Final = frozenset(
    [
        "AC",
        "CE",
        "CS",
        "ES",
        "FC",
        "FE",
        "GE",
        "GN",
        "GS",
        "IC",
        "IP",
        "LP",
        "NA",
        "NC",
        "NF",
        "NI",
        "NL",
        "NO",
        "NP",
        "NR",
        "NV",
        "NZ",
        "OC",
        "OE",
        "PC",
        "RC",
        "RS",
        "SA",
        "SC",
        "SE",
        "SF",
        "SG",
        "SI",
        "SL",
        "SO",
        "SP",
        "SR",
        "SZ",
        "ZC",
    ]
)
_CHARITY: Final = re.compile(r"(?P<number>[0-9]{6,7})(?:-[0-9]{1,2})?")
_SCOTTISH_CHARITY: Final = re.compile(r"SC[0-9]{6}")
_NORTHERN_CHARITY: Final = re.compile(r"NIC(?P<number>[0-9]{6})")
_VAT: Final = re.compile(r"(?:GB)?(?P<number>[0-9]{9})(?:[0-9]{3})?")
_WHOLE_NUMBER: Final = re.compile(r"\.0+$")
_LONGEST: Final = 40


def official(company: str, charity: str, vat: str, *, may_be_charity: bool = False) -> str:
    """The supplier's best official number, or "": company before charity before VAT.

    `may_be_charity` says that the column of companies holds charities too, so that a number which
    has lost its leading noughts cannot be told from a charity's.
    """
    return _company(company, may_be_charity) or _charity(charity) or _vat(vat)


def _plain(text: str) -> str:
    if not text or len(text) > _LONGEST or not text.isascii():
        return ""
    return re.sub(r"[^A-Z0-9-]", "", _WHOLE_NUMBER.sub("", text.strip()).upper())


def _is_filler(text: str) -> bool:
    """Whether a number is one digit over and over, as put where a number is demanded."""
    return len(set(re.sub("[^0-9]", "", text))) < 2


def _company(text: str, may_be_charity: bool) -> str:
    number = _plain(text).replace("-", "")
    if not _COMPANY.fullmatch(number) or _is_filler(number):
        return ""
    if number.isdigit():
        return "" if may_be_charity and len(number) < 8 else f"GB-COH-{number.zfill(8)}"
    known = number[:2] in _COMPANY_PREFIXES or re.fullmatch("R0[0-9]{6}", number)
    return f"GB-COH-{number}" if known else ""


def _charity(text: str) -> str:
    number = _plain(text)
    if _is_filler(number):
        return ""
    if _SCOTTISH_CHARITY.fullmatch(number):
        return f"GB-SC-{number}"
    if match := _NORTHERN_CHARITY.fullmatch(number):
        return f"GB-NIC-{match['number']}"
    match = _CHARITY.fullmatch(number)
    return f"GB-CHC-{match['number']}" if match else ""


def _vat(text: str) -> str:
    match = _VAT.fullmatch(_plain(text).replace("-", ""))
    if match is None or _is_filler(match["number"]):
        return ""
    digits = list(map(int, match["number"]))
    weighed = sum(digit * weight for digit, weight in zip(digits, range(8, 1, -1), strict=False))
    rest = (weighed + digits[7] * 10 + digits[8]) % 97
    # Numbers given out since 2010 are checked with 55 added.
    return f"GB-VAT-{match['number']}" if rest in (0, 97 - 55) else ""
