"""Telling totals from payments: by their words, by what else the row holds, by arithmetic."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

_LABEL: Final = re.compile(
    r"(?:sum|(?:(?:grand|sub|overall|report|monthly|month|page|net|gross|final|running|sum|invoice|"
    r"payments?|spend|expenditure)[\s-]*)?totals?)(?P<rest>\b.*)?",
    re.IGNORECASE | re.DOTALL,
)
_REST: Final = re.compile(
    r"[\s:=£\-–.]*(?:$|[0-9(]|(?:amount|spend|spent|expenditure|paid|payments?|value|for|of|net|"
    r"gross|gbp|in|by|all|invoices|this|over|to|above|inc\w*|ex\w*|sum|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)\b)",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(r".*\b(?:sub[\s-]?)?total\W*", re.IGNORECASE | re.DOTALL)
_LONGEST: Final = 200
_TOLERANCE: Final = Decimal("0.05")
_GRAND: Final = re.compile(r"\b(?:grand|overall|report|final)\b", re.IGNORECASE)


def is_label(cell: str) -> bool:
    """Whether a cell is the words of a total. “Total Gas & Power Ltd” is not."""
    match = _LABEL.fullmatch(cell.strip()) if len(cell) <= _LONGEST else None
    return match is not None and _REST.match(match["rest"] or "") is not None


def is_group_label(cell: str) -> bool:
    """Whether a cell names a group and says that it is its total (“Adult Care Total”)."""
    return len(cell) <= _LONGEST and _ENDS.fullmatch(cell.strip()) is not None


def is_grand(cells: Sequence[str]) -> bool:
    """Whether the words claim to be the total of everything."""
    return any(_GRAND.search(cell) and "total" in cell.lower() for cell in cells)


def equal(amount: Decimal, sum_of_lines: Decimal) -> bool:
    """Whether an amount repeats a sum of lines; rounding in republication is forgiven."""
    return amount != 0 and abs(amount - sum_of_lines) <= _TOLERANCE
