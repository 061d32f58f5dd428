"""Known names, found by what they share with a name not seen before.

Never every pair: candidates share a rare word, one that differs from it by a letter, the initials,
or the whole name run together. Of these only the promising ones are compared word by word.
"""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sized
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from frameworks.matching import vocabulary, words
from frameworks.matching.comparing import compare
from frameworks.matching.parts import Parts, take_apart
from frameworks.matching.verdicts import Comparison, Verdict

Owner = TypeVar("Owner", bound=Hashable)

RARE: Final = 60
"""A word in no more names than this leads to candidates. Where a name has no such word, those do
that share its two rarest."""

COMPARED: Final = 6
"""The best candidates that are compared word by word."""

PROMISING: Final = 0.4
"""Candidates that share less than this of the weight of both names are let go."""

HELD: Final = 0.8
"""Unless so much of the shorter name is in the longer one."""

FEWEST: Final = 1000
"""Weights are taken as if there were at least so many names."""


@dataclass(frozen=True)
class Found(Generic[Owner]):
    """A known name that may be the same, whose it is, and how the two compare."""

    parts: Parts
    owner: Owner
    comparison: Comparison

    @property
    def text(self) -> str:
        """The known name as it was written."""
        return self.parts.text


class Weights(dict[str, float]):
    """How much a word tells, from 0 to 1: rare ones much, words of business little."""

    def __init__(self, postings: Mapping[str, Sized], names: Sized) -> None:
        super().__init__()
        self._postings = postings
        self._names = names

    def __missing__(self, word: str) -> float:
        count = max(len(self._names), FEWEST) + 1
        shared_by = len(self._postings.get(word, ()))
        rarity = max(math.log(count / (1 + shared_by)) / math.log(count), 0.05)
        self[word] = rarity * (vocabulary.OF_BUSINESS if word in vocabulary.GENERIC else 1.0)
        return self[word]


