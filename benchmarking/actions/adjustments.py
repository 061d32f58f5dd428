"""Adjustments: money beside the invoices that belongs to a price, signed by both sides."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from benchmarking import events
from benchmarking.choices import Permission
from benchmarking.models import Item, PriceAdjustment
from benchmarking.policies import loads_for_the_authority, sells_to_the_authority
from consortia.models import Authority
from frameworks.models import Supplier
from procurement_portal.core import access, audit
from procurement_portal.core.errors import NotAllowed, WrongState


@transaction.atomic
def claim(
    *,
    authority: Authority,
    item: Item,
    supplier: Supplier,
    kind: str,
    net_amount: Decimal,
    applies_on: date,
    reason: str,
    by: Any,
    at: datetime,
) -> PriceAdjustment:
    """Record the adjustment; it counts once both sides have signed. Raises NotAllowed."""
    row = PriceAdjustment(
        authority=authority,
        item=item,
        supplier=supplier,
        kind=kind,
        net_amount=net_amount,
        applies_on=applies_on,
        reason=reason,
    )
    access.require(by, Permission.ADJUSTMENT_SIGN, row)
    row.save()
    audit.record(
        "benchmarking.adjustment.claimed",
        subject=row,
        tenant=authority,
        by=by,
        at=at,
        net_amount=str(net_amount),
    )
    return row


@transaction.atomic
def sign(adjustment_id: int, *, by: Any, at: datetime) -> PriceAdjustment:
    """Sign for the side that the person acts for: the authority, or the supplier.

    Nobody signs for both. Raises NotAllowed, WrongState where that side has signed.
    """
    row = PriceAdjustment.objects.locked(adjustment_id)
    access.require(by, Permission.ADJUSTMENT_SIGN, row)
    side = _side(row, by=by)
    if getattr(row, f"{side}_signed_at"):
        raise WrongState("Your side has signed this already.")
    setattr(row, f"{side}_signed_by", str(by))
    setattr(row, f"{side}_signed_at", at)
    row.save()
    audit.record(
        "benchmarking.adjustment.signed", subject=row, tenant=row.authority, by=by, at=at, side=side
    )
    events.purchases_changed.announce(authority_id=row.authority_id)
    return row


def _side(row: PriceAdjustment, *, by: Any) -> str:
    buys, sells = loads_for_the_authority(by, row), sells_to_the_authority(by, row)
    if buys == sells:
        raise NotAllowed("One person cannot sign for both sides.")
    return "authority" if buys else "supplier"
