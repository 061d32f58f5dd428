"""What a heading means. One table of spellings, generic patterns after it, typing slips last.

The spellings are those measured over some two thousand published files; the patterns are there
for bodies that nobody has met. A heading alone decides nothing: `layout` weighs it against what
stands below it.
"""

import functools
import re
import unicodedata
from typing import Final, NamedTuple

from benchmarking.sheets import slips, spellings

AMOUNT: Final = "amount"
GROSS: Final = "gross"
VAT: Final = "vat"
DATE: Final = "date"
SUPPLIER: Final = "supplier"
SUPPLIER_ID: Final = "supplier_id"
DESCRIPTION: Final = "description"
EXPENSE_TYPE: Final = "expense_type"
CATEGORY: Final = "category"
DEPARTMENT: Final = "department"
SERVICE: Final = "service"
REFERENCE: Final = "reference"
CONTRACT: Final = "contract"
BODY: Final = "body"
COMPANY_NO: Final = "company_no"
CHARITY_NO: Final = "charity_no"
VAT_NO: Final = "vat_no"
POSTCODE: Final = "postcode"
CAPITAL_REVENUE: Final = "capital_revenue"
OTHER: Final = "other"
"""A heading that is understood and carries nothing that a line keeps."""

ROLES: Final = (
    AMOUNT,
    DATE,
    SUPPLIER,
    SUPPLIER_ID,
    DESCRIPTION,
    EXPENSE_TYPE,
    CATEGORY,
    DEPARTMENT,
    SERVICE,
    REFERENCE,
    CONTRACT,
    BODY,
    COMPANY_NO,
    CHARITY_NO,
    VAT_NO,
    POSTCODE,
    CAPITAL_REVENUE,
)
"""The meanings that a line carries, which is what a user may choose from for a column."""

NET: Final = "net"
UNSTATED: Final = "unstated"


class Meaning(NamedTuple):
    """What a heading stands for.

    `rank` orders headings of one role (0 is the best of them); `basis` is the VAT basis that an
    amount's heading states; `is_text` marks the text half of a code-and-text pair, "(T)".
    """

    role: str
    rank: int
    confidence: float
    basis: str = ""
    is_text: bool = False
    how: str = "known heading"


_NET: Final = re.compile(
    r"\bnett?(?: of(?: recoverable)? vat)?\b"
    r"|\bex(?:cl?|cludes|cluding|clusive)?(?: of)? ?vat\b|\b(?:less|before) vat\b"
)
_GROSS: Final = re.compile(r"\bgross\b|\b(?:inc(?:l|ludes|luding|lusive)?(?: of)?|with) ?vat\b")
_BASIS_WORDS: Final = re.compile(_NET.pattern + "|" + _GROSS.pattern)

_LONGEST_HEADING: Final = 160


def spaced(heading: str) -> str:
    """The heading in lower case, letters and digits only, words apart, numbering dropped."""
    text = unicodedata.normalize("NFKD", heading.replace("œ", " ").replace("£", " £ "))
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    text = re.sub(r"[^a-z0-9£]+", " ", text.lower())
    text = re.sub(r"^\s*[0-9]{1,2}\s+(?=[a-z])", "", text.strip())
    return re.sub(r"\s+", " ", text).strip()


@functools.lru_cache(maxsize=4096)
def squeezed(heading: str) -> str:
    """The heading's letters and digits alone, for comparison whatever the spacing."""
    return spaced(heading).replace(" ", "").replace("£", "")


def _table() -> dict[str, Meaning]:
    table: dict[str, Meaning] = {}
    for role, ranks in spellings.SPELLINGS.items():
        for rank, listed in enumerate(ranks):
            for spelling in listed.split("|"):
                basis = GROSS if role == GROSS else ""
                meaning = Meaning(role, rank, 1.0, basis)
                table.setdefault(squeezed(spelling), meaning)
    return table


_TABLE: Final = _table()
# A slip spares the first letter or the last, so only spellings that share one need comparing.
_BY_START: Final[dict[tuple[int, str], list[str]]] = {}
_BY_END: Final[dict[tuple[int, str], list[str]]] = {}
for _spelling in _TABLE:
    _BY_START.setdefault((len(_spelling), _spelling[0]), []).append(_spelling)
    _BY_END.setdefault((len(_spelling), _spelling[-1]), []).append(_spelling)


