"""By whom each supplier of the lot is reached when a direct award is offered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from frameworks.actions import call_offs
from frameworks.actions.call_off_steps import WrongRoute
from frameworks.choices import CallOffRoute, InvitationStatus
from frameworks.models import CallOff, Invitation
from frameworks.queries import baskets
from procurement_portal.core.errors import DomainError


@dataclass(frozen=True)
class Contact:
    """Whom the offer is sent to."""

    name: str
    email: str


class NotOnTheLot(DomainError):
    """Only suppliers that hold a place on the lot today are offered a contract (R21)."""

    code = "not_on_the_lot"
    title = "One of these suppliers holds no active place on the lot."
    cure = "Open the page again: it lists those that do."
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ContactNeeded(DomainError):
    """An offer goes to a person at the supplier."""

    code = "contact_needed"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def keep(
    call_off_id: int,
    *,
    contacts: Mapping[int, Contact],
    by: Any,
    at: datetime,
    version: int | None = None,
) -> CallOff:
    """Keep whom to write to, by the keys of the suppliers' places on the lot.

    Raises NotAllowed, ChangedMeanwhile, WrongState, WrongRoute, NotOnTheLot and ContactNeeded.
    """
    call_off = call_offs.writable(call_off_id, version, by=by)
    if call_off.route != CallOffRoute.DIRECT:
        raise WrongRoute("A further competition invites its suppliers on a page of its own.")
    places = {place.pk: place for place in baskets.places_of(call_off)}
    if not contacts.keys() <= places.keys():
        raise NotOnTheLot()
    for key, contact in contacts.items():
        _require_address(str(places[key].supplier), contact)
    call_off.invitations.exclude(place__in=contacts).delete()
    for key, contact in contacts.items():
        Invitation.objects.update_or_create(
            call_off=call_off,
            place=places[key],
            defaults={
                "status": InvitationStatus.READY,
                "contact_name": contact.name.strip(),
                "contact_email": contact.email.strip(),
            },
        )
    call_offs.written(call_off, by=by, at=at, facts=["contacts"])
    return call_off


def _require_address(supplier: str, contact: Contact) -> None:
    try:
        validate_email(contact.email.strip())
    except ValidationError as wrong:
        raise ContactNeeded(
            f"Enter an e-mail address for {supplier}, such as name@example.com."
        ) from wrong
