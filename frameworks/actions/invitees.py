"""Whom a further competition asks: chosen while the call-off is a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.db import transaction

from frameworks.actions import call_offs
from frameworks.choices import ON_THE_LOT, InvitationStatus
from frameworks.models import CallOff, Invitation, SupplierOnLot
from procurement_portal.core import audit
from procurement_portal.core.errors import DomainError


class NotOnTheLot(DomainError):
    """Only suppliers that hold a place on the lot today are invited (R21)."""

    code = "not_on_the_lot"
    title = "One of these suppliers holds no active place on the lot."
    cure = "Open the page again and choose among those that do."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True)
class Chosen:
    """A supplier's place on the lot, and whom to write to."""

    place_id: int
    contact_name: str
    contact_email: str


@transaction.atomic
def choose(
    call_off_id: int,
    *,
    chosen: Sequence[Chosen],
    not_invited_reason: str,
    by: Any,
    at: datetime,
    version: int | None = None,
) -> CallOff:
    """Keep who will be invited, and why the others of the lot are not (R23).

    Raises NotAllowed, ChangedMeanwhile, WrongState, NoCompetition and NotOnTheLot.
    """
    call_off = call_offs.writable_competition(call_off_id, version, by=by)
    wanted = {one.place_id: one for one in chosen}
    places = SupplierOnLot.objects.filter(
        lot=call_off.lot, status__in=ON_THE_LOT, pk__in=wanted
    ).order_by("pk")
    if len(places) != len(wanted):
        raise NotOnTheLot()
    ready = call_off.invitations.filter(status=InvitationStatus.READY)
    ready.exclude(place__in=wanted).delete()
    for place in places:
        one = wanted[place.pk]
        Invitation.objects.update_or_create(
            call_off=call_off,
            place=place,
            defaults={
                "status": InvitationStatus.READY,
                "contact_name": one.contact_name.strip(),
                "contact_email": one.contact_email.strip(),
            },
        )
    call_off.not_invited_reason = not_invited_reason.strip()
    call_offs.written(call_off, by=by, at=at, facts=["suppliers"])
    audit.record(
        "frameworks.call_off.suppliers_chosen",
        subject=call_off,
        tenant=call_off.authority,
        by=by,
        at=at,
        chosen=len(places),
        reason=call_off.not_invited_reason,
    )
    return call_off
