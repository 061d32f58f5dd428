"""Known phrases among the words of a text: how labels and descriptions are compared."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

T = TypeVar("T")

REMEMBERED = 100_000
# What a text is about stands at its beginning; long remarks are neither read nor remembered.
READ_CHARACTERS = 200
WORD = re.compile(r"[^\W_]+")
# “&” and “and” are written alike.
SKIPPED = "and"
APOSTROPHES = str.maketrans("", "", "'’‘`")
# One thing and many of it are other things here: a rate is no tax, a plant no seedling.
PLURALS_THAT_DIFFER = frozenset({"rates", "plants", "customs", "mobiles"})
SHORTEST_PLURAL = 4


def words_of(text: str) -> list[str]:
    """The words of a text without its case, its marks and the plural's s."""
    words = WORD.findall(text.casefold().translate(APOSTROPHES))
    return [_one_of(word) for word in words if word != SKIPPED]


def as_phrase(text: str) -> str:
    """The beginning of a text, as it is looked up: two texts with one phrase say the same."""
    return " ".join(words_of(text[:READ_CHARACTERS]))


def _one_of(word: str) -> str:
    is_plural = word[-1] == "s" and len(word) >= SHORTEST_PLURAL and word[-2] != "s"
    return word[:-1] if is_plural and word not in PLURALS_THAT_DIFFER else word


class Remembered(dict[str, T], Generic[T]):
    """Answers by text, worked out once a text and not once a line; all are forgotten when full."""

    def __init__(self, answer: Callable[[str], T]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, text: str) -> T:
        if len(text) > READ_CHARACTERS:
            return self[text[:READ_CHARACTERS]]
        if len(self) >= REMEMBERED:
            self.clear()
        answer = self[text] = self._answer(text)
        return answer


class Phrases(Generic[T]):
    """What known phrases mean, and which of those that a text holds decides."""

    def __init__(self, meanings: Mapping[str, T], rank: Callable[[str, T], Any]) -> None:
        """`rank` orders phrases found in one text, the one that decides first."""
        self._meanings = {as_phrase(phrase): meaning for phrase, meaning in meanings.items()}
        self._meanings.pop("", None)
        self._rank = rank
        self._longest: dict[str, int] = {}
        for phrase in self._meanings:
            first, length = phrase.partition(" ")[0], phrase.count(" ") + 1
            self._longest[first] = max(length, self._longest.get(first, 0))

    def __bool__(self) -> bool:
        return bool(self._meanings)

    def told_by(self, words: list[str]) -> T | None:
        """What the deciding phrase among the words of a text means; None when there is none."""
        return next(iter(self.all_told_by(words)), None)

    def all_told_by(self, words: list[str]) -> list[T]:
        """What each known phrase among the words means, the deciding one first."""
        phrases = {
            phrase
            for start, word in enumerate(words)
            if word in self._longest
            for length in range(1, self._longest[word] + 1)
            if (phrase := " ".join(words[start : start + length])) in self._meanings
        }
        return [self._meanings[phrase] for phrase in sorted(phrases, key=self._order)]

    def _order(self, phrase: str) -> tuple[Any, str]:
        return self._rank(phrase, self._meanings[phrase]), phrase
