"""Who belongs to which consortium, and which requests wait for whom."""

from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from consortia.choices import (
    ENDED_MEMBERSHIP,
    MEMBERSHIP,
    MembershipRole,
    MembershipStatus,
    Permission,
    RoleKind,
)
from consortia.models import Authority, Consortium, ConsortiumMembership, standing_of
from procurement_portal.core import access
from procurement_portal.core.states import Transition

# What a manager has to act on before an authority is in. An approved one waits for its signature.
WAITS_FOR_MANAGER = (
    MembershipStatus.INVITED,
    MembershipStatus.APPLIED,
    MembershipStatus.UNDER_REVIEW,
    MembershipStatus.AGREEMENT_SIGNED,
)

LEAD_FIRST = Case(
    When(role=MembershipRole.LEAD, then=Value(0)), default=Value(1), output_field=IntegerField()
)


def members_of(consortium: Consortium, *, seen_by: Any, on: date) -> QuerySet[ConsortiumMembership]:
    """Memberships in force on the day, the lead first, then by name."""
    return _with_parties(
        ConsortiumMembership.objects.visible_to(seen_by).live_on(on).filter(consortium=consortium)
    ).order_by(LEAD_FIRST, "authority__name", "pk")


def requests_to(consortium: Consortium, *, seen_by: Any) -> QuerySet[ConsortiumMembership]:
    """Memberships on their way in, oldest first, as far as the person may see them."""
    return _with_parties(
        ConsortiumMembership.objects.visible_to(seen_by).filter(
            consortium=consortium, status__in=(*WAITS_FOR_MANAGER, MembershipStatus.APPROVED)
        )
    ).order_by("created_at", "pk")


def memberships_of(
    authority: Authority, *, seen_by: Any, on: date
) -> QuerySet[ConsortiumMembership]:
    """The consortia that the authority belongs to on the day, by name."""
    return _with_parties(
        ConsortiumMembership.objects.visible_to(seen_by).live_on(on).filter(authority=authority)
    ).order_by("consortium__name", "pk")


def members_of_mine(person: Any, *, on: date) -> QuerySet[ConsortiumMembership]:
    """Memberships in force on the day in every consortium where the person holds a role."""
    return _with_parties(
        ConsortiumMembership.objects.visible_to(person)
        .live_on(on)
        .filter(consortium__in=standing_of(person).consortia)
    ).order_by("consortium__name", LEAD_FIRST, "authority__name", "pk")


def requests_waiting(person: Any) -> QuerySet[ConsortiumMembership]:
    """What the person, as a manager, has to decide, oldest first."""
    managed = standing_of(person).consortia_as([RoleKind.CONSORTIUM_MANAGER])
    return _with_parties(
        ConsortiumMembership.objects.visible_to(person).filter(
            consortium__in=managed, status__in=WAITS_FOR_MANAGER
        )
    ).order_by("created_at", "pk")


def moves_open_to(person: Any, membership: ConsortiumMembership) -> list[Transition]:
    """The transitions that the table allows from here and the person may make."""
    return [
        move
        for move in MEMBERSHIP.open_from(membership.status)
        if access.can(person, move.permission, membership)
    ]


def may_apply_for(person: Any, consortium: Consortium) -> QuerySet[Authority]:
    """Authorities for which the person may ask to join: not in, and not asking already."""
    buys_for = standing_of(person).authorities_as([RoleKind.PROCUREMENT_OFFICER])
    return may_be_invited(consortium).filter(pk__in=buys_for)


def may_be_invited(consortium: Consortium) -> QuerySet[Authority]:
    """Authorities that exist today and have no membership there, nor are on the way to one."""
    present = ConsortiumMembership.objects.filter(consortium=consortium).exclude(
        status__in=ENDED_MEMBERSHIP
    )
    return (
        Authority.objects.filter(closed_on=None)
        .exclude(pk__in=present.values("authority"))
        .order_by("name", "pk")
    )


def may_decide(person: Any, consortium: Consortium) -> bool:
    """Whether the person manages the consortium's memberships."""
    unsaved = ConsortiumMembership(consortium=consortium)
    return access.can(person, Permission.MEMBERSHIP_DECIDE, unsaved)


def _with_parties(rows: QuerySet[ConsortiumMembership]) -> QuerySet[ConsortiumMembership]:
    return rows.select_related("authority", "consortium")
