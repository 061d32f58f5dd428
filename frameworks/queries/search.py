"""Finding frameworks by words, over the documents that `actions.search_index` keeps.

Every word typed must be found: by its stem, so that "cleaned" finds "cleaning", or as the
beginning of a word. A word that nothing visible holds is taken for the nearest one that the
published catalogue holds, unless the search is to be made as it was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, Exists, F, IntegerField, Q, QuerySet, Value, When

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

    @property
    def shown(self) -> str:
        """The words that are searched for."""
        return " ".join(self.words)


def understood(text: str, *, seen_by: Any, as_typed: bool = False) -> Understood:
    """The words to search for; those that nothing holds mended. One query where all match.

    Where the words match only apart nothing is mended: the reader should drop one.
    """
    words = words_of(text)
    plain = Understood(text.strip(), words)
    visible = Framework.objects.visible_to(seen_by).order_by()
    if not words or as_typed or matching(visible, plain).exists():
        return plain
    missing = [word for word, held in zip(words, _held(visible, words), strict=True) if not held]
    mended = _mended(missing)
    if not mended:
        return plain
    return Understood(plain.typed, [mended.get(word, word) for word in words], is_mended=True)


def matching(rows: QuerySet[Any], sought: Understood) -> QuerySet[Any]:
    """Those of the frameworks that hold every word, or whose reference the text is."""
    holds = Q(search__document=_query(sought.words))
    key = search_words.whole_key(sought.typed)
    if not sought.is_mended and any(map(str.isdigit, key)):
        holds |= Q(search__document=_prefix(key, "A"))
    return rows.filter(holds)


def best_first(rows: QuerySet[Any], sought: Understood) -> QuerySet[Any]:
    """By reference, then by where all words stand: title, lots, suppliers, elsewhere.

    Among equals what is open comes first, then what holds the words more often.
    """
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
    is_open = Case(When(status__in=OPEN, then=Value(0)), default=Value(1))
    rank = SearchRank(F("search__document"), _query(sought.words), normalization=Value(1))
    return rows.order_by(nearness, is_open, rank.desc(), "title", "pk")


def _query(words: Sequence[str], weights: str = "") -> SearchQuery:
    return reduce(and_, (_word(word, weights) for word in words))


def _word(word: str, weights: str) -> Any:
    stem = f"{word}:{weights}" if weights else word
    return _prefix(word, weights) | SearchQuery(stem, search_type="raw", config="english")


def _prefix(word: str, weights: str) -> SearchQuery:
    return SearchQuery(f"{word}:*{weights}", search_type="raw", config="simple")


def _held(visible: QuerySet[Framework], words: Sequence[str]) -> Sequence[bool]:
    """Whether anything visible holds each word, in one query."""
    each = [Exists(visible.filter(search__document=_word(word, ""))) for word in words]
    first = Framework.objects.order_by().values_list(*each)[:1]
    return next(iter(first), [False] * len(words))


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
