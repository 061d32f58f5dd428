"""Who is who among suppliers: two records made one, one made two, and either undone.

Suppliers are shared by everybody, and spend lines point to names. So a merge moves names, and
whatever else hangs on the supplier, to the other one; nothing is rewritten, and a record of exactly
what moved lets it be undone. Nothing is merged but by a person who may.

Who may (`frameworks.policies`): the operator; and whoever loads spend for every authority that
knows the supplier, as long as it is listed nowhere. What others know or everybody sees is changed
by the operator alone; anybody else's wish becomes a proposal to the operator.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from consortia.models import standing_of
from frameworks.actions import supplier_moves, supplier_writing
from frameworks.choices import MatchReason, Permission, SupplierChangeKind
from frameworks.matching import identifiers
from frameworks.models import (
    Supplier,
    SupplierIdentifier,
    SupplierMerge,
    SupplierName,
    SupplierOnLot,
)
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError, WrongState


class CannotBeMerged(DomainError):
    """The two records contradict each other, or one would hide what the other shows."""

    code = "suppliers_cannot_be_merged"
    title = "These are one supplier already."


class DifferentCompanies(CannotBeMerged):
    """Each has a company number, and not the same."""

    code = "different_companies"
    title = "These are two companies: each has a company number of its own."
    cure = "If one owns the other, say so by its group instead."


class OfOneGroup(CannotBeMerged):
    """One belongs to the other's group."""

    code = "of_one_group"
    title = "One of these belongs to the other's group."
    cure = "If they are one supplier, take it out of the group first."


class BothOnOneLot(CannotBeMerged):
    """Each holds a place on the same lot, which one supplier cannot."""

    code = "both_on_one_lot"
    title = "Both hold a place on the same lot, so they are two suppliers there."


class ListedIntoUnlisted(CannotBeMerged):
    """A supplier that everybody sees would vanish into one that few see."""

    code = "listed_into_unlisted"
    title = "A listed supplier cannot become part of one that is not listed."
    cure = "Merge them the other way round."


class NoSuchSupplier(DomainError):
    """Not there, or not for this person to see."""

    code = "no_such_supplier"
    title = "That supplier was not found."
    cure = "Search for it by another of its names."


class NothingWouldRemain(DomainError):
    """A split must leave a name on each side."""

    code = "nothing_would_remain"
    title = "A supplier keeps at least one of its names."


class MovedSince(WrongState):
    """What the change moved has been moved on, or its place is taken."""

    code = "moved_since"
    title = "What was moved then has been moved again since."
    cure = "Undo the later change first."


@transaction.atomic
def merge(supplier_id: int, into_id: int, *, by: Any, at: datetime) -> SupplierMerge:
    """Make the supplier part of the other, with all that hangs on it.

    Raises NotAllowed, NoSuchSupplier, WrongState, and CannotBeMerged by its reason.
    """
    source, target = both(supplier_id, into_id, by=by)
    access.require(by, Permission.SUPPLIER_CHANGE, source)
    check_merge(source, target)
    moved = supplier_moves.take_in(source, target)
    moved |= supplier_moves.settle_proposals(source, target, by=by, at=at)
    return _recorded(SupplierChangeKind.MERGE, source, target, moved, by=by, at=at)


@transaction.atomic
def split(supplier_id: int, name_ids: Collection[int], *, by: Any, at: datetime) -> SupplierMerge:
    """Let the names leave to a new supplier of their own; they are not proposed for this again.

    What else hangs on the supplier stays. Names that came by a merge go back by undoing that.
    Raises NotAllowed, NoSuchSupplier, NothingWouldRemain.
    """
    source = Supplier.objects.locked(supplier_id).get(supplier_id)
    names = list(SupplierName.objects.filter(pk__in=name_ids, supplier=source).order_by("pk"))
    if source is None or not names or len(names) != len(set(name_ids)):
        raise NoSuchSupplier
    for name in names:
        access.require(by, Permission.SUPPLIER_NAME_SPLIT, name)
    if not source.is_listed and not source.names.exclude(pk__in=name_ids).exists():
        raise NothingWouldRemain
    target = _new_supplier(names, source)
    moved = {
        "names": [name.pk for name in names],
        "were": {name.pk: [name.reason, str(name.score or "")] for name in names},
        "refused": supplier_moves.refuse_for_good(names, source, by=by, at=at),
    }
    SupplierName.objects.filter(pk__in=name_ids).update(
        supplier=target, reason=MatchReason.PERSON, score=None
    )
    return _recorded(SupplierChangeKind.SPLIT, source, target, moved, by=by, at=at)


