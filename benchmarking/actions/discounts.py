"""Discounts that may be told: medians of what members verified, held against what was told before.

A median moves only when several members have changed since each that was told, so that no member
is the difference of two. Where the new one may not be told, the one before stays; where fewer than
five members still have a discount it is taken back, for then too little stands behind it.
"""

from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from benchmarking.disclosure import revisions, rules
from benchmarking.measures import framework_use
from benchmarking.models import VerifiedDiscount
from benchmarking.queries import discounts
from benchmarking.queries.discounts import FEWEST_OTHERS, Cell
from procurement_portal.core import turns

Basis = Mapping[str, Decimal]


@transaction.atomic
def tell_all(*, at: datetime) -> int:
    """Bring every framework's discounts up to date; returns how many are told.

    One at a time: whoever comes second waits.
    """
    turns.take("tell verified discounts")
    known = discounts.by_family()
    newest = VerifiedDiscount.objects.newest()
    held = {Cell(row.framework_id, row.category_id): row for row in newest}
    for cell in sorted(known.keys() | held.keys()):
        _tell(cell, known.get(cell, {}), held.get(cell), at=at)
    return VerifiedDiscount.objects.filter(
        pk__in=VerifiedDiscount.objects.newest().values("pk"), share__isnull=False
    ).count()


def _tell(cell: Cell, basis: Basis, held: VerifiedDiscount | None, *, at: datetime) -> None:
    share = framework_use.verified_discount([float(one) for one in basis.values()])
    is_told = held is not None and held.share is not None
    if share is None:
        if is_told:
            _write(cell, None, basis, at=at)
        return
    rows = VerifiedDiscount.objects.filter(framework=cell.framework, category=cell.category)
    before = [_read(row) for row in rows.filter(share__isnull=False).order_by("told_at", "pk")]
    if is_told and before[-1] == basis:
        return
    if may_tell(basis, before):
        rounded = rules.round_significant(max(share, 0.0))
        _write(cell, Decimal(str(rounded)), basis, at=at)


def may_tell(basis: Basis, before: Iterable[Basis]) -> bool:
    """Whether the median of the basis may be told after those told before (2.6, R1 and R6).

    One of the members may be the reader's own body, so that one more is needed.
    """
    if len(basis) - 1 < FEWEST_OTHERS:
        return False
    new = _by_member(basis)
    return all(revisions.changed_enough(_by_member(one), new, affiliations={}) for one in before)


def _by_member(basis: Basis) -> dict[Hashable, Decimal]:
    found: dict[Hashable, Decimal] = {}
    found.update(basis)
    return found


def _read(row: VerifiedDiscount) -> dict[str, Decimal]:
    return {family: Decimal(share) for family, share in row.contributors.items()}


def _write(cell: Cell, share: Decimal | None, basis: Basis, *, at: datetime) -> None:
    VerifiedDiscount.objects.create(
        framework_id=cell.framework,
        category_id=cell.category,
        share=share,
        contributors={family: str(one) for family, one in basis.items()},
        told_at=at,
    )