class NameIndex(Generic[Owner]):
    """Names by their words. `Owner` is what a name belongs to, such as a supplier's key."""

    def __init__(self) -> None:
        self._parts: list[Parts] = []
        self._owners: list[Owner] = []
        self._postings: dict[str, list[int]] = {}
        self._whole: dict[str, list[int]] = {}
        self._near_words: dict[str, list[str]] = {}
        self._of_owner: dict[Owner, list[int]] = defaultdict(list)
        self._weights = Weights(self._postings, self._parts)
        self.weight = self._weights.__getitem__
        self._totals: dict[int, float] = {}
        self._weighed_at = 0

    def add(self, text: str, owner: Owner) -> Parts:
        """Make a name known; return its parts."""
        parts = take_apart(text)
        self.add_parts(parts, owner)
        return parts

    def add_parts(self, parts: Parts, owner: Owner) -> None:
        """Make a name known that has been taken apart already."""
        place = len(self._parts)
        self._parts.append(parts)
        self._owners.append(owner)
        self._of_owner[owner].append(place)
        for word in parts.all_words:
            posting = self._postings.get(word)
            if posting is None:
                self._postings[word] = [place]
                self._note_near(word)
            else:
                posting.append(place)
        for whole in _wholes(parts):
            self._whole.setdefault(whole, []).append(place)

    def __len__(self) -> int:
        return len(self._parts)

    def names_of(self, owner: Owner) -> list[Parts]:
        """Every known name of the owner."""
        return [self._parts[place] for place in self._of_owner.get(owner, ())]

    def find(self, parts: Parts) -> list[Found[Owner]]:
        """Known names that are or may be the same, the likeliest first, one for each owner.

        Words are weighed anew when the names have grown by half, not at every name.
        """
        if len(self._parts) > self._weighed_at * 1.5:
            self._weighed_at = len(self._parts)
            self._weights.clear()
            self._totals.clear()
        best: dict[Owner, Found[Owner]] = {}
        for place in self._candidates(parts):
            owner = self._owners[place]
            comparison = compare(parts, self._parts[place], self.weight)
            if comparison.verdict is Verdict.DIFFERENT:
                continue
            held = best.get(owner)
            if held is None or _rank(comparison) > _rank(held.comparison):
                best[owner] = Found(self._parts[place], owner, comparison)
        return sorted(best.values(), key=lambda one: _rank(one.comparison), reverse=True)

    def _candidates(self, parts: Parts) -> list[int]:
        """Places of the most promising names, the best first."""
        promising = {}
        own = sum(map(self.weight, parts.all_words)) or 1.0
        totals = self._totals
        for place, weight in self._shared(parts).items():
            total = totals.get(place) or self._total(place)
            likeness = 2 * weight / (own + total)
            if likeness >= PROMISING or weight >= HELD * min(own, total):
                promising[place] = likeness
        for whole in _sought(parts):
            for place in self._whole.get(whole, ())[:COMPARED]:
                shared = parts.all_words & self._parts[place].all_words
                total = own + self._total(place)
                promising[place] = 1 + 2 * sum(map(self.weight, shared)) / total
        ranked = sorted(promising, key=lambda place: (-promising[place], place))
        return ranked[:COMPARED]

    def _shared(self, parts: Parts) -> dict[int, float]:
        """Weight that each name shares in words rare enough to lead to it."""
        leading = sorted(
            (len(self._postings[near]), near)
            for word in parts.all_words
            for near in self._near(word)
        )
        shared: dict[int, float] = {}
        if len(leading) > 1 and leading[0][0] > RARE:
            together = set(self._postings[leading[0][1]]).intersection(
                self._postings[leading[1][1]]
            )
            weight = self.weight(leading[0][1]) + self.weight(leading[1][1])
            return dict.fromkeys(together, weight)
        for count, near in leading:
            if count > RARE:
                break
            weight = self.weight(near)
            for place in self._postings[near]:
                shared[place] = shared.get(place, 0.0) + weight
        return shared

    def _total(self, place: int) -> float:
        total = self._totals.get(place)
        if total is None:
            total = sum(map(self.weight, self._parts[place].all_words)) or 1.0
            self._totals[place] = total
        return total

    def _near(self, word: str) -> Iterator[str]:
        """The word, where it is known, and known words that a slip of the pen makes of it.

        A word that several names have is taken for rightly written.
        """
        known = self._postings.get(word)
        if known is not None:
            yield word
            if len(known) >= SEVERAL:
                return
        if len(word) < SLIPPERY or word in vocabulary.GENERIC or not word.isalpha():
            return
        found = {word}
        for shorter in (word, *words.without_a_letter(word)):
            for near in self._near_words.get(shorter, ()):
                if near not in found:
                    found.add(near)
                    yield near

    def _note_near(self, word: str) -> None:
        if len(word) >= SLIPPERY and word.isalpha() and word not in vocabulary.GENERIC:
            for shorter in (word, *words.without_a_letter(word)):
                self._near_words.setdefault(shorter, []).append(word)


SEVERAL: Final = 4
SLIPPERY: Final = 6
"""Shorter words are not looked for with a slip in them."""


def _wholes(parts: Parts) -> set[str]:
    """What the name is when it is run together, and its initials and other names."""
    found = _sought(parts)
    found.update(parts.initials())
    return found


def _sought(parts: Parts) -> set[str]:
    """Under what else the name may be known, run together."""
    joined = parts.joined
    found = {joined}
    if parts.bare is not parts.core:
        found.add("".join(parts.bare))
    if not vocabulary.PUBLIC.isdisjoint(parts.core):
        found.add("".join(sorted(parts.core)))
    if len(joined) > CUT:
        found.add(joined[:CUT])
    for one in parts.other_names():
        found.add("".join(one))
    if 3 <= len(parts.core) <= 6:
        found.update(parts.initials())
    return {whole for whole in found if len(whole) > 2}


CUT: Final = 18
"""Names that begin with so many same letters may be one, cut short by a narrow field."""


def _rank(comparison: Comparison) -> tuple[bool, float]:
    return comparison.verdict is Verdict.SAME, comparison.score
