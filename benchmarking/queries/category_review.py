"""What is worth a person's eye: lines whose category is unknown or unsure, in groups, by money.

Names of private people are withheld: groups are made of the texts that everybody may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Max, QuerySet, Sum
from django.db.models.functions import Abs

from benchmarking.choices import CategorySource, RuleField
from benchmarking.models import CategoryRule, SpendLine
from benchmarking.models.names import WITHHELD
from consortia.models import Authority
from procurement_portal.core.models import AuditEvent

GROUPS_SHOWN = 25
# What is less sure than this is as likely wrong as right.
SURE = Decimal("0.65")
COLUMNS = {
    RuleField.LABEL: "category_text",
    RuleField.SUPPLIER: "supplier_shown",
    RuleField.WORDS: "description_shown",
}


@dataclass(frozen=True)
class Group:
    """Lines that say the same: how many, how much, what they are held to be, and one of them."""

    text: str
    line_count: int
    net_amount: Decimal
    absolute_amount: Decimal
    category: str
    source: str
    confidence: Decimal
    example: str

    @property
    def is_withheld(self) -> bool:
        """Payments to people, which have no name to make a rule of."""
        return self.text == WITHHELD

    @property
    def may_be_set(self) -> bool:
        """Whether lines can be found by the text."""
        return bool(self.text) and not self.is_withheld


def unsure(person: Any, authority: Authority) -> QuerySet[SpendLine]:
    """Lines of the authority in force that no person spoke of, and whose category is not sure."""
    return (
        SpendLine.objects.visible_to(person)
        .filter(authority=authority, category_confidence__lt=SURE)
        .exclude(category_source=CategorySource.PERSON)
    )


def groups(person: Any, authority: Authority, field: str) -> list[Group]:
    """The unsure lines by what they say, most money first. Two queries."""
    column = COLUMNS[RuleField(field)]
    lines = unsure(person, authority).order_by()
    largest = list(
        lines.values_list(column)
        .annotate(
            Count("row_number"),
            Sum("net_amount"),
            absolute=Sum(Abs("net_amount")),
            paid_to=Max("supplier_shown"),
            said=Max("description_shown"),
        )
        .order_by("-absolute", column)[:GROUPS_SHOWN]
    )
    held = _held(lines, column, [row[0] for row in largest])
    return [
        Group(text, count, net, absolute, *held[text], example=_example(text, paid_to, said))
        for text, count, net, absolute, paid_to, said in largest
    ]


def _held(
    lines: QuerySet[SpendLine], column: str, texts: Sequence[str]
) -> dict[str, tuple[str, str, Decimal]]:
    """By text, what most of its money is held to be: category, source, mean confidence."""
    rows = (
        lines.filter(**{f"{column}__in": texts})
        .values_list(column, "category__name", "category_source")
        .annotate(sure=Avg("category_confidence"), absolute=Sum(Abs("net_amount")))
        .order_by("absolute", "category__name")
    )
    return {
        text: (category, CategorySource(source).label, sure)
        for text, category, source, sure, _ in rows
    }


def _example(*texts: str) -> str:
    """What one line says besides what the group is called by."""
    text, *others = texts
    return " – ".join(dict.fromkeys(other for other in others if other and other != text))


def line(person: Any, key: str) -> SpendLine | None:
    """The person's line in force with this key ("year-import-row"), or None."""
    parts = key.split("-")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 10 for part in parts):
        return None
    return (
        SpendLine.objects.visible_to(person)
        .filter(pk=tuple(map(int, parts)))
        .select_related("authority", "category")
        .first()
    )


def texts_of(one: SpendLine) -> list[tuple[str, str]]:
    """What rules could find the line by: (field, text), the surest way first."""
    named = [(RuleField.SUPPLIER, one.supplier_text), (RuleField.WORDS, one.description)]
    found = [(RuleField.LABEL, one.category_text), *(named if one.is_named else ())]
    return [(field.value, text) for field, text in found if text.strip()]


def makers(rules: Sequence[CategoryRule]) -> dict[int, str]:
    """By rule, who made it. One query."""
    refs = {f"categoryrule:{rule.pk}": rule.pk for rule in rules}
    made = AuditEvent.objects.filter(
        name="benchmarking.category_rule.made", subject_ref__in=refs
    ).values_list("subject_ref", "actor_label")
    return {refs[ref]: label for ref, label in made}
