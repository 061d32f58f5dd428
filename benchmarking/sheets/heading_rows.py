"""Which rows are headings: of spend data, over two rows, once more, or of something else."""

import re
from collections.abc import Sequence
from typing import Final

from benchmarking.sheets import headers
from procurement_portal.core.sheets import amounts

# Rows without an amount that are compared with headings; a file of nothing else is no table.
MOST_SUSPECTED: Final = 5_000
_MOST_HEADINGS: Final = 100
_SALES: Final = 3
LONGEST: Final = 200
"""Characters of a cell that may still be a heading."""
# No heading row is without one of these; most rows of data are.
_VITAL: Final = re.compile(
    r"s[up]*p+l|vend|paye|cred|merch|benef|name|compan|paid|pay|dat|month|period|am|val|spen"
    r"|tot|net|gros|cost|sum|£|œ|gbp|expen|transact|invoice",
    re.IGNORECASE,
)
_REGISTER: Final = re.compile(
    r"\b(?:start|end|expiry|expires|review|award|commencement)\b.*\bdate\b"
    r"|\bdate\b.*\b(?:start|end|expiry|award)\b|\bextension\b"
)


def qualifies(headings: Sequence[str], *, strictly: bool = False) -> bool:
    """Whether a row reads as the headings of spend data."""
    filled = [cell.strip() for cell in headings if cell.strip()][:_MOST_HEADINGS]
    if (
        len(filled) < 2
        or not any(map(_VITAL.search, filled))
        or any(amounts.has_pence(cell) for cell in filled)
    ):
        return False
    understand = headers.exact if strictly else headers.meaning
    known = [meaning for cell in filled if len(cell) <= LONGEST and (meaning := understand(cell))]
    roles = {meaning.role for meaning in known}
    money = bool(roles & {headers.AMOUNT, headers.GROSS})
    who_or_when = bool(roles & {headers.SUPPLIER, headers.DATE})
    if strictly:
        return money and who_or_when and len(roles) >= 3 and 3 * len(known) >= 2 * len(filled)
    if money and who_or_when:
        return len(roles) >= 3 or 2 * len(known) >= len(filled)
    return {headers.SUPPLIER, headers.DATE} <= roles and len(roles) >= 3


def is_register(headings: Sequence[str]) -> bool:
    """Whether the headings are of contracts with a start and an end, not of payments."""
    spans = [_REGISTER.search(headers.spaced(cell[:LONGEST])) for cell in headings]
    return sum(map(bool, spans)) >= 2


def is_sales(headings: Sequence[str]) -> bool:
    """Whether the headings are of what a supplier sold to customers, not of what a body paid."""
    texts = [headers.spaced(cell[:LONGEST]) for cell in headings]
    return sum("customer" in text.split() for text in texts) >= _SALES


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Headings over two rows made one, wherever the upper cell helps to understand the lower."""
    result = list(lower)
    for index, above in enumerate(upper[:_MOST_HEADINGS]):
        above = above.strip()
        if not above or len(above) > LONGEST:
            continue
        below = lower[index].strip() if index < len(lower) else ""
        if not below:
            if headers.meaning(above) is not None:
                result.extend([""] * (index + 1 - len(result)))
                result[index] = above
            continue
        together = headers.meaning(f"{above} {below}")
        alone = headers.meaning(below)
        if together and (alone is None or (together.confidence == 1.0 and together != alone)):
            result[index] = f"{above} {below}"
    return result


def same_headings(row: Sequence[str], headings: Sequence[str]) -> bool:
    """Whether a row repeats the headings of its table."""
    wanted = [(index, headers.squeezed(cell)) for index, cell in enumerate(headings)]
    wanted = [(index, key) for index, key in wanted if key]
    if len(wanted) < 2:
        return False
    different = 0
    for index, key in wanted:
        cell = row[index] if index < len(row) else ""
        different += len(cell) > LONGEST or headers.squeezed(cell) != key
        if 5 * different > 2 * len(wanted):
            return False
    return True
