"""Typing slips in headings: words one edit or two away from those that are meant."""

from typing import Final

_WORDS: Final = (
    "supplier",
    "vendor",
    "transaction",
    "directorate",
    "department",
    "departmental",
    "entity",
    "expense",
    "expenses",
    "expenditure",
    "description",
    "invoice",
    "payment",
    "amount",
    "narrative",
    "category",
    "reference",
    "number",
    "merchant",
    "beneficiary",
    "creditor",
    "organisation",
    "registration",
    "contract",
)
# One letter away from a word above, and words of their own.
_NO_SLIPS: Final = frozenset(
    {"supplies", "supplied", "payments", "amounts", "expensed", "contact", "contracts", "numbers",
     "categories", "merchants", "vendors", "suppliers", "invoices", "invoiced", "entry"}
)  # fmt: skip
_SHORTEST_SLIP: Final = 6


def without_slip(word: str) -> str:
    """The usual word that this one misspells, or the word itself."""
    if len(word) < _SHORTEST_SLIP or word in _NO_SLIPS or word in _WORDS:
        return word
    allowed = 1 if len(word) < 9 else 2
    for right in _WORDS:
        if abs(len(right) - len(word)) <= allowed and within(word, right, allowed):
            return right
    return word


def within(left: str, right: str, allowed: int) -> bool:
    """Whether so few edits (insert, delete, replace, swap of neighbours) separate two words."""
    if left[0] != right[0] and left[-1] != right[-1]:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    left, right = left[start:], right[start:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    # What is left must be edited everywhere but in a few letters between two slips.
    if max(len(left), len(right)) > (2 if allowed == 1 else 8):
        return False
    return _distance(left, right) <= allowed


def _distance(left: str, right: str) -> int:
    """Edits (insert, delete, replace, swap of neighbours) from one word to the other."""
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        current = [i]
        for j, b in enumerate(right, start=1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1]