@functools.lru_cache(maxsize=4096)
def exact(heading: str) -> Meaning | None:
    """What the heading stands for if it is one of the spellings of the table."""
    if len(heading) > _LONGEST_HEADING or not heading.strip():
        return None
    plain, is_text = _without_text_mark(heading)
    known = _known(spaced(plain).replace("£", " ").strip())
    return known._replace(is_text=is_text) if known else None


@functools.lru_cache(maxsize=4096)
def meaning(heading: str) -> Meaning | None:
    """What the heading stands for, or None where nothing is known of it."""
    if len(heading) > _LONGEST_HEADING * 4 or not heading.strip():
        return None
    plain, is_text = _without_text_mark(heading)
    text = spaced(plain)[:_LONGEST_HEADING].strip()
    if text in ("£", "£ s", "£s", "£ p"):
        return Meaning(AMOUNT, 2, 0.9, UNSTATED)
    text = text.replace("£", " ").strip()
    text = re.sub(r"\s+", " ", text)
    if not text or not re.search("[a-z]", text):
        return None
    corrected = " ".join(slips.without_slip(word) for word in text.split())
    known = _known(text) or _known(_without_remark(plain)) or _matched(text)
    if known is None and corrected != text:
        known = _known(corrected) or _matched(corrected)
        if known is not None:
            known = known._replace(confidence=0.8, how=f"read as “{corrected}”")
    if known is None:
        known = _slipped(text)
    return known._replace(is_text=is_text) if known and is_text else known


def _without_text_mark(heading: str) -> tuple[str, bool]:
    plain = re.sub(r"\(\s*[Tt]\s*\)\s*$", "", heading.rstrip())
    return plain, plain != heading.rstrip()


def _without_remark(heading: str) -> str:
    """“Expense Area (division within the trust)” without its remark, unless that is about VAT."""
    if _BASIS_WORDS.search(spaced(heading)) or "vat" in heading.lower():
        return ""
    return spaced(re.sub(r"\([^)]*\)", " ", heading)).replace("£", " ").strip()


def _known(text: str) -> Meaning | None:
    """From the table, once the words about VAT are set aside."""
    basis = NET if _NET.search(text) else GROSS if _GROSS.search(text) else ""
    found = _TABLE.get(text.replace(" ", ""))
    if found is None and basis:
        rest = re.sub(r"\s+", " ", _BASIS_WORDS.sub(" ", text)).strip()
        found = _TABLE.get(rest.replace(" ", "")) if rest else Meaning(AMOUNT, 2, 1.0)
        if found is None or found.role not in (AMOUNT, GROSS):
            return None
    if found is not None and found.role in (AMOUNT, GROSS):
        return _with_basis(found, basis)
    return found


def _with_basis(found: Meaning, basis: str) -> Meaning:
    stated = basis or found.basis or UNSTATED
    return found._replace(role=GROSS if stated == GROSS else AMOUNT, basis=stated)


def _matched(text: str) -> Meaning | None:
    basis = NET if _NET.search(text) else GROSS if _GROSS.search(text) else ""
    for pattern, role, rank in spellings.PATTERNS:
        if pattern.search(text) and not (role == VAT and basis):
            found = Meaning(role, rank, 0.85, how="words in the heading")
            return _with_basis(found, basis) if role == AMOUNT else found
    if basis and re.search(r"\b(amount|value|total|invoice|line|sum|spend|cost)\b", text):
        return _with_basis(Meaning(AMOUNT, 3, 0.85, how="words in the heading"), basis)
    return None


def _slipped(text: str) -> Meaning | None:
    """A spelling of the table that is one slip away, for headings long enough to be sure."""
    key = text.replace(" ", "")
    if len(key) < 9:
        return None
    near = [
        _TABLE[spelling]
        for length in (len(key) - 1, len(key), len(key) + 1)
        for spelling in {*_BY_START.get((length, key[0]), ()), *_BY_END.get((length, key[-1]), ())}
        if slips.within(key, spelling, 1)
    ]
    if not near or len({known.role for known in near}) > 1:
        return None
    known = near[0]._replace(confidence=0.75, how="almost a known heading")
    return _with_basis(known, "") if known.role in (AMOUNT, GROSS) else known
