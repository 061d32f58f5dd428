"""Proposals that two suppliers are one: accepted, refused, or made by a person.

To accept is to merge, so who may is who may merge (`frameworks.actions.suppliers`); to refuse needs
the same right. A refused pair is never proposed again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from frameworks import events
from frameworks.actions import suppliers
from frameworks.choices import MatchReason, Permission, ProposalState
from frameworks.models import Supplier, SupplierMerge, SupplierName, SupplierProposal
from procurement_portal.core import access, audit
from procurement_portal.core.errors import DomainError, WrongState


class AlreadyRefused(DomainError):
    """Somebody has said before that these are two."""

    code = "already_refused"
    title = "It has been decided that these are two suppliers."
    cure = "Ask the operator of the portal if that was wrong."


@dataclass(frozen=True)
class Decided:
    """How many proposals were decided, and why others were not, by how often."""

    done: int
    refusals: dict[str, int]


@transaction.atomic
def accept(proposal_id: int, *, by: Any, at: datetime) -> SupplierMerge | None:
    """Merge the two; None where an earlier merge has made them one already.

    Raises NotAllowed, WrongState when it is decided, and whatever `suppliers.merge` raises.
    """
    proposal = _open(proposal_id)
    moving, staying = proposal.name.supplier, proposal.candidate
    if moving == staying:
        access.require(by, Permission.SUPPLIER_CHANGE, moving)
        _decide(proposal, ProposalState.ACCEPTED, by=by, at=at)
        return None
    if moving.is_listed and not staying.is_listed:
        moving, staying = staying, moving
    change = suppliers.merge(moving.pk, staying.pk, by=by, at=at)
    audit.record(
        "frameworks.supplier_proposal.accepted",
        subject=proposal,
        by=by,
        at=at,
        change=change.pk,
    )
    return change


@transaction.atomic
def refuse(proposal_id: int, *, by: Any, at: datetime) -> SupplierProposal:
    """Say that the two are two, for good. Raises NotAllowed, WrongState when it is decided."""
    proposal = _open(proposal_id)
    access.require(by, Permission.SUPPLIER_CHANGE, proposal.name.supplier)
    _decide(proposal, ProposalState.REFUSED, by=by, at=at)
    return proposal


def accept_all(proposal_ids: Iterable[int], *, by: Any, at: datetime) -> Decided:
    """Accept each by itself: what refuses one keeps no other from being accepted."""
    return _each(accept, proposal_ids, by=by, at=at)


def refuse_all(proposal_ids: Iterable[int], *, by: Any, at: datetime) -> Decided:
    """Refuse each by itself."""
    return _each(refuse, proposal_ids, by=by, at=at)


@transaction.atomic
def propose(supplier_id: int, candidate_id: int, *, by: Any, at: datetime) -> SupplierProposal:
    """Ask whoever may decide to merge two suppliers that the person sees.

    Raises NotAllowed unless the person loads spend somewhere, NoSuchSupplier, AlreadyRefused and
    suppliers.CannotBeMerged.
    """
    access.require(by, Permission.SUPPLIER_CHANGE)
    supplier, candidate = suppliers.both(supplier_id, candidate_id, by=by)
    suppliers.check_merge(supplier, candidate)
    names = SupplierName.objects.filter(supplier=supplier)
    refused = SupplierProposal.objects.filter(
        name__supplier=supplier, candidate=candidate, state=ProposalState.REFUSED
    )
    if refused.exists():
        raise AlreadyRefused
    name = names.visible_to(by).order_by("pk").first() or names.order_by("pk").first()
    if name is None:
        raise suppliers.NoSuchSupplier
    proposal, is_new = SupplierProposal.objects.get_or_create(
        name=name,
        candidate=candidate,
        defaults={"reason": MatchReason.PERSON, "score": Decimal(1)},
    )
    if is_new:
        audit.record("frameworks.supplier_proposal.made", subject=proposal, by=by, at=at)
    return proposal


def merge_or_propose(
    supplier_id: int, candidate_id: int, *, by: Any, at: datetime
) -> SupplierMerge | SupplierProposal:
    """Merge where the person may; otherwise propose it to the operator.

    Raises what `suppliers.merge` and `propose` raise.
    """
    supplier = Supplier.objects.filter(pk=supplier_id).first()
    if supplier is not None and access.can(by, Permission.SUPPLIER_CHANGE, supplier):
        return suppliers.merge(supplier_id, candidate_id, by=by, at=at)
    return propose(supplier_id, candidate_id, by=by, at=at)


def _open(proposal_id: int) -> SupplierProposal:
    proposal = (
        SupplierProposal.objects.select_for_update(of=("self",))
        .select_related("name__supplier", "candidate")
        .get(pk=proposal_id)
    )
    if proposal.state != ProposalState.OPEN:
        raise WrongState("This has been decided already.")
    return proposal


def _decide(proposal: SupplierProposal, state: ProposalState, *, by: Any, at: datetime) -> None:
    proposal.state, proposal.decided_by_id, proposal.decided_at = state, by.pk, at
    proposal.save(update_fields=["state", "decided_by", "decided_at", "updated_at"])
    audit.record(f"frameworks.supplier_proposal.{state}", subject=proposal, by=by, at=at)
    events.supplier_name_settled.announce(name_id=proposal.name_id)


def _each(action: Any, proposal_ids: Iterable[int], *, by: Any, at: datetime) -> Decided:
    done, refusals = 0, dict[str, int]()
    for proposal_id in sorted(set(proposal_ids)):
        try:
            action(proposal_id, by=by, at=at)
        except DomainError as refusal:
            refusals[refusal.title] = refusals.get(refusal.title, 0) + 1
        else:
            done += 1
    return Decided(done, refusals)
