"""What a line is: what people said first, then the body's own label, history, and words.

The thing bought decides before the place that bought it: electricity for a care home is energy.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from benchmarking.actions import supplier_history
from benchmarking.actions.own_labels import OwnLabels
from benchmarking.actions.phrases import Phrases, Remembered, words_of
from benchmarking.actions.readings import Classification
from benchmarking.actions.rules_in_force import RulesInForce
from benchmarking.choices import CategorySource
from consortia.models import Authority
from frameworks.choices import MappingScheme
from frameworks.models import Category, CategoryMapping, CpvCode

__all__ = ["Classification", "Classifier"]

# Words of a service or department say who bought. Only the surest, those of care, say what: on
# published files they were right on four lines of five, all others on one of five.
SURE_PLACE = Decimal("0.90")
PLACE_WEIGHT = Decimal("0.85")
# Words less sure than this fit many things ("materials") and speak only when nothing else does.
SURE_ENOUGH = Decimal("0.65")
WORD_SCHEMES = frozenset({MappingScheme.WORDS, MappingScheme.SUPPLIER})

Mapped = tuple[str, str, Classification]


class Classifier:
    """The saved tables and what is known of one authority, read once and asked for every line."""

    def __init__(
        self,
        mappings: Iterable[Mapped],
        fallback: Classification,
        *,
        cpv_codes: frozenset[str] = frozenset(),
        parents: Mapping[int, int] | None = None,
        rules: RulesInForce | None = None,
        history: Mapping[int, Classification] | None = None,
    ) -> None:
        """`mappings` are of (scheme, code, meaning); the other evidence may be absent.

        `parents` names, by category, the one above it.
        """
        mapped = list(mappings)
        words = {code: found for scheme, code, found in mapped if scheme == MappingScheme.WORDS}
        names = {code: found for scheme, code, found in mapped if scheme == MappingScheme.SUPPLIER}
        self._labels = OwnLabels(
            [each for each in mapped if each[0] not in WORD_SCHEMES], cpv_codes
        )
        self._label = self._labels.meaning
        self._parents = parents or {}
        self._coarse = frozenset(self._parents.values())
        self._words = Remembered(_asked_of(Phrases(words, _surer)))
        of_names = Phrases(names, _surer)
        self._names = Remembered(lambda text: of_names.told_by(words_of(text)))
        self._rules = rules or None
        self._history = history or {}
        self._fallback = fallback

    @classmethod
    def load(cls, authority: Authority | None = None, *, with_rules: bool = True) -> "Classifier":
        """Read the tables, and the authority's rules and what it paid its suppliers for."""
        rules = history = None
        if authority is not None:
            history = supplier_history.of_suppliers(authority.pk)
            rules = RulesInForce.of(authority) if with_rules else None
        return cls(
            _mapped(),
            uncategorised(),
            cpv_codes=frozenset(
                code.partition("-")[0] for code in CpvCode.objects.values_list("code", flat=True)
            ),
            parents=dict(Category.objects.exclude(parent=None).values_list("pk", "parent_id")),
            rules=rules,
            history=history,
        )

    def classify(
        self,
        label: str,
        description: str,
        *,
        expense_type: str = "",
        service: str = "",
        department: str = "",
        supplier: str = "",
        supplier_name_id: int | None = None,
    ) -> Classification:
        """The line's category, from the first of these that tells one, else uncategorised.

        A rule that a person made; the body's own label as mapped; what else the supplier was paid
        for; words of the expense type, of the description and of the label; words of the
        supplier's name; and, with a lower confidence, words of the service and department. Words
        that fit many things come last. A label that names only a group of categories is made finer
        by the first later evidence that names one of the group.
        """
        said = description or expense_type
        if self._rules is not None and (ruled := self._rules.told_by(label, supplier, said)):
            return ruled
        by_label = self._label[label] if label else None
        if by_label is not None and by_label.category_id not in self._coarse:
            return by_label
        told = self._history.get(supplier_name_id) if supplier_name_id else None
        asked: list[Words] = []
        if told is None:
            texts = (expense_type, description, "" if by_label else label)
            asked = [self._words[text] for text in texts if text]
            told = next((words.sure for words in asked if words.sure), None)
        if told is None and supplier:
            told = self._names[supplier]
        if by_label is not None:
            return self._finer(by_label, told)
        return told or self._at_last(label, asked, service, department)

    def _at_last(
        self, label: str, asked: Iterable["Words"], service: str, department: str
    ) -> Classification:
        """What is left when nothing told: codes of three letters, places, words for many things."""
        places = (self._words[text].place for text in (service, department) if text)
        return (
            (self._labels.of_eclass(label) if label else None)
            or next(filter(None, places), None)
            or next((words.weak for words in asked if words.weak), None)
            or self._fallback
        )

    def _finer(self, by_label: Classification, told: Classification | None) -> Classification:
        if told and self._parents.get(told.category_id) == by_label.category_id:
            return replace(by_label, category_id=told.category_id, kind=told.kind)
        return by_label

    def remembered(self) -> int:
        """How many texts' answers are held at present."""
        return len(self._words)


class Words(NamedTuple):
    """What the words of one text mean: surely, unsurely, and if the text names a place."""

    sure: Classification | None
    weak: Classification | None
    place: Classification | None


NOTHING = Words(None, None, None)


def _asked_of(phrases: Phrases[Classification]) -> Callable[[str], Words]:
    """All that a text means, at one go."""

    def told_by(text: str) -> Words:
        found = phrases.all_told_by(words_of(text))
        if not found:
            return NOTHING
        sure = next((one for one in found if one.confidence >= SURE_ENOUGH), None)
        place = next((one for one in found if one.confidence >= SURE_PLACE), None)
        return Words(sure, None if sure else found[0], place and place.weighted(PLACE_WEIGHT))

    return told_by


def _surer(phrase: str, found: Classification) -> tuple[int, Decimal, int]:
    """More words say more, then the surer phrase, then the longer."""
    return (-phrase.count(" "), -found.confidence, -len(phrase))


def _mapped() -> Iterable[Mapped]:
    for mapping in CategoryMapping.objects.select_related("category").order_by("pk"):
        is_words = mapping.scheme in WORD_SCHEMES
        yield (
            mapping.scheme,
            mapping.code,
            Classification(
                category_id=mapping.category_id,
                kind=mapping.category.kind,
                source=CategorySource.WORDS if is_words else CategorySource.LABEL,
                confidence=mapping.confidence,
            ),
        )


def uncategorised() -> Classification:
    """What a line is that nothing tells."""
    category, _ = Category.objects.get_or_create(
        key=Category.UNCATEGORISED, defaults={"name": "Not categorised"}
    )
    return Classification(category.pk, category.kind, CategorySource.NONE, Decimal(0))
