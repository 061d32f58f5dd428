"""What the other party is told when a membership moves, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from consortia.actions import notifications
from consortia.choices import NotificationKind
from consortia.models import ConsortiumMembership
from consortia.queries import people


@dataclass(frozen=True)
class News:
    """The words, and which party they are for: the consortium's managers or the officers."""

    text: str
    for_managers: bool = False


NEWS = {
    "apply": News("{authority} asks to join {consortium}.", for_managers=True),
    "invite": News("{consortium} invites {authority} to join."),
    "approve": News("{consortium} has approved {authority}. Sign the agreement to go on."),
    "reject": News("{consortium} has refused {authority}. {reason}"),
    "sign": News("{authority} has signed the agreement of {consortium}.", for_managers=True),
    "activate": News("The membership of {authority} in {consortium} is active."),
    "suspend": News("{consortium} has suspended {authority}. {reason}"),
    "give_notice": News(
        "{authority} will leave {consortium}. Its last day is {last_day}.", for_managers=True
    ),
    "leave": News("{authority} has left {consortium}."),
    "expel": News("{consortium} has expelled {authority}. {reason}"),
}
"""By the name of the move. The start of a review is not news: nobody has anything to do."""


def tell(membership: ConsortiumMembership, move: str, *, by: Any, at: datetime) -> None:
    """Tell the party that did not make the move; who made it knows already."""
    news = NEWS.get(move)
    if news is None:
        return
    consortium, authority = membership.consortium, membership.authority
    on = at.date()
    party = people.managers_of(consortium, on=on)
    if not news.for_managers:
        party = people.people_of(authority, on=on)
    text = news.text.format(
        authority=authority,
        consortium=consortium,
        reason=membership.reason,
        last_day=f"{membership.ends_on:%-d %B %Y}" if membership.ends_on else "",
    )
    notifications.tell(
        party.exclude(pk=by.pk),
        kind=NotificationKind.MEMBERSHIP,
        text=text.strip(),
        link=reverse("consortium", args=[consortium.slug]),
        at=at,
    )
