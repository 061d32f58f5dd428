"""What a line is: its category from the body's own label, else from words that describe it."""

from dataclasses import dataclass, field
from decimal import Decimal

from benchmarking.choices import CategorySource
from frameworks.choices import MappingScheme
from frameworks.models import Category, CategoryMapping


@dataclass(frozen=True, slots=True)
class Classification:
    """A category, the kind of money in it, and how sure we are and why."""

    category_id: int
    kind: str
    source: str
    confidence: Decimal


@dataclass
class Classifier:
    """The saved mappings, read once and asked for every line; answers are remembered."""

    labels: dict[str, Classification]
    words: list[tuple[str, Classification]]
    fallback: Classification
    _known: dict[tuple[str, str], Classification] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Classifier":
        """Read the mapping tables. Longer phrases are tried before shorter ones."""
        labels: dict[str, Classification] = {}
        words: list[tuple[str, Classification]] = []
        for mapping in CategoryMapping.objects.select_related("category").order_by("pk"):
            is_words = mapping.scheme == MappingScheme.WORDS
            found = Classification(
                category_id=mapping.category_id,
                kind=mapping.category.kind,
                source=CategorySource.WORDS if is_words else CategorySource.LABEL,
                confidence=mapping.confidence,
            )
            if is_words:
                words.append((f" {mapping.code} ", found))
            else:
                labels[mapping.code] = found
        words.sort(key=lambda pair: (-len(pair[0]), pair[0]))
        return cls(labels, words, _uncategorised())

    def classify(self, label: str, description: str) -> Classification:
        """The line's category from its label, else its description, else uncategorised."""
        key = (label, description)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._look_up(label, description)
        return known

    def _look_up(self, label: str, description: str) -> Classification:
        by_label = self.labels.get(label.strip().casefold())
        if by_label is not None:
            return by_label
        text = f"{label} {description}".casefold()
        spaced = f" {' '.join(''.join(c if c.isalnum() else ' ' for c in text).split())} "
        return next((found for word, found in self.words if word in spaced), self.fallback)


def _uncategorised() -> Classification:
    category, _ = Category.objects.get_or_create(
        key=Category.UNCATEGORISED, defaults={"name": "Not categorised"}
    )
    return Classification(category.pk, category.kind, CategorySource.NONE, Decimal(0))
