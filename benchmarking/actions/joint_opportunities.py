"""Opportunities of consortia: what several members buy apart, as far as disclosure lets it be told.

An amount is told only where no member could be worked out from it, by itself, together with the
amounts told before and those of other consortia: the rules for totals, for revisions and the
audit of all that was told together (method 2.6, R2, R5, R6). Where a new amount may not be told,
what was told before stays.
"""

from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from benchmarking.choices.opportunities import Effort, OpportunityKind, WayToTake
from benchmarking.disclosure import revisions, rules
from benchmarking.disclosure.linear import Span
from benchmarking.models import Opportunity, OpportunityBasis
from benchmarking.queries import joint_inputs
from benchmarking.queries.joint_inputs import BoughtApart
from benchmarking.queries.opportunity_inputs import LEAST_AT_STAKE
from consortia.models import Consortium
from procurement_portal.core import moments

Basis = Mapping[str, Decimal]


@transaction.atomic
def find_all(*, at: datetime) -> int:
    """Bring every consortium's opportunities up to date; returns how many are told.

    One at a time, since what one is told limits what another may be: whoever comes second waits.
    """
    consortia = list(Consortium.objects.select_for_update(no_key=True).order_by("pk"))
    months = joint_inputs.months_over(moments.day_of(at))
    if months is None:
        return 0
    told = 0
    for consortium in consortia:
        apart = joint_inputs.bought_apart(consortium, months, on=moments.day_of(at))
        told += sum(_tell(consortium, one, at=at) for one in apart.values())
        held = Opportunity.objects.filter(consortium=consortium)
        held.exclude(key__in=[_key(key) for key in apart]).update(is_current=False)
    return told


def _key(category_key: str) -> str:
    return f"{OpportunityKind.AGGREGATION}:{category_key}"


def _tell(consortium: Consortium, apart: BoughtApart, *, at: datetime) -> bool:
    """Tell the amount, or leave what was told; returns whether anything is told."""
    key = _key(apart.category.key)
    row = Opportunity.objects.filter(consortium=consortium, key=key).first()
    basis = apart.contributors
    before = _told_before(row)
    if before and before[-1] == basis:
        Opportunity.objects.filter(key=key, consortium=consortium).update(
            is_current=True, computed_at=at
        )
        return True
    if not may_tell(basis, before, _told_of(apart)):
        return row is not None and row.is_current
    row = row or Opportunity(consortium=consortium, key=key, kind=OpportunityKind.AGGREGATION)
    _fill(row, apart, at=at)
    OpportunityBasis.objects.create(
        opportunity=row,
        contributors={family: str(amount) for family, amount in basis.items()},
        told_at=at,
    )
    return True


def may_tell(basis: Basis, before: Iterable[Basis], elsewhere: Iterable[Basis]) -> bool:
    """Whether the total of the basis may be told after those told before, here and elsewhere.

    One of the contributors may be the reader's own body, so that one more is needed.
    """
    amounts = _floats(basis)
    is_readers = [place == 0 for place in range(len(amounts))]
    if sum(basis.values(), Decimal(0)) < LEAST_AT_STAKE:
        return False
    if not rules.may_publish(list(amounts.values()), of_viewer=is_readers).ok:
        return False
    for told in before:
        old = _floats(told)
        if not revisions.changed_enough(old, amounts, affiliations={}):
            return False
        if not revisions.total_may_follow(old, amounts):
            return False
    return _is_safe_with(basis, [*before, *elsewhere])


def _floats(basis: Basis) -> dict[Hashable, float]:
    return {family: float(amount) for family, amount in basis.items()}


def _is_safe_with(basis: Basis, told: Iterable[Basis]) -> bool:
    """Whether no family's amount can be solved for from all that was told, and this (R5)."""
    every = [*told, basis]
    named = {(family, amount): family for one in every for family, amount in one.items()}
    span = Span(dict(named))
    return all(span.admit(dict.fromkeys(one.items(), 1.0)).ok for one in every)


def _told_before(row: Opportunity | None) -> list[dict[str, Decimal]]:
    return [] if row is None else [_read(one) for one in row.bases.order_by("told_at", "pk")]


def _told_of(apart: BoughtApart) -> list[dict[str, Decimal]]:
    """What every consortium was told of the category."""
    rows = OpportunityBasis.objects.filter(opportunity__key=_key(apart.category.key))
    return [_read(one) for one in rows.order_by("told_at", "pk")]


def _read(basis: OpportunityBasis) -> dict[str, Decimal]:
    return {family: Decimal(amount) for family, amount in basis.contributors.items()}


def _fill(row: Opportunity, apart: BoughtApart, *, at: datetime) -> None:
    basis = apart.contributors
    total = rules.round_significant(float(sum(basis.values(), Decimal(0))))
    row.category, row.overlap = apart.category, apart.category
    row.at_stake = Decimal(str(total))
    row.effort, row.way = Effort.LARGE, WayToTake.INITIATIVE
    row.starts_on, row.ends_on = apart.months.starts_on, apart.months.ends_on
    row.figures = {"members": str(len(basis))}
    row.is_current, row.computed_at = True, at
    row.save()
