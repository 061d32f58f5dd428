"""Words of suppliers' names: which are legal forms, and what abbreviations and slips stand for."""

from collections import defaultdict
from functools import lru_cache
from typing import Final

from cleanco import termdata
from rapidfuzz.distance import OSA

from frameworks.matching.vocabulary import EXPANSIONS, GENERIC, PHRASES

_OURS: Final = (
    "ltd plc llp lp cic cio inc corp unltd llc gmbh bv nv sa srl sarl ag ab oy pty pte clg cyf"
)
_FORM_TERMS: Final = {
    term.replace(".", "").strip()
    for terms in termdata.terms_by_type.values()
    for term in terms
    if " " not in term.strip() and term.isascii()
}
# Two letters are as often a word or somebody's initials; only those of `_OURS` count.
FORMS: Final = frozenset(
    {term for term in _FORM_TERMS if len(term) > 2 and term.isalpha()} | set(_OURS.split())
) - {"private", "limited", "incorporated", "corporation", "company", "obrt", "ans", "ses", "dat"}

BEGIN_PHRASES: Final = frozenset(long.split()[0] for long, _ in PHRASES)

_LONG: Final = 7
_MENDED_TO: Final = (
    GENERIC
    | set(EXPANSIONS.values())
    | {word for long, _ in PHRASES for word in long.split()}
    | {
        "brothers",
        "electronics",
        "engineers",
        "equipment",
        "furniture",
        "government",
        "residential",
    }
)


def without_a_letter(word: str) -> set[str]:
    """The word with one letter left out, the first excepted: slips meet in these."""
    return {word[:place] + word[place + 1 :] for place in range(1, len(word))}


def is_slip(one: str, other: str) -> bool:
    """Begin alike and differ by one letter or two letters swapped, and by more than a plural."""
    return (
        one[0] == other[0]
        and one != other + "s"
        and other != one + "s"
        and OSA.distance(one, other, score_cutoff=1) == 1
    )


_NEAR: Final[dict[str, list[str]]] = defaultdict(list)
for _word in sorted(_MENDED_TO):
    if len(_word) >= _LONG:
        for _shorter in (_word, *sorted(without_a_letter(_word))):
            _NEAR[_shorter].append(_word)


@lru_cache(maxsize=100_000)
def in_full(word: str) -> str:
    """The word that an abbreviation stands for; a long word of business without a slip in it."""
    full = EXPANSIONS.get(word, word)
    if len(full) < _LONG or full in _MENDED_TO or not full.isalpha():
        return full
    for shorter in (full, *sorted(without_a_letter(full))):
        for near in _NEAR.get(shorter, ()):
            if is_slip(full, near):
                return near
    return full