@transaction.atomic
def undo(change_id: int, *, by: Any, at: datetime) -> SupplierMerge:
    """Put everything that a merge or a split moved back where it was.

    Raises NotAllowed, WrongState when it is undone already, and MovedSince.
    """
    change = SupplierMerge.objects.select_for_update().get(pk=change_id)
    both_locked = Supplier.objects.locked(change.source_id, change.target_id)
    source, target = both_locked[change.source_id], both_locked[change.target_id]
    access.require(by, Permission.SUPPLIER_CHANGE_UNDO, change)
    if change.undone_at is not None:
        raise WrongState("This has been undone already.")
    if not supplier_moves.are_where_they_were_put(change.moved, target):
        raise MovedSince
    if change.kind == SupplierChangeKind.MERGE:
        _undo_merge(change, source, target)
    else:
        _undo_split(change, source, target)
    change.undone_at, change.undone_by_id = at, by.pk
    change.save(update_fields=["undone_at", "undone_by"])
    _record("frameworks.supplier.change_undone", change, by=by, at=at)
    return change


def both(supplier_id: int, into_id: int, *, by: Any) -> tuple[Supplier, Supplier]:
    """The two suppliers, locked. Raises NoSuchSupplier where the person may not see one."""
    found = Supplier.objects.locked(supplier_id, into_id)
    source, target = found.get(supplier_id), found.get(into_id)
    if source is None or target is None:
        raise NoSuchSupplier
    seen = Supplier.objects.seen_at(standing_of(by).authorities)
    for one in (source, target):
        if not _keeps_all(by) and not seen.filter(pk=one.pk).exists():
            raise NoSuchSupplier
    return source, target


def _keeps_all(person: Any) -> bool:
    """Identity is everybody's affair: the operator keeps it also where names are few people's."""
    return isinstance(person, access.System) or standing_of(person).is_operator


def check_merge(source: Supplier, target: Supplier) -> None:
    """Raise WrongState or CannotBeMerged, by its reason, where the two cannot be one."""
    if source == target:
        raise CannotBeMerged
    if source.merged_into_id is not None or target.merged_into_id is not None:
        raise WrongState("One of these has become part of another supplier already.")
    if source.is_listed and not target.is_listed:
        raise ListedIntoUnlisted
    if source.pk in groups_above(target) or target.pk in groups_above(source):
        raise OfOneGroup
    numbers, others = _company_numbers(source), _company_numbers(target)
    if numbers and others and not numbers & others:
        raise DifferentCompanies
    lots = SupplierOnLot.objects.filter(supplier=target).values("lot")
    if SupplierOnLot.objects.filter(supplier=source, lot__in=lots).exists():
        raise BothOnOneLot


def _company_numbers(supplier: Supplier) -> set[str]:
    rows = SupplierIdentifier.objects.filter(supplier=supplier, scheme=identifiers.COMPANY)
    return set(rows.values_list("value", flat=True))


def groups_above(supplier: Supplier) -> list[int]:
    """The group that it belongs to, and whatever that belongs to."""
    above: list[int] = []
    parent = supplier.parent_id
    while parent is not None and parent not in above:
        above.append(parent)
        parent = Supplier.objects.values_list("parent", flat=True).get(pk=parent)
    return above


def _new_supplier(names: Sequence[SupplierName], source: Supplier) -> Supplier:
    (number,) = supplier_writing.reserved(Supplier, 1)
    return Supplier.objects.create(
        pk=number,
        name=names[0].name,
        slug=f"s_{number}",
        is_listed=any(name.is_public for name in names),
        is_sample=source.is_sample,
    )


def _undo_merge(change: SupplierMerge, source: Supplier, target: Supplier) -> None:
    if source.merged_into_id != target.pk or target.merged_into_id is not None:
        raise MovedSince
    supplier_moves.give_back(change.moved, source, target)


def _undo_split(change: SupplierMerge, source: Supplier, target: Supplier) -> None:
    """The supplier that the split made is emptied; its record stays, as the history names it."""
    if source.merged_into_id is not None or target.merged_into_id is not None:
        raise MovedSince
    if supplier_moves.holds_more_than(change.moved, target):
        raise MovedSince("The supplier that was split off holds more than these names by now.")
    supplier_moves.join_again(change.moved, source)
    Supplier.objects.filter(pk=target.pk).update(merged_into=source)


def _recorded(
    kind: SupplierChangeKind,
    source: Supplier,
    target: Supplier,
    moved: dict[str, Any],
    *,
    by: Any,
    at: datetime,
) -> SupplierMerge:
    change = SupplierMerge.objects.create(
        kind=kind, source=source, target=target, moved=moved, done_by_id=by.pk, done_at=at
    )
    name = "merged" if kind == SupplierChangeKind.MERGE else "split"
    _record(f"frameworks.supplier.{name}", change, by=by, at=at)
    return change


def _record(name: str, change: SupplierMerge, *, by: Any, at: datetime) -> None:
    audit.record(
        name,
        subject=change.target,
        by=by,
        at=at,
        change=change.pk,
        source=audit.ref(change.source),
        names=len(change.moved["names"]),
    )
