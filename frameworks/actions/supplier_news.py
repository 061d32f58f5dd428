"""Telling suppliers' people, and the authority's, what passes between them in a call-off."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from consortia.actions import notifications
from consortia.choices import NotificationKind, RoleKind
from consortia.queries import people
from frameworks.models import CallOff, Invitation
from frameworks.queries import invitations as invitation_queries
from procurement_portal.core import moments


def tell_invited(invitations: Iterable[Invitation], text: str, *, at: datetime) -> None:
    """Tell the people of each supplier, with a link to their own invitation."""
    for invitation in invitations:
        notifications.tell(
            invitation_queries.people_of(invitation.place.supplier, on=moments.day_of(at)),
            kind=NotificationKind.INVITATION,
            text=text,
            link=reverse("invitation", args=[invitation.pk]),
            at=at,
        )


def tell_buyers(call_off: CallOff, text: str, *, at: datetime) -> None:
    """Tell the officers of the authority, with a link to the competition."""
    notifications.tell(
        people.people_of(
            call_off.authority,
            on=moments.day_of(at),
            kinds=(RoleKind.PROCUREMENT_OFFICER,),
        ),
        kind=NotificationKind.CALL_OFF,
        text=text,
        link=reverse("competition", args=[call_off.pk]),
        at=at,
    )


def taking_part(call_off: CallOff) -> list[Invitation]:
    """Invitations of those that were asked and have not left, in the order of their numbers."""
    return list(
        call_off.invitations.filter(status__in=invitation_queries.ASKED)
        .select_related("place__supplier")
        .order_by("pk")
    )
