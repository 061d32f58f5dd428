"""What hangs on a supplier, moved to another and back again, row by row.

Rows are moved by update, which leaves every other column alone, so that undoing leaves the tables
as they were.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from frameworks import events
from frameworks.choices import MatchReason, ProposalState
from frameworks.models import (
    Contract,
    PriceLine,
    PriceList,
    Supplier,
    SupplierDeclaration,
    SupplierIdentifier,
    SupplierName,
    SupplierOnLot,
    SupplierProposal,
)

Moved = Mapping[str, Any]

HANGING_ON: Mapping[str, Any] = {
    "names": SupplierName,
    "identifiers": SupplierIdentifier,
    "places": SupplierOnLot,
    "contracts": Contract,
    "declarations": SupplierDeclaration,
    "price_lists": PriceList,
    "prices": PriceLine,
}
"""What moves with a supplier; each has a foreign key `supplier`."""


def take_in(source: Supplier, target: Supplier) -> dict[str, Any]:
    """Move all that hangs on the one to the other; return the keys of what moved.

    What the other has already (the same declaration, unaccepted name or price) stays behind.
    """
    moved: dict[str, Any] = {}
    for name, rows in _movable(source, target).items():
        moved[name] = sorted(rows.values_list("pk", flat=True))
        rows.model._default_manager.filter(pk__in=moved[name]).update(supplier=target)
    children = Supplier.objects.filter(parent=source)
    moved["subsidiaries"] = sorted(children.values_list("pk", flat=True))
    children.update(parent=target)
    moved["parent"] = source.parent_id if target.parent_id is None else None
    if moved["parent"] is not None:
        Supplier.objects.filter(pk=target.pk).update(parent=moved["parent"])
    Supplier.objects.filter(pk=source.pk).update(merged_into=target)
    return moved


def _movable(source: Supplier, target: Supplier) -> dict[str, QuerySet[Any]]:
    rows = {name: model.objects.filter(supplier=source) for name, model in HANGING_ON.items()}
    same_text = SupplierName.objects.filter(supplier=target, name=OuterRef("name"))
    same_word = SupplierDeclaration.objects.filter(
        supplier=target,
        kind=OuterRef("kind"),
        source=OuterRef("source"),
        declared_on=OuterRef("declared_on"),
    )
    rows["names"] = rows["names"].filter(~Q(Exists(same_text)))
    same_file = PriceList.objects.filter(supplier=target, file=OuterRef("file"))
    same_price = PriceLine.objects.filter(
        supplier=target, price_list=OuterRef("price_list"), thing=OuterRef("thing")
    )
    rows["declarations"] = rows["declarations"].filter(~Q(Exists(same_word)))
    rows["price_lists"] = rows["price_lists"].filter(~Q(Exists(same_file)))
    rows["prices"] = rows["prices"].filter(~Q(Exists(same_price)))
    return rows


def settle_proposals(
    source: Supplier, target: Supplier, *, by: Any, at: datetime
) -> dict[str, list[int]]:
    """After a merge: what was proposed of the one is of the other, what proposed it is accepted."""
    there = SupplierProposal.objects.filter(name=OuterRef("name"), candidate=target)
    of_source = SupplierProposal.objects.filter(~Q(Exists(there)), candidate=source)
    keys = sorted(of_source.values_list("pk", flat=True))
    SupplierProposal.objects.filter(pk__in=keys).update(candidate=target)
    moot = SupplierProposal.objects.filter(
        candidate=target, name__supplier=target, state=ProposalState.OPEN
    )
    settled = sorted(moot.values_list("pk", flat=True))
    moot_names = sorted(set(moot.values_list("name_id", flat=True)))
    SupplierProposal.objects.filter(pk__in=settled).update(
        state=ProposalState.ACCEPTED, decided_by=by.pk, decided_at=at
    )
    for name_id in moot_names:
        events.supplier_name_settled.announce(name_id=name_id)
    return {"candidates": keys, "settled": settled}


def refuse_for_good(
    names: Iterable[SupplierName], supplier: Supplier, *, by: Any, at: datetime
) -> list[dict[str, Any]]:
    """Remember that the names are not the supplier's; return what was proposed of them before."""
    before: list[dict[str, Any]] = []
    for name in names:
        held = SupplierProposal.objects.filter(name=name, candidate=supplier).first()
        if held is None:
            SupplierProposal.objects.create(
                name=name,
                candidate=supplier,
                reason=MatchReason.PERSON,
                score=Decimal(0),
                state=ProposalState.REFUSED,
                decided_by_id=by.pk,
                decided_at=at,
            )
            before.append({"name": name.pk})
            continue
        before.append(
            {
                "name": name.pk,
                "state": held.state,
                "by": held.decided_by_id,
                "at": held.decided_at.isoformat() if held.decided_at else None,
            }
        )
        SupplierProposal.objects.filter(pk=held.pk).update(
            state=ProposalState.REFUSED, decided_by=by.pk, decided_at=at
        )
    return before


def are_where_they_were_put(moved: Moved, target: Supplier) -> bool:
    """Whether all that moved still hangs on the supplier that it was moved to."""
    for name, model in HANGING_ON.items():
        keys = moved.get(name, [])
        if model.objects.filter(pk__in=keys, supplier=target).count() != len(keys):
            return False
    children = moved.get("subsidiaries", [])
    if Supplier.objects.filter(pk__in=children, parent=target).count() != len(children):
        return False
    proposals = moved.get("candidates", [])
    return SupplierProposal.objects.filter(pk__in=proposals, candidate=target).count() == len(
        proposals
    ) and (moved.get("parent") is None or target.parent_id == moved["parent"])


def holds_more_than(moved: Moved, supplier: Supplier) -> bool:
    """Whether anything but what moved hangs on the supplier."""
    others = {
        name: model.objects.filter(supplier=supplier).exclude(pk__in=moved.get(name, []))
        for name, model in HANGING_ON.items()
    }
    return any(rows.exists() for rows in others.values()) or supplier.subsidiaries.exists()


def give_back(moved: Moved, source: Supplier, target: Supplier) -> None:
    """Put every row of a merge back where it was."""
    for name, model in HANGING_ON.items():
        model.objects.filter(pk__in=moved.get(name, [])).update(supplier=source)
    Supplier.objects.filter(pk__in=moved["subsidiaries"]).update(parent=source)
    if moved["parent"] is not None:
        Supplier.objects.filter(pk=target.pk).update(parent=None)
    SupplierProposal.objects.filter(pk__in=moved["candidates"]).update(candidate=source)
    SupplierProposal.objects.filter(pk__in=moved["settled"]).update(
        state=ProposalState.OPEN, decided_by=None, decided_at=None
    )
    Supplier.objects.filter(pk=source.pk).update(merged_into=None)


def join_again(moved: Moved, source: Supplier) -> None:
    """Put the names of a split back, with the reasons that they had."""
    for name_id, (reason, score) in moved["were"].items():
        SupplierName.objects.filter(pk=name_id).update(
            supplier=source, reason=reason, score=Decimal(score) if score else None
        )
    for before in moved["refused"]:
        held = SupplierProposal.objects.filter(name=before["name"], candidate=source)
        if "state" in before:
            held.update(state=before["state"], decided_by=before["by"], decided_at=before["at"])
        else:
            held.delete()
