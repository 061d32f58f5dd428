"""The rules that people made, as lines are asked against them."""

from collections.abc import Iterable
from decimal import Decimal

from benchmarking.actions.phrases import Phrases, Remembered, as_phrase, words_of
from benchmarking.actions.readings import Classification
from benchmarking.choices import CategorySource, RuleField
from benchmarking.models import CategoryRule
from consortia.models import Authority
from frameworks.models.suppliers import name_key

Made = tuple[int, Classification | None]
"""When a rule was made, as its number, and what it says; zero and None for no rule."""

NO_RULE: Made = (0, None)


def key_of(field: str, text: str) -> str:
    """What of a rule's text is compared: words, or for a supplier the name as names are compared.

    "" when the text says nothing that could be compared.
    """
    return name_key(text) if field == RuleField.SUPPLIER else as_phrase(text)


class RulesInForce:
    """Rules of one authority. Where several fit a line, the one made last decides."""

    def __init__(self, rules: Iterable[CategoryRule]) -> None:
        by_field: dict[str, dict[str, Made]] = {field: {} for field in RuleField.values}
        for rule in rules:
            by_field[rule.field][rule.key] = (rule.pk, _said(rule))
        labels, suppliers = by_field[RuleField.LABEL], by_field[RuleField.SUPPLIER]
        words = Phrases(by_field[RuleField.WORDS], lambda _, made: -made[0])
        self._is_empty = not any(by_field.values())
        self._of_label = Remembered(lambda text: labels.get(as_phrase(text), NO_RULE))
        self._of_supplier = Remembered(lambda text: suppliers.get(name_key(text), NO_RULE))
        self._of_words = Remembered(lambda text: words.told_by(words_of(text)) or NO_RULE)
        self._asked = bool(labels), bool(suppliers), bool(words)

    @classmethod
    def of(cls, authority: Authority) -> "RulesInForce":
        """The authority's. One query."""
        return cls(CategoryRule.objects.in_force_at(authority).select_related("category"))

    def __bool__(self) -> bool:
        return not self._is_empty

    def told_by(self, label: str, supplier: str, said: str) -> Classification | None:
        """What the rule made last says of a line; `said` is its description as the line keeps it.

        `supplier` is "" where the name is of a person or struck out.
        """
        by_label, by_supplier, by_words = self._asked
        last = self._of_label[label] if by_label and label else NO_RULE
        if by_supplier and supplier:
            made = self._of_supplier[supplier]
            last = made if made[0] > last[0] else last
        if by_words and said:
            made = self._of_words[said]
            last = made if made[0] > last[0] else last
        return last[1]


def _said(rule: CategoryRule) -> Classification:
    return Classification(
        rule.category_id, rule.category.kind, CategorySource.PERSON, Decimal("1.00")
    )
