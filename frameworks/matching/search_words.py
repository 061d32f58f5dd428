"""Words as a catalogue is searched by them: pure text, no database.

A reference is known by any run of its parts ("RM6100", "6100", "CM/OSG/05/3565" as "3565"), and a
misspelt word by the nearest word that the catalogue holds.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from rapidfuzz.distance import OSA

from frameworks.matching.names import fold

SMALL_WORDS: Final = frozenset(
    {"a", "an", "and", "at", "by", "for", "from", "i", "in", "is", "my", "of", "on", "or"}
    | {"our", "the", "to", "us", "we", "with"}
)
"""Words that say nothing, and that would otherwise have to be present."""

LONGEST_WORD: Final = 60
MOST_WORDS: Final = 12
SHORTEST_KEY: Final = 3
FURTHEST: Final = 3

_COMPOUND: Final = re.compile(r"[^\W_]+(?:[-'’./][^\W_]+)+")
_PARTS: Final = re.compile(r"[^\W\d_]+|\d+")


def tokens(text: str) -> list[str]:
    """The words of a text, folded; compounds also as one: "e-learning" gives "elearning" too."""
    joined = [fold(part).replace(" ", "") for part in _COMPOUND.findall(text)]
    return [word[:LONGEST_WORD] for word in [*fold(text).split(), *joined] if word]


def words_of(text: str) -> list[str]:
    """The words to look for, each once; the small ones only where nothing else was typed."""
    typed = list(dict.fromkeys(word[:LONGEST_WORD] for word in fold(text).split()))
    return ([word for word in typed if word not in SMALL_WORDS] or typed)[:MOST_WORDS]


def whole_key(text: str) -> str:
    """The text without anything but letters and digits."""
    return fold(text).replace(" ", "")


def reference_keys(reference: str) -> list[str]:
    """Every run of the reference's parts that holds a digit, the whole one first."""
    parts = _PARTS.findall(fold(reference))
    runs = {
        "".join(parts[start:end])
        for start in range(len(parts))
        for end in range(start + 1, len(parts) + 1)
    }
    keys = {run for run in runs if len(run) >= SHORTEST_KEY and any(map(str.isdigit, run))}
    whole = whole_key(reference)
    return [whole, *sorted(keys - {whole})] if whole else sorted(keys)


def nearest(word: str, vocabulary: Mapping[str, int]) -> str:
    """The word of the vocabulary that was most likely meant; empty where none is near enough.

    Digits must agree, for another number is another thing. Words that begin otherwise
    may differ by one letter only; of words equally near, that in more frameworks comes first.
    """
    allowed = furthest_slip(word)
    digits = _digits(word)
    near = []
    for candidate, count in vocabulary.items():
        distance = OSA.distance(word, candidate, score_cutoff=allowed)
        begins_alike = candidate[:1] == word[:1]
        if (
            0 < distance <= (allowed if begins_alike else min(allowed, 1))
            and _digits(candidate) == digits
        ):
            near.append((distance, not begins_alike, -count, candidate))
    return min(near)[-1] if near else ""


def furthest_slip(word: str) -> int:
    """How many letters may be wrong: none in the shortest words, three in long ones."""
    return 0 if len(word) < 4 else min(1 + (len(word) - 3) // 3, FURTHEST)


def has_digit(word: str) -> bool:
    """It is a number or holds one."""
    return bool(_digits(word))


def vocabulary_of(texts: Iterable[str]) -> list[str]:
    """The words of the texts that a slip can be mended to, each once."""
    found = {word for text in texts for word in tokens(text)}
    return sorted(word for word in found if len(word) >= SHORTEST_KEY and word not in SMALL_WORDS)


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))
