"""Which lines of an authority a rule fits, asked of the same text that the classifier asks.

The texts are compared in Python by the classifier's own functions; the database then finds the
lines that hold one of the texts that fit. So a line gets the same answer when it is loaded and
when it is corrected.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, TextField, Value
from django.db.models.functions import Replace

from benchmarking.actions.phrases import APOSTROPHES, as_phrase
from benchmarking.actions.rules_in_force import key_of
from benchmarking.choices import RuleField
from benchmarking.models import SpendLine
from benchmarking.sheets import parties

COLUMNS = {
    RuleField.LABEL: "category_text",
    RuleField.SUPPLIER: "supplier_text",
    RuleField.WORDS: "description",
}
# Names of people and names struck out are no suppliers.
NOBODY = [parties.PERSON, parties.REDACTED]
TEXTS_AT_ONCE = 5_000


@dataclass(frozen=True)
class Fitting:
    """A condition on lines, in SQL, with what goes into it."""

    where: str
    parameters: dict[str, Any]


def of_rule(authority_id: int, field: str, key: str) -> Fitting:
    """The authority's lines, in force or superseded, that the rule fits."""
    column = COLUMNS[RuleField(field)]
    lines = SpendLine.objects.filter(authority=authority_id)
    where = f"authority_id = %(authority)s AND {column} = ANY(%(texts)s)"
    if field == RuleField.SUPPLIER:
        lines = lines.exclude(flags__overlap=NOBODY)
        where += " AND NOT flags && %(nobody)s"
    if field == RuleField.WORDS:
        lines = _that_may_hold(lines, key)
    distinct = lines.order_by().values_list(column, flat=True).distinct()
    fits = _test(field, key)
    texts = [text for text in distinct.iterator(chunk_size=TEXTS_AT_ONCE) if fits(text)]
    return Fitting(where, {"authority": authority_id, "texts": texts, "nobody": NOBODY})


def _test(field: str, key: str) -> Callable[[str], bool]:
    if field == RuleField.WORDS:
        return lambda text: f" {key} " in f" {as_phrase(text)} "
    return lambda text: key_of(field, text) == key


def _that_may_hold(lines: Any, key: str) -> Any:
    """Lines whose description holds the letters of each word: many fewer to look at closely."""
    bare: Any = F("description")
    for mark in APOSTROPHES:
        bare = Replace(bare, Value(chr(mark)), Value(""), output_field=TextField())
    lines = lines.annotate(bare=bare)
    for word in filter(str.isascii, key.split()):
        lines = lines.filter(bare__icontains=word)
    return lines
