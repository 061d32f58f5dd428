"""Corrections of categories that teach: a person's rule changes the lines there are, and to come.

Category, source, confidence and kind of a line are our reading, not the published text; they may
change here only. The monthly sums move with them in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from benchmarking.actions import base_cells, corrected_lines, fitting_lines, reclassification
from benchmarking.actions.classification import Classifier, uncategorised
from benchmarking.actions.reclassification import Concerned, Moved
from benchmarking.actions.rules_in_force import RulesInForce, key_of
from benchmarking.choices import Permission, RuleField
from benchmarking.models import CategoryRule, SpendImport
from consortia.models import Authority
from frameworks.models import Category
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError, WrongState

UNLIKE_THE_RULE = " AND (category_source <> 'person' OR category_id <> %(category)s)"


class NothingToLookFor(DomainError):
    """The text holds no word or name by which lines could be found."""

    code = "nothing_to_look_for"
    title = "This text has no words to find lines by."
    cure = "Choose another text, or correct the lines by their supplier or own category."


class NotACategory(DomainError):
    """Lines are put into a category that says what was bought."""

    code = "not_a_category"
    title = "Choose a category that says what was bought."
    cure = "To take a correction back, withdraw its rule."


@dataclass(frozen=True)
class Correction:
    """What a person says: lines that say this text there are in that category."""

    field: str
    text: str
    category: Category


@dataclass(frozen=True)
class Corrected:
    """A rule, and what it did."""

    rule: CategoryRule
    moved: Moved


@dataclass(frozen=True)
class Expected:
    """What a correction would do to lines in force that are not yet as it says."""

    correction: Correction
    line_count: int
    absolute_amount: Decimal
    by_category: Sequence[tuple[Category, int, Decimal]]
    """Where the lines are now: category, lines, sum of |amount|."""


def correct(
    *, authority: Authority, field: str, text: str, category: Category, by: Any, at: datetime
) -> Corrected:
    """Make a rule, or change what it says, and put every line of the authority that it fits right.

    `field` is a RuleField. Raises NotAllowed, NothingToLookFor and NotACategory.
    """
    correction = Correction(field, text, category)
    (done,) = correct_several(authority=authority, corrections=[correction], by=by, at=at)
    return done


@transaction.atomic
def correct_several(
    *, authority: Authority, corrections: Sequence[Correction], by: Any, at: datetime
) -> list[Corrected]:
    """Make the rules in turn, all or none of them. Raises as `correct` does."""
    access.require(by, Permission.SPEND_CATEGORISE, authority)
    done = [_correct(authority, correction, by=by, at=at) for correction in corrections]
    corrected_lines.follow_up(authority, [each.moved for each in done], at=at)
    return done


def preview(*, authority: Authority, corrections: Sequence[Correction], by: Any) -> list[Expected]:
    """What each correction would do by itself; nothing is changed. Raises as `correct` does."""
    access.require(by, Permission.SPEND_CATEGORISE, authority)
    return [_expected(authority, correction) for correction in corrections]


def withdraw(*, rule_id: int, by: Any, at: datetime) -> CategoryRule:
    """Take a rule back: its lines are again what the other evidence says.

    That is the rule made last before it that fits, else what the line was before any rule took
    it; a line that was loaded under the rule is read again. Raises NotAllowed, and WrongState
    when the rule was withdrawn before.
    """
    with transaction.atomic():
        rule = CategoryRule.objects.locked(rule_id)
        access.require(by, Permission.SPEND_CATEGORISE, rule)
        if rule.withdrawn_at is not None:
            raise WrongState("This rule has been withdrawn already.")
        rule.withdrawn_at = at
        rule.save(update_fields=["withdrawn_at", "updated_at"])
        fitting = fitting_lines.of_rule(rule.authority_id, rule.field, rule.key)
        ruled = " AND category_source = 'person'"
        with reclassification.of(rule.authority, fitting, also=ruled) as concerned:
            _read_again(concerned, rule.authority)
        _record("benchmarking.category_rule.withdrawn", rule, concerned.moved, by=by, at=at)
        corrected_lines.follow_up(rule.authority, [concerned.moved], at=at)
    return rule


@transaction.atomic
def apply_rules_made_meanwhile(*, import_id: int, by: Any, at: datetime) -> int:
    """Put right lines of an import that was read before a rule was made; return how many rules.

    A file is read outside the transaction that loads it. Safe to repeat. Raises NotAllowed.
    """
    spend_import = SpendImport.objects.select_related("authority").get(pk=import_id)
    access.require(by, Permission.SPEND_CATEGORISE, spend_import)
    rules = CategoryRule.objects.in_force_at(spend_import.authority).filter(
        created_at__gte=spend_import.created_at
    )
    moves = []
    for rule in rules.select_related("authority", "category"):
        moved = _apply(rule, also=f" AND spend_import_id = {spend_import.pk:d}").moved
        _record("benchmarking.category_rule.applied", rule, moved, by=by, at=at)
        moves.append(moved)
    corrected_lines.follow_up(spend_import.authority, moves, at=at)
    return len(moves)


def _checked(correction: Correction) -> str:
    """The key of what it looks for. Raises NothingToLookFor and NotACategory."""
    key = key_of(RuleField(correction.field), correction.text)
    if not key:
        raise NothingToLookFor
    if correction.category.key == Category.UNCATEGORISED:
        raise NotACategory
    return key


def _expected(authority: Authority, correction: Correction) -> Expected:
    fitting = fitting_lines.of_rule(authority.pk, correction.field, _checked(correction))
    fitting.parameters["category"] = correction.category.pk
    found = reclassification.preview(fitting, also=UNLIKE_THE_RULE)
    categories = Category.objects.in_bulk([row[0] for row in found])
    return Expected(
        correction,
        line_count=sum(row[1] for row in found),
        absolute_amount=sum((row[3] for row in found), Decimal(0)),
        by_category=[(categories[row[0]], row[1], row[3]) for row in found],
    )


def _correct(authority: Authority, correction: Correction, *, by: Any, at: datetime) -> Corrected:
    key = _checked(correction)
    # Rules of one authority are made in turn, so the number of a rule tells which came last.
    base_cells.lock(authority)
    same = CategoryRule.objects.in_force_at(authority).filter(field=correction.field, key=key)
    same.update(withdrawn_at=at, updated_at=at)
    rule = CategoryRule.objects.create(
        authority=authority,
        field=correction.field,
        text=" ".join(correction.text.split()),
        key=key,
        category=correction.category,
        line_count=0,
        absolute_amount=0,
    )
    moved = _apply(rule).moved
    rule.line_count, rule.absolute_amount = moved.line_count, moved.absolute_amount
    rule.save(update_fields=["line_count", "absolute_amount", "updated_at"])
    _record("benchmarking.category_rule.made", rule, moved, by=by, at=at)
    return Corrected(rule, moved)


def _apply(rule: CategoryRule, *, also: str = "") -> Concerned:
    fitting = fitting_lines.of_rule(rule.authority_id, rule.field, rule.key)
    fitting.parameters["category"] = rule.category_id
    with reclassification.of(rule.authority, fitting, also=UNLIKE_THE_RULE + also) as concerned:
        concerned.rule(rule.category)
    return concerned


def _read_again(concerned: Concerned, authority: Authority) -> None:
    """Restore the lines; read those that were loaded under a rule; then ask the other rules."""
    concerned.restore(uncategorised().category_id)
    classifier = None
    for lines in concerned.texts(every=False):
        classifier = classifier or Classifier.load(authority, with_rules=False)
        concerned.decide([(line.key, line.read_by(classifier)) for line in lines], by_rule=False)
    rules = RulesInForce.of(authority)
    for lines in concerned.texts(every=True) if rules else ():
        told = [
            (line.key, rules.told_by(line.label, line.supplier, line.description)) for line in lines
        ]
        concerned.decide([(key, found) for key, found in told if found], by_rule=True)


def _record(name: str, rule: CategoryRule, moved: Moved, *, by: Any, at: datetime) -> None:
    keys = dict(Category.objects.values_list("pk", "key"))
    audit.record(
        name,
        subject=rule,
        tenant=rule.authority,
        by=by,
        at=at,
        field=rule.field,
        text=rule.text,
        category=rule.category.key,
        lines=moved.line_count,
        amount=str(moved.absolute_amount),
        moved=[
            {
                "from": keys[shift.old_category],
                "to": keys[shift.new_category],
                "lines": shift.line_count,
                "net": str(shift.net_amount),
            }
            for shift in moved.shifts
        ],
    )
