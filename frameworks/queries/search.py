"""Finding frameworks by words, over the documents that `actions.search_index` keeps.

Every word typed must be found: by its stem, so that "cleaned" finds "cleaning", or as the
beginning of a word. A word that nothing visible holds is taken for the nearest one that the
published catalogue holds, unless the search is to be made as it was typed. Where nothing holds
every word, what holds at least half of them is found, a rare word counting for more than a common.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import log
from operator import add, and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, Count, F, FloatField, IntegerField, Q, QuerySet, Value, When

from frameworks.choices import FrameworkStatus
from frameworks.matching import search_words
from frameworks.matching.search_words import words_of
from frameworks.models import Framework, SearchWord

__all__ = ["Understood", "best_first", "matching", "understood", "words_of"]

OPEN = (FrameworkStatus.LIVE, FrameworkStatus.CLOSING)


@dataclass(frozen=True)
class Understood:
    """What was typed and what is searched for: the same words unless one was mended."""

    typed: str
    words: Sequence[str]
    is_mended: bool = False
    weights: Sequence[float] = ()
    """Of each word where nothing holds them all: the rarer the more, nothing for an unknown one."""

    @property
    def is_partial(self) -> bool:
        """Nothing holds every word: what holds the weightier half is found."""
        return bool(self.weights)

    @property
    def unknown(self) -> str:
        """The words that nothing holds, where nothing holds them all."""
        pairs = zip(self.words, self.weights, strict=False)
        return " or ".join(word for word, weight in pairs if not weight)

    @property
    def shown(self) -> str:
        """The words that are searched for."""
        return " ".join(self.words)


def understood(
    text: str, *, seen_by: Any, as_typed: bool = False, in_whole: bool = False
) -> Understood:
    """The words to search for; those that nothing holds mended. One query where all match.

    `in_whole` finds nothing where nothing holds every word.
    """
    words = words_of(text)
    plain = Understood(text.strip(), words)
    visible = Framework.objects.visible_to(seen_by).order_by()
    if not words or as_typed or matching(visible, plain).exists():
        return plain
    counts = _counts(visible, words)
    mended = _mended([word for word in words if not counts[word]])
    if mended:
        words = [mended.get(word, word) for word in words]
        plain = Understood(plain.typed, words, is_mended=True)
        if in_whole or matching(visible, plain).exists():
            return plain
        counts = _counts(visible, words)
    return plain if in_whole else replace(plain, weights=_weights(words, counts))


def matching(rows: QuerySet[Any], sought: Understood) -> QuerySet[Any]:
    """Those of the frameworks that hold the words, or whose reference the text is."""
    if sought.is_partial:
        return _holding_half(rows, sought)
    holds = Q(search__document=_query(sought.words))
    key = search_words.whole_key(sought.typed)
    if not sought.is_mended and any(map(str.isdigit, key)):
        holds |= Q(search__document=_prefix(key, "A"))
    return rows.filter(holds)


def _holding_half(rows: QuerySet[Any], sought: Understood) -> QuerySet[Any]:
    """Half the weight at least, and every number: another number is another thing."""
    numbers = [word for word in sought.words if search_words.has_digit(word)]
    if numbers:
        rows = rows.filter(search__document=_query(numbers))
    some = reduce(or_, (_word(word, "") for word in sought.words))
    enough = sum(sought.weights) / 2
    return rows.filter(search__document=some).alias(held=_held(sought)).filter(held__gte=enough)


def best_first(rows: QuerySet[Any], sought: Understood) -> QuerySet[Any]:
    """By reference, then by where all words stand: title, lots, suppliers, elsewhere.

    Among equals what is open comes first, then what holds the words more often. Where only some
    of the words are held, by the weight of those, and of those in titles and lots.
    """
    is_open = Case(When(status__in=OPEN, then=Value(0)), default=Value(1))
    if sought.is_partial:
        near = _held(sought, "AB")
        return rows.order_by(_held(sought).desc(), near.desc(), is_open, "title", "pk")
    key = search_words.whole_key(sought.shown)
    whens = [
        Q(search__reference_key=key),
        Q(search__reference_keys__contains=[key]),
        *(Q(search__document=_query(sought.words, weights)) for weights in ("A", "AB", "ABC")),
    ]
    nearness = Case(
        *(When(where, then=Value(place)) for place, where in enumerate(whens)),
        default=Value(len(whens)),
        output_field=IntegerField(),
    )
    rank = SearchRank(F("search__document"), _query(sought.words), normalization=Value(1))
    return rows.order_by(nearness, is_open, rank.desc(), "title", "pk")


def _query(words: Sequence[str], weights: str = "") -> SearchQuery:
    return reduce(and_, (_word(word, weights) for word in words))


def _word(word: str, weights: str) -> Any:
    stem = f"{word}:{weights}" if weights else word
    return _prefix(word, weights) | SearchQuery(stem, search_type="raw", config="english")


def _prefix(word: str, weights: str) -> SearchQuery:
    return SearchQuery(f"{word}:*{weights}", search_type="raw", config="simple")


def _counts(visible: QuerySet[Framework], words: Sequence[str]) -> dict[str, int]:
    """How many of the visible frameworks hold each word, in one query."""
    each = {
        f"word_{place}": Count("pk", filter=Q(search__document=_word(word, "")))
        for place, word in enumerate(words)
    }
    return dict(zip(words, visible.aggregate(**each).values(), strict=True))


def _weights(words: Sequence[str], counts: Mapping[str, int]) -> Sequence[float]:
    """How much each word tells; none at all where a search by some of the words makes no sense."""
    known = [word for word in words if counts[word]]
    numbers = [word for word in words if search_words.has_digit(word)]
    if len(words) < 2 or not known or any(not counts[word] for word in numbers):
        return ()
    most = max(counts.values())
    return [log(1 + most / counts[word]) if counts[word] else 0.0 for word in words]


def _held(sought: Understood, weights: str = "") -> Any:
    """The weight of the words that a framework holds."""
    each = (
        Case(
            When(search__document=_word(word, weights), then=Value(weight)),
            default=Value(0.0),
            output_field=FloatField(),
        )
        for word, weight in zip(sought.words, sought.weights, strict=True)
    )
    return reduce(add, each)


def _mended(missing: Sequence[str]) -> dict[str, str]:
    """The nearest known word of each that has one, in one query."""
    lengths = [
        Q(length__range=(len(word) - slip, len(word) + slip))
        for word in missing
        if (slip := search_words.furthest_slip(word))
    ]
    if not lengths:
        return {}
    near = SearchWord.objects.filter(reduce(lambda one, other: one | other, lengths))
    vocabulary = dict(near.values_list("word", "framework_count"))
    found = {word: search_words.nearest(word, vocabulary) for word in missing}
    return {word: meant for word, meant in found.items() if meant}
