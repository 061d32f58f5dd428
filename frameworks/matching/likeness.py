"""How alike two names are where no rule says what they are."""

import math
from typing import Final

from rapidfuzz.distance import JaroWinkler

from frameworks.matching.parts import Parts
from frameworks.matching.rules import tells
from frameworks.matching.verdicts import Weight

LIKELY: Final = 0.6
"""From this likeness on, two names are shown to a person side by side."""

BOTH_SAY_MORE: Final = 0.7
BEGIN_ALIKE: Final = 0.95
NUMBERS_DIFFER: Final = 0.8
"""What is left of a likeness that a word of its own on each side, or a number, speaks against."""

TELLS_ENOUGH: Final = 0.75
"""So much weight in common speaks even where one of the names says much more."""


def is_hopeless(left: Parts, right: Parts, weight: Weight) -> bool:
    """Whether the two are different beyond any rule: a quick answer, and the right one.

    Each has words that the other lacks, of which no two begin alike, so none is nearly another's;
    nothing stands beside the names that a rule could go by; and what they share is too little.
    """
    if left.says_more or right.says_more or left.numbers or right.numbers:
        return False
    if len(left.core) < 2 or len(right.core) < 2:
        return False
    one, other = left.all_words, right.all_words
    shared = one & other
    rest_left, rest_right = one - shared, other - shared
    if not rest_left or not rest_right:
        return False
    begin = {word[0] for word in rest_left}
    if any(word[0] in begin for word in rest_right):
        return False
    doubt = BEGIN_ALIKE if _begin_alike(left, right) else BOTH_SAY_MORE
    total = sum(map(weight, one)) + sum(map(weight, other))
    return 2 * doubt * sum(map(weight, shared)) < LIKELY * total


def likeness(left: Parts, right: Parts, weight: Weight, against: tuple[str, ...]) -> float:
    """Twice the weight of shared words over the weight of all, near words counted in part.

    Less where a number differs or each name has a word that the other lacks. Names that begin
    with the same two words are doubted less: the end is where a branch, a department or an
    abbreviation stands.
    """
    one, other = left.all_words, right.all_words
    shared = one & other
    common = sum(map(weight, shared))
    weights = sum(map(weight, one)), sum(map(weight, other))
    if not any(weights):
        return 0.0
    near, both_say_more = 0.0, False
    if len(shared) < len(one) and len(shared) < len(other):
        near, both_say_more = _nearly(sorted(one - shared), sorted(other - shared), weight)
    found = (2 * common + near) / sum(weights)
    if "numbers" in against:
        found *= NUMBERS_DIFFER
    if both_say_more:
        found *= BEGIN_ALIKE if _begin_alike(left, right) else BOTH_SAY_MORE
    return found


def _nearly(rest_left: list[str], rest_right: list[str], weight: Weight) -> tuple[float, bool]:
    """The weight of words that are nearly each other's, and whether some are left on both sides."""
    common, alone = 0.0, 0
    for word in rest_left:
        nearness, near = max(
            ((_nearness(word, near), near) for near in rest_right if near[0] == word[0]),
            default=_NONE,
        )
        if nearness:
            common += nearness * (weight(word) + weight(near))
            rest_right = [one for one in rest_right if one != near]
        else:
            alone += 1
    return common, bool(alone and rest_right)


_NONE: Final = (0.0, "")


def _begin_alike(left: Parts, right: Parts) -> bool:
    begin = left.core[:2]
    return len(begin) == 2 and begin == right.core[:2] and tells(begin)


def _nearness(one: str, other: str) -> float:
    """How much of one word counts as the other: a beginning of it, or nearly the same letters."""
    if len(one) < 3 or len(other) < 3 or not one.isalpha():
        return 0.0
    if one.startswith(other) or other.startswith(one) or _same_stem(one, other):
        return 0.8
    return JaroWinkler.similarity(one, other, score_cutoff=0.9)


def _same_stem(one: str, other: str) -> bool:
    """Begin with the same letters for most of their length: decorating, decorator."""
    stem = max(5, math.ceil(0.6 * max(len(one), len(other))))
    return one[:stem] == other[:stem] and len(one) >= stem <= len(other)


def holds(left: Parts, right: Parts, weight: Weight) -> bool:
    """The shorter name is in the longer one, and tells enough by itself."""
    short, long = (left, right) if len(left.core) <= len(right.core) else (right, left)
    return (
        long.all_words.issuperset(short.core)
        and tells(short.core)
        and sum(map(weight, short.core)) >= TELLS_ENOUGH
    )
