"""Official numbers as files write them: which register, and the number in its usual form."""

import re
from typing import Final, NamedTuple

COMPANY, CHARITY, VAT, PPON = "GB-COH", "GB-CHC", "GB-VAT", "GB-PPON"

_SCHEMED: Final = re.compile(r"(GB-[A-Z]{2,5})[-: ]+(\S.*)", re.IGNORECASE)
_COMPANY: Final = re.compile(r"(?:\d{7,8}|(?:SC|NI|OC|SO|NC|FC|IP|RS|CE|CS|R0|SL|NL|LP)\d{6})")
_PPON: Final = re.compile(r"P[A-Z]{3}\d{4}[A-Z]{4}")
_VAT: Final = re.compile(r"(GB)?(\d{9})(?:\d{3})?")


class OfficialNumber(NamedTuple):
    """A number in a register, such as ("GB-COH", "01234567")."""

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}-{self.value}"


def read(text: str) -> OfficialNumber | None:
    """The official number that the text is; None for anything else, such as a ledger's own code.

    Bare digits are taken for a company's number when there are eight of them, and for a VAT number
    when there are nine whose check digits are right; other numbers need their scheme before them.
    """
    plain = text.strip()
    if found := _SCHEMED.fullmatch(plain):
        return _with_scheme(found[1].upper(), _bare(found[2]))
    bare = _bare(plain)
    if _PPON.fullmatch(bare):
        return _ppon(bare)
    if _COMPANY.fullmatch(bare) and len(bare) == 8:
        return OfficialNumber(COMPANY, bare)
    if (found := _VAT.fullmatch(bare)) and is_vat_number(found[2]):
        return OfficialNumber(VAT, found[2])
    return None


def is_vat_number(digits: str) -> bool:
    """Whether the last two of nine digits check the others (weights 8 to 2, 97 or 97 with 55)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(8, 1, -1), strict=False))
    check = int(digits[7:9])
    return int(digits) > 0 and ((total + check) % 97 == 0 or (total + 55 + check) % 97 == 0)


def _with_scheme(scheme: str, bare: str) -> OfficialNumber | None:
    if scheme == COMPANY:
        padded = bare.zfill(8) if bare.isdigit() and len(bare) > 5 else bare
        return OfficialNumber(COMPANY, padded) if _COMPANY.fullmatch(padded) else None
    if scheme == VAT:
        found = _VAT.fullmatch(bare)
        return OfficialNumber(VAT, found[2]) if found and is_vat_number(found[2]) else None
    if scheme == PPON:
        return _ppon(bare) if _PPON.fullmatch(bare) else None
    return OfficialNumber(scheme, bare) if bare else None


def _ppon(bare: str) -> OfficialNumber:
    return OfficialNumber(PPON, f"{bare[:4]}-{bare[4:8]}-{bare[8:]}")


def _bare(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", text).upper()
