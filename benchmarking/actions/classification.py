"""What a line is: its category from the body's own label, else from words that describe it.

The thing bought decides before the place that bought it: electricity for a care home is energy.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from benchmarking.choices import CategorySource
from frameworks.choices import MappingScheme
from frameworks.models import Category, CategoryMapping
from procurement_portal.core.money import PENNY, round_half_up

REMEMBERED = 200_000
# What a line is about stands at its beginning; long remarks are neither read nor remembered.
READ_CHARACTERS = 200
# Words of a service or department say who bought, and only likely what.
PLACE_WEIGHT = Decimal("0.60")


@dataclass(frozen=True, slots=True)
class Classification:
    """A category, the kind of money in it, and how sure we are and why."""

    category_id: int
    kind: str
    source: str
    confidence: Decimal


class Classifier:
    """The saved mappings, read once and asked for every line; answers are remembered."""

    def __init__(
        self,
        labels: dict[str, Classification],
        words: dict[str, Classification],
        fallback: Classification,
    ) -> None:
        self._labels = labels
        self._things = {" ".join(_words(phrase)): found for phrase, found in words.items()}
        self._places = {phrase: _of_a_place(found) for phrase, found in self._things.items()}
        self._fallback = fallback
        self._longest = max((phrase.count(" ") + 1 for phrase in self._things), default=0)
        # One answer a text, not a line: types and services repeat however varied the lines are.
        self._phrase = lru_cache(maxsize=REMEMBERED)(self._phrase_in)

    @classmethod
    def load(cls) -> "Classifier":
        """Read the mapping tables."""
        labels: dict[str, Classification] = {}
        words: dict[str, Classification] = {}
        for mapping in CategoryMapping.objects.select_related("category").order_by("pk"):
            is_words = mapping.scheme == MappingScheme.WORDS
            (words if is_words else labels)[mapping.code] = Classification(
                category_id=mapping.category_id,
                kind=mapping.category.kind,
                source=CategorySource.WORDS if is_words else CategorySource.LABEL,
                confidence=mapping.confidence,
            )
        return cls(labels, words, _uncategorised())

    def classify(
        self,
        label: str,
        description: str,
        *,
        expense_type: str = "",
        service: str = "",
        department: str = "",
    ) -> Classification:
        """The line's category, from the first of these that tells one, else uncategorised.

        The body's own label as mapped; words of the expense type, of the description and of the
        label; and, with a lower confidence, words of the service and of the department.
        """
        by_label = self._labels.get(label.strip().casefold()) if label else None
        if by_label is not None:
            return by_label
        return (
            self._told(self._things, (expense_type, description, label))
            or self._told(self._places, (service, department))
            or self._fallback
        )

    def remembered(self) -> int:
        """How many texts' answers are held at present."""
        return self._phrase.cache_info().currsize

    def _told(
        self, meanings: dict[str, Classification], texts: Iterable[str]
    ) -> Classification | None:
        for text in texts:
            if text and (phrase := self._phrase(text[:READ_CHARACTERS])):
                return meanings[phrase]
        return None

    def _phrase_in(self, text: str) -> str:
        """The best known phrase among the words of a text, "" when there is none."""
        words = _words(text)
        told = {
            " ".join(words[start:end])
            for start in range(len(words))
            for end in range(start + 1, min(start + self._longest, len(words)) + 1)
        } & self._things.keys()
        return min(told, key=self._rank, default="")

    def _rank(self, phrase: str) -> tuple[int, Decimal, int, str]:
        """More words say more, then the surer phrase, then the longer; the alphabet settles it."""
        return (-phrase.count(" "), -self._things[phrase].confidence, -len(phrase), phrase)


def _words(text: str) -> list[str]:
    """The words of a text without its case and marks; “&” and “and” alike are left out."""
    spaced = "".join(c if c.isalnum() else " " for c in text.casefold())
    return [word for word in spaced.split() if word != "and"]


def _of_a_place(found: Classification) -> Classification:
    return replace(found, confidence=round_half_up(found.confidence * PLACE_WEIGHT, PENNY))


def _uncategorised() -> Classification:
    category, _ = Category.objects.get_or_create(
        key=Category.UNCATEGORISED, defaults={"name": "Not categorised"}
    )
    return Classification(category.pk, category.kind, CategorySource.NONE, Decimal(0))
