"""Two names compared: the same, perhaps the same, or different, and what speaks for it.

The same is said only where a careful clerk would not look twice: the telling words agree, no
number and no stated legal form contradicts. All that is only likely goes to a person.
"""

from dataclasses import dataclass
from typing import Final

from frameworks.matching import likeness, rules, vocabulary
from frameworks.matching.parts import Parts
from frameworks.matching.verdicts import Comparison, Reason, Verdict, Weight

SAID_BY_FEW: Final = 0.8
"""A word that weighs this is in few names; by itself it names one company."""


HOPELESS: Final = Comparison(Verdict.DIFFERENT, Reason.CLOSE, 0.0)


@dataclass(frozen=True)
class Evidence:
    """The words that two names share, and those that only one of them has."""

    shared: tuple[str, ...]
    only_left: tuple[str, ...]
    only_right: tuple[str, ...]


def compare(left: Parts, right: Parts, weight: Weight) -> Comparison:
    """What two names come to; `weight` says how much a word tells, from 0 to 1."""
    if likeness.is_hopeless(left, right, weight):
        return HOPELESS
    against = _contradictions(left, right, weight)
    ruled = rules.verdict_of(left, right)
    if ruled is not None:
        verdict, reason, score = ruled
        if verdict is Verdict.SAME and against:
            verdict = Verdict.PERHAPS
        return Comparison(verdict, reason, score, against)
    found = likeness.likeness(left, right, weight, against)
    if found >= likeness.LIKELY:
        return Comparison(Verdict.PERHAPS, Reason.CLOSE, found, against)
    if likeness.holds(left, right, weight):
        return Comparison(Verdict.PERHAPS, Reason.ALIAS, likeness.LIKELY, against)
    return Comparison(Verdict.DIFFERENT, Reason.CLOSE, found, against)


def evidence(left: Parts, right: Parts) -> Evidence:
    """What a person is shown of two names side by side."""
    one, other = left.all_words, right.all_words
    return Evidence(
        tuple(sorted(one & other)), tuple(sorted(one - other)), tuple(sorted(other - one))
    )


def _contradictions(left: Parts, right: Parts, weight: Weight) -> tuple[str, ...]:
    found = []
    if left.form and right.form and left.form != right.form:
        found.append("legal form")
    if left.numbers != right.numbers:
        found.append("numbers")
    if bool(left.form) != bool(right.form):
        found += _doubts_about_the_form(left, left.form or right.form, weight)
    return tuple(found)


def _doubts_about_the_form(name: Parts, form: str, weight: Weight) -> list[str]:
    """Where one name states no form, what else it could be than the company that the other is."""
    found = []
    if form not in vocabulary.BRITISH_FORMS:
        found.append("legal form")
    if rules.may_be_a_person(name):
        found.append("may be a person")
    if vocabulary.GENERIC.issuperset(name.core) or (
        len(name.core) == 1 and weight(name.core[0]) < SAID_BY_FEW
    ):
        found.append("common words only")
    return found
